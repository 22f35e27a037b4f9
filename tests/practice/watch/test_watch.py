"""`grade watch` as a learner meets it: saves, keys, narrow terminals, and its ends."""

import json
import os
import shlex
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.courses.course import HOME
from grader.practice.new_notebooks import make_notebooks
from grader.terminal import text_width

pytestmark = pytest.mark.skipif(os.name != "posix", reason="a pty is POSIX")
Start = Callable[..., Any]
HOWS = ["in place", "beside and renamed", "moved away and written", "in pieces"]


def test_it_starts_on_the_first_exercise_that_is_not_passed_and_moves_on_when_told(watch: Start, learner: Any) -> None:
    learner.solve("slope", "derivative")
    terminal = watch("--track", "core")
    terminal.shows("tangent: Follow the line", "exercises/slope.py:", "in your editor", "1 of 26 done")
    learner.solve("slope", "tangent")
    terminal.shows("Well done: tangent is right. 7 points.", "Press n or Enter", "2 of 26 done")
    terminal.press("n")
    terminal.shows("downhill: Which way is down?", without="Well done")
    terminal.press("q")
    assert terminal.ends() == 0
    assert terminal.said.rstrip().endswith("2 of 26 exercises done, 17 of 203 points.")


def test_no_save_is_lost_however_an_editor_makes_it(watch: Start, learner: Any) -> None:
    terminal = watch("--track", "core")
    terminal.shows("derivative: Measure", "in your editor")
    for number, how in enumerate(HOWS * 2, 2):
        learner.write("slope", "derivative", f"return {number}.5", how)
        terminal.shows("✗ derivative", f" {number}.5 ", without="Grading")
    for exercise in ("sse", "mse"):
        learner.solve("loss", exercise, "in pieces")
    for function in ("derivative", "tangent", "downhill", "step"):
        learner.solve("slope", function, "moved away and written")
    # Which file is shown depends on the saves that are seen together; that none was lost does not.
    terminal.shows("6 of 26 done", without="Grading")


def test_a_save_does_not_wait_for_a_function_that_hangs_and_keys_do_not_either(watch: Start, learner: Any) -> None:
    terminal = watch()
    terminal.shows("derivative: Measure")
    learner.write("slope", "derivative", "while True:\n    pass")
    terminal.shows("Grading ...")
    time.sleep(0.3)
    terminal.press("?")
    terminal.shows("the next exercise that is not done", seconds=3)
    terminal.press("?")
    since = time.monotonic()
    learner.solve("slope", "derivative")
    terminal.shows("Well done: derivative is right", without="Grading")
    assert time.monotonic() - since < 4


def test_a_save_that_undoes_one_that_is_still_being_graded_counts(watch: Start, learner: Any) -> None:
    learner.solve("slope", "derivative")
    terminal = watch()
    terminal.shows("tangent: Follow", "1 of 37 done")
    text = (learner.folder / "slope.py").read_bytes()
    hanging = text.replace(b"(2 * dx)", b"dx").replace(b"raise NotImplementedError", b"while True: pass")
    (learner.folder / "slope.py").write_bytes(hanging)
    terminal.shows("Grading ...")
    terminal.press("l\x1b[A\r")
    terminal.shows("✗ derivative: Measure", "… descend")
    (learner.folder / "slope.py").write_bytes(text)
    terminal.shows("✓ derivative", "· descend", "1 of 37 done")


def test_what_is_built_on_a_saved_exercise_is_graded_again(watch: Start, learner: Any) -> None:
    for function in ("derivative", "tangent"):
        learner.solve("slope", function)
    terminal = watch()
    terminal.shows("2 of 37 done", "downhill: Which way")
    (learner.folder / "sums.py").write_text("def twice(x):\n    return 2 * x\n", encoding="utf-8")
    learner.write(
        "slope", "tangent", "from sums import twice\nreturn f(x0) + derivative(f, x0) * (x - x0) + 0 * twice(1)"
    )
    terminal.shows("✓ tangent: Follow", "2 of 37 done")
    (learner.folder / "sums.py").write_text("def twice(x):\n    return 1 / 0\n", encoding="utf-8")
    terminal.shows("✗ tangent", "1 of 37 done", "division")


def test_a_file_that_is_not_python_a_missing_file_and_a_missing_folder_are_seen_to_come_back(
    watch: Start, learner: Any
) -> None:
    learner.solve("slope", "derivative")
    terminal = watch()
    terminal.shows("tangent: Follow", "1 of 37 done")
    learner.write("slope", "tangent", "return (")
    screen = terminal.shows("slope.py is not Python yet", "exercises/slope.py:")
    assert "No longer right" not in screen
    path = learner.folder / "slope.py"
    text = path.read_bytes()
    path.unlink()
    terminal.shows("There is no slope.py here")
    near = path.with_name("Slope.py")
    near.write_bytes(text)
    terminal.shows("Slope.py was not taken for slope.py", "Rename it.")
    near.unlink()
    path.write_bytes(text.replace(b"return (\n", b"return 0.0\n"))
    terminal.shows("✗ tangent: Follow", "1 of 37 done", "yours")
    elsewhere = learner.folder.rename(learner.folder.with_name("elsewhere"))
    terminal.shows("There is no slope.py here")
    elsewhere.rename(learner.folder)
    terminal.shows("✗ tangent: Follow", "1 of 37 done", "yours")
    learner.solve("slope", "tangent")
    terminal.shows("Well done: tangent is right")


def test_hints_stay_until_the_mistake_is_another_one(watch: Start, learner: Any) -> None:
    terminal = watch()
    learner.write("slope", "derivative", "return (f(x + dx) - f(x)) / dx")
    terminal.shows("✗ derivative", "to the right of x only")
    terminal.press("h")
    terminal.shows("The idea:", "another hint (2 left)")
    learner.write("slope", "derivative", "y = f(x)\nreturn (f(x + dx) - y) / dx")
    time.sleep(0.5)
    terminal.shows("The idea:", "to the right of x only")
    learner.write("slope", "derivative", "return (f(x + dx) - f(x - dx)) / dx")
    terminal.shows("✗ derivative", without="The idea:")
    terminal.press("h")
    terminal.shows("The idea:", without="The formula:")
    terminal.press("h")
    terminal.shows("The idea:", "The formula:")
    assert '"slope.derivative": 2' in (learner.folder / ".grade.json").read_text(encoding="utf-8")


def test_a_hint_keeps_what_other_commands_noted_meanwhile(watch: Start, learner: Any) -> None:
    terminal = watch()
    terminal.shows("· derivative: Measure")
    terminal.press("h")
    terminal.shows("The idea:", "another hint (2 left)")
    notes = learner.folder / ".grade.json"
    elsewhere = {"version": 1, "hints": {"slope.derivative": 2, "loss.sse": 1}, "opened": ["loss.mse"]}
    notes.write_text(json.dumps(elsewhere), encoding="utf-8")
    terminal.press("h")
    terminal.shows("The formula:", "another hint (1 left)")
    terminal.press("h")
    terminal.shows("Nearly the code:", "(There are no more hints.)")
    kept = json.loads(notes.read_text(encoding="utf-8"))
    assert kept["hints"] == {"slope.derivative": 3, "loss.sse": 1}
    assert kept["opened"] == ["loss.mse"]


def test_list_all_reset_and_open(watch: Start, learner: Any, tmp_path: Path) -> None:
    editor = tmp_path / "vim"
    editor.write_text('#!/bin/sh\ncd "${0%/*}"\nstty -a > modes\necho "$@" > opened\n', encoding="utf-8")
    editor.chmod(0o700)
    learner.write("slope", "derivative", "return 1.0")
    learner.write("loss", "sse", "return 2.0")
    terminal = watch(size=(100, 70), env={"EDITOR": shlex.quote(str(editor))})
    terminal.shows("✗ derivative: Measure", without="Grading")
    terminal.press("a")
    terminal.shows("✗ derivative: Measure", "✗ sse: The sum", "Press a to go back")
    terminal.press("al\x1b[B\x1b[B")
    terminal.shows("> · downhill", "activation.py  The sigmoid")
    terminal.press("\r")
    terminal.shows("downhill: Which way", without="activation.py")
    terminal.press("ky")  # scrolling, and a key that means nothing here
    terminal.press("n")
    terminal.shows("step: Take one step")
    terminal.press("l" + "\x1b[A" * 3 + "\rr")
    terminal.shows("Put derivative back to the start?")
    terminal.press("n")
    terminal.shows("✗ derivative: Measure", without="back to the start?")
    terminal.press("ry")
    terminal.shows("derivative in exercises/slope.py is a fresh stub again", "slope.py.1.bak", "· derivative: Measure")
    assert b"return 1.0" in (learner.folder / "slope.py.1.bak").read_bytes()
    terminal.press("o")
    deadline = time.monotonic() + 5
    while not (tmp_path / "opened").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.2)
    assert (tmp_path / "opened").read_text(encoding="utf-8") == "+10 exercises/slope.py\n"
    assert " icanon" in (tmp_path / "modes").read_text(encoding="utf-8")
    terminal.shows("· derivative: Measure")
    terminal.press("q")
    assert terminal.ends() == 0


@pytest.mark.parametrize("language", ["en", "zh"])
def test_narrow_terminals_and_resizing(watch: Start, learner: Any, language: str) -> None:
    learner.write("slope", "derivative", "return 1.0")
    terminal = watch(size=(40, 12), env={"GRADE_LANG": language})
    terminal.shows("derivative", "slope.py:10")
    for columns, lines in ((20, 8), (40, 24), (10, 4), (120, 50)):
        terminal.resize(columns, lines)


@pytest.mark.parametrize(("how", "code"), [("\x03", 0), (signal.SIGTERM, 143), ("crash", 3)])
def test_the_terminal_is_given_back_however_it_ends(watch: Start, learner: Any, how: Any, code: int) -> None:
    folder = learner.folder
    arguments = ()
    if how == "crash":
        broken = folder.parent / "course"
        shutil.copytree(HOME, broken)
        arguments = ("--course", str(broken))
        (broken / "checks" / "check_slope.py").write_text("1 / 0\n", encoding="utf-8")
        code = 2
    terminal = watch(*arguments)
    if isinstance(how, signal.Signals):
        terminal.shows("derivative: Measure")
        terminal.process.send_signal(how)
    elif how != "crash":
        terminal.shows("derivative: Measure")
        terminal.press(how)
    assert terminal.ends() == code
    assert "\x1b[?1049l" in terminal.said
    assert "\x1b[?25h" in terminal.said
    assert ("check_slope.py:1" in terminal.said) == (how == "crash")


def test_no_color_leaves_colours_out(watch: Start, learner: Any) -> None:
    learner.write("slope", "derivative", "return 1.0")
    terminal = watch(env={"NO_COLOR": "1"})
    terminal.shows("✗ derivative: Measure")
    assert "\x1b[3" not in terminal.said


def test_output_of_a_submission_reaches_the_terminal_as_plain_bounded_text(watch: Start, learner: Any) -> None:
    learner.write("slope", "derivative", "print('\\x1b[31mred\\n' * 10_000)\nraise ValueError('\\x1b]0;title\\x07')")
    terminal = watch(size=(100, 200))
    screen = terminal.shows("✗ derivative: Measure", "It printed:", without="Grading")
    assert "more lines" in screen
    assert "\x1b[31mred" not in terminal.said
    assert "\x1b]0" not in terminal.said


@pytest.mark.parametrize("is_dumb", [True, False])
def test_without_a_screen_every_event_is_one_plain_line_laid_out_for_a_terminal(
    watch: Start, start: Start, learner: Any, *, is_dumb: bool
) -> None:
    out = learner.folder.parent / "out"
    if is_dumb:
        terminal = watch(size=(60, 24), env={"TERM": "dumb"})
        process = terminal.process
    else:
        with out.open("wb") as stream:
            process = start("watch", "exercises", cwd=out.parent, stdout=stream)

    def said() -> str:
        return " ".join(terminal.said.split()) if is_dumb else out.read_text(encoding="utf-8")

    def waits_for(text: str) -> None:
        deadline = time.monotonic() + 15
        while text not in said():
            assert time.monotonic() < deadline, said()
            time.sleep(0.02)

    waits_for("Next: slope.derivative (Measure the slope of a curve at a point), in exercises/slope.py:10")
    learner.write("slope", "derivative", "return (f(x + dx) - f(x)) / dx")
    waits_for("exercises/slope.py:10: slope.derivative is not right, 8 of 10 points:")
    learner.solve("slope", "derivative")
    waits_for("exercises/slope.py:10: slope.derivative is right, 10 of 10 points.")
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 0
    assert "\x1b" not in said()
    if is_dumb:
        assert max(map(text_width, terminal.said.splitlines())) < 60
    process.close()


def test_a_copy_that_counts_is_what_is_shown_opened_and_reset(watch: Start, exercises: Path, tmp_path: Path) -> None:
    editor = tmp_path / "vim"
    editor.write_text('#!/bin/sh\necho "$@" > "${0%/*}/opened"\n', encoding="utf-8")
    editor.chmod(0o700)
    text = (exercises / "slope.py").read_text("utf-8")
    (exercises / "slope.py").write_text(text.replace("NotImplementedError", "NotImplementedError  # mine", 1), "utf-8")
    (exercises / "slope.py").rename(exercises / "slope (1).py")
    terminal = watch(env={"VISUAL": "", "EDITOR": shlex.quote(str(editor))})
    terminal.shows("exercises/slope (1).py:10", "Open exercises/slope (1).py in your editor")
    terminal.press("ory")
    terminal.shows("slope (1).py.1.bak")
    assert (tmp_path / "opened").read_text(encoding="utf-8") == "+10 exercises/slope (1).py\n"
    assert not (exercises / "slope.py").exists()
    (exercises / "slope (1).py").rename(exercises / "slope.py")
    terminal.shows("exercises/slope.py:10")


def test_a_folder_of_notebooks_alone_is_practised(watch: Start, learner: Any, exercises: Path) -> None:
    pytest.importorskip("nbformat")
    for file in exercises.glob("*.py"):
        file.unlink()
    make_notebooks(learner.course, exercises, None)
    terminal = watch("--track", "core")
    terminal.shows("Open exercises/slope.ipynb in your editor", "exercises/slope.ipynb, cell 3, line 1", "0 of 26 done")
    notebook = exercises / "slope.ipynb"
    content = json.loads(notebook.read_text("utf-8"))
    for cell in content["cells"]:
        if "".join(cell["source"]).startswith("def tangent("):
            cell["source"] = "".join(cell["source"]).replace("raise NotImplementedError", "return 1.0")
    notebook.write_text(json.dumps(content), "utf-8")
    terminal.shows("✗ tangent: Follow the line", "exercises/slope.ipynb, cell 5, line 1")
    terminal.press("q")
    assert terminal.ends() == 0


def test_all_done_ends_calmly(watch: Start, learner: Any) -> None:
    for exercise in learner.course.exercises:
        if exercise.topic == "loss":
            learner.solve("loss", exercise.function)
    learner.write("loss", "mse", "return 0.0")
    terminal = watch("--track", "core")
    terminal.shows("derivative: Measure")
    for exercise in learner.course.exercises[:26]:
        learner.solve(exercise.topic, exercise.function)
    terminal.shows("Well done: all 26 exercises are right, 203 of 203 points.", "Press q to leave.")
