"""A terminal's columns: what takes none, one or two, and how lines of it are cut and wrapped."""

# ruff: noqa: RUF001 - Chinese has its own marks

import subprocess
import sys
import time

import pytest
import wcwidth
from every_case import every_case

from grader import terminal
from grader.terminal import cut_line, prose_lines, text_width, wrap_text

pytestmark = pytest.mark.quick

FAMILY = "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL}"
WAVE = "\N{WAVING HAND SIGN}\N{EMOJI MODIFIER FITZPATRICK TYPE-4}"
HAN = "\u1112\u1161\u11ab"
"""The syllable "han" in three conjoining letters."""


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("", 0),
        ("slope", 5),
        ("✓ naïve Δx → 0 …", 16),
        ("斜率 dx", 7),
        (WAVE, 2),
        (FAMILY, 2),
        ("\N{HEAVY BLACK HEART}\N{VARIATION SELECTOR-16}", 2),
        (HAN, 2),
        ("e\N{COMBINING ACUTE ACCENT}", 1),
        ("\x1b[31mred\x1b[0m", 3),
        ("\x1b[1;31m斜\x1b[0m率", 4),
        ("a\tb", 3),
        ("斜\t率", 5),
    ],
)
def test_a_text_is_as_wide_as_a_terminal_shows_it(text: str, columns: int) -> None:
    assert text_width(text) == columns


def test_characters_that_are_taken_for_narrow_are() -> None:
    narrow = [chr(code) for code in range(0x20, 0x3000) if terminal._NARROW_TEXT.fullmatch(chr(code))]
    assert len(narrow) > 1_000
    assert [character for character in narrow if wcwidth.width(character) != 1] == []


@pytest.mark.parametrize("character", [WAVE, FAMILY, HAN, "e\N{COMBINING ACUTE ACCENT}", "斜"])
@pytest.mark.parametrize("columns", [4, 5, 6])
def test_no_character_is_cut_apart(character: str, columns: int) -> None:
    cut = cut_line(character * 9, columns)
    assert cut == character * cut.count(character) + "…"
    assert columns - 1 <= text_width(cut) <= columns


@pytest.mark.parametrize("character", [WAVE, FAMILY, HAN, "斜"])
def test_wide_characters_wrap_whole(character: str) -> None:
    assert wrap_text(character * 5, 4) == [character * 2, character * 2, character]


@pytest.mark.parametrize("text", ["abcd", "斜率", "\x1b[31mabcd\x1b[0m"])
def test_a_line_that_just_fits_is_not_cut(text: str) -> None:
    assert cut_line(text, 4) == text


def test_colours_end_where_a_line_is_cut() -> None:
    assert cut_line("\x1b[31mabcdef\x1b[0m", 4) == "\x1b[31mabc…\x1b[0m"


def test_what_most_reports_hold_is_measured_without_the_library() -> None:
    code = (
        "import sys; from grader.terminal import text_width; text_width('✓ naïve → …'); print('wcwidth' in sys.modules)"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "False\n"


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        (
            ["One sentence. Another", "one that goes on.", "A third."],
            ["One sentence. Another one that goes on. A third."],
        ),
        (["t: the time.", "a, b: the sides.", "Returns both."], ["t: the time.", "a, b: the sides.", "Returns both."]),
        (["t: the time, which", "goes on.", "`y`: the place."], ["t: the time, which goes on.", "`y`: the place."]),
        (["What it does is said first.", "t: the time."], ["What it does is said first.", "t: the time."]),
        (["Old ones", "fade: they are forgotten.", "So it goes."], ["Old ones fade: they are forgotten. So it goes."]),
        (["t：时间。", "a、b：两条边。", "返回，面积。"], ["t：时间。", "a、b：两条边。", "返回，面积。"]),
        ([], [""]),
    ],
)
def test_a_docstring_keeps_a_line_for_each_argument_that_it_lists(rows: list[str], lines: list[str]) -> None:
    assert prose_lines(rows) == lines


@pytest.mark.parametrize("label", ["not found:", "找不到："])
def test_a_path_is_kept_whole_where_it_is_to_be_copied_and_fits_where_it_is_to_be_seen(label: str) -> None:
    path = "/home/somebody/a-long-path/of_many/folders/"
    assert path in wrap_text(f"{label} {path}", 20, breaks_words=False)
    assert max(map(text_width, wrap_text(f"{label} {path}", 20))) <= 20


@every_case(
    ("text", "lines"),
    [
        ("Next: it is in mine/我的学习/slope.py:10", ["Next: it is in", "mine/我的学习/slope.py:10"]),
        ("下一个：它在 我的学习/作业/slope.ipynb。", ["下一个：它在", "我的学习/作业/slope.ipynb。"]),
        ("下一个，我的学习作业/slope.py:10。", ["下一个，", "我的学习作业/slope.py:10。"]),
        ("这是学习和/或作业，文件在这里。", ["这是学习和/或作业，文件在这", "里。"]),
        ("我的学习作业文件夹在这里/slope.py", ["我的学习作业文件夹在这里/sl", "ope.py"]),
    ],
)
def test_the_path_of_a_file_is_broken_only_where_it_is_longer_than_a_line(text: str, lines: list[str]) -> None:
    assert wrap_text(text, 27) == lines


def test_a_path_without_an_end_is_looked_at_once() -> None:
    path, since = "a/" * 50_000, time.process_time()
    assert wrap_text(f"找不到 {path}", 20, breaks_words=False) == ["找不到", path]
    assert time.process_time() - since < 5, "not with the square of its length"


def test_the_name_of_an_option_stays_whole() -> None:
    assert wrap_text("Say --pass-score here.", 12) == ["Say", "--pass-score", "here."]


def test_code_in_backticks_is_on_one_line() -> None:
    assert wrap_text("Run `grade hint` or run `grade next`.", 26) == ["Run `grade hint` or run", "`grade next`."]
    assert wrap_text("请运行下面这一条 `grade hint`。", 24) == ["请运行下面这一条", "`grade hint`。"]
    assert wrap_text("Now do this, then run: grade next", 30) == ["Now do this, then run:", "grade next"]
    assert wrap_text("A hint: grade hint x   Each save: grade watch", 40) == [
        "A hint: grade hint x   Each save:",
        "grade watch",
    ]
    two = wrap_text("提示：grade hint x   每次保存立即批改：grade watch", 45)
    assert two == ["提示：grade hint x 每次保存立即批改：", "grade watch"]
    assert max(map(text_width, wrap_text("Run `a command that is longer than this`.", 12))) <= 12
