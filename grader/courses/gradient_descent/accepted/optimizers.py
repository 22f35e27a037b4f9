"""Right but unusual answers to optimizers.py."""

import itertools
import math
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np


def _each(update, *arrays):
    """Update every coordinate by itself, in Python floats; lists of theta's shape come back."""
    shape = arrays[0].shape
    flat = [[float(entry) for entry in array.ravel()] for array in arrays]
    columns = zip(*(update(*entries) for entries in zip(*flat, strict=True)), strict=True)
    return [np.array(column).reshape(shape).tolist() for column in columns]


def momentum__plain_loops(theta, grad, v, learnrate=0.01, gamma=0.9):
    """Goes through the coordinates in Python floats and returns lists."""

    def update(place, slope, speed):
        speed = speed * gamma + slope * learnrate
        return place - speed, speed

    return _each(update, theta, grad, v)


def momentum__stacked(theta, grad, v, learnrate=0.01, gamma=0.9):
    """Returns one array with theta and v stacked."""
    v = gamma * v + learnrate * grad
    return np.stack([theta - v, v])


def momentum__written_out(theta, grad, v, learnrate=0.01, gamma=0.9):
    """Moves theta by the two parts of v, and prints them."""
    print("v was", v)
    return [theta - gamma * v - learnrate * grad, np.add(gamma * v, grad * learnrate)]


def momentum__scaled(theta, grad, v, learnrate=0.01, gamma=0.9):
    """Keeps v in units of the learning rate inside, in long doubles."""
    speed = gamma * (np.longdouble(1) * v / learnrate) + grad
    return (
        np.asarray(theta - learnrate * speed, dtype=float),
        np.asarray(learnrate * speed, dtype=float),
    )


@np.vectorize
def _momentum(theta, grad, v, learnrate, gamma):
    return theta - (gamma * v + learnrate * grad), gamma * v + learnrate * grad


def momentum__vectorized(theta, grad, v, learnrate=0.01, gamma=0.9):
    """Calls a scalar function through np.vectorize."""
    return _momentum(theta, grad, v, learnrate, gamma)


class _State(NamedTuple):
    theta: np.ndarray
    v: np.ndarray


def momentum__named_tuple(theta, grad, v, learnrate=0.01, gamma=0.9):
    """Returns a named tuple, made in another order."""
    v = gamma * v + learnrate * grad
    return _State(v=v, theta=theta - v)


def nesterov__plain_lists(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """Makes the new v and theta coordinate by coordinate."""
    slopes = np.asarray(grad_at(theta - gamma * v))

    def update(place, slope, speed):
        speed = gamma * speed + learnrate * slope
        return place - speed, speed

    return _each(update, theta, slopes, v)


def nesterov__from_ahead(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """Steps from the place ahead and takes v as the way from theta."""
    ahead = theta - gamma * v
    after = ahead - learnrate * grad_at(ahead)
    return after, theta - after


def nesterov__asks_more_often(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """Asks grad_at again for every coordinate, and where it stands too."""
    grad_at(theta)
    new = np.empty_like(v)
    for place in np.ndindex(v.shape):
        new[place] = gamma * v[place] + learnrate * grad_at(theta - gamma * v)[place]
    return np.array([theta - new, new])


class _Nesterov:
    """An object that is called."""

    def __call__(self, theta, grad_at, v, learnrate=0.01, gamma=0.9):
        v = np.multiply(v, gamma)
        v = v + learnrate * grad_at(np.subtract(theta, v))
        return [theta - v, v]


nesterov__callable_object = _Nesterov()


def nesterov__copies_in_place(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """Works in place on copies."""
    theta, v = theta.copy(), v.copy()
    v *= gamma
    v += learnrate * grad_at(theta - v)
    theta -= v
    return theta, v


def adagrad__eps_outside(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """Adds eps to the root."""
    g2 = g2 + grad * grad
    return theta - learnrate * grad / (np.sqrt(g2) + eps), g2


def adagrad__plain_loops(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """Goes through the coordinates with the math module and returns lists."""

    def update(place, slope, total):
        total = math.fsum([total, slope**2])
        return place - learnrate / math.sqrt(total + eps) * slope, total

    return _each(update, theta, grad, g2)


def adagrad__rates_first(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """Makes a learning rate for each coordinate, by a power of -1/2."""
    g2 = np.add(g2, np.square(grad))
    rates = learnrate * (g2 + eps) ** -0.5
    return np.stack((theta - rates * grad, g2))


def adagrad__hypot(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """Works with the length, not its square, and eps is the least it may be."""
    length = np.hypot(np.sqrt(g2), grad)
    return theta - learnrate * grad / np.maximum(length, eps), length**2


def adagrad__diagonal(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """Uses the diagonal matrix of the overview, and prints it."""
    g2 = g2 + np.einsum("...,...->...", grad, grad)
    matrix = np.diag(1.0 / np.sqrt(g2.ravel() + eps))
    print(matrix)
    return [theta - learnrate * (matrix @ grad.ravel()).reshape(theta.shape), g2]


def adadelta__plain_loops(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """Goes through the coordinates with the math module and returns lists."""

    def update(place, slope, slopes, moves):
        slopes = gamma * slopes + (1 - gamma) * slope * slope
        move = slope * math.sqrt(moves + eps) / math.sqrt(slopes + eps)
        return place - move, slopes, gamma * moves + (1 - gamma) * move * move

    return _each(update, theta, grad, avg_g2, avg_dx2)


def adadelta__one_root(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """Takes the root of the ratio, and never negates the change."""
    avg_g2 = avg_g2 + (1 - gamma) * (grad**2 - avg_g2)
    ratio = (avg_dx2 + eps) / (avg_g2 + eps)
    move = grad * ratio**0.5
    return np.array([theta - move, avg_g2, avg_dx2 + (1 - gamma) * (grad**2 * ratio - avg_dx2)])


def adadelta__averages_by_numpy(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """Averages through np.average with weights."""
    weights = [gamma, 1 - gamma]
    avg_g2 = np.average([avg_g2, np.square(grad)], axis=0, weights=weights)
    rms_dx, rms_g = np.sqrt(np.array([avg_dx2, avg_g2]) + eps)
    change = -(rms_dx / rms_g) * grad
    avg_dx2 = np.average([avg_dx2, np.square(change)], axis=0, weights=weights)
    return [theta + change, avg_g2, avg_dx2]


@dataclass(frozen=True)
class _Average:
    value: np.ndarray
    gamma: float

    def fed(self, entry):
        return replace(self, value=self.gamma * self.value + (1 - self.gamma) * entry**2)

    def root(self, eps):
        return np.sqrt(self.value + eps)


def adadelta__dataclass(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """Keeps each average in an object, and prints it."""
    slopes, moves = _Average(avg_g2, gamma).fed(grad), _Average(avg_dx2, gamma)
    change = -moves.root(eps) / slopes.root(eps) * grad
    print(slopes, moves)
    return theta + change, slopes.value, moves.fed(change).value


def adadelta__long_doubles(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """Works in long doubles inside."""
    g, slopes, moves = (np.asarray(part, np.longdouble) for part in (grad, avg_g2, avg_dx2))
    slopes = gamma * slopes + (1 - gamma) * g**2
    change = -np.sqrt(moves + eps) * g / np.sqrt(slopes + eps)
    moves = gamma * moves + (1 - gamma) * change**2
    return tuple(part.astype(float) for part in (theta + change, slopes, moves))


def rmsprop__eps_outside(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """Adds eps to the root."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    return theta - learnrate * grad / (np.sqrt(avg_g2) + eps), avg_g2


def rmsprop__plain_loops(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """Goes through the coordinates with the math module and returns lists."""

    def update(place, slope, average):
        average += (1 - gamma) * (slope * slope - average)
        return place - learnrate * slope / math.sqrt(average + eps), average

    return _each(update, theta, grad, avg_g2)


def rmsprop__sign_and_size(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """Steps by the sign times the root of a ratio of squares."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * np.abs(grad) ** 2
    return [theta - learnrate * np.sign(grad) * np.sqrt(grad**2 / (avg_g2 + eps)), avg_g2]


def rmsprop__interpolated(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """Averages by a product of a vector and a matrix, and stacks the result."""
    table = np.stack([avg_g2.ravel(), np.square(grad).ravel()])
    avg_g2 = (np.array([gamma, 1 - gamma]) @ table).reshape(grad.shape)
    return np.stack([theta - np.divide(learnrate, np.sqrt(avg_g2 + eps)) * grad, avg_g2])


def rmsprop__least_root(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """Takes eps as the least that the root may be, in long doubles."""
    average = np.longdouble(gamma) * avg_g2 + (1 - np.longdouble(gamma)) * grad**2
    step = learnrate * grad / np.maximum(np.sqrt(average), eps)
    return np.asarray(theta - step, float), np.asarray(average, float)


def adam__eps_inside(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Adds eps inside the root."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return theta - learnrate * m_hat / np.sqrt(v_hat + eps), m, v


def adam__corrected_rate(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Puts both corrections into the learning rate, as the paper does to save time."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    rate = learnrate * math.sqrt(1 - beta2**t) / (1 - beta1**t)
    return [theta - rate * m / (np.sqrt(v) + eps), m, v]


def adam__plain_loops(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Goes through the coordinates with the math module and returns lists."""

    def update(place, slope, mean, square):
        mean += (1 - beta1) * (slope - mean)
        square += (1 - beta2) * (slope * slope - square)
        root = math.sqrt(square / (1 - math.pow(beta2, t)))
        return place - learnrate * (mean / (1 - beta1**t)) / (root + eps), mean, square

    return _each(update, theta, grad, m, v)


def adam__powers_by_loop(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Multiplies the powers up in a loop, and stacks the result."""
    power1 = power2 = 1.0
    for _ in range(t):
        power1, power2 = power1 * beta1, power2 * beta2
    m = beta1 * m + grad - beta1 * grad
    v = beta2 * v + grad**2 - beta2 * grad**2
    root = np.sqrt(v) / np.sqrt(1 - power2)
    return np.stack([theta - learnrate / (1 - power1) * m / (root + eps), m, v])


class _Adam:
    """An object that is called, prints, and leaves numpy's global random state changed."""

    def __call__(self, theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        np.random.seed(t)
        print("step", t)
        m, v = m * beta1 + grad * (1 - beta1), v * beta2 + grad * grad * (1 - beta2)
        return theta - learnrate * m / (1 - beta1**t) / np.sqrt(v / (1 - beta2**t) + eps**2), m, v


adam__callable_object = _Adam()


def adam__corrected_rate_plain_eps(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Corrects the rate, and adds eps to the root as it is: the paper's other way to write it."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    rate = learnrate * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    return theta - rate * m / (np.sqrt(v) + eps), m, v


def adamax__added_eps(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """Adds an eps of 1e-8 to u in the step."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, np.abs(grad))
    return theta - learnrate / (1 - beta1**t) * m / (u + 1e-8), m, u


def adamax__plain_loops(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """Goes through the coordinates with Python's max and returns lists."""

    def update(place, slope, mean, largest):
        mean = beta1 * mean + (1 - beta1) * slope
        largest = max(beta2 * largest, abs(slope))
        return place - learnrate * mean / largest / (1 - beta1**t), mean, largest

    return _each(update, theta, grad, m, u)


def adamax__chosen(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """Chooses the larger with np.where, and stacks the result."""
    faded, size = beta2 * u, np.sqrt(grad**2)
    u = np.where(faded > size, faded, size)
    m = m + (1 - beta1) * (grad - m)
    return np.array([theta - learnrate * (m / (1 - beta1**t)) / u, m, u])


def adamax__larger_by_halves(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """Takes the larger of two as half of their sum and distance."""
    faded, size = beta2 * u, np.abs(grad)
    u = (faded + size + np.abs(faded - size)) / 2
    m = beta1 * m + (1 - beta1) * grad
    return [theta + learnrate * m / ((beta1**t - 1) * u), m, u]


def adamax__reduced(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """Stacks the candidates and reduces, in long doubles, and adds an eps under the max."""
    u = np.max(np.stack([beta2 * u, np.abs(grad), np.full_like(u, 1e-8)]), axis=0)
    m = np.longdouble(beta1) * m + (1 - np.longdouble(beta1)) * grad
    theta = theta - learnrate * m / (1 - np.longdouble(beta1) ** t) / u
    return theta.astype(float), m.astype(float), u


def adamax__eps_beside_the_gradient(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """Adds a tiny number to the new gradient's size, as a library does."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, np.abs(grad) + 1e-8)
    return theta - learnrate * m / (1 - beta1**t) / u, m, u


def nadam__eps_inside(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """Adds eps inside the root."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate / np.sqrt(v_hat + eps) * ahead, m, v


def nadam__multiplied_out(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """Writes the mix out in the old m and the gradient."""
    v = beta2 * v + (1 - beta2) * grad**2
    mix = beta1**2 * m + (1 - beta1**2) * grad
    step = learnrate * mix / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return [theta - step, beta1 * m + (1 - beta1) * grad, v]


def nadam__plain_loops(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """Goes through the coordinates with the math module and returns lists."""

    def update(place, slope, mean, square):
        mean = beta1 * mean + (1 - beta1) * slope
        square = beta2 * square + (1 - beta2) * slope**2
        fade = 1 - beta1**t
        mix = math.fsum([beta1 * mean / fade, (1 - beta1) * slope / fade])
        return place - learnrate * mix / (math.sqrt(square / (1 - beta2**t)) + eps), mean, square

    return _each(update, theta, grad, m, v)


def nadam__averages_at_once(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """Averages m and v at once, with an array of betas, and stacks the result."""
    betas = np.array([beta1, beta2]).reshape((2,) + (1,) * theta.ndim)
    m, v = betas * np.stack([m, v]) + (1 - betas) * np.stack([grad, grad**2])
    m_hat, v_hat = np.stack([m, v]) / (1 - betas**t)
    ahead = beta1 * m_hat + (1 - beta1) / (1 - beta1**t) * grad
    return np.stack([theta - learnrate * ahead / (v_hat**0.5 + eps), m, v])


def nadam__two_moves(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """Moves twice: by the corrected m, then by the corrected gradient, and prints between."""
    m, v = m - (1 - beta1) * (m - grad), v - (1 - beta2) * (v - grad**2)
    rate = learnrate / (np.sqrt(v / (1 - beta2**t)) + eps)
    theta = theta - rate * beta1 * m / (1 - beta1**t)
    print("half way", theta)
    return theta - rate * (1 - beta1) * grad / (1 - beta1**t), m, v


def amsgrad__eps_inside(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Adds eps inside the root."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / np.sqrt(v_max + eps), m, v, v_max


def amsgrad__plain_loops(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Goes through the coordinates with Python's max and returns lists."""

    def update(place, slope, mean, square, largest):
        mean = beta1 * mean + (1 - beta1) * slope
        square = beta2 * square + (1 - beta2) * slope * slope
        largest = max(largest, square)
        return place - learnrate * mean / (math.sqrt(largest) + eps), mean, square, largest

    return _each(update, theta, grad, m, v, v_max)


def amsgrad__masked(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Overwrites a copy of v_max where v is larger, and stacks the result."""
    m = m + (1 - beta1) * (grad - m)
    v = v + (1 - beta2) * (grad**2 - v)
    v_max = v_max.copy()
    v_max[v > v_max] = v[v > v_max]
    return np.stack([theta - learnrate * m / (v_max**0.5 + eps), m, v, v_max])


def amsgrad__largest_root(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Compares the roots, and prints them."""
    m = np.sum([beta1 * m, (1 - beta1) * grad], axis=0)
    v = np.sum([beta2 * v, (1 - beta2) * grad**2], axis=0)
    root = np.fmax(np.sqrt(v), np.sqrt(v_max))
    print(root)
    return [theta - np.true_divide(learnrate * m, root + eps), m, v, root**2]


def amsgrad__accumulated(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Finds the largest with itertools.accumulate, in long doubles."""
    m = np.longdouble(beta1) * m + (1 - np.longdouble(beta1)) * grad
    v = np.longdouble(beta2) * v + (1 - np.longdouble(beta2)) * grad**2
    *_, largest = itertools.accumulate([v_max, v], np.maximum)
    theta = theta - learnrate * m / (np.sqrt(largest) + eps)
    return tuple(np.asarray(part, dtype=np.float64) for part in (theta, m, v, largest))


def adagrad__negative_power(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """Multiplies by a power of -1/2."""
    g2 = g2 + np.square(grad)
    return theta - learnrate * grad * (g2 + eps) ** -0.5, g2


def adam__moved_averages(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Moves each average a part of the way, and corrects the root and the rate one by one."""
    m = m + (grad - m) * (1 - beta1)
    v = v * beta2 + grad * grad * (1 - beta2)
    root = np.sqrt(v) / (1 - beta2**t) ** 0.5 + eps
    return theta - learnrate / (1 - beta1**t) * m / root, m, v
