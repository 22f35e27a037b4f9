"""The known name that a mistyped one is taken for, or that none is near."""

import random
import sys
import time

from every_case import every_case

from grader.near_names import _count_slips, nearest_name

COMMANDS = ("watch", "hint", "list", "solution", "show", "for", "from")


@every_case(
    ("word", "near"),
    [
        ("wacth", "watch"),
        ("WATCH", "watch"),
        ("wtch", "watch"),
        ("watchh", "watch"),
        ("wstch", "watch"),
        ("sol", "solution"),
        ("soulutoin", "solution"),
        ("form", "from"),  # as near to "for", which has other characters
        ("lst", "list"),
        ("so", None),
        ("lost", "list"),
        ("lots", None),
        ("wxyzh", None),
        ("", None),
    ],
)
def test_a_slip_in_three_characters_or_a_beginning_is_near(word: str, near: str | None) -> None:
    assert nearest_name(word, COMMANDS) == near


def test_of_names_as_near_as_each_other_the_first_is_taken() -> None:
    assert nearest_name("step", ("steps", "stem")) == "steps"


def test_a_name_as_long_as_a_file_is_not_compared_character_by_character() -> None:
    since = time.process_time()
    assert nearest_name("step", ("x" * 5_000_000, "stepp")) == "stepp"
    assert time.process_time() - since < 1


def test_counting_stops_only_where_there_are_too_many_slips() -> None:
    chance = random.Random(7)  # noqa: S311 - the same words every time
    for _ in range(2_000):
        left, right = ("".join(chance.choices("abc", k=chance.randint(1, 9))) for _side in range(2))
        whole = _count_slips(left, right, sys.maxsize)
        for most in range(5):
            count = _count_slips(left, right, most)
            assert count == whole or most < min(count, whole), (left, right, most)
