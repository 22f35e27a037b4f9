"""Loops for ever while its file is loaded."""

while True:
    pass
