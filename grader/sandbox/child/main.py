"""The child: runs a learner's code and answers calls over the wire.

Everything in this process is hostile once the first learner byte ran, so nothing here is a defence: the parent
believes none of it. This module only makes honest submissions work and their faults tellable. It imports the standard
library, numpy and the wire, and it must not know what a check, a reference or a score is.
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
from grader.sandbox.child.expressions import Formula, as_if_sent

_MISSING = object()
_TEXT = 2_000
_FRAMES = 8
_WARNINGS = 4
_FAULTS = 200
_UNSENT_BYTES = 1 << 16
_LOUD_BYTES = 1 << 15
"""As much may lie in the pipe before the parent is told to read it: half of what goes in."""

_ASKS = 10_000
"""How often a check's functions may be called, as with those that the parent computes."""


def serve(wire_in: int, wire_out: int, bell: int | None = None) -> None:
    """Answer the parent's messages until it closes the wire; learner output goes to descriptors 1 and 2.

    `bell` is a pipe that says when to read the wire; without it the parent looks by itself.
    """
    # All are made, unless the learner's own filters are in the way, and recorded in calls. Elsewhere nobody asks, and
    # an object that warns when it is thrown away would show our own lines.
    warnings.resetwarnings()
    warnings.simplefilter("always")
    warnings.showwarning = _show_nothing
    connection = _Connection(wire_in, wire_out, bell)
    _Child(connection).run()


_REHEARSAL = b"""
import math
import numpy as np


def give(x):
    return 1.0 / (1.0 + np.exp(-x)) + np.sum(x) * math.pi


def fail(x):
    raise ValueError(x)
"""


def rehearse() -> None:
    """Do once what every child does, and forget it: Python runs code faster that it ran before, also after a fork.

    The standard streams are opened anew, for descriptors that every child has its own of.
    """
    into, out = os.pipe(), os.pipe()
    xs: tuple[object, ...] = (0.5, np.array([0.5, 1.0]), np.array([[2.0]]))
    calls: list[tuple[object, ...]] = [([x], {}, watch) for x in xs for watch in (False, True)]
    messages: list[tuple[object, ...]] = [
        ("open", {"rehearsal.py": np.frombuffer(_REHEARSAL, np.uint8)}, {}, {}, ""),
        ("import", "rehearsal"),
        *(("begin",), ("calls", 1, "rehearsal", "give", calls, []), ("calls", 7, "rehearsal", "fail", calls, [])) * 3,
    ]
    for message in messages:
        os.write(into[1], wire.frame(message))
    os.close(into[1])
    try:
        _Child(_Connection(into[0], out[1], None)).run()
    finally:
        for descriptor in (into[0], *out):
            os.close(descriptor)
        del sys.modules["rehearsal"], sys.meta_path[0]
    _STREAMS.append(_open_standard_streams())


def _show_nothing(*_: object, **__: object) -> None:
    """Stand in for what shows warnings."""


def forget_import_paths() -> None:
    """Leave only the standard library importable, and numpy through its own package's path.

    What was lent for our own imports stands in `sys.argv`. It must look absent, not refused (ImportError, not
    PermissionError), so it goes from the path and from the importers' caches.
    """
    sys.path[:] = [path for path in sys.path if path not in sys.argv]
    for path in [path for path in sys.path_importer_cache if path in sys.argv]:
        del sys.path_importer_cache[path]
    for name in [name for name in sys.modules if name.partition(".")[0] == "grader"]:
        del sys.modules[name]
    sys.argv[:] = [""]
    sys.dont_write_bytecode = True


_STREAMS: list[TextIO] = []
"""The standard output that was opened before a fork, for the process that is to become a child."""


def _open_standard_streams() -> TextIO:
    """Fresh text streams on descriptors 1 and 2; the one for 1 is returned."""
    for name, descriptor in (("stdout", 1), ("stderr", 2)):
        stream = io.FileIO(descriptor, "w", closefd=False)
        text = io.TextIOWrapper(io.BufferedWriter(stream), encoding="utf-8", errors="backslashreplace")
        setattr(sys, name, text)
        setattr(sys, f"__{name}__", text)
    return sys.stdout


class _Connection:
    """Frames to and from the parent.

    Waking another process costs more than a call does. So what is sent is written at the end of a check, where a hang
    in the next can't hold it back, and the bell is rung when there is nothing left to obey.
    """

    def __init__(self, wire_in: int, wire_out: int, bell: int | None) -> None:
        self._in = wire_in
        self._out = wire_out
        self._bell = bell
        self._frames = wire.Frames()
        self._unsent = bytearray()
        self._unread = 0

    def receive(self) -> tuple[wire.Value, ...]:
        """The next message; raise EOFError where the parent has gone."""
        while (body := self._frames.next()) is None:
            self.flush()
            self._ring()
            data = os.read(self._in, 1 << 16)
            if not data:
                raise EOFError
            self._frames.feed(data)
        message = wire.parse(body)
        return message if isinstance(message, tuple) else ()

    def send(self, frame: bytes) -> None:
        self._unsent += frame
        if len(self._unsent) > _UNSENT_BYTES:
            self.flush()

    def flush(self) -> None:
        """Write what is unsent."""
        view = memoryview(bytes(self._unsent))
        self._unsent.clear()
        self._unread += len(view)
        if self._unread > _LOUD_BYTES:
            self._ring()
        while view:
            view = view[os.write(self._out, view) :]

    def _ring(self) -> None:
        if self._bell is not None and self._unread:
            with suppress(BlockingIOError):  # full of rings that nobody heard yet
                os.write(self._bell, b"!")
        self._unread = 0


class _Child:
    """One submission's life: sources arrive, topics are imported, functions are called."""

    def __init__(self, connection: _Connection) -> None:
        self._connection = connection
        self._lock = threading.RLock()
        self._lent: list[Callable[..., object]] = []
        self._stdout = _STREAMS[0] if _STREAMS else _open_standard_streams()
        self._in_call = False
        self._finder = _Finder({})
        self._formulas: dict[int, _Local] = {}
        self._asks_left = _ASKS
        self._takes_chances = True
        self._broken: set[str] = set()
        # The parent sends calls ahead, so later ones may arrive before an answer to this one's question.
        self._later: deque[tuple[wire.Value, ...]] = deque()

    def run(self) -> None:
        while True:
            try:
                message = self._later.popleft() if self._later else self._connection.receive()
            except EOFError:
                return
            self._obey(message)

    def _obey(self, message: tuple[object, ...]) -> None:
        match message:
            case ("open", dict(sources), dict(notebooks), dict(substitutes), str(own)):
                self._open(sources, notebooks, substitutes, own)
            case ("begin",):
                self._connection.flush()
                self._begin()
            case ("import", str(topic)):
                self._connection.flush()
                self._import(topic)
            case ("reach", str(topic), str(name), list(names)):
                self._tell(("reaches", self._may_reach(topic, name, names)))
            case ("calls", int(first), str(topic), str(name), list(calls), list(formulas)):
                self._make_calls(first, topic, name, calls, formulas)
            case _:
                raise SystemExit(70)

    def _begin(self) -> None:
        """Start a check as if it were the first."""
        if sys.stdout is not self._stdout or sys.stdout.closed:
            self._stdout = _open_standard_streams()
        self._asks_left = _ASKS
        if self._takes_chances:
            _reset_chance()

    def _open(
        self, sources: dict[str, object], notebooks: dict[str, list[str]], substitutes: dict[str, Any], own: str
    ) -> None:
        texts = {path: data.tobytes() for path, data in sources.items() if isinstance(data, np.ndarray)}
        _reset_chance()
        # Where nothing names it, nothing uses it; seeding costs more than a call.
        self._takes_chances = any(b"random" in text for text in texts.values())
        replaced = [
            _Substitute(topic, name, tuple(parameters), self._localised(function))
            for topic, functions in substitutes.items()
            for name, (function, *parameters) in functions.items()
        ]
        self._finder = _Finder(texts, replaced, own, notebooks, self._described, self._announce)
        self._tell(("ready",))
        sys.meta_path.insert(0, self._finder)

    def _import(self, topic: str) -> None:
        self._in_call = True
        try:
            importlib.import_module(topic)
        except BaseException as error:  # noqa: BLE001 - the child's edge: whatever learner code raises is told
            self._broken.add(topic)
            self._tell(("raised", 0, self._described(error)))
        else:
            self._broken.discard(topic)
            self._tell(("imported", topic))
        finally:
            self._in_call = False

    def _announce(self, word: str, module: str) -> None:
        """Tell that a module is `loading`, or `loaded`: one that never ends is known by that."""
        self._connection.send(wire.frame((word, module)))
        if word == "loading":
            self._connection.flush()

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
        if topic in self._broken:  # they were sent before the parent could hear of it
            return
        self._formulas = {slot: _Local(slot, self._ask, self._count_ask, Formula(*told)) for slot, *told in formulas}
        last = first + len(calls) - 1
        # Warnings are recorded, numpy's floating point faults among them, as far as the learner's file lets them be
        # made: numpy's own setting is to warn, and not of underflow.
        with warnings.catch_warnings(record=True) as caught:
            for number, (args, kwargs, watch) in enumerate(calls, first):
                self._lent.clear()
                caught.clear()
                function = vars(sys.modules[topic]).get(name, _MISSING) if topic in sys.modules else _MISSING
                if callable(function):
                    with np.errstate():
                        frame = self._call(number, function, args, kwargs, caught, watch=watch)
                else:
                    frame = wire.frame(self._missing(number, topic, name, function))
                self._flush()
                if number == last and threading.active_count() > 1:
                    self._connection.send(wire.frame(("lingers",)))
                self._connection.send(frame)

    def _call(
        self,
        number: int,
        function: Callable[..., object],
        args: list[object],
        kwargs: dict[str, object],
        caught: Sequence[warnings.WarningMessage],
        *,
        watch: bool,
    ) -> bytes:
        """The frame that tells what a call came to."""
        here = [self._localised(value) for value in args]
        named = {key: self._localised(value) for key, value in kwargs.items()}
        before = self._pictures(here, named) if watch else {}
        self._in_call = True
        try:
            value = function(*here, **named)
        except BaseException as error:  # noqa: BLE001 - the child's edge: whatever learner code raises is told
            return wire.frame(("raised", number, self._described(error)))
        finally:
            self._in_call = False
        after = self._pictures(here, named) if watch else {}
        changed = [key for key in before if before[key] != after[key]]
        told = [str(w.message)[:_TEXT] for w in caught if issubclass(w.category, RuntimeWarning)]
        return self._returned(number, value, changed, told[:_WARNINGS])

    def _missing(self, number: int, topic: str, name: str, found: object) -> tuple[object, ...]:
        """What to tell where no function is; in a notebook, what the statement raised that was to define it."""
        fault = self._finder.fault(topic, name) if found is _MISSING else None
        if fault is not None:
            return ("raised", number, fault)
        return ("missing", number, "" if found is _MISSING else type(found).__name__[:100])

    def _returned(self, number: int, value: object, changed: list[str], told: list[str]) -> bytes:
        try:
            return wire.frame(("returned", number, value, changed, told))
        except (wire.WireError, MemoryError) as error:
            return wire.frame(("oversized", number, str(error)[:_TEXT]))
        except BaseException as error:  # noqa: BLE001 - a value with code of its own may raise while it is read
            return wire.frame(("raised", number, self._described(error)))

    def _tell(self, message: tuple[object, ...]) -> None:
        self._flush()
        self._connection.send(wire.frame(message))

    @staticmethod
    def _flush() -> None:
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except BaseException:  # noqa: BLE001, S112 - a learner may have put anything in its place
                continue

    def _pictures(self, args: Sequence[object], kwargs: Mapping[str, object]) -> dict[str, bytes]:
        """Each argument that can be changed as bytes, to see afterwards which were; keyed by position or name."""
        named = {**{str(index): value for index, value in enumerate(args)}, **kwargs}
        return {key: _picture(value) for key, value in named.items() if isinstance(value, (list, dict, np.ndarray))}

    def _described(self, error: BaseException) -> dict[str, object]:
        """What the parent is told of an exception; only lines of the submission's own files count."""
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
            text = str(error.msg if isinstance(error, SyntaxError) else error)[:_TEXT]
        except BaseException:  # noqa: BLE001 - an exception class may be the learner's own
            text = ""
        kinds = [kind.__name__[:100] for kind in type(error).__mro__[:6]]
        return {"kinds": kinds, "text": text, "places": places[-_FRAMES:]}

    def _localised(self, value: object) -> object:
        """A value from the parent, its functions turned into callables."""
        if not isinstance(value, wire.Function):
            return value
        if value.here:
            return self._lent[value.slot]
        return self._formulas.get(value.slot) or _Remote(value.slot, self._ask)

    def _name(self, function: Callable[..., object]) -> wire.Function | None:
        """A callable's name for the parent: its own coming back, or one of ours that it may call while it answers."""
        if isinstance(function, _Remote):
            return wire.Function(slot=function.slot)
        self._lent.append(function)
        return wire.Function(slot=len(self._lent) - 1, here=True)

    def _ask(self, slot: int, args: tuple[object, ...], kwargs: dict[str, object]) -> object:
        """Have the parent call one of its functions; meanwhile it may call back."""
        with self._lock:
            if not self._in_call:
                message = "a function that was given to you can be called only during the call it was given to"
                raise RuntimeError(message)
            self._connection.send(wire.frame(("ask", slot, list(args), kwargs), self._name))
            while True:
                match self._connection.receive():
                    case ("value", value):
                        return self._localised(value)
                    case ("refused", str(kind), str(text)):
                        raise _REFUSALS.get(kind, RuntimeError)(text)
                    case ("evaluate", int(mine), list(values)):
                        self._evaluate(mine, values)
                    case ("calls" | "begin", *_) as later:
                        self._later.append(later)
                    case _:
                        raise SystemExit(70)

    def _count_ask(self) -> None:
        self._asks_left -= 1
        if self._asks_left < 0:
            self._connection.send(wire.frame(("asked_too_often",)))
            while True:  # there is no answer to this: the parent ends the process
                self._connection.receive()

    def _evaluate(self, slot: int, values: Sequence[object]) -> None:
        try:
            value = self._lent[slot](*[self._localised(item) for item in values])
            frame = wire.frame(("evaluated", value), self._name)
        except BaseException as error:  # noqa: BLE001 - told to the parent, which passes it to the caller
            frame = wire.frame(("failed", type(error).__name__[:100], str(error)[:_TEXT]))
        self._connection.send(frame)


def _picture(value: object) -> bytes:
    """A value as bytes; one that has grown too large for a frame is like no other."""
    try:
        return wire.frame(value)
    except wire.WireError:
        return b""


_REFUSALS: dict[str, type[Exception]] = {
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


_numbers = itertools.count(1)


class _Remote:
    """A function that lives in the parent.

    It shows itself by a number: unlike an address, that is the same in every run, and no other's later.
    """

    def __init__(self, slot: int, ask: Callable[[int, tuple[object, ...], dict[str, object]], object]) -> None:
        self.slot = slot
        self._ask = ask
        self._number = next(_numbers)

    def __repr__(self) -> str:
        return f"<function {self._number}>"

    def __call__(self, *args: object, **kwargs: object) -> object:
        return self._ask(self.slot, args, kwargs)


class _Local(_Remote):
    """A function that lives in the parent and is computed here, because its text came along."""

    def __init__(
        self,
        slot: int,
        ask: Callable[[int, tuple[object, ...], dict[str, object]], object],
        count: Callable[[], None],
        formula: Formula,
    ) -> None:
        super().__init__(slot, ask)
        self._count = count
        self._formula = formula

    def __call__(self, *args: object, **kwargs: object) -> object:
        if len(args) != 1 or kwargs:
            return super().__call__(*args, **kwargs)
        self._count()
        return self._formula(as_if_sent(args[0]))


for _kind in (_Remote, _Local):
    # What Python says of it to a learner who takes it for something else.
    _kind.__name__ = _kind.__qualname__ = "function"


def _reset_chance() -> None:
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002 - learners may use the global state; it must repeat


def _compiled(source: bytes, file: str) -> types.CodeType:
    """A file's code, with the text decoded as Python does it for a file; raise SyntaxError naming the file."""
    try:
        text = importlib.util.decode_source(source)
    except (UnicodeDecodeError, SyntaxError, LookupError) as error:
        raise SyntaxError(f"encoding: {error}", (file, 1, 1, "")) from None
    if "\0" in text:
        raise SyntaxError("encoding: null bytes", (file, text.count("\n", 0, text.index("\0")) + 1, 1, ""))
    return compile(text, file, "exec", dont_inherit=True)


@dataclass(frozen=True, slots=True)
class _Substitute:
    """A function of the parent that stands in for one of the submission's own."""

    topic: str
    name: str
    parameters: tuple[str, ...]
    function: object

    def replaces(self, value: object) -> bool:
        """Whether another module's global of this name is a copy of the exercise: the same parameters tell."""
        code = getattr(value, "__code__", None)
        return isinstance(code, types.CodeType) and code.co_varnames[: code.co_argcount] == self.parameters


_NOT_THEIRS = sys.stdlib_module_names | {"numpy"}


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Finds a submission's modules in the sources that came over the wire.

    Substitutes are put into a module right after it has run, so that `from topic import function` elsewhere
    binds them. A topic that fails to run, or has no file, is still good for its substitutes; only that of the
    exercise `own` must run by itself, and it keeps that function.

    `notebooks` are the modules whose sources are cells. Modules with the same cells are one module, run once.
    """

    def __init__(
        self,
        sources: dict[str, bytes],
        substitutes: Sequence[_Substitute] = (),
        own: str = "",
        notebooks: Mapping[str, list[str]] = types.MappingProxyType({}),
        describe: Callable[[BaseException], dict[str, object]] = vars,
        announce: Callable[[str, str], None] = lambda *_: None,
    ) -> None:
        self.files = sources
        self.notebooks = notebooks
        self._describe = describe
        self._announce = announce
        self._running: dict[str, types.ModuleType] = {}
        self._faults: dict[str, list[tuple[str, dict[str, object]]]] = {}
        self._substitutes = substitutes
        self._substituted = frozenset(substitute.topic for substitute in substitutes)
        topic, _, function = own.partition(".")
        self._own = (topic, function)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        del path, target
        # A `json.py` or `random.py` beside the exercises never stands in for the standard library's.
        if name.partition(".")[0] in _NOT_THEIRS:
            return None
        stem = name.replace(".", "/")
        for file, package in ((f"{stem}.py", False), (f"{stem}/__init__.py", True)):
            if file in self.files:
                spec = importlib.machinery.ModuleSpec(name, self, origin=file, is_package=package)
                spec.has_location = True
                return spec
        if name in self._substituted or name in self.notebooks:
            return importlib.machinery.ModuleSpec(name, self, origin=None)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:
        """Leave the making of the module to the import system."""

    def exec_module(self, module: types.ModuleType) -> None:
        self._announce("loading", module.__name__)
        try:
            self._exec(module)
        finally:
            self._announce("loaded", module.__name__)

    def _exec(self, module: types.ModuleType) -> None:
        file = module.__spec__.origin if module.__spec__ else None
        if file is None and module.__name__ in self.notebooks:
            self._exec_notebook(module)
            return
        try:
            if file is not None:
                code = _compiled(self.files[file], file)
                exec(code, vars(module))  # noqa: S102 - running the learner's code is what the child is for
        except BaseException:  # a file may also leave: sys.exit() at its end
            if module.__name__ == self._own[0] or module.__name__ not in self._substituted:
                raise
        self._substitute(module)

    def _exec_notebook(self, module: types.ModuleType) -> None:
        sources = self.notebooks[module.__name__]
        running = self._running.setdefault(sources[0], module)
        if running is not module:
            # What the import system offers to modules that replace themselves.
            sys.modules[module.__name__] = running
            return
        faults = self._faults.setdefault(sources[0], [])

        def tell(text: str, error: BaseException) -> None:
            if len(faults) < _FAULTS:
                faults.append((text, self._describe(error)))

        notebook_cells.run(sources, self.files, vars(module), tell)
        self._substitute(module)

    def fault(self, topic: str, name: str) -> dict[str, object] | None:
        """What the statement of a notebook raised that was to define this name, if there is such a one."""
        told = self._faults.get(self.notebooks.get(topic, [""])[0], [])
        return next((fault for text, fault in told if notebook_cells.defines(text, name)), None)

    def get_source(self, fullname: str) -> str | None:
        spec = self.find_spec(fullname)
        source = self.files.get(spec.origin or "") if spec else None
        return None if source is None else source.decode("utf-8", "replace")

    def _substitute(self, module: types.ModuleType) -> None:
        present = vars(module)
        topics = self._served_by(module)
        for substitute in self._substitutes:
            name = substitute.name
            if self._own[0] in topics and name == self._own[1]:
                continue
            if substitute.topic in topics or substitute.replaces(present.get(name)):
                setattr(module, name, substitute.function)

    def _served_by(self, module: types.ModuleType) -> set[str]:
        """The names under which a module is imported: one, but for a notebook that serves several topics."""
        sources = self.notebooks.get(module.__name__)
        shared = {topic for topic, other in self.notebooks.items() if sources and other == sources}
        return {module.__name__, *shared}
