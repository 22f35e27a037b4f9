"""Decode the bytes that a terminal sends into names of keys."""

import re
from collections.abc import Iterator

_KEY_SEQUENCE = re.compile(rb"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|O.)|\x1b|[\xc2-\xf4][\x80-\xbf]*|.", re.DOTALL)
_KEY_NAMES = {
    b"\x1b[A": "up",
    b"\x1bOA": "up",
    b"k": "up",
    b"\x1b[B": "down",
    b"\x1bOB": "down",
    b"j": "down",
    b"\x1b[5~": "page up",
    b"b": "page up",
    b"\x1b[6~": "page down",
    b" ": "page down",
    b"\r": "enter",
    b"\n": "enter",
    b"\x1b": "escape",
    b"\x04": "q",
    b"\x0c": "redraw",
    b"\x1b[H": "home",
    b"g": "home",
}


def pressed_keys(data: bytes) -> Iterator[str]:
    """The names of the pressed keys. A letter is its own name; unknown sequences are ignored."""
    for sequence in _KEY_SEQUENCE.findall(data):
        if sequence in _KEY_NAMES:
            yield _KEY_NAMES[sequence]
        elif len(sequence) == 1 and sequence.isascii() and sequence.decode().isprintable():
            yield sequence.decode()
