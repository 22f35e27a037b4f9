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
    array = auto()
    number_list = auto()
    whole_number_list = auto()
    text_list = auto()
    table = auto()
    mapping = auto()
    number_mapping = auto()
    text_mapping = auto()
    list_mapping = auto()
    mapping_list = auto()
    number_mapping_list = auto()
    text_mapping_list = auto()
    list_mapping_list = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleCode:
    """Values in the words of a check file: two that differ and may be drawn from `rng`, a fixed one, two small ones."""

    drawn: tuple[str, str]
    fixed: str
    smallest: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter of a new exercise."""

    name: str
    kind: ParameterKind
    is_required: bool


def _rows_of(drawn: str, first: str, second: str, third: str, fourth: str) -> ExampleCode:
    """Lists of dicts that have the same keys, with these values in them."""
    one_row = f'[{{"one": {first}, "two": {second}}}]'
    two_rows = f'[{{"one": {drawn}, "two": {first}}}, {{"one": {second}, "two": {third}}}]'
    more_rows = f'{two_rows[:-1]}, {{"one": {fourth}, "two": {drawn}}}]'
    return ExampleCode(drawn=(two_rows, more_rows), fixed=one_row, smallest=("[]", one_row))


_KINDS: Mapping[str, ParameterKind] = {
    "int": ParameterKind.whole_number,
    "str": ParameterKind.text,
    "bool": ParameterKind.truth_value,
    "list": ParameterKind.number_list,
    "tuple": ParameterKind.number_list,
    "dict": ParameterKind.mapping,
}
_EXAMPLES: Mapping[ParameterKind, ExampleCode] = {
    ParameterKind.number: ExampleCode(drawn=("rng.uniform(1.2, 3.0)", "rng.uniform(-3.0, -1.2)"), fixed="1.5"),
    ParameterKind.whole_number: ExampleCode(
        drawn=("int(rng.integers(3, 7))", "int(rng.integers(8, 20))"), fixed="3", smallest=("1", "2")
    ),
    ParameterKind.text: ExampleCode(
        drawn=('f"Three words, {rng.integers(13, 99)}!"', 'f"ONE word; {rng.integers(13, 99)} other words"'),
        fixed='"Three words, 3!"',
    ),
    ParameterKind.truth_value: ExampleCode(drawn=("True", "False"), fixed="True", smallest=("False", "True")),
    ParameterKind.array: ExampleCode(
        drawn=("rng.uniform(1.2, 4.0, 3)", "rng.uniform(-4.0, 4.0, 3)"), fixed="np.array([1.5, -2.5, 3.0])"
    ),
    ParameterKind.number_list: ExampleCode(
        drawn=("[1.5, -2.5, rng.uniform(3.0, 4.0)]", "[rng.uniform(-4.0, -3.0), 2.5, -1.5, 6.0, 2.5]"),
        fixed="[1.5, -2.5, 3.0]",
        smallest=("[]", "[2.5]"),
    ),
    ParameterKind.whole_number_list: ExampleCode(
        drawn=("[3, -5, int(rng.integers(6, 20))]", "[int(rng.integers(6, 20)), 5, -3, 7, 5]"),
        fixed="[3, -5, 7]",
        smallest=("[]", "[7]"),
    ),
    ParameterKind.text_list: ExampleCode(
        drawn=(
            '["so", "far", "so", f"good {rng.integers(13, 99)}"]',
            '["three", "One", f"two {rng.integers(13, 99)}", "three", "one"]',
        ),
        fixed='["so", "far", "so", "good"]',
        smallest=("[]", '["word"]'),
    ),
    ParameterKind.table: ExampleCode(
        drawn=(
            "[[1.5, -2.5, rng.uniform(3.0, 4.0)], [2.5, 0.7, -1.5]]",
            "[[rng.uniform(-4.0, -3.0), 2.5], [-1.5, 6.0], [0.7, 2.5]]",
        ),
        fixed="[[1.5, -2.5], [0.7, 3.0]]",
        smallest=("[[2.5]]", "[[-1.5, 3.0]]"),
    ),
    ParameterKind.mapping: ExampleCode(
        drawn=('{"one": int(rng.integers(3, 9)), "two": 4}', '{"two": int(rng.integers(3, 9)), "three": 7, "four": 5}'),
        fixed='{"one": 3, "two": 4}',
        smallest=("{}", '{"one": 3}'),
    ),
    ParameterKind.number_mapping: ExampleCode(
        drawn=(
            '{"one": rng.uniform(1.2, 3.0), "two": -0.7}',
            '{"two": rng.uniform(-3.0, -1.2), "three": 2.5, "four": 0.3}',
        ),
        fixed='{"one": 1.5, "two": -0.7}',
        smallest=("{}", '{"one": 1.5}'),
    ),
    ParameterKind.text_mapping: ExampleCode(
        drawn=(
            '{"one": "so", "two": f"far {rng.integers(13, 99)}"}',
            '{"two": f"far {rng.integers(13, 99)}", "three": "Good", "four": "so"}',
        ),
        fixed='{"one": "so", "two": "far"}',
        smallest=("{}", '{"one": "word"}'),
    ),
    ParameterKind.list_mapping: ExampleCode(
        drawn=(
            '{"one": ["two", "one"], "two": [], f"word {rng.integers(13, 99)}": ["one"]}',
            '{"two": ["four", "three"], "three": ["two"], "four": [], f"word {rng.integers(13, 99)}": []}',
        ),
        fixed='{"one": ["two", "one"], "two": []}',
        smallest=("{}", '{"one": []}'),
    ),
    ParameterKind.mapping_list: _rows_of("int(rng.integers(3, 9))", "4", "7", "-5", "2"),
    ParameterKind.number_mapping_list: _rows_of("rng.uniform(1.2, 3.0)", "-0.7", "2.5", "0.3", "-1.5"),
    ParameterKind.text_mapping_list: _rows_of('f"word {rng.integers(13, 99)}"', '"so"', '"far"', '"Good"', '"so"'),
    ParameterKind.list_mapping_list: _rows_of(
        '["two", f"word {rng.integers(13, 99)}"]', '["three"]', "[]", '["one"]', '["four", "three"]'
    ),
}
_LISTS_OF: Mapping[ParameterKind, ParameterKind] = {
    ParameterKind.mapping: ParameterKind.mapping_list,
    ParameterKind.number_mapping: ParameterKind.number_mapping_list,
    ParameterKind.text_mapping: ParameterKind.text_mapping_list,
    ParameterKind.list_mapping: ParameterKind.list_mapping_list,
}
"""By what a dict is, what a list of such dicts is."""


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
    return [
        Parameter(name=each.arg, kind=_parameter_kind(each.annotation, default), is_required=default is None)
        for each, default in zip(found.args, defaults, strict=True)
    ]


def _parameter_kind(annotation: ast.expr | None, default: ast.expr | None) -> ParameterKind:
    match annotation or default:
        case ast.Constant() if annotation is not None:
            return ParameterKind.number
        case ast.Subscript(value=ast.Name(id="list" | "tuple"), slice=parts):
            return _sequence_kind(parts)
        case ast.Subscript(value=ast.Name(id="dict"), slice=ast.Tuple(elts=[_key, values])):
            return _mapping_kind(values)
        case ast.Name(id=name) | ast.Subscript(value=ast.Name(id=name)):
            return _KINDS.get(name, ParameterKind.number)
        case (
            ast.Attribute(value=ast.Name(id="np"), attr="ndarray")
            | ast.Call(func=ast.Attribute(value=ast.Name(id="np")))
        ):
            return ParameterKind.array
        case ast.Constant(value=value):
            return _KINDS.get(type(value).__name__, ParameterKind.number)
        case ast.List(elts=[first, *_rest]) | ast.Tuple(elts=[first, *_rest]):
            return _literal_kind(first)
        case ast.List() | ast.Tuple():
            return ParameterKind.number_list
        case ast.Dict(values=[first, *_rest]):
            return _literal_mapping_kind(first)
        case ast.Dict():
            return ParameterKind.mapping
        case _:
            return ParameterKind.number


def _sequence_kind(parts: ast.expr) -> ParameterKind:
    """What a list or tuple of these parts is."""
    match parts.elts[0] if isinstance(parts, ast.Tuple) and parts.elts else parts:
        case ast.Name(id="str"):
            return ParameterKind.text_list
        case ast.Name(id="int"):
            return ParameterKind.whole_number_list
        case ast.Name(id="list" | "tuple") | ast.Subscript(value=ast.Name(id="list" | "tuple")):
            return ParameterKind.table
        case ast.Name(id="dict"):
            return ParameterKind.mapping_list
        case ast.Subscript(value=ast.Name(id="dict"), slice=ast.Tuple(elts=[_key, values])):
            return _LISTS_OF[_mapping_kind(values)]
        case _:
            return ParameterKind.number_list


def _mapping_kind(values: ast.expr) -> ParameterKind:
    """What a dict of these values is."""
    match values:
        case ast.Name(id="float"):
            return ParameterKind.number_mapping
        case ast.Name(id="str"):
            return ParameterKind.text_mapping
        case ast.Name(id="list" | "tuple") | ast.Subscript(value=ast.Name(id="list" | "tuple")):
            return ParameterKind.list_mapping
        case _:
            return ParameterKind.mapping


def _literal_mapping_kind(first: ast.expr) -> ParameterKind:
    """What a dict is whose first value is this one."""
    match first:
        case ast.Constant(value=float()):
            return ParameterKind.number_mapping
        case ast.Constant(value=str()):
            return ParameterKind.text_mapping
        case ast.List() | ast.Tuple():
            return ParameterKind.list_mapping
        case _:
            return ParameterKind.mapping


def _literal_kind(first: ast.expr) -> ParameterKind:
    """What a list or tuple is that begins with this value."""
    match first:
        case ast.Constant(value=str()):
            return ParameterKind.text_list
        case ast.Constant(value=int()):
            return ParameterKind.whole_number_list
        case ast.List() | ast.Tuple():
            return ParameterKind.table
        case ast.Dict(values=[value, *_rest]):
            return _LISTS_OF[_literal_mapping_kind(value)]
        case ast.Dict():
            return ParameterKind.mapping_list
        case _:
            return ParameterKind.number_list


def drawn_cases(parameters: Sequence[Parameter]) -> list[str]:
    """Calls in the words of a check file: two by position, one by name, and one without what has a default."""
    rows = [[_EXAMPLES[each.kind].drawn[(at + shift) % 2] for at, each in enumerate(parameters)] for shift in (0, 1)]
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
    return "\n".join([start, *(f"{blank}    {part}," for part in parts), f"{blank}{end}"])


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
    smallest = [_by_position([_EXAMPLES[each.kind].smallest[at] for each in parameters], 8) for at in (0, 1)]
    parts = ['"Right for the smallest inputs"', _fitted("[", smallest, "]", 4)]
    return _fitted(f"{name} = declare.values(", parts, ")", 0)


def _special_case(special: Sequence[Parameter], parameters: Sequence[Parameter]) -> list[str]:
    """The last arguments of that line: how the special values become a call, and how many it takes."""
    count = f"count={len(special)}"
    if len(special) == len(parameters):
        return [count]
    fixed = [each for each in parameters if each not in special and each.is_required]
    named = [f'"{each.name}": {each.name}' for each in special] + _named(
        fixed, [_EXAMPLES[each.kind].fixed for each in fixed]
    )
    return [_fitted(f"lambda {', '.join(each.name for each in special)}: {{", named, "}", 4), count]
