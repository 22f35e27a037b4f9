"""Function arguments for learners, from text: one source for what is computed and what is shown."""

from collections.abc import Mapping

import numpy as np

_NAMES: Mapping[str, object] = {
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


class Formula:
    """A function of one variable, computed with numpy, that knows its own text.

    It takes a number or an array and gives back what numpy gives; it has no side effects.
    """

    def __init__(self, text: str, variable: str, constants: Mapping[str, float]) -> None:
        self.label = _with_constants(text, constants)
        self.variable = variable
        code = compile(f"lambda {variable}: ({text})", f"<formula {text}>", "eval")
        self._function = eval(code, {"__builtins__": {}, **_NAMES, **constants})  # noqa: S307 - the course's own text

    def __call__(self, value: object) -> object:
        with np.errstate(all="ignore"):
            return self._function(value)

    def __repr__(self) -> str:
        return f"formula({self.label!r}, {self.variable!r})"


def formula(text: str, variables: str = "x", **constants: float) -> Formula:
    """The function `variables -> text`, with numpy's names at hand; constants are shown as their values."""
    return Formula(text, variables, constants)


def _with_constants(text: str, constants: Mapping[str, float]) -> str:
    import re  # noqa: PLC0415 - beside its only use

    if not constants:
        return text
    names = "|".join(map(re.escape, sorted(constants, key=len, reverse=True)))
    return re.sub(rf"(?<![\w.])(?:{names})(?!\w)", lambda found: f"{constants[found[0]]:g}", text)
