"""The standard output and error that learner code writes to."""

import io
import os
import sys
from typing import TextIO


class _PipeWriter(io.FileIO):
    """A stream that never seeks.

    A text stream asks only once whether it can seek, and the fork server makes those of its children before there is a
    pipe behind the descriptor.
    """

    def seekable(self) -> bool:
        return False


READY_STREAMS: list[TextIO] = []
"""The standard output that the fork server opened, for the children forked from it."""


def open_standard_streams() -> TextIO:
    """Open new text streams on descriptors 1 and 2 as standard output and error; return the one on 1."""
    for name, descriptor in (("stdout", 1), ("stderr", 2)):
        stream = _PipeWriter(descriptor, "w", closefd=False)
        stream.name = f"<{name}>"
        text = io.TextIOWrapper(io.BufferedWriter(stream), encoding="utf-8", errors="backslashreplace")
        text.mode = "w"  # type: ignore[misc]
        setattr(sys, name, text)
        setattr(sys, f"__{name}__", text)
    return sys.stdout


def is_open(stream: TextIO) -> bool:
    """Whether a text stream can be written to: it is neither closed nor detached from its descriptor."""
    try:
        return not stream.closed
    except ValueError:
        return False


class SpareOutput:
    """Another descriptor for what learner code prints, for when it closes 1 or 2 with a stream that it opened there."""

    def __init__(self) -> None:
        self._spare = os.dup(1)

    def restore_closed(self) -> None:
        """Open 1 and 2 again where they are closed."""
        for descriptor in (1, 2):
            try:
                os.fstat(descriptor)
            except OSError:
                os.dup2(self._spare, descriptor)
