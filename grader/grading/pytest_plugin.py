"""The pytest plugin: collect a course's checks, provide their fixtures, and turn each run of a check into a verdict.

After the collection (`check_collection`) they run as often as asked, and pytest's own reporting is never used. A check
gets everything it needs as fixtures. If it fails for any other reason than the learner's answer, its author is at
fault (CourseError).
"""

import inspect
import sys
import zlib
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import Literal

import numpy as np
import pytest

from grader.compiled_files import remove_damaged_copy
from grader.courses.course import Course
from grader.courses.modules import (
    MODULES_LOCK,
    definition_lines,
    error_sentence,
    file_place,
    load_topics,
    missing_function_error,
    running_course_code,
)
from grader.errors import RAISED_BY_FOREIGN_CODE, CourseError, GraderError
from grader.grading.answer import CallRecord, CheckFailed, LearnerAnswer
from grader.grading.call_case import Case
from grader.grading.call_target import CallTarget, Clock
from grader.grading.collected_check import (
    FIXTURE_NAMES,
    Check,
    author_error,
    check_error,
    collection_error_text,
)
from grader.grading.expressions import LabelledFormula, make_formula
from grader.grading.feedback import CheckFeedback
from grader.grading.in_process import InProcessRunner
from grader.grading.losses import CheckAborted
from grader.grading.messages import message
from grader.grading.plan import CheckPlan, PlanCache, calls_ahead
from grader.grading.special_arrays import SpecialArrays
from grader.grading.verdicts import Verdict
from grader.i18n import _, course_text
from grader.time_limit import TimeLimitReached, call_within

_COURSE_SECONDS = 25.0
"""For one check with the reference and no learner: far above what a learner would wait for."""

_COURSE_ERRORS = (*RAISED_BY_FOREIGN_CODE, pytest.fail.Exception, pytest.skip.Exception)
"""What a check or its reference may raise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The result of one run of a check: its verdict, and the records of its calls.

    `feedback` is None if it must still be written from the records, or if the check passed.
    """

    verdict: Verdict
    records: tuple[CallRecord, ...]
    feedback: CheckFeedback | None = None


class CheckPlugin:
    """Collects the checks of a course while pytest runs; later runs them, one at a time."""

    def __init__(self, course: Course) -> None:
        self.error: BaseException | None = None
        self.items: Sequence[pytest.Item] | None = None
        self.has_removed_copy = False
        self.topics = load_topics(course.references_folder, [topic.id for topic in course.topics])
        self.references = references_by_id(course, self.topics)
        self._course = course
        self._running_check: _RunningCheck | None = None
        self._plans = PlanCache()

    # Fixtures for checks.

    @pytest.fixture
    def answer(self) -> LearnerAnswer:
        """The learner's function of the exercise under check."""
        return self._current_check().answer

    @pytest.fixture
    def reference(self) -> Callable[..., object]:
        """The reference function of the exercise under check."""
        return self.references[self._current_check().check.exercise.id]

    @pytest.fixture
    def rng(self) -> np.random.Generator:
        """A random generator, seeded with the report's seed and the check's id."""
        running = self._current_check()
        return random_generator(running.check, running.seed)

    @pytest.fixture(name="formula")
    def make_formula(self) -> Callable[..., LabelledFormula]:
        """The function that makes function arguments from text (see `expressions`)."""
        return make_formula

    @pytest.fixture
    def special(self) -> SpecialArrays:
        """Arrays with the properties that wrong answers hinge on, drawn apart from those of `rng`."""
        running = self._current_check()
        return special_arrays(running.check, running.seed)

    # Hooks, called by pytest.

    def pytest_configure(self, config: pytest.Config) -> None:
        config.addinivalue_line("markers", "points(n): what the check is worth")

    def pytest_exception_interact(self, node: pytest.Item | pytest.Collector, call: pytest.CallInfo[object]) -> None:
        """Note a check file whose compiled copy was damaged, which can be collected once more, or that does not end."""
        error = call.excinfo.value if call.excinfo else None
        if isinstance(error, TimeLimitReached):
            self.error = CourseError(error_sentence(node.path, error))
            node.session.shouldfail = "what bounds the time comes once"
        self.has_removed_copy |= any(map(remove_damaged_copy, (error, error and error.__cause__)))

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self, collector: pytest.Collector) -> Generator[None, object, object]:
        """Take it for a fault of a check file that it ends the process; pytest would end, with words of its own.

        Its module is known to no other check file, nor to those of another course that have the same names.
        """
        loaded = set(sys.modules)
        try:
            return (yield)
        except SystemExit as error:
            raise CourseError(error_sentence(collector.path, error)) from None
        finally:
            for name in [name for name in sys.modules if name.startswith("check_") and name not in loaded]:
                del sys.modules[name]

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and self.error is None:
            self.error = CourseError(
                collection_error_text(self._course.checks_folder / report.nodeid, report.longreprtext)
            )

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Keep an interrupt, to be raised later; pytest would swallow it."""
        self.error = excinfo.value

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
        """Keep an exception that ended the collection, to raise it later."""
        self.error = self.error or excinfo.value
        return True

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Keep the collected items, and run none of them."""
        self.items = session.items
        return True

    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool:
        """Run the check's function, and keep its outcome instead of letting pytest report it."""
        running = self._current_check()
        names = pyfuncitem._fixtureinfo.argnames  # noqa: SLF001 - pytest's own caller does the same
        arguments = {name: pyfuncitem.funcargs[name] for name in names}
        running.outcome = _check_outcome(running, lambda: pyfuncitem.obj(**arguments))
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport:
        """Return a report without text, because composing a text takes longer than the check itself."""
        if call.excinfo is not None and self._running_check is not None:
            self._running_check.outcome = call.excinfo.value
        outcome: Literal["passed", "failed"] = "passed" if call.excinfo is None else "failed"
        assert call.when != "collect"  # noqa: S101 - this hook is called for running only
        return pytest.TestReport(item.nodeid, item.location, {}, outcome, None, call.when)

    def run_check(self, check: Check, target: CallTarget, seed: int, after: Sequence[Check]) -> Outcome:
        target.begin_check()
        target.prefetch(calls_ahead(self._cached_plan(each, seed) for each in (check, *after)))
        plan = self._cached_plan(check, seed)
        try:
            if plan is None or plan.may_go_on:
                return self._run_item(check, target, seed)
            return _planned_outcome(plan, check, target)
        except (CourseError, GraderError):
            raise
        except _COURSE_ERRORS as error:
            raise author_error(self._course, check, error) from None

    def _run_item(self, check: Check, target: CallTarget, seed: int) -> Outcome:
        answer = LearnerAnswer(check.exercise, target, self.references[check.exercise.id])
        self._running_check = running = _RunningCheck(check=check, seed=seed, answer=answer)
        with running_course_code():
            self._run_code(running)
        self._running_check = None
        answer.forget_replies()
        if isinstance(running.outcome, Outcome):
            return running.outcome
        raise running.outcome or GraderError(f"pytest did not run {check.id}")

    def is_passed_by(self, check: Check, runner: InProcessRunner, seed: int) -> bool:
        plan = self._cached_plan(check, seed)
        if plan is None or plan.may_go_on:
            return self.run_check(check, runner, seed, ()).verdict is Verdict.passed
        runner.begin_check()
        try:
            return all(question.is_passed_by(runner.replies_to(question.calls)) for question in plan.questions)
        except CheckAborted:
            return False
        except _COURSE_ERRORS as error:  # a fault of the check or the grader, as when it is run
            raise author_error(self._course, check, error) from None

    def _run_code(self, running: "_RunningCheck") -> None:
        """Run a check's code directly if it uses only this plugin's fixtures, otherwise by pytest's full protocol.

        The protocol takes several times as long as a typical answer, and grading a class runs thousands of checks.
        """
        item = running.check.item
        if not _is_plain(item):
            with MODULES_LOCK:
                item.ihook.pytest_runtest_protocol(item=item, nextitem=None)
            return
        plan = self._cached_plan(running.check, running.seed)
        running.outcome = _check_outcome(running, partial(self._run_plan, plan, running))

    def forget_plans(self) -> None:
        self._plans = PlanCache()

    def may_be_planned(self, check: Check, seed: int) -> bool:
        plan = self._cached_plan(check, seed)
        return plan is not None and not plan.may_go_on

    def planned_cases(self, check: Check, seed: int) -> Iterator[Case]:
        """The cases that a check asks under this seed, as far as they are known before it runs."""
        plan = self._cached_plan(check, seed)
        for question in () if plan is None else plan.questions:
            yield from question.cases

    def _cached_plan(self, check: Check, seed: int) -> CheckPlan | None:
        """The plan of a check under this seed (see `plan`); None if its code must run each time."""
        return self._plans.plan_for(check, seed, self._make_plan)

    def _make_plan(self, check: Check, seed: int) -> CheckPlan | None:
        if not _is_plain(check.item):
            return None
        caller = CheckPlugin._call_check.__code__
        plan = CheckPlan(check.exercise, self.references[check.exercise.id], caller)
        try:
            with running_course_code():
                call_within(_COURSE_SECONDS, self._call_check, check, seed, plan)
        except TimeLimitReached:
            text = _(
                "{name} does not end with the reference within {seconds:g} seconds; look for a loop without an end"
            )
            raise check_error(check.item, text.format(name=check.item.name, seconds=_COURSE_SECONDS)) from None
        except _COURSE_ERRORS:  # it will be raised and handled when the check runs without a plan
            return None
        return plan if plan.questions else None

    def _run_plan(self, plan: CheckPlan | None, running: "_RunningCheck") -> None:
        if plan is not None:
            try:
                for question in plan.questions:
                    running.answer.ask_question(question)
            except (CheckFailed, CheckAborted):
                running.answer.replay()
            else:
                return
        self._call_check(running.check, running.seed, running.answer)

    def _call_check(self, check: Check, seed: int, answer: object) -> None:
        item = check.item
        item.obj(**{name: self._fixture_value(name, check, seed, answer) for name in item.fixturenames})

    def _fixture_value(self, name: str, check: Check, seed: int, answer: object) -> object:
        match name:
            case "answer":
                return answer
            case "reference":
                return self.references[check.exercise.id]
            case "rng":
                return random_generator(check, seed)
            case "special":
                return special_arrays(check, seed)
            case _:
                return make_formula

    def _current_check(self) -> "_RunningCheck":
        assert self._running_check is not None  # noqa: S101 - fixtures are only requested while a check runs
        return self._running_check


@dataclass(slots=True, kw_only=True)
class _RunningCheck:
    check: Check
    seed: int
    answer: LearnerAnswer
    outcome: Outcome | BaseException | None = None


def _is_plain(item: pytest.Function) -> bool:
    """Whether a check uses only this plugin's fixtures and is not parametrized."""
    return set(item.fixturenames) <= FIXTURE_NAMES and not hasattr(item, "callspec")


def random_generator(check: Check, seed: int) -> np.random.Generator:
    """What the fixture `rng` gives a check under this seed."""
    return np.random.default_rng([seed, zlib.crc32(check.id.encode())])


def special_arrays(check: Check, seed: int) -> SpecialArrays:
    """What the fixture `special` gives a check under this seed."""
    return SpecialArrays(np.random.default_rng([seed, zlib.crc32(check.id.encode()), 1]))


def _planned_outcome(plan: CheckPlan, check: Check, target: CallTarget) -> Outcome:
    """Ask the questions of a check that ends with the first one which fails."""
    clock = Clock(target.limits.check)
    records: list[CallRecord] = []
    for question in plan.questions:
        try:
            replies = target.make_calls(check.exercise, question.calls, clock)
        except CheckAborted as aborted:
            return _aborted_outcome(aborted)
        found, are_right = question.compare_replies(replies)
        if not are_right:
            return Outcome(verdict=Verdict.failed, records=tuple(found))
        records += found
    return _passed_outcome(check, records)


def _passed_outcome(check: Check, records: Sequence[CallRecord]) -> Outcome:
    """The outcome of a check in which all records are right; raise CourseError if it has none."""
    if not records:
        text = _("{name} asks the learner's function nothing")
        raise check_error(check.item, text.format(name=check.item.name))
    return Outcome(verdict=Verdict.passed, records=tuple(records))


def _aborted_outcome(aborted: CheckAborted) -> Outcome:
    check_feedback = CheckFeedback(verdict=aborted.verdict, message=aborted.message)
    return Outcome(verdict=aborted.verdict, records=(), feedback=check_feedback)


def _check_outcome(running: _RunningCheck, run: Callable[[], object]) -> Outcome | BaseException:
    try:
        run()
        return _passed_outcome(running.check, running.answer.records)
    except CheckFailed as failed:
        return Outcome(verdict=Verdict.failed, records=failed.records)
    except CheckAborted as aborted:
        return _aborted_outcome(aborted)
    except AssertionError as error:
        if not running.answer.records:
            return error  # it does not depend on any answer, so it is no learner's fault
        check_feedback = CheckFeedback(
            verdict=Verdict.failed, message=message("check_said", text=course_text(str(error) or running.check.title))
        )
        return Outcome(verdict=Verdict.failed, records=tuple(running.answer.records), feedback=check_feedback)
    except _COURSE_ERRORS as error:  # the caller tells errors of the course from bugs of the grader
        return error


def references_by_id(course: Course, modules: Mapping[str, ModuleType]) -> Mapping[str, Callable[..., object]]:
    """The reference function of each exercise; raise CourseError where its topic's module has none."""
    for exercise in course.exercises:
        path = course.references_folder / exercise.file_name
        found = getattr(modules[exercise.topic], exercise.function, None)
        if not callable(found) or isinstance(found, type):
            raise missing_function_error(path, exercise.function)
        if inspect.iscoroutinefunction(found) or inspect.isasyncgenfunction(found):
            text = _("{name} is async, and a call of it gives no value; write def in place of async def")
            line = definition_lines(path).get(exercise.function)
            raise CourseError(f"{file_place(path, line)}: {text.format(name=exercise.function)}")
    return {e.id: getattr(modules[e.topic], e.function) for e in course.exercises}
