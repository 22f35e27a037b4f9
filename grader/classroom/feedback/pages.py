"""The files of a class's feedback: for each student who has a grade an HTML page and a Markdown text, one at a time."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from grader.classroom.grades import GradeState, StudentGrade
from grader.courses.course import Course
from grader.errors import UsageError
from grader.grading.options import FeedbackLevel
from grader.grading.report import Message, Report
from grader.grading.report_reader import read_report
from grader.grading.visibility import levels_within, visible_report
from grader.i18n import _
from grader.reporting import html, markdown
from grader.reporting.html.report_page import DrawnFigure
from grader.sanitize import clean_name

_MAX_NAME_CHARS = 200

DrawPictures: TypeAlias = Callable[[StudentGrade, Report], Mapping[str, DrawnFigure]]
"""Gives the figures of a student's page, by topic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackFile:
    """A file of one student's feedback."""

    student: str
    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackContents:
    """What the files tell: how much (None: all that was kept), and the course, if it is known, for its titles."""

    level: FeedbackLevel | None = None
    course: Course | None = None
    draw_pictures: DrawPictures | None = None

    @property
    def topic_titles(self) -> Mapping[str, str]:
        return {} if self.course is None else {topic.id: topic.title for topic in self.course.topics}


def feedback_files(
    entries: Iterable[StudentGrade], starts: Mapping[str, str], contents: FeedbackContents
) -> Iterator[Sequence[FeedbackFile]]:
    """The files of each student who has a grade and a name here; `starts` is how the names begin, by student.

    Raise UsageError where a report is broken, or tells less than is asked for.
    """
    for entry in entries:
        start = starts.get(entry.grade.student)
        if start is None or entry.state is not GradeState.graded:
            continue
        report = _shown_report(entry, contents.level)
        if entry.decision_sentence:
            decided = Message(id="decided", text=entry.decision_sentence)
            report = replace(report, notes=(decided, *report.notes))
        figures = {} if contents.draw_pictures is None else contents.draw_pictures(entry, report)
        page = html.report_page(report, figures, titles=contents.topic_titles)
        texts = {"html": page, "md": markdown.render(report)}
        yield [
            FeedbackFile(
                student=entry.grade.student, name=f"{start}feedback.{ending}", content=text.encode("utf-8", "replace")
            )
            for ending, text in texts.items()
        ]


def _shown_report(entry: StudentGrade, level: FeedbackLevel | None) -> Report:
    name = clean_name(entry.grade.student, _MAX_NAME_CHARS)
    try:
        report = read_report(entry.report or {})
        kept = FeedbackLevel(report.feedback)
    except (KeyError, TypeError, ValueError, AttributeError):
        template = _("The report of {student} is no report: the file was changed by hand. Grade the class again.")
        raise UsageError(template.format(student=name)) from None
    if level is None:
        return report
    if level not in levels_within(kept):
        template = _(
            "The report of {student} was made with --feedback {kept}, and tells no more. "
            "Grade the class again with --feedback {level}, or ask for less here."
        )
        raise UsageError(template.format(student=name, kept=kept.value, level=level.value))
    return visible_report(report, level)
