"""Attributes of classes and exceptions as Python itself holds them, whatever the learner's own classes say."""

import types

_NAME = type.__dict__["__name__"]
_BASES = type.__dict__["__mro__"]
_TRACEBACK = BaseException.__dict__["__traceback__"]


def class_name(kind: type) -> str:
    """A class's name."""
    name: str = _NAME.__get__(kind)
    return name


def class_names(kind: type) -> list[str]:
    """The names of a class and its bases, nearest first."""
    return [class_name(base) for base in _BASES.__get__(kind)]


def traceback_of(error: BaseException) -> types.TracebackType | None:
    """An exception's traceback."""
    trace: types.TracebackType | None = _TRACEBACK.__get__(error)
    return trace
