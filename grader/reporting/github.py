"""Output for GitHub Actions and GitHub Classroom: annotations on standard output, a job summary, a test result.

The runner executes `::command::` at the start of any line of output, so a submission that could start a line could
award itself points. Every command written here is one line, and everything in it that comes from the report is escaped
in the way that the runner unescapes it. The Classroom reporter prints the texts of its result without escaping, so
these texts are made safe for a log as well.
"""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence

from grader.grading.report import CheckResult, ExerciseResult, Json, Report
from grader.grading.verdicts import Verdict
from grader.i18n import _, labelled
from grader.reporting import markdown, plain_text
from grader.reporting.shared_causes import cause_groups
from grader.sanitize import CUT_MARK, log_safe

_AUTOGRADING_TITLE = "Autograding"
_MAX_ANNOTATIONS = 10
"""GitHub shows at most this many errors of one step."""

_MAX_ANNOTATION_CHARS = 2_000
_MAX_SUMMARY_BYTES = 1_000_000
"""GitHub allows 1 MiB; a little of it is left for other writers of the same step."""

_MAX_RESULT_BYTES = 90_000
"""The reporter receives the result in base64 as one environment variable, which Linux limits to 128 KiB."""

_DATA_ESCAPES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY_ESCAPES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def render(report: Report) -> str:
    """The text for standard output: an annotation for each cause of failure, then the points for Classroom."""
    return exercise_annotations(report) + points_notices(report)


def exercise_annotations(report: Report) -> str:
    """One error for each failed exercise, and for each file that can't be loaded; at most as many as GitHub shows."""
    failed = cause_groups(plain_text.problem_exercises(report))
    room = _MAX_ANNOTATIONS if report.is_graded else _MAX_ANNOTATIONS - 1  # `points_notices` needs one
    lines = [_annotation(report, exercises) for exercises in failed[:room]]
    return "".join(f"{line}\n" for line in lines)


def points_notices(report: Report) -> str:
    """The points, in the two annotations that Classroom reads; an error instead if not everything could be graded."""
    if not report.is_graded:
        return error_command(_(plain_text.UNGRADED_REMARK))
    return _notice_lines(report.score, report.max_score)


def render_refusal(sentence: str, max_score: int) -> str:
    """The text for standard output when there is nothing to grade: the reason, and no points."""
    return error_command(sentence) + _notice_lines(0, max_score)


def _notice_lines(score: int, max_score: int) -> str:
    points = _compact_json({"totalPoints": score, "maxPoints": max_score})
    return (
        f"::notice title=Autograding complete::Points {score}/{max_score}\n"
        f"::notice title=Autograding report::{points}\n"
    )


def render_summary(report: Report) -> str:
    """The Markdown to append to the file that GITHUB_STEP_SUMMARY names."""
    return markdown.render(report, _MAX_SUMMARY_BYTES)


def render_refusal_summary(sentence: str) -> str:
    """The Markdown of the job summary when there is nothing to grade."""
    return f"{markdown.escaped_text(sentence)}\n"


def classroom_result(report: Report) -> str:
    """The output `result` of a test step, in base64 on one line, as Classroom's grading reporter reads it."""
    checks = [_test_entry(exercise, check) for exercise in report.exercises for check in exercise.checks]
    text = plain_text.bounded_document(_result_document(report, checks), _MAX_RESULT_BYTES, _compact_json)
    if len(text) > _MAX_RESULT_BYTES:
        text = _compact_json(_result_document(report, [_exercise_entry(exercise) for exercise in report.exercises]))
    return _base64_text(text)


def classroom_refusal(sentence: str, max_score: int) -> str:
    """Like `classroom_result`, when there is nothing to grade: one test with an error."""
    test: Json = {
        "name": _AUTOGRADING_TITLE,
        "status": "error",
        "score": 0,
        "message": log_safe(plain_text.one_line(sentence)),
        "test_code": "",
        "filename": "",
        "line_no": 0,
        "execution_time": 0,
    }
    return _base64_text(_compact_json({"version": 1, "status": "error", "max_score": max_score, "tests": [test]}))


def _base64_text(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")


def _compact_json(document: Mapping[str, Json]) -> str:
    return json.dumps(document, separators=(",", ":"))


def error_command(message: str) -> str:
    """A workflow command that shows an error which belongs to no file."""
    return f"::error title={_AUTOGRADING_TITLE}::{_escaped_data(message)}\n"


def _annotation(report: Report, exercises: Sequence[ExerciseResult]) -> str:
    """The error of exercises that fail for one cause."""
    first, *others = exercises
    check = plain_text.leading_check(first)
    file, number = plain_text.annotation_place(report, first)
    title = labelled(plain_text.cause_file(first) if others else first.id, plain_text.group_points(exercises))
    if others and check:
        message = plain_text.shortened_text(plain_text.check_explanation(check), _MAX_ANNOTATION_CHARS)
    else:
        message = "\n".join(_annotation_sentences(first, check)) if check else ""
    message = _escaped_data(message)
    return f"::error file={_escaped_property(file)},line={number},title={_escaped_property(title)}::{message}"


def _annotation_sentences(exercise: ExerciseResult, check: CheckResult) -> Iterator[str]:
    """What is wrong with the leading check, and the mistakes that it does not name or has no room for."""
    yield _("{title}: {outcome}.").format(
        title=plain_text.one_line(check.title), outcome=plain_text.verdict_text(check.verdict)
    )
    explanation = plain_text.shortened_text(plain_text.check_explanation(check), _MAX_ANNOTATION_CHARS)
    yield explanation
    yield from (sentence for sentence in plain_text.mistake_sentences(exercise) if sentence not in explanation)


def _escaped_data(text: str) -> str:
    return log_safe(text.rstrip()).translate(_DATA_ESCAPES)


def _escaped_property(text: str) -> str:
    return log_safe(plain_text.one_line(text)).translate(_PROPERTY_ESCAPES)


def _result_document(report: Report, tests: Sequence[Mapping[str, Json]]) -> dict[str, Json]:
    """The whole result, without any points if not everything could be graded.

    The reporter adds up the scores of the tests, whatever the status of the result is: with points in it, an exercise
    that could not be graded would count as 0.
    """
    max_score, entries = report.max_score, [dict(test) for test in tests]
    if not report.is_graded:
        max_score, entries = 0, [{**test, "score": 0} for test in tests]
    return {"version": 1, "status": _result_status(report), "max_score": max_score, "tests": [*entries]}


def _result_status(report: Report) -> str:
    if not report.is_graded:
        return "error"
    return "pass" if 0 < report.max_score == report.score else "fail"


def _test_entry(exercise: ExerciseResult, check: CheckResult) -> dict[str, Json]:
    feedback = log_safe(plain_text.check_explanation(check))
    return {
        **_location_fields(exercise),
        "name": log_safe(labelled(exercise.id, plain_text.one_line(check.title))),
        "status": _test_status(check.verdict),
        "score": check.points,
        "message": None if check.verdict is Verdict.passed else feedback or plain_text.verdict_text(check.verdict),
    }


def _exercise_entry(exercise: ExerciseResult) -> dict[str, Json]:
    """An exercise as one test, used when the titles of all checks alone would make the result too long."""
    status = min((_test_status(check.verdict) for check in exercise.checks), key=["error", "fail", "pass"].index)
    message = None if status == "pass" else CUT_MARK.strip()
    return {
        **_location_fields(exercise),
        "name": exercise.id,
        "status": status,
        "score": exercise.score,
        "message": message,
    }


def _location_fields(exercise: ExerciseResult) -> dict[str, Json]:
    return {
        "test_code": plain_text.function_name(exercise),
        "filename": exercise.file,
        "line_no": (exercise.line or 0) if exercise.cell is None else 0,
        "execution_time": 0,
    }


def _test_status(verdict: Verdict) -> str:
    match verdict:
        case Verdict.passed:
            return "pass"
        case Verdict.failed | Verdict.raised | Verdict.timed_out | Verdict.crashed | Verdict.not_started:
            return "fail"
        case Verdict.ungraded:
            return "error"
