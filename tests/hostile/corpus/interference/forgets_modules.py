"""Empties sys.modules and the import system."""
# spoils: its own process is broken for good

import sys


def sigmoid(x):
    sys.modules.clear()
    sys.meta_path.clear()
    return 0.0
