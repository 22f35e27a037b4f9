"""Call a function of the course in this process as the child would call it: fast, but only for trusted material.

Arguments and results are encoded and decoded as they are on the way to the child and back, so that the function gets
new arguments and the check sees the same values as it would from the child.
"""

import operator
import random
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from grader.courses.course import Exercise
from grader.grading.losses import CheckAborted
from grader.grading.messages import message
from grader.grading.options import SubmissionLimits
from grader.grading.runner import Clock
from grader.grading.verdicts import Verdict
from grader.sandbox.calls import Call, CallBatch
from grader.sandbox.child import wire
from grader.sandbox.replies import OversizedValue, RaisedException, Reply, ReturnedValue
from grader.sandbox.session import MAX_CALLBACKS

_MAX_ERROR_KINDS = 6
_MAX_TEXT_CHARS = 300
_SINGLETON_TYPES = frozenset((bool, type(None)))
"""What comes out of the wire as the same object."""


class InProcessRunner:
    """Answers a check's calls with one function of ours."""

    def __init__(self, function: Callable[..., object]) -> None:
        self.limits = SubmissionLimits()
        self._function = function
        self._callback_count = 0

    def begin_check(self) -> None:
        """Start a check: seed the global random generators, count callbacks from 0."""
        self._callback_count = 0
        random.seed(0)
        np.random.seed(0)  # noqa: NPY002 - variants may use the global state, and results must repeat

    def prefetch(self, calls: Iterable[CallBatch]) -> None:
        """Do nothing: no call crosses a process boundary, so none can be sent ahead."""

    def make_calls(self, exercise: Exercise, calls: Sequence[Call], clock: Clock) -> list[Reply]:
        """The replies to these calls; raise CheckAborted where it calls a function argument too often."""
        del exercise, clock
        return [self._call_reply(call) for call in calls]

    def _call_reply(self, call: Call) -> Reply:
        args = [self._local_value(value) for value in call.args]
        kwargs = {name: self._local_value(value) for name, value in call.kwargs.items()}
        before = _argument_bytes(args, kwargs) if call.watch else {}
        try:
            with warnings.catch_warnings(record=True) as caught, np.errstate(all="warn", under="ignore"):
                warnings.simplefilter("always")
                value = self._function(*args, **kwargs)
            frame = wire.encode_frame(value)
        except CheckAborted:
            raise
        except (wire.WireError, MemoryError) as error:
            return OversizedValue(text=str(error)[:_MAX_TEXT_CHARS])
        except Exception as error:  # noqa: BLE001 - mistakes and mutants may raise anything
            kinds = tuple(kind.__name__ for kind in type(error).__mro__[:_MAX_ERROR_KINDS])
            return RaisedException(kinds=kinds, text=str(error)[:_MAX_TEXT_CHARS], places=())
        after = _argument_bytes(args, kwargs) if call.watch else {}
        return ReturnedValue(
            value=wire.decode_frame(frame),
            changed=tuple(key for key in before if before[key] != after[key]),
            warnings=tuple(str(w.message)[:_MAX_TEXT_CHARS] for w in caught if issubclass(w.category, RuntimeWarning)),
        )

    def _local_value(self, value: object) -> object:
        if type(value) in _SINGLETON_TYPES:
            return value
        if type(value) is float:
            # Another object with the same bits, as the wire gives it: functions may compare by `is`.
            return operator.neg(-value)
        return self._wire_callback(value) if callable(value) else wire.decode_frame(wire.encode_frame(value))

    def _wire_callback(self, function: Callable[..., object]) -> Callable[..., object]:
        """A function argument as the child gets it: its values are encoded, and its number of calls is limited."""

        def call_back(*args: object, **kwargs: object) -> object:
            self._callback_count += 1
            if self._callback_count > MAX_CALLBACKS:
                raise CheckAborted(Verdict.failed, message("asked_too_often", function="it", count=MAX_CALLBACKS))
            positional = [_usable_value(value) for value in args]
            named = {name: _usable_value(value) for name, value in kwargs.items()}
            with np.errstate(all="ignore"):
                return wire.decode_frame(wire.encode_frame(function(*positional, **named)))

        return call_back


def _argument_bytes(args: Sequence[object], kwargs: Mapping[str, object]) -> dict[str, bytes]:
    named = {**{str(index): value for index, value in enumerate(args)}, **kwargs}
    return {key: wire.encode_frame(value) for key, value in named.items() if not callable(value)}


def _usable_value(value: object) -> object:
    crossed = wire.decode_frame(wire.encode_frame(value))
    if isinstance(crossed, wire.Opaque):
        raise CheckAborted(Verdict.crashed, message("broke_wire", function="it"))
    return np.asarray(crossed) if isinstance(crossed, (list, tuple)) else crossed
