"""Run a submission's functions: start children for it, import its files and make calls.

One child at a time serves a submission. A child that is lost (it hung or crashed) is closed, and the next check gets a
new one. The result of importing a topic is kept, so that a file that hangs costs its time limit only once.
"""

import re
import time
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Self, TypeVar

from grader.courses.course import Exercise
from grader.grading.call_target import Clock
from grader.grading.losses import (
    CheckAborted,
    call_loss,
    import_timed_out,
    out_of_messages,
    out_of_time,
    start_error,
    stopped_out_of_time,
)
from grader.grading.options import SubmissionLimits
from grader.grading.replacements import Replacements
from grader.grading.shared_state import SharedState
from grader.sandbox.calls import Call, CallBatch
from grader.sandbox.channel import Channel, ExitStatus, OutputBuffer
from grader.sandbox.child.process_changes import may_change_process
from grader.sandbox.child_loss import ChildLostError, ChildSpoiltError, LossReason
from grader.sandbox.parent_functions import Substitute
from grader.sandbox.replies import RaisedException, Reply
from grader.sandbox.session import ChildSession
from grader.submissions.submission import Submission, module_name

_Told = TypeVar("_Told")
_MISSING_MODULE = re.compile(r"No module named '([\w.]+)'")
_MAX_IDLE_BYTES = 64 * 2**20
"""How much memory a child may hold while another one of its submission works: far more than an honest one does."""

_LOSS_MESSAGE_IDS = {"ended", "broke_wire", "said_too_much"}


class _ChildRetryError(Exception):
    """The child was killed, lost while it loaded a file, or spoilt by another exercise; a new one may get further."""


class SubmissionRunner:
    """Runs one submission, with some of its functions replaced by the parent's if `replaced` is given.

    Used in a `with` statement, it may be a guest in the child of the `host`, a runner of the same submission as it is.
    """

    def __init__(
        self,
        submission: Submission,
        start: Callable[[], Channel],
        limits: SubmissionLimits,
        *,
        shared: SharedState,
        replaced: Replacements | None = None,
        host: "SubmissionRunner | None" = None,
    ) -> None:
        self._budget = shared.budget
        self._forgives_kill = shared.forgives_kill
        self.submission = submission
        self.limits = limits
        self._start_child = start
        self._total_clock = shared.total
        self._substitutes = replaced.substitutes if replaced else ()
        self._own_exercise = replaced.own if replaced else ""
        self._host = host
        self._is_guest = False
        self._history = shared.history
        self._session: ChildSession | None = None
        self._printed_output = OutputBuffer()
        self._imported_topics: set[str] = set()
        self._served_exercises: set[str] = set()
        self._prefetched_calls: Iterable[CallBatch] = ()
        self._import_errors: dict[str, RaisedException | CheckAborted] = {}
        self._fatal_modules: dict[str, str] = {}
        """By topic, the module that lost a child while it loaded that topic."""
        self.used_substitutes: set[str] = set()
        self.guest_substitutes: set[str] = set()
        """The ids of the exercises whose reference functions have answered the present child, while it had a guest."""

    @property
    def may_differ_by_check(self) -> bool:
        """Whether another check may go differently: not if functions were replaced and none was ever called."""
        return not self._substitutes or bool(self.used_substitutes)

    def has_served_others(self, exercise: Exercise) -> bool:
        """Whether the present child has run other exercises before, or its host's, which may have changed its state."""
        return self._is_guest or bool(self._served_exercises - {exercise.id})

    def prefetch(self, calls: Iterable[CallBatch]) -> None:
        """Take the calls that are certain to follow the next ones, each batch in a check of its own."""
        self._prefetched_calls = calls

    def make_calls(self, exercise: Exercise, calls: Sequence[Call], clock: Clock) -> list[Reply]:
        """One reply for each call, in order; raise CheckAborted if there can be none.

        If the child exits, an exercise that it served before may be the cause (by a thread it left running, for
        example); so the calls are then tried again in a new child.
        """
        if not calls:
            return []  # the child would say nothing, and that is not the learner's fault
        is_shared = self.has_served_others(exercise)
        try:
            return self._call_loaded(exercise, calls, clock)
        except CheckAborted as aborted:
            is_loaded = exercise.topic not in self._import_errors
            if not (is_shared and is_loaded) or self._session or aborted.message.id not in _LOSS_MESSAGE_IDS:
                raise
        self._budget.begin_share()
        return self._call_loaded(exercise, calls, Clock(clock.seconds))

    def _call_loaded(self, exercise: Exercise, calls: Sequence[Call], clock: Clock) -> list[Reply]:
        """Make calls, in another child for as long as one may get further."""
        while True:
            try:
                return self._call_once(exercise, calls, clock)
            except _ChildRetryError:
                continue

    def _call_once(self, exercise: Exercise, calls: Sequence[Call], clock: Clock) -> list[Reply]:
        if self._total_clock.left <= 0:
            raise out_of_time(self._total_clock.seconds)
        if self._budget.is_spent:
            raise out_of_messages()
        known = self._import_errors.get(exercise.topic)
        if isinstance(known, CheckAborted):
            raise known
        if known is not None:
            return [known] * len(calls)
        if self._budget.is_share_spent:
            raise self._call_loss(LossReason.said_too_much, ExitStatus(), exercise, clock.seconds)
        session = self._child_session()
        self._served_exercises.add(exercise.id)
        import_error = self._send_calls(session, exercise, calls)
        if import_error is not None:
            return [import_error] * len(calls)
        since, granted = time.monotonic(), session.granted_seconds
        left = max(self._total_clock.left, 0.0)
        try:
            replies = session.read_replies(since + max(min(clock.left, left), 0.0), since + left)
        except ChildLostError as lost:
            if lost.loss is LossReason.timed_out and left < clock.left:
                self.close()
                raise stopped_out_of_time(exercise.function, self._total_clock.seconds) from None
            raise self._lost_child_error(lost.loss, exercise, clock.seconds) from None
        except ChildSpoiltError:
            raise self._spoilt_child_error(exercise) from None
        finally:
            clock.charge_since(since + session.granted_seconds - granted)
            self._total_clock.charge_since(since)
            self.used_substitutes |= session.used_substitutes
        if session.has_leaked_thread:
            # The thread that is still running would slow down every later exercise.
            self.close()
        return replies

    def may_reach(self, exercise: Exercise, others: Sequence[Exercise]) -> bool:
        """Whether an exercise's function may call, even indirectly, one of the others; True if that is not known."""
        topic, function, names = exercise.topic, exercise.function, [other.function for other in others]
        return self.ask_child(exercise, lambda child, end: child.may_reach(topic, function, names, end)) is not False

    def ask_child(
        self, exercise: Exercise, question: Callable[[ChildSession, float], _Told], seconds: float = 1.0
    ) -> _Told | None:
        """What a child that has loaded the exercise's file tells within some seconds; None if it can't."""
        if self._total_clock.left <= 0 or self._budget.is_share_spent or not self._can_import(exercise):
            return None
        session = self._child_session()
        since = time.monotonic()
        try:
            return question(session, since + seconds)
        except (ChildLostError, ChildSpoiltError):
            self.close()
            return None
        finally:
            self._total_clock.charge_since(since)

    def blocking_module(self, topic: str) -> str:
        """The module that keeps a topic's file from being loaded, as the child reports it; "" if it can be loaded."""
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
        """Whether loading this topic's file lost a child."""
        return topic in self._fatal_modules

    def _can_import(self, exercise: Exercise) -> bool:
        """Whether the exercise's file could be imported in the child; this imports it if needed."""
        if exercise.topic in self._imported_topics:
            return True
        if exercise.topic in self._import_errors:
            return False
        while self._total_clock.left > 0:
            session = self._child_session()
            session.queue_import(exercise.topic)
            self._start_session(session)
            try:
                return self._await_import(session, exercise) is None
            except _ChildRetryError:
                continue
            except CheckAborted:
                break
        return False

    def begin_check(self) -> None:
        """Start a check: reset the child's random numbers and its count of callbacks."""
        if self._session is not None:
            self._session.begin_check()

    def take_output(self) -> tuple[bytes, bool]:
        """The output since the last call, and whether some of it was dropped."""
        self._drain_output()
        return self._printed_output.take_data()

    def __enter__(self) -> Self:
        """Take the host's child, if that can run the submission a second time."""
        if self._host is not None:
            self._session = self._host.reopened_session(self._substitutes, self._own_exercise)
            self._is_guest = self._session is not None
        return self

    def __exit__(self, *_: object) -> None:
        """End the child, or return it to the host that it belongs to."""
        if self._is_guest and self._host and self._session is not None and self._session.is_idle:
            self._host.guest_substitutes |= self._session.used_substitutes
            self._session.leave()
            self._session, self._is_guest = None, False
        else:
            self.close()

    def close(self) -> ExitStatus:
        """End the child, if there is one, and return how it ended; the next call starts a new one."""
        since = time.monotonic()
        self._drain_output()
        session = self._session
        self.forget_child()
        if self._is_guest and self._host is not None:
            self._host.forget_child()
        self._is_guest = False
        ending = session.close() if session else ExitStatus()
        self._total_clock.charge_since(since)
        return ending

    def forget_child(self) -> None:
        """Let the next call start a new child: this one was ended by another runner."""
        self._session = None
        self._imported_topics.clear()
        self._served_exercises.clear()
        self.guest_substitutes.clear()

    def end_large_child(self) -> None:
        """End the child if it holds so much memory that a second one beside it could be too much together."""
        if self._session is not None and self._session.private_bytes() > _MAX_IDLE_BYTES:
            self.close()

    def _drain_output(self) -> None:
        if self._session is not None:
            data, was_cut = self._session.take_output()
            self._printed_output.add_data(data, was_cut=was_cut)

    def _child_session(self) -> ChildSession:
        if self._session is None:
            self._session = self._new_session()
            self._session.begin_check()
        return self._session

    def _new_session(self) -> ChildSession:
        session = ChildSession(self._start_child(), self._budget)
        session.open_submission(
            self._importable_files(),
            self._substitutes,
            self._own_exercise,
            self.submission.cells_by_topic,
            self._history.rules,
        )
        return session

    def reopened_session(self, substitutes: Sequence[Substitute], own: str) -> ChildSession | None:
        """A session in which this runner's child runs the submission's files a second time; None if they can't.

        They can't without an idle child, where they are lost in loading or look as if they could change what belongs to
        the process, or if one is a notebook, which is the program's main module.
        """
        if self._session is None or not self._session.is_idle or self._history.lost_modules or not self._may_run_twice:
            return None
        return self._session.reopened(substitutes, own, self._history.rules)

    @cached_property
    def _may_run_twice(self) -> bool:
        return not self.submission.cells_by_topic and not may_change_process(self.submission.files.values())

    def _importable_files(self) -> dict[str, bytes]:
        hidden = self._history.lost_modules.keys() - {self._own_exercise.partition(".")[0]}
        return {path: source for path, source in self.submission.files.items() if module_name(path) not in hidden}

    def _send_calls(self, session: ChildSession, exercise: Exercise, calls: Sequence[Call]) -> RaisedException | None:
        """Send calls, after the topic's import if needed; return the exception that the import raised, if any."""
        ahead, self._prefetched_calls = self._prefetched_calls, ()
        is_new = exercise.topic not in self._imported_topics
        if is_new:
            session.queue_import(exercise.topic)
        try:
            session.queue_calls(calls, ahead)
        except ChildLostError as lost:
            raise self._lost_child_error(lost.loss, exercise, self.limits.check) from None
        self._start_session(session)
        return self._await_import(session, exercise) if is_new else None

    def _start_session(self, session: ChildSession) -> None:
        try:
            session.ensure_started()
        except ChildLostError as lost:
            self.close()
            raise start_error(lost) from None

    def _await_import(self, session: ChildSession, exercise: Exercise) -> RaisedException | None:
        """Wait until a topic's file has run in the child; return the exception that it raised, if any.

        Raise _ChildRetryError if the child is lost and another one may get further.
        """
        topic = exercise.topic
        since = time.monotonic()
        left, seconds = max(self._total_clock.left, 0.0), session.loading.seconds
        try:
            import_error = session.import_result(since + left)
        except ChildLostError as lost:
            if lost.loss is LossReason.timed_out and time.monotonic() >= since + left:
                self.close()
                self._history.note_out_of_time(session, self._total_clock.seconds)
                raise out_of_time(self._total_clock.seconds) from None
            self._retry_or_leave_out(session, lost.loss, exercise, seconds)
            raise self._note_lost_topic(topic, (session.loading.modules or [topic])[-1]) from None
        except ChildSpoiltError:
            raise self._spoilt_child_error(exercise) from None
        finally:
            self._total_clock.charge_since(since)
            if self._substitutes:
                session.loading.notes.clear()
            self._history.learn_from_session(session)
        if import_error is None:
            self._imported_topics.add(topic)
            return None
        self._import_errors[topic] = import_error
        if (module := self.blocking_module(topic)) in self._history.lost_modules:
            raise self._note_lost_topic(topic, module)
        return import_error

    def _lost_child_error(self, loss: LossReason, exercise: Exercise, seconds: float) -> Exception:
        """End a child that was lost in a call, and return what to raise: CheckAborted or _ChildRetryError."""
        ending = self.close()
        aborted = self._call_loss(loss, ending, exercise, seconds)
        return _ChildRetryError() if self._forgives_kill(loss, ending) else aborted

    def _spoilt_child_error(self, exercise: Exercise) -> "_ChildRetryError | CheckAborted":
        """What to raise where the child says that it can't go on to this exercise: only others can be the cause."""
        is_shared = self.has_served_others(exercise) or bool(self._imported_topics - {exercise.topic})
        ending = self.close()
        if is_shared:
            return _ChildRetryError()
        return self._call_loss(LossReason.broke_wire, ending, exercise, self.limits.check)

    def _retry_or_leave_out(self, session: ChildSession, loss: LossReason, exercise: Exercise, seconds: float) -> None:
        """After a child was lost in loading: raise _ChildRetryError, or leave out the module that it was loading."""
        is_shared = self.has_served_others(exercise)
        ending = self.close()
        # What ended a child that has served other exercises may be theirs, and what killed it the machine.
        may_be_innocent = (is_shared and loss is not LossReason.timed_out) or self._forgives_kill(loss, ending)
        if may_be_innocent:
            self._budget.begin_share()
        if may_be_innocent or (loss is not LossReason.said_too_much and self._history.can_retry(session, loss, ending)):
            raise _ChildRetryError
        # Kept by the module's name, so that no other topic that imports it loses time.
        module = (session.loading.modules or [exercise.topic])[-1]
        paths = [path for path in self.submission.files if module_name(path) == module]
        file = paths[0] if paths else self.submission.topic_file(exercise.topic)
        is_late = loss is LossReason.timed_out
        aborted = import_timed_out(file, seconds) if is_late else self._call_loss(loss, ending, exercise, seconds)
        self._history.lost_modules[module] = aborted

    def _note_lost_topic(self, topic: str, module: str) -> CheckAborted:
        """Record that a topic can't be loaded because of a module that loses children; return the reason."""
        self._fatal_modules[topic] = module
        aborted = self._import_errors[topic] = self._history.lost_modules[module]
        return aborted

    def _call_loss(self, loss: LossReason, ending: ExitStatus, exercise: Exercise, seconds: float) -> CheckAborted:
        return call_loss(loss, ending, exercise.function, seconds, self._budget.exceeded_bytes)
