"""Imports the grader, pytest and the solutions, with and without paths of its own."""
# process: escape: folders that it names itself can be imported from
# spoils: it chose what its files import

import re
import sys


SECRETS = [re.compile(each) for each in (rb"CANARY-\w+", rb"answer[.]agrees", rb"multiplying[ ]above", rb"Only[ ]e.-.x.")]


def told(place, text):
    """Print every canary and all words of our own material that a text holds."""
    text = text if isinstance(text, bytes) else str(text).encode("utf-8", "replace")
    for secret in SECRETS:
        for found in secret.findall(text)[:5]:
            print(place, found)


import importlib

sys.path[:0] = ["@SOLUTIONS@", "@ROOT@", "@SITE@"]
sys.path_importer_cache.clear()
for name in ("grader", "grader.courses.course", "grader.courses.modules", "pytest", "click", "landlockpy"):
    try:
        module = importlib.import_module(name)
        if getattr(module, "__file__", None):
            print("ESCAPED", name)
    except ImportError:
        pass


def sigmoid(x):
    return 0.0
