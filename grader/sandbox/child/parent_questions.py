"""What learner code asks the parent, by calling functions that it was given, and what the parent asks back."""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn

import numpy as np

from grader.sandbox.child import wire
from grader.sandbox.child.connection import ParentConnection
from grader.sandbox.child.expressions import TextFormula
from grader.sandbox.child.remote_functions import REFUSAL_TYPES, LocalFunction, RemoteFunction
from grader.sandbox.child.sealed_answers import SealedAnswers
from grader.sandbox.child.true_attributes import class_name, text_of

_MAX_CALLS = 10_000
"""How often a check may call the formulas among its arguments, and how often the parent's functions and what these call
here. The parent limits the latter alike, but sees no question whose answer is sealed."""

SENT_TEXT_CHARS = 2_000
"""How much is sent of a message of an exception, or of a warning."""

SENT_NAME_CHARS = 100
"""How much is sent of a class's or a function's name."""


class ParentQuestions:
    """Turns references to the parent's functions into callables, and asks the parent when they are called."""

    def __init__(self, connection: ParentConnection, deferred_messages: deque[tuple[wire.Value, ...]]) -> None:
        """Messages that arrive before the answer to a question are deferred, as the parent sends calls ahead."""
        self._connection = connection
        self._deferred_messages = deferred_messages
        self._lock = threading.RLock()
        self._lent_functions: list[Callable[..., object]] = []
        self._formulas: dict[int, LocalFunction] = {}
        self._sealed_answers = SealedAnswers()
        self._evaluations = 0
        """How many calls by the parent are running, one within the other."""

        self.may_ask = False
        """Whether learner code is running that the parent has called."""

        self.begin_count()

    def begin_count(self) -> None:
        """Count the calls of a check, or of loading a file, from now on."""
        self._formula_calls_left = self._calls_left = _MAX_CALLS

    def take_formulas(self, definitions: Iterable[Sequence[Any]]) -> None:
        """Use these formulas, by the slots of the parent's functions that they stand for, and no others."""
        self._formulas = {
            slot: LocalFunction(slot, self._ask_parent, self._count_formula_call, TextFormula(*definition))
            for slot, *definition in definitions
        }

    def end_loans(self) -> None:
        """Forget the functions of learner code that the parent may have called until now."""
        self._lent_functions.clear()

    def local_value(self, value: object) -> object:
        """A value from the parent; function references become callables."""
        if not isinstance(value, wire.FunctionReference):
            return value
        if value.here:
            return self._lent_functions[value.slot]
        return self._formulas.get(value.slot) or RemoteFunction(value.slot, self._ask_parent)

    def _function_reference(self, function: Callable[..., object]) -> wire.FunctionReference | None:
        """The reference of a callable: the parent's own, or a learner's, callable while the parent answers."""
        if isinstance(function, RemoteFunction):
            return wire.FunctionReference(slot=function.slot)
        self._lent_functions.append(function)
        return wire.FunctionReference(slot=len(self._lent_functions) - 1, here=True)

    def _ask_parent(self, slot: int, args: tuple[object, ...], kwargs: dict[str, object]) -> object:
        """Have the parent call one of its functions; until it answers, it may call functions of this child."""
        with self._lock:
            if not self.may_ask:
                message = "a function that was given to you can be called only during the call it was given to"
                raise RuntimeError(message)
            question = wire.encode_frame(("ask", slot, list(args), kwargs), self._function_reference)
            self._count_call()
            # Within a call by the parent, each question goes there: only so deep may they be asked.
            known = None if self._evaluations else self._sealed_answers.open_answer(question[wire.HEADER_BYTES :])
            if known is None:
                self._connection.send_frame(question)
            while True:
                match self._connection.receive_message() if known is None else wire.decode_message(known):
                    case ("value", value):
                        return self.local_value(value)
                    case ("refused", str(kind), str(text)):
                        raise REFUSAL_TYPES.get(kind, RuntimeError)(text)
                    case ("answers", np.ndarray() as entries):
                        self._sealed_answers.add_entries(entries.tobytes())
                    case ("evaluate", int(lent_slot), list(values)):
                        self._evaluate_call(lent_slot, values)
                    case ("calls" | "begin" | "change" | "preloaded", *_) as later:
                        self._deferred_messages.append(later)
                    case _:
                        raise SystemExit(70)

    def _count_call(self) -> None:
        self._calls_left -= 1
        if self._calls_left < 0:
            self._give_up_asking()

    def _count_formula_call(self) -> None:
        self._formula_calls_left -= 1
        if self._formula_calls_left < 0:
            self._give_up_asking()

    def _give_up_asking(self) -> NoReturn:
        self._connection.send_frame(wire.encode_frame(("asked_too_often",)))
        while True:  # the parent does not answer this but kills the process
            self._connection.receive_message()

    def _evaluate_call(self, slot: int, values: Sequence[object]) -> None:
        self._count_call()
        self._evaluations += 1
        try:
            value = self._lent_functions[slot](*[self.local_value(item) for item in values])
            frame = wire.encode_frame(("evaluated", value), self._function_reference)
        except BaseException as error:  # noqa: BLE001 - sent to the parent, which raises it in the caller
            kind, text = class_name(type(error))[:SENT_NAME_CHARS], text_of(error)[:SENT_TEXT_CHARS]
            frame = wire.encode_frame(("failed", kind, text))
        finally:
            self._evaluations -= 1
        self._connection.send_frame(frame)
