"""The mutation operators: each kind of small mistake that is put into a reference, one at a time.

Every operator for every other, comparisons, conditions, loops, numbers, texts; dropped statements, operands and calls;
swapped neighbours; indices, updates, names. A rule takes the source and one node, and yields the edits of each mutant.
It edits text, so that a change can be shown as it reads in the file.
"""

import ast
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from grader.authoring.verify.source_edits import SourceTree, TextEdit

_BINARY_SYMBOLS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.RShift: ">>",
    ast.LShift: "<<",
    ast.BitOr: "|",
    ast.BitAnd: "&",
    ast.BitXor: "^",
}
_ORDER_SYMBOLS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
_IDENTITY_SYMBOLS: dict[type[ast.cmpop], str] = {ast.Is: "is", ast.IsNot: "is not"}
_COMPARISON_SYMBOLS = _ORDER_SYMBOLS | _IDENTITY_SYMBOLS
_OTHER_PREFIXES: dict[type[ast.unaryop], tuple[str, Sequence[str]]] = {
    ast.USub: ("-", ("+", "~", "not ", "")),
    ast.UAdd: ("+", ("-", "~", "not ")),
    ast.Invert: ("~", ("+", "-", "not ", "")),
    ast.Not: ("not ", ("",)),
}
_ORDERED_OPERATORS = (ast.Sub, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult)
_OPPOSITE_NAMES = {"sum": "mean", "mean": "sum", "maximum": "minimum", "minimum": "maximum", "max": "min", "min": "max"}
_OPPOSITE_NAMES |= {"any": "all", "all": "any", "strip": "lstrip"}
_OPPOSITE_NAMES |= {"startswith": "endswith", "endswith": "startswith", "find": "rfind", "rfind": "find"}
_TEXT_METHODS = {"casefold", "capitalize", "lower", "split", "splitlines", "strip", "swapcase", "title", "upper"}
"""Methods without arguments that make another text of one; without the call, the text stays as it is."""
_OPPOSITE_UPDATES = {"+=": "-=", "-=": "+=", "*=": "/=", "/=": "*="}
_SYMMETRIC_CALLS = {"maximum", "minimum", "max", "min", "add", "multiply", "isclose", "allclose"}
_CONVERSION_CALLS = {"float", "int", "list", "tuple", "array", "asarray", "float64"}
"""Calls that only change the type of a value: with or without them the answer is the same."""

_EditSets = Iterator[Sequence[TextEdit]]


def mutated_sources(piece: str, *, may_catch: bool = False) -> Iterator[str]:
    """The text of a function or another statement, with each single change in turn.

    `may_catch` says that what it raises may be caught, so that checks can reach it; else no mutant changes a guard.
    """
    source = SourceTree(piece)
    parameters = _parameter_names(source.tree)
    unseen = set(_annotation_nodes(source.tree))
    if not may_catch:
        unseen.update(_guard_nodes(source.tree))
    for node in ast.walk(source.tree):
        if node in unseen:
            continue  # it changes nothing that a check could see
        for rule in _MUTATION_RULES:
            for edits in rule(source, node):
                yield source.apply_edits(edits)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in parameters:
            other = parameters[(parameters.index(node.id) + 1) % len(parameters)]
            if other != node.id:
                yield source.apply_edits([source.replace_node(node, other)])


def _annotation_nodes(tree: ast.Module) -> Iterator[ast.AST]:
    """All nodes of the annotations of parameters, results and variables."""
    for node in ast.walk(tree):
        match node:
            case ast.arg(annotation=ast.expr() as annotation) | ast.AnnAssign(annotation=annotation):
                yield from ast.walk(annotation)
            case ast.FunctionDef(returns=ast.expr() as returns):
                yield from ast.walk(returns)


def _guard_nodes(tree: ast.Module) -> Iterator[ast.AST]:
    """All nodes of what raises, with the condition for it: it is for inputs that a course does not promise.

    The condition may be the opposite one: then the `else` raises, or what follows an `if` that returns.
    """
    for node in ast.walk(tree):
        match node:
            case ast.Raise() | ast.Assert():
                yield from ast.walk(node)
            case ast.If(body=body, orelse=[]) if _only_raises(body):
                yield from ast.walk(node)
            case ast.If(test=test, orelse=otherwise) if _only_raises(otherwise):
                yield from (part for each in (test, *otherwise) for part in ast.walk(each))
            case ast.FunctionDef(body=[*_, ast.If(test=test, body=[*_, ast.Return()], orelse=[]), ast.Raise()]):
                yield from ast.walk(test)


def _only_raises(statements: Sequence[ast.stmt]) -> bool:
    """Whether statements raise, and before that give names to values at most."""
    match statements:
        case [*before, ast.Raise()]:
            return all(isinstance(each, ast.Assign) for each in before)
        case _:
            return False


def may_catch_exceptions(nodes: Iterable[ast.AST]) -> bool:
    """Whether code catches what it raises itself, or leaves that to Python, as a class does with StopIteration."""
    for part in (part for node in nodes for part in ast.walk(node)):
        match part:
            case ast.ExceptHandler() | ast.ClassDef() | ast.Name(id="suppress") | ast.Attribute(attr="suppress"):
                return True
            case _:
                continue
    return False


def _parameter_names(tree: ast.Module) -> list[str]:
    (node,) = tree.body
    return [argument.arg for argument in node.args.args] if isinstance(node, ast.FunctionDef) else []


# --- Operators and conditions -----------------------------------------------------------------------------------------


def _replace_operators(source: SourceTree, node: ast.AST) -> _EditSets:
    """Every binary operator becomes every other, `and` becomes `or`, and a sign another sign or none."""
    match node:
        case ast.BinOp(left=left, op=op, right=right) if old := _BINARY_SYMBOLS.get(type(op)):
            for new in _BINARY_SYMBOLS.values():
                yield [source.replace_operator(left, right, old, new)]
        case ast.BoolOp(op=op, values=values):
            old, new = ("and", "or") if isinstance(op, ast.And) else ("or", "and")
            for left, right in pairwise(values):
                yield [source.replace_operator(left, right, old, new)]
        case ast.UnaryOp(op=op):
            old, others = _OTHER_PREFIXES[type(op)]
            for new in others:
                yield [source.replace_prefix(node, old, new)]


def _replace_comparisons(source: SourceTree, node: ast.AST) -> _EditSets:
    """Every comparison becomes every other that makes sense: None is compared by identity, a number or a text never."""
    if not isinstance(node, ast.Compare):
        return
    for (left, right), op in zip(pairwise([node.left, *node.comparators]), node.ops, strict=True):
        old = _COMPARISON_SYMBOLS.get(type(op))
        if old is not None:
            for new in _other_comparisons(left, op, right):
                yield [source.replace_operator(left, right, old, new)]


def _other_comparisons(left: ast.expr, op: ast.cmpop, right: ast.expr) -> Sequence[str]:
    match left, op, right:
        case _, _, ast.Constant(value=None):
            return list(_IDENTITY_SYMBOLS.values())
        case _, ast.Eq() | ast.NotEq(), _ if any(_is_text(each) for each in (left, right)):
            return [_ORDER_SYMBOLS[ast.Eq], _ORDER_SYMBOLS[ast.NotEq]]  # one text of several, which have no order
        case _, _, ast.Constant(value=int() | float() | str()):
            return list(_ORDER_SYMBOLS.values())
        case _:
            return list(_COMPARISON_SYMBOLS.values())


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _negate_conditions(source: SourceTree, node: ast.AST) -> _EditSets:
    if isinstance(node, (ast.If, ast.While, ast.IfExp, ast.Assert)):
        yield [source.replace_node(node.test, f"not {source.bracketed_text(node.test)}")]


# --- Statements -------------------------------------------------------------------------------------------------------


def _drop_statements(source: SourceTree, node: ast.AST) -> _EditSets:
    """A statement is missing; a return gives None, a decorator does nothing, a handler waits for another exception."""
    match node:
        case ast.Expr(value=ast.Constant(value=str())):  # a docstring
            return
        case ast.Return(value=ast.expr() as value):
            yield [source.replace_node(value, "None")]
        case ast.Assign() | ast.AugAssign() | ast.AnnAssign() | ast.Expr() | ast.For() | ast.While() | ast.If():
            yield [source.replace_node(node, "pass")]
        case ast.FunctionDef(decorator_list=decorators):
            for decorator in decorators:
                yield [source.replace_node(decorator, "lambda function: function")]
        case ast.ExceptHandler(type=ast.expr() as kind):
            yield [source.replace_node(kind, "NotImplementedError")]


def _change_loops(source: SourceTree, node: ast.AST) -> _EditSets:
    """A loop makes no round, or ends too early or too late."""
    match node:
        case ast.For(iter=values):
            yield [source.replace_node(values, "[]")]
        case ast.Break():
            yield [source.replace_node(node, "continue")]
        case ast.Continue():
            yield [source.replace_node(node, "break")]


def _change_updates(source: SourceTree, node: ast.AST) -> _EditSets:
    """An update in place goes the opposite way, or forgets the old value."""
    if isinstance(node, ast.AugAssign):
        old = f"{_BINARY_SYMBOLS.get(type(node.op), '@')}="
        yield [source.replace_operator(node.target, node.value, old, "=")]
        if old in _OPPOSITE_UPDATES:
            yield [source.replace_operator(node.target, node.value, old, _OPPOSITE_UPDATES[old])]


# --- Operands, calls and values ---------------------------------------------------------------------------------------


def _swap_neighbours(source: SourceTree, node: ast.AST) -> _EditSets:
    """Two neighbours change places: arguments, entries, the operands of an operator for which order matters."""
    match node:
        case ast.Call() if _called_name(node) in _SYMMETRIC_CALLS:
            return
        case ast.Call(args=parts) | ast.Tuple(elts=parts) | ast.List(elts=parts):
            for first, second in pairwise(parts):
                yield [
                    source.replace_node(first, source.node_text(second)),
                    source.replace_node(second, source.node_text(first)),
                ]
        case ast.BinOp(left=left, op=op, right=right) if isinstance(op, _ORDERED_OPERATORS):
            yield [
                source.replace_node(left, source.bracketed_text(right)),
                source.replace_node(right, source.bracketed_text(left)),
            ]


def _drop_operands(source: SourceTree, node: ast.AST) -> _EditSets:
    """One operand of an operator is missing."""
    if isinstance(node, ast.BinOp):
        yield [source.replace_node(node, source.bracketed_text(node.left))]
        yield [source.replace_node(node, source.bracketed_text(node.right))]


def _change_calls(source: SourceTree, node: ast.AST) -> _EditSets:
    """A call is left out, or made to the opposite function; a named argument is missing."""
    if not isinstance(node, ast.Call):
        return
    function, name = node.func, _called_name(node)
    if len(node.args) == 1 and name not in _CONVERSION_CALLS:
        yield [source.replace_node(node, source.bracketed_text(node.args[0]))]
    if isinstance(function, ast.Attribute) and name in _TEXT_METHODS and not (node.args or node.keywords):
        yield [source.replace_node(node, source.bracketed_text(function.value))]
    if name in _OPPOSITE_NAMES:
        text = source.node_text(function)
        yield [source.replace_node(function, text.removesuffix(name) + _OPPOSITE_NAMES[name])]
    for keyword in node.keywords:
        if keyword.arg != "dtype" and (node.args or len(node.keywords) > 1):
            others = [source.node_text(part) for part in node.args]
            others += [f"{k.arg}={source.node_text(k.value)}" for k in node.keywords if k is not keyword and k.arg]
            yield [source.replace_node(node, f"{source.node_text(function)}({', '.join(others)})")]


def _called_name(call: ast.Call) -> str:
    """The last word of the called expression: `mean` in `np.mean(x)`."""
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _change_constants(source: SourceTree, node: ast.AST) -> _EditSets:
    """A number becomes 1 more or less, 0, of the opposite sign, or twice as large; True becomes False."""
    match node:
        case ast.Constant(value=bool(value)):
            yield [source.replace_node(node, str(not value))]
        case ast.Constant(value=int(value) | float(value)):
            own = source.node_text(node)
            opposite = ("0", f"(-{own})", f"(2 * {own})") if value else ()
            for text in (str(value + 1), str(value - 1), *opposite):
                yield [source.replace_node(node, text)]


def _change_texts(source: SourceTree, node: ast.AST) -> _EditSets:
    """A text is empty, or not empty; docstrings, annotations in quotes and the texts in f-strings stay."""
    if isinstance(node, (ast.Expr, ast.JoinedStr, ast.FormattedValue)):
        return
    annotations = (getattr(node, "annotation", None), getattr(node, "returns", None))
    for part in ast.iter_child_nodes(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and part not in annotations:
            yield [source.replace_node(part, '""' if part.value else '" "')]


def _shift_indices(source: SourceTree, node: ast.AST) -> _EditSets:
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


_MUTATION_RULES = (
    _replace_operators,
    _replace_comparisons,
    _negate_conditions,
    _change_loops,
    _drop_statements,
    _change_updates,
    _swap_neighbours,
    _drop_operands,
    _change_calls,
    _change_constants,
    _change_texts,
    _shift_indices,
)
