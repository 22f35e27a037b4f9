"""The arguments with which a check has a learner's function called."""

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from grader.grading.format_value import inline_text, plain_value
from grader.i18n import _
from grader.sandbox.child.wire import encode_frame

_IMMUTABLE_TYPES = frozenset({float, int, bool, str, type(None)})

CaseLike: TypeAlias = "tuple[object, ...] | Mapping[str, object]"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """The arguments of one call."""

    args: tuple[object, ...]
    kwargs: Mapping[str, object]

    @staticmethod
    def from_arguments(given: CaseLike) -> "Case":
        """A case from a sequence of positional arguments or a mapping of named ones; numpy scalars become numbers.

        Raise TypeError, a fault of the course, for anything else: a text would be taken for one argument a letter.
        """
        if isinstance(given, Mapping):
            return Case(args=(), kwargs={name: plain_value(value) for name, value in given.items()})
        if not isinstance(given, (tuple, list)):
            template = _("a case is a tuple of arguments by position, or a dict of them by name; {case} was found")
            raise TypeError(template.format(case=inline_text(given)))
        return Case(args=tuple(plain_value(value) for value in given), kwargs={})

    def apply_to(self, function: Callable[..., object]) -> object:
        """Call a function of this process on copies of the arguments, so that it can't change them."""
        args, kwargs = self.copied_arguments()
        return function(*args, **kwargs)

    def deep_copy(self) -> "Case":
        args, kwargs = self.copied_arguments()
        return Case(args=tuple(args), kwargs=kwargs)

    def copied_arguments(self) -> tuple[list[object], dict[str, object]]:
        """Copies of the arguments, to call a function with, which may change them."""
        return list(map(_argument_copy, self.args)), {name: _argument_copy(each) for name, each in self.kwargs.items()}

    def named_arguments(self, parameters: Sequence[str]) -> dict[str, object]:
        """All arguments by name, given the names of the function's parameters in order."""
        return {**dict(zip(parameters, self.args, strict=False)), **self.kwargs}

    def as_bytes(self) -> bytes:
        """The arguments except functions as bytes, to find out whether they were changed."""
        return encode_frame([value for value in (*self.args, *self.kwargs.values()) if not callable(value)])


def _argument_copy(value: object) -> object:
    if type(value) in _IMMUTABLE_TYPES:
        return value
    return value.copy() if isinstance(value, np.ndarray) else copy.deepcopy(value)
