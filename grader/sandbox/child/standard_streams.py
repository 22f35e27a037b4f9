"""The standard output and error that learner code writes to."""

import io
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
