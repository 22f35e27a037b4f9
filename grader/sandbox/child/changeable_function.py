"""Run the definition of a learner's function again with a small change in it."""

import ast
import itertools
import types
from collections.abc import Mapping
from dataclasses import dataclass

from grader.sandbox.child.notebook_cells import parse_cell
from grader.sandbox.child.remote_functions import RemoteFunction
from grader.sandbox.child.small_changes import Change, changes_of
from grader.sandbox.child.statements import decode_source

_MAX_CHANGES = 400


@dataclass(frozen=True, slots=True)
class ChangedFunction:
    """A function after a change, and what that was: its kind, source and line, and what is wrong there."""

    function: object
    kind: str
    file: str
    line: int
    what: str


class ChangeableFunction:
    """A function of the submission, and the statement that defines it."""

    def __init__(self, function: object, files: Mapping[str, bytes]) -> None:
        """`files` are the submission's sources; raise LookupError or TypeError if none of them defines the function."""
        while "__wrapped__" in vars(function):
            function = vars(function)["__wrapped__"]
        if not isinstance(function, types.FunctionType):
            raise TypeError
        self._globals = function.__globals__
        self._file = function.__code__.co_filename
        self._statement = _statement_at(self._file, function.__code__.co_firstlineno, files[self._file])
        functions = [name for name, value in self._globals.items() if _is_function(value, files)]
        self._changes = list(itertools.islice(changes_of(self._statement, functions), _MAX_CHANGES))

    def changed(self, number: int) -> ChangedFunction | None:
        """The function after the change of this number; None if there are not so many.

        Number 0 is no change at all, of the kind "none".
        """
        if number > len(self._changes):
            return None
        change = self._changes[number - 1] if number else None
        defined: dict[str, object] = {}
        code = compile_changed(self._statement, change, self._file)
        exec(code, self._globals, defined)  # noqa: S102 - running the learner's code is what the child is for
        (function,) = defined.values()  # what the statement binds; a class or a loop may bind no function, or several
        if change is None:
            return ChangedFunction(function, "none", self._file, 1, "")
        return ChangedFunction(function, change.kind, self._file, change.line, change.what)


def compile_changed(statement: ast.stmt, change: Change | None, file: str) -> types.CodeType:
    """The code of a module that consists of a statement after a change; the statement itself stays as it is."""
    module = ast.Module([statement], [])
    if change is None:
        return compile(module, file, "exec", dont_inherit=True)
    owner, field, index = change.site
    before = getattr(owner, field)
    after = change.replacement if index is None else [*before[:index], change.replacement, *before[index + 1 :]]
    setattr(owner, field, after)
    try:
        return compile(ast.fix_missing_locations(module), file, "exec", dont_inherit=True)
    finally:
        setattr(owner, field, before)


def _statement_at(file: str, line: int, source: bytes) -> ast.stmt:
    """The statement of a module that begins on this line or goes on there."""
    text = decode_source(source, file)
    statements = ast.parse(text, file).body if file.endswith(".py") else parse_cell(text, file).statements
    return next(each for each in statements if line <= (each.end_lineno or 0))


def _is_function(value: object, files: Mapping[str, bytes]) -> bool:
    """Whether it is a function of the submission, or one of the parent's in its place."""
    if isinstance(value, types.FunctionType):
        return value.__code__.co_filename in files
    return type(value) is RemoteFunction
