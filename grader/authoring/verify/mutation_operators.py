"""Mutation operators that cosmic-ray lacks: dropped statements, operands and calls, swaps, indices, numbers, names.

Each is a replacement of a piece of the text, so that a change can be shown as it stands in the file.
"""

import ast
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_ONE_WAY = (ast.Sub, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult)
_OPPOSITES = {"sum": "mean", "mean": "sum", "maximum": "minimum", "minimum": "maximum", "max": "min", "min": "max"}
_AUGMENTED = {"+=": "-=", "-=": "+=", "*=": "/=", "/=": "*="}
_EITHER_WAY = {"maximum", "minimum", "max", "min", "add", "multiply", "isclose", "allclose"}
_TYPES = {"float", "int", "list", "tuple", "array", "asarray", "float64"}
"""Calls that only give a value another type: what they hold and what they return is the same answer here."""


@dataclass(frozen=True, slots=True)
class _Edit:
    start: int
    end: int
    text: str


class _Source:
    """A piece of text and its syntax tree, places in which are counted in characters."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree = ast.parse(text)
        self._starts = [0]
        for line in text.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line.encode()))
        self._bytes = text.encode()

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        start = self._starts[node.lineno - 1] + node.col_offset
        end = self._starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)
        return start, end

    def of(self, node: ast.expr | ast.stmt) -> str:
        start, end = self.span(node)
        return self._bytes[start:end].decode()

    def enclosed(self, node: ast.expr) -> str:
        """The text of a node, in brackets where what stands around it could tear it apart."""
        text = self.of(node)
        return text if isinstance(node, (ast.Name, ast.Call, ast.Attribute, ast.Subscript)) else f"({text})"

    def replaced(self, node: ast.expr | ast.stmt, text: str) -> _Edit:
        return _Edit(*self.span(node), text)

    def with_edits(self, edits: Sequence[_Edit]) -> str:
        changed = self._bytes
        for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
            changed = changed[: edit.start] + edit.text.encode() + changed[edit.end :]
        return changed.decode()


def made(piece: str) -> Iterator[str]:
    """A piece of a file's text with each of these changes in turn."""
    source = _Source(piece)
    parameters = _parameters(source.tree)
    for node in ast.walk(source.tree):
        for rule in _RULES:
            for edits in rule(source, node):
                yield source.with_edits(edits)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in parameters:
            other = parameters[(parameters.index(node.id) + 1) % len(parameters)]
            if other != node.id:
                yield source.with_edits([source.replaced(node, other)])


_Edits = Iterator[Sequence[_Edit]]


def _parameters(tree: ast.Module) -> list[str]:
    (node,) = tree.body
    return [argument.arg for argument in node.args.args] if isinstance(node, ast.FunctionDef) else []


def _statements(source: _Source, node: ast.AST) -> _Edits:
    """A statement is gone; a return gives nothing."""
    match node:
        case ast.Expr(value=ast.Constant(value=str())):  # a docstring
            return
        case ast.Return(value=ast.expr() as value):
            yield [source.replaced(value, "None")]
        case ast.Assign() | ast.AugAssign() | ast.AnnAssign() | ast.Expr() | ast.For() | ast.While() | ast.If():
            yield [source.replaced(node, "pass")]


def _swaps(source: _Source, node: ast.AST) -> _Edits:
    """Two neighbours have changed places: arguments, entries, the sides of an operator that has sides."""
    match node:
        case ast.Call() if _name(node) in _EITHER_WAY:
            return
        case ast.Call(args=parts) | ast.Tuple(elts=parts) | ast.List(elts=parts):
            for first, second in itertools.pairwise(parts):
                yield _swapped(source, first, second)
        case ast.BinOp(op=op) if isinstance(op, _ONE_WAY):
            yield _swapped(source, node.left, node.right, brackets=True)


def _swapped(source: _Source, first: ast.expr, second: ast.expr, *, brackets: bool = False) -> Sequence[_Edit]:
    form = source.enclosed if brackets else source.of
    return [source.replaced(first, form(second)), source.replaced(second, form(first))]


def _operands(source: _Source, node: ast.AST) -> _Edits:
    """Half of an operation is missing."""
    if isinstance(node, ast.BinOp):
        yield [source.replaced(node, source.enclosed(node.left))]
        yield [source.replaced(node, source.enclosed(node.right))]


def _calls(source: _Source, node: ast.AST) -> _Edits:
    """A call is left out, or made to the opposite function; a named argument is missing."""
    if not isinstance(node, ast.Call):
        return
    function, name = node.func, _name(node)
    if len(node.args) == 1 and name not in _TYPES:
        yield [source.replaced(node, source.enclosed(node.args[0]))]
    if name in _OPPOSITES:
        text = source.of(function)
        yield [source.replaced(function, text.removesuffix(name) + _OPPOSITES[name])]
    for keyword in node.keywords:
        if keyword.arg != "dtype" and (node.args or len(node.keywords) > 1):
            others = [source.of(part) for part in node.args]
            others += [f"{k.arg}={source.of(k.value)}" for k in node.keywords if k is not keyword and k.arg]
            yield [source.replaced(node, f"{source.of(function)}({', '.join(others)})")]


def _name(call: ast.Call) -> str:
    """The last word of what is called."""
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _numbers(source: _Source, node: ast.AST) -> _Edits:
    """A number other than 0 is 0, of the other sign, or twice as large."""
    if not isinstance(node, ast.Constant) or isinstance(node.value, bool):
        return
    if isinstance(node.value, (int, float)) and node.value:
        for text in ("0", f"(-{source.of(node)})", f"(2 * {source.of(node)})"):
            yield [source.replaced(node, text)]


def _indices(source: _Source, node: ast.AST) -> _Edits:
    """An index or an end of a slice is one off, or the end is missing."""
    if not isinstance(node, ast.Subscript):
        return
    match node.slice:
        case ast.Slice(lower=lower, upper=upper):
            for end in (lower, upper):
                if end is not None:
                    yield [source.replaced(end, "")]
                    yield [source.replaced(end, f"{source.of(end)} + 1")]
                    yield [source.replaced(end, f"{source.of(end)} - 1")]
        case ast.Tuple():
            return
        case index:
            yield [source.replaced(index, f"{source.of(index)} + 1")]
            yield [source.replaced(index, f"{source.of(index)} - 1")]


def _updates(source: _Source, node: ast.AST) -> _Edits:
    """An update in place goes the other way, or forgets what was there."""
    if isinstance(node, ast.AugAssign):
        start, end = source.span(node.target)[1], source.span(node.value)[0]
        operator = source.text.encode()[start:end].decode().strip()
        yield [_Edit(start, end, " = ")]
        if operator in _AUGMENTED:
            yield [_Edit(start, end, f" {_AUGMENTED[operator]} ")]


_RULES = (_statements, _swaps, _operands, _calls, _numbers, _indices, _updates)
