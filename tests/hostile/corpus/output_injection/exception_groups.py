"""Raises a group of groups, with hostile notes."""

def sigmoid(x):
    error = ExceptionGroup("::error::\x1b[31m", [ValueError("\x1b"), ExceptionGroup("x", [KeyError("\n::error::")])])
    error.add_note("\x1b[31m::error::")
    raise error
