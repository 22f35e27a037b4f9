"""What the parent needs of a running child: bytes to and from it, its output, and its end.

Two ways of starting a child give one of these each: `forked` and `direct`. Nothing here interprets a byte.
"""

from dataclasses import dataclass
from typing import Protocol

MAX_OUTPUT_BYTES = 64 * 1024
"""How much of what an exercise prints is kept; the rest is read and dropped, so that printing never blocks."""


class ChannelClosedError(Exception):
    """The child closed its end: it ended or was killed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitStatus:
    """How a child's process ended: by exiting with a code, or by a signal; None where the system does not tell."""

    code: int | None = None
    signal: int | None = None


class OutputBuffer:
    """What a child printed, kept up to MAX_OUTPUT_BYTES."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._was_cut = False

    def add_data(self, data: bytes, *, was_cut: bool = False) -> None:
        room = MAX_OUTPUT_BYTES - len(self._buffer)
        self._buffer += data[:room]
        self._was_cut = self._was_cut or was_cut or len(data) > room

    def take_data(self) -> tuple[bytes, bool]:
        """What came since the last call, and whether something was cut from it."""
        output = bytes(self._buffer), self._was_cut
        self._buffer.clear()
        self._was_cut = False
        return output


class Channel(Protocol):
    """A running child, seen from the parent."""

    def write(self, data: bytes, deadline: float) -> None:
        """Send all bytes; raise TimeoutError at the deadline (of time.monotonic), ChannelClosedError at its end."""

    def read(self, deadline: float) -> bytes:
        """Some bytes, at least one; raise TimeoutError at the deadline, ChannelClosedError at its end."""

    def take_output(self) -> tuple[bytes, bool]:
        """What the child printed since the last call, and whether it was cut."""

    def close(self) -> ExitStatus:
        """Kill the child and whatever it started, and say how it ended; may be called once only."""
