"""Two values that differ are never shown alike, in whatever shape they come."""

import ast

import pytest
from every_case import every_case

from grader.grading.compare import find_mismatch
from grader.grading.feedback import first_difference
from grader.grading.format_value import call_text, json_value
from grader.grading.report import Json
from grader.reporting.plain_text import one_line, pair_texts, value_text

PAIRS = {
    "far apart": (1.25, 3.0, ("1.25", "3")),
    "in the seventh digit": (11.20571, 11.20573, ("11.20571", "11.20573")),
    "in the last bit": (0.1 + 0.2, 0.3, ("0.30000000000000004", "0.29999999999999999")),
    "in one of a list": ([1.0, 2.0000003], [1.0, 2.0], ("[1, 2.0000003]", "[1, 2]")),
    "in a part": ({"real": 1.00000004}, {"real": 1.0}, ("real 1.00000004", "real 1")),
    "not at all": ("x", "x", ("x", "x")),
    "in kind only": (2.0, "2", ("2", "2")),
}


@every_case(("actual", "expected", "shown"), PAIRS.values(), ids=PAIRS)
def test_as_many_digits_are_shown_as_tell_both_apart(actual: Json, expected: Json, shown: tuple[str, str]) -> None:
    assert pair_texts(actual, expected, value_text) == shown


ALIKE_TEXTS = (
    *("", " ", "  ", "a", " a", "a ", "  a", "a  ", "a b", "a  b", "a   b", "a\tb", "a\nb", "a\r\nb", "a\rb"),
    *("a\N{NO-BREAK SPACE}b", "a\N{IDEOGRAPHIC SPACE}b", "a\N{ZERO WIDTH SPACE}b", "a\N{ZERO WIDTH JOINER}b", "ab"),
    *("a\N{OPEN BOX}b", "a\N{OPEN BOX}\N{OPEN BOX}b", "a\N{REPLACEMENT CHARACTER}b", "a\\x20b", "a\\u2423b"),
)


def test_texts_that_differ_in_white_space_only_never_look_alike() -> None:
    """However a renderer joins blanks and breaks lines; a call keeps the form in which it can be typed."""
    assert len({one_line(json_value(text)) for text in ALIKE_TEXTS}) == len(ALIKE_TEXTS)
    calls = [one_line(call_text("f", (text,), {})).removeprefix("f(").removesuffix(")") for text in ALIKE_TEXTS]
    assert [ast.literal_eval(call) for call in calls] == list(ALIKE_TEXTS)
    assert json_value("  two  spaces and one ") == "'␣␣two␣␣spaces and one␣'"


@pytest.mark.parametrize(
    ("same", "shown"), [(59, None), (60, ((60,), "'b'", "'c'")), (5_000, ((5_000,), "'b'", "'c'"))]
)
def test_long_texts_are_shown_from_where_they_differ(same: int, shown: object) -> None:
    actual, expected = "a" * same + "b", "a" * same + "c"
    found = first_difference(find_mismatch(expected, actual))
    assert (found and (found.index, found.actual, found.expected)) == shown
