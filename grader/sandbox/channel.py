"""What the parent needs of a running child: bytes to and from it, its output, and its end.

Two ways of starting a child give one of these each: `forked` and `direct`. Nothing here interprets a byte.
"""

from dataclasses import dataclass
from typing import Protocol

OUTPUT_BYTES = 64 * 1024
"""How much of what an exercise prints is kept; the rest is read and dropped, so that printing never blocks."""


class ChannelClosed(Exception):  # noqa: N818 - it reports an event that the caller expects
    """The child closed its end: it ended or was killed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a child's process ended: by exiting with a code, or by a signal; None where the system does not tell."""

    code: int | None = None
    signal: int | None = None


class Output:
    """What a child printed, kept up to OUTPUT_BYTES."""

    def __init__(self) -> None:
        self._kept = bytearray()
        self._cut = False

    def add(self, data: bytes, *, was_cut: bool = False) -> None:
        room = OUTPUT_BYTES - len(self._kept)
        self._kept += data[:room]
        self._cut = self._cut or was_cut or len(data) > room

    def take(self) -> tuple[bytes, bool]:
        """What came since the last call, and whether something was cut from it."""
        taken = bytes(self._kept), self._cut
        self._kept.clear()
        self._cut = False
        return taken


class Channel(Protocol):
    """A running child, seen from the parent."""

    def write(self, data: bytes, deadline: float) -> None:
        """Send all bytes; raise TimeoutError at the deadline (of time.monotonic), ChannelClosed at its end."""

    def read(self, deadline: float) -> bytes:
        """Some bytes, at least one; raise TimeoutError at the deadline, ChannelClosed at its end."""

    def output(self) -> tuple[bytes, bool]:
        """What the child printed since the last call, and whether it was cut."""

    def close(self) -> Ending:
        """Kill the child and whatever it started, and say how it ended; may be called once only."""
