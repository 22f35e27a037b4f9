"""The checks of a course: pytest collects them once, then they are run on one submission after another."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import pytest

from grader.courses.course import Course, Exercise
from grader.courses.modules import LOADING_SECONDS, MODULES_LOCK, require_text, running_course_code
from grader.errors import GraderError, UsageError
from grader.grading.call_target import CallTarget
from grader.grading.collected_check import Check, make_check, share_points
from grader.grading.diagnosis.catalogue import Catalogue, Catalogues, MistakesByExercise
from grader.grading.diagnosis.observation import observe_call
from grader.grading.in_process import InProcessRunner
from grader.grading.pytest_plugin import CheckPlugin, Outcome
from grader.i18n import _
from grader.time_limit import call_within

_PYTEST_OPTIONS = (
    "-c",
    os.devnull,
    "--noconftest",
    "--assert=plain",
    "--import-mode=importlib",
    "--strict-markers",
    "-o",
    "python_files=check_*.py",
    "-o",
    "python_functions=check_*",
    "-o",
    "python_classes=",
)
_UNUSED_PYTEST_PLUGINS = (
    *("cacheprovider", "capture", "debugging", "doctest", "faulthandler", "junitxml", "legacypath", "logging"),
    *("monkeypatch", "pastebin", "recwarn", "setuponly", "setupplan", "stepwise", "subtests", "terminal"),
    *("terminalprogress", "threadexception", "tmpdir", "unittest", "unraisableexception", "warnings"),
)
"""Plugins of pytest itself that no check needs; each one costs time in every run."""


class Checks:
    """The collected checks of some topics, to be run on one submission after another."""

    def __init__(
        self, course: Course, topics: Sequence[str], plugin: CheckPlugin, items: Sequence[pytest.Item]
    ) -> None:
        self.references = plugin.references
        self._course = course
        self._plugin = plugin
        self._catalogues = Catalogues(course, plugin.topics, plugin.references)
        self._by_exercise: dict[str, list[Check]] = {exercise.id: [] for exercise in course.exercises}
        for item in items:
            check = make_check(item, course)
            self._by_exercise[check.exercise.id].append(check)
        for exercise in (exercise for exercise in course.exercises if exercise.topic in topics):
            self._by_exercise[exercise.id] = share_points(exercise, self._by_exercise[exercise.id], course)

    def for_exercise(self, exercise: Exercise) -> tuple[Check, ...]:
        """The checks of one exercise, in the order of their file; none if its topic was not collected."""
        return tuple(self._by_exercise[exercise.id])

    @cached_property
    def functions_of_others(self) -> Mapping[str, frozenset[str]]:
        """The names of the functions of all other exercises, by the id of each exercise."""
        names = {identifier: identifier.rpartition(".")[2] for identifier in self.references}
        return {
            identifier: frozenset(name for other, name in names.items() if other != identifier) for identifier in names
        }

    @cached_property
    def known_mistakes(self) -> MistakesByExercise:
        """The known wrong answers of all exercises, loaded when they are first needed; may raise CourseError."""
        return self._catalogues.mistakes()

    def catalogue(self, exercise: Exercise) -> Catalogue:
        """The reference function and known mistakes of an exercise; may raise CourseError."""
        return self._catalogues.for_exercise(exercise)

    def prepare_exercise(self, exercise: Exercise, seed: int) -> None:
        """Plan an exercise's checks under this seed, and load its known mistakes; may raise CourseError."""
        self.catalogue(exercise)
        for check in self.for_exercise(exercise):
            self.may_be_planned(check, seed)

    def rehearse_diagnosis(self, exercise: Exercise, seed: int) -> Iterator[None]:
        """Call an exercise's known mistakes on the cases of its checks, one call at each step.

        What a wrong answer is compared with is cached: after this the first one is explained as fast as later ones.
        """
        mistakes = self.catalogue(exercise).mistakes
        for check in self.for_exercise(exercise):
            for case in self._plugin.planned_cases(check, seed):
                for mistake in mistakes:
                    observe_call(mistake.function, case)
                    yield

    def may_be_planned(self, check: Check, seed: int) -> bool:
        """Whether all questions of a check under this seed are known before any submission runs (see `plan`)."""
        return self._plugin.may_be_planned(check, seed)

    def run_check(self, check: Check, target: CallTarget, seed: int, after: Sequence[Check] = ()) -> Outcome:
        """Run one check on a submission; raise CourseError or GraderError for failures that are not the learner's.

        `after` are the checks that will be run next: calls of theirs that are certain to follow may be sent ahead.
        """
        return self._plugin.run_check(check, target, seed, after)

    def forget_plans(self) -> None:
        """Run the code of the checks anew from now on, in place of the questions that it planned before."""
        self._plugin.forget_plans()

    def is_passed_by(self, check: Check, function: Callable[..., object], seed: int) -> bool:
        """Whether a trusted function passes a check, found out in this process with no more calls than that takes.

        Raise CourseError or GraderError as `run_check` does.
        """
        return self._plugin.is_passed_by(check, InProcessRunner(function), seed)


def collect_checks(course: Course, topics: Sequence[str]) -> Checks:
    """The checks of these topics; raise CourseError if a check file or a reference function is broken.

    Raise UsageError if Python runs without docstrings, which hold the titles of checks and the sentences of mistakes.
    pytest's own session is over when this returns; the items that it collected are run one by one later.
    """
    if sys.flags.optimize > 1:
        raise UsageError(
            _(
                "Python runs without docstrings here (PYTHONOPTIMIZE=2 or -OO), and courses keep their texts in them. "
                "Unset PYTHONOPTIMIZE, and grade again."
            )
        )
    plugin = CheckPlugin(course)
    folder = course.checks_folder
    files = [str(folder / f"check_{topic}.py") for topic in topics]
    for file in files:
        require_text(Path(file))
    if "[" in str(folder):
        template = _("{folder}: pytest reads no file below a folder with a [ in its name. Rename that folder.")
        raise UsageError(template.format(folder=course.folder))
    unused = [part for name in _UNUSED_PYTEST_PLUGINS for part in ("-p", f"no:{name}")]
    with MODULES_LOCK, _own_environment(), running_course_code():
        # Without the second folder, pytest would look through all folders above the course.
        folders = (f"--rootdir={folder}", f"--confcutdir={folder}")
        options = [*_PYTEST_OPTIONS, *unused, *folders, *files]
        call_within(LOADING_SECONDS, pytest.main, options, plugins=[plugin])
    if plugin.has_removed_copy:
        return collect_checks(course, topics)
    if plugin.error is not None:
        raise plugin.error
    if plugin.items is None:
        raise GraderError("pytest ended before it had collected the checks")
    return Checks(course, topics, plugin, plugin.items)


@contextmanager
def _own_environment() -> Iterator[None]:
    """Keep plugins and options of the user's environment away from pytest."""
    names = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    before = {name: os.environ.pop(name, None) for name in names}
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
