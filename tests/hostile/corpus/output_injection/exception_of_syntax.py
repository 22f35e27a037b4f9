"""Raises a SyntaxError of its own making, with places that are not there."""

def sigmoid(x):
    error = SyntaxError("::error::\x1b[1m", ("activation.py", 10**9, 10**9, "\x1b[31m::error::", -1, -5))
    error.filename = "activation.py"
    error.lineno = -7
    raise error
