# ruff: noqa: RUF001 - the punctuation of Chinese is what is tested
"""The parts of the watch that need no terminal: widths, editors, keys, what a save touches."""

from pathlib import Path

from every_case import every_case
from hypothesis import given
from hypothesis import strategies as st

from grader.courses import course
from grader.practice.watch.changes import find_changes
from grader.practice.watch.editor import find_editor
from grader.practice.watch.keys import pressed_keys
from grader.submissions.submission import Submission
from grader.terminal import cut_line, wrap_text
from grader.terminal import text_width as columns_of

COURSE = course.load_course()
TEXTS = st.text(st.sampled_from("ab c,.(斜率是，。（）！e\u0301\U0001f600"), max_size=60)


@given(text=TEXTS, columns=st.integers(4, 30))
def test_wrapped_text_keeps_its_words_and_its_width(text: str, columns: int) -> None:
    lines = wrap_text(text, columns)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(columns_of(line) <= columns for line in lines if not set(line) & set(",.()（），。！"))


@given(text=TEXTS, columns=st.integers(1, 30))
def test_cut_text_fits(text: str, columns: int) -> None:
    assert columns_of(cut_line(f"\x1b[31m{text}\x1b[0m", columns)) <= columns


def test_chinese_is_two_columns_wide_and_no_line_begins_with_a_mark() -> None:
    assert columns_of("斜率 dx") == 7
    assert wrap_text("斜率是高度的变化，除以水平的变化。", 16) == ["斜率是高度的变", "化，除以水平的变", "化。"]


@every_case(
    ("command", "words"),
    [
        ("vim", ["vim", "+7", "a.py"]),
        ("/usr/bin/nano -w", ["/usr/bin/nano", "-w", "+7", "a.py"]),
        ("code --wait", ["code", "--wait", "--goto", "a.py:7"]),
        ("hx", ["hx", "a.py:7"]),
        ("ed", ["ed", "a.py"]),
    ],
)
def test_an_editor_is_told_the_line_where_it_is_known_how(command: str, words: list[str]) -> None:
    found = find_editor({"EDITOR": command}, Path("a.py"), 7)
    assert found is not None
    assert list(found.command) == words
    assert found.has_window == (words[0] == "code")


@every_case("value", ["", "'", "  "])
def test_no_editor_is_none(value: str) -> None:
    assert find_editor({"VISUAL": value}, Path("a.py"), 7) is None


def test_keys_are_named_and_what_is_unknown_is_left_out() -> None:
    assert list(pressed_keys("n\x1b[A\x1b[6~ü\x1b[1;5C\r\x1b".encode())) == ["n", "up", "page down", "enter", "escape"]


@every_case(
    ("file", "own", "ids"),
    [
        (
            "activation.py",
            ["activation.sigmoid"],
            {"neuron.nn_output", "weight_step.weight_step", "descent.fit_neuron"},
        ),
        ("optimizers.py", [], set()),
        ("helpers.py", [], {"slope.derivative", "optimizers.nadam"}),
    ],
)
def test_a_save_touches_its_file_and_what_is_built_on_it(file: str, own: list[str], ids: set[str]) -> None:
    before = Submission(path="", files={topic.file_name: b"" for topic in COURSE.topics}, refused={})
    text = b"def sigmoid(x): ...\n" if own else b"# changed\n"
    after = Submission(path="", files={**before.files, file: text}, refused={})
    touch = find_changes(before, after, COURSE.exercises)
    assert [exercise.id for exercise in touch.own] == own
    assert all(exercise.file_name == file for exercise in touch.saved)
    assert ids <= {exercise.id for exercise in touch.built_on}
    assert not {exercise.id for exercise in touch.built_on} & {exercise.id for exercise in touch.saved}
    if file == "optimizers.py":
        assert touch.built_on == ()


@every_case(
    ("notebook", "cell", "own", "saved"),
    [
        ("activation.ipynb", 5, ["activation.sigmoid"], {"activation"}),
        ("activation.ipynb", 9, ["activation.sigmoid"], {"activation"}),
        ("kata.ipynb", 5, ["activation.sigmoid"], {topic.id for topic in COURSE.topics}),
    ],
)
def test_a_saved_notebook_is_told_by_the_functions_in_its_cells(
    notebook: str, cell: int, own: list[str], saved: set[str]
) -> None:
    stub = {f"{notebook}, cell 5": b"def sigmoid(x): ...\n", f"{notebook}, cell 6": b"def mse(y, t): ...\n"}
    before = Submission(path="", files=stub, refused={})
    after = Submission(path="", files={**stub, f"{notebook}, cell {cell}": b"def sigmoid(x): return x\n"}, refused={})
    touch = find_changes(before, after, COURSE.exercises)
    assert [exercise.id for exercise in touch.own] == own
    assert {exercise.topic for exercise in touch.saved} == saved
    assert ("neuron.nn_output" in {exercise.id for exercise in touch.built_on}) == (len(saved) == 1)
    assert find_changes(after, after, COURSE.exercises).exercises == ()
