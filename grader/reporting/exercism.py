"""`results.json` of an Exercism test runner, version 3: tests in course order, each exercise a task.

The website cuts what is too long in its own way, so nothing is: 500 characters of output, 65,535 bytes of a message.
"""

from collections.abc import Iterator

from grader.grading.report import CheckResult, ExerciseResult, Json, Report, Status, Verdict, dumps
from grader.i18n import _, headed
from grader.reporting import plain_text

_MESSAGE_BYTES = 65_535
_OUTPUT = 500
_UNITS, _UNIT = "utf-16-le", 2
_CUT_NOTICE = "\n[Output was truncated. Please limit to 500 chars]"


def render(report: Report) -> str:
    """The file as Exercism reads it."""
    statuses = {_status(check.verdict) for exercise in report.exercises for check in exercise.checks}
    if statuses <= {"error"}:
        return _dumps("error", _message("\n".join([*plain_text.remarks(report), *_sentences(report)])), report)
    return _dumps("pass" if statuses == {"pass"} else "fail", None, report)


def refusal(sentence: str) -> str:
    """The file for a submission that holds nothing to grade."""
    return dumps({"version": 3, "status": "error", "message": _message(plain_text.block(sentence)), "tests": []})


def _dumps(status: str, message: str | None, report: Report) -> str:
    tests = [_test(number, exercise, check) for number, exercise, check in _checks(report)]
    return dumps({"version": 3, "status": status, "message": message, "tests": tests})


def _checks(report: Report) -> Iterator[tuple[int, ExerciseResult, CheckResult]]:
    for number, exercise in enumerate(report.exercises, 1):
        for check in exercise.checks:
            yield number, exercise, check


def _test(number: int, exercise: ExerciseResult, check: CheckResult) -> Json:
    is_passed = check.verdict is Verdict.passed
    said = plain_text.explanation(check)
    hints = plain_text.hinted(exercise) if check is plain_text.spokesman(exercise) else ""
    said = f"{said}\n\n{hints}".strip()
    return {
        "name": headed(exercise.id, plain_text.line(check.title)),
        "task_id": number,
        "status": _status(check.verdict),
        "message": _message(said or plain_text.outcome(check.verdict)) if said or not is_passed else None,
        "output": _output(exercise) if check is plain_text.spokesman(exercise) else None,
        "test_code": _code(exercise, check),
    }


def _status(verdict: Verdict) -> str:
    match verdict:
        case Verdict.passed:
            return "pass"
        case Verdict.failed | Verdict.not_started:
            return "fail"
        case Verdict.raised | Verdict.timed_out | Verdict.crashed | Verdict.ungraded:
            return "error"


def _sentences(report: Report) -> list[str]:
    """What is said of the checks, every sentence once."""
    said = [check.message.text for exercise in report.exercises for check in exercise.checks if check.message]
    return [plain_text.line(text) for text in dict.fromkeys(said)] or [_what_is_there(report)]


def _what_is_there(report: Report) -> str:
    if not report.exercises:
        return _("There is no exercise to grade.")
    ungraded = any(exercise.status is Status.ungraded for exercise in report.exercises)
    return _("Nothing could be graded.") if ungraded else _("Every exercise stops before it gives a value.")


def _message(text: str) -> str:
    return plain_text.cut_to_bytes(text, _MESSAGE_BYTES)


def _output(exercise: ExerciseResult) -> str | None:
    text = plain_text.block(exercise.output, 2 * _OUTPUT)
    if len(_units(text)) > _UNIT * _OUTPUT:
        room = _UNIT * (_OUTPUT - len(_CUT_NOTICE))
        text = _units(text)[:room].decode(_UNITS, "ignore") + _CUT_NOTICE
    return text or None


def _units(text: str) -> bytes:
    """The text as a browser counts it: an emoji is two characters there."""
    return text.encode(_UNITS)


def _code(exercise: ExerciseResult, check: CheckResult) -> str:
    """The call that failed, where it may be shown; the checks themselves are never quoted."""
    call = plain_text.line(check.counterexample.call) if check.counterexample else ""
    return call or f"{plain_text.function(exercise)}(...)  # {plain_text.line(check.title)}"
