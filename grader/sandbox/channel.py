"""The interface to a running child: bytes to and from it, its output, and how it ended.

`fork_channel` and `spawn_channel` implement it for the two ways of starting a child. Nothing here interprets a byte.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

MAX_OUTPUT_BYTES = 64 * 1024
"""How much of an exercise's output is kept; the rest is read and dropped, so that printing never blocks."""


class ChannelClosedError(Exception):
    """The child closed its end of the wire: it exited or was killed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitStatus:
    """How a child's process ended: by exiting with a code, or by a signal; both None if that is unknown."""

    code: int | None = None
    signal: int | None = None


class OutputBuffer:
    """The output of a child, kept up to MAX_OUTPUT_BYTES."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._was_cut = False

    def add_data(self, data: bytes, *, was_cut: bool = False) -> None:
        room = MAX_OUTPUT_BYTES - len(self._buffer)
        self._buffer += data[:room]
        self._was_cut = self._was_cut or was_cut or len(data) > room

    def take_data(self) -> tuple[bytes, bool]:
        """The output since the last call, and whether some of it was dropped."""
        output = bytes(self._buffer), self._was_cut
        self._buffer.clear()
        self._was_cut = False
        return output


def private_bytes_of(pid: int) -> int:
    """How much memory a process holds that is no file's; 0 where the system doesn't tell."""
    try:
        _, resident, shared, *_ = map(int, Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split())
        return (resident - shared) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0


class ThreadTimes(NamedTuple):
    """The seconds for which a thread has run so far, and those for which it was ready to run but had no processor."""

    running: float = 0.0
    queued: float = 0.0


def thread_times(thread: int | str) -> ThreadTimes:
    """The times of a thread; both 0 where the system doesn't tell. See proc(5), schedstat.

    "thread-self" means the one that asks, a process's number its main thread. That counts as running while any thread
    of its process does, for which it may have to wait.
    """
    try:
        running, queued, _ = Path(f"/proc/{thread}/schedstat").read_text(encoding="ascii").split()
        beside = _process_seconds(thread) if isinstance(thread, int) else 0.0
        return ThreadTimes(max(int(running) / 1e9, beside), int(queued) / 1e9)
    except (OSError, ValueError):
        return ThreadTimes()


def _process_seconds(pid: int) -> float:
    """For how long all threads of a process have run, those that ended among them. See proc(5), stat."""
    fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    user_ticks, system_ticks = map(int, fields[11:13])
    return (user_ticks + system_ticks) / os.sysconf("SC_CLK_TCK")


class Channel(Protocol):
    """A running child, seen from the parent."""

    @property
    def pid(self) -> int:
        """The number of the child's process: for what the system tells of it, not for signals, as it may have ended."""

    def write(self, data: bytes, deadline: float) -> None:
        """Send all bytes; raise TimeoutError at the deadline (of time.monotonic), ChannelClosedError if it ended."""

    def shortened(self, frames: bytes) -> bytes:
        """A frame that stands for these frames in the child, if it has them already; else these frames.

        They are to be the calls that each submission gets: from their second time on, later children have them.
        """

    def read(self, deadline: float) -> bytes:
        """Wait for at least one byte; raise TimeoutError at the deadline, ChannelClosedError if the child ended."""

    def take_output(self) -> tuple[bytes, bool]:
        """The output since the last call, and whether some of it was dropped."""

    def resume(self) -> None:
        """Let a child go on that has stopped itself; nothing for one that runs, or has ended."""

    def read_traceback(self) -> bytes:
        """Where a child is that answers nothing any more, as its interpreter says by itself; b"" if it says nothing."""

    def close(self) -> ExitStatus:
        """Kill the child and everything it started, and return how it ended; may be called once only."""
