"""Unusual right answers of record.py, which must get full marks."""

from fall import height, landing


def velocities__loop(t, y):
    return [(y[i] - y[i - 1]) / (t[i] - t[i - 1]) for i in range(1, len(t))]


def flight__loop(y, rate, count, g=9.81):
    end = landing(y, rate, g)[0]
    return [height(end * part / count, y, rate, g) for part in range(count + 1)]
