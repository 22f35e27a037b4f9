"""Calls f with as many arguments as a message holds, again and again."""
# topic: slope
# attacks: slope.derivative

ARGUMENTS = [None] * 190_000


def derivative(f, x, dx=1e-5):
    while True:
        try:
            f(*ARGUMENTS)
        except TypeError:
            pass
