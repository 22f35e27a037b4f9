"""`results.json` of a PrairieLearn external grader: one test for each check, at most 1 MB in total.

PrairieLearn escapes names, messages and output by itself, after it has turned terminal colours into HTML. So all text
here is plain and without escape sequences.
"""

from collections.abc import Iterator

from grader.grading.report import Json, Report, json_text
from grader.i18n import labelled
from grader.reporting import plain_text

_MAX_DOCUMENT_BYTES = 1_000_000


def render(report: Report) -> str:
    """The file as PrairieLearn reads it; if the grader itself failed, the attempt does not count."""
    return plain_text.bounded_document(_results_document(report), _MAX_DOCUMENT_BYTES, json_text)


def render_refusal(sentence: str) -> str:
    """The file for a submission that holds nothing to grade: the reason; the attempt does not count."""
    return json_text({"gradable": False, "format_errors": [plain_text.one_line(sentence)]})


def _results_document(report: Report) -> dict[str, Json]:
    if not report.is_graded:
        return {"gradable": False, "format_errors": list(plain_text.submission_remarks(report))}
    return {
        "gradable": True,
        "score": report.score / report.max_score if report.max_score else 0.0,
        "message": "\n".join([plain_text.total_sentence(report), *plain_text.submission_remarks(report)]),
        "tests": list(_test_entries(report)),
    }


def _test_entries(report: Report) -> Iterator[Json]:
    for exercise in report.exercises:
        for check in exercise.checks:
            output = plain_text.output_section(exercise) if check is plain_text.leading_check(exercise) else ""
            hints = plain_text.hints_section(exercise) if check is plain_text.leading_check(exercise) else ""
            feedback = plain_text.check_explanation(check) or plain_text.verdict_text(check.verdict)
            yield {
                "name": labelled(exercise.id, plain_text.one_line(check.title)),
                "description": plain_text.one_line(exercise.title),
                "points": check.points,
                "max_points": check.max_points,
                "message": f"{feedback}\n\n{hints}".rstrip(),
                "output": output,
            }
