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
from grader.courses.modules import parameter_names
from grader.errors import GraderError
from grader.grading.messages import message
from grader.grading.options import SubmissionLimits
from grader.grading.report import Message, Verdict
from grader.i18n import N_, _
from grader.sandbox.channel import Channel, ExitStatus, OutputBuffer
from grader.sandbox.session import (
    MAX_CALLBACKS,
    Call,
    CallBatch,
    ChildLostError,
    ChildSession,
    LossReason,
    RaisedException,
    Reply,
    Substitute,
)
from grader.submissions.submission import Submission

_REACH_SECONDS = 1.0
_MISSING_MODULE = re.compile(r"No module named '([\w.]+)'")
_SIGNAL_NAMES = {
    4: N_("illegal instruction"),
    6: N_("abort"),
    7: N_("bus error"),
    8: N_("arithmetic fault"),
    11: N_("segmentation fault"),
}


class CheckAborted(Exception):  # noqa: N818 - an outcome, not an error
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

    def charge_since(self, since: float) -> None:
        self.left -= time.monotonic() - since


_LOSS_MESSAGE_IDS = {"ended", "broke_wire"}


class CallTarget(Protocol):
    """What a check's calls go to: a submission, or (where material is proven) a function of ours."""

    limits: SubmissionLimits

    def begin_check(self) -> None: ...

    def prefetch(self, calls: Iterable[CallBatch]) -> None: ...

    def make_calls(self, exercise: Exercise, calls: Sequence[Call], clock: Clock) -> list[Reply]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacements:
    """The parent's functions beneath an exercise, which keeps its own."""

    substitutes: Sequence[Substitute]
    own: str


class SubmissionRunner:
    """A submission with, if asked for, some of its functions replaced by the parent's."""

    def __init__(
        self,
        submission: Submission,
        start: Callable[[], Channel],
        limits: SubmissionLimits,
        *,
        total: Clock,
        left_out: "dict[str, CheckAborted]",
        replaced: "Replacements | None" = None,
    ) -> None:
        """`left_out` are modules that other children were lost over while loading them, and what is said of that.

        Those that are lost here are added.
        """
        self.submission = submission
        self.limits = limits
        self._start_child = start
        self._total_clock = total
        self._substitutes = replaced.substitutes if replaced else ()
        self._own_exercise = replaced.own if replaced else ""
        self._left_out_modules = left_out
        self._session: ChildSession | None = None
        self._printed_output = OutputBuffer()
        self._imported_topics: set[str] = set()
        self._served_exercises: set[str] = set()
        self._prefetched_calls: Iterable[CallBatch] = ()
        self._import_errors: dict[str, RaisedException | CheckAborted] = {}
        self._fatal_modules: dict[str, str] = {}
        """The modules that children were lost over while they loaded a topic, by topic."""

        self._retried_topics: set[str] = set()

        self.used_substitutes: set[str] = set()

    @property
    def may_differ_by_check(self) -> bool:
        """Whether another check may go another way: not where functions were replaced and none was ever called."""
        return not self._substitutes or bool(self.used_substitutes)

    def has_served_others(self, exercise: Exercise) -> bool:
        """Whether the child that is there has run other exercises before this one, which may have spoilt it."""
        return bool(self._served_exercises - {exercise.id})

    def prefetch(self, calls: Iterable[CallBatch]) -> None:
        """Know the calls that are sure to be asked behind the next ones, each in a check of its own."""
        self._prefetched_calls = calls

    def make_calls(self, exercise: Exercise, calls: Sequence[Call], clock: Clock) -> list[Reply]:
        """The replies to calls of one exercise; raise Stopped where there can be none.

        A child that ends may have been spoilt by an exercise that it served before, or ended by what another left
        behind, so this one then gets another try in a child of its own; one that ends while it loads a file, once.
        """
        topic = exercise.topic
        is_shared = self.has_served_others(exercise)
        is_known = topic in self._import_errors
        try:
            return self._call_once(exercise, calls, clock)
        except CheckAborted as aborted:
            is_new = topic in self._fatal_modules and not is_known and topic not in self._retried_topics
            if not (is_shared or is_new) or self._session is not None or aborted.message.id not in _LOSS_MESSAGE_IDS:
                raise
        self._retried_topics.add(topic)
        self._import_errors.pop(topic, None)
        self._left_out_modules.pop(self._fatal_modules.pop(topic, ""), None)
        return self._call_once(exercise, calls, Clock(clock.seconds))

    def _call_once(self, exercise: Exercise, calls: Sequence[Call], clock: Clock) -> list[Reply]:
        if self._total_clock.left <= 0:
            raise CheckAborted(Verdict.timed_out, message("out_of_time", seconds=self._total_clock.seconds))
        known = self._import_errors.get(exercise.topic)
        if isinstance(known, CheckAborted):
            raise known
        if known is not None:
            return [known] * len(calls)
        session = self._child_session()
        self._served_exercises.add(exercise.id)
        import_error = self._send_calls(session, exercise, calls)
        if import_error is not None:
            return [import_error] * len(calls)
        since = time.monotonic()
        deadline = since + max(min(clock.left, self._total_clock.left), 0.0)
        try:
            replies = session.read_replies(deadline)
        except ChildLostError as lost:
            ending = self.close()
            raise self._abort_for_loss(lost.loss, ending, exercise, clock) from None
        finally:
            clock.charge_since(since)
            self._total_clock.charge_since(since)
            self.used_substitutes |= session.used_substitutes
        if session.has_leaked_thread:
            # A thread that was left running would slow down every later exercise.
            self.close()
        return replies

    def may_reach(self, exercise: Exercise, others: Sequence[Exercise]) -> bool:
        """Whether an exercise's function may come to call one of the others; True wherever that can't be told."""
        if self._total_clock.left <= 0 or not self._can_import(exercise):
            return True
        names = [other.function for other in others]
        session = self._child_session()
        since = time.monotonic()
        try:
            return session.may_reach(exercise.topic, exercise.function, names, since + _REACH_SECONDS)
        except ChildLostError:
            self.close()
            return True
        finally:
            self._total_clock.charge_since(since)

    def blocking_module(self, topic: str) -> str:
        """The module that keeps a topic's file from being loaded, by the child's word; "" where it loads."""
        import_error = self._import_errors.get(topic)
        if isinstance(import_error, CheckAborted):
            return self._fatal_modules.get(topic, topic)
        if import_error is None:
            return ""
        missing = _MISSING_MODULE.fullmatch(import_error.text) if "ModuleNotFoundError" in import_error.kinds else None
        if missing is not None:
            return missing[1]
        return module_name(import_error.places[-1].file) if import_error.places else topic

    def has_lost_child(self, topic: str) -> bool:
        """Whether a child was lost while it loaded a topic."""
        return topic in self._fatal_modules

    def _can_import(self, exercise: Exercise) -> bool:
        """Whether the exercise's file has run in the child, now if it had not before."""
        if exercise.topic in self._imported_topics:
            return True
        if exercise.topic in self._import_errors:
            return False
        session = self._child_session()
        session.queue_import(exercise.topic)
        self._start_session(session)
        try:
            return self._await_import(session, exercise) is None
        except CheckAborted:
            return False

    def begin_check(self) -> None:
        """Start a check: the learner's chance is reset."""
        if self._session is not None:
            self._session.begin_check()

    def take_output(self) -> tuple[bytes, bool]:
        """What was printed since the last call, and whether it was cut."""
        self._drain_output()
        return self._printed_output.take_data()

    def close(self) -> ExitStatus:
        """End the child, if there is one."""
        since = time.monotonic()
        self._drain_output()
        session, self._session = self._session, None
        self._imported_topics.clear()
        self._served_exercises.clear()
        ending = session.close() if session else ExitStatus()
        self._total_clock.charge_since(since)
        return ending

    def _drain_output(self) -> None:
        if self._session is not None:
            data, was_cut = self._session.take_output()
            self._printed_output.add_data(data, was_cut=was_cut)

    def _child_session(self) -> ChildSession:
        if self._session is None:
            self._session = ChildSession(self._start_child())
            mine = self.submission
            hidden = self._left_out_modules.keys() - {self._own_exercise.partition(".")[0]}
            files = {path: source for path, source in mine.files.items() if module_name(path) not in hidden}
            self._session.open_submission(files, self._substitutes, self._own_exercise, mine.cells_by_topic)
            self._session.begin_check()
        return self._session

    def _send_calls(self, session: ChildSession, exercise: Exercise, calls: Sequence[Call]) -> RaisedException | None:
        """Send calls, behind the topic's import where it has not been run; what that raised, if anything."""
        expected, self._prefetched_calls = self._prefetched_calls, ()
        is_new = exercise.topic not in self._imported_topics
        if is_new:
            session.queue_import(exercise.topic)
        try:
            session.queue_calls(calls, expected)
        except ChildLostError as lost:
            raise self._abort_for_loss(lost.loss, self.close(), exercise, Clock(self.limits.check)) from None
        self._start_session(session)
        return self._await_import(session, exercise) if is_new else None

    def _start_session(self, session: ChildSession) -> None:
        try:
            session.ensure_started()
        except ChildLostError as lost:
            self.close()
            raise GraderError(f"the submission's process did not start ({lost.loss})") from None

    def _await_import(self, session: ChildSession, exercise: Exercise) -> RaisedException | None:
        """Wait until a topic's file has run in the child; what it raised, if anything."""
        topic = exercise.topic
        since = time.monotonic()
        seconds = max(min(self.limits.importing, self._total_clock.left), 0.0)
        try:
            import_error = session.import_result(since + seconds)
        except ChildLostError as lost:
            # What was being loaded is known now, and costs no other topic its time.
            module = (session.loading or [topic])[-1]
            ending = self.close()
            self._left_out_modules[module] = self._abort_for_import_loss(lost.loss, ending, exercise, module)
            raise self._note_lost_topic(topic, module) from None
        finally:
            self._total_clock.charge_since(since)
        if import_error is None:
            self._imported_topics.add(topic)
            return None
        self._import_errors[topic] = import_error
        if (module := self.blocking_module(topic)) in self._left_out_modules:
            raise self._note_lost_topic(topic, module)
        return import_error

    def _note_lost_topic(self, topic: str, module: str) -> CheckAborted:
        """Take down that a topic can't be loaded because of a module that children are lost over."""
        self._fatal_modules[topic] = module
        aborted = self._import_errors[topic] = self._left_out_modules[module]
        return aborted

    def _abort_for_import_loss(
        self, loss: LossReason, ending: ExitStatus, exercise: Exercise, module: str
    ) -> CheckAborted:
        if loss is LossReason.timed_out:
            paths = [path for path in self.submission.files if module_name(path) == module]
            file = paths[0] if paths else self.submission.topic_file(exercise.topic)
            return CheckAborted(
                Verdict.timed_out, message("import_timed_out", file=file, seconds=self.limits.importing)
            )
        return self._abort_for_loss(loss, ending, exercise, Clock(self.limits.importing))

    def _abort_for_loss(self, loss: LossReason, ending: ExitStatus, exercise: Exercise, clock: Clock) -> CheckAborted:
        function = exercise.function
        match loss:
            case LossReason.timed_out:
                return CheckAborted(Verdict.timed_out, message("timed_out", function=function, seconds=clock.seconds))
            case LossReason.ended:
                return CheckAborted(Verdict.crashed, message("ended", function=function, how=ending_text(ending)))
            case LossReason.broke_wire:
                return CheckAborted(Verdict.crashed, message("broke_wire", function=function))
            case LossReason.asked_too_often:
                return CheckAborted(Verdict.failed, message("asked_too_often", function=function, count=MAX_CALLBACKS))


def module_name(path: str) -> str:
    """The module that a submission's file is."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def ending_text(ending: ExitStatus) -> str:
    """How a process ended, in words."""
    if ending.code is not None:
        return _("exit code {code}").format(code=ending.code)
    if ending.signal in _SIGNAL_NAMES:
        return _(_SIGNAL_NAMES[ending.signal])
    return _("it was killed")


def substitutes_before(
    exercises: Sequence[Exercise], references: Mapping[str, Callable[..., object]]
) -> list[Substitute]:
    """The references of these exercises, as stand-ins for a submission's own functions."""
    return [
        Substitute(
            topic=exercise.topic,
            name=exercise.function,
            parameters=parameter_names(references[exercise.id]),
            function=references[exercise.id],
        )
        for exercise in exercises
    ]
