"""The child's end of the wire."""

import os
from contextlib import suppress

from grader.sandbox.child import wire

_MAX_UNSENT_BYTES = 1 << 16
_WAKEUP_BYTES = 1 << 15
"""How many bytes may lie in the pipe before the parent is woken to read them: half of what the pipe holds."""


class ParentConnection:
    """Sends frames to the parent and receives its frames.

    Waking another process costs more than a call does. So frames are collected and written at the end of each check,
    where a hang in the next check can't hold them back, and the parent is woken when no more messages are waiting.
    """

    def __init__(self, wire_in: int, wire_out: int, wakeup: int | None) -> None:
        self._in = wire_in
        self._out = wire_out
        self._wakeup = wakeup
        self._frames = wire.FrameBuffer()
        self._unsent = bytearray()
        self._unannounced_bytes = 0

    def receive_message(self) -> tuple[wire.Value, ...]:
        """Wait for the next message; raise EOFError when the parent has closed the wire."""
        while (body := self._frames.next_body()) is None:
            self.flush_unsent()
            self._wake_parent()
            data = os.read(self._in, 1 << 16)
            if not data:
                raise EOFError
            self._frames.feed_bytes(data)
        return wire.decode_message(body)

    def send_frame(self, frame: bytes) -> None:
        self._unsent += frame
        if len(self._unsent) > _MAX_UNSENT_BYTES:
            self.flush_unsent()

    def flush_unsent(self) -> None:
        """Write all frames that were collected."""
        view = memoryview(bytes(self._unsent))
        self._unsent.clear()
        self._unannounced_bytes += len(view)
        if self._unannounced_bytes > _WAKEUP_BYTES:
            self._wake_parent()
        while view:
            view = view[os.write(self._out, view) :]

    def _wake_parent(self) -> None:
        if self._wakeup is not None and self._unannounced_bytes:
            with suppress(BlockingIOError):  # full: the parent has not read the earlier wakeups yet
                os.write(self._wakeup, b"!")
        self._unannounced_bytes = 0
