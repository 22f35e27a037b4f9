"""`results.json` of an Exercism test runner, version 3: tests in course order, each exercise a task.

The website allows 500 characters of output and 65,535 bytes of a message. Longer texts are shortened here, because
the website would otherwise cut them at a place of its own choosing.
"""

from collections.abc import Iterator

from grader.grading.report import CheckResult, ExerciseResult, Json, Report, json_text
from grader.grading.verdicts import Status, Verdict
from grader.i18n import _, labelled
from grader.reporting import plain_text

_MAX_MESSAGE_BYTES = 65_535
_MAX_OUTPUT_CHARS = 500
_UTF16_ENCODING, _UTF16_UNIT_BYTES = "utf-16-le", 2
_CUT_NOTICE = "\n[Output was truncated. Please limit to 500 chars]"


def render(report: Report) -> str:
    """The file as Exercism reads it."""
    statuses = {_test_status(check.verdict) for exercise in report.exercises for check in exercise.checks}
    if statuses <= {"error"}:
        return _results_json(
            "error",
            _bounded_message("\n".join([*plain_text.submission_remarks(report), *_feedback_sentences(report)])),
            report,
        )
    return _results_json("pass" if statuses == {"pass"} else "fail", None, report)


def render_refusal(sentence: str) -> str:
    """The file for a submission that holds nothing to grade."""
    return json_text(
        {"version": 3, "status": "error", "message": _bounded_message(plain_text.text_block(sentence)), "tests": []}
    )


def _results_json(status: str, message: str | None, report: Report) -> str:
    tests = [_test_entry(number, exercise, check) for number, exercise, check in _numbered_checks(report)]
    return json_text({"version": 3, "status": status, "message": message, "tests": tests})


def _numbered_checks(report: Report) -> Iterator[tuple[int, ExerciseResult, CheckResult]]:
    for number, exercise in enumerate(report.exercises, 1):
        for check in exercise.checks:
            yield number, exercise, check


def _test_entry(number: int, exercise: ExerciseResult, check: CheckResult) -> Json:
    is_passed = check.verdict is Verdict.passed
    feedback = plain_text.check_explanation(check)
    hints = plain_text.hints_section(exercise) if check is plain_text.leading_check(exercise) else ""
    feedback = f"{feedback}\n\n{hints}".strip()
    return {
        "name": labelled(exercise.id, plain_text.one_line(check.title)),
        "task_id": number,
        "status": _test_status(check.verdict),
        "message": _bounded_message(feedback or plain_text.verdict_text(check.verdict))
        if feedback or not is_passed
        else None,
        "output": _bounded_output(exercise) if check is plain_text.leading_check(exercise) else None,
        "test_code": _test_code(exercise, check),
    }


def _test_status(verdict: Verdict) -> str:
    match verdict:
        case Verdict.passed:
            return "pass"
        case Verdict.failed | Verdict.not_started:
            return "fail"
        case Verdict.raised | Verdict.timed_out | Verdict.crashed | Verdict.ungraded:
            return "error"


def _feedback_sentences(report: Report) -> list[str]:
    """The feedback messages of all checks, without repetitions."""
    feedback = [check.message.text for exercise in report.exercises for check in exercise.checks if check.message]
    return [plain_text.one_line(text) for text in dict.fromkeys(feedback)] or [_fallback_sentence(report)]


def _fallback_sentence(report: Report) -> str:
    if not report.exercises:
        return _("There is no exercise to grade.")
    ungraded = any(exercise.status is Status.ungraded for exercise in report.exercises)
    return _("Nothing could be graded.") if ungraded else _("Every exercise stops before it gives a value.")


def _bounded_message(text: str) -> str:
    return plain_text.cut_to_bytes(text, _MAX_MESSAGE_BYTES)


def _bounded_output(exercise: ExerciseResult) -> str | None:
    text = plain_text.text_block(exercise.output, 2 * _MAX_OUTPUT_CHARS)
    if len(_utf16_bytes(text)) > _UTF16_UNIT_BYTES * _MAX_OUTPUT_CHARS:
        room = _UTF16_UNIT_BYTES * (_MAX_OUTPUT_CHARS - len(_CUT_NOTICE))
        text = _utf16_bytes(text)[:room].decode(_UTF16_ENCODING, "ignore") + _CUT_NOTICE
    return text or None


def _utf16_bytes(text: str) -> bytes:
    """The text in UTF-16, whose units browsers count as characters: an emoji is two of them."""
    return text.encode(_UTF16_ENCODING)


def _test_code(exercise: ExerciseResult, check: CheckResult) -> str:
    """The call that failed, if the report shows it. The source of the checks is never shown."""
    call = plain_text.one_line(check.counterexample.call) if check.counterexample else ""
    return call or f"{plain_text.function_name(exercise)}(...)  # {plain_text.one_line(check.title)}"
