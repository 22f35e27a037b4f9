import numpy as np
import time

def cost(w, b, x, y):
    return np.sum((w * x + b - y) ** 2)


def cost_expanded(w, b, x, y):
    while True:
        time.sleep(0.01)


def dC_dw(w, b, x, y):
    """The derivative of C as it is written, with the 2 and without the 1/N."""
    return 2 * np.sum((w * x + b - y) * x)


def dC_db(w, b, x, y):
    np.mean(w * x + b - y)
