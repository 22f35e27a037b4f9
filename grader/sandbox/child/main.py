"""The child: run a learner's code and answer calls over the wire.

Once learner code has run, everything in this process counts as hostile, so nothing here is a defence: the parent trusts
none of it. This module only makes honest submissions work and their errors explainable. It imports the standard
library, numpy and this package, and must not know checks, reference functions or scores.
"""

import importlib
import random
import sys
import threading
import types
import warnings
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from typing import Any

import numpy as np

from grader.sandbox.child import wire
from grader.sandbox.child.argument_snapshots import argument_snapshots
from grader.sandbox.child.call_graph import may_reach
from grader.sandbox.child.changeable_function import ChangeableFunction
from grader.sandbox.child.connection import ParentConnection
from grader.sandbox.child.exit_codes import BROKEN_PYTHON, NO_MEMORY_LEFT
from grader.sandbox.child.loading import InstalledSubstitute, SubmissionFinder, SubmissionSources
from grader.sandbox.child.parent_questions import SENT_NAME_CHARS, SENT_TEXT_CHARS, ParentQuestions
from grader.sandbox.child.preloaded_messages import PreloadedMessages
from grader.sandbox.child.process_changes import may_change_process
from grader.sandbox.child.process_setup import CLEAN_STATE
from grader.sandbox.child.process_state import ProcessState, present_state
from grader.sandbox.child.raised_errors import RaisedFrames, describe_error
from grader.sandbox.child.standard_streams import READY_STREAMS, SpareOutput, is_open, open_standard_streams
from grader.sandbox.child.statements import LoadOrders
from grader.sandbox.child.true_attributes import class_name, missing_name, text_of

_MISSING = object()
_MAX_WARNINGS = 4


def serve_parent(
    wire_in: int, wire_out: int, wakeup: int | None = None, preloaded: PreloadedMessages | None = None
) -> int:
    """Answer the parent's messages until it closes the wire; return the exit code with which the process is to end.

    Learner output goes to descriptors 1 and 2. `wakeup` is the descriptor of a pipe that wakes the parent to read the
    wire; None if the parent waits on the wire itself. `preloaded` are messages that the parent may name by number.
    """
    try:
        Child(ParentConnection(wire_in, wire_out, wakeup), SpareOutput(), preloaded).serve_messages()
    except MemoryError:
        return NO_MEMORY_LEFT
    except BaseException:  # noqa: BLE001 - what learner code has left of Python is not enough
        return BROKEN_PYTHON
    return 0


@dataclass(slots=True, kw_only=True)
class _Opening:
    """One opening of the submission: the modules that it finds, and what has become of them.

    `state` is that of the process after the last import; `last_called` a topic and a function.
    """

    finder: SubmissionFinder
    questions: ParentQuestions
    state: ProcessState
    has_imported: bool = False
    failed_topics: set[str] = field(default_factory=set)
    last_called: tuple[str, str] | None = None
    changeable: ChangeableFunction | None = None
    modules_put_aside: dict[str, types.ModuleType] = field(default_factory=dict)
    """While the submission is open a second time: the modules of this opening."""


class Child:
    """Serves one submission: receives its sources, imports topics, calls functions.

    It can be opened a second time, with other substitutes: then its files run anew, in modules of their own, until the
    parent returns to the first opening.
    """

    def __init__(
        self,
        connection: ParentConnection,
        spare_output: SpareOutput | None = None,
        preloaded: PreloadedMessages | None = None,
    ) -> None:
        """Without `spare_output`, descriptors 1 and 2 stay closed if learner code closes them."""
        self._connection = connection
        self._spare_output = spare_output
        self._preloaded = PreloadedMessages() if preloaded is None else preloaded
        self._deferred_messages: deque[tuple[wire.Value, ...]] = deque()
        self._stdout = READY_STREAMS[0] if READY_STREAMS else open_standard_streams()
        self._raised_frames = RaisedFrames()
        self._uses_random = True
        self._may_change_process: bool | None = None
        self._clean_state = CLEAN_STATE[0] if CLEAN_STATE else present_state()
        self._opening = self._new_opening(SubmissionSources(), {}, "", LoadOrders())
        self._outer_opening: _Opening | None = None
        """The first one, while there is a second."""

        self._left_modules: list[dict[str, types.ModuleType]] = []
        """Those of second openings, kept: what is run when their objects go would print into another exercise."""

    def serve_messages(self) -> None:
        deferred = self._deferred_messages
        while True:
            try:
                message = deferred.popleft() if deferred else self._connection.receive_message()
            except EOFError:
                return
            self._dispatch_message(message)

    def _dispatch_message(self, message: tuple[object, ...]) -> None:
        match message:
            case ("open", dict(sources), dict(notebooks), dict(substitutes), str(own), tuple(orders)):
                self._open_submission(sources, notebooks, substitutes, own, LoadOrders(*orders))
            case ("reopen", dict(substitutes), str(own), tuple(orders)):
                self._reopen_submission(substitutes, own, LoadOrders(*orders))
            case ("return",):
                self._return_to_first_opening()
            case ("begin",):
                self._connection.flush_unsent()
                self._begin_check()
            case ("import", str(topic)):
                self._connection.flush_unsent()
                self._import_topic(topic)
            case ("preloaded", int(number)):
                # Served from here, they would have less room for calls within calls.
                self._deferred_messages.extendleft(reversed(self._preloaded.take_messages(number)))
            case ("reach", str(topic), str(name), list(names)):
                self._send_message(("reaches", self._may_reach(topic, name, names)))
            case ("change", str(topic), str(name), int(number)):
                self._connection.flush_unsent()  # the function may never end with the change
                self._send_message(("changed", *self._change_function(topic, name, number)))
            case ("calls", int(first), str(topic), str(name), list(calls), list(formulas)):
                self._make_calls(first, topic, name, calls, formulas)
            case _:
                raise SystemExit(70)

    def _begin_check(self) -> None:
        """Undo what earlier checks may have changed: the standard streams, random numbers, the count of callbacks."""
        if sys.stdout is not self._stdout or not is_open(self._stdout):
            self._restore_output()
            self._stdout = open_standard_streams()
        self._opening.questions.begin_count()
        if self._uses_random:
            _reset_random()

    def _restore_output(self) -> None:
        if self._spare_output is not None:
            self._spare_output.restore_closed()

    def _open_submission(
        self,
        sources: dict[str, object],
        notebooks: dict[str, list[str]],
        substitutes: dict[str, Any],
        own: str,
        orders: LoadOrders,
    ) -> None:
        texts = wire.file_bytes(sources)
        _reset_random()
        # A submission that never mentions `random` need not have it seeded, which costs more than a call.
        self._uses_random = any(b"random" in text for text in texts.values())
        self._opening = self._new_opening(SubmissionSources(files=texts, notebooks=notebooks), substitutes, own, orders)
        self._send_message(("ready",))
        sys.meta_path.insert(0, self._opening.finder)

    def _reopen_submission(self, substitutes: dict[str, Any], own: str, orders: LoadOrders) -> None:
        outer = self._outer_opening = self._opening
        self._opening = self._new_opening(outer.finder.sources, substitutes, own, orders)
        self._opening.has_imported = outer.has_imported
        outer.modules_put_aside = _take_modules(outer.finder)
        sys.meta_path.insert(0, self._opening.finder)

    def _return_to_first_opening(self) -> None:
        outer, self._outer_opening = self._outer_opening, None
        if outer is None:
            raise SystemExit(70)
        self._left_modules.append(_take_modules(self._opening.finder))
        sys.meta_path.remove(self._opening.finder)
        sys.modules.update(outer.modules_put_aside)
        self._opening = outer

    def _new_opening(
        self, sources: SubmissionSources, substitutes: dict[str, Any], own: str, orders: LoadOrders
    ) -> _Opening:
        questions = ParentQuestions(self._connection, self._deferred_messages)
        replaced = [
            InstalledSubstitute(topic, name, tuple(parameters), questions.local_value(function))
            for topic, functions in substitutes.items()
            for name, (function, *parameters) in functions.items()
        ]
        sources = replace(sources, substitutes=replaced, own=own)
        finder = SubmissionFinder(sources, orders, partial(describe_error, sources.files), self._announce_loading)
        return _Opening(finder=finder, questions=questions, state=self._clean_state)

    def _is_in_state(self, state: ProcessState) -> bool:
        if self._may_change_process is None:
            self._may_change_process = may_change_process(self._opening.finder.files.values())
        return not self._may_change_process or state.is_present()

    def _report_spoilt(self, topic: str) -> None:
        """Report that this process must not go on to another exercise, and drop what was sent ahead for it."""
        self._opening.failed_topics.add(topic)
        self._send_message(("spoilt",))

    def _import_topic(self, topic: str) -> None:
        opening = self._opening
        if opening.has_imported and not self._is_in_state(self._clean_state):
            self._report_spoilt(topic)
            return
        opening.has_imported = True
        opening.last_called = None
        self._restore_output()
        if self._uses_random:
            _reset_random()
        opening.questions.may_ask = True
        opening.questions.begin_count()
        try:
            with opening.finder.runner.timer.running():
                importlib.import_module(topic)
        except BaseException as error:  # noqa: BLE001 - whatever learner code raises is reported to the parent
            opening.failed_topics.add(topic)
            self._send_message(("raised", 0, describe_error(self._opening.finder.files, error)))
        else:
            opening.failed_topics.discard(topic)
            # What a file sets holds for its own exercises.
            opening.state = self._clean_state if self._is_in_state(self._clean_state) else present_state()
            self._send_message(("imported", topic, tuple(opening.finder.runner.take_notes())))
        finally:
            opening.questions.may_ask = False
            opening.questions.begin_count()

    def _announce_loading(self, word: str, *what: str | int) -> None:
        """Report that a module is loading or loaded, or a statement runs, so that the parent knows what never ends."""
        self._connection.send_frame(wire.encode_frame((word, *what)))
        if word != "loaded":
            self._connection.flush_unsent()

    def _may_reach(self, topic: str, name: str, names: Sequence[object]) -> bool:
        try:
            function = vars(sys.modules[topic])[name]
            finder = self._opening.finder
            modules = [*finder.notebooks, *(["__main__"] if finder.notebooks else [])]
            own = finder.files | dict.fromkeys((f"{module}.py" for module in modules), b"")
            return may_reach(function, [other for other in names if isinstance(other, str)], own)
        except BaseException:  # noqa: BLE001 - learner code may have left anything there
            return True

    def _change_function(self, topic: str, name: str, number: int) -> tuple[str, str, int, str]:
        """Make a small change in a function; return the change's kind, file and line, and what is wrong there.

        The kind is "" where there is no such change.
        """
        opening = self._opening
        try:
            if opening.changeable is None:
                opening.changeable = ChangeableFunction(vars(sys.modules[topic]), name, opening.finder.files)
            made = opening.changeable.change(number)
        except BaseException:  # noqa: BLE001 - learner code may have left anything there
            made = opening.changeable = None
        return made or ("", "", 0, "")

    def _make_calls(
        self, first: int, topic: str, name: str, calls: Sequence[Any], formulas: Sequence[tuple[Any, ...]]
    ) -> None:
        opening = self._opening
        if topic in opening.failed_topics:  # these calls were sent before the parent knew of the failure
            return
        if opening.last_called not in {None, (topic, name)} and not self._is_in_state(opening.state):
            self._report_spoilt(topic)
            return
        if opening.last_called != (topic, name):
            self._restore_output()
        opening.last_called = topic, name
        opening.questions.take_formulas(formulas)
        last = first + len(calls) - 1
        # Record warnings, including numpy's about floating-point errors, unless the learner's file switched them off;
        # by default numpy warns of all of these but underflow.
        with warnings.catch_warnings(record=True) as caught:
            for number, (args, kwargs, watch) in enumerate(calls, first):
                opening.questions.end_loans()
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
        questions = self._opening.questions
        reference, local_value = wire.FunctionReference, questions.local_value
        positional = [local_value(value) if type(value) is reference else value for value in args]
        named = {key: local_value(value) if type(value) is reference else value for key, value in kwargs.items()}
        before = argument_snapshots(positional, named) if watch else {}
        questions.may_ask = True
        try:
            value = function(*positional, **named)
        except BaseException as error:  # noqa: BLE001 - whatever learner code raises is reported to the parent
            return self._raised_frames.encode_reply(number, self._describe_call_error(error))
        finally:
            questions.may_ask = False
        after = argument_snapshots(positional, named) if watch else {}
        changed = [key for key in before if before[key] != after[key]]
        texts = [text_of(w.message)[:SENT_TEXT_CHARS] for w in caught if issubclass(w.category, RuntimeWarning)]
        return self._returned_frame(number, value, changed, texts[:_MAX_WARNINGS])

    def _missing_message(self, number: int, topic: str, name: str, found: object) -> tuple[object, ...]:
        """The reply if there is no such function: the exception of the statement that defines it, if there is one."""
        failure = self._opening.finder.definition_failure(topic, name) if found is _MISSING else None
        if failure is not None:
            return ("raised", number, failure)
        return ("missing", number, "" if found is _MISSING else class_name(type(found))[:SENT_NAME_CHARS])

    def _returned_frame(self, number: int, value: object, changed: list[str], texts: list[str]) -> bytes:
        try:
            if not (changed or texts):
                start, end = _around_value(number)
                return wire.encode_within(start, value, end)
            return wire.encode_frame(("returned", number, value, changed, texts))
        except (wire.WireError, MemoryError) as error:
            return wire.encode_frame(("oversized", number, str(error)[:SENT_TEXT_CHARS]))
        except BaseException as error:  # noqa: BLE001 - reading a value of the learner's own class may raise
            return self._raised_frames.encode_reply(number, describe_error(self._opening.finder.files, error))

    def _send_message(self, message: tuple[object, ...]) -> None:
        self._flush_streams()
        self._connection.send_frame(wire.encode_frame(message))

    @staticmethod
    def _flush_streams() -> None:
        for name in ("stdout", "stderr"):
            try:
                getattr(sys, name).flush()
            except BaseException:  # noqa: BLE001, S112 - learner code may have replaced the stream by anything
                continue

    def _describe_call_error(self, error: BaseException) -> dict[str, object]:
        """Describe an exception of a call; for a missing name, add the exception of the statement that defines it."""
        description = describe_error(self._opening.finder.files, error)
        places: Any = description["places"]
        if places and (name := missing_name(error)):
            cause = self._opening.finder.runner.failure_for(places[-1][0], name)
            if cause is not None:
                return {**description, "cause": cause, "name": name[:SENT_NAME_CHARS]}
        return description


def _take_modules(finder: SubmissionFinder) -> dict[str, types.ModuleType]:
    """Take the modules that this finder has loaded out of those that can be imported, and return them."""
    return {name: sys.modules.pop(name) for name in finder.module_names if name in sys.modules}


@lru_cache(maxsize=256)
def _around_value(number: int) -> tuple[bytes, bytes]:
    """What stands before and behind the value in the reply of a call that changed no argument and gave no warning."""
    body = wire.encode_frame(("returned", number, None, [], []))[wire.HEADER_BYTES :]
    start, _, end = body.rpartition(wire.encode_frame(None)[wire.HEADER_BYTES :])
    return start, end


def _reset_random() -> None:
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002 - learners may use the global state; it must repeat
