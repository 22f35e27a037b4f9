"""A learner's folder, as pytest asks for it: which files are exercises, and the results of one exercise after another.

Reading and listing start no sandbox; the first result starts a session, which stays warm for all others.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from grader.courses.catalogue import course_folder
from grader.courses.course import Course, Exercise, Topic, load_course
from grader.errors import CourseError, UsageError
from grader.grading.options import FeedbackLevel, GradingOptions
from grader.grading.report import ExerciseResult
from grader.grading.session import Session
from grader.i18n import Language, speaking
from grader.practice import course_memory, progress
from grader.practice.test_panel.import_path import forget_folder
from grader.submissions.read import read_submission
from grader.submissions.submission import Submission


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelSettings:
    """What the ini file says."""

    feedback: FeedbackLevel
    language: Language


class GradedFolder:
    """One folder with exercise files, and the results of those that were asked for."""

    def __init__(self, path: Path, settings: PanelSettings) -> None:
        self.path = path
        self.selected_exercises: dict[str, Exercise] = {}
        self._settings = settings
        self._results: dict[str, ExerciseResult] = {}

    @contextmanager
    def speaking(self) -> Iterator[None]:
        """Speak the language of the panel and the texts of the folder's course during the block."""
        with speaking(self._settings.language, self.course.folder):
            yield

    @cached_property
    def course(self) -> Course:
        """The course of the environment, else the one the folder remembers; raise UsageError or CourseError."""
        return load_course(course_folder(course_memory.usual_course(self.path)))

    @cached_property
    def submission(self) -> Submission:
        """What the folder holds; raise UsageError where it can't be read."""
        with self.speaking():
            return read_submission(self.path, os.path.relpath(self.path), [topic.id for topic in self.course.topics])

    @property
    def holds_exercises(self) -> bool:
        """Whether there are exercise files; also where the course can't be told, so that collecting them says why."""
        try:
            return any(self.submission.has_file(topic.id) for topic in self.course.topics)
        except (UsageError, CourseError):
            return os.path.lexists(self.path / course_memory.FILE_NAME)

    def is_exercise_file(self, name: str) -> bool:
        """Whether the course has a topic in this file; see `holds_exercises` for a course that can't be told."""
        try:
            return bool(self.topics_of(name))
        except (UsageError, CourseError):
            return name.endswith(".py") and self.holds_exercises

    def topics_of(self, name: str) -> list[Topic]:
        """The topics that a file of the folder holds: several, if it is a notebook for all of them."""
        found = [topic for topic in self.course.topics if self.submission.topic_file(topic.id) == name]
        return [topic for topic in found if self.submission.has_file(topic.id)]

    def result_of(self, exercise: Exercise) -> ExerciseResult:
        """The result of one exercise, graded when it is first asked for; raises what `Session.grade` raises."""
        if exercise.id not in self._results:
            hints = progress.load_progress(self.path).hints
            known = list(self._results.values())
            report = self._session.grade(self.submission, exercises=(exercise,), hints=hints, known_results=known)
            self._results[exercise.id] = report.exercises[0]
        return self._results[exercise.id]

    @cached_property
    def _session(self) -> Session:
        forget_folder(self.path)
        options = GradingOptions(
            feedback=self._settings.feedback,
            exercises=tuple(self.selected_exercises),
            language=self._settings.language,
        )
        return Session(self.course, options)

    def close(self) -> None:
        """End the session, if there is one."""
        if "_session" in self.__dict__:
            self._session.close()
