"""A submission as something to be called: it owns the children that run it.

One child serves a submission. A child that is lost (a hang, a crash) is closed, and the next check gets a new one;
what importing a topic did is remembered, so that a file that hangs is paid for once.
"""

import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from grader.courses.course import Exercise
from grader.courses.modules import parameters
from grader.errors import GraderFault
from grader.grading.messages import say
from grader.grading.report import Message, Verdict
from grader.i18n import _, marked
from grader.sandbox.channel import Channel, Ending, Output
from grader.sandbox.session import ASKS, Call, Calls, ChildLost, Conversation, Loss, Raised, Reply, Substitute
from grader.submissions.submission import Submission

_REACH_SECONDS = 1.0
_MISSING_MODULE = re.compile(r"No module named '([\w.]+)'")
_SIGNALS = {
    4: marked("illegal instruction"),
    6: marked("abort"),
    7: marked("bus error"),
    8: marked("arithmetic fault"),
    11: marked("segmentation fault"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a submission may use: seconds for a check, for importing a file, for everything; bytes of memory."""

    check: float = 2.0
    importing: float = 10.0
    submission: float = 120.0
    memory: int = 1024**3


class Stopped(Exception):  # noqa: N818 - an outcome, not an error
    """A check cannot go on: its verdict and what is said about it."""

    def __init__(self, verdict: Verdict, message: Message) -> None:
        super().__init__(message.text)
        self.verdict = verdict
        self.message = message


class Clock:
    """The seconds that are left of a limit; only waiting for learner code is charged."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.left = seconds

    def charge(self, since: float) -> None:
        self.left -= time.monotonic() - since


_LOSSES = {"ended", "broke_wire"}


class Respondent(Protocol):
    """What a check's calls go to: a submission, or (where material is proven) a function of ours."""

    limits: Limits

    def begin(self) -> None: ...

    def prefetch(self, calls: Iterable[Calls]) -> None: ...

    def call(self, exercise: Exercise, calls: Sequence[Call], clock: Clock) -> list[Reply]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """The parent's functions beneath an exercise, which keeps its own."""

    substitutes: Sequence[Substitute]
    own: str


class Subject:
    """A submission with, if asked for, some of its functions replaced by the parent's."""

    def __init__(
        self,
        submission: Submission,
        start: Callable[[], Channel],
        limits: Limits,
        *,
        total: Clock,
        left_out: "dict[str, Stopped]",
        replaced: "Replaced | None" = None,
    ) -> None:
        """`left_out` are modules that other children were lost over while loading them, and what is said of that.

        Those that are lost here are added.
        """
        self.submission = submission
        self.limits = limits
        self._start = start
        self._total = total
        self._substitutes = replaced.substitutes if replaced else ()
        self._own = replaced.own if replaced else ""
        self._left_out = left_out
        self._conversation: Conversation | None = None
        self._printed = Output()
        self._imported: set[str] = set()
        self._served: set[str] = set()
        self._expected: Iterable[Calls] = ()
        self._import_faults: dict[str, Raised | Stopped] = {}
        self._lost_over: dict[str, str] = {}
        """The modules that children were lost over while they loaded a topic, by topic."""

        self._tried_again: set[str] = set()

        self.used_substitutes: set[str] = set()

    @property
    def reaches_beneath(self) -> bool:
        """Whether another check may go another way: not where functions were replaced and none was ever called."""
        return not self._substitutes or bool(self.used_substitutes)

    def has_served_others(self, exercise: Exercise) -> bool:
        """Whether the child that is there has run other exercises before this one, which may have spoilt it."""
        return bool(self._served - {exercise.id})

    def prefetch(self, calls: Iterable[Calls]) -> None:
        """Know the calls that are sure to be asked behind the next ones, each in a check of its own."""
        self._expected = calls

    def call(self, exercise: Exercise, calls: Sequence[Call], clock: Clock) -> list[Reply]:
        """The replies to calls of one exercise; raise Stopped where there can be none.

        A child that ends may have been spoilt by an exercise that it served before, or ended by what another left
        behind, so this one then gets another try in a child of its own; one that ends while it loads a file, once.
        """
        topic = exercise.topic
        is_shared = self.has_served_others(exercise)
        is_known = topic in self._import_faults
        try:
            return self._call(exercise, calls, clock)
        except Stopped as stopped:
            is_new = topic in self._lost_over and not is_known and topic not in self._tried_again
            if not (is_shared or is_new) or self._conversation is not None or stopped.message.id not in _LOSSES:
                raise
        self._tried_again.add(topic)
        self._import_faults.pop(topic, None)
        self._left_out.pop(self._lost_over.pop(topic, ""), None)
        return self._call(exercise, calls, Clock(clock.seconds))

    def _call(self, exercise: Exercise, calls: Sequence[Call], clock: Clock) -> list[Reply]:
        if self._total.left <= 0:
            raise Stopped(Verdict.timed_out, say("out_of_time", seconds=self._total.seconds))
        known = self._import_faults.get(exercise.topic)
        if isinstance(known, Stopped):
            raise known
        if known is not None:
            return [known] * len(calls)
        conversation = self._conversing()
        self._served.add(exercise.id)
        fault = self._hand_over(conversation, exercise, calls)
        if fault is not None:
            return [fault] * len(calls)
        since = time.monotonic()
        deadline = since + max(min(clock.left, self._total.left), 0.0)
        try:
            replies = conversation.replies(deadline)
        except ChildLost as lost:
            ending = self.close()
            raise self._stopped(lost.loss, ending, exercise, clock) from None
        finally:
            clock.charge(since)
            self._total.charge(since)
            self.used_substitutes |= conversation.used_substitutes
        if conversation.lingers:
            # A thread that was left running would slow down every later exercise.
            self.close()
        return replies

    def may_reach(self, exercise: Exercise, others: Sequence[Exercise]) -> bool:
        """Whether an exercise's function may come to call one of the others; True wherever that can't be told."""
        if self._total.left <= 0 or not self._can_import(exercise):
            return True
        names = [other.function for other in others]
        conversation = self._conversing()
        since = time.monotonic()
        try:
            return conversation.may_reach(exercise.topic, exercise.function, names, since + _REACH_SECONDS)
        except ChildLost:
            self.close()
            return True
        finally:
            self._total.charge(since)

    def culprit(self, topic: str) -> str:
        """The module that keeps a topic's file from being loaded, by the child's word; "" where it loads."""
        fault = self._import_faults.get(topic)
        if isinstance(fault, Stopped):
            return self._lost_over.get(topic, topic)
        if fault is None:
            return ""
        missing = _MISSING_MODULE.fullmatch(fault.text) if "ModuleNotFoundError" in fault.kinds else None
        if missing is not None:
            return missing[1]
        return module_of(fault.places[-1].file) if fault.places else topic

    def was_lost_over(self, topic: str) -> bool:
        """Whether a child was lost while it loaded a topic."""
        return topic in self._lost_over

    def _can_import(self, exercise: Exercise) -> bool:
        """Whether the exercise's file has run in the child, now if it had not before."""
        if exercise.topic in self._imported:
            return True
        if exercise.topic in self._import_faults:
            return False
        conversation = self._conversing()
        conversation.queue_import(exercise.topic)
        self._start_up(conversation)
        try:
            return self._imported_now(conversation, exercise) is None
        except Stopped:
            return False

    def begin(self) -> None:
        """Start a check: the learner's chance is reset."""
        if self._conversation is not None:
            self._conversation.begin()

    def output(self) -> tuple[bytes, bool]:
        """What was printed since the last call, and whether it was cut."""
        self._drain()
        return self._printed.take()

    def close(self) -> Ending:
        """End the child, if there is one."""
        since = time.monotonic()
        self._drain()
        conversation, self._conversation = self._conversation, None
        self._imported.clear()
        self._served.clear()
        ending = conversation.close() if conversation else Ending()
        self._total.charge(since)
        return ending

    def _drain(self) -> None:
        if self._conversation is not None:
            data, was_cut = self._conversation.output()
            self._printed.add(data, was_cut=was_cut)

    def _conversing(self) -> Conversation:
        if self._conversation is None:
            self._conversation = Conversation(self._start())
            mine = self.submission
            hidden = self._left_out.keys() - {self._own.partition(".")[0]}
            files = {path: source for path, source in mine.files.items() if module_of(path) not in hidden}
            self._conversation.open(files, self._substitutes, self._own, mine.modules)
            self._conversation.begin()
        return self._conversation

    def _hand_over(self, conversation: Conversation, exercise: Exercise, calls: Sequence[Call]) -> Raised | None:
        """Send calls, behind the topic's import where it has not been run; what that raised, if anything."""
        expected, self._expected = self._expected, ()
        is_new = exercise.topic not in self._imported
        if is_new:
            conversation.queue_import(exercise.topic)
        try:
            conversation.queue(calls, expected)
        except ChildLost as lost:
            raise self._stopped(lost.loss, self.close(), exercise, Clock(self.limits.check)) from None
        self._start_up(conversation)
        return self._imported_now(conversation, exercise) if is_new else None

    def _start_up(self, conversation: Conversation) -> None:
        try:
            conversation.start()
        except ChildLost as lost:
            self.close()
            raise GraderFault(f"the submission's process did not start ({lost.loss})") from None

    def _imported_now(self, conversation: Conversation, exercise: Exercise) -> Raised | None:
        """Wait until a topic's file has run in the child; what it raised, if anything."""
        topic = exercise.topic
        since = time.monotonic()
        seconds = max(min(self.limits.importing, self._total.left), 0.0)
        try:
            fault = conversation.imported(since + seconds)
        except ChildLost as lost:
            # What was being loaded is known now, and costs no other topic its time.
            module = (conversation.loading or [topic])[-1]
            ending = self.close()
            self._left_out[module] = self._import_stopped(lost.loss, ending, exercise, module)
            raise self._lost(topic, module) from None
        finally:
            self._total.charge(since)
        if fault is None:
            self._imported.add(topic)
            return None
        self._import_faults[topic] = fault
        if (module := self.culprit(topic)) in self._left_out:
            raise self._lost(topic, module)
        return fault

    def _lost(self, topic: str, module: str) -> Stopped:
        """Take down that a topic can't be loaded because of a module that children are lost over."""
        self._lost_over[topic] = module
        stopped = self._import_faults[topic] = self._left_out[module]
        return stopped

    def _import_stopped(self, loss: Loss, ending: Ending, exercise: Exercise, module: str) -> Stopped:
        if loss is Loss.timed_out:
            paths = [path for path in self.submission.files if module_of(path) == module]
            file = paths[0] if paths else self.submission.file(exercise.topic)
            return Stopped(Verdict.timed_out, say("import_timed_out", file=file, seconds=self.limits.importing))
        return self._stopped(loss, ending, exercise, Clock(self.limits.importing))

    def _stopped(self, loss: Loss, ending: Ending, exercise: Exercise, clock: Clock) -> Stopped:
        function = exercise.function
        match loss:
            case Loss.timed_out:
                return Stopped(Verdict.timed_out, say("timed_out", function=function, seconds=clock.seconds))
            case Loss.ended:
                return Stopped(Verdict.crashed, say("ended", function=function, how=told_ending(ending)))
            case Loss.broke_wire:
                return Stopped(Verdict.crashed, say("broke_wire", function=function))
            case Loss.asked_too_often:
                return Stopped(Verdict.failed, say("asked_too_often", function=function, count=ASKS))


def module_of(path: str) -> str:
    """The module that a submission's file is."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def told_ending(ending: Ending) -> str:
    """How a process ended, in words."""
    if ending.code is not None:
        return _("exit code {code}").format(code=ending.code)
    if ending.signal in _SIGNALS:
        return _(_SIGNALS[ending.signal])
    return _("it was killed")


def substitutes_before(
    exercises: Sequence[Exercise], references: Mapping[str, Callable[..., object]]
) -> list[Substitute]:
    """The references of these exercises, as stand-ins for a submission's own functions."""
    return [
        Substitute(
            topic=exercise.topic,
            name=exercise.function,
            parameters=parameters(references[exercise.id]),
            function=references[exercise.id],
        )
        for exercise in exercises
    ]
