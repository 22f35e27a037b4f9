"""Write a formula with a pair of parentheses more, or less."""

import ast
import itertools
from collections.abc import Iterator, Mapping

ARITHMETIC_SIGNS: Mapping[type[ast.operator], str] = {
    ast.BitOr: "|",
    ast.BitXor: "^",
    ast.BitAnd: "&",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.MatMult: "@",
    ast.Pow: "**",
}
_STRENGTHS: Mapping[str, int] = {
    sign: strength
    for strength, signs in enumerate((["|"], ["^"], ["&"], ["<<", ">>"], ["+", "-"], ["*", "/", "//", "%", "@"]))
    for sign in signs
} | {"**": 7}
"""How strongly an operator binds."""

_MINUS_STRENGTH, _WHOLE_STRENGTH = 6, 8
"""The same of a minus before a single operand, and of what no operator divides."""

_SIGNS = frozenset(ARITHMETIC_SIGNS.values())
_MAX_TRIED = 60

_Items = list["str | _Items"]
"""Operands and operators in the order in which they are written; a list among them stands in parentheses."""


def regrouped_formulas(formula: ast.BinOp | ast.UnaryOp) -> Iterator[tuple[str, ast.expr]]:
    """Formulas with one or two pairs of parentheses more, or one less, and which of these it is.

    None of them is the formula itself, and none comes twice.
    """
    items = _items(formula)
    seen = {ast.dump(formula)}
    found = itertools.chain(
        (("missing_parentheses", each) for each in _with_more(items)),
        (("needless_parentheses", each) for each in _with_less(items)),
        (("missing_parentheses", each) for once in _with_more(items) for each in _with_more(once)),
    )
    for kind, changed in itertools.islice(found, _MAX_TRIED):
        other = ast.parse(_text(changed), mode="eval").body
        if (dump := ast.dump(other)) not in seen:
            seen.add(dump)
            yield kind, other


def _items(node: ast.expr) -> _Items:
    match node:
        case ast.BinOp(left=left, op=operator, right=right):
            sign = ARITHMETIC_SIGNS[type(operator)]
            strength = _STRENGTHS[sign]
            # A power is computed from the right, all others from the left.
            is_power = isinstance(operator, ast.Pow)
            return [*_operand(left, strength + is_power), sign, *_operand(right, strength + (not is_power))]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return ["-", *_operand(operand, _MINUS_STRENGTH)]
        case ast.Name() | ast.Constant() | ast.Call() | ast.Attribute() | ast.Subscript():
            return [ast.unparse(node)]
        case _:
            return [f"({ast.unparse(node)})"]


def _operand(node: ast.expr, strength: int) -> _Items:
    """The items of an operand, in parentheses if it needs them beside an operator of this strength."""
    match node:
        case ast.BinOp(op=operator):
            own = _STRENGTHS[ARITHMETIC_SIGNS[type(operator)]]
        case ast.UnaryOp(op=ast.USub()):
            own = _MINUS_STRENGTH
        case _:
            own = _WHOLE_STRENGTH
    return _items(node) if own >= strength else [_items(node)]


def _text(items: _Items) -> str:
    return " ".join(each if isinstance(each, str) else f"({_text(each)})" for each in items)


def _with_more(items: _Items) -> Iterator[_Items]:
    """The same with a pair of parentheses around some, but not all, of the items of one level."""
    are_signs = [isinstance(each, str) and each in _SIGNS for each in items]
    for start, end in itertools.combinations(range(len(items)), 2):
        is_start = start == 0 or are_signs[start - 1]
        if is_start and not are_signs[end] and end - start < len(items) - 1:
            yield [*items[:start], items[start : end + 1], *items[end + 1 :]]
    for at, each in enumerate(items):
        if isinstance(each, list):
            yield from ([*items[:at], inner, *items[at + 1 :]] for inner in _with_more(each))


def _with_less(items: _Items) -> Iterator[_Items]:
    """The same without one of the pairs of parentheses."""
    for at, each in enumerate(items):
        if isinstance(each, list):
            yield [*items[:at], *each, *items[at + 1 :]]
            yield from ([*items[:at], inner, *items[at + 1 :]] for inner in _with_less(each))
