"""Messages that the fork server decodes once for all its later children: the calls that each submission gets.

A child takes over what was preloaded when it was forked, in memory of its own from the first change on.
"""

from collections.abc import Sequence

from grader.sandbox.child import wire


class PreloadedMessages:
    """Messages by number; the first taker gets the values that are there, as nobody else will use them."""

    def __init__(self) -> None:
        self._frames: list[bytes] = []
        self._messages: list[list[tuple[wire.Value, ...]] | None] = []

    def add_frames(self, frames: bytes) -> None:
        """Decode the messages of these frames, and keep them under the next number, from 0."""
        self._frames.append(frames)
        self._messages.append(_decoded(frames))

    def take_messages(self, number: int) -> Sequence[tuple[wire.Value, ...]]:
        """The messages of a number; another time they are decoded anew, because functions may change their arguments.

        Raise IndexError for a number that there is not.
        """
        messages, self._messages[number] = self._messages[number], None
        return _decoded(self._frames[number]) if messages is None else messages


def _decoded(frames: bytes) -> list[tuple[wire.Value, ...]]:
    buffer = wire.FrameBuffer()
    buffer.feed_bytes(frames)
    return [wire.decode_message(body) for body in iter(buffer.next_body, None)]
