"""Load a course's own Python files (solutions, mistakes, accepted variants, figures) without touching `sys.path`.

This is trusted code, for the parent process only. Topics import each other by their bare names (`from topic import
function`), on top of a file or in a function, so each module gets an `import` that knows these names. While a module is
loaded they are in `sys.modules`, too, and at no other time.
"""

import ast
import builtins
import importlib.util
import inspect
import os
import sys
import threading
import tokenize
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache, partial
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

from grader.compiled_files import remove_damaged_copy
from grader.errors import RAISED_BY_FOREIGN_CODE, CourseError, GraderError
from grader.i18n import _, os_reason
from grader.memory import memory_sentence
from grader.time_limit import TimeLimitReached, call_within

LOADING_SECONDS = 60.0
"""For what a course's files do as they are loaded: far above what the import of a large library takes."""

MODULES_LOCK = threading.RLock()
"""`sys.modules` belongs to the whole process, so only one thread at a time may put a course's names into it."""


def load_topics(folder: Path, topics: Sequence[str]) -> dict[str, ModuleType]:
    """Load the modules of these topics in this order; raise CourseError, with file and line, if one fails."""
    loaded: dict[str, ModuleType] = {}
    for topic in topics:
        loaded[topic] = load_topic(folder, topic, topics, loaded)
    return loaded


def load_topic(folder: Path, topic: str, topics: Sequence[str], loaded: Mapping[str, ModuleType]) -> ModuleType:
    """Load the module of one of these topics, which can import those that are loaded; may raise CourseError."""
    try:
        return load_beside(folder / f"{topic}.py", topic, loaded)
    except CourseError as error:
        cause = error.__cause__
        if not isinstance(cause, ModuleNotFoundError) or cause.name not in topics:
            raise
        advice = _("a topic can import those that come before it in course.toml")
        raise CourseError(f"{error}; {advice}") from cause


def load_beside(path: Path, name: str, topics: Mapping[str, ModuleType]) -> ModuleType:
    """Load one module, which can import these topics by their names meanwhile.

    Raise CourseError, with file and line, if it fails, GraderError if memory runs out.
    """
    require_text(path)
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None  # noqa: S101, PT018 - the path ends in .py
    module = importlib.util.module_from_spec(spec)
    importable = {**topics, name: module} if name not in topics else topics
    module.__dict__["__builtins__"] = {**vars(builtins), "__import__": partial(_import_here, importable)}
    try:
        with running_course_code(), _temporarily_importable(importable):
            call_within(LOADING_SECONDS, spec.loader.exec_module, module)
    except (*RAISED_BY_FOREIGN_CODE, TimeLimitReached) as error:
        if remove_damaged_copy(error):
            return load_beside(path, name, topics)
        if isinstance(error, OSError) and error.filename is not None and is_named(error.filename, path):
            raise unreadable_error(path, error) from None
        if isinstance(error, MemoryError):
            raise GraderError(f"{error_sentence(path, error)}: {memory_sentence()}") from error
        raise CourseError(error_sentence(path, error)) from error
    return module


def _import_here(importable: Mapping[str, ModuleType], name: str, *rest: Any, **named: Any) -> ModuleType:  # noqa: ANN401
    """What `import` does in a course's module, also when one of its functions runs, long after it was loaded."""
    is_relative = any(rest[3:]) or bool(named.get("level"))
    return importable[name] if name in importable and not is_relative else __import__(name, *rest, **named)


@cache
def parameter_names(function: Callable[..., object]) -> tuple[str, ...]:
    """The parameter names of a course's function; cached, because they are needed for every submission of a class."""
    return tuple(inspect.signature(function).parameters)


@cache
def parameter_defaults(function: Callable[..., object]) -> Mapping[str, object]:
    """The defaults of a course's function by parameter name, where it has one; cached like its names."""
    parameters = inspect.signature(function).parameters.values()
    return {each.name: each.default for each in parameters if each.default is not each.empty}


@contextmanager
def running_course_code() -> Iterator[None]:
    """Keep what code of the course could take from this process: the folder that it works in, and its own end.

    The names that a command was given hold from that folder: of the course, the submission, the file to write. And
    `os._exit(0)` would end a command without a word, as if all were well, so it raises SystemExit meanwhile.
    """
    before = _working_folder()
    _refused_exits.begin()
    try:
        yield
    finally:
        _refused_exits.end()
        if before is not None and _working_folder() != before:
            os.chdir(before)


class _RefusedExits:
    """`os._exit` refused while code of the course runs in this process, in however many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count = 0
        self._process = 0
        self._exit = os._exit

    def begin(self) -> None:
        with self._lock:
            if not self._count:
                self._process, self._exit, os._exit = os.getpid(), os._exit, self._refuse
            self._count += 1

    def end(self) -> None:
        with self._lock:
            self._count -= 1
            if not self._count:
                os._exit = self._exit

    def _refuse(self, status: int) -> NoReturn:
        if os.getpid() != self._process:  # one forked meanwhile
            self._exit(status)
        template = _("os._exit({status}) would end the grader without a word")
        raise SystemExit(template.format(status=status))


_refused_exits = _RefusedExits()


def _working_folder() -> str | None:
    with suppress(OSError):  # it has been removed
        return os.getcwd()
    return None


@contextmanager
def _temporarily_importable(modules: Mapping[str, ModuleType]) -> Iterator[None]:
    with MODULES_LOCK:
        before = {name: sys.modules.get(name) for name in modules}
        sys.modules.update(modules)
        try:
            yield
        finally:
            for name, module in before.items():
                if module is None:
                    sys.modules.pop(name, None)
                else:
                    sys.modules[name] = module


def parse_file(path: Path) -> ast.Module:
    """The syntax tree of a file that belongs to every course; raise CourseError if it can't be read or parsed."""
    require_text(path)
    try:
        return ast.parse(path.read_bytes(), path.name)
    except (SyntaxError, ValueError) as error:
        raise CourseError(error_sentence(path, error)) from None


def require_text(path: Path) -> None:
    """Raise CourseError if a Python file can't be read, or is not in the encoding that it names (UTF-8 if it does not).

    Python itself passes over wrong bytes in a comment; what takes the file apart later does not.
    """
    try:
        with tokenize.open(path) as file:
            file.read()
    except OSError as error:
        raise unreadable_error(path, error) from None
    except (UnicodeDecodeError, SyntaxError):  # the latter for an encoding that there is not
        raise CourseError(_("{file} is not UTF-8 text. Save it as UTF-8.").format(file=path)) from None


def unreadable_error(path: Path, error: OSError) -> CourseError:
    """The fault that a file which belongs to every course can't be read."""
    template = _("{file} can't be read: {reason}. Every course has this file.")
    return CourseError(template.format(file=path, reason=os_reason(error)))


def is_named(filename: str, path: Path) -> bool:
    """Whether an exception's file is this one: Python names it in full, and a course may be named from here."""
    return os.path.abspath(filename) == os.path.abspath(path)


def error_sentence(path: Path, error: BaseException) -> str:
    """An exception that a file of the course raised, with the file and the last line of it that ran."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if is_named(frame.filename, path)]
    if isinstance(error, SyntaxError) and (error.filename in {None, path.name} or is_named(error.filename, path)):
        line, text = error.lineno, error.msg
    else:
        line, text = lines[-1] if lines else None, str(error)
    if isinstance(error, TimeLimitReached):
        template = _("the file is not loaded within {seconds:g} seconds; look for a loop without an end")
        return f"{file_place(path, line)}: {template.format(seconds=LOADING_SECONDS)}"
    return f"{file_place(path, line)}: {type(error).__name__}: {text}".removesuffix(": ")


@cache
def definition_lines(path: Path) -> Mapping[str, int]:
    """The lines on which a file defines its functions, classes and values, by name; nothing if it can't be parsed."""
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return {}
    lines: dict[str, int] = {}
    for node in tree.body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                lines[name] = node.lineno
            case ast.Assign(targets=targets):
                lines |= {target.id: node.lineno for target in targets if isinstance(target, ast.Name)}
            case ast.AnnAssign(target=ast.Name(id=name)):
                lines[name] = node.lineno
            case _:
                continue
    return lines


def missing_function_error(path: Path, name: str) -> CourseError:
    """What a file lacks that has no function of an exercise's name, and what its author may do."""
    from grader.near_names import nearest_name  # noqa: PLC0415 - only for an error message

    lines = definition_lines(path)
    near = nearest_name(name, lines)
    if name in lines:
        template = _("{file}: defines no function {name}. What has this name on line {line} is none; write def {name}.")
    elif near:
        template = _("{file}: defines no function {name}. Is it {near} on line {line} that is meant?")
    else:
        template = _("{file}: defines no function {name}. Write it, or take the exercise out of course.toml.")
    return CourseError(template.format(file=path, name=name, near=near, line=lines.get(near or name)))


def file_place(path: Path, line: int | None = None) -> str:
    """`path:line`, relative to the current folder where possible."""
    here = Path.cwd()
    shown = path.relative_to(here) if path.is_relative_to(here) else path
    return f"{shown}:{line}" if line else str(shown)
