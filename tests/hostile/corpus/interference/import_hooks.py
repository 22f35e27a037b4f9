"""Puts import hooks in front of numpy and the standard library."""
# spoils: its own process is broken for good

import builtins
import sys


class Hook:
    def find_spec(self, name, path=None, target=None):
        raise SystemExit(0)


sys.meta_path.insert(0, Hook())
sys.path_hooks.insert(0, Hook)
builtins.__import__ = lambda *_, **__: sys


def sigmoid(x):
    return 0.0
