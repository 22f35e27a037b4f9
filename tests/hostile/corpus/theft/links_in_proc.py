"""Reads where the parent's descriptors and folders lead, and opens them."""
# process: escape: /proc shows the user's other processes

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
    for process in ("self", os.getppid(), @PARENT@):
        for name in ("cwd", "root", "exe", *(f"fd/{number}" for number in range(64) if process != "self")):
            try:
                os.close(os.open(f"/proc/{process}/{name}", os.O_RDONLY))
                print("ESCAPED", name)
            except OSError:
                pass
    return 0.0
