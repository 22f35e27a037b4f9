"""What GitHub Actions and GitHub Classroom read: annotations and notices on standard output, a job summary, a result.

The runner obeys `::command::` at the start of any line of output, so a submission that could begin a line could write
its own points. Commands here are one line each, with everything else escaped as the runner unescapes it; the
Classroom reporter prints the texts of its result unescaped, so they are made safe for its log as well.
"""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence

from grader.grading.report import CheckResult, ExerciseResult, Json, Report, Status, Verdict
from grader.i18n import _, headed
from grader.reporting import markdown, plain_text
from grader.sanitize import CUT_MARK, log_safe

_TITLE = "Autograding"
_ANNOTATIONS = 10
"""As many errors of one step as GitHub shows."""

_ANNOTATION_CHARACTERS = 2_000
_SUMMARY_BYTES = 1_000_000
"""A job summary may have 1 MiB; a little is left to other writers of the same step."""

_RESULT_BYTES = 90_000
"""The reporter gets the result in base64 as one environment variable, which Linux limits to 128 KiB."""

_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def render(report: Report) -> str:
    """What goes to standard output: an annotation for each exercise that failed, then the points for Classroom."""
    return annotations(report) + notices(report)


def annotations(report: Report) -> str:
    """One error a failed exercise, at the line to look at; as many as GitHub shows."""
    failed = [exercise for exercise in report.exercises if exercise.status in {Status.failed, Status.ungraded}]
    room = _ANNOTATIONS if report.is_graded else _ANNOTATIONS - 1  # of which `notices` needs one
    lines = [_annotation(report, exercise) for exercise in failed[:room]]
    return "".join(f"{line}\n" for line in lines)


def notices(report: Report) -> str:
    """The points, in the two annotations from which Classroom takes them; none where not all could be graded."""
    if not report.is_graded:
        return error(_TITLE, _(plain_text.UNGRADED))
    return _points(report.score, report.max_score)


def refusal(sentence: str, max_score: int) -> str:
    """What goes to standard output for a submission that holds nothing to grade: the reason, and no points."""
    return error(_TITLE, sentence) + _points(0, max_score)


def _points(score: int, max_score: int) -> str:
    points = _compact({"totalPoints": score, "maxPoints": max_score})
    return (
        f"::notice title=Autograding complete::Points {score}/{max_score}\n"
        f"::notice title=Autograding report::{points}\n"
    )


def summary(report: Report) -> str:
    """The Markdown to append to the file that GITHUB_STEP_SUMMARY names."""
    return markdown.render(report, _SUMMARY_BYTES)


def summary_of_refusal(sentence: str) -> str:
    """The same for a submission that holds nothing to grade."""
    return f"{markdown.escaped(sentence)}\n"


def classroom_result(report: Report) -> str:
    """A test step's output `result` for Classroom's grading reporter, in base64 on one line."""
    checks = [_test(exercise, check) for exercise in report.exercises for check in exercise.checks]
    text = plain_text.fitted(_result(report, checks), _RESULT_BYTES, _compact)
    if len(text) > _RESULT_BYTES:
        text = _compact(_result(report, [_sum(exercise) for exercise in report.exercises]))
    return _encoded(text)


def classroom_refusal(sentence: str, max_score: int) -> str:
    """The same for a submission that holds nothing to grade: one test that went wrong."""
    test: Json = {
        "name": _TITLE,
        "status": "error",
        "score": 0,
        "message": log_safe(plain_text.line(sentence)),
        "test_code": "",
        "filename": "",
        "line_no": 0,
        "execution_time": 0,
    }
    return _encoded(_compact({"version": 1, "status": "error", "max_score": max_score, "tests": [test]}))


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")


def _compact(document: Mapping[str, Json]) -> str:
    return json.dumps(document, separators=(",", ":"))


def error(title: str, message: str) -> str:
    """An annotation that belongs to no file."""
    return f"::error title={_property(title)}::{_data(message)}\n"


def _annotation(report: Report, exercise: ExerciseResult) -> str:
    check = plain_text.spokesman(exercise)
    place = check.place if check else None
    file = plain_text.location(report, place.file if place else exercise.file) or exercise.file
    spot = place or exercise
    # A notebook's file has other lines than its cells; the message tells the cell and its line.
    number = (spot.line or 1) if spot.cell is None else 1
    points = _("{score} of {points} points").format(score=exercise.score, points=exercise.max_score)
    title = headed(exercise.id, points)
    message = "\n".join(_sentences(check)) if check else ""
    return f"::error file={_property(file)},line={number},title={_property(title)}::{_data(message)}"


def _sentences(check: CheckResult) -> Iterator[str]:
    yield _("{title}: {outcome}.").format(title=plain_text.line(check.title), outcome=plain_text.outcome(check.verdict))
    yield plain_text.shortened(plain_text.explanation(check), _ANNOTATION_CHARACTERS)


def _data(text: str) -> str:
    return log_safe(text.rstrip()).translate(_DATA)


def _property(text: str) -> str:
    return log_safe(plain_text.line(text)).translate(_PROPERTY)


def _result(report: Report, tests: Sequence[Mapping[str, Json]]) -> dict[str, Json]:
    """The whole result; where not all could be graded, one of no points, of which Classroom is told nothing.

    Of any other the reporter adds up the scores, whatever its status, and what is missing would be lost.
    """
    max_score, told = report.max_score, [dict(test) for test in tests]
    if not report.is_graded:
        max_score, told = 0, [{**test, "score": 0} for test in tests]
    return {"version": 1, "status": _status_of(report), "max_score": max_score, "tests": [*told]}


def _status_of(report: Report) -> str:
    if not report.is_graded:
        return "error"
    return "pass" if 0 < report.max_score == report.score else "fail"


def _test(exercise: ExerciseResult, check: CheckResult) -> dict[str, Json]:
    said = log_safe(plain_text.explanation(check))
    return {
        **_place(exercise),
        "name": log_safe(headed(exercise.id, plain_text.line(check.title))),
        "status": _status(check.verdict),
        "score": check.points,
        "message": None if check.verdict is Verdict.passed else said or plain_text.outcome(check.verdict),
    }


def _sum(exercise: ExerciseResult) -> dict[str, Json]:
    """An exercise as one test, for a course of so many checks that their titles alone are too long."""
    status = min((_status(check.verdict) for check in exercise.checks), key=["error", "fail", "pass"].index)
    message = None if status == "pass" else CUT_MARK.strip()
    return {
        **_place(exercise),
        "name": exercise.id,
        "status": status,
        "score": exercise.score,
        "message": message,
    }


def _place(exercise: ExerciseResult) -> dict[str, Json]:
    return {
        "test_code": plain_text.function(exercise),
        "filename": exercise.file,
        "line_no": (exercise.line or 0) if exercise.cell is None else 0,
        "execution_time": 0,
    }


def _status(verdict: Verdict) -> str:
    match verdict:
        case Verdict.passed:
            return "pass"
        case Verdict.failed | Verdict.raised | Verdict.timed_out | Verdict.crashed | Verdict.not_started:
            return "fail"
        case Verdict.ungraded:
            return "error"
