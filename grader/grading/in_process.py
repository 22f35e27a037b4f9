"""Call a function of the course in this process as the child would call it: fast, but only for trusted material.

Arguments and results are encoded and decoded as they are on the way to the child and back, so that the function gets
new arguments and the check sees the same values as it would from the child.
"""

import random
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import cast

import numpy as np

from grader.courses.course import Exercise
from grader.courses.modules import running_course_code
from grader.errors import RAISED_BY_FOREIGN_CODE
from grader.grading.call_target import Clock
from grader.grading.losses import CheckAborted
from grader.grading.messages import message
from grader.grading.options import SubmissionLimits
from grader.grading.verdicts import Verdict
from grader.sandbox.calls import Call, CallBatch, EncodedArguments, copy_value, encode_arguments
from grader.sandbox.child import wire
from grader.sandbox.parent_functions import MAX_CALLBACKS
from grader.sandbox.replies import OversizedValue, RaisedException, Reply, ReturnedValue

_MAX_ERROR_KINDS = 6
_MAX_TEXT_CHARS = 300
_KEPT_TYPES = frozenset({float, bool, type(None), np.float64})
"""Types whose values no function can change, and which the wire keeps as they are."""

_MAX_COPIED_PARTS = 16
_MAX_COPIED_BYTES = wire.MAX_FRAME_BYTES // 32
"""How many parts, and how many bytes of each, surely fit into a frame."""


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
        with running_course_code():
            return list(self.replies_to(calls))

    def replies_to(self, calls: Sequence[Call]) -> Iterator[Reply]:
        """The replies to these calls, each of which is made when its reply is asked for."""
        encoded = calls.encoded_arguments if isinstance(calls, CallBatch) else map(encode_arguments, calls)
        return map(self._call_reply, encoded)

    def _call_reply(self, arguments: EncodedArguments) -> Reply:
        args, kwargs = arguments.decode(self._wire_callback)
        try:
            with warnings.catch_warnings(record=True) as caught, np.errstate(all="warn", under="ignore"):
                warnings.simplefilter("always")
                value = self._function(*args, **kwargs)
            received = as_received(value)
        except CheckAborted:
            raise
        except (wire.WireError, MemoryError) as error:
            return OversizedValue(text=str(error)[:_MAX_TEXT_CHARS])
        except RAISED_BY_FOREIGN_CODE as error:
            kinds = tuple(kind.__name__ for kind in type(error).__mro__[:_MAX_ERROR_KINDS])
            return RaisedException(kinds=kinds, text=str(error)[:_MAX_TEXT_CHARS], places=())
        return ReturnedValue(
            value=received,
            changed=self._changed_arguments(arguments, args, kwargs) if arguments.watch else (),
            warnings=tuple(str(w.message)[:_MAX_TEXT_CHARS] for w in caught if issubclass(w.category, RuntimeWarning)),
        )

    def _changed_arguments(
        self, arguments: EncodedArguments, args: Sequence[object], kwargs: Mapping[str, object]
    ) -> tuple[str, ...]:
        """The positions and names of the arguments that are no longer what was passed."""
        if not arguments.functions and wire.encode_frame((args, kwargs)) == arguments.frame:
            return ()
        before, after = _argument_bytes(*arguments.decode(self._wire_callback)), _argument_bytes(args, kwargs)
        return tuple(key for key in before if before[key] != after[key])

    def _wire_callback(self, function: Callable[..., object]) -> Callable[..., object]:
        """A function argument as the child gets it: its values are encoded, and its number of calls is limited."""

        def call_back(*args: object, **kwargs: object) -> object:
            self._callback_count += 1
            if self._callback_count > MAX_CALLBACKS:
                raise CheckAborted(Verdict.failed, message("asked_too_often", function="it", count=MAX_CALLBACKS))
            positional = [_usable_value(value) for value in args]
            named = {name: _usable_value(value) for name, value in kwargs.items()}
            with np.errstate(all="ignore"):
                return as_received(function(*positional, **named))

        return call_back


def as_received(value: object) -> wire.Value:
    """A value as it would arrive from a child; raise WireError if it is too large to be sent."""
    if _arrives_as_copy(value):
        return cast("wire.Value", copy_value(value))
    if type(value) is tuple and len(value) <= _MAX_COPIED_PARTS and all(map(_arrives_as_copy, value)):
        return cast("wire.Value", tuple(map(copy_value, value)))
    return wire.decode_frame(wire.encode_frame(value))


def _arrives_as_copy(value: object) -> bool:
    """Whether a copy of a value is what would arrive; made in a tenth of the time, it serves for most results."""
    if type(value) in _KEPT_TYPES:
        return True
    return (
        type(value) is np.ndarray
        and value.dtype == np.float64
        and value.flags.c_contiguous
        and 0 < value.nbytes <= _MAX_COPIED_BYTES
        and value.ndim <= wire.MAX_DIMENSIONS
    )


def _argument_bytes(args: Sequence[object], kwargs: Mapping[str, object]) -> dict[str, bytes]:
    named = {**{str(index): value for index, value in enumerate(args)}, **kwargs}
    return {key: wire.encode_frame(value) for key, value in named.items() if not callable(value)}


def _usable_value(value: object) -> object:
    crossed = as_received(value)
    if isinstance(crossed, wire.Opaque):
        raise CheckAborted(Verdict.crashed, message("broke_wire", function="it"))
    return np.asarray(crossed) if isinstance(crossed, (list, tuple)) else crossed
