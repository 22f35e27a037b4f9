"""Temperatures, in degrees of two scales."""


def fahrenheit(celsius):
    """Convert degrees Celsius to degrees Fahrenheit.

    F = 9/5 C + 32.

    celsius: a number, or an array of any shape.
    Returns the temperatures in degrees Fahrenheit, in the shape of celsius.

    >>> fahrenheit(100.0)
    212.0
    """
    raise NotImplementedError
