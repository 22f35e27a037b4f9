"""Refuses by an audit hook whatever its process does from then on."""
# spoils: its process can do nothing any more

import sys


def refuse(name, _):
    raise RuntimeError(name)


def sigmoid(x):
    sys.addaudithook(refuse)
    return 0.5
