"""Reads address 0."""

import ctypes


def sigmoid(x):
    return ctypes.string_at(0)
