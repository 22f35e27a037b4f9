"""The parent's talk with one child: messages instead of bytes, and nothing believed.

Every message is checked against a closed list; whatever else arrives ends the conversation as `ChildLost`. What the
child says of itself (an exception's text, a warning, a changed argument) is passed on as untrusted data.
"""

import itertools
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

import numpy as np

from grader.errors import GraderError
from grader.sandbox.channel import Channel, ChannelClosed, Ending
from grader.sandbox.child import wire
from grader.sandbox.child.expressions import Formula, usable

ASKS = 10_000
"""How often one check's functions may be called by the learner's code."""

_KEPT = 8
_KEPT_BYTES = 1024
_ANSWERS = 64
"""How many replies to a call and answers to questions are kept, and of which length."""

_AHEAD_BYTES = 32 * 1024
"""How much is sent before it is needed: half of what a pipe takes from one whose reader is busy."""

_LOADS = 2_000
"""How often a child may tell that a module is loading or loaded: above what a submission's files can make it."""

_NESTED = 8
_NUMBERS = 4_096
_COUNT = 1_000_000
"""How much a child may hand to one of our functions: far above what an honest answer needs, and harmless to compute."""

_BEGIN = wire.frame(("begin",))
_START_SECONDS = 30.0

Function: TypeAlias = Callable[..., object]


class Loss(StrEnum):
    """Why a child is gone."""

    timed_out = "timed_out"
    ended = "ended"
    broke_wire = "broke_wire"
    asked_too_often = "asked_too_often"


class ChildLost(Exception):  # noqa: N818 - an event that the caller expects
    """The conversation is over; the child must be closed."""

    def __init__(self, loss: Loss) -> None:
        super().__init__(loss)
        self.loss = loss


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of a learner's function; `watch` asks which arguments it changed."""

    topic: str
    function: str
    args: tuple[object, ...] = ()
    kwargs: Mapping[str, object]
    watch: bool = False


class Calls(tuple[Call, ...]):  # noqa: SLOT001 - tuples have no room for slots of their own
    """Calls that are made of one submission after another, with what stays the same from one to the next.

    Kept are the frames, the replies that came before (a reply is read once, then known by its bytes) and what the
    calls' own functions and our substitutes gave (so they must be pure; and the substitutes of one exercise are always
    the same, in the same order). All that is kept is bounded, and what a child adds to it are its
    own bytes, which mean the same for every other child.
    """

    def __init__(self, calls: Iterable[Call]) -> None:
        del calls  # the tuple has them
        self.replies: tuple[dict[bytes, Reply], ...] = tuple({} for _ in self)
        self._encoded: dict[int, Encoded] = {}

    def encoded(self, first_slot: int) -> "Encoded":
        """The frames, where the calls' functions are lent from this slot on."""
        known = self._encoded.get(first_slot)
        if known is None:
            known = self._encoded[first_slot] = _encoded(self, first_slot, {})
        return known


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one of our functions answered, as bytes, and its slot."""

    slot: int
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """Calls as bytes, the functions among their arguments, and what those answered before, by question."""

    data: bytes
    first_slot: int
    lent: tuple[Function, ...]
    answers: dict[bytes, Answer] | None

    def remember(self, question: bytes, answer: Answer) -> None:
        size = len(question) + len(answer.data)
        if self.answers is not None and len(self.answers) < _ANSWERS and size <= _KEPT_BYTES:
            self.answers[question] = answer


def _encoded(calls: Iterable[Call], first_slot: int, answers: dict[bytes, Answer] | None) -> Encoded:
    """One frame for each run of calls of one function; formulas among the arguments travel along as texts."""
    lent: list[Function] = []
    formulas: list[tuple[int, str, str, dict[str, float]]] = []

    def lend(value: object) -> object:
        if not callable(value):
            return value
        slot = first_slot + len(lent)
        lent.append(value)
        if isinstance(value, Formula):
            formulas.append((slot, value.text, value.variable, value.constants))
        return wire.Function(slot=slot, here=True)

    frames = []
    number = 1
    for (topic, function), run in itertools.groupby(calls, key=lambda call: (call.topic, call.function)):
        formulas.clear()
        told = [
            ([lend(v) for v in call.args], {name: lend(v) for name, v in call.kwargs.items()}, call.watch)
            for call in run
        ]
        frames.append(_frames(number, topic, function, told, formulas))
        number += len(told)
    return Encoded(data=b"".join(frames), first_slot=first_slot, lent=tuple(lent), answers=answers)


def _frames(number: int, topic: str, function: str, told: Sequence[object], formulas: Sequence[object]) -> bytes:
    """Calls in one frame, or in as many as they need."""
    try:
        return wire.frame(("calls", number, topic, function, list(told), list(formulas)))
    except wire.WireError:
        half = len(told) // 2
        if not half:
            raise
    first = _frames(number, topic, function, told[:half], formulas)
    return first + _frames(number + half, topic, function, told[half:], formulas)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A line of the submission, as the child tells it."""

    file: str
    line: int
    function: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A value came back. `changed` names arguments (or their positions); `warnings` are texts."""

    value: wire.Value
    changed: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """An exception: the names of its class and of the classes above it, its text, the submission's lines it went
    through.
    """

    kinds: tuple[str, ...]
    text: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """There is no such function; `kind` names the type of what stands there instead, if anything."""

    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Oversized:
    """The value is too large to cross."""

    text: str


Reply: TypeAlias = Returned | Raised | Missing | Oversized


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitute:
    """A function of the parent's, in the place of a function of the submission's."""

    topic: str
    name: str
    parameters: tuple[str, ...]
    function: Function


class Conversation:
    """Say what a child is to do, and hear what came of it. Not for use by two threads."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._frames = wire.Frames()
        self._lasting: list[Function] = []
        self._lent: list[Function] = []
        self._asked = 0
        self._opening = b""
        self._unsent = b""
        self._has_started = False
        self._begins = False
        self._queued: tuple[Sequence[Call], Encoded] | None = None
        self._ahead: deque[Calls] = deque()
        self._substitutes: Sequence[Substitute] = ()
        self.used_substitutes: set[str] = set()
        self._loads_left = _LOADS
        self.loading: list[str] = []
        """The modules that are being loaded, by the child's word: the last one is inside those before it."""

        self.lingers = False
        """Whether the child says that a thread of its went on behind a call: it slows down whatever comes next."""

    def open(
        self,
        sources: Mapping[str, bytes],
        substitutes: Sequence[Substitute] = (),
        own: str = "",
        notebooks: Mapping[str, Sequence[str]] = MappingProxyType({}),
    ) -> None:
        """Hand over a submission's sources, and functions to put in the place of some of its own.

        `notebooks` are modules that are made of several sources, cell by cell.
        """
        replaced: dict[str, dict[str, list[object]]] = {}
        for slot, substitute in enumerate(substitutes):
            named = [wire.Function(slot=slot, here=True), *substitute.parameters]
            replaced.setdefault(substitute.topic, {})[substitute.name] = named
        self._substitutes = substitutes
        self._lasting = [substitute.function for substitute in substitutes]
        files = {path: np.frombuffer(source, np.uint8) for path, source in sources.items()}
        cells = {module: list(names) for module, names in notebooks.items()}
        self._opening = wire.frame(("open", files, cells, replaced, own))

    def start(self) -> None:
        """Send the sources, and wait until the child says that it is locked in, unless that was done before.

        What is little and waits is sent along. A child that can't be locked in ends without a look at what it was
        sent; one that is may be at its file already, so that only its word tells how far it came: whatever it does
        then is the learner's.
        """
        if self._has_started:
            return
        self._has_started = True
        deadline = time.monotonic() + _START_SECONDS
        along = self._unsent if len(self._unsent) <= _AHEAD_BYTES else b""
        self._unsent = self._unsent[len(along) :]
        with suppress(ChildLost):
            self._hand(self._opening + along, deadline)
        self._opening = b""
        match self._receive(deadline):
            case ("ready",):
                pass
            case _:
                raise ChildLost(Loss.broke_wire)

    def queue_import(self, topic: str) -> None:
        """Have a topic's file run, ahead of the calls that are queued next."""
        self._unsent += wire.frame(("import", topic))

    def imported(self, deadline: float) -> Raised | None:
        """Wait for an import; what it raised, if anything: then the calls that were queued behind it are void."""
        self._asked = 0
        queued, self._lent = self._lent, list(self._lasting)
        self._flush(deadline)
        while True:
            match self._receive(deadline):
                case ("imported", str()):
                    self._asked = 0
                    self._lent = queued
                    return None
                case ("raised", int(number), dict(told)) if number == 0:
                    self._queued = None
                    self._ahead.clear()
                    return _raised(told)
                case message:
                    self._serve(message, deadline, _NESTED)

    def may_reach(self, topic: str, function: str, names: Sequence[str], deadline: float) -> bool:
        """Whether a function may come to call one of these names, by the child's word."""
        self._lent = list(self._lasting)
        self.start()
        self._send(("reach", topic, function, list(names)), deadline)
        match self._receive(deadline):
            case ("reaches", bool(told)):
                return told
        raise ChildLost(Loss.broke_wire)

    def begin(self) -> None:
        """Start a check: chance is reset, callbacks are counted anew. It is told to the child with the next calls."""
        self._asked = 0
        self._begins = True

    def queue(self, calls: Sequence[Call], ahead: Iterable[Calls] = ()) -> None:
        """Have calls made, all at once.

        `ahead` are the calls of the checks that will come next, each after a `begin`: as many of them as there is room
        for travel along, so that the child need not wait.
        """
        first_slot = len(self._lasting)
        encoded = calls.encoded(first_slot) if isinstance(calls, Calls) else _encoded(calls, first_slot, None)
        self._lent = [*self._lasting, *encoded.lent]
        self._queued = calls, encoded
        if self._ahead:
            if calls is not self._ahead.popleft():
                raise GraderError("other calls are asked than were sent ahead")
        elif not self._frames.empty:
            raise ChildLost(Loss.broke_wire)
        else:
            self._unsent += (_BEGIN if self._begins else b"") + encoded.data
            self._queue_ahead(ahead, first_slot)
        self._begins = False

    def replies(self, deadline: float) -> list[Reply]:
        """The replies to the calls that were queued last, in their order; they share the deadline."""
        assert self._queued is not None  # noqa: S101 - there is nothing to wait for
        (calls, encoded), self._queued = self._queued, None
        before = calls.replies if isinstance(calls, Calls) else (None,) * len(calls)
        self._flush(deadline)
        replies = []
        for number, known in enumerate(before, 1):
            body = self._receive_body(deadline)
            # Most replies have come before, from another submission.
            reply = None if known is None else known.get(body)
            replies.append(reply or self._reply(body, number, known, encoded, deadline))
        return replies

    def _queue_ahead(self, ahead: Iterable[Calls], first_slot: int) -> None:
        room = _AHEAD_BYTES
        for following in ahead:
            data = _BEGIN + following.encoded(first_slot).data
            room -= len(data)
            if room < 0:
                return
            self._ahead.append(following)
            self._unsent += data

    def output(self) -> tuple[bytes, bool]:
        return self._channel.output()

    def close(self) -> Ending:
        return self._channel.close()

    def _reply(
        self, body: bytes, number: int, known: dict[bytes, Reply] | None, encoded: Encoded, deadline: float
    ) -> Reply:
        """The reply to a call: this body, or what comes after the questions and notes that it is the first of."""
        has_lingered = False
        while known is None or body not in known:
            if encoded.answers is not None and body in encoded.answers:
                self._count_question()
                self._note_use(encoded.answers[body].slot)
                self._write(encoded.answers[body].data, deadline)
            elif not self._notes_loading(message := _parsed(body)):
                match message:
                    # Once for a reply: a flood of it would be read past the deadline.
                    case ("lingers",) if not has_lingered:
                        self.lingers = has_lingered = True
                    case ("asked_too_often",):
                        raise ChildLost(Loss.asked_too_often)
                    case _ if (reply := _reply(message, number)) is not None:
                        if known is not None and len(known) < _KEPT and len(body) <= _KEPT_BYTES:
                            known[body] = reply
                        return reply
                    case _:
                        answer = self._serve(message, deadline, _NESTED)
                        if _is_about_values(message):
                            encoded.remember(body, answer)
            body = self._receive_body(deadline)
        return known[body]

    def _serve(self, message: wire.Value, deadline: float, depth: int) -> Answer:
        """Answer the one thing a child may ask for: to have a function called that it was lent; what was answered."""
        match message:
            case ("ask", int(slot), list(args), dict(kwargs)) if 0 <= slot < len(self._lent) and depth:
                pass
            case _:
                raise ChildLost(Loss.broke_wire)
        self._count_question()
        self._note_use(slot)
        try:
            here = [self._usable(value, deadline, depth) for value in args]
            named = {name: self._usable(value, deadline, depth) for name, value in kwargs.items()}
            _refuse_too_much((*here, *named.values()))
            with np.errstate(all="ignore"), _stopped_at(deadline):
                answer: tuple[object, ...] = ("value", self._lent[slot](*here, **named))
            reply = wire.frame(answer)
        except ChildLost:
            raise
        except Exception as error:  # noqa: BLE001 - hostile arguments may raise anything; the child gets to know
            reply = wire.frame(("refused", type(error).__name__, str(error)[:500]))
        self._write(reply, deadline)
        return Answer(slot=slot, data=reply)

    def _note_use(self, slot: int) -> None:
        if slot < len(self._substitutes):
            used = self._substitutes[slot]
            self.used_substitutes.add(f"{used.topic}.{used.name}")

    def _count_question(self) -> None:
        self._asked += 1
        if self._asked > ASKS:
            raise ChildLost(Loss.asked_too_often)

    def _usable(self, value: wire.Value, deadline: float, depth: int) -> object:
        """A child's argument as a function of ours can take it: lists of numbers as arrays, functions as callables."""
        match value:
            case wire.Function(slot=slot, here=True) if 0 <= slot < len(self._lent):
                return self._lent[slot]
            case wire.Function(here=False):
                return self._borrowed(value, deadline, depth)
            case wire.Function():
                raise ChildLost(Loss.broke_wire)
            case _:
                return usable(value)

    def _borrowed(self, function: wire.Function, deadline: float, depth: int) -> Function:
        """A function of the child's that one of ours was given, to be called while the child waits for ours."""

        def call_child(*args: object) -> object:
            self._count_question()
            self._send(("evaluate", function.slot, list(args)), deadline)
            while True:
                match self._receive(deadline):
                    case ("evaluated", value):
                        return value
                    case ("failed", str(kind), str(text)):
                        message = f"{kind}: {text}"[:500]
                        raise ValueError(message)
                    case message:
                        self._serve(message, deadline, depth - 1)

        return call_child

    def _send(self, message: tuple[object, ...], deadline: float) -> None:
        self._write(wire.frame(message), deadline)

    def _flush(self, deadline: float) -> None:
        self.start()
        if self._unsent:
            self._write(b"", deadline)

    def _write(self, data: bytes, deadline: float) -> None:
        """Send these bytes, behind what waits."""
        waiting, self._unsent = self._unsent, b""
        self._hand(waiting + data, deadline)

    def _hand(self, data: bytes, deadline: float) -> None:
        try:
            self._channel.write(data, deadline)
        except TimeoutError:
            raise ChildLost(Loss.timed_out) from None
        except ChannelClosed:
            raise ChildLost(Loss.ended) from None

    def _receive(self, deadline: float) -> wire.Value:
        """The next message that is more than a note on what is loaded."""
        while self._notes_loading(message := _parsed(self._receive_body(deadline))):
            pass
        return message

    def _notes_loading(self, message: wire.Value) -> bool:
        """Take note of a module that is loading or loaded; False for any other message."""
        match message:
            case ("loading" | "loaded", str(module)) if self._loads_left:
                self._loads_left -= 1
            case _:
                return False
        if message[0] == "loading":
            self.loading.append(module)
        elif module in self.loading:
            self.loading.remove(module)
        return True

    def _receive_body(self, deadline: float) -> bytes:
        try:
            while (body := self._frames.next()) is None:
                self._frames.feed(self._channel.read(deadline))
        except TimeoutError:
            raise ChildLost(Loss.timed_out) from None
        except ChannelClosed:
            raise ChildLost(Loss.ended) from None
        except wire.WireError:
            raise ChildLost(Loss.broke_wire) from None
        return body


def _parsed(body: bytes) -> wire.Value:
    try:
        message = wire.parse(body)
    except wire.WireError:
        raise ChildLost(Loss.broke_wire) from None
    # A word first: a pattern compares with ==, and an array in its place would answer with an array.
    if not (isinstance(message, tuple) and message and isinstance(message[0], str)):
        raise ChildLost(Loss.broke_wire)
    return message


def _reply(message: wire.Value, number: int) -> Reply | None:
    """The reply to the call of this number, or None where a message is something else."""
    match message:
        case ("returned", int(told), value, list(changed), list(warnings)) if told == number:
            return Returned(value=value, changed=_texts(changed), warnings=_texts(warnings))
        case ("raised", int(told), dict(error)) if told == number:
            return _raised(error)
        case ("missing", int(told), str(kind)) if told == number:
            return Missing(kind=kind)
        case ("oversized", int(told), str(text)) if told == number:
            return Oversized(text=text)
    return None


def _is_about_values(question: wire.Value) -> bool:
    """Whether one of our functions was asked about values only: then it gives the same answer every time."""
    match question:
        case ("ask", int(), list(args), dict(kwargs)):
            return not any(isinstance(value, wire.Function) for value in (*args, *kwargs.values()))
    return False


def _refuse_too_much(values: Sequence[object]) -> None:
    """A reference may build what two lengths multiply to, or a path of as many steps as the child asks for."""
    if sum(value.size for value in values if isinstance(value, np.ndarray)) > _NUMBERS:
        raise ValueError(f"more than {_NUMBERS} numbers")
    if any(abs(_whole(value)) > _COUNT for value in values):
        raise ValueError(f"a whole number above {_COUNT}")


def _whole(value: object) -> int:
    """A value as a count, as our functions would take it; 0 for what is none."""
    match value:
        case int() | np.integer():
            return int(value)
        case np.ndarray() if value.ndim == 0 and value.dtype.kind in "biu":
            return int(value)
    return 0


@contextmanager
def _stopped_at(deadline: float) -> Iterator[None]:
    """Our own functions run for as long as the child's arguments make them: `steps=10**12`."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise ChildLost(Loss.timed_out)
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_: object) -> None:
        raise ChildLost(Loss.timed_out)

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, left)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _raised(told: Mapping[str, wire.Value]) -> Raised:
    match told:
        case {"kinds": [str(), *_] as kinds, "text": str(text), "places": list(places)}:
            return Raised(kinds=_texts(kinds), text=text, places=tuple(_place(place) for place in places))
    raise ChildLost(Loss.broke_wire)


def _place(told: wire.Value) -> Place:
    match told:
        case (str(file), int(line), str(function)) if not isinstance(line, bool):
            return Place(file=file, line=line, function=function)
    raise ChildLost(Loss.broke_wire)


def _texts(values: Sequence[wire.Value]) -> tuple[str, ...]:
    if not all(isinstance(value, str) for value in values):
        raise ChildLost(Loss.broke_wire)
    return tuple(str(value) for value in values)
