"""Messages instead of bytes, to one child and from it, and what those may cost. Nothing that arrives is trusted."""

import math
import time
from collections.abc import Iterable
from functools import lru_cache

from grader.sandbox.calls import ReplyRun
from grader.sandbox.channel import Channel, ChannelClosedError, thread_times
from grader.sandbox.child import wire
from grader.sandbox.child_loss import ChildLostError, LossReason
from grader.sandbox.loading_progress import LoadingProgress, LoadRules
from grader.sandbox.message_budget import BudgetSpentError, MessageBudget

_MAX_GRANTED_SECONDS = 6.0
_LEAST_GRANTED_SECONDS = 0.02
_SHORT_BYTES = 64
_SHORT_MEMORY_BYTES = 64 * _SHORT_BYTES
"""How long a message may be that is known from other children, and more memory than so short a one can take."""


class MessageStream:
    """The two directions of one child's wire; deadlines are points of time.monotonic().

    Every method that has a deadline raises ChildLostError when the child is lost.
    """

    def __init__(self, channel: Channel, budget: MessageBudget) -> None:
        self._channel = channel
        self._budget = budget
        self._frames = wire.FrameBuffer()
        self._queued = b""
        self._message_memory = 0
        self.is_charged = False
        """Whether the budget pays for what arrives: not for what the child's own process says before it is ready."""

        self.granted_seconds = 0.0
        """How much later than its deadlines the child may send: what a busy machine took from it, up to a limit."""

        self.last_moment = math.inf
        """When the child may not send any more, however busy the machine is."""

        self._since = time.monotonic()
        self._times_before = thread_times("thread-self")
        self.loading = LoadingProgress(LoadRules())
        """What the child has announced of loading; `receive_message` leaves these messages out."""

    @property
    def is_drained(self) -> bool:
        """Whether all that has arrived was received."""
        return self._frames.is_empty

    def queue_bytes(self, data: bytes) -> None:
        """Have these bytes sent ahead of the next ones."""
        self._queued += data

    def take_queued(self, most: int) -> bytes:
        """Take what is queued out of the queue, if it is at most so many bytes."""
        if len(self._queued) > most:
            return b""
        taken, self._queued = self._queued, b""
        return taken

    def flush_queued(self, deadline: float) -> None:
        """Send what is queued."""
        if self._queued:
            self.send_bytes(b"", deadline)

    def send_message(self, message: tuple[object, ...], deadline: float) -> None:
        self.send_bytes(wire.encode_frame(message), deadline)

    def send_bytes(self, data: bytes, deadline: float) -> None:
        """Send these bytes, after those that are queued."""
        queued, self._queued = self._queued, b""
        self.send_first(queued + data, deadline)

    def send_first(self, data: bytes, deadline: float) -> None:
        """Send these bytes ahead of those that are queued."""
        try:
            self._channel.write(data, deadline)
        except TimeoutError:
            raise ChildLostError(LossReason.timed_out) from None
        except ChannelClosedError:
            raise ChildLostError(LossReason.ended) from None

    def receive_message(self, deadline: float) -> wire.Value:
        """The next message that announces no loading."""
        while self.loading.take_announcement(message := self._known_message(self.receive_body(deadline))):
            pass
        return message

    def _known_message(self, body: bytes) -> wire.Value:
        """The same as `parse_message`: most of these were sent by other children before."""
        known = _lasting_message(body) if len(body) <= _SHORT_BYTES else None
        if known is None:
            return self.parse_message(body)
        message, self._message_memory = known
        return message

    def receive_body(self, deadline: float) -> bytes:
        """The bytes of the next message."""
        try:
            while (body := self._frames.next_body()) is None:
                self._await_bytes(deadline)
        except wire.WireError:
            raise ChildLostError(LossReason.broke_wire) from None
        self._charge_received(len(body))
        return body

    def _await_bytes(self, deadline: float) -> None:
        while True:
            try:
                self._frames.feed_bytes(self._channel.read(min(deadline + self.granted_seconds, self.last_moment)))
            except TimeoutError:
                if time.monotonic() >= self.last_moment or not self._may_go_on():
                    raise ChildLostError(LossReason.timed_out) from None
            except ChannelClosedError:
                raise ChildLostError(LossReason.ended) from None
            else:
                return

    def _may_go_on(self) -> bool:
        """At a deadline, on a busy machine, grant the time in which child and parent waited for a processor.

        Where they waited for each other, one of them ran. Busy means that they waited longer than they ran: in a class,
        the children of all workers wait a little.
        """
        own, child = thread_times("thread-self"), thread_times(self._channel.pid)
        running = own.running - self._times_before.running + child.running
        queued = own.queued - self._times_before.queued + child.queued
        waited = min(queued, time.monotonic() - self._since - running)
        granted = min(waited, _MAX_GRANTED_SECONDS)
        if waited < running or granted - self.granted_seconds < _LEAST_GRANTED_SECONDS:
            return False
        self.granted_seconds = granted
        return True

    def skip_run(self, runs: Iterable[ReplyRun], deadline: float) -> ReplyRun | None:
        """Wait for the next message; where all of a run has arrived with it, take its messages and return it."""
        if self._frames.is_empty:
            self._await_bytes(deadline)
        for run in runs:
            if self._frames.skip_frames(run.frames):
                self._charge_received(run.body_bytes)
                return run
        return None

    def parse_message(self, body: bytes) -> wire.Value:
        """The message in these bytes: a tuple that begins with a text; raise ChildLostError if it is none."""
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

    def _charge_received(self, size: int) -> None:
        if self.is_charged:
            try:
                self._budget.charge_received(size)
            except BudgetSpentError:
                raise ChildLostError(LossReason.said_too_much) from None

    def keep_message(self) -> None:
        """Charge what the message parsed last takes in memory: it is kept for as long as its exercise is graded."""
        self._charge_kept(self._message_memory)

    def _charge_kept(self, memory: int) -> None:
        try:
            self._budget.charge_kept(memory)
        except BudgetSpentError:
            raise ChildLostError(LossReason.said_too_much) from None


@lru_cache(maxsize=256)
def _lasting_message(body: bytes) -> tuple[wire.Value, int] | None:
    """The message in a few bytes and its memory, if it holds only what can't be changed; else None.

    Each submission's child announces the same modules.
    """
    try:
        message, memory = wire.decode_measured(body, _SHORT_MEMORY_BYTES)
    except wire.WireError:
        return None
    if not (isinstance(message, tuple) and message and isinstance(message[0], str)):
        return None
    is_lasting = all(type(item) in {str, int} or (type(item) is tuple and not item) for item in message)
    return (message, memory) if is_lasting else None
