"""Reads every descriptor that is open."""

import re
import sys


SECRETS = [re.compile(each) for each in (rb"CANARY-\w+", rb"answer[.]agrees", rb"multiplying[ ]above", rb"Only[ ]e.-.x.")]


def told(place, text):
    """Print every canary and all words of our own material that a text holds."""
    text = text if isinstance(text, bytes) else str(text).encode("utf-8", "replace")
    for secret in SECRETS:
        for found in secret.findall(text)[:5]:
            print(place, found)


import os


def sigmoid(x):
    for descriptor in [0, *range(5, 256)]:
        try:
            told(descriptor, os.read(descriptor, 1 << 16))
            if descriptor > 4:
                print("ESCAPED", descriptor)
        except OSError:
            pass
    return 0.0
