"""Run a source so that a statement which fails, never ends or must not run again costs only what depends on it.

A file is compiled and run as a whole, which is the fastest way. Only when one of its statements raises an exception are
those after it run one by one. Much of what learners write beside their functions can't work here (plots, input, files
to write), and the functions are to be graded all the same. Cells of notebooks are run in the same way.

A failure is kept with the names that its statement would have bound, so that a missing name can be explained by it.
"""

import __future__

import ast
import importlib.util
import itertools
import linecache
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from grader.sandbox.child.notebook_cells import (
    ParsedCell,
    is_of_other_program,
    names_in_text,
    parse_cell,
    parse_exported_cell,
    split_cells,
    too_complex_error,
)
from grader.sandbox.child.statement_timer import StatementStoppedError, StatementTimer
from grader.sandbox.child.true_attributes import missing_name

MAX_LINE = 2**31
"""No line of a file has a higher number."""

_MAX_FAILURES = 200
_MAX_NOTES = 20
_MAX_ANNOUNCED = 1_000
LEFT_OUT_KIND = "StatementLeftOut"
"""Stands for the exception of a statement that did not run, or not to its end, because it would not end."""

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
_FUTURE_FLAGS: int = 0
for _name in __future__.all_feature_names:
    _FUTURE_FLAGS |= getattr(__future__, _name).compiler_flag

Description = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementFailure:
    """A statement that failed: the names that it would have bound ("*": any), and why, as a described exception.

    If it failed at a name that an earlier statement failed to bind, that one's exception is why.
    """

    file: str
    names: frozenset[str]
    description: Description


@dataclass(frozen=True, slots=True, kw_only=True)
class _LeftOutLine:
    """A line that was left out, and the names that it would have imported, if that was all it was for."""

    file: str
    line: int
    description: Description
    imported_names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LoadOrders:
    """What the parent wants of loading.

    `seconds` is how long a statement may run (0: no matter how long); `announces` asks to announce each statement
    before it runs, so that the parent knows which one ends the process; `left_out` are statements not to run, by a
    line of each.
    """

    seconds: float = 0.0
    announces: bool = False
    left_out: Mapping[str, Sequence[int]] = field(default_factory=dict)


class StatementRunner:
    """Runs the sources of one submission, and keeps what failed."""

    def __init__(
        self,
        orders: LoadOrders,
        describe: Callable[[BaseException], Description],
        announce: Callable[[str, str, int], None],
        codes: dict[str, types.CodeType],
    ) -> None:
        """`codes` are files that were compiled before, by path; those compiled now are added."""
        self.timer = StatementTimer(orders.seconds)
        self.failures: list[StatementFailure] = []
        self._orders = orders
        self._describe_error = describe
        self._announce = announce
        self._codes = codes
        self._announcements_left = _MAX_ANNOUNCED if orders.announces else 0
        self._running_statements: list[tuple[str, int]] = []
        self._notes: dict[tuple[str, str], list[_LeftOutLine]] = {}

    def run_file(self, source: bytes, file: str, names: dict[str, object]) -> None:
        """Run a `.py` file; raise SyntaxError if it is neither Python nor Python with lines for IPython."""
        text = decode_source(source, file)
        if self._orders.announces or file in self._orders.left_out:
            self._run_cells(self._parse_file(text, file), file, names)
            return
        try:
            code = self._codes.get(file) or compile(text, file, "exec", dont_inherit=True)
        except SyntaxError:
            self._run_cells(self._parse_file(text, file), file, names)
            return
        except MemoryError:
            raise too_complex_error(file) from None
        self._codes[file] = code
        try:
            with self.timer.statement():
                exec(code, names)  # noqa: S102 - running the learner's code is what the child is for
        except BaseException as error:  # noqa: BLE001 - whatever learner code raises
            failed, rest = _split_at_failure(text, file, code, error)
            flags = code.co_flags & _FUTURE_FLAGS
            if not self._run_exported_cell(failed, file, names, flags):
                self._note_failure(failed, file, error)
            self._run_statements(rest, file, names, flags)

    def run_notebook(self, cells: Sequence[str], sources: Mapping[str, bytes], names: dict[str, object]) -> None:
        """Run these cells in order in one namespace."""
        flags = 0
        for cell in cells:
            text = sources[cell].decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
            # A traceback finds the lines here, as with IPython's own cells, because there is no file.
            linecache.cache[cell] = (len(text), None, [f"{line}\n" for line in text.split("\n")], cell)
            try:
                parsed = parse_cell(text, cell)
            except BaseException as error:  # noqa: BLE001 - not only SyntaxError: too deep, too large
                self._keep_failure(cell, names_in_text(text), error)
                continue
            flags = self._run_cells([parsed], cell, names, flags)
        # A cell may import from the exercise file that this notebook stands for, before a later cell defines the name.
        key = ("failed", _module_file(cells[0]))
        lines = self._notes.get(key, ())
        self._notes[key] = [each for each in lines if not each.imported_names or each.imported_names - names.keys()]

    def failure_for(self, file: str, name: str) -> Description | None:
        """The exception of a file's statement that should have bound this name, or None."""
        origin = _module_file(file)
        return next(
            (
                failure.description
                for failure in self.failures
                if _module_file(failure.file) == origin and (name in failure.names or "*" in failure.names)
            ),
            None,
        )

    def take_notes(self) -> list[tuple[str, str, int, int, Description]]:
        """What was left out since the last call: kind, file and line of the first, how many, its exception."""
        notes = [
            (kind, lines[0].file, lines[0].line, len(lines), lines[0].description)
            for (kind, _), lines in self._notes.items()
            if lines
        ]
        self._notes.clear()
        return notes

    def _parse_file(self, text: str, file: str) -> list[ParsedCell]:
        """The statements of a file that may have lines for IPython; raise SyntaxError if it is not Python at all.

        If its cells are marked, those that are not Python are left out. A statement that can be parsed but not
        compiled, such as a `return` outside a function, costs only itself.
        """
        cells = split_cells(text)
        try:
            if len(cells) == 1 or not any(map(is_of_other_program, cells)):
                return [parse_cell(text, file)]
        except SyntaxError:
            if len(cells) == 1:
                raise
        parsed = []
        for cell in cells:
            try:
                parsed.append(parse_cell(cell, file))
            except SyntaxError as error:
                self._keep_failure(file, names_in_text(cell), error)
        return parsed

    def _run_cells(self, cells: Sequence[ParsedCell], file: str, names: dict[str, object], flags: int = 0) -> int:
        for cell in cells:
            for line in cell.ipython_lines:
                self._add_note("ipython", _LeftOutLine(file=file, line=line, description={}))
            flags = self._run_statements(cell.statements, file, names, flags)
        return flags

    def _run_statements(self, statements: Sequence[ast.stmt], file: str, names: dict[str, object], flags: int) -> int:
        """Run statements one by one; return the compiler flags with those of the `__future__` imports among them."""
        for statement in statements:
            if self._run_exported_cell(statement, file, names, flags):
                continue
            if self._is_left_out(statement, file):
                self._keep_left_out(statement, file)
            else:
                flags |= self._run_statement(statement, file, names, flags)
        return flags

    def _run_statement(self, statement: ast.stmt, file: str, names: dict[str, object], flags: int) -> int:
        """Run a statement; return the compiler flags that it sets."""
        try:
            with self._announced(file, _start(statement)[0]):
                code = compile(ast.Module([statement], []), file, "exec", flags, dont_inherit=True)
                with self.timer.statement():
                    exec(code, names)  # noqa: S102 - running the learner's code is what the child is for
                return int(code.co_flags & _FUTURE_FLAGS)
        except BaseException as error:  # noqa: BLE001 - whatever learner code raises
            self._note_failure(statement, file, error)
        return 0

    def _run_exported_cell(self, statement: ast.stmt, file: str, names: dict[str, object], flags: int) -> bool:
        """Run the cell that an exporter packed into this statement, if it is one whose magic only runs it.

        All its statements have one line. Where that is to be left out, what the cell defines counts all the same.
        """
        try:
            cell = parse_exported_cell(statement, file)
        except BaseException as error:  # noqa: BLE001 - not only SyntaxError: too deep, too large
            self._note_failure(statement, file, error)
            return True
        if cell is None:
            return False
        is_left_out = self._is_left_out(statement, file)
        for part in cell.statements:
            if is_left_out and not isinstance(part, _DEFINITIONS):
                self._keep_left_out(part, file)
            else:
                flags |= self._run_statement(part, file, names, flags)
        return True

    def _is_left_out(self, statement: ast.stmt, file: str) -> bool:
        first, last = _start(statement)[0], statement.end_lineno or 0
        return any(first <= line <= last for line in self._orders.left_out.get(file, ()))

    def _keep_left_out(self, statement: ast.stmt, file: str) -> None:
        self._keep_failure(file, _bound_names(statement), _left_out_description(file, _start(statement)[0]))

    @contextmanager
    def _announced(self, file: str, line: int) -> Iterator[None]:
        """Tell the parent which statement is about to run, and afterwards which one, if any, it ran inside of."""
        if self._announcements_left <= 0:
            yield
            return
        self._announcements_left -= 1
        self._running_statements.append((file, line))
        self._announce("statement", file, line)
        try:
            yield
        finally:
            self._running_statements.pop()
            # Line 0 stands for none.
            self._announce("statement", *(self._running_statements or [(file, 0)])[-1])

    def _note_failure(self, statement: ast.stmt, file: str, error: BaseException) -> None:
        line = _start(statement)[0]
        if isinstance(error, StatementStoppedError):
            self._announce("stopped", file, line)
            self.timer.restart()
            self._keep_left_out(statement, file)
        elif isinstance(error, NameError) and _calls_ipython(statement):
            # This is how exporters write the lines that are for IPython.
            self._add_note("ipython", _LeftOutLine(file=file, line=line, description={}))
        else:
            names = _bound_names(statement)
            imported_names = names if isinstance(statement, (ast.Import, ast.ImportFrom)) else frozenset()
            self._keep_failure(file, names, error, line, imported_names)

    def _keep_failure(
        self,
        file: str,
        names: frozenset[str],
        error: BaseException | Description,
        line: int | None = None,
        imported_names: frozenset[str] = frozenset(),
    ) -> None:
        description = self._describe_error(error) if isinstance(error, BaseException) else error
        if len(self.failures) < _MAX_FAILURES:
            missing = missing_name(error) if isinstance(error, BaseException) else ""
            reason = (self.failure_for(file, missing) if missing else None) or description
            self.failures.append(StatementFailure(file=file, names=names, description=reason))
        if isinstance(error, BaseException):
            line = line or getattr(error, "lineno", None) or 1
            left_out = _LeftOutLine(file=file, line=line, description=description, imported_names=imported_names)
            self._add_note("failed", left_out)

    def _add_note(self, kind: str, left_out: _LeftOutLine) -> None:
        key = (kind, _module_file(left_out.file))
        if key in self._notes or len(self._notes) < _MAX_NOTES:
            lines = self._notes.setdefault(key, [])
            if len(lines) < _MAX_FAILURES:
                lines.append(left_out)


def decode_source(source: bytes, file: str) -> str:
    """A file's text, decoded as Python decodes files; raise SyntaxError with the file's name."""
    try:
        text = importlib.util.decode_source(source)
    except (UnicodeDecodeError, SyntaxError, LookupError) as error:
        raise SyntaxError(f"encoding: {error}", (file, 1, 1, "")) from None
    if "\0" in text:
        raise SyntaxError("encoding: null bytes", (file, text.count("\n", 0, text.index("\0")) + 1, 1, ""))
    return text


def _split_at_failure(
    text: str, file: str, code: types.CodeType, error: BaseException
) -> tuple[ast.stmt, list[ast.stmt]]:
    """The statement of a module that raised this exception, and the statements after it."""
    statements = ast.parse(text, file).body
    if not statements:
        raise error
    position = _failed_position(code, error)
    at = max((number for number, each in enumerate(statements) if _start(each) <= position), default=0)
    return statements[at], statements[at + 1 :]


def _failed_position(code: types.CodeType, error: BaseException) -> tuple[int, int]:
    """The line and column of the instruction of a module's code that raised this exception."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code is not code:
        trace = trace.tb_next
    if trace is None:
        return 0, 0
    line, _, column, _ = next(itertools.islice(code.co_positions(), trace.tb_lasti // 2, None))
    return line or trace.tb_lineno or 0, column or 0


def _calls_ipython(statement: ast.stmt) -> bool:
    return not isinstance(statement, _DEFINITIONS) and any(
        isinstance(node, ast.Name) and node.id == "get_ipython" for node in ast.walk(statement)
    )


def _start(statement: ast.stmt) -> tuple[int, int]:
    """The line and column where a statement starts; decorators belong to it."""
    decorators: Sequence[ast.expr] = getattr(statement, "decorator_list", ())
    nodes: tuple[ast.stmt | ast.expr, ...] = (statement, *decorators)
    return min((node.lineno, node.col_offset) for node in nodes)


def _bound_names(statement: ast.stmt) -> frozenset[str]:
    """The names that a statement of a module binds, those inside functions and classes left out."""
    found: set[str] = set()
    waiting: list[ast.AST] = [statement]
    while waiting:
        match node := waiting.pop():
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
                continue
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                found.update(alias.asname or alias.name.partition(".")[0] for alias in aliases)
            case ast.Name(id=name, ctx=ast.Store()):
                found.add(name)
            case ast.Lambda():
                continue
        waiting += ast.iter_child_nodes(node)
    return frozenset(found)


def _left_out_description(file: str, line: int) -> Description:
    return {"kinds": [LEFT_OUT_KIND], "text": "", "places": [(file, line, "<module>")]}


def _module_file(source: str) -> str:
    """The file that a source belongs to: all cells of a notebook are one module."""
    return source.rpartition(", cell ")[0] or source
