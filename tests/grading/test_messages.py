"""Sentences about a check: what they are filled with may end in a mark of its own."""

# ruff: noqa: RUF001 - Chinese has its own marks

import pytest

from grader.courses.course import HOME
from grader.grading.messages import message
from grader.i18n import Language, speaking


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("Perhaps you forgot a comma?", "Perhaps you forgot a comma?"),
        ("Stop here!", "Stop here!"),
        ("'(' was never closed", "'(' was never closed."),
        ("a?.b", "a?.b."),
    ],
)
def test_no_full_stop_follows_a_mark_at_the_end_of_what_was_said(text: str, end: str) -> None:
    assert message("syntax_error", file="loss.py", text=text).text == f"loss.py is not Python yet: {end}"


def test_nor_does_one_in_the_middle_of_a_sentence_or_in_chinese() -> None:
    said = message("statement_failed", why="Did you mean np.inf?").text
    assert said == "Did you mean np.inf? This statement was left out, and what follows it was graded."
    with speaking(Language.zh, HOME):
        assert message("statement_failed", why="你想写的是不是 np.inf？").text.startswith(
            "你想写的是不是 np.inf？这条语句"
        )


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("slope.py，第 3 行", "slope.py，第 3 行结束了整个程序（SystemExit）"),
        ("slope.py", "slope.py 结束了整个程序（SystemExit）"),
        ("（cell）", "（cell）结束了整个程序（SystemExit）"),
    ],
)
def test_in_chinese_a_space_parts_a_value_from_a_sentence_only_if_it_ends_in_another_script(
    place: str, told: str
) -> None:
    with speaking(Language.zh, HOME):
        assert message("load_exits", place=place, kind="SystemExit").text == told


def test_and_likewise_where_the_value_begins() -> None:
    with speaking(Language.zh, HOME):
        asked = message("wrong_type", function="f", actual="True 或 False", expected="单个数").text
        assert asked == "f 返回了 True 或 False；需要的是单个数。"
        assert (
            message("wrong_type", function="f", actual="一个 dict", expected="array").text
            == "f 返回了一个 dict；需要的是 array。"
        )
