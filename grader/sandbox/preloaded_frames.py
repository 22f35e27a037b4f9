"""Which frames a fork server has decoded for its later children, and the short frames that stand for them.

See `child/preloaded_messages.py`. Frames are preloaded when they are sent for the second time: those of a single
submission's grading would cost more than they save.
"""

from grader.sandbox.child import wire

_MAX_BYTES = 4 * 1024 * 1024
"""How many bytes of frames are preloaded at most: the calls of a large course."""

_MAX_BYTES_OF_ONE = 60_000
"""How long one preloading may be: it is sent to the server in one packet."""

_MAX_SEEN = 1024
"""Of how many frames it is known that they were sent once."""


class PreloadedFrames:
    """The short frames of those that were preloaded, in this order."""

    def __init__(self) -> None:
        self._short_frames: dict[bytes, tuple[int, bytes]] = {}
        """A number from 0 on, and the frame that says it."""

        self._room = _MAX_BYTES
        self._seen: dict[bytes, None] = {}

    def __len__(self) -> int:
        return len(self._short_frames)

    def copy(self) -> "PreloadedFrames":
        """The same, for a server that was forked from this one's."""
        other = PreloadedFrames()
        other._short_frames, other._room = self._short_frames.copy(), self._room
        return other

    def short_frame(self, frames: bytes, count: int) -> bytes | None:
        """The frame that stands for these frames in a child that was forked after so many were preloaded, if any."""
        number, short = self._short_frames.get(frames, (count, b""))
        return short if number < count else None

    def is_to_preload(self, frames: bytes) -> bool:
        """Whether to preload frames that are being sent now."""
        if frames in self._short_frames or len(frames) > min(_MAX_BYTES_OF_ONE, self._room):
            return False
        if frames in self._seen:
            del self._seen[frames]
            return True
        if len(self._seen) >= _MAX_SEEN:
            del self._seen[next(iter(self._seen))]
        self._seen[frames] = None
        return False

    def add_frames(self, frames: bytes) -> None:
        """Note that the server has preloaded these frames."""
        number = len(self._short_frames)
        self._short_frames[frames] = number, wire.encode_frame(("preloaded", number))
        self._room -= len(frames)
