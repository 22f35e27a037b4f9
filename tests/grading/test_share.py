"""One rule for every percentage: rounded, but full only where nothing is missing, and 0 only where there is nothing."""

from every_case import every_case
from hypothesis import given
from hypothesis import strategies as st

from grader.grading.report import rounded_share


@every_case(
    ("part", "whole", "told"),
    [(2, 3, 66.67), (1, 3, 33.33), (1, 8, 12.5), (211, 292, 72.26), (99_996, 100_000, 99.99), (1, 100_000, 0.01)],
)
def test_it_is_rounded_to_two_decimals(part: int, whole: int, told: float) -> None:
    assert rounded_share(part, whole) == told


def test_99_96_is_not_100_with_one_decimal_either() -> None:
    assert (
        rounded_share(9_996, 10_000, digits=1),
        rounded_share(9_994, 10_000, digits=1),
        rounded_share(1, 1, digits=1),
    ) == (99.9, 99.9, 100)


def test_a_half_is_rounded_up_as_people_do() -> None:
    assert (rounded_share(1, 16), rounded_share(3, 16), rounded_share(0.125, 100)) == (6.25, 18.75, 0.13)


def test_nothing_of_nothing_is_nothing() -> None:
    assert rounded_share(0, 0) == 0


@given(
    whole=st.integers(1, 10**6),
    data=st.data(),
    out_of=st.sampled_from([100, 20, 1, 0.5, 33.3]),
    digits=st.integers(0, 3),
)
def test_only_the_whole_is_full_and_only_nothing_is_0(
    whole: int, data: st.DataObject, out_of: float, digits: int
) -> None:
    part = data.draw(st.integers(0, whole))
    told = rounded_share(part, whole, out_of, digits)
    assert (told == 0) == (part == 0) or round(out_of * 10**digits) <= 1
    assert part == whole or told < out_of
    assert abs(told - out_of * part / whole) <= 10**-digits + 1e-9
