"""Loops for ever while its file is loaded."""
# limit: 0.3

while True:
    pass
