"""`grade course check`: the quick proof of what changed, with what to do about each fault, and suggestions."""

import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.authoring.check import check_course
from grader.authoring.scaffold import add_exercise, new_course
from grader.courses.course import load_course
from grader.courses.exercise_digests import proof_digests


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    new_course(tmp_path / "x")
    return tmp_path / "x"


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_clean_course_is_checked_once_and_gets_suggestions(course: Path, grade: Callable[..., Any]) -> None:
    env = {"XDG_CACHE_HOME": str(course.parent / "cache")}
    first = grade("course", "check", course, env=env)
    assert first.code == 0
    assert (
        "solutions/temperature.py:6 temperature.fahrenheit\n"
        "  - return 9 / 5 * celsius + 32\n"
        "  + return 9 / 5 * celsius - 32\n"
        "  call: fahrenheit(21.5)\n"
        "  yours: 6.7\n"
        "  expected: 70.7\n"
    ) in first.out
    assert "Nothing to mend. Exercises checked: 1, unchanged since they were clean: 0.\n" in first.out
    assert grade("course", "check", course, env=env).out.startswith("Nothing to mend. Exercises checked: 0, ")


def test_a_fault_is_told_with_its_line_and_what_to_do_until_it_is_mended(
    course: Path, grade: Callable[..., Any]
) -> None:
    env = {"XDG_CACHE_HOME": str(course.parent / "cache")}
    change(course / "stubs/temperature.py", "212.0", "200.0")
    change(course / "figures/temperature.py", "29)", "0)[99]")
    for _ in range(2):
        run = grade("course", "check", course, env=env)
        assert run.code == 1
        assert (
            f"{course}/stubs/temperature.py:12\n"
            "  temperature.fahrenheit: the example fahrenheit(100.0) does not give 200.0 but 212.0\n"
            "  Let the stub's docstring show one example, with the value that the reference gives.\n"
        ) in run.out
        assert f"no figure can be made: {course}/figures/temperature.py:13: IndexError" in run.out
        assert "\n2 to mend. Exercises checked: 1, " in run.out


def test_a_mistake_that_cannot_be_named_and_an_example_of_nothing_are_told_once(
    course: Path, grade: Callable[..., Any]
) -> None:
    with open(course / "mistakes/temperature.py", "a", encoding="utf-8") as mistakes:
        mistakes.write('\nfahrenheit__raises = ("[celsius][1]", "You raise.")\n')
    change(course / "stubs/temperature.py", ">>> fahrenheit(100.0)", ">>> x = fahrenheit(100.0)")
    run = grade("course", "check", course, env={"XDG_CACHE_HOME": str(course.parent / "cache")})
    assert "raises IndexError, so that it can't be named; remove it (seed 0)\n\n" in run.out
    assert "does not give 212.0 but nothing\n" in run.out


def test_no_other_advice_stands_below_a_fault_that_says_what_to_do(course: Path, grade: Callable[..., Any]) -> None:
    excuse = '\n[[excuse]]\nproperties = ["is negative"]\nreason = "Never."\n'
    for file, text in (
        ("input_lint.toml", excuse),
        ("mistakes/temperature.py", "\n\ndef fahrenheit__a(celsius):\n    return 1\n"),
    ):
        with open(course / file, "a", encoding="utf-8") as opened:
            opened.write(text)
    change(course / "accepted/temperature.py", "def fahrenheit__", "def _fahrenheit__")
    run = grade("course", "check", course, env={"XDG_CACHE_HOME": str(course.parent / "cache")})
    assert run.code == 1
    paragraphs = run.out.split("\n\n")
    for says in (
        "take 'is negative' out of this excuse, for which it is not needed: Never.",
        "the mistake a has no docstring; write the sentence there that its learner reads",
        "no unusual right answer stands there, at least one is needed",
    ):
        [paragraph] = [each for each in paragraphs if says in each]
        assert paragraph.endswith(says)


def test_a_check_that_hangs_with_its_reference_is_all_that_is_said(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.authoring.verify.run._ONE_RUN_SECONDS", 0.5)
    change(
        course / "solutions/temperature.py",
        "    return",
        "    while isinstance(celsius, float) and celsius > 1e6:\n        pass\n    return",
    )
    change(course / "checks/check_temperature.py", "(21.5,), (-12.3,), ", "(21.5,), (-12.3,), (2e6,), ")
    [defect] = check_course(course).defects
    assert defect.where.endswith("checks/check_temperature.py:13")
    assert defect.text == (
        "temperature.fahrenheit.ordinary does not end with the reference within 0.5 seconds; "
        "look for a loop without an end"
    )


@pytest.mark.parametrize("folder", ["mistakes", "accepted"])
def test_a_mistake_or_variant_that_hangs_is_all_that_is_said(
    course: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    monkeypatch.setattr("grader.authoring.verify.run._ONE_RUN_SECONDS", 0.5)
    with (course / folder / "temperature.py").open("a") as file:
        file.write('\n\ndef fahrenheit__loops(celsius):\n    """Loops."""\n    while celsius != 0:\n        pass\n')
    [defect] = check_course(course).defects
    assert defect.where.rpartition(":")[0].endswith(f"{folder}/temperature.py")
    assert defect.text == (
        "loops does not end within 0.5 seconds in temperature.fahrenheit.ordinary; look for a loop without an end"
    )


def test_a_broken_or_unwritable_cache_only_costs_time(course: Path) -> None:
    (course.parent / "cache").write_text("not a folder")
    assert check_course(course).checked == check_course(course).checked == 1


# What a digest covers


@pytest.mark.parametrize(
    ("file", "old", "new", "changed"),
    [
        ("solutions/temperature.py", "+ 32", "+ 33", {"fahrenheit"}),
        ("solutions/temperature.py", "return t * 2", "return t * 3", {"double"}),
        ("solutions/temperature.py", "FACTOR = 1", "FACTOR = 2", {"double"}),
        ("solutions/temperature.py", '"""Temperatures, in', '"""In', {"fahrenheit", "double"}),
        ("checks/check_temperature.py", "12.3,), (rng", "12.4,), (rng", {"fahrenheit"}),
        ("checks/check_temperature.py", '"Right for ordinary numbers"', '"Right"', {"double"}),
        ("mistakes/temperature.py", "celsius + 32", "celsius + 31", {"fahrenheit"}),
        ("mistakes/temperature.py", "LIMIT = 1", "LIMIT = 2", {"double"}),
        ("accepted/temperature.py", "celsius + 40", "celsius + 41", {"fahrenheit"}),
        ("stubs/temperature.py", "212.0", "213.0", {"fahrenheit"}),
        ("course.toml", "F = 9/5 C + 32.", "Multiply.", {"fahrenheit"}),
        ("input_lint.toml", "float64", "float", {"fahrenheit", "double"}),
        ("figures/temperature.py", "29", "30", {"fahrenheit", "double"}),
        ("checks/check_temperature.py", "def fahrenheit_cases", "# a remark\ndef fahrenheit_cases", set()),
    ],
)
def test_only_what_an_exercise_depends_on_changes_its_digest(
    course: Path, file: str, old: str, new: str, changed: set[str]
) -> None:
    add_exercise(load_course(course), "temperature.double", "t")
    change(
        course / "solutions/temperature.py",
        'raise NotImplementedError("write the reference answer")',
        "return t * 2 * FACTOR",
    )
    with open(course / "solutions/temperature.py", "a", encoding="utf-8") as file_of_references:
        file_of_references.write("\n\nFACTOR = 1\n")
    with open(course / "mistakes/temperature.py", "a", encoding="utf-8") as mistakes:
        mistakes.write('\n\nLIMIT = 1\ndouble__cut = ("min(t, LIMIT)", "Cut.")\n')
    before = digests(course)
    change(course / file, old, new)
    after = digests(course)
    assert {name for name in before if before[name] != after[name]} == changed


def digests(folder: Path) -> dict[str, str]:
    course = load_course(folder)
    return {name.partition(".")[2]: digest for name, digest in proof_digests(course).items()}


def test_a_changed_topic_is_checked_again_where_another_one_imports_it(course: Path) -> None:
    add_exercise(load_course(course), "motion.move", "t")
    references = course / "solutions/motion.py"
    references.write_text("from temperature import fahrenheit\n\n\ndef move(t):\n    return fahrenheit(t)\n")
    before = digests(course)["move"]
    change(course / "solutions/temperature.py", "+ 32", "+ 33")
    assert digests(course)["move"] != before


# --watch


def test_watch_checks_at_every_save_and_stays_when_a_file_is_broken(course: Path, start: Callable[..., Any]) -> None:
    check = course / "checks/check_temperature.py"
    sound = check.read_text(encoding="utf-8")
    with start("course", "check", course, "--watch") as process:
        try:
            _read_to(process.stdout, "whole proof")
            check.write_text(sound + "\n)\n", encoding="utf-8")
            assert f"{check}:18: " in _read_to(process.stdout, "check_temperature.py")
            check.write_text(sound.replace("far out", "far away"), encoding="utf-8")
            assert "Nothing to mend" in _read_to(process.stdout, "whole proof")
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130


def _read_to(stream: Any, part: str) -> str:
    """All lines up to the one that holds a text."""
    lines = []
    for line in stream:
        lines.append(line.decode())
        if part in lines[-1]:
            break
    return "".join(lines)
