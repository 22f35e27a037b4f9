"""Two values that differ are never shown alike, in whatever shape they come."""

import pytest

from grader.grading.report import Json
from grader.reporting.plain_text import pair_texts, value_text

PAIRS = {
    "far apart": (1.25, 3.0, ("1.25", "3")),
    "in the seventh digit": (11.20571, 11.20573, ("11.20571", "11.20573")),
    "in the last bit": (0.1 + 0.2, 0.3, ("0.30000000000000004", "0.29999999999999999")),
    "in one of a list": ([1.0, 2.0000003], [1.0, 2.0], ("[1, 2.0000003]", "[1, 2]")),
    "in a part": ({"real": 1.00000004}, {"real": 1.0}, ("real 1.00000004", "real 1")),
    "not at all": ("x", "x", ("x", "x")),
    "in kind only": (2.0, "2", ("2", "2")),
}


@pytest.mark.parametrize(("actual", "expected", "shown"), PAIRS.values(), ids=PAIRS)
def test_as_many_digits_are_shown_as_tell_both_apart(actual: Json, expected: Json, shown: tuple[str, str]) -> None:
    assert pair_texts(actual, expected, value_text) == shown
