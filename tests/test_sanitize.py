"""Text from a submission is harmless once it is cleaned, bounded, marked where cut, and otherwise as it was."""

import json
import re
import time
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.sanitize import CUT_MARK, clean_line, clean_name, clean_text, json_safe, log_safe

pytestmark = pytest.mark.quick

REPLACED = "\N{REPLACEMENT CHARACTER}"
HARMFUL = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}

any_text = st.text(st.characters(exclude_categories=()), max_size=60)
hostile = st.lists(
    st.sampled_from(
        [
            "\x1b[31m",
            "\r\n",
            "\r",
            "\0",
            "\x9b",
            "\u202e",
            "\u2028",
            "\ufeff",
            "\ud800",
            "\U000e0041",
            "a",
            "\n",
            "\t",
            "é",
        ]
    )
).map("".join)
harmless = st.text(
    st.characters(exclude_categories=sorted(HARMFUL)) | st.sampled_from("\n\t\N{CJK UNIFIED IDEOGRAPH-68AF}é ")
)
limits = st.integers(0, 80)
quick = settings(max_examples=100, deadline=None)


@quick
@given(any_text | hostile, limits)
@example("\r\n" * 30, 30)
@example("a\r", 1)
def test_no_character_that_controls_formats_or_is_no_character_is_left(text: str, limit: int) -> None:
    left = {character for character in clean_text(text, limit) if unicodedata.category(character) in HARMFUL}
    assert left <= {"\n", "\t"}


@quick
@given(any_text | hostile, limits)
def test_a_cleaned_text_can_be_written_as_utf_8(text: str, limit: int) -> None:
    clean_text(text, limit).encode("utf-8")


@quick
@given(any_text | hostile, limits)
def test_a_cleaned_text_is_bounded_and_marked_where_it_is_cut(text: str, limit: int) -> None:
    cleaned = clean_text(text, limit)
    assert len(cleaned) <= limit + len(CUT_MARK)
    if len(text) <= limit:
        assert len(cleaned) <= limit
    elif len(text.replace("\r\n", "\n")) > limit:
        assert cleaned.endswith(CUT_MARK)


@quick
@given(any_text | hostile, limits)
def test_cleaning_twice_changes_nothing_more(text: str, limit: int) -> None:
    once = clean_text(text, limit)
    assert clean_text(once, limit) == once


@quick
@given(harmless)
@example("gradient descent: f(x) = x² → 梯度下降。学习率 η = 0.1\n\tनमस्ते ∂C/∂w ≈ 2·Σ 🙂")
def test_harmless_text_of_any_script_stays_as_it_is(text: str) -> None:
    assert clean_text(text, len(text)) == text


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("\x1b[2J\x1b]0;title\x07", f"{REPLACED}[2J{REPLACED}]0;title{REPLACED}"),
        ("\x9b31m", f"{REPLACED}31m"),
        ("100%\r 50%", f"100%{REPLACED} 50%"),
        ("one\r\ntwo\n", "one\ntwo\n"),
        ("a\0b\x7f\x85", f"a{REPLACED}b{REPLACED}{REPLACED}"),
        ("\x0b\x0c\x1c\x1d\x1e\x1f", REPLACED * 6),
        ("evil\u202etxt.exe", f"evil{REPLACED}txt.exe"),
        ("\u200b\u200d\u2060\ufeff\u00ad", REPLACED * 5),
        ("\u2066\u2067\u2068\u2069", REPLACED * 4),
        ("line\u2028paragraph\u2029", f"line{REPLACED}paragraph{REPLACED}"),
        ("\ud800\udfff", REPLACED * 2),
        ("\ue000\U000f0000\uffff\ufdd0", REPLACED * 4),
        ("\U000e0067\U000e0062", REPLACED * 2),
    ],
)
def test_each_harmful_character_is_shown_as_replaced(text: str, cleaned: str) -> None:
    assert clean_text(text, 100) == cleaned


def test_text_as_long_as_the_limit_is_not_cut() -> None:
    assert clean_text("x" * 10, 10) == "x" * 10
    assert clean_text("x" * 11, 10) == "x" * 10 + CUT_MARK


def test_a_line_end_at_the_cut_is_no_harmful_character() -> None:
    assert REPLACED not in clean_text("abc\r\n" * 10, 13)


def test_only_what_is_kept_of_a_long_text_is_looked_at() -> None:
    assert clean_text("\0" * 10**8, 10) == REPLACED * 10 + CUT_MARK


@quick
@given(any_text | hostile, limits)
def test_a_cleaned_line_is_one_line_without_runs_of_blanks(text: str, limit: int) -> None:
    line = clean_line(text, limit)
    assert line.splitlines() in ([line], [])
    assert line == " ".join(line.split())
    assert len(line) <= limit + len(CUT_MARK)


COMMANDS = [
    "::error::x",
    "  ::set-output name=x::y",
    "##[error]x",
    "##[group]x",
    "##vso[task.complete result=Succeeded;]done",
    "  ##vso[task.setvariable variable=x]y",
    "##VSO[task.uploadsummary]x",
    "before ##vso[task.prependpath]x",
    "##teamcity[testFailed name='x']",
    "####vso[task.logissue type=error]x",
]
_OBEYED = re.compile(r"^\s*::|##\w*\[", re.MULTILINE)


@pytest.mark.parametrize("text", COMMANDS)
@pytest.mark.parametrize("before", ["", "said:\n"])
def test_no_runner_of_ci_finds_a_command_in_a_log(text: str, before: str) -> None:
    assert _OBEYED.search(before + text)
    assert not _OBEYED.search(log_safe(before + text))
    assert log_safe(before + text).replace("\N{WORD JOINER}", "") == before + text, "it reads the same"


def test_commands_are_looked_for_in_time_that_grows_with_the_text() -> None:
    since = time.process_time()
    assert log_safe("\n" * 40_000 + "x:") == "\n" * 40_000 + "x:"
    assert time.process_time() - since < 3, "not with its square"


@pytest.mark.parametrize("text", COMMANDS)
def test_no_runner_of_ci_finds_a_command_in_json(text: str) -> None:
    written = json.dumps({text: text})
    assert "::" not in json_safe(written)
    assert not _OBEYED.search(json_safe(written))
    assert json.loads(json_safe(written)) == {text: text}


@pytest.mark.parametrize("text", ["## Heading", "a::b", "x # y[0]", "##"])
def test_what_no_runner_obeys_stays_in_a_log(text: str) -> None:
    assert log_safe(text) == text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("\u738b\u200b\u5c0f\u660e", "\u738b\u200b\u5c0f\u660e"),
        ("a\u200cb\u200dc", "a\u200cb\u200dc"),
        ("\u200b=1\u200d", "=1"),
        ("\u202ea\u2060b", "\ufffda\ufffdb"),
        ("a\t b\n", "a b"),
    ],
)
def test_a_name_keeps_the_joiners_that_scripts_need(name: str, shown: str) -> None:
    assert clean_name(name, 50) == shown
