"""What other programs may rely on: the names of the package, their types, and that sessions share nothing."""

import ast
import doctest
import json
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import grader
from grader.grading import session as session_module
from grader.i18n import Language
from grader.reporting import OutputFormat

ROOT = Path(__file__).resolve().parents[1]


def test_every_public_name_is_there_and_typed() -> None:
    stub = ast.parse((ROOT / "grader" / "__init__.pyi").read_text(encoding="utf-8"))
    typed = {alias.asname for node in stub.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert typed | {"__version__"} == set(grader.__all__)
    assert all(getattr(grader, name) is not None for name in grader.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = grader.nothing


@pytest.mark.parametrize("module", [grader, session_module], ids=["grader", "session"])
def test_the_examples_are_true(module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    results = doctest.testmod(module)
    assert results.attempted > 1
    assert results.failed == 0


def test_the_code_in_the_document_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    document = "docs/python-api.md"
    blocks = re.findall(
        r"^```python\n(.*?)^```", (ROOT / document).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    assert blocks
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, document, "exec"), names)  # noqa: S102 - our own documents


def test_importing_it_loads_nothing_else() -> None:
    code = "import sys; before = set(sys.modules); import grader; print(*sorted(set(sys.modules) - before))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout.split() == ["grader"]


def _report_text(report: grader.Report) -> str:
    return grader.render(report, "json").partition('"run"')[0]


@pytest.fixture
def two_sessions(tmp_path: Path, course_maker: Callable[..., Path]) -> Callable[[], tuple[str, str]]:
    """Grade the course that ships in Chinese and a small one in English, whose check files have one name."""
    small = course_maker(tmp_path / "small", ["loss.sse"])
    shutil.copytree(small / "stubs", tmp_path / "mine")
    wrong = tmp_path / "wrong"
    wrong.mkdir()
    (wrong / "loss.py").write_text("def sse(y, y_hat):\n    return sum(y - y_hat)\n", encoding="utf-8")

    def chinese() -> str:
        options = grader.GradingOptions(seed=7, exercises=("loss",), language=grader.Language.zh)
        with grader.Session(options=options) as session:
            return _report_text(session.grade(wrong))

    def english() -> str:
        options = grader.GradingOptions(seed=7, language=grader.Language.en)
        with grader.Session(small, options) as session:
            return _report_text(session.grade(tmp_path / "mine"))

    def both(*, side_by_side: bool) -> tuple[str, str]:
        found: dict[str, str] = {}
        threads = [
            threading.Thread(target=lambda name=name, work=work: found.update({name: work()}))
            for name, work in (("zh", chinese), ("en", english))
        ]
        for thread in threads:
            thread.start()
            if not side_by_side:
                thread.join()
        for thread in threads:
            thread.join()
        return found["zh"], found["en"]

    return both


def test_two_courses_in_two_languages_are_graded_one_after_the_other_and_side_by_side(two_sessions) -> None:
    chinese, english = two_sessions(side_by_side=False)
    assert "梯度下降" in chinese
    assert "误差" in chinese
    assert "A small course" in english
    assert english.isascii()
    for _ in range(3):
        assert two_sessions(side_by_side=True) == (chinese, english)


def test_a_check_that_needs_pytests_whole_protocol_runs_after_pytests_own_run(
    tmp_path: Path, course_maker: Callable[..., Path], written: Callable[..., Path]
) -> None:
    course = course_maker(tmp_path / "course")
    checks = course / "checks" / "check_scaling.py"
    text = checks.read_text(encoding="utf-8")
    fixture = "@pytest.fixture\ndef factor():\n    yield 3.0\n\n\n@pytest.mark.points(3)\n"
    text = text.replace("@pytest.mark.points(3)\n", fixture, 1).replace("(answer, rng):", "(answer, rng, factor):", 1)
    written(course, {"checks/check_scaling.py": text.replace("(-0.7, 3.1)", "(-0.7, factor)")})
    with grader.Session(course) as session:
        assert [session.grade(course / folder).score for folder in ("solutions", "stubs", "solutions")] == [5, 0, 5]


def test_a_submission_that_is_not_there_is_told_apart_from_one_that_holds_nothing(tmp_path: Path) -> None:
    with pytest.raises(grader.UsageError, match="does not exist") as missing:
        grader.grade(tmp_path / "nowhere")
    assert not isinstance(missing.value, grader.SubmissionError)
    with pytest.raises(grader.SubmissionError, match="holds none of the exercise files"):
        grader.grade(tmp_path)
    report = grader.grade(ROOT / "exercises", only=["tangent"])
    with pytest.raises(grader.UsageError, match="There is no format 'pdf'"):
        grader.render(report, "pdf")
    with pytest.raises(grader.UsageError, match="There is no visibility 'secret'; there are hidden, "):
        grader.render(report, "gradescope", visibility="secret")


def test_a_report_is_rendered_in_every_format() -> None:
    report = grader.grade(ROOT / "exercises", only=["tangent"])
    texts = {form: grader.render(report, form) for form in OutputFormat}
    assert len(set(texts.values())) == len(OutputFormat)
    assert "tangent" in texts[OutputFormat.table]
    assert "\x1b" not in texts[OutputFormat.table]


@pytest.mark.parametrize("seed", [-1, 2**32, 7.0, "7"])
def test_a_seed_that_is_none_is_told_before_anything_is_graded(seed: Any) -> None:
    with pytest.raises(grader.UsageError, match="is no seed"):
        grader.GradingOptions(seed=seed)


def test_options_take_texts_for_members_and_refuse_unknown_ones() -> None:
    given = grader.GradingOptions(feedback="hints", isolation="process", language="zh")  # type: ignore[arg-type]
    assert given == grader.GradingOptions(
        feedback=grader.FeedbackLevel.hints, isolation=grader.IsolationLevel.process, language=Language.zh
    )
    with pytest.raises(grader.UsageError, match=r"^'xx' is no language: en and zh are\.$"):
        grader.GradingOptions(language="xx")  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["exercises", "tracks"])
@pytest.mark.parametrize("value", [None, 3, [3], (None,)])
def test_names_that_are_no_sequence_of_texts_are_told(name: str, value: Any) -> None:
    with pytest.raises(
        grader.UsageError, match=f"^{name} is {re.escape(repr(value))}: a tuple or a list of names is needed"
    ):
        grader.GradingOptions(**{name: value})


@pytest.mark.parametrize("limits", [None, {"check": 1.0}])
def test_limits_of_another_kind_are_told(limits: Any) -> None:
    with pytest.raises(grader.UsageError, match=f"^limits is {re.escape(repr(limits))}: write SubmissionLimits"):
        grader.GradingOptions(limits=limits)


def test_a_single_text_is_not_read_letter_by_letter_where_names_are_wanted() -> None:
    for option in ("exercises", "tracks"):
        with pytest.raises(grader.UsageError, match=f"^{option} is the text 'sse': write it in a tuple or a list"):
            grader.GradingOptions(**{option: "sse"})
    with pytest.raises(grader.UsageError, match=r"^exercises is the text 'sse'"):
        grader.grade("solutions", only="sse")
    assert grader.GradingOptions(exercises=["sse"]) == grader.GradingOptions(exercises=("sse",))


def test_numbers_of_other_kinds_are_taken_as_the_numbers_that_they_are() -> None:
    report = grader.grade(
        ROOT / "exercises",
        only=["tangent"],
        options=grader.GradingOptions(seed=np.uint32(7), limits=grader.SubmissionLimits(memory=0.5 * 2**30)),  # type: ignore[arg-type]
    )
    assert json.loads(grader.render(report, "json"))["seed"] == 7


def test_an_empty_text_is_no_path() -> None:
    with pytest.raises(grader.UsageError, match="An empty text is no path"):
        grader.grade("")


@pytest.mark.parametrize("limit", [0, -1, float("nan"), float("inf"), "2", None])
@pytest.mark.parametrize("name", ["check", "importing", "submission", "memory"])
def test_a_limit_is_a_number_above_zero(name: str, limit: float) -> None:
    with pytest.raises(grader.UsageError, match=f"is no limit for {name}: a finite number above 0 is"):
        grader.SubmissionLimits(**{name: limit})  # type: ignore[arg-type]


def test_options_cross_to_a_worker_as_plain_values() -> None:
    options = grader.GradingOptions(
        seed=7,
        limits=grader.SubmissionLimits(check=0.5),
        feedback=grader.FeedbackLevel.hints,
        isolation=grader.IsolationLevel.process,
        exercises=("a.b",),
        tracks=("c",),
        language=grader.Language.zh,
    )
    assert grader.GradingOptions.from_values(options.as_values()) == options
    assert grader.GradingOptions.from_values(grader.GradingOptions().as_values()) == grader.GradingOptions()


def test_a_course_is_loaded_from_a_path_or_its_text(course_maker: Callable[..., Path], tmp_path: Path) -> None:
    folder = course_maker(tmp_path / "course")
    assert grader.load_course(str(folder)) == grader.load_course(folder)


def test_a_course_is_proven_from_python_too(tmp_path: Path, course_maker: Callable[..., Path]) -> None:
    proof = grader.verify(grader.load_course(course_maker(tmp_path / "course")), seeds=1)
    assert [row.exercise for row in proof.rows] == ["scaling.scale"]
    assert not proof.holds
