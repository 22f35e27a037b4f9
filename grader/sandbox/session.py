"""The parent's side of the protocol with one child: messages instead of bytes, none of which is trusted.

Every message is checked against a closed list; anything else that arrives ends the session with `ChildLostError`.
What the child reports of its own (an exception's text, a warning, a changed argument) is passed on as untrusted data.
"""

import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

import numpy as np

from grader.errors import GraderError
from grader.sandbox.calls import Call, Callback, CallbackAnswer, CallBatch, EncodedCalls, encode_calls
from grader.sandbox.channel import Channel, ChannelClosedError, ExitStatus
from grader.sandbox.child import wire
from grader.sandbox.child.expressions import numeric_value
from grader.sandbox.child.statements import seconds_after_stops
from grader.sandbox.message_budget import BudgetSpentError, MessageBudget
from grader.sandbox.replies import (
    MAX_NAME_CHARS,
    InvalidReplyError,
    LoadNote,
    RaisedException,
    Reply,
    parse_exception,
    parse_load_note,
    parse_reply,
)
from grader.sandbox.time_limit import TimeLimitReached, time_limit

MAX_CALLBACKS = 10_000
"""How often learner code may call the function arguments of one check."""

_MAX_AHEAD_BYTES = 32 * 1024
"""How much is sent before it is needed: half of what a pipe holds while its reader is busy."""

_MAX_LOADING_NOTES = 4_000
"""How often a child may report what it is loading: more than it does."""

MAX_STOPPED_STATEMENTS = 8
STOP_SECONDS = 0.5
"""How many statements a child may report to have stopped, and how long after its time is up it may report one."""

_MAX_LOAD_NOTES = 20
_MAX_NESTED_CALLS = 8
_MAX_NUMBERS = 4_096
_MAX_COUNT = 1_000_000
"""How much a child may pass to a function of the parent: far more than an honest answer needs, and still harmless."""

_BEGIN_FRAME = wire.encode_frame(("begin",))
_START_SECONDS = 30.0


class LossReason(StrEnum):
    """Why a child was lost."""

    timed_out = "timed_out"
    ended = "ended"
    broke_wire = "broke_wire"
    said_too_much = "said_too_much"
    asked_too_often = "asked_too_often"


class ChildLostError(Exception):
    """The session is over; the child must be closed."""

    def __init__(self, loss: LossReason) -> None:
        super().__init__(loss)
        self.loss = loss


class ChildSpoiltError(Exception):
    """The child reports that it must not go on to another exercise: what it ran has changed the whole process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadRules:
    """How the child is to load the submission's files.

    `seconds` is how long a file may load before the child stops the statement that is running (0: no matter how long),
    and after each stop the rest gets less time (`seconds_after_stops`); `announces` asks the
    child to announce every statement; `left_out` are the statements not to run: the lines where they start, by source.
    """

    seconds: float = 0.0
    announces: bool = False
    left_out: Mapping[str, Sequence[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoppedStatement:
    """A statement that the child reports to have stopped, as loading had taken this many seconds."""

    source: str
    line: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitute:
    """A function of the parent that replaces one of the submission's functions."""

    topic: str
    name: str
    parameters: tuple[str, ...]
    function: Callback


class ChildSession:
    """Sends calls to one child and reads its replies. Not for use by two threads.

    Every method that waits raises ChildLostError when the child is lost, and ChildSpoiltError when another exercise
    needs another child; deadlines are points of time.monotonic().
    """

    def __init__(self, channel: Channel, budget: MessageBudget | None = None) -> None:
        """`budget` is that of the whole submission; without one, the child has a budget of its own."""
        self._channel = channel
        self._budget = budget or MessageBudget()
        self._frame_buffer = wire.FrameBuffer()
        self._message_memory = 0
        self._lasting_callbacks: list[Callback] = []
        self._callbacks: list[Callback] = []
        self._callback_count = 0
        self._opening_frame = b""
        self._unsent = b""
        self._has_started = False
        self._begins_check = False
        self._queued_calls: tuple[Sequence[Call], EncodedCalls] | None = None
        self._calls_ahead: deque[CallBatch] = deque()
        self._substitutes: Sequence[Substitute] = ()
        self.used_substitutes: set[str] = set()
        self._loading_notes_left = _MAX_LOADING_NOTES
        self._rules = LoadRules()
        self.loading: list[str] = []
        """The modules that the child reports to be loading, outermost first."""

        self.running_statement: tuple[str, int] | None = None
        """The source and line of the statement that the child announced last."""

        self.stopped_statements: list[StoppedStatement] = []
        """The statements that the child reports to have stopped because they ran too long."""

        self._stop_count = 0

        self.load_notes: list[LoadNote] = []
        """What the child reports to have left out of the files it loaded."""

        self.has_leaked_thread = False
        """Whether the child reports a thread that outlived its call and so slows down later calls."""

    def open_submission(
        self,
        sources: Mapping[str, bytes],
        substitutes: Sequence[Substitute] = (),
        own: str = "",
        notebooks: Mapping[str, Sequence[str]] = MappingProxyType({}),
        rules: LoadRules | None = None,
    ) -> None:
        """Set the submission's sources by path, and functions that replace some of its own.

        `own` is the id of the exercise whose function is never replaced. `notebooks` are modules that consist of
        several sources, one for each cell. `rules` are those of loading.
        """
        self._rules = rules or LoadRules()
        replaced: dict[str, dict[str, list[object]]] = {}
        for slot, substitute in enumerate(substitutes):
            named = [wire.FunctionReference(slot=slot, here=True), *substitute.parameters]
            replaced.setdefault(substitute.topic, {})[substitute.name] = named
        self._substitutes = substitutes
        self._lasting_callbacks = [substitute.function for substitute in substitutes]
        files = {path: np.frombuffer(source, np.uint8) for path, source in sources.items()}
        cells = {module: list(names) for module, names in notebooks.items()}
        left_out = {source: list(lines) for source, lines in self._rules.left_out.items()}
        orders = (self._rules.seconds, self._rules.announces, left_out)
        self._opening_frame = wire.encode_frame(("open", files, cells, replaced, own, orders))

    def ensure_started(self) -> None:
        """Send the sources, and wait until the child reports that it is confined, unless that was done before.

        Queued bytes are sent along if they are few. A child that can't be confined ends without reading what it was
        sent. A confined one may already run the submission's file when its report is read; so after "ready" whatever
        happens is the submission's doing.
        """
        if self._has_started:
            return
        deadline = time.monotonic() + _START_SECONDS
        along = self._unsent if len(self._unsent) <= _MAX_AHEAD_BYTES else b""
        self._unsent = self._unsent[len(along) :]
        with suppress(ChildLostError):
            self._write_to_channel(self._opening_frame + along, deadline)
        self._opening_frame = b""
        match self._receive_message(deadline):
            case ("ready",):
                self._has_started = True
            case ("unconfined", str(why)):
                raise GraderError(f"the submission's process could not be confined ({why[:MAX_NAME_CHARS]})")
            case _:
                raise ChildLostError(LossReason.broke_wire)

    def queue_import(self, topic: str) -> None:
        """Queue the import of a topic's file, ahead of the calls that are queued next."""
        self._unsent += wire.encode_frame(("import", topic))

    @property
    def loading_seconds(self) -> float:
        """How long the child may load a file, or the rest of one, before it stops what is running (0: no limit)."""
        return seconds_after_stops(self._rules.seconds, self._stop_count)

    def _loading_deadline(self, last_deadline: float) -> float:
        return min(time.monotonic() + self.loading_seconds + STOP_SECONDS, last_deadline)

    def import_result(self, last_deadline: float) -> RaisedException | None:
        """Wait for an import, and return what it raised, if anything; the calls queued behind it are then dropped.

        The deadline is that of the rules of loading, and never later than `last_deadline`. Each time the child reports
        that it stopped a statement, the rest of the file gets time of its own.
        """
        deadline = self._loading_deadline(last_deadline) if self._rules.seconds else last_deadline
        self._callback_count = 0
        queued, self._callbacks = self._callbacks, list(self._lasting_callbacks)
        self._flush_unsent(deadline)
        while True:
            match self._receive_while_loading(deadline):
                case ("stopped", str(source), int(line)) if len(self.stopped_statements) < MAX_STOPPED_STATEMENTS:
                    seconds = self.loading_seconds
                    self.stopped_statements.append(
                        StoppedStatement(source=source[:MAX_NAME_CHARS], line=line, seconds=seconds)
                    )
                    self._stop_count += 1
                    deadline = self._loading_deadline(last_deadline)
                case ("spoilt",):
                    raise ChildSpoiltError
                case ("imported", str(), list(notes)):
                    self.load_notes += _read_load_notes(notes[:_MAX_LOAD_NOTES])
                    self._callback_count = 0
                    self._callbacks = queued
                    return None
                case ("raised", int(number), dict(description)) if number == 0:
                    self._queued_calls = None
                    self._calls_ahead.clear()
                    return _read_exception(description)
                case message:
                    self._answer_question(message, deadline, _MAX_NESTED_CALLS)

    def _receive_while_loading(self, deadline: float) -> wire.Value:
        """The next message; shortly before the deadline, continue a child that has stopped itself (SIGSTOP).

        Its timer has run on, and now ends the statement that did it. The child would be lost otherwise, and the next
        one would have to wait as long to find out which statement it was.
        """
        early = deadline - STOP_SECONDS / 2
        if time.monotonic() < early:
            try:
                return self._receive_message(early)
            except ChildLostError as lost:
                if lost.loss is not LossReason.timed_out:
                    raise
        self._channel.resume()
        return self._receive_message(deadline)

    def may_reach(self, topic: str, function: str, names: Sequence[str], deadline: float) -> bool:
        """Whether a function may call, even indirectly, one of these names, as far as the child reports."""
        self._callbacks = list(self._lasting_callbacks)
        self.ensure_started()
        self._send_message(("reach", topic, function, list(names)), deadline)
        match self._receive_message(deadline):
            case ("reaches", bool(reaches)):
                return reaches
        raise ChildLostError(LossReason.broke_wire)

    def begin_check(self) -> None:
        """Start a check: reset random numbers and the count of callbacks. The child gets this with the next calls."""
        self._callback_count = 0
        self._begins_check = True

    def queue_calls(self, calls: Sequence[Call], ahead: Iterable[CallBatch] = ()) -> None:
        """Queue calls, to be sent together.

        `ahead` are the calls of the next checks, each of which will follow a `begin_check`. As many of them as there is
        room for are sent along, so that the child need not wait for them. Raise GraderError if these calls are not the
        ones that were sent ahead.
        """
        first_slot = len(self._lasting_callbacks)
        encoded = calls.encoded_calls(first_slot) if isinstance(calls, CallBatch) else encode_calls(calls, first_slot)
        self._callbacks = [*self._lasting_callbacks, *encoded.callbacks]
        self._queued_calls = calls, encoded
        if self._calls_ahead:
            if calls is not self._calls_ahead.popleft():
                raise GraderError("other calls are asked than were sent ahead")
        elif not self._frame_buffer.is_empty:
            raise ChildLostError(LossReason.broke_wire)
        else:
            self._unsent += (_BEGIN_FRAME if self._begins_check else b"") + encoded.data
            self._queue_ahead(ahead, first_slot)
        self._begins_check = False

    def read_replies(self, deadline: float) -> list[Reply]:
        """Wait for the replies to the calls queued last, one for each call, in order; they share the deadline."""
        assert self._queued_calls is not None  # noqa: S101 - there is nothing to wait for
        (calls, encoded), self._queued_calls = self._queued_calls, None
        before = calls.replies if isinstance(calls, CallBatch) else (None,) * len(calls)
        self._flush_unsent(deadline)
        replies = []
        for number, known in enumerate(before, 1):
            body = self._receive_body(deadline)
            # Most replies have been seen before, from another submission.
            reply = None if known is None else known.get(body)
            replies.append(reply or self._receive_reply(body, number, known, encoded, deadline))
        return replies

    def _queue_ahead(self, ahead: Iterable[CallBatch], first_slot: int) -> None:
        room = _MAX_AHEAD_BYTES
        for following in ahead:
            data = _BEGIN_FRAME + following.encoded_calls(first_slot).data
            room -= len(data)
            if room < 0:
                return
            self._calls_ahead.append(following)
            self._unsent += data

    def take_output(self) -> tuple[bytes, bool]:
        return self._channel.take_output()

    def private_bytes(self) -> int:
        return self._channel.private_bytes()

    def close(self) -> ExitStatus:
        return self._channel.close()

    def _receive_reply(
        self, body: bytes, number: int, known: dict[bytes, Reply] | None, encoded: EncodedCalls, deadline: float
    ) -> Reply:
        """The reply to a call, starting from this frame body; first answer questions and take in notes."""
        has_reported_leak = False
        while known is None or body not in known:
            if encoded.answers is not None and body in encoded.answers:
                self._count_callback()
                self._note_substitute_use(encoded.answers[body].slot)
                self._send_bytes(encoded.answers[body].data, deadline)
            elif not self._note_loading(message := self._parse_message(body)):
                match message:
                    # Accepted once for each reply: a flood of these would be read past the deadline.
                    case ("lingers",) if not has_reported_leak:
                        self.has_leaked_thread = has_reported_leak = True
                    case ("spoilt",):
                        raise ChildSpoiltError
                    case ("asked_too_often",):
                        raise ChildLostError(LossReason.asked_too_often)
                    case _ if (reply := _read_reply(message, number)) is not None:
                        self._charge_kept(self._message_memory)
                        if known is not None:
                            CallBatch.remember_reply(known, body, reply)
                        return reply
                    case _:
                        answer = self._answer_question(message, deadline, _MAX_NESTED_CALLS)
                        if _is_about_values(message):
                            encoded.remember_answer(body, answer)
            body = self._receive_body(deadline)
        return known[body]

    def _answer_question(self, message: wire.Value, deadline: float, depth: int) -> CallbackAnswer:
        """Answer the only question a child may ask, the call of a function that it was given; return the answer."""
        match message:
            case ("ask", int(slot), list(args), dict(kwargs)) if 0 <= slot < len(self._callbacks) and depth:
                pass
            case _:
                raise ChildLostError(LossReason.broke_wire)
        self._count_callback()
        self._note_substitute_use(slot)
        try:
            positional = [self._usable_argument(value, deadline, depth) for value in args]
            named = {name: self._usable_argument(value, deadline, depth) for name, value in kwargs.items()}
            _refuse_too_much((*positional, *named.values()))
            with np.errstate(all="ignore"), _stop_at_deadline(deadline):
                answer: tuple[object, ...] = ("value", self._callbacks[slot](*positional, **named))
            reply = wire.encode_frame(answer)
        except ChildLostError:
            raise
        except Exception as error:  # noqa: BLE001 - hostile arguments may raise anything; the child is sent the error
            reply = wire.encode_frame(("refused", type(error).__name__, str(error)[:500]))
        self._send_bytes(reply, deadline)
        return CallbackAnswer(slot=slot, data=reply)

    def _note_substitute_use(self, slot: int) -> None:
        if slot < len(self._substitutes):
            used = self._substitutes[slot]
            self.used_substitutes.add(f"{used.topic}.{used.name}")

    def _count_callback(self) -> None:
        self._callback_count += 1
        if self._callback_count > MAX_CALLBACKS:
            raise ChildLostError(LossReason.asked_too_often)

    def _usable_argument(self, value: wire.Value, deadline: float, depth: int) -> object:
        """A child's argument as the parent's functions take it: lists of numbers as arrays, functions as callables."""
        match value:
            case wire.FunctionReference(slot=slot, here=True) if 0 <= slot < len(self._callbacks):
                return self._callbacks[slot]
            case wire.FunctionReference(here=False):
                return self._child_function(value, deadline, depth)
            case wire.FunctionReference():
                raise ChildLostError(LossReason.broke_wire)
            case _:
                return numeric_value(value)

    def _child_function(self, function: wire.FunctionReference, deadline: float, depth: int) -> Callback:
        """A function of the child that was passed to one of the parent's, callable while the child waits for that."""

        def call_child(*args: object) -> object:
            self._count_callback()
            self._send_message(("evaluate", function.slot, list(args)), deadline)
            while True:
                match self._receive_message(deadline):
                    case ("evaluated", value):
                        return value
                    case ("failed", str(kind), str(text)):
                        message = f"{kind}: {text}"[:500]
                        raise ValueError(message)
                    case message:
                        self._answer_question(message, deadline, depth - 1)

        return call_child

    def _send_message(self, message: tuple[object, ...], deadline: float) -> None:
        self._send_bytes(wire.encode_frame(message), deadline)

    def _flush_unsent(self, deadline: float) -> None:
        self.ensure_started()
        if self._unsent:
            self._send_bytes(b"", deadline)

    def _send_bytes(self, data: bytes, deadline: float) -> None:
        """Send these bytes, after those that are queued."""
        waiting, self._unsent = self._unsent, b""
        self._write_to_channel(waiting + data, deadline)

    def _write_to_channel(self, data: bytes, deadline: float) -> None:
        try:
            self._channel.write(data, deadline)
        except TimeoutError:
            raise ChildLostError(LossReason.timed_out) from None
        except ChannelClosedError:
            raise ChildLostError(LossReason.ended) from None

    def _receive_message(self, deadline: float) -> wire.Value:
        """The next message that is not a note about loading a module."""
        while self._note_loading(message := self._parse_message(self._receive_body(deadline))):
            pass
        return message

    def _note_loading(self, message: wire.Value) -> bool:
        """Record that a module is loading or loaded; return False for any other message."""
        match message:
            case ("loading", str(module)) if self._loading_notes_left:
                self.loading.append(module[:MAX_NAME_CHARS])
            case ("loaded", str(module)) if self._loading_notes_left:
                if module in self.loading:
                    self.loading.remove(module)
            case ("statement", str(source), int(line)) if self._loading_notes_left and self._rules.announces:
                self.running_statement = (source[:MAX_NAME_CHARS], line) if line else None
            case _:
                return False
        self._loading_notes_left -= 1
        return True

    def _receive_body(self, deadline: float) -> bytes:
        try:
            while (body := self._frame_buffer.next_body()) is None:
                self._frame_buffer.feed_bytes(self._channel.read(deadline))
            if self._has_started:
                self._budget.charge_received(len(body))
        except TimeoutError:
            raise ChildLostError(LossReason.timed_out) from None
        except ChannelClosedError:
            raise ChildLostError(LossReason.ended) from None
        except wire.WireError:
            raise ChildLostError(LossReason.broke_wire) from None
        except BudgetSpentError:
            raise ChildLostError(LossReason.said_too_much) from None
        return body

    def _charge_kept(self, memory: int) -> None:
        """Charge what a message takes in memory for as long as its exercise is graded."""
        try:
            self._budget.charge_kept(memory)
        except BudgetSpentError:
            raise ChildLostError(LossReason.said_too_much) from None

    def _parse_message(self, body: bytes) -> wire.Value:
        try:
            message, self._message_memory = wire.decode_measured(body, self._budget.room)
        except wire.RoomError as error:
            self._charge_kept(error.memory)
            raise ChildLostError(LossReason.said_too_much) from None
        except wire.WireError:
            raise ChildLostError(LossReason.broke_wire) from None
        # The first item must be a string: patterns compare with ==, which gives an array if an array stands there.
        if not (isinstance(message, tuple) and message and isinstance(message[0], str)):
            raise ChildLostError(LossReason.broke_wire)
        return message


def _read_reply(message: wire.Value, number: int) -> Reply | None:
    try:
        return parse_reply(message, number)
    except InvalidReplyError:
        raise ChildLostError(LossReason.broke_wire) from None


def _read_exception(description: Mapping[str, wire.Value]) -> RaisedException:
    try:
        return parse_exception(description)
    except InvalidReplyError:
        raise ChildLostError(LossReason.broke_wire) from None


def _read_load_notes(notes: Sequence[wire.Value]) -> list[LoadNote]:
    try:
        return [parse_load_note(note) for note in notes]
    except InvalidReplyError:
        raise ChildLostError(LossReason.broke_wire) from None


def _is_about_values(question: wire.Value) -> bool:
    """Whether a question passes values only, no functions: then its answer is the same every time."""
    match question:
        case ("ask", int(), list(args), dict(kwargs)):
            return not any(isinstance(value, wire.FunctionReference) for value in (*args, *kwargs.values()))
    return False


def _refuse_too_much(values: Sequence[object]) -> None:
    """Raise ValueError for arguments that would cost the parent too much.

    A reference function may build an array as large as the product of two lengths, or a path of as many steps as the
    child asks for.
    """
    if sum(value.size for value in values if isinstance(value, np.ndarray)) > _MAX_NUMBERS:
        raise ValueError(f"more than {_MAX_NUMBERS} numbers")
    if any(abs(_whole_number(value)) > _MAX_COUNT for value in values):
        raise ValueError(f"a whole number above {_MAX_COUNT}")


def _whole_number(value: object) -> int:
    """A value as a whole number, as the parent's functions would take it; 0 for any other value."""
    match value:
        case int() | np.integer():
            return int(value)
        case np.ndarray() if value.ndim == 0 and value.dtype.kind in "biu":
            return int(value)
    return 0


@contextmanager
def _stop_at_deadline(deadline: float) -> Iterator[None]:
    """Interrupt a function of the parent at the deadline: its arguments come from the child (`steps=10**12`).

    Where nothing can be interrupted (see `time_limit`), the limits of `_refuse_too_much` must do.
    """
    left = deadline - time.monotonic()
    if left <= 0:
        raise ChildLostError(LossReason.timed_out)
    try:
        with time_limit(left):
            yield
    except TimeLimitReached:
        raise ChildLostError(LossReason.timed_out) from None
