"""JUnit XML as pytest writes it (xunit2): one testcase for each check, the points as properties of the suite.

The checks of an exercise share what they have computed, so the exercise's time stands at its first check.

Readers of such files obey marks in their text: at `[[ATTACHMENT|PATH]]` Jenkins, GitLab and others fetch a file of the
machine and show it, at `[[PROPERTY|NAME=TEXT]]` some set a property. So no text of a submission may hold one.
"""

import re
from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from grader.grading.report import CheckResult, ExerciseResult, Report
from grader.grading.verdicts import Verdict
from grader.reporting import plain_text
from grader.sanitize import RUNNER_COMMAND

_MARK_START = re.compile(r"\[(?=\[\w+\|)")


def render(report: Report) -> str:
    """The XML document, with its declaration and a newline at the end."""
    suites = Element("testsuites", name=plain_text.one_line(report.course.title))
    suite = SubElement(suites, "testsuite", _suite_attributes(report))
    properties = SubElement(suite, "properties")
    for name, text in _suite_properties(report):
        SubElement(properties, "property", name=name, value=text)
    for exercise in report.exercises:
        seconds = report.run.exercises.get(exercise.id, 0.0)
        for number, check in enumerate(exercise.checks):
            _add_test_case(suite, exercise, check, seconds=0.0 if number else seconds)
    indent(suites)
    text = _MARK_START.sub("[\N{WORD JOINER}", tostring(suites, encoding="unicode"))
    # If a CI runner prints this file to its log, it must not find workflow commands in it.
    text = RUNNER_COMMAND.sub("&#35;&#35;", text.replace("::", "&#58;&#58;"))
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'


def _suite_attributes(report: Report) -> dict[str, str]:
    tags = Counter(_outcome_tag(check.verdict) for exercise in report.exercises for check in exercise.checks)
    return {
        "name": plain_text.one_line(report.course.id),
        "errors": str(tags["error"]),
        "failures": str(tags["failure"]),
        "skipped": "0",
        "tests": str(tags.total()),
        "time": f"{report.run.seconds:.3f}",
        "timestamp": plain_text.one_line(report.run.started),
        "hostname": plain_text.one_line(report.run.platform),
    }


def _suite_properties(report: Report) -> Iterator[tuple[str, str]]:
    yield "score", str(report.score)
    yield "max_score", str(report.max_score)
    yield "percent", f"{report.percent:g}"
    yield "seed", str(report.seed)
    yield "isolation", report.isolation.level
    yield "submission", plain_text.one_line(report.submission.path)
    yield "sha256", report.submission.sha256
    yield from (("note", remark) for remark in plain_text.submission_remarks(report))
    for exercise in report.exercises:
        yield f"score.{exercise.id}", str(exercise.score)
        yield f"max_score.{exercise.id}", str(exercise.max_score)


def _add_test_case(suite: Element, exercise: ExerciseResult, check: CheckResult, *, seconds: float) -> None:
    name = plain_text.one_line(check.title)
    case = SubElement(suite, "testcase", classname=exercise.id, name=name, time=f"{seconds:.3f}")
    tag = _outcome_tag(check.verdict)
    feedback = plain_text.check_explanation(check)
    printed = plain_text.text_block(exercise.output) if check is plain_text.leading_check(exercise) else ""
    if tag is not None:
        message = plain_text.one_line(check.message.text) if check.message else plain_text.verdict_text(check.verdict)
        SubElement(case, tag, message=message, type=check.verdict.value).text = feedback or message
        feedback = ""
    if feedback or printed:
        SubElement(case, "system-out").text = "\n".join(filter(None, [feedback, printed]))


def _outcome_tag(verdict: Verdict) -> str | None:
    """JUnit's element for a verdict: a failure is the submission's fault, an error the grader's.

    What was not started is a failure, too. A CI server takes what is skipped for no reason to stop, and so would call a
    submission that nobody touched a success.
    """
    match verdict:
        case Verdict.passed:
            return None
        case Verdict.failed | Verdict.raised | Verdict.timed_out | Verdict.crashed | Verdict.not_started:
            return "failure"
        case Verdict.ungraded:
            return "error"
