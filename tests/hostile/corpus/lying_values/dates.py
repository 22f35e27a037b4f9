"""Answers with dates and durations."""

import numpy as np


def sigmoid(x):
    return np.array(["NaT"] * 3, "datetime64[s]")
