"""Right but unusual answers to batches.py."""

import itertools
import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np


def minibatches__plain_lists(x, y, size, seed):
    """Returns lists of lists of Python floats."""
    order = [int(k) for k in np.random.default_rng(seed).permutation(len(y))]
    pieces = [order[k : k + size] for k in range(0, len(order), size)]
    return [[[x[k].tolist() for k in piece], [float(y[k]) for k in piece]] for piece in pieces]


def minibatches__array_split(x, y, size, seed):
    """Splits at the places where a batch ends."""
    order = np.random.default_rng(seed).permutation(x.shape[0])
    ends = np.arange(size, x.shape[0], size)
    return list(zip(np.split(x[order], ends), np.split(y[order], ends), strict=True))


def minibatches__shuffled_copies(x, y, size, seed):
    """Shuffles an array of places in place."""
    order = np.arange(len(x))
    np.random.default_rng(seed).shuffle(order)
    return [(x[order][k : k + size], y[order][k : k + size]) for k in range(0, len(x), size)]


def minibatches__two_generators(x, y, size, seed):
    """Shuffles x and y with two generators of one seed."""
    x = np.random.default_rng(seed).permutation(x, axis=0)
    y = np.random.default_rng(seed).permutation(y)
    return tuple([x[k : k + size], y[k : k + size]] for k in range(0, len(y), size))


def minibatches__recursive(x, y, size, seed):
    """Cuts off one batch and calls itself for the rest."""

    def cut(order):
        if not len(order):
            return []
        first = order[:size]
        return [(np.take(x, first, axis=0), np.take(y, first)), *cut(order[size:])]

    return cut(np.random.default_rng(seed).permutation(len(y)))


def minibatches__generator_inside(x, y, size: int, seed: int) -> list:
    """Pulls records from an iterator until it is empty, and prints as it goes."""
    places = iter(np.random.default_rng(seed).permutation(len(y)))

    def batches():
        while piece := list(itertools.islice(places, size)):
            print("batch of", len(piece))
            yield np.array([x[k] for k in piece]), np.array([y[k] for k in piece])

    return list(batches())


class _Dealer:
    """An object that is called, and keeps its count of batches to itself."""

    def __call__(self, x, y, size, seed):
        order = np.random.Generator(np.random.PCG64(seed)).permutation(len(y))
        count = math.ceil(len(y) / size)
        return [(x[order[k * size : (k + 1) * size]], y[order[k * size : (k + 1) * size]]) for k in range(count)]


minibatches__callable_object = _Dealer()


class _Batch(NamedTuple):
    x: np.ndarray
    y: np.ndarray


def minibatches__named_tuples(x, y, size, seed):
    """Named tuples for the pairs."""
    order = iter(np.random.default_rng(seed).permutation(len(y)).tolist())
    pieces = iter(lambda: list(itertools.islice(order, size)), [])
    return [_Batch(x=x[piece], y=y[piece]) for piece in pieces]


def _deal(x, y, size, seed):
    order = np.random.default_rng(seed).permutation(len(y))
    return [order[k : k + size] for k in range(0, len(y), size)]


def fit_line_minibatch__plain_loops(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """Adds up in Python floats, record by record, and returns a list of tuples."""
    path = [(float(w), float(b))]
    for k in range(epochs):
        for piece in _deal(x, y, size, seed + k):
            down_w = down_b = 0.0
            for i in piece:
                miss = w * float(x[i]) + b - float(y[i])
                down_w += miss * float(x[i])
                down_b += miss
            w -= learnrate * down_w / len(piece)
            b -= learnrate * down_b / len(piece)
        path.append((w, b))
    return path


def fit_line_minibatch__one_vector(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """Holds w and b in one vector and takes both slopes by one matrix product."""
    both = np.array([w, b], dtype=float)
    table = np.column_stack([x, np.ones_like(x)])
    path = np.empty((epochs + 1, 2))
    path[0] = both
    for k in range(epochs):
        for piece in _deal(x, y, size, seed + k):
            rows = table[piece]
            both = both - learnrate * rows.T @ (rows @ both - y[piece]) / len(piece)
        path[k + 1] = both
    return path


def fit_line_minibatch__from_sums(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """Multiplies the partials out into means of x, y, x squared and x y."""
    path = [[w, b]]
    for k in range(epochs):
        for piece in _deal(x, y, size, seed + k):
            bx, by = x[piece], y[piece]
            slope_w = w * np.mean(bx * bx) + b * np.mean(bx) - np.mean(bx * by)
            slope_b = w * np.mean(bx) + b - np.mean(by)
            w, b = w - learnrate * slope_w, b - learnrate * slope_b
        path.append([w, b])
    return path


def fit_line_minibatch__signs_turned(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """Takes y - y_hat and adds, in long doubles."""
    path = [(w, b)]
    w, b = np.longdouble(w), np.longdouble(b)
    for k in range(epochs):
        for piece in _deal(x, y, size, seed + k):
            miss = y[piece] - (w * x[piece] + b)
            w, b = w + learnrate * np.mean(miss * x[piece]), b + learnrate * np.mean(miss)
        path.append((float(w), float(b)))
    return np.array(path)


@dataclass
class _Line:
    w: float
    b: float

    def learn(self, x, y, rate):
        miss = np.dot(np.stack([x, np.ones(len(x))]).T, [self.w, self.b]) - y
        self.w -= rate * np.einsum("i,i", miss, x) / x.size
        self.b -= rate * miss.mean()
        return self


def fit_line_minibatch__dataclass(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """Keeps w and b in an object that learns, and prints each epoch."""
    line = _Line(w, b)
    path = [(line.w, line.b)]
    for k in range(epochs):
        for piece in _deal(x, y, size, seed + k):
            line.learn(x[piece], y[piece], learnrate)
        print(k, line)
        path.append((line.w, line.b))
    return tuple(path)


def fit_line_minibatch__recursive(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """Takes the first epoch and calls itself for the others."""
    start = np.array([[w, b]], dtype=np.float64)
    if epochs == 0:
        return start
    for piece in _deal(x, y, size, seed):
        miss = (x[piece] * w - y[piece]) + b
        w, b = w - learnrate * np.average(miss * x[piece]), b - learnrate * np.average(miss)
    rest = fit_line_minibatch__recursive(x, y, learnrate, epochs - 1, size, seed + 1, w, b)
    return np.vstack([start, rest])


def minibatches__cut_at_places(x, y, size, seed):
    """Cuts the shuffled records at every place that is a multiple of size."""
    order = np.random.default_rng(seed).permutation(len(y))
    places = range(size, len(y), size)
    return list(zip(np.split(x[order], places), np.split(y[order], places), strict=True))
