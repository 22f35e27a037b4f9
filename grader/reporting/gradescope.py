"""`results.json` of a Gradescope autograder: one test for each check.

All text is declared as plain text (`output_format` "text"), which Gradescope escapes by itself.
"""

from collections.abc import Hashable, Iterator
from enum import StrEnum

from grader.grading.report import Json, Report, json_text
from grader.grading.verdicts import Verdict
from grader.i18n import _, labelled
from grader.reporting import plain_text
from grader.reporting.shared_causes import shared_cause

_MAX_DOCUMENT_BYTES = 4_000_000
"""Gradescope documents no limit, but nobody could read a larger page."""


class Visibility(StrEnum):
    """When students may see the tests, in Gradescope's words."""

    hidden = "hidden"
    after_due_date = "after_due_date"
    after_published = "after_published"
    visible = "visible"


def render(report: Report, *, visibility: Visibility = Visibility.visible) -> str:
    """The file as Gradescope reads it; only the staff can see the standard output."""
    return plain_text.bounded_document(_results_document(report, visibility), _MAX_DOCUMENT_BYTES, json_text)


def render_refusal(sentence: str) -> str:
    """The file for a submission that holds nothing to grade: no points, and the reason."""
    return json_text(
        {
            "score": 0,
            "output": plain_text.one_line(sentence),
            "output_format": "text",
            "visibility": Visibility.visible.value,
            "stdout_visibility": Visibility.hidden.value,
            "tests": [],
        }
    )


def _results_document(report: Report, visibility: Visibility) -> dict[str, Json]:
    # Gradescope shows this text at once, whenever the tests are shown, and hides the total as long as tests are hidden.
    total = [plain_text.total_sentence(report)] if visibility is Visibility.visible else []
    return {
        "score": report.score,
        "execution_time": report.run.seconds,
        "output": "\n".join([*total, *plain_text.submission_remarks(report)]),
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
        "tests": list(_test_entries(report)),
    }


def _test_entries(report: Report) -> Iterator[Json]:
    causes: dict[Hashable, str] = {}
    for count, exercise in enumerate(report.exercises, 1):
        for part, check in enumerate(exercise.checks, 1):
            number = f"{count}.{part}"
            cause = shared_cause(check)
            first = number if cause is None else causes.setdefault(cause, number)
            # What is wrong with a file is read once, not at every check of it.
            explanation = None if first == number else _("For the same cause as {number}.").format(number=first)
            feedback = plain_text.check_details(exercise, check, explanation)
            yield {
                "number": number,
                "name": labelled(exercise.id, plain_text.one_line(check.title)),
                "name_format": "text",
                "score": check.points,
                "max_score": check.max_points,
                "status": "passed" if check.verdict is Verdict.passed else "failed",
                "output": feedback or plain_text.verdict_text(check.verdict),
                "output_format": "text",
                "tags": [exercise.topic, check.verdict.value],
            }
