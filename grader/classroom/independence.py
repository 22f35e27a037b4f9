"""Whether the results of exercises can be taken one by one, so that only some need to be graded again.

In doubt they can't: that costs time, while the opposite mistake would cost the sameness of a report.
"""

import ast
from collections.abc import Collection, Iterator
from collections.abc import Set as AbstractSet

from grader.grading.report import ExerciseResult, Report
from grader.grading.verdicts import Status, Verdict

_STATEFUL_NAMES = frozenset(
    {
        "random",
        "seed",
        "seterr",
        "set_printoptions",
        "globals",
        "vars",
        "setattr",
        "exec",
        "eval",
        "modules",
        "__dict__",
    }
)
_STATEFUL_KINDS = (ast.Global, ast.Nonlocal, ast.ClassDef, ast.AsyncFunctionDef, ast.Yield, ast.YieldFrom)
_PLAIN_KINDS = (ast.Constant, ast.Name, ast.Tuple, ast.UnaryOp, ast.BinOp, ast.operator, ast.unaryop, ast.expr_context)

_MAX_SOURCE_BYTES = 128 * 1024
"""How much of one submission is looked at, far more than any honest one holds: functions within functions are looked at
again for each that is around them."""

_SAFE_VERDICTS = frozenset({Verdict.passed, Verdict.failed, Verdict.raised, Verdict.not_started})


def is_independent(report: Report) -> bool:
    """Whether nothing in the results says that it depends on what else was graded: no lost child, and no output.

    (What a file prints while it is loaded is told at the exercise that loads it first.)
    """
    return all(
        not result.output and all(check.verdict in _SAFE_VERDICTS for check in result.checks)
        for result in report.exercises
    )


def is_by_itself(result: ExerciseResult) -> bool:
    """Whether no other exercise's reference took part in a result."""
    is_settled = result.status in {Status.passed, Status.not_started}
    return is_settled and not result.is_carried_forward


def may_keep_state(sources: Collection[bytes]) -> bool:
    """Whether a call of one of these sources' functions may change what a later call does."""
    if sum(map(len, sources)) > _MAX_SOURCE_BYTES:
        return True
    try:
        trees = [ast.parse(source) for source in sources]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    return any(map(_may_file_keep, trees))


def _may_file_keep(tree: ast.Module) -> bool:
    lasting, modules = set(_lasting_names(tree)), set(_module_names(tree))
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=name) | ast.Name(id=name) if name in _STATEFUL_NAMES:
                return True
            case ast.FunctionDef() if _may_function_keep(node, lasting, modules):
                return True
        if isinstance(node, _STATEFUL_KINDS):
            return True
    return False


def _may_function_keep(function: ast.FunctionDef, lasting: AbstractSet[str], modules: AbstractSet[str]) -> bool:
    """Whether a function changes something that outlives its call.

    `lasting` are the names that its file binds outside its functions to something that may be changed, `modules` those
    of modules.
    """
    own = {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    own |= {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
    defaults = [*function.args.defaults, *filter(None, function.args.kw_defaults)]
    if function.decorator_list or not all(map(_is_plain, defaults)):
        return True
    for node in ast.walk(function):
        match node:
            case ast.Attribute(ctx=ast.Store() | ast.Del()):
                return True
            case ast.Subscript(ctx=ast.Store() | ast.Del()) if _root_name(node) not in own:
                return True
            case ast.Call(func=ast.Attribute() as method) if _root_name(method) not in own | modules | {""}:
                return True
            case ast.Name(id=name) if name in lasting and name not in own:
                return True
    return False


def _is_plain(value: ast.expr) -> bool:
    """Whether a value can't be changed: numbers, texts, names, and tuples and sums of them."""
    return all(isinstance(node, _PLAIN_KINDS) for node in ast.walk(value))


def _lasting_names(tree: ast.Module) -> Iterator[str]:
    """The names that a file binds outside its functions, to something that may be changed."""
    for statement in tree.body:
        if isinstance(statement, (ast.FunctionDef, ast.Import, ast.ImportFrom)):
            continue
        if isinstance(statement, ast.Assign) and _is_plain(statement.value):
            continue
        yield from (
            node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        )


def _module_names(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.asname or alias.name).partition(".")[0] for alias in node.names)


def _root_name(node: ast.expr) -> str:
    """The name at the beginning of `name.part[0].part`; "" where it begins with a value of the moment."""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
