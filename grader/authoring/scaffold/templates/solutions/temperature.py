"""Temperatures, in degrees of two scales."""


def fahrenheit(celsius):
    """Convert degrees Celsius to degrees Fahrenheit."""
    return 9 / 5 * celsius + 32
