"""A worked half-done submission: what is said of it is held in golden files (`tests/golden/renew.py` renews them).

The command is run, so that what a user gets is what is compared.
"""

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

EXAMPLE = Path(__file__).resolve().parents[1] / "golden"


def _loaded(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("renew_example", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


renew = _loaded(EXAMPLE / "renew.py")
"""The script that writes the golden files also says what of a report is compared."""


@pytest.fixture(scope="module")
def run(grade: Callable[..., Any]) -> Any:
    return grade("submission", *renew.OPTIONS["submission"], cwd=EXAMPLE)


@pytest.fixture(scope="module")
def twelve(grade: Callable[..., Any]) -> Any:
    return grade("twelve", *renew.OPTIONS["twelve"], cwd=EXAMPLE)


@pytest.fixture(scope="module")
def golden() -> dict[str, Any]:
    return json.loads((EXAMPLE / "report.json").read_text(encoding="utf-8"))


def test_the_report_is_the_golden_one(run: Any, golden: dict[str, Any]) -> None:
    found = renew.normalised(run.report)
    for exercise, expected in zip(found["exercises"], golden["exercises"], strict=True):
        assert exercise == expected
    assert found == golden


def test_the_table_is_the_golden_one(run: Any) -> None:
    golden = (EXAMPLE / "table.txt").read_text(encoding="utf-8")
    assert renew.without_level(run.err).splitlines() == golden.splitlines()


def test_the_example_shows_every_status_and_most_verdicts(golden: dict[str, Any]) -> None:
    exercises = golden["exercises"]
    verdicts = {check["verdict"] for exercise in exercises for check in exercise["checks"]}
    assert {exercise["status"] for exercise in exercises} == {"passed", "failed", "not_started"}
    assert verdicts >= {"passed", "failed", "raised", "timed_out", "not_started"}
    assert any(check["carried_forward"] for exercise in exercises for check in exercise["checks"])
    assert any(check["mistake"] for exercise in exercises for check in exercise["checks"])


def test_the_score_is_the_sum_of_its_parts(golden: dict[str, Any]) -> None:
    exercises = golden["exercises"]
    assert golden["score"] == sum(exercise["score"] for exercise in exercises)
    for exercise in exercises:
        assert exercise["score"] == sum(check["points"] for check in exercise["checks"])
        assert exercise["max_score"] == sum(check["max_points"] for check in exercise["checks"])


def test_no_path_of_this_machine_is_in_the_golden_files() -> None:
    for name in ("report.json", "table.txt"):
        assert str(EXAMPLE.parents[1]) not in (EXAMPLE / name).read_text(encoding="utf-8")


def test_the_document_shows_the_report_on_twelve_mistakes_as_it_is(twelve: Any) -> None:
    document = renew.DOCUMENT.read_text(encoding="utf-8")
    table = renew.without_level(twelve.err)
    assert renew.in_document(document, "twelve", table) == document


def test_each_of_the_twelve_mistakes_is_named_as_itself(twelve: Any) -> None:
    named = {check["mistake"]["id"] for e in twelve.exercises.values() for check in e["checks"] if check["mistake"]}
    failed = {name for name, exercise in twelve.exercises.items() if exercise["status"] == "failed"}
    assert len(failed) == len(named) == 12
    assert {name.rpartition(".")[0] for name in named} == failed
