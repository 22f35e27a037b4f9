"""A report takes at most two million bytes in every format, whatever was printed, raised or returned."""

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.courses import course as courses
from grader.grading.options import GradingOptions
from grader.grading.report import Report, as_json, json_text
from grader.grading.report_size import MAX_REPORT_BYTES, bounded_results
from grader.grading.session import Session
from grader.reporting import OutputFormat, render, terminal
from grader.reporting.html.report_page import report_page
from grader.sandbox.sandbox import Sandbox
from grader.sanitize import CUT_MARK

COURSE = courses.load_course()
LOUD = """
import sys
left_{function} = [{printed!r} * 65536]
def {function}(*args, **kwargs):
    sys.stdout.write(left_{function}.pop() if left_{function} else "")
    {does}
"""
WORDS = (
    ("<", "return {'<' * 150 + str(n): ['<&' * 90 + '::'] * 3 for n in range(60)}"),
    ("\N{GRINNING FACE}", "return [['\N{GRINNING FACE}' * 190] * 3] * 60"),
    ("::", "raise type('<' * 10**5, (Exception,), {})('<' * 10**5)"),
    ("1\n", "return [[[[[[-1.2345678901234567e-300] * 20]]]]] * 3"),
)


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with Sandbox() as sandbox, Session(COURSE, GradingOptions(seed=7), sandbox=sandbox) as opened:
        yield opened


def test_a_loud_submission_has_a_report_of_two_million_bytes_at_most(session: Session, tmp_path: Path) -> None:
    words = cycle(WORDS)
    for topic in COURSE.topics:
        text = ""
        for exercise in topic.exercises:
            printed, does = next(words)
            text += LOUD.format(printed=printed, function=exercise.function, does=does)
        (tmp_path / f"{topic.id}.py").write_text(text, encoding="utf-8")
    report = session.grade(tmp_path)
    assert len(report.exercises) == len(COURSE.exercises)
    sizes = _sizes(report)
    assert max(sizes.values()) <= MAX_REPORT_BYTES, sizes
    assert any(exercise.output.endswith(CUT_MARK) for exercise in report.exercises)
    assert all(check.message for exercise in report.exercises for check in exercise.checks)


def _sizes(report: Report) -> dict[str, int]:
    forms = set(OutputFormat) - {OutputFormat.table}
    sizes = {form.value: len(render(report, form.value).encode()) for form in forms}
    sizes["table"] = len(terminal.render(report, terminal.Style()).encode())
    sizes["compact"] = len(json.dumps(as_json(report), ensure_ascii=False).encode())
    sizes["page"] = len(report_page(report, {}).encode())
    return sizes


@pytest.fixture(scope="module")
def quiet(session: Session) -> Report:
    return session.grade(COURSE.stubs_folder)


@settings(max_examples=20, deadline=None)
@given(outputs=st.lists(st.integers(0, 60_000), min_size=1, max_size=40))
def test_only_the_longest_outputs_are_cut_and_only_where_there_is_too_much(quiet: Report, outputs: list[int]) -> None:
    results = [replace(quiet.exercises[0], output="<" * size) for size in outputs]
    bounded = [len(result.output.removesuffix(CUT_MARK)) for result in bounded_results(results)]
    assert len(json_text(as_json(replace(quiet, exercises=tuple(bounded_results(results)))))) < MAX_REPORT_BYTES
    cut = [size for size, kept in zip(outputs, bounded, strict=True) if kept < size]
    whole = [size for size, kept in zip(outputs, bounded, strict=True) if kept == size]
    assert not cut or min(cut) >= max(whole, default=0)
    assert bool(cut) == (sum(outputs) * 6 > 1_150_000) or abs(sum(outputs) * 6 - 1_150_000) < 60_000
