"""Sets the recursion limit so low that nothing can be called."""
# spoils: what follows in the same process has no recursion left

import sys


def sigmoid(x):
    sys.setrecursionlimit(30)
    return sigmoid(x)
