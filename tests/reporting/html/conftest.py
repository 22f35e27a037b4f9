"""Reports and classes to make pages of, hostile in every text; the browser tests have their own fixtures."""

import pytest

from grader.classroom.class_stats import ExerciseRate, MistakeCount, SimilarGroup, Statistics, StudentRow
from grader.grading.report import (
    CallRow,
    CheckResult,
    Counterexample,
    CourseFacts,
    Difference,
    ExerciseResult,
    Isolation,
    Message,
    Report,
    RunFacts,
    SourceLine,
    SubmissionFacts,
)
from grader.grading.verdicts import Verdict

HOSTILE = (
    "</script><script>window.evil = 1</script>",
    "<img src=x onerror='window.evil = 1'>",
    '"><svg onload=window.evil=1>',
    "' onfocus=window.evil=1 autofocus x='",
    "javascript:window.evil=1//{{ 7 * 7 }}",
    "\N{RIGHT-TO-LEFT OVERRIDE}gnp.exe\N{POP DIRECTIONAL FORMATTING}\x1b[31m",
    "</style></textarea></table><!--",
    "w" * 900,
    "::error::evil",
    "##vso[task.complete result=Failed;]",
)
ALL = " ".join(HOSTILE)


def check(number: int, verdict: Verdict, **more: object) -> CheckResult:
    return CheckResult(id=f"check_{number}", title=HOSTILE[number], verdict=verdict, max_points=2, **more)


def example(text: str, ratio_rule: str | None = None) -> Counterexample:
    return Counterexample(
        call=f"f({text})",
        expected=[1.5, {"real": 2.0}],
        actual=text,
        first_difference=Difference(part=None, index=(1,), actual=text, expected=2.0),
        calls=3,
        differ=2,
        ratio_rule=ratio_rule,
        rows=(
            CallRow(input=text, actual=text, expected=0.25, ratio=2.0),
            CallRow(input="2", actual=1, expected=2, ratio=0.5),
        ),
    )


def exercise(topic: str, function: str, *checks: CheckResult, output: str = "") -> ExerciseResult:
    return ExerciseResult(
        id=f"{topic}.{function}",
        topic=topic,
        title=HOSTILE[0],
        file=f"{topic}.py",
        line=3,
        checks=checks,
        hints=(HOSTILE[1], HOSTILE[7]) if output else (),
        output=output,
    )


def failing(topic: str) -> ExerciseResult:
    said = Message(id="raised", text=f"It stopped here. {ALL}")
    return exercise(
        topic,
        "wrong",
        check(0, Verdict.raised, message=said, place=SourceLine(file="<b>.py", line=7, text=ALL)),
        check(1, Verdict.failed, message=said),
        check(2, Verdict.failed, message=Message(id="x", text="Few."), counterexample=example("<b>", "e^x")),
        check(3, Verdict.failed, message=Message(id="y", text="Many."), counterexample=example(ALL)),
        check(4, Verdict.failed, message=Message(id="z", text="z"), mistake=Message(id="m", text=HOSTILE[0])),
        check(5, Verdict.passed),
        output="\n".join([ALL] * 40),
    )


@pytest.fixture(scope="session")
def report() -> Report:
    """A report with every kind of exercise, and hostile text wherever a submission or a course has a say."""
    broken = Message(id="syntax_error", text=HOSTILE[6])
    carried = Message(id="carried", text=HOSTILE[2])
    return Report(
        grader="0",
        course=CourseFacts(id="c", version="1", title=HOSTILE[1]),
        submission=SubmissionFacts(path="/tmp/<i>'\"", sha256="0" * 64),
        seed=7,
        feedback="full",
        isolation=Isolation(level="kernel"),
        exercises=(
            failing("first"),
            exercise("first", "right", check(0, Verdict.passed)),
            exercise("first", "carried", check(0, Verdict.passed, carried_forward=True, message=carried)),
            exercise("first", "later", check(0, Verdict.not_started)),
            exercise("second", "one", check(0, Verdict.failed, message=broken)),
            exercise("second", "two", check(0, Verdict.failed, message=broken)),
            exercise("third", "odd", check(0, Verdict.ungraded)),
        ),
        notes=tuple(Message(id="refused_file", text=text) for text in HOSTILE),
        run=RunFacts(started="2026-01-01T10:00:00+00:00", seconds=1.0, python="3", numpy="2", platform="linux"),
    )


def students(count: int) -> tuple[StudentRow, ...]:
    """Students in an order that no column is sorted by; some were not graded."""
    rows = []
    for number in range(count):
        place = (number * 7) % count
        is_graded = place % 10 != 3
        rows.append(
            StudentRow(
                student=f"student_{place}",
                name=HOSTILE[number] if number < len(HOSTILE) else f"Name {number}",
                score=place if is_graded else None,
                percent=100 * place / count if is_graded else None,
                stuck_at=("first.one", "first.two")[place % 2] if is_graded else None,
                done=place % 5,
                fault=None if is_graded else HOSTILE[place % len(HOSTILE)],
            )
        )
    return tuple(rows)


def make_class(count: int) -> Statistics:
    rows = students(count)
    percents = tuple(row.percent for row in rows if row.percent is not None)
    graded = len(percents)
    rates = [
        ExerciseRate(
            id=name,
            title=HOSTILE[number],
            topic="first",
            max_score=5,
            passed=passed,
            failed=graded - passed,
            not_started=0,
            mean_score=2.5,
        )
        for number, (name, passed) in enumerate((("first.one", graded), ("first.two", 2), ("first.three", 10)))
    ]
    return Statistics(
        course=HOSTILE[1],
        students=count,
        graded=graded,
        unreadable=count - graded,
        ungraded=1,
        waiting=2,
        max_score=100,
        percents=percents,
        exercises=tuple(rates),
        mistakes=tuple(MistakeCount(id="m", exercise="first.one", message=text, students=3) for text in HOSTILE),
        rows=rows,
        similar_groups=tuple(
            SimilarGroup(students=(text, "student_1"), similarity=0.999, identical=False) for text in HOSTILE
        ),
        compared=graded,
        compared_whole=True,
    )


@pytest.fixture(scope="session")
def statistics() -> Statistics:
    """A class of 30, with hostile names, faults and mistakes."""
    return make_class(30)


@pytest.fixture(scope="session")
def large_class() -> Statistics:
    return make_class(2_999)
