"""Examples of the values that a parameter takes, in the words of a check file, by the parameter's annotation.

Lists, tuples and dicts of other parts are composed of the examples of their parts.
"""

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto


class ParameterKind(StrEnum):
    """What a parameter takes."""

    number = auto()
    whole_number = auto()
    text = auto()
    truth_value = auto()
    array = auto()
    number_list = auto()
    whole_number_list = auto()
    truth_value_list = auto()
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
    composed = auto()
    """Lists, tuples and dicts of other parts, such as a list of pairs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleCode:
    """Values in the words of a check file: two that differ and may be drawn from `rng`, a fixed one, two small ones."""

    drawn: tuple[str, str]
    fixed: str
    smallest: tuple[str, str]


def _rows_of(drawn: str, first: str, second: str, third: str, fourth: str) -> ExampleCode:
    """Lists of dicts that have the same keys, with these values in them."""
    one_row = f'[{{"one": {first}, "two": {second}}}]'
    two_rows = f'[{{"one": {drawn}, "two": {first}}}, {{"one": {second}, "two": {third}}}]'
    more_rows = f'{two_rows[:-1]}, {{"one": {fourth}, "two": {drawn}}}]'
    return ExampleCode(drawn=(two_rows, more_rows), fixed=one_row, smallest=("[]", one_row))


_KINDS: Mapping[str, ParameterKind] = {
    "float": ParameterKind.number,
    "object": ParameterKind.number,
    "int": ParameterKind.whole_number,
    "str": ParameterKind.text,
    "bool": ParameterKind.truth_value,
    "list": ParameterKind.number_list,
    "tuple": ParameterKind.number_list,
    "dict": ParameterKind.mapping,
}
_EXAMPLES: Mapping[ParameterKind, ExampleCode] = {
    ParameterKind.number: ExampleCode(
        drawn=("rng.uniform(1.2, 3.0)", "rng.uniform(-3.0, -1.2)"), fixed="1.5", smallest=("0.0", "2.5")
    ),
    ParameterKind.whole_number: ExampleCode(
        drawn=("int(rng.integers(3, 7))", "int(rng.integers(8, 20))"), fixed="3", smallest=("1", "2")
    ),
    ParameterKind.text: ExampleCode(
        drawn=('f"Three words, {rng.integers(13, 99)}!"', 'f"ONE word; {rng.integers(13, 99)} other words"'),
        fixed='"Three words, 3!"',
        smallest=('""', '"word"'),
    ),
    ParameterKind.truth_value: ExampleCode(drawn=("True", "False"), fixed="True", smallest=("False", "True")),
    ParameterKind.array: ExampleCode(
        drawn=("rng.uniform(1.2, 4.0, 3)", "rng.uniform(-4.0, 4.0, 3)"),
        fixed="np.array([1.5, -2.5, 3.0])",
        smallest=("np.array([2.5])", "np.array([-1.5, 3.0])"),
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
    ParameterKind.truth_value_list: ExampleCode(
        drawn=("[True, False, bool(rng.integers(2))]", "[False, bool(rng.integers(2)), True, True]"),
        fixed="[True, False, True]",
        smallest=("[]", "[True]"),
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
    ParameterKind.number: ParameterKind.number_list,
    ParameterKind.whole_number: ParameterKind.whole_number_list,
    ParameterKind.truth_value: ParameterKind.truth_value_list,
    ParameterKind.text: ParameterKind.text_list,
    ParameterKind.number_list: ParameterKind.table,
    ParameterKind.mapping: ParameterKind.mapping_list,
    ParameterKind.number_mapping: ParameterKind.number_mapping_list,
    ParameterKind.text_mapping: ParameterKind.text_mapping_list,
    ParameterKind.list_mapping: ParameterKind.list_mapping_list,
}
"""By what a part is, what a list of such parts is, where it has an example of its own."""
_DICTS_OF: Mapping[ParameterKind, ParameterKind] = {
    ParameterKind.number: ParameterKind.number_mapping,
    ParameterKind.whole_number: ParameterKind.mapping,
    ParameterKind.text: ParameterKind.text_mapping,
    ParameterKind.text_list: ParameterKind.list_mapping,
}
"""By what a value is, what a dict of such values is, where it has an example of its own."""


class UnknownKindError(Exception):
    """An annotation that names what no argument can be; its text is that annotation."""


def annotation_of_default(value: ast.expr | None) -> ast.expr:
    """The annotation that says what a default is; that of a number, where it can't be seen."""
    match value:
        case ast.UnaryOp(operand=operand):
            return annotation_of_default(operand)
        case ast.Constant(value=known) if known is not None:
            return ast.Name(id=type(known).__name__)
        case ast.List(elts=[first, *_rest]) | ast.Tuple(elts=[first, *_rest]):
            return ast.Subscript(value=ast.Name(id="list"), slice=annotation_of_default(first))
        case ast.List() | ast.Tuple():
            return ast.Name(id="list")
        case ast.Dict(keys=[ast.expr() as key, *_keys], values=[first, *_rest]):
            parts = ast.Tuple(elts=[annotation_of_default(key), annotation_of_default(first)])
            return ast.Subscript(value=ast.Name(id="dict"), slice=parts)
        case ast.Dict():
            return ast.Name(id="dict")
        case ast.Set():
            return ast.Name(id="set")
        case ast.Call(func=ast.Name() as kind):
            return kind
        case ast.Call(func=ast.Attribute(value=ast.Name(id="np"))):
            return ast.Attribute(value=ast.Name(id="np"), attr="ndarray")
        case _:
            return ast.Name(id="float")


def example_of_annotation(annotation: ast.expr) -> tuple[ParameterKind, ExampleCode]:
    """What an annotation stands for, with an example; raise UnknownKindError for what no argument can be."""
    match annotation:
        case ast.Constant(value=str(text)):
            return example_of_annotation(_quoted_annotation(text))
        case (
            ast.BinOp(op=ast.BitOr(), left=ast.Constant(value=None), right=other)
            | ast.BinOp(op=ast.BitOr(), left=other)
        ):
            return example_of_annotation(other)
        case ast.Subscript(value=ast.Name(id="tuple"), slice=ast.Tuple(elts=[part, ast.Constant(value=end)])) if (
            end is ...
        ):
            return _list_example(part)
        case ast.Subscript(value=ast.Name(id="tuple"), slice=ast.Tuple(elts=[_first, *_rest] as parts)):
            return ParameterKind.composed, _tuple_of([example_of_annotation(part)[1] for part in parts])
        case ast.Subscript(value=ast.Name(id="tuple"), slice=part):
            return ParameterKind.composed, _tuple_of([example_of_annotation(part)[1]])
        case ast.Subscript(value=ast.Name(id="list"), slice=part):
            return _list_example(part)
        case ast.Subscript(value=ast.Name(id="dict"), slice=ast.Tuple(elts=[ast.Name(id="str"), values])):
            return _dict_example(values)
        case ast.Name(id=name) if name in _KINDS:
            return _KINDS[name], _EXAMPLES[_KINDS[name]]
        case (
            ast.Attribute(value=ast.Name(id="np"), attr=name)
            | ast.Subscript(value=ast.Attribute(value=ast.Name(id="np"), attr=name))
        ):
            kind = ParameterKind.array if name == "ndarray" else ParameterKind.number
            return kind, _EXAMPLES[kind]
        case ast.Constant(value=None):
            return ParameterKind.number, _EXAMPLES[ParameterKind.number]
        case _:
            raise UnknownKindError(ast.unparse(annotation))


def _quoted_annotation(text: str) -> ast.expr:
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError):
        raise UnknownKindError(repr(text)) from None


def _list_example(part: ast.expr) -> tuple[ParameterKind, ExampleCode]:
    kind, example = example_of_annotation(part)
    if kind in _LISTS_OF:
        return _LISTS_OF[kind], _EXAMPLES[_LISTS_OF[kind]]
    fixed, drawn = example.fixed, example.drawn[0]
    composed = ExampleCode(
        drawn=(f"[{drawn}, {fixed}]", f"[{fixed}, {drawn}, {fixed}]"),  # rows of one length, as in a table
        fixed=f"[{fixed}]",
        smallest=("[]", f"[{fixed}]"),
    )
    return ParameterKind.composed, composed


def _dict_example(values: ast.expr) -> tuple[ParameterKind, ExampleCode]:
    match values:
        case ast.Name(id="list" | "tuple"):
            return ParameterKind.list_mapping, _EXAMPLES[ParameterKind.list_mapping]
        case _:
            kind, example = example_of_annotation(values)
    if kind in _DICTS_OF:
        return _DICTS_OF[kind], _EXAMPLES[_DICTS_OF[kind]]
    fixed, (first, second) = example.fixed, example.drawn
    composed = ExampleCode(
        drawn=(f'{{"one": {first}, "two": {fixed}}}', f'{{"two": {second}, "three": {first}, "four": {fixed}}}'),
        fixed=f'{{"one": {fixed}}}',
        smallest=("{}", f'{{"one": {fixed}}}'),
    )
    return ParameterKind.composed, composed


def _tuple_of(parts: Sequence[ExampleCode]) -> ExampleCode:
    """Tuples of so many parts."""

    def joined(codes: Iterable[str]) -> str:
        return f"({', '.join(codes)}{',' if len(parts) == 1 else ''})"

    return ExampleCode(
        drawn=(joined(each.drawn[0] for each in parts), joined(each.drawn[1] for each in parts)),
        fixed=joined(each.fixed for each in parts),
        smallest=(joined(each.smallest[0] for each in parts), joined(each.smallest[1] for each in parts)),
    )
