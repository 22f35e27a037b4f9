"""Functions of the parent that a child may call: those among a call's arguments, and substitutes for its own.

What they are called with comes from the child, so it is bounded in number, size and time.
"""

import math
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest

import numpy as np

from grader.errors import RAISED_BY_FOREIGN_CODE
from grader.sandbox.calls import Callback, CallbackAnswer
from grader.sandbox.child import wire
from grader.sandbox.child.expressions import numeric_value
from grader.sandbox.child.remote_functions import REFUSAL_TYPES
from grader.sandbox.child_loss import ChildLostError, LossReason
from grader.sandbox.message_stream import MessageStream
from grader.time_limit import TimeLimitReached, call_within

MAX_CALLBACKS = 10_000
"""How often learner code may call the function arguments of one check."""

_MAX_NESTED_CALLS = 8
_MAX_ARGUMENTS = 1_000
"""How many arguments a child may pass in one call: a message has room for 200,000, and looking at each takes time."""

_MAX_NUMBERS = 4_096
_MAX_COUNT = 1_000_000
_MAX_PRODUCT = 10_000_000
"""How much a child may pass to a function of the parent: how many numbers, how large a whole number, and the product of
the two, of which a function may make a result. The product also bounds how many numbers a function may make of arrays
that it combines. It is far more than an honest answer needs, and still harmless."""

_MAX_FAILURE_CHARS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitute:
    """A function of the parent that replaces one of the submission's functions."""

    topic: str
    name: str
    parameters: tuple[str, ...]
    function: Callback


def replaced_functions(substitutes: Sequence[Substitute]) -> dict[str, dict[str, list[object]]]:
    """What a child has to know of these substitutes, each with its slot: by topic, then by the function's name."""
    replaced: dict[str, dict[str, list[object]]] = {}
    for slot, substitute in enumerate(substitutes):
        named = [wire.FunctionReference(slot=slot, here=True), *substitute.parameters]
        replaced.setdefault(substitute.topic, {})[substitute.name] = named
    return replaced


class ParentFunctions:
    """Answers a child's questions, which are calls of these functions: the substitutes and those lent for a while."""

    def __init__(self, stream: MessageStream, substitutes: Sequence[Substitute] = ()) -> None:
        self._stream = stream
        self._substitutes = substitutes
        self._lasting = [substitute.function for substitute in substitutes]
        self._functions = list(self._lasting)
        self._count = 0
        self.used_substitutes: set[str] = set()
        """The ids of the exercises whose substitutes were called, or passed to one that was."""

    @property
    def first_slot(self) -> int:
        """The number of the first function that is lent."""
        return len(self._lasting)

    def lend(self, functions: Sequence[Callback] = ()) -> None:
        """Lend these functions, and no others, beside the substitutes."""
        self._functions = [*self._lasting, *functions]

    def begin_count(self) -> None:
        """Start to count the calls anew."""
        self._count = 0

    def repeat_answer(self, answer: CallbackAnswer, deadline: float) -> None:
        """Answer a question that was answered before, by this child or another."""
        self._count_call(answer.slot)
        self._stream.send_bytes(answer.data, deadline)

    def answer_question(self, message: wire.Value, deadline: float, depth: int = _MAX_NESTED_CALLS) -> CallbackAnswer:
        """Answer the only question a child may ask, the call of a function that it was given; return the answer."""
        match message:
            case ("ask", int(slot), list(args), dict(kwargs)) if 0 <= slot < len(self._functions) and depth:
                pass
            case ("asked_too_often",):
                raise ChildLostError(LossReason.asked_too_often)
            case _:
                raise ChildLostError(LossReason.broke_wire)
        self._count_call(slot)
        largest = _LargestResult()
        try:
            if len(args) + len(kwargs) > _MAX_ARGUMENTS:
                raise TypeError(f"more than {_MAX_ARGUMENTS} arguments")
            positional = [self._usable_argument(value, deadline, depth, largest) for value in args]
            named = {name: self._usable_argument(value, deadline, depth, largest) for name, value in kwargs.items()}
            _refuse_too_much((*positional, *named.values()), largest.combined_numbers)
            # A warning would show a line of the function, and its file, to whoever reads what the grader says.
            with np.errstate(all="ignore"), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                value = _call_until(deadline, partial(self._functions[slot], *positional, **named))
            reply = wire.encode_frame(("value", value))
        except ChildLostError:
            raise
        except RAISED_BY_FOREIGN_CODE as error:  # hostile arguments may cause anything; the child is sent the error
            reply = wire.encode_frame(("refused", type(error).__name__, str(error)[:_MAX_FAILURE_CHARS]))
        self._stream.send_bytes(reply, deadline)
        return CallbackAnswer(slot=slot, data=reply)

    def _count_call(self, slot: int | None = None) -> None:
        """Count a call, of one of these functions or of one of the child's that was passed to it."""
        self._count += 1
        if self._count > MAX_CALLBACKS:
            raise ChildLostError(LossReason.asked_too_often)
        if slot is not None:
            self._note_use(slot)

    def _note_use(self, slot: int) -> None:
        if slot < len(self._substitutes):
            used = self._substitutes[slot]
            self.used_substitutes.add(f"{used.topic}.{used.name}")

    def _usable_argument(self, value: wire.Value, deadline: float, depth: int, largest: "_LargestResult") -> object:
        """A child's argument as the parent's functions take it: lists of numbers as arrays, functions as callables."""
        match value:
            case wire.FunctionReference(slot=slot, here=True) if 0 <= slot < len(self._functions):
                # What it is passed to calls it, unseen.
                self._note_use(slot)
                return self._functions[slot]
            case wire.FunctionReference(here=False):
                return self._child_function(value, deadline, depth, largest)
            case wire.FunctionReference():
                raise ChildLostError(LossReason.broke_wire)
            case _:
                usable = numeric_value(value)
                largest.add_value(usable)
                return usable

    def _child_function(
        self, function: wire.FunctionReference, deadline: float, depth: int, largest: "_LargestResult"
    ) -> Callback:
        """A function of the child that was passed to one of the parent's, callable while the child waits for that."""

        def call_child(*args: object) -> object:
            self._count_call()
            self._stream.send_message(("evaluate", function.slot, list(args)), deadline)
            while True:
                match self._stream.receive_message(deadline):
                    case ("evaluated", value):
                        largest.add_value(value)
                        return value
                    case ("failed", str(kind), str(text)):
                        raise _failure(kind, text)
                    case message:
                        self.answer_question(message, deadline, depth - 1)

        return call_child


def _failure(kind: str, text: str) -> Exception:
    """What a function of the child raised, by its own name where a child may be told of it under that name."""
    known = REFUSAL_TYPES.get(kind)
    return ValueError(f"{kind}: {text}"[:_MAX_FAILURE_CHARS]) if known is None else known(text[:_MAX_FAILURE_CHARS])


def is_about_values(question: wire.Value) -> bool:
    """Whether a question passes values only, no functions: then its answer is the same every time."""
    match question:
        case ("ask", int(), list(args), dict(kwargs)):
            return not any(isinstance(value, wire.FunctionReference) for value in (*args, *kwargs.values()))
    return False


def _refuse_too_much(values: Sequence[object], combined: int) -> None:
    """Raise ValueError for arguments that would cost the parent too much.

    A reference function may combine the arrays to one of so many numbers, and build a path of as many steps as the
    child asks for.
    """
    numbers = sum(math.prod(_claimed_shape(value)) for value in values if isinstance(value, np.ndarray))
    if numbers > _MAX_NUMBERS:
        raise ValueError(f"more than {_MAX_NUMBERS} numbers")
    count = max((abs(_whole_number(value)) for value in values), default=0)
    if count > _MAX_COUNT:
        raise ValueError(f"a whole number above {_MAX_COUNT}")
    most = max(numbers, combined)
    if most * count > _MAX_PRODUCT:
        raise ValueError(f"a whole number above {_MAX_PRODUCT // most} with {most} numbers")


def _claimed_shape(value: object) -> tuple[int, ...]:
    """The shape of an array, or of that which numpy makes of a list; () for any other value.

    Sides of length 0 count as 1: an array may be long without holding any number. Of uneven lists the longest count.
    """
    match value:
        case np.ndarray():
            return tuple(max(side, 1) for side in value.shape)
        case list() | tuple():
            return (max(len(value), 1), *_combined_shape(map(_claimed_shape, value)))
    return ()


def _combined_shape(shapes: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    """A shape no smaller than that of any result that numpy makes of arrays of these shapes by broadcasting."""
    combined: tuple[int, ...] = ()
    for shape in filter(None, shapes):
        pairs = zip_longest(reversed(combined), reversed(shape), fillvalue=1)
        combined = tuple(max(pair) for pair in pairs)[::-1]
    return combined


class _LargestResult:
    """What one call of a function of the parent can make of the values that the child passes and returns meanwhile.

    It may repeat a text or a list, once for each whole number: `x * rate` does that where a child passes a text for one
    and a number for the other. And it may combine arrays: a column and a row of a thousand numbers make a million, and
    if it calls a function of the child, again with each value.
    """

    def __init__(self) -> None:
        self._most_parts, self._times = 0, 1
        self._shape: tuple[int, ...] = ()
        self._numbers_made = 0

    @property
    def combined_numbers(self) -> int:
        """How many numbers an array may have that is made of all the arrays so far."""
        return math.prod(self._shape)

    def add_value(self, value: object) -> None:
        """Take in a value that the child passes or returns; raise ValueError if too much can be made of it."""
        self._most_parts = max(self._most_parts, _part_count(value))
        self._times = min(self._times * max(abs(_whole_number(value)), 1), _MAX_PRODUCT + 1)
        if self._most_parts * self._times > _MAX_PRODUCT:
            raise ValueError(
                f"whole numbers whose product is above {_MAX_PRODUCT // self._most_parts} with a text or a list"
            )
        self._shape = _combined_shape((self._shape, _claimed_shape(value)))
        self._numbers_made += self.combined_numbers
        if self._numbers_made > _MAX_PRODUCT:
            raise ValueError(f"arrays that combine to more than {_MAX_PRODUCT} numbers")


def _part_count(value: object) -> int:
    """How many characters a text has, or how many values a list holds with all that is in it; 0 for any other value."""
    match value:
        case str():
            return len(value)
        case list() | tuple():
            return len(value) + sum(map(_part_count, value))
    return 0


def _whole_number(value: object) -> int:
    """A value as a whole number, as the parent's functions would take it; 0 for any other value."""
    match value:
        case int() | np.integer():
            return int(value)
        case np.ndarray() if value.ndim == 0 and value.dtype.kind in "biu":
            return int(value)
    return 0


def _call_until(deadline: float, function: Callable[[], object]) -> object:
    """What a function of the parent returns, interrupted at the deadline: the child chose its arguments.

    They may be `steps=10**12`. What can't be interrupted (see `call_within`) is bounded by `_refuse_too_much`.
    """
    left = deadline - time.monotonic()
    if left <= 0:
        raise ChildLostError(LossReason.timed_out)
    try:
        return call_within(left, function)
    except TimeLimitReached:
        raise ChildLostError(LossReason.timed_out) from None
