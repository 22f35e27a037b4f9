"""Make function arguments for checks from a text, which is both computed and shown to learners."""

from collections.abc import Mapping

from grader.sandbox.child import expressions


class LabelledFormula(expressions.TextFormula):
    """A formula that can be shown: `label` is its text with the values of the constants filled in."""

    def __init__(self, text: str, variable: str, constants: Mapping[str, float]) -> None:
        super().__init__(text, variable, constants)
        self.label = _with_constants(text, constants)

    def __repr__(self) -> str:
        return f"formula({self.label!r}, {self.variable!r})"


# Python's error messages call it by this name, where a reference function uses a learner's argument as something else.
LabelledFormula.__name__ = LabelledFormula.__qualname__ = "function"


def make_formula(text: str, variables: str = "x", **constants: float) -> LabelledFormula:
    """The function of the variable `variables` that computes `text`, which may use numpy's names and the constants.

    >>> make_formula("a * x**2", a=3.0)(2.0)
    12.0
    """
    return LabelledFormula(text, variables, constants)


def _with_constants(text: str, constants: Mapping[str, float]) -> str:
    import re  # noqa: PLC0415 - beside its only use

    if not constants:
        return text
    names = "|".join(map(re.escape, sorted(constants, key=len, reverse=True)))
    return re.sub(rf"(?<![\w.])(?:{names})(?!\w)", lambda found: f"{constants[found[0]]:g}", text)
