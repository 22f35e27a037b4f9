"""Raises from a line of source that holds escapes and commands."""

def sigmoid(x):
    raise ValueError("[31m ##[error] ‮ ")  # ::error:: ]0;x
