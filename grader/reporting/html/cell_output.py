"""What a notebook shows below a cell, as HTML in a page's look: a result, a hint, a solution, a picture."""

from collections.abc import Sequence

from grader.counts import done_text
from grader.grading.report import Report
from grader.reporting.html import document
from grader.reporting.html.report_page import DrawnFigure, exercise_views, picture_view

_EMPTY = {"heading": "", "total": None, "exercises": (), "paragraphs": (), "code": "", "picture": None, "remarks": ()}


def report_output(report: Report, remarks: Sequence[str]) -> str:
    """The exercises of a report; `remarks` are sentences about all of it."""
    exercises = exercise_views(report)
    done = sum(exercise.status == "passed" for exercise in exercises)
    heading = done_text(done, len(exercises))
    several = {"heading": heading, "total": (report.score, report.max_score)} if len(exercises) > 1 else {}
    return document.render_cell({**_EMPTY, **several, "exercises": exercises, "remarks": remarks})


def text_output(heading: str, paragraphs: Sequence[str] = (), code: str = "") -> str:
    """A heading with paragraphs, or with code, below it."""
    return document.render_cell({**_EMPTY, "heading": heading, "paragraphs": paragraphs, "code": code})


def picture_output(drawn: DrawnFigure) -> str:
    """A picture, with its description in words."""
    return document.render_cell({**_EMPTY, "picture": picture_view(drawn)})
