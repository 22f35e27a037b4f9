"""The figures of students' pages, drawn from what was handed in, which is read again from the class's folder."""

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

from grader.classroom.grades import StudentGrade
from grader.classroom.intake import Intake
from grader.classroom.student_reading import read_submission
from grader.courses.course import Course, select_exercises
from grader.errors import UsageError
from grader.grading.options import SubmissionLimits
from grader.grading.report import Report
from grader.reporting import figures
from grader.reporting.figures import TopicFigure
from grader.sandbox.sandbox import Sandbox


class PictureMaker:
    """Draws the figures of one student after another in one sandbox; use it as a context manager.

    `unlike` are the students without figures, because what lies in the class's folder is not what was graded.
    """

    def __init__(self, taken_in: Intake, course: Course, limits: SubmissionLimits) -> None:
        """Raise UsageError where matplotlib is missing."""
        from grader.reporting.figures.render import require_matplotlib  # noqa: PLC0415 - heavy, and an extra

        require_matplotlib()
        self._entries = {entry.student: entry for entry in taken_in.entries}
        self._course = course
        self._limits = limits
        self._sandbox = Sandbox()
        self.unlike: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sandbox.close()

    def draw(self, student: StudentGrade, report: Report) -> Mapping[str, TopicFigure]:
        """The figures of a student's topics; none where the submission is not there as it was graded."""
        exercises = select_exercises(self._course, [exercise.id for exercise in report.exercises])
        topics = [topic.id for topic in self._course.topics]
        entry = self._entries.get(student.source or "")
        try:
            found = None if entry is None else read_submission(entry, topics, _selected_topics(report))
        except (UsageError, OSError):
            found = None
        if found is None or found.sha256 != report.submission.sha256:
            self.unlike.append(student.grade.student)
            return {}
        return figures.draw_figures(self._course, found, exercises, self._sandbox, self._limits, report)


def _selected_topics(report: Report) -> Sequence[str]:
    return list(dict.fromkeys(exercise.topic for exercise in report.exercises))
