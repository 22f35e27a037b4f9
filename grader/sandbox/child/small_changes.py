"""List the small changes of a learner's function, one of which may put it right.

Where a function gives wrong values and no known mistake explains them, the parent has these changes tried, one after
another. A change is what a slip of the hand undoes: a pair of parentheses, a sign, two things in the wrong order, an
operator, a condition, a number, a name, a function beside the one that is meant, an assignment, the indentation of a
line beside a block, a part too much or too few.
What is said of a change comes from the child and may be forged; who does that is told something false of the own code.
"""

import ast
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from grader.sandbox.child.parentheses import ARITHMETIC_SIGNS, regrouped_formulas

_OPPOSITES: Mapping[type[ast.operator], type[ast.operator]] = {ast.Add: ast.Sub, ast.Sub: ast.Add}
_OTHER_OPERATORS: Mapping[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Mult: (ast.Div, ast.Pow, ast.Add, ast.MatMult),
    ast.Div: (ast.Mult, ast.FloorDiv, ast.Mod, ast.Sub),
    ast.FloorDiv: (ast.Div, ast.Mod),
    ast.Pow: (ast.Mult,),
    ast.BitXor: (ast.Pow,),
    ast.MatMult: (ast.Mult,),
    ast.Add: (ast.Mult,),
    ast.Sub: (ast.Mult, ast.Div),
    ast.Mod: (ast.Div, ast.FloorDiv),
}
_ORDERED_OPERATORS = (ast.Add, ast.Sub, ast.Div, ast.MatMult, ast.Pow, ast.FloorDiv, ast.Mod)
_COMPARISONS: Sequence[Sequence[type[ast.cmpop]]] = (
    (ast.Lt, ast.LtE, ast.Gt, ast.GtE),
    (ast.Eq, ast.NotEq),
    (ast.In, ast.NotIn),
)
_RELATED_FUNCTIONS = (
    *(("sum", "mean", "prod"), ("min", "max"), ("minimum", "maximum"), ("argmin", "argmax"), ("any", "all")),
    *(("sin", "cos", "tan"), ("log", "log2", "log10", "log1p"), ("floor", "ceil", "round"), ("zeros", "ones")),
    *(("exp", "log", "exp2", "expm1"), ("dot", "outer", "multiply"), ("std", "var"), ("sqrt", "square")),
    *(("append", "extend"), ("upper", "lower"), ("lstrip", "rstrip", "strip"), ("startswith", "endswith")),
)
_MAX_EXCERPT_CHARS = 40

Site = tuple[ast.AST, str, int | None]
"""The place of a node in another one: the field, and the position where that is a list."""

_Replacement = tuple[str, str, ast.expr]
"""What may stand in the place of an expression: the kind of change, what is wrong there, and the new expression."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one kind on a line: what a place in the code holds after it. `what` is the part that is wrong."""

    kind: str
    line: int
    what: str
    site: Site
    replacement: object


def changes_of(statement: ast.stmt, functions: Sequence[str] = ()) -> Iterator[Change]:
    """The changes of the statement that defines a function, the likeliest kinds first.

    `functions` are the names of those beside it, which may be mistaken for each other.
    """
    names = _local_names(statement)
    sites = [each for each in _expression_sites(statement) if not _is_module(*each, names)]
    used = {node.id for _, node in sites if isinstance(node, ast.Name)}
    loops = [node.test for node in ast.walk(statement) if isinstance(node, ast.While)]
    tests = {node for test in loops for node in ast.walk(test)}
    # Most changes of names in a test make a loop that never ends.
    outside = [(site, node) for site, node in sites if node not in tests]
    likely = (
        *(_regrouped, _with_moved_bracket, _with_other_sign, _in_other_order, _with_other_number, _one_beside),
        *(_with_other_operator, _with_not, _with_minus, partial(_with_related_function, functions)),
    )
    yield from _changed_expressions(sites, likely)
    yield from _changed_assignments(statement, {node.id for node in tests if isinstance(node, ast.Name)})
    yield from _moved_lines(statement)
    unused = partial(_with_name_more, [name for name in names if name not in used])
    yield from _changed_expressions(outside, (partial(_with_other_name, names), _without_part, _with_part_more, unused))
    yield from _changed_expressions(outside, [partial(_with_name_more, [name for name in names if name in used])])


def _changed_expressions(
    sites: Sequence[tuple[Site, ast.expr]], makers: Sequence[Callable[[Site, ast.expr], Iterator[_Replacement]]]
) -> Iterator[Change]:
    """What each maker puts in the place of each expression."""
    for replacements in makers:
        for site, node in sites:
            for kind, what, replacement in replacements(site, node):
                yield Change(kind, node.lineno, what, site, replacement)


def _expression_sites(statement: ast.stmt) -> Iterator[tuple[Site, ast.expr]]:
    """The expressions that are computed when the function is called, outer ones first."""
    waiting: list[ast.AST] = []
    if isinstance(statement, ast.FunctionDef):
        waiting += reversed(statement.body)
    else:
        formulas = [node for node in ast.walk(statement) if isinstance(node, ast.Lambda)]
        yield from (((owner, "body", None), owner.body) for owner in formulas)
        waiting += (owner.body for owner in formulas)
    while waiting:
        owner = waiting.pop()
        inner: list[ast.AST] = []
        for field, value in ast.iter_fields(owner):
            for index, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if isinstance(node, ast.AST) and not isinstance(node, ast.JoinedStr):
                    inner.append(node)
                    if isinstance(node, ast.expr) and isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
                        yield (owner, field, index), node
        waiting += reversed(inner)


def _is_module(site: Site, node: ast.expr, names: Sequence[str]) -> bool:
    """Whether it is a name like the `np` of `np.exp`, which no variable has."""
    return isinstance(site[0], ast.Attribute) and isinstance(node, ast.Name) and node.id not in names


def _local_names(statement: ast.stmt) -> list[str]:
    """The names of the parameters and of what the function assigns."""
    found: dict[str, None] = {}
    for node in ast.walk(statement):
        match node:
            case ast.arg(arg=name):
                found[name] = None
            case ast.Name(id=name, ctx=ast.Store()) if isinstance(statement, ast.FunctionDef):
                found[name] = None
    return list(found)


def _excerpt(node: ast.expr) -> str:
    text = ast.unparse(node)
    return text if len(text) <= _MAX_EXCERPT_CHARS else f"{text[:_MAX_EXCERPT_CHARS]} ..."


# --- Brackets ---


def _regrouped(site: Site, node: ast.expr) -> Iterator[_Replacement]:
    if isinstance(node, (ast.BinOp, ast.UnaryOp)) and not isinstance(site[0], (ast.BinOp, ast.UnaryOp)):
        for kind, replacement in regrouped_formulas(node):
            yield kind, "", replacement


def _with_moved_bracket(site: Site, node: ast.expr) -> Iterator[_Replacement]:
    """A call with what stands beside it brought into its brackets, or with a part of its argument brought out."""
    del site
    match node:
        case ast.BinOp(left=left, op=operator, right=right):
            if isinstance(left, ast.Call) and (inner := _argument(left)) is not None:
                yield _moved_bracket(left, _with_argument(left, ast.BinOp(inner, operator, right)))
            if isinstance(right, ast.Call) and (inner := _argument(right)) is not None:
                yield _moved_bracket(right, _with_argument(right, ast.BinOp(left, operator, inner)))
        case ast.UnaryOp(op=ast.USub() as sign, operand=ast.Call() as call) if (inner := _argument(call)) is not None:
            yield _moved_bracket(call, _with_argument(call, ast.UnaryOp(sign, inner)))
        case ast.Call():
            match _argument(node):
                case ast.BinOp(left=left, op=operator, right=right):
                    yield _moved_bracket(node, ast.BinOp(_with_argument(node, left), operator, right))
                    yield _moved_bracket(node, ast.BinOp(left, operator, _with_argument(node, right)))
                case ast.UnaryOp(op=ast.USub() as sign, operand=operand):
                    yield _moved_bracket(node, ast.UnaryOp(sign, _with_argument(node, operand)))


def _moved_bracket(call: ast.Call, replacement: ast.expr) -> _Replacement:
    return "moved_bracket", _excerpt(call.func), replacement


def _argument(call: ast.Call) -> ast.expr | None:
    """The first argument of a call; without one, what its method belongs to."""
    if call.args:
        return call.args[0]
    return call.func.value if isinstance(call.func, ast.Attribute) else None


def _with_argument(call: ast.Call, argument: ast.expr) -> ast.Call:
    if call.args:
        return ast.Call(call.func, [argument, *call.args[1:]], call.keywords)
    assert isinstance(call.func, ast.Attribute)  # noqa: S101 - `_argument` found one
    return ast.Call(ast.Attribute(argument, call.func.attr, ast.Load()), [], call.keywords)


# --- Signs, order and operators ---


def _with_other_sign(site: Site, node: ast.expr) -> Iterator[_Replacement]:
    del site
    match node:
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _OPPOSITES:
            yield "sign", ARITHMETIC_SIGNS[type(operator)], ast.BinOp(left, _OPPOSITES[type(operator)](), right)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            yield "needless_minus", _excerpt(operand), operand


def _with_minus(site: Site, node: ast.expr) -> Iterator[_Replacement]:
    """The expression with a minus before it, where that is not the same as another sign between two summands."""
    owner, field, _ = site
    is_summand = isinstance(owner, (ast.BinOp, ast.AugAssign)) and type(owner.op) in _OPPOSITES
    if field in {"args", "value", "right"} and not (is_summand or isinstance(node, ast.UnaryOp)):
        yield "missing_minus", _excerpt(node), ast.UnaryOp(ast.USub(), node)


def _in_other_order(site: Site, node: ast.expr) -> Iterator[_Replacement]:
    del site
    match node:
        case ast.BinOp(left=left, op=operator, right=right) if isinstance(operator, _ORDERED_OPERATORS):
            yield "order", _excerpt(node), ast.BinOp(right, operator, left)
        case ast.Call(func=function, args=[*earlier, first, second], keywords=keywords):
            yield "order", _excerpt(node), ast.Call(function, [*earlier, second, first], keywords)
        case ast.Tuple(elts=[first, second]):
            yield "order", _excerpt(node), ast.Tuple([second, first], ast.Load())
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield "order", _excerpt(node), ast.IfExp(test, orelse, body)


def _with_other_operator(site: Site, node: ast.expr) -> Iterator[_Replacement]:
    del site
    match node:
        case ast.BinOp(left=left, op=operator, right=right):
            for other in _OTHER_OPERATORS.get(type(operator), ()):
                yield "operator", ARITHMETIC_SIGNS[type(operator)], ast.BinOp(left, other(), right)
        case ast.BoolOp(op=ast.And(), values=values):
            yield "operator", "and", ast.BoolOp(ast.Or(), values)
            for at in range(1, len(values)) if len(values) > 2 else ():
                yield "operator", "and", ast.BoolOp(ast.Or(), [_all_of(values[:at]), _all_of(values[at:])])
        case ast.BoolOp(op=ast.Or(), values=values):
            yield "operator", "or", ast.BoolOp(ast.And(), values)
            for at in range(len(values) - 1) if len(values) > 2 else ():
                both = _all_of(values[at : at + 2])
                yield "operator", "or", ast.BoolOp(ast.Or(), [*values[:at], both, *values[at + 2 :]])
        case ast.Compare(left=left, ops=comparisons, comparators=compared):
            for at, comparison in enumerate(comparisons):
                kinds = next((kinds for kinds in _COMPARISONS if type(comparison) in kinds), ())
                for kind in kinds:
                    if not isinstance(comparison, kind):
                        others = [*comparisons[:at], kind(), *comparisons[at + 1 :]]
                        yield "comparison", _excerpt(node), ast.Compare(left, others, compared)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield "opposite", _excerpt(node), operand


def _all_of(conditions: Sequence[ast.expr]) -> ast.expr:
    return conditions[0] if len(conditions) == 1 else ast.BoolOp(ast.And(), list(conditions))


def _with_not(site: Site, node: ast.expr) -> Iterator[_Replacement]:
    """The opposite of a condition, but for a comparison of two, which has an opposite of its own."""
    is_simple = isinstance(node, ast.Compare) and len(node.ops) == 1
    is_condition = site[1] == "test" or isinstance(site[0], ast.BoolOp)
    if is_condition and not is_simple and not isinstance(node, (ast.BoolOp, ast.UnaryOp, ast.Constant)):
        yield "opposite", _excerpt(node), ast.UnaryOp(ast.Not(), node)


# --- Numbers, functions and names ---


def _with_other_number(site: Site, node: ast.expr) -> Iterator[_Replacement]:
    del site
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            for other in dict.fromkeys((value + 1, value - 1, value * 2, value / 2, 0, 1, 2)):
                if other != value:
                    yield "number", _excerpt(node), ast.Constant(other)


def _one_beside(site: Site, node: ast.expr) -> Iterator[_Replacement]:
    """The end of a range, or an index, that is higher or lower by one."""
    match site:
        case (ast.Call(func=ast.Name(id="range")), "args", _) | (ast.Slice(), _, _) | (ast.Subscript(), "slice", _):
            if not isinstance(node, (ast.Constant, ast.Slice, ast.Tuple)):
                yield "one_beside", _excerpt(node), ast.BinOp(node, ast.Add(), ast.Constant(1))
                yield "one_beside", _excerpt(node), ast.BinOp(node, ast.Sub(), ast.Constant(1))


def _with_related_function(functions: Sequence[str], site: Site, node: ast.expr) -> Iterator[_Replacement]:
    if site[1] != "func":
        return
    match node:
        case ast.Attribute(value=value, attr=name):
            for other in _related(name):
                yield "function", _excerpt(node), ast.Attribute(value, other, ast.Load())
        case ast.Name(id=name):
            for other in (*_related(name), *(functions if name in functions else ())):
                if other != name:
                    yield "function", name, ast.Name(other, ast.Load())


def _related(name: str) -> Iterator[str]:
    return (other for group in _RELATED_FUNCTIONS if name in group for other in group if other != name)


def _without_part(site: Site, node: ast.expr) -> Iterator[_Replacement]:
    """A formula without one of its two operands, a condition without a part, a call without its last argument."""
    del site
    match node:
        case ast.BinOp(left=left, op=operator, right=right):
            yield "needless_part", _excerpt(right), left
            if isinstance(operator, (ast.Add, ast.Mult)):
                yield "needless_part", _excerpt(left), right
        case ast.BoolOp(op=operator, values=values):
            for at, part in enumerate(values):
                rest = [*values[:at], *values[at + 1 :]]
                yield "needless_part", _excerpt(part), rest[0] if len(rest) == 1 else ast.BoolOp(operator, rest)
        case ast.Call(func=function, args=[*rest, ast.Constant() as last], keywords=[]):
            yield "needless_part", _excerpt(last), ast.Call(function, rest, [])
        case ast.Subscript(value=value, slice=ast.Slice() as part):
            yield "needless_part", f"[{_excerpt(part)}]", value


def _with_part_more(site: Site, node: ast.expr) -> Iterator[_Replacement]:
    """The expression squared, what it lacks to 1, and one more."""
    if _may_lack_part(site, node):
        yield "missing_part", _excerpt(node), ast.BinOp(node, ast.Pow(), ast.Constant(2))
        yield "missing_part", _excerpt(node), ast.BinOp(ast.Constant(1), ast.Sub(), node)
        yield "missing_part", _excerpt(node), ast.BinOp(node, ast.Add(), ast.Constant(1))


def _with_name_more(names: Sequence[str], site: Site, node: ast.expr) -> Iterator[_Replacement]:
    """The expression and one of these names: their product, difference, quotient and sum."""
    if _may_lack_part(site, node):
        for name in names:
            for operator in (ast.Mult, ast.Sub, ast.Div, ast.Add):
                yield "missing_part", _excerpt(node), ast.BinOp(node, operator(), ast.Name(name, ast.Load()))


def _may_lack_part(site: Site, node: ast.expr) -> bool:
    """Whether it may be a number or an array that is not written out."""
    kinds = (ast.Name, ast.BinOp, ast.UnaryOp, ast.Call, ast.Attribute, ast.Subscript)
    return isinstance(node, kinds) and site[1] not in {"func", "slice"}


def _with_other_name(names: Sequence[str], site: Site, node: ast.expr) -> Iterator[_Replacement]:
    del site
    if isinstance(node, ast.Name) and node.id in names:
        for name in names:
            if name != node.id:
                yield "name", node.id, ast.Name(name, ast.Load())


# --- Statements ---


def _changed_assignments(statement: ast.stmt, counters: Collection[str]) -> Iterator[Change]:
    """Assignments like `x += y` with another operator or with none, and ones like `x = y` with one.

    Those of `counters`, on which it depends how long a loop runs, are left alone.
    """
    stored = [node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    for owner, field, body in _blocks(statement):
        for at, line in enumerate(body):
            change = partial(Change, line=line.lineno, site=(owner, field, at))
            match line:
                case ast.AugAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]) if (
                    name in counters
                ):
                    continue
                case ast.AugAssign(target=target, op=operator, value=value):
                    what, others = f"{ARITHMETIC_SIGNS[type(operator)]}=", _OTHER_OPERATORS.get(type(operator), ())
                    if type(operator) in _OPPOSITES:
                        opposite = _OPPOSITES[type(operator)]()
                        yield change("sign", what=what, replacement=ast.AugAssign(target, opposite, value))
                    for other in others:
                        yield change("operator", what=what, replacement=ast.AugAssign(target, other(), value))
                    yield change("assignment", what=what, replacement=ast.Assign([target], value))
                case ast.Assign(targets=[ast.Name(id=name) as target], value=value) if stored.count(name) > 1:
                    yield change("assignment", what="=", replacement=ast.AugAssign(target, ast.Add(), value))


def _blocks(statement: ast.stmt) -> Iterator[tuple[ast.AST, str, list[ast.stmt]]]:
    """The lists of statements in a statement, with what they belong to and the field that they are there."""
    for owner in ast.walk(statement):
        for field in ("body", "orelse"):
            if isinstance(body := getattr(owner, field, None), list) and body:
                yield owner, field, body


def _moved_lines(statement: ast.stmt) -> Iterator[Change]:
    """The last line of a block moved behind it, or the line behind it moved into it."""
    for owner, field, body in _blocks(statement):
        site = owner, field, None
        for at, block in enumerate(body):
            if not isinstance(block, (ast.For, ast.While, ast.If, ast.With)):
                continue
            *earlier, last = block.body
            if earlier:
                moved = [*body[:at], _with_body(block, earlier), last, *body[at + 1 :]]
                yield Change("indented", last.lineno, "", site, moved)
            if at + 1 < len(body):
                moved = [*body[:at], _with_body(block, [*block.body, body[at + 1]]), *body[at + 2 :]]
                yield Change("not_indented", body[at + 1].lineno, "", site, moved)


def _with_body(block: ast.stmt, body: list[ast.stmt]) -> ast.stmt:
    fields = {**dict(ast.iter_fields(block)), "body": body}
    return ast.copy_location(type(block)(**fields), block)
