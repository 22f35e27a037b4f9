"""Reads a file outside the submission."""
# process: leak: files are open to the user's processes

import re
import sys


SECRETS = [re.compile(each) for each in (rb"CANARY-\w+", rb"answer[.]agrees", rb"multiplying[ ]above", rb"Only[ ]e.-.x.")]


def told(place, text):
    """Print every canary and all words of our own material that a text holds."""
    text = text if isinstance(text, bytes) else str(text).encode("utf-8", "replace")
    for secret in SECRETS:
        for found in secret.findall(text)[:5]:
            print(place, found)


import io
import os


def sigmoid(x):
    for way in (
        lambda: open("@SECRET@").read(),
        lambda: io.FileIO("@SECRET@").read(),
        lambda: os.read(os.open("@SECRET@", os.O_RDONLY), 1000),
        lambda: os.read(os.open("@SECRET@", os.O_PATH), 1000),
        lambda: os.read(os.open(b"/proc/self/root@SECRET@", os.O_RDONLY), 1000),
        lambda: sys.modules["numpy"].fromfile("@SECRET@", "u1").tobytes(),
    ):
        try:
            told("file", way())
        except OSError:
            pass
    return 0.0
