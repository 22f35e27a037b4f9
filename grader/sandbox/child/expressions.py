"""Function arguments that are given by their text, so that both sides of the wire compute them alike.

A learner's function that is given `f` may call it hundreds of times; asking the parent each time costs more than all
else that a child does. What crosses is the text of a function of one variable, which is an argument as any number is;
the child computes it by the code that the parent does, from the values that the wire would carry.
"""

from collections.abc import Callable, Mapping

import numpy as np

from grader.sandbox.child import wire

_NUMPY_NAMES: Mapping[str, object] = {
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


class TextFormula:
    """A function of one variable, computed with numpy, that knows its own text.

    It takes a number or an array and gives back what numpy gives; it has no side effects.
    """

    def __init__(self, text: str, variable: str, constants: Mapping[str, float]) -> None:
        self.text = text
        self.variable = variable
        self.constants = dict(constants)
        self._function: Callable[[object], object] | None = None

    def __call__(self, value: object) -> object:
        function = self._function
        if function is None:
            function = self._function = self._compile_text()
        with np.errstate(all="ignore"):
            return function(value)

    def _compile_text(self) -> Callable[[object], object]:
        code = compile(f"lambda {self.variable}: ({self.text})", f"<formula {self.text}>", "eval")
        function: Callable[[object], object] = eval(code, {"__builtins__": {}, **_NUMPY_NAMES, **self.constants})  # noqa: S307 - the course's own text
        return function


def numeric_value(value: wire.Value) -> wire.Value:
    """What crossed the wire as a function of numbers takes it: lists of numbers become arrays.

    Raise TypeError for lists of other things and for what could not cross.
    """
    match value:
        case list() | tuple():
            if not _is_numeric(value):
                raise TypeError("a list of numbers is needed")
            return np.asarray(value)
        case wire.Opaque(kind=kind):
            raise TypeError(f"a number, an array or a function is needed, not {kind[:100]}")
        case _:
            return value


def as_if_sent(value: object) -> wire.Value:
    """The value as the other side would take it, so that a formula computes there and here from the same."""
    if type(value) is float or type(value) is np.float64:
        return value
    return numeric_value(wire.decode_value(wire.encode_frame(value)[wire.HEADER_BYTES :]))


def _is_numeric(value: wire.Value) -> bool:
    match value:
        case list() | tuple():
            return all(_is_numeric(part) for part in value)
        case _:
            return isinstance(value, (bool, int, float, complex, np.ndarray, np.generic))
