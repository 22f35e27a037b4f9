"""Function arguments that are defined by a text, so that both sides of the wire compute the same values.

A learner's function that is given `f` may call it hundreds of times, and asking the parent each time costs more than
everything else that a child does. So a function of one variable is sent to the child as its text, as plain an argument
as a number, and compiled, because children would spend a tenth of their time on that. The child evaluates it with the
same code as the parent, on the same values as the wire would carry.
"""

import marshal
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Self

import numpy as np
import numpy.typing as npt

from grader.sandbox.child import wire

NUMPY_NAMES: Mapping[str, object] = {
    name: getattr(np, name)
    for name in (
        "abs",
        "arctan",
        "cos",
        "cosh",
        "dot",
        "exp",
        "log",
        "log1p",
        "pi",
        "sin",
        "sinh",
        "sqrt",
        "sum",
        "tan",
        "tanh",
    )
}

_FLOAT64 = np.dtype(np.float64)
_MAX_COPIED_BYTES = 1024
"""How long an array may be that is copied without a look at how much can be sent."""


class TextFormula:
    """A function of one variable, computed with numpy, that keeps its own text.

    It takes a number or an array and returns what numpy returns for it; it has no side effects.
    """

    def __init__(
        self, text: str, variable: str, constants: Mapping[str, float], code: npt.NDArray[np.uint8] | None = None
    ) -> None:
        """`code` is that of `definition`; without one, the text is compiled."""
        self.text = text
        self.variable = variable
        self.constants = dict(constants)
        self._code = code
        self._function: Callable[[object], object] | None = None

    @property
    def definition(self) -> tuple[object, ...]:
        """What a child needs to make this function: the arguments of `__init__`."""
        return self.text, self.variable, self.constants, np.frombuffer(_compiled(self.variable, self.text), np.uint8)

    def __call__(self, *given: object, **named: object) -> object:
        try:
            (value,) = given
        except ValueError:
            # Python's own sentence would name this class, which no learner knows.
            count = len(given) + len(named)
            raise TypeError(f"the function passed in takes one argument, but {count} were given") from None
        function = self._function
        if function is None:
            function = self._function = self._made_function()
        with np.errstate(all="ignore"):
            return function(value)

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        """Itself: it never changes, and a copy would have to make its function again."""
        return self

    def _made_function(self) -> Callable[[object], object]:
        # Only a child is given code, and its parent, whom it trusts, has compiled that.
        data = _compiled(self.variable, self.text) if self._code is None else self._code.tobytes()
        code = marshal.loads(data)  # noqa: S302
        function: Callable[[object], object] = eval(code, {"__builtins__": {}, **NUMPY_NAMES, **self.constants})  # noqa: S307 - the course's own text
        return function


@lru_cache(maxsize=4096)
def _compiled(variable: str, text: str) -> bytes:
    return marshal.dumps(compile(f"lambda {variable}: ({text})", f"<formula {text}>", "eval"))


def numeric_value(value: wire.Value) -> wire.Value:
    """A value from the wire as a function of numbers takes it: lists of numbers become arrays.

    Raise TypeError for lists of other things, of numbers that no array of numbers holds, and for Opaque.
    """
    match value:
        case list() | tuple():
            if not _is_numeric(value):
                raise TypeError("a list of numbers is needed")
            array = np.asarray(value)
            if array.dtype.hasobject:
                raise TypeError("a list of whole numbers below 2**64 is needed")
            return array
        case wire.Opaque(kind=kind):
            raise TypeError(f"a number, an array or a function is needed, not {kind[:100]}")
        case _:
            return value


def as_if_sent(value: object) -> wire.Value:
    """The value as the other side would receive it, so that a formula computes from the same input on both sides."""
    if type(value) is float or type(value) is np.float64:
        return value
    if type(value) is np.ndarray and _is_copied_whole(value):
        copied: npt.NDArray[np.generic] = value.copy()
        return copied
    return numeric_value(wire.decode_value(wire.encode_frame(value)[wire.HEADER_BYTES :]))


def _is_copied_whole(array: npt.NDArray[np.generic]) -> bool:
    """Whether a copy is what would be received, found out in less time than it takes to send it."""
    is_small = 0 < array.nbytes <= _MAX_COPIED_BYTES and array.ndim <= wire.MAX_DIMENSIONS
    return is_small and array.dtype is _FLOAT64 and array.flags.c_contiguous


def _is_numeric(value: wire.Value) -> bool:
    match value:
        case list() | tuple():
            return all(_is_numeric(part) for part in value)
        case _:
            return isinstance(value, (bool, int, float, complex, np.ndarray, np.generic))
