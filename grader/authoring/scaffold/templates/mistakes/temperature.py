"""Known wrong answers of temperature.py, each with the sentence that its learner reads."""


def fahrenheit__no_offset(celsius):
    """The 32 is missing: the two scales do not start at the same point."""
    return 9 / 5 * celsius


def fahrenheit__offset_first(celsius):
    """You add 32 before you multiply. Multiply the degrees by 9/5 first, then add 32."""
    return 9 / 5 * (celsius + 32)
