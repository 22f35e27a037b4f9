"""Why a child can't go on."""

from enum import StrEnum


class LossReason(StrEnum):
    """Why a child was lost."""

    timed_out = "timed_out"
    ended = "ended"
    broke_wire = "broke_wire"
    said_too_much = "said_too_much"
    asked_too_often = "asked_too_often"


class ChildLostError(Exception):
    """The session is over; the child must be closed."""

    def __init__(self, loss: LossReason) -> None:
        super().__init__(loss)
        self.loss = loss


class ChildSpoiltError(Exception):
    """The child reports that it must not go on to another exercise: what it ran has changed the whole process."""
