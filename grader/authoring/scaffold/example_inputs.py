"""The inputs that a new exercise's checks begin with, by what its parameters seem to be.

An annotation says what a parameter is (`words: list[str]`), else its default does, else it is a number.
"""

import ast
import builtins
from collections.abc import Sequence
from dataclasses import dataclass

from grader.authoring.scaffold.example_values import (
    ExampleCode,
    ParameterKind,
    UnknownKindError,
    annotation_of_default,
    example_of_annotation,
)
from grader.errors import UsageError
from grader.i18n import _


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter of a new exercise."""

    name: str
    kind: ParameterKind
    example: ExampleCode
    is_required: bool


_SPECIAL_CHECKS = (
    (ParameterKind.text, "texts", "Right for texts of every kind"),
    (ParameterKind.array, "arrays", "Right for arrays of every kind"),
    (ParameterKind.number, "numbers", "Right at 0, at 1, for tiny and for large numbers"),
)
"""The lines of `declare` that have values of a kind, each with its title, in the order in which they are preferred."""

_CASE_INDENT = 8
_LINE_CHARS = 120


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
    unknown = next((name for name in used if name != "np" and not hasattr(builtins, name)), None)
    if unknown is not None:
        template = _(
            "--params {params!r}: {name} is not known in a new file. Leave it out here, and write it into the files "
            "with its import."
        )
        raise UsageError(template.format(params=params, name=unknown))
    defaults = [*[None] * (len(found.args) - len(found.defaults)), *found.defaults]
    return [_make_parameter(each, default, params) for each, default in zip(found.args, defaults, strict=True)]


def _make_parameter(found: ast.arg, default: ast.expr | None, params: str) -> Parameter:
    try:
        kind, example = example_of_annotation(found.annotation or annotation_of_default(default))
    except UnknownKindError as error:
        template = _(
            "--params {params!r}: no answer can be called with {found}. Take numbers, texts, truth values, arrays, or "
            "lists, tuples and dicts with text keys of these; leave the annotation of a function out."
        )
        raise UsageError(template.format(params=params, found=error)) from None
    return Parameter(name=found.arg, kind=kind, example=example, is_required=default is None)


def drawn_cases(parameters: Sequence[Parameter]) -> list[str]:
    """Calls in the words of a check file: two by position, one by name, and one without what has a default."""
    rows = [[each.example.drawn[(at + shift) % 2] for at, each in enumerate(parameters)] for shift in (0, 1)]
    named = _named(parameters, rows[0])
    required = [text for text, each in zip(named, parameters, strict=True) if each.is_required]
    shorter = [_fitted("{", required, "}", _CASE_INDENT)] if required and len(required) < len(named) else []
    return [*(_by_position(row, _CASE_INDENT) for row in rows), _fitted("{", named, "}", _CASE_INDENT), *shorter]


def _named(parameters: Sequence[Parameter], values: Sequence[str]) -> list[str]:
    return [f'"{each.name}": {code}' for each, code in zip(parameters, values, strict=True)]


def _by_position(row: Sequence[str], indent: int) -> str:
    return f"({row[0]},)" if len(row) == 1 else _fitted("(", row, ")", indent)


def _fitted(start: str, parts: Sequence[str], end: str, indent: int) -> str:
    """The parts between brackets, in one line or, where that is too long, in a line each, behind so many blanks."""
    line = f"{start}{', '.join(parts)}{end}"
    if indent + len(line) < _LINE_CHARS and "\n" not in line:  # a comma may follow
        return line
    blank = " " * indent
    return "\n".join([start, *(f"{blank}    {_fitted_part(part, indent + 4)}," for part in parts), f"{blank}{end}"])


def _fitted_part(part: str, indent: int) -> str:
    """A part, or an entry of a dict, with its own parts in a line each where it is too long for one."""
    if indent + len(part) < _LINE_CHARS or "\n" in part:
        return part
    code = f"{{{part}}}"
    match ast.parse(code, mode="eval").body:
        case ast.Dict(keys=[ast.expr() as key], values=[value]):
            name = f"{ast.get_source_segment(code, key)}: "
        case ast.Set(elts=[value]):
            name = ""
        case _:
            return part
    match value:
        case ast.List(elts=nodes) | ast.Tuple(elts=nodes):
            inner = [ast.get_source_segment(code, each) or "" for each in nodes]
        case ast.Dict(keys=keys, values=values):
            pairs = zip(keys, values, strict=True)
            inner = [": ".join(ast.get_source_segment(code, each) or "" for each in pair if each) for pair in pairs]
        case _:
            return part
    whole = ast.get_source_segment(code, value) or ""
    return f"{name}{_fitted(whole[0], inner, whole[-1], indent)}"


def inputs_name(parameters: Sequence[Parameter]) -> str:
    """What the parameters take, all together, in a check's title."""
    match {each.kind for each in parameters}:
        case kinds if kinds == {ParameterKind.number}:
            return "numbers"
        case kinds if kinds == {ParameterKind.text}:
            return "texts"
        case _:
            return "inputs"


def edge_check(name: str, parameters: Sequence[Parameter]) -> str:
    """The line that tries texts of every kind where a parameter is one, else arrays, else numbers, else what is small.

    `name` is that of the check.
    """
    for kind, declared, title in _SPECIAL_CHECKS:
        special = [each for each in parameters if each.kind is kind]
        if special:
            parts = [f'"{title}"', *_special_case(special, parameters)]
            return _fitted(f"{name} = declare.{declared}(", parts, ")", 0)
    smallest = [_by_position([each.example.smallest[at] for each in parameters], 8) for at in (0, 1)]
    parts = ['"Right for the smallest inputs"', _fitted("[", smallest, "]", 4)]
    return _fitted(f"{name} = declare.values(", parts, ")", 0)


def _special_case(special: Sequence[Parameter], parameters: Sequence[Parameter]) -> list[str]:
    """The last arguments of that line: how the special values become a call, and how many it takes."""
    count = f"count={len(special)}"
    if len(special) == len(parameters):
        return [count]
    fixed = [each for each in parameters if each not in special and each.is_required]
    named = [f'"{each.name}": {each.name}' for each in special] + _named(fixed, [each.example.fixed for each in fixed])
    return [_fitted(f"lambda {', '.join(each.name for each in special)}: {{", named, "}", 4), count]
