"""A planned check, whose questions are asked without its own code, ends as it does when its code runs."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from grader.courses import course as courses
from grader.courses.course import Exercise
from grader.grading.call_target import Clock
from grader.grading.check_collection import collect_checks
from grader.grading.in_process import InProcessRunner
from grader.grading.pytest_plugin import CheckPlugin
from grader.sandbox.calls import Call
from grader.sandbox.replies import Reply

pytestmark = pytest.mark.quick

SEVERAL = """

def check_scale__several(answer):
    \"\"\"Several questions\"\"\"
    answer.agrees([(1.5, 2.0), (2.5, 2.0)])
    answer.agrees([(3.5, 2.0)])
"""


class ClockedRunner(InProcessRunner):
    """Keeps the clocks that its calls were charged to."""

    def __init__(self, function: Callable[..., object]) -> None:
        super().__init__(function)
        self.clocks: list[Clock] = []

    def make_calls(self, exercise: Exercise, calls: Sequence[Call], clock: Clock) -> list[Reply]:
        self.clocks.append(clock)
        return super().make_calls(exercise, calls, clock)


def test_a_planned_check_ends_with_the_question_that_fails_and_has_one_clock(
    course_maker: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = course_maker(tmp_path / "small")
    description, questions = folder / "course.toml", folder / "checks/check_scaling.py"
    description.write_text(description.read_text(encoding="utf-8").replace("points = 5", "points = 6"), "utf-8")
    questions.write_text(questions.read_text(encoding="utf-8") + SEVERAL, "utf-8")
    course = courses.load_course(folder)
    checks = collect_checks(course, ["scaling"])
    check = checks.for_exercise(course.exercises[0])[-1]
    answers: list[Callable[..., object]] = [
        lambda x, factor: x * factor,
        lambda x, factor: x * factor if x < 2 else 0.0,
        lambda x, factor: x * factor if x < 3 else 0.0,
    ]

    def outcomes() -> list[tuple[str, list[object], int, int]]:
        found = []
        for answer in answers:
            target = ClockedRunner(answer)
            outcome = checks.run_check(check, target, 0)
            cases = [record.case.args[0] for record in outcome.records]
            found.append((outcome.verdict.value, cases, len(target.clocks), len(set(map(id, target.clocks)))))
        return found

    assert checks.may_be_planned(check, 0)
    planned = outcomes()
    assert planned == [
        ("passed", [1.5, 2.5, 3.5], 2, 1),
        ("failed", [1.5, 2.5], 1, 1),
        ("failed", [3.5], 2, 1),
    ]
    monkeypatch.setattr(CheckPlugin, "_cached_plan", lambda *_: None)
    assert outcomes() == planned
