"""The part of a kernel's history that an answer consists of.

A kernel's state is what its cells did in the order in which they ran, so this order counts, not that of the notebook:
the last definition wins, and what a deleted cell defined is still there. Of these cells only those statements are taken
that a function needs, found backwards from its last definition, as a compiler finds live variables. So a check runs no
plot, no experiment and no training loop again, and an earlier version of a cell takes part only where something that is
needed was made with it.

All this happens in the kernel, on the learner's own text.
"""

import ast
import builtins
import symtable
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from grader.sandbox.child.notebook_cells import names_in_text, parse_cell
from grader.submissions.cell_text import plain_cell_text

_BUILTIN_NAMES = frozenset(vars(builtins))
_OUR_PACKAGE = "grader"
_EVERYTHING = "*"
_COMPREHENSIONS = frozenset({"listcomp", "setcomp", "dictcomp", "genexpr"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutedCell:
    """A cell as it ran: the number beside it in the notebook, and its text."""

    number: int
    text: str


class _Kind(Enum):
    """What a statement is: an import, one of this package, a function or class, a `del`, or anything else."""

    imported = auto()
    ours = auto()
    definition = auto()
    deletion = auto()
    other = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Statement:
    """A top-level statement by its effect on names.

    `binds` are the names it gives a value, for certain if `is_certain`. `reads` are those it needs while it runs, and
    `late_reads` those that its functions need whenever they are called. `changes` are those of which it changes a part,
    or calls a method.
    """

    first_line: int
    last_line: int
    binds: frozenset[str] = frozenset()
    reads: frozenset[str] = frozenset()
    late_reads: frozenset[str] = frozenset()
    changes: frozenset[str] = frozenset()
    is_certain: bool = True
    kind: _Kind = _Kind.other


@dataclass(frozen=True, slots=True, kw_only=True)
class _CellEffects:
    """The statements of a cell; of one that is no Python, the names that it looks as if it defines."""

    cell: ExecutedCell
    statements: tuple[_Statement, ...] = ()
    broken_names: frozenset[str] = frozenset()


class _Search:
    """Which statements are needed, found on the way back through the history, again until no more are found.

    A function looks up the names in its body when it is called. So the answers' functions, and what they call, need the
    last value of a name (`_last`); what a statement calls while it runs needs the value of that time (`_now`).
    """

    def __init__(self, history: Sequence[_CellEffects], functions: Sequence[str]) -> None:
        self.taken: set[tuple[int, int]] = set()
        self._history = history
        self._roots = set(functions)
        self._last: set[str] = set()
        self._now: set[str] = set()
        self._passed: set[str] = set()
        self._ever_needed = set(functions)
        statements = [statement for cell in history for statement in cell.statements]
        self._data = {name for each in statements if each.kind is _Kind.other for name in each.binds}
        self._own = {name for each in statements if each.kind is not _Kind.imported for name in each.binds}

    def run(self) -> None:
        found = None
        while found != (found := (len(self.taken), len(self._roots), len(self._ever_needed))):
            self._last, self._now, self._passed = set(self._roots), set(), set()
            for cell in reversed(self._history):
                self._go_through_cell(cell)

    def _go_through_cell(self, effects: _CellEffects) -> None:
        number = effects.cell.number
        if effects.broken_names & (self._last | self._now):
            self.taken.add((number, 0))
            self._forget(effects.broken_names)
        self._passed |= effects.broken_names
        for place, statement in reversed([*enumerate(effects.statements, 1)]):
            if statement.kind is _Kind.deletion:
                self._forget(statement.binds)
            elif self._is_needed(statement):
                self.taken.add((number, place))
                self._note_needs(statement)
            self._passed |= statement.binds

    def _is_needed(self, statement: _Statement) -> bool:
        if statement.kind is _Kind.ours:
            return False
        needed = self._last | self._now
        if statement.binds & needed or _EVERYTHING in statement.binds or statement.changes & needed & self._data:
            return True
        # A setting, such as that of a library that an answer uses; but not what merely tries the answers out.
        names = (statement.reads | statement.late_reads | statement.changes) - _BUILTIN_NAMES
        return bool(statement.changes) and names <= self._ever_needed and not names & self._own

    def _note_needs(self, statement: _Statement) -> None:
        is_called_now = statement.binds & self._now or statement.kind is not _Kind.definition
        if statement.is_certain:
            self._forget(statement.binds)
        self._now |= statement.reads | statement.changes
        if is_called_now:
            self._now |= statement.late_reads
        self._roots |= statement.late_reads
        # Those with a later value are found the next time.
        self._last |= statement.late_reads - self._passed - statement.binds
        self._ever_needed |= statement.reads | statement.late_reads | statement.changes

    def _forget(self, names: frozenset[str]) -> None:
        self._last -= names
        self._now -= names


def needed_cells(history: Sequence[ExecutedCell], functions: Sequence[str]) -> dict[int, str]:
    """The text of the cells that these functions need, by their numbers, in the order in which they ran.

    Statements that are not needed are blank lines, so that all lines keep their numbers. A cell that is no Python is
    kept whole if it looks as if it held the last definition of something that is needed.
    """
    effects = [_read_cell(cell) for cell in history]
    search = _Search(effects, functions)
    search.run()
    return {each.cell.number: text for each in effects if (text := _taken_text(each, search.taken)).strip()}


def _taken_text(parsed: _CellEffects, taken: set[tuple[int, int]]) -> str:
    number = parsed.cell.number
    if (number, 0) in taken:
        return parsed.cell.text
    kept = {
        line
        for place, statement in enumerate(parsed.statements, 1)
        if (number, place) in taken
        for line in range(statement.first_line, statement.last_line + 1)
    }
    lines = parsed.cell.text.split("\n")
    return "\n".join(text if line in kept else "" for line, text in enumerate(lines, 1)).rstrip("\n")


@lru_cache(maxsize=4096)
def _read_cell(cell: ExecutedCell) -> _CellEffects:
    text = plain_cell_text(cell.text.replace("\r\n", "\n").replace("\r", "\n"))
    cell = ExecutedCell(number=cell.number, text=text)
    try:
        statements = tuple(map(_read_statement, parse_cell(text, "cell").statements))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _CellEffects(cell=cell, broken_names=names_in_text(text))
    return _CellEffects(cell=cell, statements=statements)


def _read_statement(node: ast.stmt) -> _Statement:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    last = node.end_lineno or node.lineno
    match node:
        case ast.Import() | ast.ImportFrom():
            kind = _Kind.ours if _is_ours(node) else _Kind.imported
            return _Statement(first_line=first, last_line=last, binds=_imported_names(node), kind=kind)
        case ast.Delete(targets=targets):
            names = frozenset(target.id for target in targets if isinstance(target, ast.Name))
            return _Statement(first_line=first, last_line=last, binds=names, kind=_Kind.deletion)
    is_definition = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
    changes = frozenset(_changed_names(node))
    reads, late_reads = _read_names(node)
    return _Statement(
        first_line=first,
        last_line=last,
        binds=frozenset(_stored_names(node)),
        reads=reads - changes,
        late_reads=late_reads,
        changes=changes,
        is_certain=is_definition or isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)),
        kind=_Kind.definition if is_definition else _Kind.other,
    )


def _read_names(node: ast.stmt) -> tuple[frozenset[str], frozenset[str]]:
    """The global names that a statement reads while it runs, and those that its functions read when they are called."""
    reads: set[str] = set()
    late_reads: set[str] = set()
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        reads.add(node.target.id)
    tables = [(symtable.symtable(ast.unparse(node), "cell", "exec"), False)]
    while tables:
        table, is_late = tables.pop()
        is_late = is_late or (table.get_type() == "function" and table.get_name() not in _COMPREHENSIONS)
        (late_reads if is_late else reads).update(_global_reads(table))
        tables += [(child, is_late) for child in table.get_children()]
    return frozenset(reads), frozenset(late_reads)


def _global_reads(table: symtable.SymbolTable) -> Iterator[str]:
    is_module = table.get_type() == "module"
    for symbol in table.get_symbols():
        if symbol.is_declared_global() or (symbol.is_referenced() and (is_module or symbol.is_global())):
            yield symbol.get_name()


def _imported_names(node: ast.Import | ast.ImportFrom) -> frozenset[str]:
    return frozenset(alias.asname or alias.name.partition(".")[0] for alias in node.names)


def _is_ours(node: ast.Import | ast.ImportFrom) -> bool:
    """Whether a statement only imports this package, which has no part in an answer."""
    modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
    return all(module.partition(".")[0] == _OUR_PACKAGE for module in modules)


def _stored_names(node: ast.stmt) -> Iterator[str]:
    """The names that a statement binds outside of functions."""
    for inner in _outer_nodes(node):
        match inner:
            case ast.Name(id=name, ctx=ast.Store()):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                yield name
            case ast.Import() | ast.ImportFrom():
                yield from _imported_names(inner)


def _outer_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """A statement and what it consists of, without the bodies of functions and of comprehensions."""
    yield node
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.comprehension)):
        return
    for child in ast.iter_child_nodes(node):
        yield from _outer_nodes(child)


def _changed_names(node: ast.stmt) -> Iterator[str]:
    """The names of which a statement changes a part (`x[0] = 1`, `x.a = 1`), or calls a method for its effect."""
    for inner in _outer_nodes(node):
        match inner:
            case ast.Attribute(ctx=ast.Store()) | ast.Subscript(ctx=ast.Store()):
                yield from _base_name(inner)
            case ast.Expr(value=ast.Call(func=ast.Attribute() as method)):
                yield from _base_name(method)


def _base_name(node: ast.expr) -> Iterator[str]:
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    if isinstance(node, ast.Name):
        yield node.id


def broken_names(history: Sequence[ExecutedCell]) -> frozenset[str]:
    """The names that cells which are no Python look as if they defined."""
    return frozenset(name for cell in history for name in _read_cell(cell).broken_names)
