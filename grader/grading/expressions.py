"""Make function arguments for checks from a text, which is both computed and shown to learners."""

from collections.abc import Mapping
from functools import lru_cache

from grader.courses.mistake_expressions import global_names
from grader.i18n import _, join_names
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

    Raise ValueError, a fault of the course, for a text that uses other names or is no expression.

    >>> make_formula("a * x**2", a=3.0)(2.0)
    12.0
    """
    _require_computable(text, variables, tuple(constants))
    return LabelledFormula(text, variables, constants)


@lru_cache(maxsize=4096)
def _require_computable(text: str, variable: str, constants: tuple[str, ...]) -> None:
    try:
        code = compile(f"lambda {variable}: ({text})", "<formula>", "eval")
    except SyntaxError as error:
        raise ValueError(
            _("{expression!r} is no Python expression: {error}").format(expression=text, error=error.msg)
        ) from None
    unknown = sorted({*global_names(code)} - {*expressions.NUMPY_NAMES, *constants})
    if unknown:
        template = _(
            "{expression!r} uses {unknown}, which is neither its variable {variable} nor a constant nor one of {known}"
        )
        names = {"unknown": join_names(unknown), "known": join_names(sorted(expressions.NUMPY_NAMES))}
        raise ValueError(template.format(expression=text, variable=variable, **names))


def _with_constants(text: str, constants: Mapping[str, float]) -> str:
    import re  # noqa: PLC0415 - beside its only use

    if not constants:
        return text
    names = "|".join(map(re.escape, sorted(constants, key=len, reverse=True)))
    return re.sub(rf"(?<![\w.])(?:{names})(?!\w)", lambda found: f"{constants[found[0]]:g}", text)
