"""Grade submissions by a course: `grade` for one, a `Session` for many.

The sandbox starts before everything else: its fork server loads numpy while this process loads numpy, pytest and the
checks. So nothing heavy is imported at the top of this module.
"""

import datetime as dt
import os
import re
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from grader import __version__
from grader.errors import SubmissionError, UsageError
from grader.grading.options import GradingOptions, draw_seed
from grader.i18n import _, course_text, current_language, speaking
from grader.sandbox.channel import Channel
from grader.sandbox.isolation import IsolationLevel
from grader.sandbox.sandbox import Sandbox
from grader.sanitize import clean_text, path_text

if TYPE_CHECKING:
    from grader.courses.course import Course, Exercise
    from grader.grading.carry_forward import GradingSetting
    from grader.grading.check_collection import Checks
    from grader.grading.lending import Lending
    from grader.grading.report import ExerciseResult, Message, Report, RunFacts
    from grader.submissions.submission import Submission

_MAX_NOTES = 20
_MAX_PATH_CHARS = 4_000


def grade(
    path: "str | os.PathLike[str]",
    course: "Course | str | os.PathLike[str] | None" = None,
    *,
    only: Sequence[str] = (),
    options: GradingOptions | None = None,
) -> "Report":
    """Grade one submission: a folder, an exercise file, a notebook or an archive.

    `course` is a course or its folder; None is the one that ships with the grader. `only` names exercises or topics;
    unless it is empty, it replaces `exercises` of the options.

    Raise SubmissionError if the path holds nothing that can be graded, UsageError for a path that does not exist, an
    unknown name or an isolation level that the machine does not offer, CourseError for a broken course, and GraderError
    if the system starts no process. Whatever the submission's code does raises nothing; it is in the report.

    >>> import grader
    >>> report = grader.grade("solutions", options=grader.GradingOptions(seed=7))
    >>> report.percent, {exercise.status.value for exercise in report.exercises}
    (100.0, {'passed'})
    """
    chosen = options or GradingOptions()
    with Session(course, replace(chosen, exercises=only) if only else chosen) as session:
        return session.grade(path)


class Session:
    """The checks of a course and a running sandbox, to grade many submissions; use it as a context manager.

    All submissions get the same inputs: if the options give no seed, one is drawn for the session and kept in `seed`.
    Sessions share nothing, so several can be used at the same time in different threads, each with its own course and
    language. A single session can be used by one thread at a time.

    >>> import grader
    >>> with grader.Session(options=grader.GradingOptions(seed=7)) as session:
    ...     [session.grade(path).percent for path in ("exercises", "solutions")]
    [0.0, 100.0]
    """

    def __init__(
        self,
        course: "Course | str | os.PathLike[str] | None" = None,
        options: GradingOptions | None = None,
        *,
        sandbox: Sandbox | None = None,
        checks: "Checks | None" = None,
    ) -> None:
        """Start the sandbox; the course is loaded when it is first needed.

        `course` is a course, its folder or the name it is installed under; None is the one that ships. A `sandbox` that
        is passed in is not closed by the session. `checks` are those of another session of the same course, to save
        collecting them.
        """
        chosen = options or GradingOptions()
        self.seed = draw_seed() if chosen.seed is None else chosen.seed
        self.options = replace(chosen, seed=self.seed)
        self._owns_sandbox = sandbox is None
        self.sandbox = Sandbox(kernel=chosen.isolation is not IsolationLevel.process) if sandbox is None else sandbox
        self._course_or_folder = course
        self._given_checks = checks
        self._language = chosen.language or current_language()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the sandbox, and with it all processes that submissions may have left."""
        if self._owns_sandbox:
            self.sandbox.close()

    @cached_property
    def course(self) -> "Course":
        """The course; raise UsageError or CourseError if it can't be loaded."""
        from grader.courses.catalogue import course_folder  # noqa: PLC0415 - see the module's docstring
        from grader.courses.course import Course, load_course  # noqa: PLC0415

        given = self._course_or_folder
        return given if isinstance(given, Course) else load_course(course_folder(given))

    @cached_property
    def exercises(self) -> "tuple[Exercise, ...]":
        """The exercises that the options select, in course order; raise UsageError for an unknown name."""
        from grader.courses.course import select_exercises  # noqa: PLC0415 - see the module's docstring

        return select_exercises(self.course, self.options.exercises, self.options.tracks)

    @cached_property
    def checks(self) -> "Checks":
        """The checks of these exercises' topics; raise CourseError if one is broken."""
        from grader.grading.check_collection import collect_checks  # noqa: PLC0415 - see the module's docstring

        if self._given_checks is not None:
            return self._given_checks
        return collect_checks(self.course, list(dict.fromkeys(exercise.topic for exercise in self.exercises)))

    def prepare_grading(self) -> None:
        """Do all that the first submission would otherwise wait for: load what grading needs, and plan the checks.

        Raise UsageError for an unknown name or an isolation level that the machine does not offer, CourseError if the
        course, a check or a known mistake is broken.
        """
        from grader.grading import grade  # noqa: F401, PLC0415 - see the module's docstring

        self.require_isolation()
        for exercise in self.exercises:
            self.checks.prepare_exercise(exercise, self.seed)

    def read(self, path: "str | os.PathLike[str]") -> "Submission":
        """Read the submission at a path.

        Raise SubmissionError if it holds nothing that can be graded, UsageError if the path does not exist or the
        options select an unknown exercise.
        """
        from grader.submissions.read import read_submission  # noqa: PLC0415 - see the module's docstring

        where = Path(path)
        topics = [topic.id for topic in self.course.topics]
        with self._speaking():
            if path == "":  # an unset variable of a script; as a Path it is this folder
                raise UsageError(_("An empty text is no path."))
            with _as_submission_error(where):
                submission = read_submission(where, clean_text(path_text(where), _MAX_PATH_CHARS), topics)
            self.exercises_of(submission)
            with _as_submission_error(where):
                submission.require_topics(topics)
        return submission

    def exercises_of(self, submission: "Submission") -> "tuple[Exercise, ...]":
        """The session's exercises that a submission can contain: for a single file, those of its topic.

        Raise UsageError for an unknown name in the options, or if they select none of that topic's exercises.
        """
        from grader.courses.course import select_exercises  # noqa: PLC0415 - see the module's docstring

        if submission.topic is None:
            return self.exercises
        return select_exercises(self.course, self.options.exercises, self.options.tracks, submission.topic)

    def grade(
        self,
        submission: "Submission | str | os.PathLike[str]",
        *,
        exercises: "Sequence[Exercise] | None" = None,
        hints: Mapping[str, int] | None = None,
        known_results: "Collection[ExerciseResult]" = (),
        seed: int | None = None,
        on_result: "Callable[[ExerciseResult], None] | None" = None,
    ) -> "Report":
        """Grade one submission, given by its path or as returned by `read`.

        `exercises` limits grading to some of the session's exercises. `hints` counts the hints that the learner was
        shown, by exercise id; the report repeats them. `known_results` are those of exercises that an earlier report
        graded: they tell which of those may be the cause when another exercise fails. `seed` takes the place of the
        session's for this submission. `on_result` gets each exercise's result as soon as it is known, once more
        where it is found out later which small change would put the exercise right, and ends the grading by raising an
        exception. Raises the same errors as `grader.grade`.
        """
        from grader.grading.grade import grade_exercises  # noqa: PLC0415 - see the module's docstring
        from grader.submissions.submission import Submission  # noqa: PLC0415

        if not isinstance(submission, Submission):
            submission = self.read(submission)
        chosen = self.exercises_of(submission) if exercises is None else exercises
        started, since = dt.datetime.now(dt.UTC), time.monotonic()
        with self._speaking():
            self.require_isolation()
            submission = self._assigned_submission(submission)
            setting = self._grading_setting(submission, self.seed if seed is None else seed)
            graded = grade_exercises(setting, chosen, hints or {}, known_results, on_result)
            run = _run_facts(started, since, graded.seconds)
            notes = [*_refusal_notes(submission), *graded.notes]
            return replace(self._make_report(submission, graded.results, notes, run), seed=setting.seed)

    def _grading_setting(self, submission: "Submission", seed: int) -> "GradingSetting":
        from grader.grading.carry_forward import GradingSetting  # noqa: PLC0415 - see the module's docstring

        return GradingSetting(
            submission=submission,
            checks=self.checks,
            lending=self._lending,
            earlier_exercises=self._earlier_exercises,
            start_child=self._start_child,
            options=self.options,
            seed=seed,
        )

    def leave_ungraded(self, submission: "Submission", why: str) -> "Report":
        """The report on a submission that could not be graded: all its checks have the verdict `ungraded`.

        `why` is a phrase for the learner. Raise UsageError or CourseError if the course can't be loaded.
        """
        from grader.grading.grade import ungraded_result  # noqa: PLC0415 - see the module's docstring
        from grader.grading.messages import message  # noqa: PLC0415

        started, since = dt.datetime.now(dt.UTC), time.monotonic()
        with self._speaking():
            submission = self._assigned_submission(submission)
            results = [
                ungraded_result(submission, exercise, self.checks.for_exercise(exercise)) for exercise in self.exercises
            ]
            return self._make_report(
                submission,
                results,
                [message("ungraded", why=self._without_course_folder(why))],
                _run_facts(started, since, {}),
            )

    def _without_course_folder(self, sentence: str) -> str:
        """A sentence with paths in the course from its folder on: where that is on this machine is no learner's."""
        folder = self.course.folder
        for place in {str(folder), str(folder.resolve())} - {os.curdir}:
            sentence = re.sub(rf"(?<![A-Za-z0-9_./-]){re.escape(place + os.sep)}", "", sentence)
        return sentence

    @cached_property
    def _lending(self) -> "Lending":
        from grader.grading.lending import Lending  # noqa: PLC0415 - see the module's docstring

        return Lending(self.course, self.checks)

    @cached_property
    def _earlier_exercises(self) -> "dict[str, tuple[Exercise, ...]]":
        exercises = self.course.exercises
        return {exercise.id: exercises[:at] for at, exercise in enumerate(exercises)}

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        with speaking(self._language, self.course.folder):
            yield

    def _start_child(self) -> Channel:
        limits = self.options.limits
        return self.sandbox.start_child(memory=limits.memory, seconds=limits.submission)

    def require_isolation(self) -> None:
        """Raise UsageError if the options require an isolation level that this machine does not offer."""
        if self.options.isolation is IsolationLevel.kernel and self.sandbox.kernel_rules.missing:
            template = _(
                "--isolation kernel: this machine does not offer it ({missing}). "
                "`grade doctor` says more; --isolation process grades without."
            )
            raise UsageError(template.format(missing="; ".join(self.sandbox.kernel_rules.missing)))

    def _assigned_submission(self, submission: "Submission") -> "Submission":
        return submission.for_topics([topic.id for topic in self.course.topics])

    def _make_report(
        self,
        submission: "Submission",
        results: "Sequence[ExerciseResult]",
        notes: "Sequence[Message]",
        run: "RunFacts",
    ) -> "Report":
        from grader.grading.report import CourseFacts, Isolation, Report, SubmissionFacts  # noqa: PLC0415

        rules = self.sandbox.kernel_rules
        return Report(
            grader=__version__,
            course=CourseFacts(id=self.course.id, version=self.course.version, title=course_text(self.course.title)),
            submission=SubmissionFacts(path=submission.path, sha256=submission.sha256),
            seed=self.seed,
            feedback=self.options.feedback.value,
            isolation=Isolation(level=rules.level.value, missing=rules.missing),
            exercises=tuple(results),
            notes=tuple(notes),
            run=run,
        )


@contextmanager
def _as_submission_error(path: Path) -> Iterator[None]:
    """Turn a UsageError into a SubmissionError, unless nothing exists at this path."""
    try:
        yield
    except UsageError as error:
        if not os.path.lexists(path):
            raise
        raise SubmissionError(str(error)) from None


def _refusal_notes(submission: "Submission") -> "list[Message]":
    """Notes on the files that were not read and why: at most _MAX_NOTES, then one that counts the others."""
    from grader.grading.messages import message  # noqa: PLC0415 - see the module's docstring

    notes = [message("refused_file", reason=reason) for _file, reason in sorted(submission.refused.items())]
    return (
        notes
        if len(notes) <= _MAX_NOTES
        else [*notes[:_MAX_NOTES], message("more_refused", count=len(notes) - _MAX_NOTES)]
    )


def _run_facts(started: dt.datetime, since: float, exercises: Mapping[str, float]) -> "RunFacts":
    import platform  # noqa: PLC0415 - see the module's docstring

    import numpy as np  # noqa: PLC0415

    from grader.grading.report import RunFacts  # noqa: PLC0415

    return RunFacts(
        started=started.isoformat(timespec="seconds"),
        seconds=round(time.monotonic() - since, 3),
        python=platform.python_version(),
        numpy=np.__version__,
        platform=sys.platform,
        exercises=exercises,
    )
