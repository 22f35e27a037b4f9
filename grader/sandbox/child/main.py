"""The child: run a learner's code and answer calls over the wire.

Once learner code has run, everything in this process counts as hostile, so nothing here is a defence: the parent trusts
none of it. This module only makes honest submissions work and their errors explainable. It imports the standard
library, numpy and this package, and must not know checks, reference functions or scores.
"""

import importlib.abc
import importlib.machinery
import importlib.util
import io
import itertools
import os
import random
import sys
import threading
import types
import warnings
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TextIO

import numpy as np

from grader.sandbox.child import notebook_cells, wire
from grader.sandbox.child.call_graph import may_reach
from grader.sandbox.child.expressions import TextFormula, as_if_sent

_MISSING = object()
_MAX_TEXT_CHARS = 2_000
_MAX_TRACEBACK_LINES = 8
_MAX_WARNINGS = 4
_MAX_CELL_FAILURES = 200
_MAX_UNSENT_BYTES = 1 << 16
_WAKEUP_BYTES = 1 << 15
"""How many bytes may lie in the pipe before the parent is woken to read them: half of what the pipe holds."""

_MAX_CALLBACKS = 10_000
"""How often the formulas among a check's arguments may be called; the parent limits its own functions alike."""


def serve_parent(wire_in: int, wire_out: int, wakeup: int | None = None) -> None:
    """Answer the parent's messages until it closes the wire; learner output goes to descriptors 1 and 2.

    `wakeup` is the descriptor of a pipe that wakes the parent to read the wire; None if the parent waits on the wire
    itself.
    """
    # Emit all warnings, unless the learner's own filters prevent it. They are recorded during calls. At other times
    # none are shown, because a warning from an object that is being deleted would quote lines of the grader.
    warnings.resetwarnings()
    warnings.simplefilter("always")
    warnings.showwarning = _ignore_warning
    connection = _Connection(wire_in, wire_out, wakeup)
    _Child(connection).serve_messages()


_WARM_UP_SOURCE = b"""
import math
import numpy as np


def give(x):
    return 1.0 / (1.0 + np.exp(-x)) + np.sum(x) * math.pi


def fail(x):
    raise ValueError(x)
"""


def warm_up() -> None:
    """Do once what every child does, and forget it: code that Python has run before runs faster, also after a fork.

    The standard streams are opened anew; every child will have its own descriptors 1 and 2 behind them.
    """
    into, out = os.pipe(), os.pipe()
    xs: tuple[object, ...] = (0.5, np.array([0.5, 1.0]), np.array([[2.0]]))
    calls: list[tuple[object, ...]] = [([x], {}, watch) for x in xs for watch in (False, True)]
    messages: list[tuple[object, ...]] = [
        ("open", {"rehearsal.py": np.frombuffer(_WARM_UP_SOURCE, np.uint8)}, {}, {}, ""),
        ("import", "rehearsal"),
        *(("begin",), ("calls", 1, "rehearsal", "give", calls, []), ("calls", 7, "rehearsal", "fail", calls, [])) * 3,
    ]
    for message in messages:
        os.write(into[1], wire.encode_frame(message))
    os.close(into[1])
    try:
        _Child(_Connection(into[0], out[1], None)).serve_messages()
    finally:
        for descriptor in (into[0], *out):
            os.close(descriptor)
        del sys.modules["rehearsal"], sys.meta_path[0]
    _READY_STREAMS.append(_open_standard_streams())


def _ignore_warning(*_: object, **__: object) -> None:
    """Replace `warnings.showwarning`, and show nothing."""


def forget_import_paths() -> None:
    """Leave only the standard library importable, and numpy's submodules through the path of its package.

    The folders that were on the path for the grader's own imports are in `sys.argv`. A module in them must look absent
    rather than forbidden (ImportError, not PermissionError), so they are removed from the path and from the importers'
    caches.
    """
    sys.path[:] = [path for path in sys.path if path not in sys.argv]
    for path in [path for path in sys.path_importer_cache if path in sys.argv]:
        del sys.path_importer_cache[path]
    for name in [name for name in sys.modules if name.partition(".")[0] == "grader"]:
        del sys.modules[name]
    sys.argv[:] = [""]
    sys.dont_write_bytecode = True


_READY_STREAMS: list[TextIO] = []
"""The standard output that the fork server opened, for the children forked from it."""


def _open_standard_streams() -> TextIO:
    """Open new text streams on descriptors 1 and 2 as standard output and error; return the one on 1."""
    for name, descriptor in (("stdout", 1), ("stderr", 2)):
        stream = io.FileIO(descriptor, "w", closefd=False)
        text = io.TextIOWrapper(io.BufferedWriter(stream), encoding="utf-8", errors="backslashreplace")
        setattr(sys, name, text)
        setattr(sys, f"__{name}__", text)
    return sys.stdout


class _Connection:
    """Sends frames to the parent and receives its frames.

    Waking another process costs more than a call does. So frames are collected and written at the end of each check,
    where a hang in the next check can't hold them back, and the parent is woken when no more messages are waiting.
    """

    def __init__(self, wire_in: int, wire_out: int, wakeup: int | None) -> None:
        self._in = wire_in
        self._out = wire_out
        self._wakeup = wakeup
        self._frames = wire.FrameBuffer()
        self._unsent = bytearray()
        self._unannounced_bytes = 0

    def receive_message(self) -> tuple[wire.Value, ...]:
        """Wait for the next message; raise EOFError when the parent has closed the wire."""
        while (body := self._frames.next_body()) is None:
            self.flush_unsent()
            self._wake_parent()
            data = os.read(self._in, 1 << 16)
            if not data:
                raise EOFError
            self._frames.feed_bytes(data)
        message = wire.decode_value(body)
        return message if isinstance(message, tuple) else ()

    def send_frame(self, frame: bytes) -> None:
        self._unsent += frame
        if len(self._unsent) > _MAX_UNSENT_BYTES:
            self.flush_unsent()

    def flush_unsent(self) -> None:
        """Write all frames that were collected."""
        view = memoryview(bytes(self._unsent))
        self._unsent.clear()
        self._unannounced_bytes += len(view)
        if self._unannounced_bytes > _WAKEUP_BYTES:
            self._wake_parent()
        while view:
            view = view[os.write(self._out, view) :]

    def _wake_parent(self) -> None:
        if self._wakeup is not None and self._unannounced_bytes:
            with suppress(BlockingIOError):  # full: the parent has not read the earlier wakeups yet
                os.write(self._wakeup, b"!")
        self._unannounced_bytes = 0


class _Child:
    """Serves one submission: receives its sources, imports topics, calls functions."""

    def __init__(self, connection: _Connection) -> None:
        self._connection = connection
        self._lock = threading.RLock()
        self._lent_functions: list[Callable[..., object]] = []
        self._stdout = _READY_STREAMS[0] if _READY_STREAMS else _open_standard_streams()
        self._in_call = False
        self._finder = _SubmissionFinder({})
        self._formulas: dict[int, _LocalFunction] = {}
        self._callbacks_left = _MAX_CALLBACKS
        self._uses_random = True
        self._failed_topics: set[str] = set()
        # The parent sends calls ahead, so later calls may arrive before the answer to a question of this one.
        self._deferred_messages: deque[tuple[wire.Value, ...]] = deque()

    def serve_messages(self) -> None:
        while True:
            try:
                message = (
                    self._deferred_messages.popleft() if self._deferred_messages else self._connection.receive_message()
                )
            except EOFError:
                return
            self._dispatch_message(message)

    def _dispatch_message(self, message: tuple[object, ...]) -> None:
        match message:
            case ("open", dict(sources), dict(notebooks), dict(substitutes), str(own)):
                self._open_submission(sources, notebooks, substitutes, own)
            case ("begin",):
                self._connection.flush_unsent()
                self._begin_check()
            case ("import", str(topic)):
                self._connection.flush_unsent()
                self._import_topic(topic)
            case ("reach", str(topic), str(name), list(names)):
                self._send_message(("reaches", self._may_reach(topic, name, names)))
            case ("calls", int(first), str(topic), str(name), list(calls), list(formulas)):
                self._make_calls(first, topic, name, calls, formulas)
            case _:
                raise SystemExit(70)

    def _begin_check(self) -> None:
        """Undo what earlier checks may have changed: the standard streams, random numbers, the count of callbacks."""
        if sys.stdout is not self._stdout or sys.stdout.closed:
            self._stdout = _open_standard_streams()
        self._callbacks_left = _MAX_CALLBACKS
        if self._uses_random:
            _reset_random()

    def _open_submission(
        self, sources: dict[str, object], notebooks: dict[str, list[str]], substitutes: dict[str, Any], own: str
    ) -> None:
        texts = {path: data.tobytes() for path, data in sources.items() if isinstance(data, np.ndarray)}
        _reset_random()
        # A submission that never mentions `random` need not have it seeded, which costs more than a call.
        self._uses_random = any(b"random" in text for text in texts.values())
        replaced = [
            _InstalledSubstitute(topic, name, tuple(parameters), self._local_value(function))
            for topic, functions in substitutes.items()
            for name, (function, *parameters) in functions.items()
        ]
        self._finder = _SubmissionFinder(texts, replaced, own, notebooks, self._describe_error, self._announce_loading)
        self._send_message(("ready",))
        sys.meta_path.insert(0, self._finder)

    def _import_topic(self, topic: str) -> None:
        self._in_call = True
        try:
            importlib.import_module(topic)
        except BaseException as error:  # noqa: BLE001 - whatever learner code raises is reported to the parent
            self._failed_topics.add(topic)
            self._send_message(("raised", 0, self._describe_error(error)))
        else:
            self._failed_topics.discard(topic)
            self._send_message(("imported", topic))
        finally:
            self._in_call = False

    def _announce_loading(self, word: str, module: str) -> None:
        """Report that a module is `loading` or `loaded`, so that the parent knows which one never ends."""
        self._connection.send_frame(wire.encode_frame((word, module)))
        if word == "loading":
            self._connection.flush_unsent()

    def _may_reach(self, topic: str, name: str, names: Sequence[object]) -> bool:
        try:
            function = vars(sys.modules[topic])[name]
            own = self._finder.files | dict.fromkeys((f"{module}.py" for module in self._finder.notebooks), b"")
            return may_reach(function, [other for other in names if isinstance(other, str)], own)
        except BaseException:  # noqa: BLE001 - learner code may have left anything there
            return True

    def _make_calls(
        self, first: int, topic: str, name: str, calls: Sequence[Any], formulas: Sequence[tuple[Any, ...]]
    ) -> None:
        if topic in self._failed_topics:  # these calls were sent before the parent knew of the failure
            return
        self._formulas = {
            slot: _LocalFunction(slot, self._ask_parent, self._count_callback, TextFormula(*definition))
            for slot, *definition in formulas
        }
        last = first + len(calls) - 1
        # Record warnings, including numpy's about floating-point errors, unless the learner's file switched them off;
        # by default numpy warns of all of these but underflow.
        with warnings.catch_warnings(record=True) as caught:
            for number, (args, kwargs, watch) in enumerate(calls, first):
                self._lent_functions.clear()
                caught.clear()
                function = vars(sys.modules[topic]).get(name, _MISSING) if topic in sys.modules else _MISSING
                if callable(function):
                    with np.errstate():
                        frame = self._call_function(number, function, args, kwargs, caught, watch=watch)
                else:
                    frame = wire.encode_frame(self._missing_message(number, topic, name, function))
                self._flush_streams()
                if number == last and threading.active_count() > 1:
                    self._connection.send_frame(wire.encode_frame(("lingers",)))
                self._connection.send_frame(frame)

    def _call_function(
        self,
        number: int,
        function: Callable[..., object],
        args: list[object],
        kwargs: dict[str, object],
        caught: Sequence[warnings.WarningMessage],
        *,
        watch: bool,
    ) -> bytes:
        """Call a function, and return the frame with its result."""
        positional = [self._local_value(value) for value in args]
        named = {key: self._local_value(value) for key, value in kwargs.items()}
        before = self._argument_snapshots(positional, named) if watch else {}
        self._in_call = True
        try:
            value = function(*positional, **named)
        except BaseException as error:  # noqa: BLE001 - whatever learner code raises is reported to the parent
            return wire.encode_frame(("raised", number, self._describe_error(error)))
        finally:
            self._in_call = False
        after = self._argument_snapshots(positional, named) if watch else {}
        changed = [key for key in before if before[key] != after[key]]
        texts = [str(w.message)[:_MAX_TEXT_CHARS] for w in caught if issubclass(w.category, RuntimeWarning)]
        return self._returned_frame(number, value, changed, texts[:_MAX_WARNINGS])

    def _missing_message(self, number: int, topic: str, name: str, found: object) -> tuple[object, ...]:
        """The reply if there is no such function; in a notebook, the exception of the statement that defines it."""
        failure = self._finder.definition_failure(topic, name) if found is _MISSING else None
        if failure is not None:
            return ("raised", number, failure)
        return ("missing", number, "" if found is _MISSING else type(found).__name__[:100])

    def _returned_frame(self, number: int, value: object, changed: list[str], texts: list[str]) -> bytes:
        try:
            return wire.encode_frame(("returned", number, value, changed, texts))
        except (wire.WireError, MemoryError) as error:
            return wire.encode_frame(("oversized", number, str(error)[:_MAX_TEXT_CHARS]))
        except BaseException as error:  # noqa: BLE001 - reading a value of the learner's own class may raise
            return wire.encode_frame(("raised", number, self._describe_error(error)))

    def _send_message(self, message: tuple[object, ...]) -> None:
        self._flush_streams()
        self._connection.send_frame(wire.encode_frame(message))

    @staticmethod
    def _flush_streams() -> None:
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except BaseException:  # noqa: BLE001, S112 - learner code may have replaced the stream by anything
                continue

    def _argument_snapshots(self, args: Sequence[object], kwargs: Mapping[str, object]) -> dict[str, bytes]:
        """The mutable arguments as bytes, by position or name, to find out later which of them were changed."""
        named = {**{str(index): value for index, value in enumerate(args)}, **kwargs}
        return {
            key: _value_snapshot(value) for key, value in named.items() if isinstance(value, (list, dict, np.ndarray))
        }

    def _describe_error(self, error: BaseException) -> dict[str, object]:
        """Describe an exception for the parent; of its traceback, only with lines of the submission's own files."""
        places = []
        trace = error.__traceback__
        while trace is not None:
            code = trace.tb_frame.f_code
            if code.co_filename in self._finder.files:
                places.append((code.co_filename, trace.tb_lineno or 0, code.co_name[:100]))
            trace = trace.tb_next
        if isinstance(error, SyntaxError) and error.filename in self._finder.files:
            places.append((error.filename, error.lineno or 0, "<syntax>"))
        try:
            text = str(error.msg if isinstance(error, SyntaxError) else error)[:_MAX_TEXT_CHARS]
        except BaseException:  # noqa: BLE001 - an exception class may be the learner's own
            text = ""
        kinds = [kind.__name__[:100] for kind in type(error).__mro__[:6]]
        return {"kinds": kinds, "text": text, "places": places[-_MAX_TRACEBACK_LINES:]}

    def _local_value(self, value: object) -> object:
        """A value from the parent; function references become callables."""
        if not isinstance(value, wire.FunctionReference):
            return value
        if value.here:
            return self._lent_functions[value.slot]
        return self._formulas.get(value.slot) or _RemoteFunction(value.slot, self._ask_parent)

    def _function_reference(self, function: Callable[..., object]) -> wire.FunctionReference | None:
        """The reference of a callable: the parent's own, or a learner's, callable while the parent answers."""
        if isinstance(function, _RemoteFunction):
            return wire.FunctionReference(slot=function.slot)
        self._lent_functions.append(function)
        return wire.FunctionReference(slot=len(self._lent_functions) - 1, here=True)

    def _ask_parent(self, slot: int, args: tuple[object, ...], kwargs: dict[str, object]) -> object:
        """Have the parent call one of its functions; until it answers, it may call functions of this child."""
        with self._lock:
            if not self._in_call:
                message = "a function that was given to you can be called only during the call it was given to"
                raise RuntimeError(message)
            self._connection.send_frame(wire.encode_frame(("ask", slot, list(args), kwargs), self._function_reference))
            while True:
                match self._connection.receive_message():
                    case ("value", value):
                        return self._local_value(value)
                    case ("refused", str(kind), str(text)):
                        raise _REFUSAL_TYPES.get(kind, RuntimeError)(text)
                    case ("evaluate", int(lent_slot), list(values)):
                        self._evaluate_call(lent_slot, values)
                    case ("calls" | "begin", *_) as later:
                        self._deferred_messages.append(later)
                    case _:
                        raise SystemExit(70)

    def _count_callback(self) -> None:
        self._callbacks_left -= 1
        if self._callbacks_left < 0:
            self._connection.send_frame(wire.encode_frame(("asked_too_often",)))
            while True:  # the parent does not answer this but kills the process
                self._connection.receive_message()

    def _evaluate_call(self, slot: int, values: Sequence[object]) -> None:
        try:
            value = self._lent_functions[slot](*[self._local_value(item) for item in values])
            frame = wire.encode_frame(("evaluated", value), self._function_reference)
        except BaseException as error:  # noqa: BLE001 - sent to the parent, which raises it in the caller
            frame = wire.encode_frame(("failed", type(error).__name__[:100], str(error)[:_MAX_TEXT_CHARS]))
        self._connection.send_frame(frame)


def _value_snapshot(value: object) -> bytes:
    """A value as bytes, to be compared; empty for one that is too large for a frame."""
    try:
        return wire.encode_frame(value)
    except wire.WireError:
        return b""


_REFUSAL_TYPES: dict[str, type[Exception]] = {
    kind.__name__: kind
    for kind in (
        TypeError,
        ValueError,
        IndexError,
        ZeroDivisionError,
        OverflowError,
        AttributeError,
        NotImplementedError,
    )
}


_function_numbers = itertools.count(1)


class _RemoteFunction:
    """Stands for a function of the parent; calling it asks the parent.

    Its representation shows a number: unlike an address, it is the same in every run and is never used again.
    """

    def __init__(self, slot: int, ask: Callable[[int, tuple[object, ...], dict[str, object]], object]) -> None:
        self.slot = slot
        self._ask_parent = ask
        self._number = next(_function_numbers)

    def __repr__(self) -> str:
        return f"<function {self._number}>"

    def __call__(self, *args: object, **kwargs: object) -> object:
        return self._ask_parent(self.slot, args, kwargs)


class _LocalFunction(_RemoteFunction):
    """Stands for a formula of the parent and is computed here, because its text was sent along."""

    def __init__(
        self,
        slot: int,
        ask: Callable[[int, tuple[object, ...], dict[str, object]], object],
        count: Callable[[], None],
        formula: TextFormula,
    ) -> None:
        super().__init__(slot, ask)
        self._count_callback = count
        self._formula = formula

    def __call__(self, *args: object, **kwargs: object) -> object:
        if len(args) != 1 or kwargs:
            return super().__call__(*args, **kwargs)
        self._count_callback()
        return self._formula(as_if_sent(args[0]))


for _kind in (_RemoteFunction, _LocalFunction):
    # Python's error messages call it by this name when a learner uses it as something else.
    _kind.__name__ = _kind.__qualname__ = "function"


def _reset_random() -> None:
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002 - learners may use the global state; it must repeat


def _compile_source(source: bytes, file: str) -> types.CodeType:
    """Compile a file's source, decoded as Python decodes files; raise SyntaxError with the file's name."""
    try:
        text = importlib.util.decode_source(source)
    except (UnicodeDecodeError, SyntaxError, LookupError) as error:
        raise SyntaxError(f"encoding: {error}", (file, 1, 1, "")) from None
    if "\0" in text:
        raise SyntaxError("encoding: null bytes", (file, text.count("\n", 0, text.index("\0")) + 1, 1, ""))
    return compile(text, file, "exec", dont_inherit=True)


@dataclass(frozen=True, slots=True)
class _InstalledSubstitute:
    """A function of the parent that replaces one of the submission's own."""

    topic: str
    name: str
    parameters: tuple[str, ...]
    function: object

    def may_replace(self, value: object) -> bool:
        """Whether a global of this name in another module is a copy of the exercise: if its parameters are the same."""
        code = getattr(value, "__code__", None)
        return isinstance(code, types.CodeType) and code.co_varnames[: code.co_argcount] == self.parameters


_RESERVED_MODULES = sys.stdlib_module_names | {"numpy"}


class _SubmissionFinder(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Finds and runs a submission's modules, whose sources came over the wire.

    Substitutes are put into a module right after it has run, so that `from topic import function` elsewhere gets them.
    A topic that raises an exception, or has no file, can still be imported for its substitutes. Only the topic of the
    exercise `own` must run without an exception, and it keeps that exercise's function.

    `notebooks` are the modules whose sources are cells. Modules with the same cells are one module, run once.
    """

    def __init__(
        self,
        sources: dict[str, bytes],
        substitutes: Sequence[_InstalledSubstitute] = (),
        own: str = "",
        notebooks: Mapping[str, list[str]] = types.MappingProxyType({}),
        describe: Callable[[BaseException], dict[str, object]] = vars,
        announce: Callable[[str, str], None] = lambda *_: None,
    ) -> None:
        self.files = sources
        self.notebooks = notebooks
        self._describe_error = describe
        self._announce_loading = announce
        self._notebook_modules: dict[str, types.ModuleType] = {}
        self._failures: dict[str, list[tuple[str, dict[str, object]]]] = {}
        self._substitutes = substitutes
        self._substituted_topics = frozenset(substitute.topic for substitute in substitutes)
        topic, _, function = own.partition(".")
        self._own = (topic, function)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        del path, target
        # A `json.py` or `random.py` beside the exercises never replaces the standard library's module.
        if name.partition(".")[0] in _RESERVED_MODULES:
            return None
        stem = name.replace(".", "/")
        for file, package in ((f"{stem}.py", False), (f"{stem}/__init__.py", True)):
            if file in self.files:
                spec = importlib.machinery.ModuleSpec(name, self, origin=file, is_package=package)
                spec.has_location = True
                return spec
        if name in self._substituted_topics or name in self.notebooks:
            return importlib.machinery.ModuleSpec(name, self, origin=None)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:
        """Let the import system create the module."""

    def exec_module(self, module: types.ModuleType) -> None:
        self._announce_loading("loading", module.__name__)
        try:
            self._run_module(module)
        finally:
            self._announce_loading("loaded", module.__name__)

    def _run_module(self, module: types.ModuleType) -> None:
        file = module.__spec__.origin if module.__spec__ else None
        if file is None and module.__name__ in self.notebooks:
            self._run_notebook(module)
            return
        try:
            if file is not None:
                code = _compile_source(self.files[file], file)
                exec(code, vars(module))  # noqa: S102 - running the learner's code is what the child is for
        except BaseException:  # SystemExit too: a file may end with sys.exit()
            if module.__name__ == self._own[0] or module.__name__ not in self._substituted_topics:
                raise
        self._install_substitutes(module)

    def _run_notebook(self, module: types.ModuleType) -> None:
        sources = self.notebooks[module.__name__]
        known_module = self._notebook_modules.setdefault(sources[0], module)
        if known_module is not module:
            # The import system allows a module to replace itself in this way.
            sys.modules[module.__name__] = known_module
            return
        failures = self._failures.setdefault(sources[0], [])

        def record_failure(text: str, error: BaseException) -> None:
            if len(failures) < _MAX_CELL_FAILURES:
                failures.append((text, self._describe_error(error)))

        notebook_cells.run_cells(sources, self.files, vars(module), record_failure)
        self._install_substitutes(module)

    def definition_failure(self, topic: str, name: str) -> dict[str, object] | None:
        """The exception of the notebook statement that should have defined this name, or None."""
        failures = self._failures.get(self.notebooks.get(topic, [""])[0], [])
        return next((failure for text, failure in failures if notebook_cells.defines_name(text, name)), None)

    def get_source(self, fullname: str) -> str | None:
        spec = self.find_spec(fullname)
        source = self.files.get(spec.origin or "") if spec else None
        return None if source is None else source.decode("utf-8", "replace")

    def _install_substitutes(self, module: types.ModuleType) -> None:
        present = vars(module)
        topics = self._module_topics(module)
        for substitute in self._substitutes:
            name = substitute.name
            if self._own[0] in topics and name == self._own[1]:
                continue
            if substitute.topic in topics or substitute.may_replace(present.get(name)):
                setattr(module, name, substitute.function)

    def _module_topics(self, module: types.ModuleType) -> set[str]:
        """The names by which a module can be imported: several if a notebook serves several topics."""
        sources = self.notebooks.get(module.__name__)
        shared = {topic for topic, other in self.notebooks.items() if sources and other == sources}
        return {module.__name__, *shared}
