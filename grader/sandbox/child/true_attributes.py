"""Attributes of classes and exceptions as Python itself holds them, whatever the learner's own classes say.

A text that Python holds, as a name, may itself be of a learner's own subclass of `str`.
"""

import types
from typing import cast

_NAME = type.__dict__["__name__"]
_MODULE = type.__dict__["__module__"]
_BASES = type.__dict__["__mro__"]
_TRACEBACK = BaseException.__dict__["__traceback__"]


def own_text(text: object) -> str:
    """The characters of a text as a `str` itself; none of what is no text."""
    return str.__str__(cast("str", text)) if issubclass(type(text), str) else ""


def text_of(value: object) -> str:
    """What `str` makes of an exception or a warning; nothing where that raises."""
    try:
        return own_text(str(value))
    except BaseException:  # noqa: BLE001 - its class may be the learner's own
        return ""


def class_name(kind: type) -> str:
    """A class's name."""
    return own_text(_NAME.__get__(kind))


def unmistakable_class_name(kind: type) -> str:
    """A class's name; after its module's if it is "array", which is what sentences call one of numpy's."""
    name = class_name(kind)
    return f"{own_text(_MODULE.__get__(kind))}.{name}" if name == "array" else name


def class_names(kind: type) -> list[str]:
    """The names of a class and its bases, nearest first."""
    return [class_name(base) for base in _BASES.__get__(kind)]


def traceback_of(error: BaseException) -> types.TracebackType | None:
    """An exception's traceback."""
    trace: types.TracebackType | None = _TRACEBACK.__get__(error)
    return trace


def missing_name(error: BaseException) -> str:
    """The name that is not defined, if that is what an exception is about, else "" (it may be the learner's own)."""
    try:
        return own_text(error.name) if isinstance(error, NameError) else ""
    except BaseException:  # noqa: BLE001 - whatever its class makes of that
        return ""
