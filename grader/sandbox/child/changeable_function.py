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

_MAX_CHANGES = 250


@dataclass(frozen=True, slots=True)
class _DefinedFunction:
    """A function of the submission: where it is bound, and the statement that defines it."""

    names: dict[str, object]
    name: str
    function: types.FunctionType
    statement: ast.stmt

    @property
    def file(self) -> str:
        return self.function.__code__.co_filename

    def define(self, change: Change | None) -> None:
        """Run the statement again after a change, and bind the name to what it defines."""
        defined: dict[str, object] = {}
        code = compile_changed(self.statement, change, self.file)
        exec(code, self.function.__globals__, defined)  # noqa: S102 - running the learner's code is what the child is for
        (self.names[self.name],) = defined.values()


class ChangeableFunction:
    """A function of the submission, with its helpers beside it."""

    def __init__(self, names: dict[str, object], name: str, files: Mapping[str, bytes]) -> None:
        """`names` are those of the module that has the function, and `files` the submission's sources.

        Raise LookupError or TypeError if none of these defines the function.
        """
        self._own = own = _definition(names, name, files)
        self._bound = names[name]
        outside = own.function.__globals__
        others = [other for other, value in outside.items() if _is_function(value, files)]
        called = [each for each in own.function.__code__.co_names if each in others and each != own.function.__name__]
        self._helpers = [
            _definition(outside, each, files) for each in called if isinstance(outside[each], types.FunctionType)
        ]
        self._changes = [
            (definition, change)
            for definition in (own, *self._helpers)
            for change in itertools.islice(changes_of(definition.statement, others), _MAX_CHANGES)
        ]

    def change(self, number: int) -> tuple[str, str, int, str] | None:
        """Make the change of this number, and no other one; None if there are not so many.

        Return its kind, the source and line that it is in, and what is wrong there. Number 0 is no change at all, of
        the kind "none".
        """
        if number > len(self._changes):
            return None
        for helper in self._helpers:
            helper.names[helper.name] = helper.function
        if number == 0:
            self._own.define(None)
            return "none", self._own.file, 1, ""
        self._own.names[self._own.name] = self._bound
        definition, change = self._changes[number - 1]
        definition.define(change)
        return change.kind, definition.file, change.line, change.what


def _definition(names: dict[str, object], name: str, files: Mapping[str, bytes]) -> _DefinedFunction:
    function = names[name]
    while "__wrapped__" in vars(function):
        function = vars(function)["__wrapped__"]
    if not isinstance(function, types.FunctionType):
        raise TypeError
    file, line = function.__code__.co_filename, function.__code__.co_firstlineno
    return _DefinedFunction(names, name, function, _statement_at(file, line, files[file]))


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
