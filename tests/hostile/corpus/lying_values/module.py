"""Answers with a module, a class and itself."""

import sys


def sigmoid(x):
    return [sys, type, sys.modules]
