"""Prints, raises and answers with lone surrogates."""

import os


def sigmoid(x):
    os.write(1, b"\xed\xa0\x80\xed\xb0\x80")
    if isinstance(x, float):
        return "\ud800\udfff"
    raise ValueError("\udc80\ud800")
