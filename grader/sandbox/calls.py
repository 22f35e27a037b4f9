"""The calls of a submission's functions, and their encoding as frames that can be sent to one child after another."""

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np

from grader.sandbox.child import wire
from grader.sandbox.child.expressions import TextFormula
from grader.sandbox.child.sealed_answers import seal_answer
from grader.sandbox.replies import Reply

_MAX_KEPT_BYTES = 1024
_MAX_KEPT_REPLIES = 8
_MAX_KEPT_ANSWERS = 256
"""Up to which length replies to a call and answers are kept, and how many of each."""

_MAX_KEPT_RUNS = 4
"""How many sequences of replies to all calls of a batch are kept."""

CONSTANT_TYPES = frozenset({float, int, bool, str, type(None), np.float64, wire.FunctionReference})
"""Types whose values no function can change."""

Callback: TypeAlias = Callable[..., object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of a learner's function; `watch` requests the names of the arguments that it changed."""

    topic: str
    function: str
    args: tuple[object, ...] = ()
    kwargs: Mapping[str, object]
    watch: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyRun:
    """The replies to all calls of a batch, as one submission gave them, and the frames in which they came."""

    frames: bytes
    body_bytes: int
    """How long the frames are without their headers."""

    replies: Sequence[Reply]


class CallBatch(tuple[Call, ...]):  # noqa: SLOT001 - tuples have no room for slots of their own
    """Calls that are sent to one submission after another, with a cache of what stays the same between submissions.

    The cache holds the encoded frames; the replies seen so far (a reply is parsed once, then recognised by its bytes);
    and the answers of the calls' function arguments and of the substitutes. So these functions must be pure, and an
    exercise must always get the same substitutes in the same order. The cache is bounded. A child can add only bytes
    that it sent itself, and those mean the same from every other child, so it can't mislead another's session.
    """

    def __init__(self, calls: Iterable[Call]) -> None:
        del calls  # the tuple has them
        self.replies: tuple[dict[bytes, Reply], ...] = tuple({} for _ in self)
        self.runs: dict[bytes, ReplyRun] = {}
        self._encoded_by_slot: dict[int, EncodedCalls] = {}

    @staticmethod
    def remember_reply(known: dict[bytes, Reply], body: bytes, reply: Reply) -> None:
        """Keep a reply by the bytes of its frame, if there is room and they are few."""
        if len(known) < _MAX_KEPT_REPLIES and len(body) <= _MAX_KEPT_BYTES:
            known[body] = reply

    def remember_run(self, bodies: Sequence[bytes], replies: Sequence[Reply]) -> None:
        """Keep the replies to all calls by the bodies of their frames, if there is room; each is kept by itself too."""
        if len(self.runs) < _MAX_KEPT_RUNS:
            frames = b"".join(map(wire.framed, bodies))
            self.runs[frames] = ReplyRun(frames=frames, body_bytes=sum(map(len, bodies)), replies=tuple(replies))

    @cached_property
    def encoded_arguments(self) -> "tuple[EncodedArguments, ...]":
        """The arguments of each call, for functions that are called in this process."""
        return tuple(map(encode_arguments, self))

    def encoded_calls(self, first_slot: int) -> "EncodedCalls":
        """The frames, with the calls' function arguments numbered from this slot on."""
        known = self._encoded_by_slot.get(first_slot)
        if known is None:
            known = self._encoded_by_slot[first_slot] = encode_calls(self, first_slot, {})
        return known


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackAnswer:
    """The encoded answer of one of the parent's functions, and that function's slot."""

    slot: int
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodedCalls:
    """Calls as bytes, the functions among their arguments, and known answers of those by the bytes of the question.

    `sealed` has the same answers by slot, as `SealedAnswers` of the child takes them in.
    """

    data: bytes
    first_slot: int
    callbacks: tuple[Callback, ...]
    answers: dict[bytes, CallbackAnswer] | None
    sealed: dict[int, bytes] = field(default_factory=dict)

    def remember_answer(self, question: bytes, answer: CallbackAnswer) -> None:
        size = len(question) + len(answer.data)
        if self.answers is not None and len(self.answers) < _MAX_KEPT_ANSWERS and size <= _MAX_KEPT_BYTES:
            self.answers[question] = answer
            entry = seal_answer(question, answer.data[wire.HEADER_BYTES :])
            self.sealed[answer.slot] = self.sealed.get(answer.slot, b"") + entry


_Arguments: TypeAlias = tuple[list[object], dict[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodedArguments:
    """The arguments of one call as bytes, and the functions among them; `watch` is the call's.

    `received` are the decoded arguments, if copies of them are the same as decoding anew: it takes a fifth of the time.
    """

    frame: bytes
    functions: tuple[Callback, ...]
    watch: bool
    received: _Arguments | None

    def decode(self, lend: Callable[[Callback], Callback]) -> _Arguments:
        """New arguments, by position and by name, with what `lend` makes of a function in its place."""
        args, kwargs = _decoded_arguments(self.frame) if self.received is None else _copied_arguments(*self.received)
        if not self.functions:
            return args, kwargs

        def local_value(value: object) -> object:
            return lend(self.functions[value.slot]) if isinstance(value, wire.FunctionReference) else value

        return [local_value(value) for value in args], {name: local_value(value) for name, value in kwargs.items()}


def encode_arguments(call: Call) -> EncodedArguments:
    """The arguments of one call; raise WireError if they are too many or too large."""
    functions: list[Callback] = []

    def lend_function(value: object) -> object:
        if not callable(value):
            return value
        functions.append(value)
        return wire.FunctionReference(slot=len(functions) - 1, here=True)

    args = [lend_function(value) for value in call.args]
    kwargs = {name: lend_function(value) for name, value in call.kwargs.items()}
    frame = wire.encode_frame((args, kwargs))
    received = _decoded_arguments(frame)
    is_copied = all(map(_is_copied_whole, (*received[0], *received[1].values())))
    return EncodedArguments(
        frame=frame, functions=tuple(functions), watch=call.watch, received=received if is_copied else None
    )


def _decoded_arguments(frame: bytes) -> _Arguments:
    arguments: Any = wire.decode_frame(frame)
    args, kwargs = arguments
    return args, kwargs


def _copied_arguments(args: list[object], kwargs: dict[str, object]) -> _Arguments:
    return list(map(copy_value, args)), {name: copy_value(value) for name, value in kwargs.items()}


def copy_value(value: object) -> object:
    """The copy of an array; any other value as it is."""
    return value.copy() if type(value) is np.ndarray else value


def _is_copied_whole(value: object) -> bool:
    """Whether a value can't be changed, or is an array whose copy lies in memory as it does."""
    return type(value) in CONSTANT_TYPES or (type(value) is np.ndarray and value.flags.c_contiguous)


def encode_calls(
    calls: Iterable[Call], first_slot: int, answers: dict[bytes, CallbackAnswer] | None = None
) -> EncodedCalls:
    """Encode one frame for each run of calls of one function; formulas among the arguments are sent as text."""
    callbacks: list[Callback] = []
    formulas: list[tuple[object, ...]] = []

    def lend_function(value: object) -> object:
        if not callable(value):
            return value
        slot = first_slot + len(callbacks)
        callbacks.append(value)
        if isinstance(value, TextFormula):
            formulas.append((slot, *value.definition))
        return wire.FunctionReference(slot=slot, here=True)

    frames = []
    number = 1
    for (topic, function), run in itertools.groupby(calls, key=lambda call: (call.topic, call.function)):
        formulas.clear()
        arguments = [
            (
                [lend_function(v) for v in call.args],
                {name: lend_function(v) for name, v in call.kwargs.items()},
                call.watch,
            )
            for call in run
        ]
        frames.append(_call_frames(number, topic, function, arguments, formulas))
        number += len(arguments)
    return EncodedCalls(data=b"".join(frames), first_slot=first_slot, callbacks=tuple(callbacks), answers=answers)


def _call_frames(
    number: int, topic: str, function: str, arguments: Sequence[object], formulas: Sequence[object]
) -> bytes:
    """The calls in one frame, or in several if they do not fit."""
    try:
        return wire.encode_frame(("calls", number, topic, function, list(arguments), list(formulas)))
    except wire.WireError:
        half = len(arguments) // 2
        if not half:
            raise
    first = _call_frames(number, topic, function, arguments[:half], formulas)
    return first + _call_frames(number + half, topic, function, arguments[half:], formulas)
