"""Right but unusual answers to descent.py."""

import itertools
import math
from dataclasses import dataclass

import numpy as np
from gradient import gradient


def fit_line__plain_python(x, y, learnrate, steps, w=0.0, b=0.0):
    """Loops only; a list of tuples comes back."""
    n = len(x)
    path = [(w, b)]
    for _ in range(steps):
        slope_w = slope_b = 0.0
        for p, v in zip(x.tolist(), y.tolist(), strict=True):
            miss = w * p + b - v
            slope_w += miss * p / n
            slope_b += miss / n
        w, b = w - learnrate * slope_w, b - learnrate * slope_b
        path.append((w, b))
    return path


def fit_line__matrix(x, y, learnrate, steps, w=0.0, b=0.0):
    """Both numbers in one vector, the slopes by matmul."""
    design = np.column_stack([x, np.ones(len(x))])
    path = np.zeros((steps + 1, 2))
    path[0] = [w, b]
    for k in range(1, steps + 1):
        path[k] = path[k - 1] - learnrate / len(x) * design.T @ (design @ path[k - 1] - y)
    return path


def fit_line__closed_form(x, y, learnrate, steps, w=0.0, b=0.0):
    """Powers of one matrix: a step is a linear map."""
    design = np.column_stack([x, np.ones(len(x))])
    turn = np.eye(2) - learnrate * design.T @ design / len(x)
    shift = learnrate * design.T @ y / len(x)
    step = np.block([[turn, shift[:, None]], [np.zeros((1, 2)), np.ones((1, 1))]])
    start = np.array([w, b, 1.0])
    return [(np.linalg.matrix_power(step, k) @ start)[:2] for k in range(steps + 1)]


def fit_line__means(x, y, learnrate, steps, w=0.0, b=0.0):
    """Five means taken once, then scalars only."""
    mx, my, mxx, mxy = x.mean(), y.mean(), (x * x).mean(), (x * y).mean()
    path = [[w, b]]
    while len(path) <= steps:
        w, b = w + learnrate * (mxy - w * mxx - b * mx), b + learnrate * (my - w * mx - b)
        path.append([w, b])
    return np.array(path)


def fit_line__recursion(x, y, learnrate, steps, w=0.0, b=0.0):
    """The path of one step fewer, and one more row."""
    if steps == 0:
        return np.array([[w, b]])
    path = fit_line__recursion(x, y, learnrate, steps - 1, w, b)
    w, b = path[-1]
    miss = w * x + b - y
    new = [w - learnrate * np.mean(miss * x), b - learnrate * np.mean(miss)]
    return np.vstack([path, new])


def fit_line__generator(x, y, learnrate, steps, w=0.0, b=0.0):
    """An endless generator inside, cut off by islice."""

    def places(w, b):
        while True:
            yield w, b
            miss = y - w * x - b
            w, b = w + learnrate * np.mean(miss * x), b + learnrate * np.mean(miss)

    return tuple(itertools.islice(places(w, b), steps + 1))


def fit_line__gradient_of_half_mean(x, y, learnrate, steps, w=0.0, b=0.0):
    """Exact quotients of C / (2N) for slopes; prints the cost."""

    def scaled_cost(w, b):
        return np.sum((w * x + b - y) ** 2) / (2 * len(x))

    path = np.full((steps + 1, 2), (w, b))
    for k in range(steps):
        slope_w = (scaled_cost(w + 1, b) - scaled_cost(w - 1, b)) / 2
        slope_b = (scaled_cost(w, b + 1) - scaled_cost(w, b - 1)) / 2
        w -= learnrate * slope_w
        b -= learnrate * slope_b
        print(k, scaled_cost(w, b))
        path[k + 1] = w, b
    return path


@dataclass
class _Line:
    w: float
    b: float

    def step(self, x, y, rate):
        """Move both numbers at once."""
        miss = self.w * x + self.b - y
        self.w, self.b = self.w - rate * np.mean(miss * x), self.b - rate * np.mean(miss)


def fit_line__dataclass(x, y, learnrate, steps, w=0.0, b=0.0):
    """A line that steps by itself; two columns stacked at the end."""
    line, all_w, all_b = _Line(w, b), [w], [b]
    for _ in range(steps):
        line.step(x, y, learnrate)
        all_w.append(line.w)
        all_b.append(line.b)
    return np.stack([all_w, all_b], axis=-1)


def _squashed(h):
    """A sigmoid by tanh, silent everywhere."""
    return 0.5 * (1.0 + np.tanh(0.5 * h))


def fit_neuron__plain_python(x, y, weights, learnrate, epochs):
    """Loops only; a list of lists comes back."""
    w = weights.tolist()
    path = [w]
    for _ in range(epochs):
        change = [0.0] * len(w)
        for row, target in zip(x.tolist(), y.tolist(), strict=True):
            h = sum(p * q for p, q in zip(row, w, strict=True))
            out = 0.5 * (1.0 + math.tanh(0.5 * h))
            delta = (target - out) * out * (1.0 - out)
            change = [c + delta * p for c, p in zip(change, row, strict=True)]
        w = [q + learnrate * c / len(y) for q, c in zip(w, change, strict=True)]
        path.append(w)
    return path


def fit_neuron__mean_of_products(x, y, weights, learnrate, epochs):
    """np.mean over the rows of delta * x."""
    path = [weights]
    for _ in range(epochs):
        out = _squashed(x @ path[-1])
        delta = (y - out) * out * (1.0 - out)
        path.append(path[-1] + learnrate * np.mean(delta[:, None] * x, axis=0))
    return np.array(path)


def fit_neuron__mean_of_steps(x, y, weights, learnrate, epochs):
    """The mean of the places that the single records would lead to."""
    path = [weights.copy()]
    for _ in range(epochs):
        places = []
        for row, target in zip(x, y, strict=True):
            out = _squashed(row.dot(path[-1]))
            places.append(path[-1] + learnrate * (target - out) * (out - out**2) * row)
        path.append(sum(places) / len(places))
    return path


def fit_neuron__columns(x, y, weights, learnrate, epochs):
    """Column vectors and matmul throughout, squeezed at the end."""
    w = weights.reshape(-1, 1).copy()
    path = np.zeros((epochs + 1, len(weights), 1))
    path[0] = w
    for k in range(epochs):
        out = _squashed(x @ w)
        delta = (out - y.reshape(-1, 1)) * out * (1 - out)
        w -= learnrate * (x.T @ delta) / x.shape[0]
        path[k + 1] = w
    return path[:, :, 0]


def fit_neuron__einsum(x, y, weights, learnrate, epochs):
    """einsum forwards and backwards; uses numpy's global random state."""
    np.random.seed(epochs)
    np.random.shuffle([3, 2])
    path = np.tile(weights, (epochs + 1, 1))
    for k in range(epochs):
        out = _squashed(np.einsum("ri,i->r", x, path[k]))
        step = np.einsum("r,r,r,ri->i", y - out, out, 1 - out, x)
        path[k + 1] = path[k] + learnrate / len(y) * step
    return path


def fit_neuron__recursion(x, y, weights, learnrate, epochs):
    """The start, and then the path from the next place; tuples come back."""
    if epochs == 0:
        return (tuple(weights),)
    out = _squashed(np.dot(x, weights))
    step = learnrate * np.average(((y - out) * out * (1 - out) * x.T).T, axis=0)
    return (tuple(weights), *fit_neuron__recursion(x, y, weights + step, learnrate, epochs - 1))


def fit_neuron__shuffled(x, y, weights, learnrate, epochs):
    """The records in another order in each epoch: the mean stays the same."""
    rng = np.random.default_rng(7)
    path = [weights.copy()]
    for _ in range(epochs):
        order = rng.permutation(len(x))
        rows, targets = x[order], y[order]
        out = _squashed(rows @ path[-1])
        path.append(path[-1] + learnrate * (((targets - out) * out * (1 - out)) @ rows) / len(x))
    return np.vstack(path)


class _Trainer:
    """A class with __call__, two branches for the sign of h."""

    def squash(self, h):
        """Give e^h / (1 + e^h) for a negative h, the other form for the rest."""
        out = np.empty_like(h)
        low = h < 0
        out[low] = np.exp(h[low]) / (1 + np.exp(h[low]))
        out[~low] = 1 / (1 + np.exp(-h[~low]))
        return out

    def __call__(self, x, y, weights, learnrate, epochs):
        path = [1.0 * weights]
        for _ in range(epochs):
            out = self.squash(x @ path[-1])
            path.append(path[-1] + learnrate * x.T.dot((y - out) * out * (1 - out)) / len(x))
        return np.stack(path)


fit_neuron__callable_object = _Trainer()


def fit_neuron__accumulated(x, y, weights, learnrate, epochs):
    """Accumulates the path, each row from the one before."""

    def after_an_epoch(before, _):
        outputs = 0.5 + 0.5 * np.tanh(x @ before / 2)
        return before - learnrate * x.T @ ((outputs - y) * outputs * (1 - outputs)) / len(y)

    return np.vstack(list(itertools.accumulate(range(epochs), after_an_epoch, initial=weights)))


def fit_line__complex_numbers(x, y, learnrate, steps, w=0.0, b=0.0):
    """Each place as one complex number, read as a pair at the end."""
    path = [complex(w, b)]
    for _ in range(steps):
        miss = path[-1].real * x + path[-1].imag - y
        path.append(path[-1] - learnrate * complex(np.mean(miss * x), np.mean(miss)))
    return np.array(path).view(float).reshape(-1, 2)


def fit_neuron__matrix_class(x, y, weights, learnrate, epochs):
    """numpy's old class for matrices, for the result too."""
    table, goals, column = np.asmatrix(x), np.asmatrix(y).T, np.asmatrix(weights).T
    path = [column.T]
    for _ in range(epochs):
        output = 0.5 + 0.5 * np.tanh(table * column / 2)
        delta = np.multiply(goals - output, np.multiply(output, 1 - output))
        column = column + learnrate * table.T * delta / len(y)
        path.append(column.T)
    return np.vstack(path)


def fit_line__measured_gradient(x, y, learnrate, steps, w=0.0, b=0.0):
    """The gradient of C / (2N), measured as topic 2 does."""
    path = [np.array([w, b])]
    for _ in range(steps):
        uphill = gradient(lambda place: np.sum((place[0] * x + place[1] - y) ** 2), path[-1])
        path.append(path[-1] - learnrate * uphill / (2 * len(x)))
    return np.array(path)


def fit_neuron__measured_gradient(x, y, weights, learnrate, epochs):
    """The gradient of half the mean squared error, measured as topic 2 does."""
    path = [weights]
    for _ in range(epochs):
        uphill = gradient(lambda place: np.mean((y - 0.5 - 0.5 * np.tanh(x @ place / 2)) ** 2) / 2, path[-1])
        path.append(path[-1] - learnrate * uphill)
    return np.array(path)
