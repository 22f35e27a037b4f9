"""Known wrong answers of temperature.py, each with the sentence that its learner reads.

An expression says it all for most; what needs more lines is a function, with the sentence as its docstring.
"""

fahrenheit__no_offset = ("9 / 5 * celsius", "The 32 is missing: the two scales do not start at the same point.")


def fahrenheit__offset_first(celsius):
    """You add 32 before you multiply. Multiply the degrees by 9/5 first, then add 32."""
    shifted = celsius + 32
    return 9 / 5 * shifted
