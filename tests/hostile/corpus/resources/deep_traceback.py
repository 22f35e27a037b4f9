"""Raises from 900 frames down, with a chain of 900 causes."""

def sigmoid(x, depth=900):
    try:
        raise ValueError(depth)
    except ValueError as error:
        if depth:
            sigmoid(x, depth - 1)
        raise ValueError(depth) from error
