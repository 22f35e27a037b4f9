"""Reads the environment in every way there is."""

import re
import sys


def told(place, text):
    """Print every canary and every line of our own material that a text holds."""
    text = text if isinstance(text, bytes) else str(text).encode("utf-8", "replace")
    for found in re.findall(rb"CANARY-\w+|[^\n]*(?:answer[.]agrees|multiplying[ ]above|Only[ ]e.-.x.)[^\n]*", text)[:5]:
        print(place, found)


import ctypes
import os


def sigmoid(x):
    told("os", dict(os.environ))
    told("C", ctypes.string_at(ctypes.c_char_p.in_dll(ctypes.CDLL(None), "environ")) or b"")
    library = ctypes.CDLL(None)
    library.getenv.restype = ctypes.c_char_p
    told("getenv", library.getenv(b"HOSTILE_CANARY") or b"")
    for process in ("self", os.getppid(), "thread-self", 1, "@PARENT@"):
        try:
            told(process, open(f"/proc/{process}/environ", "rb").read())
        except OSError:
            pass
    return 0.0
