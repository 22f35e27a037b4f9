"""One test for many cases tries each of them, and fails with the names of those that failed."""

import inspect

import pytest
from every_case import every_case

pytestmark = pytest.mark.quick


def test_every_case_is_tried_and_each_that_fails_is_named() -> None:
    tried = []

    @every_case("x, y", [(1, 1), (1, 2), pytest.param(3, 4, id="a name of its own"), (5, 5)])
    def equal(x: int, y: int) -> None:
        tried.append(x)
        assert x == y

    with pytest.raises(pytest.fail.Exception) as failed:
        equal()
    assert tried == [1, 1, 3, 5]
    text = str(failed.value)
    assert text.startswith("2 of 4 cases failed")
    assert "\n1: 1, 2:\n" in text
    assert "\na name of its own:\n" in text
    assert text.count("AssertionError: assert") == 2
    assert f"{__file__}:" in text


def test_what_is_not_a_case_is_a_fixture() -> None:
    @every_case("y", "ab")
    @every_case(["x"], [1, 2], ids=["one", "two"])
    def gathered(here: list[str], x: int, y: str) -> None:
        here.append(f"{x}{y}")
        assert (x, y) != (2, "b"), "not this one"

    assert list(inspect.signature(gathered).parameters) == ["here"]
    here: list[str] = []
    with pytest.raises(pytest.fail.Exception, match=r"(?s)1 of 2 .*'b':.*1 of 2 .*two:.*not this one"):
        gathered(here=here)
    assert here == ["1a", "2a", "1b", "2b"]


def test_a_case_that_is_skipped_skips_no_other_and_all_skip_the_test() -> None:
    tried = []

    def even(number: int) -> None:
        if number % 2:
            pytest.skip("it is odd")
        tried.append(number)

    every_case("number", range(4))(even)()
    assert tried == [0, 2]
    with pytest.raises(pytest.skip.Exception, match="it is odd"):
        every_case("number", [1, 3])(even)()
