"""The parent's side of the protocol with one child: messages instead of bytes, none of which is trusted.

Every message is checked against a closed list; anything else that arrives ends the session with `ChildLostError`.
What the child reports of its own (an exception's text, a warning, a changed argument) is passed on as untrusted data.
"""

import math
import time
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from grader.errors import GraderError
from grader.sandbox.calls import Call, CallbackAnswer, CallBatch, EncodedCalls, encode_calls
from grader.sandbox.channel import Channel, ExitStatus, private_bytes_of
from grader.sandbox.child import wire
from grader.sandbox.child.raised_errors import raised_start
from grader.sandbox.child_loss import ChildLostError, ChildSpoiltError, LossReason
from grader.sandbox.loading_progress import STOP_SECONDS, LoadingProgress, LoadRules
from grader.sandbox.message_budget import MessageBudget
from grader.sandbox.message_stream import MessageStream
from grader.sandbox.parent_functions import ParentFunctions, Substitute, is_about_values, replaced_functions
from grader.sandbox.replies import (
    MAX_NAME_CHARS,
    RaisedException,
    Reply,
    SmallChange,
    parse_change,
    parse_exception,
    parse_reply,
)

_MAX_AHEAD_BYTES = 32 * 1024
"""How much is sent before it is needed: half of what a pipe holds while its reader is busy."""

_BEGIN_FRAME = wire.encode_frame(("begin",))
_RETURN_FRAME = wire.encode_frame(("return",))
_START_SECONDS = 30.0
_MAX_KEPT_EXCEPTIONS = 16
"""How many are known by their bytes, which may be as many as those of a long text and a few lines of a traceback."""


class ChildSession:
    """Sends calls to one child and reads its replies. Not for use by two threads.

    Every method that waits raises ChildLostError when the child is lost, and ChildSpoiltError when another exercise
    needs another child; deadlines are points of time.monotonic().
    """

    def __init__(
        self, channel: Channel, budget: MessageBudget | None = None, *, stream: MessageStream | None = None
    ) -> None:
        """`budget` is that of the whole submission; without one, the child has a budget of its own.

        `stream` is that of another session with the same child.
        """
        self._channel = channel
        self._stream = stream or MessageStream(channel, budget or MessageBudget())
        self._functions = ParentFunctions(self._stream)
        self._opening_frame = b""
        self._has_started = False
        self._outer_loading = self._stream.loading
        self._begins_check = False
        self._queued_calls: tuple[Sequence[Call], EncodedCalls] | None = None
        self._calls_ahead: deque[CallBatch] = deque()
        self._exceptions: dict[bytes, RaisedException] = {}
        """What calls raised, by the bytes of the descriptions: a function mostly raises the same in all its calls."""

        self._answers_sent: set[tuple[int, int]] = set()
        """Of which calls, by the identity of their encoded form, the child has the known answers of which slot."""

        self.has_leaked_thread = False
        """Whether the child reports a thread that outlived its call and so slows down later calls."""

    @property
    def loading(self) -> LoadingProgress:
        """What the child reports of loading the submission's files."""
        return self._stream.loading

    @property
    def used_substitutes(self) -> set[str]:
        """The ids of the exercises whose substitutes the child has called."""
        return self._functions.used_substitutes

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
        cells = {module: list(names) for module, names in notebooks.items()}
        how = self._take_opening(substitutes, own, rules or LoadRules())
        self._opening_frame = wire.encode_frame(("open", wire.file_arrays(sources), cells, *how))

    def _take_opening(self, substitutes: Sequence[Substitute], own: str, rules: LoadRules) -> tuple[object, ...]:
        """Set how the submission is opened; return what the child has to know of it."""
        self._functions = ParentFunctions(self._stream, substitutes)
        self._stream.loading = LoadingProgress(rules)
        left_out = {source: list(lines) for source, lines in rules.left_out.items()}
        return replaced_functions(substitutes), own, (rules.seconds, rules.announces, left_out)

    @property
    def is_idle(self) -> bool:
        """Whether the child has done all that it was sent, and nothing that it started still runs."""
        is_answered = self._queued_calls is None and not self._calls_ahead and self._stream.is_drained
        return self._has_started and is_answered and not self.has_leaked_thread

    def reopened(self, substitutes: Sequence[Substitute], own: str, rules: LoadRules) -> "ChildSession":
        """A session with this child, which is idle, in which it runs the submission's files anew with substitutes.

        It is to be left before this one is used again. See `open_submission`.
        """
        inner = ChildSession(self._channel, stream=self._stream)
        inner._has_started = True
        self._stream.queue_bytes(wire.encode_frame(("reopen", *inner._take_opening(substitutes, own, rules))))
        return inner

    def leave(self) -> None:
        """Have the idle child return to the session that this one was reopened from; drop what it has printed here."""
        self._channel.take_output()
        self._stream.loading = self._outer_loading
        self._stream.queue_bytes(_RETURN_FRAME)

    def ensure_started(self) -> None:
        """Send the sources, and wait until the child reports that it is confined, unless that was done before.

        Queued bytes are sent along if they are few. A child that can't be confined ends without reading what it was
        sent. A confined one may already run the submission's file when its report is read; so after "ready" whatever
        happens is the submission's doing.
        """
        if self._has_started:
            return
        deadline = time.monotonic() + _START_SECONDS
        along = self._stream.take_queued(_MAX_AHEAD_BYTES)
        with suppress(ChildLostError):
            self._stream.send_first(self._opening_frame + along, deadline)
        self._opening_frame = b""
        match self._stream.receive_message(deadline):
            case ("ready",):
                self._has_started = self._stream.is_charged = True
            case ("unconfined", str(why)):
                raise GraderError(f"the submission's process could not be confined ({why[:MAX_NAME_CHARS]})")
            case _:
                raise ChildLostError(LossReason.broke_wire)

    def queue_import(self, topic: str) -> None:
        """Queue the import of a topic's file, ahead of the calls that are queued next."""
        self._stream.queue_bytes(_import_frame(topic))

    def import_result(self, last_deadline: float) -> RaisedException | None:
        """Wait for an import, and return what it raised, if anything; the calls queued behind it are then dropped.

        The deadline is that of the rules of loading, and never later than `last_deadline`, however busy the machine is.
        Each time the child reports that it stopped a statement, the rest of the file gets time of its own.
        """
        self._stream.last_moment = last_deadline
        deadline = self.loading.deadline(last_deadline)
        self._functions.begin_count()
        self._functions.lend()
        self._flush_queued(deadline)
        while True:
            message = self._receive_while_loading(deadline)
            if self.loading.take_stop(message):
                deadline = self.loading.deadline(last_deadline)
                continue
            match message:
                case ("spoilt",):
                    raise ChildSpoiltError
                case ("imported", str(), tuple(notes)):
                    self.loading.take_notes(notes)
                    self._functions.begin_count()
                    if self._queued_calls is not None:
                        self._functions.lend(self._queued_calls[1].callbacks)
                    return None
                case ("raised", int(number), dict(description)) if number == 0:
                    self._queued_calls = None
                    self._calls_ahead.clear()
                    return parse_exception(description)
                case _:
                    self._functions.answer_question(message, deadline)

    def _receive_while_loading(self, deadline: float) -> wire.Value:
        """The next message; shortly before the deadline, continue a child that has stopped itself (SIGSTOP).

        Its timer has run on, and now ends the statement that did it. Of a child that is lost all the same (the timer
        can't end a call into C), the traceback tells which statement it was: the next child would have to wait as long
        to find that out.
        """
        early = deadline - STOP_SECONDS / 2
        if time.monotonic() < early:
            try:
                return self._stream.receive_message(early)
            except ChildLostError as lost:
                if lost.loss is not LossReason.timed_out:
                    raise
        self._channel.resume()
        try:
            return self._stream.receive_message(deadline)
        except ChildLostError as lost:
            if lost.loss is LossReason.timed_out:
                self.loading.take_traceback(self._channel.read_traceback())
            raise

    def may_reach(self, topic: str, function: str, names: Sequence[str], deadline: float) -> bool:
        """Whether a function may call, even indirectly, one of these names, as far as the child reports."""
        match self._ask_child(("reach", topic, function, list(names)), deadline):
            case ("reaches", bool(reaches)):
                return reaches
        raise ChildLostError(LossReason.broke_wire)

    def change_function(self, topic: str, function: str, number: int, deadline: float) -> SmallChange | None:
        """Have a function replaced by one with a small change; return which, or None where there is none any more.

        The changes count from 1; 0 is the function as it is.
        """
        return parse_change(self._ask_child(("change", topic, function, number), deadline))

    def _ask_child(self, question: tuple[object, ...], deadline: float) -> wire.Value:
        self._functions.lend()
        self.ensure_started()
        self._stream.send_message(question, deadline)
        return self._stream.receive_message(deadline)

    def try_changes(
        self, call: Call, numbers: Sequence[int], tried: list[tuple[SmallChange, Reply]], deadline: float
    ) -> bool:
        """Add to `tried` what a call of a function returns with each of these changes; whether there are so many."""
        encoded = encode_calls([call], self._functions.first_slot)
        self._functions.lend(encoded.callbacks)
        self._functions.begin_count()
        frames = [wire.encode_frame(("change", call.topic, call.function, number)) + encoded.data for number in numbers]
        self._stream.queue_bytes(_BEGIN_FRAME + b"".join(frames))
        self._flush_queued(deadline)
        changes = []
        for _ in numbers:
            changes.append(parse_change(self._stream.receive_message(deadline)))
            reply = self._receive_reply(self._stream.receive_body(deadline), 1, None, encoded, deadline)
            if changes[-1] is not None:
                tried.append((changes[-1], reply))
        return None not in changes

    def begin_check(self) -> None:
        """Start a check: reset random numbers and the count of callbacks. The child gets this with the next calls."""
        self._functions.begin_count()
        self._begins_check = True

    def queue_calls(self, calls: Sequence[Call], ahead: Iterable[CallBatch] = ()) -> None:
        """Queue calls, to be sent together.

        `ahead` are the calls of the next checks, each of which will follow a `begin_check`. As many of them as there is
        room for are sent along, so that the child need not wait for them. Raise GraderError if these calls are not the
        ones that were sent ahead.
        """
        first_slot = self._functions.first_slot
        encoded = calls.encoded_calls(first_slot) if isinstance(calls, CallBatch) else encode_calls(calls, first_slot)
        self._functions.lend(encoded.callbacks)
        self._queued_calls = calls, encoded
        if self._calls_ahead:
            if calls is not self._calls_ahead.popleft():
                raise GraderError("other calls are asked than were sent ahead")
        elif not self._stream.is_drained:
            raise ChildLostError(LossReason.broke_wire)
        else:
            frames = _BEGIN_FRAME * self._begins_check + encoded.data
            if isinstance(calls, CallBatch):
                frames = self._channel.shortened(frames + self._frames_ahead(ahead, _MAX_AHEAD_BYTES - len(frames)))
            self._stream.queue_bytes(frames)
        self._begins_check = False

    def _frames_ahead(self, ahead: Iterable[CallBatch], room: int) -> bytes:
        """As many of the next checks' frames as there is room for; from now on these are sent ahead."""
        frames = []
        for following in ahead:
            data = _BEGIN_FRAME + following.encoded_calls(self._functions.first_slot).data
            room -= len(data)
            if room < 0:
                break
            frames.append(data)
            self._calls_ahead.append(following)
        return b"".join(frames)

    def read_replies(self, deadline: float, last_deadline: float = math.inf) -> list[Reply]:
        """Wait for the replies to the calls queued last, one for each call, in order; they share the deadline.

        A busy machine may move it, but not beyond `last_deadline`.
        """
        self._stream.last_moment = last_deadline
        assert self._queued_calls is not None  # noqa: S101 - there is nothing to wait for
        (calls, encoded), self._queued_calls = self._queued_calls, None
        self._flush_queued(deadline)
        if isinstance(calls, CallBatch):
            return self._read_known_replies(calls, encoded, deadline)
        bodies = (self._stream.receive_body(deadline) for _ in calls)
        return [self._receive_reply(body, number, None, encoded, deadline) for number, body in enumerate(bodies, 1)]

    def _read_known_replies(self, calls: CallBatch, encoded: EncodedCalls, deadline: float) -> list[Reply]:
        """The replies to calls that other submissions got too: most of these have been seen before."""
        run = self._stream.skip_run(calls.runs.values(), deadline)
        if run is not None:
            return list(run.replies)
        bodies, replies, are_known = [], [], True
        for number, known in enumerate(calls.replies, 1):
            body = self._stream.receive_body(deadline)
            bodies.append(body)
            reply = known.get(body)
            are_known = are_known and reply is not None
            replies.append(reply or self._receive_reply(body, number, known, encoded, deadline))
        if are_known:
            calls.remember_run(bodies, replies)
        return replies

    def _receive_reply(
        self, body: bytes, number: int, known: dict[bytes, Reply] | None, encoded: EncodedCalls, deadline: float
    ) -> Reply:
        """The reply to a call, starting from this frame body; first answer questions and take in announcements."""
        stream, has_reported_leak = self._stream, False
        while (reply := self._known_reply(body, number, known)) is None:
            if encoded.answers is not None and body in encoded.answers:
                self._repeat_answer(encoded, encoded.answers[body], deadline)
            elif not self.loading.take_announcement(message := stream.parse_message(body)):
                match message:
                    # Accepted once for each reply: a flood of these would be read past the deadline.
                    case ("lingers",) if not has_reported_leak:
                        self.has_leaked_thread = has_reported_leak = True
                    case ("spoilt",):
                        raise ChildSpoiltError
                    case _ if (reply := parse_reply(message, number, len(body))) is not None:
                        self._keep_reply(body, number, known, reply)
                        return reply
                    case _:
                        answer = self._functions.answer_question(message, deadline)
                        if is_about_values(message):
                            encoded.remember_answer(body, answer)
            body = stream.receive_body(deadline)
        return reply

    def _known_reply(self, body: bytes, number: int, known: dict[bytes, Reply] | None) -> Reply | None:
        """The reply with this frame body, if it, or the exception that it describes, was parsed before."""
        if known is not None and body in known:
            return known[body]
        start = raised_start(number)
        reply = self._exceptions.get(body[len(start) :]) if body.startswith(start) else None
        if reply is not None and known is not None:
            CallBatch.remember_reply(known, body, reply)
        return reply

    def _keep_reply(self, body: bytes, number: int, known: dict[bytes, Reply] | None, reply: Reply) -> None:
        self._stream.keep_message()
        if isinstance(reply, RaisedException) and len(self._exceptions) < _MAX_KEPT_EXCEPTIONS:
            self._exceptions[body.removeprefix(raised_start(number))] = reply
        if known is not None:
            CallBatch.remember_reply(known, body, reply)

    def _repeat_answer(self, encoded: EncodedCalls, answer: CallbackAnswer, deadline: float) -> None:
        """Answer a question as before; with it, send what else this function answered in these calls and those ahead.

        Only what a child has asked itself counts as a function that it used, so it gets a function's answers after its
        first question to it.
        """
        ahead = (calls.encoded_calls(encoded.first_slot) for calls in self._calls_ahead)
        for each in (encoded, *ahead):
            entries = each.sealed.get(answer.slot)
            if entries and (id(each), answer.slot) not in self._answers_sent:
                self._answers_sent.add((id(each), answer.slot))
                self._stream.queue_bytes(wire.encode_frame(("answers", np.frombuffer(entries, np.uint8))))
        self._functions.repeat_answer(answer, deadline)

    def _flush_queued(self, deadline: float) -> None:
        self.ensure_started()
        self._stream.flush_queued(deadline)

    def take_output(self) -> tuple[bytes, bool]:
        return self._channel.take_output()

    @property
    def granted_seconds(self) -> float:
        """How much later than its deadlines the child may answer so far, as the machine is busy (`MessageStream`)."""
        return self._stream.granted_seconds

    def private_bytes(self) -> int:
        return private_bytes_of(self._channel.pid)

    def close(self) -> ExitStatus:
        return self._channel.close()


@lru_cache(maxsize=256)
def _import_frame(topic: str) -> bytes:
    return wire.encode_frame(("import", topic))
