"""Prints into the wire and into the wakeup pipe, and answers into its output, in turns."""

import os

number = 0


def sigmoid(x):
    global number
    number += 1
    source, target = ((4, 1), (5, 1), (1, 4), (3, 4))[number % 4]
    os.dup2(source, target)
    print("activation.py" * 500, flush=True)
    return 0.0
