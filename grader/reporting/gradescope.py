"""`results.json` of a Gradescope autograder: one test a check.

All text is declared as plain text (`output_format` "text"), which Gradescope escapes itself.
"""

from collections.abc import Iterator
from enum import StrEnum

from grader.grading.report import Json, Report, Verdict, dumps
from grader.i18n import headed
from grader.reporting import plain_text

_BYTES = 4_000_000
"""Gradescope names no limit; a page of more than this helps nobody."""


class Visibility(StrEnum):
    """When a student may see something."""

    hidden = "hidden"
    after_due_date = "after_due_date"
    after_published = "after_published"
    visible = "visible"


def render(report: Report, *, visibility: Visibility = Visibility.visible) -> str:
    """The file as Gradescope reads it; standard output stays with the staff."""
    return plain_text.fitted(_document(report, visibility), _BYTES, dumps)


def refusal(sentence: str) -> str:
    """The file for a submission that holds nothing to grade: no points, and the reason."""
    return dumps(
        {
            "score": 0,
            "output": plain_text.line(sentence),
            "output_format": "text",
            "visibility": Visibility.visible.value,
            "stdout_visibility": Visibility.hidden.value,
            "tests": [],
        }
    )


def _document(report: Report, visibility: Visibility) -> dict[str, Json]:
    return {
        "score": report.score,
        "execution_time": report.run.seconds,
        "output": "\n".join([plain_text.total(report), *plain_text.remarks(report)]),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": visibility.value,
        "stdout_visibility": Visibility.hidden.value,
        "extra_data": {
            "course": f"{report.course.id} {report.course.version}",
            "grader": report.grader,
            "seed": report.seed,
            "sha256": report.submission.sha256,
            "isolation": report.isolation.level,
        },
        "tests": list(_tests(report)),
    }


def _tests(report: Report) -> Iterator[Json]:
    for number, exercise in enumerate(report.exercises, 1):
        for part, check in enumerate(exercise.checks, 1):
            said = plain_text.details(exercise, check)
            yield {
                "number": f"{number}.{part}",
                "name": headed(exercise.id, plain_text.line(check.title)),
                "name_format": "text",
                "score": check.points,
                "max_score": check.max_points,
                "status": "passed" if check.verdict is Verdict.passed else "failed",
                "output": said or plain_text.outcome(check.verdict),
                "output_format": "text",
                "tags": [exercise.topic, check.verdict.value],
            }
