"""A learner's file, with a mistake: see README.md."""

import numpy as np


def momentum(theta, grad, v, learnrate=0.01, gamma=0.9):
    """Return `(theta, v)` after one step with momentum (section 4.1), each of theta's shape."""
    v = gamma * v + learnrate * grad
    return theta - v, v


def nesterov(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """Return `(theta, v)` after one step with Nesterov's look ahead (section 4.2)."""
    v = gamma * v + learnrate * grad_at(theta - gamma * v)
    return theta - v, v


def adagrad(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """Return `(theta, g2)` after one step of Adagrad (section 4.3); g2 never shrinks."""
    g2 = g2 + grad**2
    return theta - learnrate * grad / np.sqrt(g2 + eps), g2


def adadelta(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """Return `(theta, avg_g2, avg_dx2)` after one step of Adadelta (section 4.4)."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    change = -np.sqrt(avg_dx2 + eps) / np.sqrt(avg_g2 + eps) * grad
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * change**2
    return theta + change, avg_g2, avg_dx2


def rmsprop(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """Return `(theta, avg_g2)` after one step of RMSprop (section 4.5)."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    return theta - learnrate * grad / np.sqrt(avg_g2 + eps), avg_g2


def adam(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    return theta - learnrate * m / (np.sqrt(v) + eps), m, v


def adamax(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """Return `(theta, m, u)` after step `t` of AdaMax (section 4.7); u is never corrected."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, np.abs(grad))
    return theta - learnrate * m / (1 - beta1**t) / u, m, u


def nadam(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """Return `(theta, m, v)` after step `t` of Nadam (section 4.8)."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_hat = v / (1 - beta2**t)
    ahead = (beta1 * m + (1 - beta1) * grad) / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def amsgrad(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Return `(theta, m, v, v_max)` after one step of AMSGrad (section 4.9), nothing corrected.

    `t` is there so that it is called like the others; the overview's form does not use it.
    """
    del t
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max
