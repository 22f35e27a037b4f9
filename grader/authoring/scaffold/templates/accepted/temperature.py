"""Unusual right answers of temperature.py, which must get full marks."""


def fahrenheit__from_minus_forty(celsius):
    # Both scales agree at -40.
    return (celsius + 40) * 1.8 - 40
