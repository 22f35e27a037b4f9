"""Reads the environment in every way there is."""

import re
import sys


SECRETS = [re.compile(each) for each in (rb"CANARY-\w+", rb"answer[.]agrees", rb"multiplying[ ]above", rb"Only[ ]e.-.x.")]


def told(place, text):
    """Print every canary and all words of our own material that a text holds."""
    text = text if isinstance(text, bytes) else str(text).encode("utf-8", "replace")
    for secret in SECRETS:
        for found in secret.findall(text)[:5]:
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
