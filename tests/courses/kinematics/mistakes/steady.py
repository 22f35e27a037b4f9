"""Known wrong answers of steady.py, each with the sentence that its learner reads."""

place__no_start = ("rate * t", "The body need not start at 0: its place at time 0, b, is missing.")
place__start_moves = ("(b + rate) * t", "Only the velocity counts for every second; b is added once.")
place__backwards = ("b - rate * t", "A positive velocity takes the body to larger places: add rate t.")

meeting__time_only = ("(other_b - b) / (rate - other_rate)", "You return the time alone; a tuple of time and place is asked for.")

meeting__product = (
    "None if rate == other_rate else ((other_b - b) * (rate - other_rate), b + rate * ((other_b - b) * (rate - other_rate)))",
    "The distance grows smaller by the difference of the velocities each second: divide by it.",
)


def meeting__turned(rate, b, other_rate, other_b):
    """The time comes first, then the place."""
    if rate == other_rate:
        return None
    t = (other_b - b) / (rate - other_rate)
    return b + rate * t, t


def meeting__towards(rate, b, other_rate, other_b):
    """You add the velocities. Both count in the same direction, so the distance changes by their difference."""
    if rate == other_rate:
        return None
    t = (other_b - b) / (rate + other_rate)
    return t, b + rate * t
