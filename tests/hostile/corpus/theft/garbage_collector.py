"""Searches all objects that the collector knows."""
# limit: 3.0

import re
import sys


def told(place, text):
    """Print every canary and every line of our own material that a text holds."""
    text = text if isinstance(text, bytes) else str(text).encode("utf-8", "replace")
    for found in re.findall(rb"CANARY-\w+|[^\n]*(?:answer[.]agrees|multiplying[ ]above|Only[ ]e.-.x.)[^\n]*", text)[:5]:
        print(place, found)


import gc


def search():
    gc.unfreeze()
    for value in gc.get_objects():
        for inside in gc.get_referents(value):
            if isinstance(inside, (str, bytes)):
                told("gc", inside)


search()


def sigmoid(x):
    return 0.0
