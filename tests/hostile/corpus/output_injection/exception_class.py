"""Raises an exception whose class has a hostile name."""

Hostile = type("::error::\x1b[31m\u202e\n##[error]<b>", (Exception,), {"__module__": "\x1b", "__qualname__": "::x"})


def sigmoid(x):
    raise Hostile("::error::")
