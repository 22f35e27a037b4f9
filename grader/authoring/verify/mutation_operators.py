"""Mutation operators that cosmic-ray lacks: dropped statements, operands and calls, swaps, indices, numbers, names.

Each is a replacement of a piece of the text, so that a change can be shown as it stands in the file.
"""

import ast
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_ORDERED_OPERATORS = (ast.Sub, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult)
_OPPOSITE_NAMES = {"sum": "mean", "mean": "sum", "maximum": "minimum", "minimum": "maximum", "max": "min", "min": "max"}
_OPPOSITE_UPDATES = {"+=": "-=", "-=": "+=", "*=": "/=", "/=": "*="}
_SYMMETRIC_CALLS = {"maximum", "minimum", "max", "min", "add", "multiply", "isclose", "allclose"}
_CONVERSION_CALLS = {"float", "int", "list", "tuple", "array", "asarray", "float64"}
"""Calls that only give a value another type: what they hold and what they return is the same answer here."""


@dataclass(frozen=True, slots=True)
class _TextEdit:
    start: int
    end: int
    text: str


class _SourceTree:
    """A piece of text and its syntax tree, places in which are counted in characters."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree = ast.parse(text)
        self._starts = [0]
        for line in text.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line.encode()))
        self._bytes = text.encode()

    def byte_span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        start = self._starts[node.lineno - 1] + node.col_offset
        end = self._starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)
        return start, end

    def node_text(self, node: ast.expr | ast.stmt) -> str:
        start, end = self.byte_span(node)
        return self._bytes[start:end].decode()

    def bracketed_text(self, node: ast.expr) -> str:
        """The text of a node, in brackets where what stands around it could tear it apart."""
        text = self.node_text(node)
        return text if isinstance(node, (ast.Name, ast.Call, ast.Attribute, ast.Subscript)) else f"({text})"

    def replace_node(self, node: ast.expr | ast.stmt, text: str) -> _TextEdit:
        return _TextEdit(*self.byte_span(node), text)

    def apply_edits(self, edits: Sequence[_TextEdit]) -> str:
        changed = self._bytes
        for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
            changed = changed[: edit.start] + edit.text.encode() + changed[edit.end :]
        return changed.decode()


def mutated_pieces(piece: str) -> Iterator[str]:
    """A piece of a file's text with each of these changes in turn."""
    source = _SourceTree(piece)
    parameters = _parameter_names(source.tree)
    for node in ast.walk(source.tree):
        for rule in _MUTATION_RULES:
            for edits in rule(source, node):
                yield source.apply_edits(edits)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in parameters:
            other = parameters[(parameters.index(node.id) + 1) % len(parameters)]
            if other != node.id:
                yield source.apply_edits([source.replace_node(node, other)])


_EditSets = Iterator[Sequence[_TextEdit]]


def _parameter_names(tree: ast.Module) -> list[str]:
    (node,) = tree.body
    return [argument.arg for argument in node.args.args] if isinstance(node, ast.FunctionDef) else []


def _drop_statements(source: _SourceTree, node: ast.AST) -> _EditSets:
    """A statement is gone; a return gives nothing."""
    match node:
        case ast.Expr(value=ast.Constant(value=str())):  # a docstring
            return
        case ast.Return(value=ast.expr() as value):
            yield [source.replace_node(value, "None")]
        case ast.Assign() | ast.AugAssign() | ast.AnnAssign() | ast.Expr() | ast.For() | ast.While() | ast.If():
            yield [source.replace_node(node, "pass")]


def _swap_neighbours(source: _SourceTree, node: ast.AST) -> _EditSets:
    """Two neighbours have changed places: arguments, entries, the sides of an operator that has sides."""
    match node:
        case ast.Call() if _called_name(node) in _SYMMETRIC_CALLS:
            return
        case ast.Call(args=parts) | ast.Tuple(elts=parts) | ast.List(elts=parts):
            for first, second in itertools.pairwise(parts):
                yield _swap_edits(source, first, second)
        case ast.BinOp(op=op) if isinstance(op, _ORDERED_OPERATORS):
            yield _swap_edits(source, node.left, node.right, brackets=True)


def _swap_edits(
    source: _SourceTree, first: ast.expr, second: ast.expr, *, brackets: bool = False
) -> Sequence[_TextEdit]:
    form = source.bracketed_text if brackets else source.node_text
    return [source.replace_node(first, form(second)), source.replace_node(second, form(first))]


def _drop_operands(source: _SourceTree, node: ast.AST) -> _EditSets:
    """Half of an operation is missing."""
    if isinstance(node, ast.BinOp):
        yield [source.replace_node(node, source.bracketed_text(node.left))]
        yield [source.replace_node(node, source.bracketed_text(node.right))]


def _change_calls(source: _SourceTree, node: ast.AST) -> _EditSets:
    """A call is left out, or made to the opposite function; a named argument is missing."""
    if not isinstance(node, ast.Call):
        return
    function, name = node.func, _called_name(node)
    if len(node.args) == 1 and name not in _CONVERSION_CALLS:
        yield [source.replace_node(node, source.bracketed_text(node.args[0]))]
    if name in _OPPOSITE_NAMES:
        text = source.node_text(function)
        yield [source.replace_node(function, text.removesuffix(name) + _OPPOSITE_NAMES[name])]
    for keyword in node.keywords:
        if keyword.arg != "dtype" and (node.args or len(node.keywords) > 1):
            others = [source.node_text(part) for part in node.args]
            others += [f"{k.arg}={source.node_text(k.value)}" for k in node.keywords if k is not keyword and k.arg]
            yield [source.replace_node(node, f"{source.node_text(function)}({', '.join(others)})")]


def _called_name(call: ast.Call) -> str:
    """The last word of what is called."""
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _change_numbers(source: _SourceTree, node: ast.AST) -> _EditSets:
    """A number other than 0 is 0, of the other sign, or twice as large."""
    if not isinstance(node, ast.Constant) or isinstance(node.value, bool):
        return
    if isinstance(node.value, (int, float)) and node.value:
        for text in ("0", f"(-{source.node_text(node)})", f"(2 * {source.node_text(node)})"):
            yield [source.replace_node(node, text)]


def _shift_indices(source: _SourceTree, node: ast.AST) -> _EditSets:
    """An index or an end of a slice is one off, or the end is missing."""
    if not isinstance(node, ast.Subscript):
        return
    match node.slice:
        case ast.Slice(lower=lower, upper=upper):
            for end in (lower, upper):
                if end is not None:
                    yield [source.replace_node(end, "")]
                    yield [source.replace_node(end, f"{source.node_text(end)} + 1")]
                    yield [source.replace_node(end, f"{source.node_text(end)} - 1")]
        case ast.Tuple():
            return
        case index:
            yield [source.replace_node(index, f"{source.node_text(index)} + 1")]
            yield [source.replace_node(index, f"{source.node_text(index)} - 1")]


def _change_updates(source: _SourceTree, node: ast.AST) -> _EditSets:
    """An update in place goes the other way, or forgets what was there."""
    if isinstance(node, ast.AugAssign):
        start, end = source.byte_span(node.target)[1], source.byte_span(node.value)[0]
        operator = source.text.encode()[start:end].decode().strip()
        yield [_TextEdit(start, end, " = ")]
        if operator in _OPPOSITE_UPDATES:
            yield [_TextEdit(start, end, f" {_OPPOSITE_UPDATES[operator]} ")]


_MUTATION_RULES = (
    _drop_statements,
    _swap_neighbours,
    _drop_operands,
    _change_calls,
    _change_numbers,
    _shift_indices,
    _change_updates,
)
