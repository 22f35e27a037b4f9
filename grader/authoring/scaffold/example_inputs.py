"""The inputs that a new exercise's checks begin with, by what its parameters seem to be.

An annotation says what a parameter is (`words: list[str]`), else its default does, else it is a number.
"""

import ast
import builtins
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto

from grader.errors import UsageError
from grader.i18n import _


class ParameterKind(StrEnum):
    """What a parameter takes."""

    number = auto()
    whole_number = auto()
    text = auto()
    truth_value = auto()
    number_list = auto()
    text_list = auto()
    mapping = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleCode:
    """Values in the words of a check file: two that differ and may be drawn from `rng`, a fixed one, the smallest."""

    drawn: tuple[str, str]
    fixed: str
    smallest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter of a new exercise."""

    name: str
    kind: ParameterKind
    is_required: bool


_KINDS: Mapping[str, ParameterKind] = {
    "int": ParameterKind.whole_number,
    "str": ParameterKind.text,
    "bool": ParameterKind.truth_value,
    "list": ParameterKind.number_list,
    "tuple": ParameterKind.number_list,
    "dict": ParameterKind.mapping,
}
_EXAMPLES: Mapping[ParameterKind, ExampleCode] = {
    ParameterKind.number: ExampleCode(
        drawn=("rng.uniform(1.2, 3.0)", "rng.uniform(-3.0, -1.2)"), fixed="1.5", smallest="0.0"
    ),
    ParameterKind.whole_number: ExampleCode(
        drawn=("int(rng.integers(3, 7))", "int(rng.integers(8, 20))"), fixed="3", smallest="1"
    ),
    ParameterKind.text: ExampleCode(
        drawn=('f"Three words, {rng.integers(13, 99)}!"', 'f"ONE word; {rng.integers(13, 99)} other words"'),
        fixed='"Three words, 3!"',
        smallest='""',
    ),
    ParameterKind.truth_value: ExampleCode(drawn=("True", "False"), fixed="True", smallest="False"),
    ParameterKind.number_list: ExampleCode(
        drawn=("[1.5, -2.5, rng.uniform(3.0, 4.0)]", "[rng.uniform(-4.0, -3.0), 2.5, -1.5, 6.0, 2.5]"),
        fixed="[1.5, -2.5, 3.0]",
        smallest="[]",
    ),
    ParameterKind.text_list: ExampleCode(
        drawn=('["so", "far", "so", "good"]', '["three", "One", "two", "three", "one"]'),
        fixed='["so", "far", "so", "good"]',
        smallest="[]",
    ),
    ParameterKind.mapping: ExampleCode(
        drawn=('{"one": int(rng.integers(3, 9)), "two": 4}', '{"two": int(rng.integers(3, 9)), "three": 7, "four": 5}'),
        fixed='{"one": 3, "two": 4}',
        smallest="{}",
    ),
}


def read_parameters(params: str) -> list[Parameter]:
    """The parameters in a text as `def` takes it.

    Raise UsageError if one can't be passed by position and by name, or if a name in them is unknown in a new file.
    """
    try:
        text = f"def function({params}): ..."
        compile(text, "--params", "exec")  # which finds more than the parser does: a name that stands twice
        [node] = ast.parse(text).body
    except (SyntaxError, ValueError):
        node = None
    if not isinstance(node, ast.FunctionDef) or "\n" in params:
        raise UsageError(
            _("--params {params!r} is no list of parameters. Write it as in def: x, y=1.0").format(params=params)
        )
    found = node.args
    if found.vararg or found.kwarg or found.kwonlyargs or found.posonlyargs or not found.args:
        template = _(
            "--params {params!r}: name at least one parameter, and only such as can be passed by position and by name."
        )
        raise UsageError(template.format(params=params))
    used = [each.id for each in ast.walk(found) if isinstance(each, ast.Name)]
    unknown = next((name for name in used if not hasattr(builtins, name)), None)
    if unknown is not None:
        template = _(
            "--params {params!r}: {name} is not known in a new file. Leave it out here, and write it into the files "
            "with its import."
        )
        raise UsageError(template.format(params=params, name=unknown))
    defaults = [*[None] * (len(found.args) - len(found.defaults)), *found.defaults]
    return [
        Parameter(name=each.arg, kind=_parameter_kind(each.annotation, default), is_required=default is None)
        for each, default in zip(found.args, defaults, strict=True)
    ]


def _parameter_kind(annotation: ast.expr | None, default: ast.expr | None) -> ParameterKind:
    match annotation or default:
        case ast.Constant() if annotation is not None:
            return ParameterKind.number
        case ast.Subscript(value=ast.Name(id="list" | "tuple"), slice=ast.Name(id="str")):
            return ParameterKind.text_list
        case ast.Name(id=name) | ast.Subscript(value=ast.Name(id=name)):
            return _KINDS.get(name, ParameterKind.number)
        case ast.Constant(value=value):
            return _KINDS.get(type(value).__name__, ParameterKind.number)
        case ast.List() | ast.Tuple():
            return ParameterKind.number_list
        case ast.Dict():
            return ParameterKind.mapping
        case _:
            return ParameterKind.number


def drawn_cases(parameters: Sequence[Parameter]) -> list[str]:
    """Calls in the words of a check file: two by position, one by name, and one without what has a default."""
    rows = [[_EXAMPLES[each.kind].drawn[(at + shift) % 2] for at, each in enumerate(parameters)] for shift in (0, 1)]
    named = [f'"{each.name}": {code}' for each, code in zip(parameters, rows[0], strict=True)]
    required = [text for text, each in zip(named, parameters, strict=True) if each.is_required]
    shorter = [f"{{{', '.join(required)}}}"] if required and len(required) < len(named) else []
    return [*map(_by_position, rows), f"{{{', '.join(named)}}}", *shorter]


def _by_position(row: Sequence[str]) -> str:
    return f"({', '.join(row)}{',' * (len(row) == 1)})"


def inputs_name(parameters: Sequence[Parameter]) -> str:
    """What the parameters take, all together, in a check's title."""
    match {each.kind for each in parameters}:
        case kinds if kinds == {ParameterKind.number}:
            return "numbers"
        case kinds if kinds == {ParameterKind.text}:
            return "texts"
        case _:
            return "inputs"


def edge_check(parameters: Sequence[Parameter]) -> str:
    """The line that tries special texts where a parameter is a text, else special numbers, else the smallest values."""
    texts = [each for each in parameters if each.kind is ParameterKind.text]
    numbers = [each for each in parameters if each.kind is ParameterKind.number]
    if texts:
        return f'declare.texts("Right for texts of every kind"{_special_case(texts, parameters)})'
    if numbers:
        title = "Right at 0, at 1, for tiny and for large numbers"
        return f'declare.numbers("{title}"{_special_case(numbers, parameters)})'
    smallest = _by_position([_EXAMPLES[each.kind].smallest for each in parameters])
    return f'declare.values("Right for the smallest inputs", [{smallest}])'


def _special_case(special: Sequence[Parameter], parameters: Sequence[Parameter]) -> str:
    """The last arguments of that line: how the special values become a call, and how many it takes."""
    count = f", count={len(special)}"
    if len(special) == len(parameters):
        return count
    fixed = [each for each in parameters if each not in special and each.is_required]
    parts = [f'"{each.name}": {each.name}' for each in special]
    parts += [f'"{each.name}": {_EXAMPLES[each.kind].fixed}' for each in fixed]
    return f", lambda {', '.join(each.name for each in special)}: {{{', '.join(parts)}}}{count}"
