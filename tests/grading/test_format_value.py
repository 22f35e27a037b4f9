"""Showing a value never raises, whatever came over the wire, and gives bounded data that any JSON reader takes."""

import json
import math
import time
import tracemalloc
import unicodedata
from collections.abc import Callable

import numpy as np
import pytest
from every_case import every_case
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.grading import format_value
from grader.sandbox.child.wire import FunctionReference, Opaque
from grader.sanitize import CUT_MARK

KINDS = ("?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16")
DATA_CHARACTERS = 200_000
LINE_CHARACTERS = 60_000

texts = st.text(st.characters(exclude_categories=()), max_size=10)
arrays = st.sampled_from(KINDS).flatmap(
    lambda code: hnp.arrays(np.dtype(code), hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))
)
leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-(2**1000), 2**1000),
    st.floats(),
    st.complex_numbers(),
    texts,
    arrays,
    st.sampled_from(KINDS).flatmap(lambda code: hnp.arrays(np.dtype(code), ()).map(lambda array: array[()])),
    st.builds(Opaque, kind=texts),
    st.builds(FunctionReference, slot=st.integers(0, 9), here=st.booleans()),
)
values = st.recursive(
    leaves,
    lambda parts: (
        st.lists(parts, max_size=4) | st.lists(parts, max_size=3).map(tuple) | st.dictionaries(texts, parts, max_size=3)
    ),
    max_leaves=10,
)
ODD = (
    np.zeros((0, 5)),
    np.zeros((5, 0)),
    np.array([math.nan, math.inf, -math.inf, -0.0]),
    np.float16("nan"),
    np.complex64(complex(math.nan, -math.inf)),
    10**18,
    -(10**18),
    2**2000,
    5e-324,
    1e308,
    "\ud800\x1b[31m\u202e",
    Opaque(kind=""),
    Opaque(kind="\x1b[31m"),
    [[1.0], [2.0, 3.0]],
    [1.0, None],
    {"\ud800": math.nan},
    (),
    np.ones(61, bool),
    np.ones(61, complex),
)
quick = settings(max_examples=50, deadline=None)


def harmless(text: str) -> bool:
    return not any(unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for character in text)


def nested(parts: int, levels: int, leaf: object) -> object:
    """As many parts a level as are shown, levels deep: shared, so small here, and wide when it is shown."""
    value = leaf
    for _ in range(levels):
        value = [value] * parts
    return value


def each(function: Callable[[object], object]) -> Callable[..., None]:
    """A property of every wire value, with the odd ones always among them."""

    def test(value: object) -> None:
        function(value)

    for value in ODD:
        test = example(value)(test)
    return quick(given(values)(test))


def written(value: object) -> str:
    return json.dumps(format_value.json_value(value), allow_nan=False)


def test_any_value_is_data_that_json_can_say() -> None:
    each(lambda value: written(value).encode("utf-8"))()


def test_data_read_back_is_the_same_data() -> None:
    def check(value: object) -> None:
        assert json.loads(written(value)) == format_value.json_value(value)

    each(check)()


def test_data_holds_no_harmful_character() -> None:
    def check(value: object) -> None:
        assert harmless(json.dumps(format_value.json_value(value), ensure_ascii=False))

    each(check)()


def test_any_value_is_one_harmless_line_of_text() -> None:
    def check(value: object) -> None:
        for line in (
            format_value.inline_text(value),
            format_value.argument_text(value),
            format_value.value_description(value),
        ):
            assert harmless(line)

    each(check)()


def test_any_value_is_described_in_a_few_words() -> None:
    def check(value: object) -> None:
        assert 0 < len(format_value.value_description(value)) < 300

    each(check)()


@quick
@given(st.lists(values, max_size=3), st.dictionaries(st.text("abc", min_size=1), values, max_size=2))
def test_any_call_is_one_harmless_line_of_text(args: list[object], kwargs: dict[str, object]) -> None:
    assert harmless(format_value.call_text("f", tuple(args), kwargs))


@quick
@given(values, values)
@example(np.array([1e308, -1e308]), np.array([1.0, 1.0]))
@example(np.array([1e308]), np.array([1e-308]))
@example(np.array([5e-324]), np.array([1e308]))
@example(10**400, 2.0)
@example(2.0, 10**400)
@example(math.nan, math.nan)
@example([], [])
def test_any_two_values_have_a_finite_ratio_or_none(actual: object, expected: object) -> None:
    ratio = format_value.constant_ratio(actual, expected)
    assert ratio is None or (isinstance(ratio, float) and math.isfinite(ratio))


@quick
@given(st.floats())
def test_a_number_reads_as_a_float_or_as_a_word(number: float) -> None:
    shown = format_value.number_text(number)
    assert shown in {"nan", "inf", "-inf"} or (
        float(shown) == pytest.approx(number, rel=1e-5, abs=0) and any(mark in shown for mark in ".e")
    )


@every_case(
    ("value", "shown"),
    [
        (None, None),
        (True, True),
        (np.bool_(False), False),
        (3, 3),
        (10**17, 10**17),
        (2**100, "an integer of 101 bits"),
        (0.5, 0.5),
        (math.nan, "NaN"),
        (math.inf, "Infinity"),
        (-math.inf, "-Infinity"),
        (np.float32(0.5), 0.5),
        (np.float64("nan"), "NaN"),
        (np.int8(-3), -3),
        (1 - 2j, {"real": 1.0, "imag": -2.0}),
        (complex(math.nan, math.inf), {"real": "NaN", "imag": "Infinity"}),
        ("a\x00b", r"'a\x00b'"),
        (np.array([[1.0, math.nan]]), [[1.0, "NaN"]]),
        (np.array(2.0), 2.0),
        (np.array([]), []),
        ((1, [2.0]), [1, [2.0]]),
        ({"a": np.ones(2), "verdict": [{"points": 1}]}, "{'a': [1.0, 1.0], 'verdict': [{'points': 1}]}"),
        (Opaque(kind="generator"), "generator"),
        (FunctionReference(slot=1), "Function"),
        (np.arange(100.0), {"shape": [100], "first": [float(number) for number in range(20)]}),
        ([0] * 25, [*[0] * 20, "... 25 in all"]),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_each_kind_of_value_is_its_own_kind_of_data(value: object, shown: object) -> None:
    assert format_value.json_value(value) == shown
    assert type(format_value.json_value(value)) is type(shown) or isinstance(value, float)


@every_case(
    ("value", "shown"),
    [
        (1.0, "1.0"),
        (2, "2"),
        (1e6, "1e+06"),
        (1 / 3, "0.333333"),
        (4096.0002, "4096.0002"),
        ([-3.9093517246, 1234567.0], "[-3.9093517246, 1234567.0]"),
        (1.234567e-10, "1.234567e-10"),
        (math.nan, "nan"),
        (-math.inf, "-inf"),
        (True, "True"),
        (None, "None"),
        ("it's", '"it\'s"'),
        ([], "[]"),
        ((), "()"),
        ((1.0,), "(1.0,)"),
        ([1.0, (2, 3.5)], "[1.0, (2, 3.5)]"),
        (np.array([[1.0, 2.5]]), "[[1.0, 2.5]]"),
        (np.array(3.0), "3.0"),
        (np.float64(3), "3.0"),
        (np.zeros((7, 9)), "an array of shape (7, 9)"),
        (Opaque(kind="generator"), "generator"),
        ([0] * 21, f"[{'0, ' * 20}...]"),
    ],
    ids=repr,
)
def test_each_kind_of_value_is_shown_as_it_is_typed(value: object, shown: str) -> None:
    assert format_value.inline_text(value) == shown


@every_case(
    ("value", "words"),
    [
        (None, "None"),
        (True, "the truth value True"),
        (np.bool_(True), "the truth value True"),
        (2.0, "a number"),
        (np.float32(2), "a number"),
        (10**400, "a number"),
        (1j, "a complex number"),
        (np.complex64(1), "a complex number"),
        ("x", "a text"),
        ({}, "a dict"),
        (np.array(2.0), "a single number"),
        (np.zeros((3, 2)), "an array of shape (3, 2)"),
        (np.zeros(2, bool), "an array of truth values"),
        (np.zeros(2, complex), "an array of complex numbers"),
        ([1.0, 2.0], "a list of shape (2,)"),
        (((1, 2), (3, 4)), "a tuple of shape (2, 2)"),
        ([1, [2]], "a list of parts of uneven lengths"),
        ([[1.0], [2.0, 3.0]], "a list of parts of uneven lengths"),
        (("word", 2), "a tuple of things that are not all numbers"),
        ([[1.0], [None]], "a list of things that are not all numbers"),
        (Opaque(kind="array of objects"), "an array of objects"),
        (Opaque(kind="generator"), "a generator"),
        (Opaque(kind="dict"), "a dict whose keys are not all texts"),
        (Opaque(kind="Counter"), "a Counter whose keys are not all texts"),
    ],
    ids=repr,
)
def test_each_kind_of_value_has_its_words(value: object, words: str) -> None:
    assert format_value.value_description(value) == words


@every_case(
    ("actual", "expected", "ratio"),
    [
        (4.0, 2.0, 2.0),
        (-1, 2.0, -0.5),
        ([2.0, 4.0], np.array([1.0, 2.0]), 2.0),
        ([0.0, 4.0], [0.0, 2.0], 2.0),
        ([1.0, 4.0], [0.0, 2.0], None),
        ([2.0, 5.0], [1.0, 2.0], None),
        (1.0, 0.0, None),
        ([1.0], 1.0, None),
        (True, 1.0, None),
        (None, 1.0, None),
        (math.nan, 1.0, None),
        ([], [], None),
    ],
)
def test_a_ratio_is_told_where_it_is_constant(actual: object, expected: object, ratio: float | None) -> None:
    assert format_value.constant_ratio(actual, expected) == ratio


BROAD = [
    pytest.param(lambda: nested(25, 4, 1.5), id="lists"),
    pytest.param(lambda: nested(20, 3, "x" * 10_000), id="texts"),
    pytest.param(lambda: nested(20, 3, np.ones(60)), id="arrays"),
    pytest.param(lambda: {str(n): {str(m): nested(20, 2, 1.5) for m in range(25)} for n in range(25)}, id="dicts"),
    pytest.param(lambda: {"k" * 10_000 + str(n): 1 for n in range(10)}, id="keys"),
    pytest.param(lambda: np.ones(2**21), id="numbers"),
    pytest.param(lambda: np.zeros((2**21, 0), bool), id="rows without entries"),
    pytest.param(lambda: np.zeros((2**10, 2**11, 0), bool), id="rows of rows without entries"),
    pytest.param(lambda: "x" * 2**24, id="text"),
    pytest.param(lambda: Opaque(kind="x" * 2**24), id="name"),
    pytest.param(lambda: [1.0] * 190_000, id="list"),
    pytest.param(lambda: 2**2000, id="integer"),
]


@every_case("make", BROAD)
def test_data_is_bounded_however_much_a_value_holds(make: Callable[[], object]) -> None:
    value = make()
    started = time.process_time()
    text = written(value)
    assert time.process_time() - started < 1.0
    assert len(text) < DATA_CHARACTERS


@every_case("make", BROAD)
def test_a_line_is_bounded_however_much_a_value_holds(make: Callable[[], object]) -> None:
    value = make()
    started = time.process_time()
    assert len(format_value.inline_text(value)) < LINE_CHARACTERS
    assert len(format_value.value_description(value)) < 300
    assert time.process_time() - started < 1.0


def test_showing_an_array_takes_no_copy_of_it() -> None:
    value = np.ones(2**21)
    tracemalloc.start()
    try:
        format_value.json_value(value)
        format_value.inline_text(value)
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()


def test_what_is_cut_is_marked() -> None:
    shown = format_value.json_value("x" * 1000)
    assert isinstance(shown, str)
    assert shown.endswith(CUT_MARK)


def test_numbers_with_more_digits_than_floats_are_shown_as_floats() -> None:
    assert format_value.json_value(np.longdouble(2.5)) == 2.5
    assert format_value.json_value(np.array([2.5], dtype=np.longdouble)) == [2.5]
    assert format_value.inline_text(np.longdouble(2.5)) == "2.5"
    assert format_value.inline_text(np.clongdouble(2.5)) == format_value.inline_text(2.5 + 0j)
