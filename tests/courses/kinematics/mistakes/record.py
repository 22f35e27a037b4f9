"""Known wrong answers of record.py, each with the sentence that its learner reads."""

import numpy as np
from fall import height, landing

velocities__from_the_start = (
    "(y[1:] - y[0]) / (t[1:] - t[0])",
    "You take every change from the first entry; take it from the entry before.",
)
velocities__turned = ("np.diff(t) / np.diff(y)", "Your fractions are upside down: the change of place over the change of time.")
velocities__changes = ("np.diff(y)", "These are the changes of place; divide each by its change of time.")

flight__too_few = (
    "height(np.linspace(0.0, landing(y, rate, g)[0], count), y, rate, g)",
    "For count parts there are count + 1 times, that of the start among them.",
)
flight__no_end = (
    "height(np.arange(count + 1) * landing(y, rate, g)[0] / (count + 1), y, rate, g)",
    "Your parts are too short: the last time must be that of the landing.",
)
flight__default_g = (
    "height(np.linspace(0.0, landing(y, rate)[0], count + 1), y, rate)",
    "You leave out g where you call your own functions.",
)
