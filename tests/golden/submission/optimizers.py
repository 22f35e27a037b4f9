"""Nine ways to take a better step.

Plain descent moves by the learning rate times the gradient. Each function here is one update of a
cleverer rule from the overview by S. Ruder: it takes theta and what the rule remembers, its state,
and hands both back renewed. Nothing is kept between two calls.
"""

import numpy as np


def momentum(theta, grad, v, learnrate=0.01, gamma=0.9):
    """Momentum: roll like a ball.

    A ball that rolls downhill keeps most of its speed. v is that speed: a step in the same
    direction as before makes it faster, a step back makes it slower.

        v     := gamma * v + learnrate * grad
        theta := theta - v

    theta, grad (the gradient at theta) and v are float arrays of one shape; v is all zeros at the
    first step. The result is the pair (theta, v), both new; the arrays passed in stay as they are.

    >>> theta, v = momentum(np.array([1.6, -0.5]), np.array([3.0, -1.2]), np.array([0.2, 0.1]))
    >>> print(theta, v)
    [ 1.39  -0.578] [0.21  0.078]
    """
    raise NotImplementedError


def nesterov(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """Nesterov: look where you are rolling to.

    The ball's speed will carry it on in any case. So ask for the slope at the place it is about to
    reach, and brake before the hill rises again.

        v     := gamma * v + learnrate * grad_at(theta - gamma * v)
        theta := theta - v

    theta and v are float arrays of one shape, v all zeros at the first step; grad_at is a function:
    grad_at(place) is the gradient at any place of that shape. The result is the pair (theta, v),
    both new; the arrays passed in stay as they are.

    >>> theta, v = nesterov(np.array([1.6, -0.5]), lambda place: 2 * place, np.array([0.2, 0.1]))
    >>> print(theta, v)
    [ 1.3916 -0.5782] [0.2084 0.0782]
    """
    raise NotImplementedError


def adagrad(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """Adagrad: shorter steps where it was steep.

    Each coordinate gets a learning rate of its own. g2 adds up its squared gradients; the more
    there has been, the shorter the steps become.

        g2    := g2 + grad^2
        theta := theta - learnrate * grad / sqrt(g2 + eps)

    theta, grad (the gradient at theta) and g2 are float arrays of one shape; g2 is all zeros at the
    first step. The tiny eps keeps the division safe, inside the root or added to it. The result is
    the pair (theta, g2), both new; the arrays passed in stay as they are.

    >>> theta, g2 = adagrad(np.array([1.6, -0.5]), np.array([3.0, -1.2]), np.array([16.0, 0.81]))
    >>> print(theta, g2)
    [ 1.594 -0.492] [25.    2.25]
    """
    raise NotImplementedError


def adadelta(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """Adadelta: no learning rate at all.

    Two running averages, in which old squares fade: of the gradients and of the changes made to
    theta. How far theta has been moving lately takes the place of the learning rate.

        avg_g2  := gamma * avg_g2 + (1 - gamma) * grad^2
        d        = -sqrt(avg_dx2 + eps) / sqrt(avg_g2 + eps) * grad        with the old avg_dx2
        avg_dx2 := gamma * avg_dx2 + (1 - gamma) * d^2
        theta   := theta + d

    theta, grad (the gradient at theta), avg_g2 and avg_dx2 are float arrays of one shape; both
    averages are all zeros at the first step, where eps alone gets theta moving: it stands inside
    both roots. The result is (theta, avg_g2, avg_dx2), all new; the arrays passed in stay as they
    are.

    >>> theta, avg_g2, avg_dx2 = adadelta(
    ...     np.array([1.6, -0.5]), np.array([3.0, -1.2]),
    ...     np.array([4.0, 0.5]), np.array([0.01, 0.04])
    ... )
    >>> print(np.round(theta, 6), np.round(avg_g2, 6), np.round(avg_dx2, 6))
    [ 1.458572 -0.188597] [4.5   0.594] [0.011    0.045697]
    """
    raise NotImplementedError


def rmsprop(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """RMSprop: forget what was long ago.

    Adagrad's sum only grows, so its steps die out. Here the squares are averaged, and old ones
    fade: the step is scaled by how steep it has been lately.

        avg_g2 := gamma * avg_g2 + (1 - gamma) * grad^2
        theta  := theta - learnrate * grad / sqrt(avg_g2 + eps)

    theta, grad (the gradient at theta) and avg_g2 are float arrays of one shape; avg_g2 is all
    zeros at the first step. eps may stand inside the root or be added to it. The result is the pair
    (theta, avg_g2), both new; the arrays passed in stay as they are.

    >>> theta, avg_g2 = rmsprop(np.array([1.6, -0.5]), np.array([3.0, -1.2]), np.array([4.0, 0.5]))
    >>> print(np.round(theta, 6), avg_g2)
    [ 1.598586 -0.498443] [4.5   0.594]
    """
    raise NotImplementedError


def adam(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Adam: momentum and RMSprop together.

    m averages the gradients, v their squares. Both start at zero and are too small at first, so
    each is divided by what it still lacks before it is used; what is kept is the plain m and v.

        m     := beta1 * m + (1 - beta1) * grad
        v     := beta2 * v + (1 - beta2) * grad^2
        m_hat  = m / (1 - beta1^t)
        v_hat  = v / (1 - beta2^t)
        theta := theta - learnrate * m_hat / (sqrt(v_hat) + eps)

    theta, grad (the gradient at theta), m and v are float arrays of one shape; m and v are all
    zeros at the first step. t is the number of the step and counts from 1. eps may stand inside the
    root too. The result is (theta, m, v), all new; the arrays passed in stay as they are.

    >>> theta, m, v = adam(
    ...     np.array([1.6, -0.5]), np.array([3.0, -1.2]),
    ...     np.array([0.4, 0.2]), np.array([0.02, 0.01]), t=2
    ... )
    >>> print(np.round(theta, 6), np.round(m, 6), np.round(v, 6))
    [ 1.599088 -0.500132] [0.66 0.06] [0.02898 0.01143]
    """
    raise NotImplementedError


def adamax(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """AdaMax: Adam with the largest gradient.

    In place of an average of squares, u remembers the size of the largest gradient, and lets it
    fade slowly. Such a u needs no correction; m is corrected as in Adam.

        m     := beta1 * m + (1 - beta1) * grad
        u     := the larger of beta2 * u and |grad|
        m_hat  = m / (1 - beta1^t)
        theta := theta - learnrate * m_hat / u

    theta, grad (the gradient at theta), m and u are float arrays of one shape; m and u are all
    zeros at the first step. t is the number of the step and counts from 1. The result is (theta, m,
    u), all new; the arrays passed in stay as they are.

    >>> theta, m, u = adamax(
    ...     np.array([1.6, -0.5]), np.array([3.0, -1.2]),
    ...     np.array([0.4, 0.2]), np.array([5.0, 0.9]), t=2
    ... )
    >>> print(np.round(theta, 6), np.round(m, 6), u)
    [ 1.598609 -0.500526] [0.66 0.06] [4.995 1.2  ]
    """
    raise NotImplementedError


def nadam(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """Nadam: Adam that looks ahead.

    Adam as before, with Nesterov's idea: the step already takes m a little further, by mixing this
    gradient in once more.

        m     := beta1 * m + (1 - beta1) * grad
        v     := beta2 * v + (1 - beta2) * grad^2
        m_hat  = m / (1 - beta1^t)
        v_hat  = v / (1 - beta2^t)
        theta := theta - learnrate / (sqrt(v_hat) + eps)
                         * (beta1 * m_hat + (1 - beta1) * grad / (1 - beta1^t))

    theta, grad (the gradient at theta), m and v are float arrays of one shape; m and v are all
    zeros at the first step. t is the number of the step and counts from 1. eps may stand inside the
    root too. The result is (theta, m, v), all new; the arrays passed in stay as they are.

    >>> theta, m, v = nadam(
    ...     np.array([1.6, -0.5]), np.array([3.0, -1.2]),
    ...     np.array([0.4, 0.2]), np.array([0.02, 0.01]), t=2
    ... )
    >>> print(np.round(theta, 6), np.round(m, 6), np.round(v, 6))
    [ 1.597528 -0.499709] [0.66 0.06] [0.02898 0.01143]
    """
    raise NotImplementedError


def amsgrad(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """AMSGrad: never forget the steepest time.

    Adam's v may fall again and make the steps long just where they should be short. v_max keeps the
    largest v there has been, and the step is divided by its root. Nothing is corrected here.

        m     := beta1 * m + (1 - beta1) * grad
        v     := beta2 * v + (1 - beta2) * grad^2
        v_max := the larger of v_max and v
        theta := theta - learnrate * m / (sqrt(v_max) + eps)

    theta, grad (the gradient at theta), m, v and v_max are float arrays of one shape, the last
    three all zeros at the first step. t is the number of the step, from 1: it is passed as to the
    others, and this rule has no use for it. eps may stand inside the root too. The result is
    (theta, m, v, v_max), all new; the arrays passed in stay as they are.

    >>> theta, m, v, v_max = amsgrad(
    ...     np.array([1.6, -0.5]), np.array([3.0, -1.2]), np.array([0.4, 0.2]),
    ...     np.array([0.02, 0.01]), np.array([0.05, 0.01]), t=2
    ... )
    >>> print(np.round(theta, 6), np.round(m, 6), np.round(v, 6), np.round(v_max, 6))
    [ 1.597048 -0.500561] [0.66 0.06] [0.02898 0.01143] [0.05    0.01143]
    """
    raise NotImplementedError
