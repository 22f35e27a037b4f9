import numpy as np


def sse(y, y_hat):
    difference = np.sum(y - y_hat)
    return difference**2


def mse(y, y_hat):
    return sse(y, y_hat) / len(y)
