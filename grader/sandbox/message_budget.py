"""How much all the children of a submission may say together, so that none can fill the memory of the grader.

What is kept of a message until its exercise is graded costs what its decoded values take in memory, because a value may
grow when it is decoded. What is read and forgotten costs its bytes. Each exercise has a share of its own: one that uses
it up fails, and the exercises after it still get theirs, until the whole submission's budget is used up. Printed output
costs nothing, as all but its beginning is dropped unread.
"""

KEPT_BYTES = 32 * 1024 * 1024
"""How much memory the replies to one exercise's calls may take; an honest answer takes some thousand bytes."""

SHARE_BYTES = 256 * 1024 * 1024
"""How many bytes may arrive for one exercise: an honest loop may ask the parent's functions many thousand times."""

SUBMISSION_BYTES = 1024 * 1024 * 1024
"""How many bytes may arrive for a whole submission."""

_SMALL_BYTES = 64 * 1024


class BudgetSpentError(Exception):
    """A child said more than it may."""


class MessageBudget:
    """What the children of one submission may still say."""

    def __init__(self) -> None:
        self._submission_left = SUBMISSION_BYTES
        self._share_left = SHARE_BYTES
        self._kept_left = KEPT_BYTES
        self.exceeded_bytes = 0
        """The limit that the present exercise has exceeded, or 0."""

    def begin_share(self) -> None:
        """Give the next exercise a share of its own; what was kept for the last one is free by now."""
        self._share_left = SHARE_BYTES
        self._kept_left = KEPT_BYTES
        self.exceeded_bytes = 0

    @property
    def is_spent(self) -> bool:
        """Whether nothing is left for any exercise."""
        return self._submission_left < 0

    @property
    def is_share_spent(self) -> bool:
        """Whether nothing is left for the present exercise."""
        return bool(self.exceeded_bytes) or self.is_spent

    @property
    def room(self) -> int:
        """How many bytes of memory the next message may take; a small one can always be read."""
        return max(self._kept_left, _SMALL_BYTES)

    def charge_received(self, size: int) -> None:
        """Count the bytes of a message; raise BudgetSpentError if these are too many."""
        self._share_left -= size
        self._submission_left -= size
        if self._share_left < 0 or self._submission_left < 0:
            raise self._exceeded(SHARE_BYTES if self._share_left < 0 else SUBMISSION_BYTES)

    def charge_kept(self, memory: int) -> None:
        """Count the memory of a message that is kept; raise BudgetSpentError if that is too much."""
        self._kept_left -= memory
        if self._kept_left < 0:
            raise self._exceeded(KEPT_BYTES)

    def _exceeded(self, limit: int) -> BudgetSpentError:
        self.exceeded_bytes = limit
        return BudgetSpentError(limit)
