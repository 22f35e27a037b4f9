"""Known wrong answers of fall.py, each with the sentence that its learner reads."""

import numpy as np

height__below = ("y + rate * t - g * t**2 / 2", "Your body goes on below the ground; once it lies there, its height is 0.")
height__no_half = ("np.maximum(y + rate * t - g * t**2, 0.0)", "The weight counts by half: g t^2 / 2.")
height__up = ("np.maximum(y + rate * t + g * t**2 / 2, 0.0)", "The weight pulls down: subtract g t^2 / 2.")
height__no_throw = ("np.maximum(y - g * t**2 / 2, 0.0)", "The body is thrown: add rate t.")

landing__as_if_dropped = (
    "(np.sqrt(2 * y / g), np.sqrt(2 * g * y))",
    "That is right for a body that is let go; this one may be thrown.",
)
landing__straight_down = (
    "((np.sqrt(rate**2 + 2 * g * y) - rate) / g, np.sqrt(rate**2 + 2 * g * y))",
    "Upwards is positive: a body that is thrown up lands later, not sooner.",
)
landing__turned = (
    "(np.sqrt(rate**2 + 2 * g * y), (rate + np.sqrt(rate**2 + 2 * g * y)) / g)",
    "The time comes first, then the speed.",
)
