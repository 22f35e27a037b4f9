"""Right but unusual is right; wrong is wrong for the reason that comes first; no value raises or passes by chance."""

import math
import time
import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest
from every_case import every_case
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.grading.compare import ATOL, RTOL, Mismatch, MismatchKind, find_mismatch, float_array, shape_of
from grader.sandbox.child.wire import FunctionReference, Opaque

pytestmark = pytest.mark.quick

NAN, INF = math.nan, math.inf
VECTOR = np.array([1.0, 2.0, 3.0])
MATRIX = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
COLUMN = np.array([[1.0], [2.0], [3.0]])
PAIR = (np.array([1.0, 2.0]), np.array([3.0, 4.0]))
BATCHES = [(np.array([1.0, 2.0]), np.array([3.0, 4.0])), (np.array([5.0]), np.array([6.0]))]

finite = st.floats(allow_nan=False, allow_infinity=False)
moderate = st.floats(-1e100, 1e100)
arrays = hnp.arrays(np.float64, hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4), elements=finite)
expectations = st.recursive(
    finite | arrays,
    lambda parts: st.lists(parts, max_size=3) | st.lists(parts, max_size=3).map(tuple),
    max_leaves=5,
)
quick = settings(max_examples=80, deadline=None)


def kind(expected: object, actual: object) -> MismatchKind | None:
    fault = find_mismatch(expected, actual)
    return fault.kind if fault else None


@every_case(
    ("expected", "actual"),
    [
        (2.0, 2.0),
        (2.0, 2),
        (2.0, np.float64(2)),
        (2.0, np.int64(2)),
        (2.0, np.uint8(2)),
        (2.0, np.array(2.0)),
        (2.0, np.array(2)),
        (np.float64(2), 2.0),
        (np.array(2.0), 2.0),
        (-1.0, -1),
        (0.0, -0.0),
        (0.0, 0),
        (0.0, 1e-10),
        (1e30, 10**30),
        (2.0, 2.0 * (1 + 5e-7)),
        (VECTOR, VECTOR.copy()),
        (VECTOR, [1.0, 2.0, 3.0]),
        (VECTOR, (1, 2, 3)),
        (VECTOR, np.array([1, 2, 3])),
        (VECTOR, [np.float64(1), 2, np.array(3.0)]),
        (VECTOR, VECTOR.astype(">f8").astype("f8")),
        (MATRIX, MATRIX.tolist()),
        (MATRIX, [np.array([1.0, 2.0, 3.0]), (4, 5, 6)]),
        (MATRIX, tuple(map(tuple, MATRIX.tolist()))),
        (np.zeros((0,)), []),
        (np.zeros((0,)), ()),
        (np.zeros((0, 2)), np.zeros((0, 2))),
        (np.zeros((2, 0)), [[], []]),
        (PAIR, list(PAIR)),
        (PAIR, ([1, 2], (3, 4))),
        (PAIR, np.array(PAIR)),
        (PAIR, np.array(PAIR).tolist()),
        ((1.0, 2.0), [1, 2]),
        ((1.0, 2.0), np.array([1.0, 2.0])),
        ([1.0, 2.0], (1.0, 2.0)),
        (BATCHES, tuple(BATCHES)),
        (BATCHES, [[x, y] for x, y in BATCHES]),
        (BATCHES, [(x.tolist(), y.tolist()) for x, y in BATCHES]),
        (BATCHES, [np.array([x, y]) for x, y in BATCHES]),
        ([], []),
        ([], ()),
        ((), np.zeros((0,))),
    ],
)
def test_right_but_unusual_is_right(expected: object, actual: object) -> None:
    assert find_mismatch(expected, actual) is None


@every_case(
    ("expected", "actual", "reason"),
    [
        # a number
        (2.0, None, MismatchKind.no_value),
        (2.0, "2.0", MismatchKind.wrong_type),
        (2.0, True, MismatchKind.wrong_type),
        (1.0, True, MismatchKind.wrong_type),
        (1.0, np.bool_(True), MismatchKind.wrong_type),
        (2.0, 2 + 0j, MismatchKind.wrong_type),
        (2.0, np.complex128(2), MismatchKind.wrong_type),
        (2.0, {"x": 2.0}, MismatchKind.wrong_type),
        (2.0, {}, MismatchKind.wrong_type),
        (2.0, Opaque(kind="generator"), MismatchKind.wrong_type),
        (2.0, FunctionReference(slot=0), MismatchKind.wrong_type),
        (2.0, np.array(["2.0"]), MismatchKind.wrong_type),
        (2.0, [2.0], MismatchKind.wrong_shape),
        (2.0, (2.0,), MismatchKind.wrong_shape),
        (2.0, np.array([2.0]), MismatchKind.wrong_shape),
        (2.0, np.array([[2.0]]), MismatchKind.wrong_shape),
        (2.0, np.array([]), MismatchKind.wrong_shape),
        (2.0, [], MismatchKind.wrong_shape),
        (2.0, (), MismatchKind.wrong_shape),
        (2.0, np.float32(2), MismatchKind.wrong_dtype),
        (2.0, np.float16(2), MismatchKind.wrong_dtype),
        (2.0, np.array(2, "f4"), MismatchKind.wrong_dtype),
        (2.0, NAN, MismatchKind.not_finite),
        (2.0, INF, MismatchKind.not_finite),
        (2.0, -INF, MismatchKind.not_finite),
        (2.0, np.float64(NAN), MismatchKind.not_finite),
        (2.0, 10**400, MismatchKind.not_finite),
        (2.0, -(10**400), MismatchKind.not_finite),
        (2.0, 10**5000, MismatchKind.not_finite),
        (2.0, 2**70, MismatchKind.wrong_value),
        (2.0, -2.0, MismatchKind.wrong_value),
        (2.0, 2.0 * (1 + 2e-6), MismatchKind.wrong_value),
        (0.0, 2e-9, MismatchKind.wrong_value),
        (2.0, np.uint8(254), MismatchKind.wrong_value),
        # an array
        (VECTOR, None, MismatchKind.no_value),
        (VECTOR, [1.0, None, 3.0], MismatchKind.wrong_type),
        (VECTOR, [1.0, "2", 3.0], MismatchKind.wrong_type),
        (VECTOR, [True, 2.0, 3.0], MismatchKind.wrong_type),
        (VECTOR, [1.0, 2j, 3.0], MismatchKind.wrong_type),
        (VECTOR, [1.0, [2.0], 3.0], MismatchKind.wrong_type),
        (VECTOR, [[1.0, 2.0], [3.0]], MismatchKind.wrong_type),
        (VECTOR, [[], [1.0]], MismatchKind.wrong_type),
        (VECTOR, [1.0, Opaque(kind="x"), 3.0], MismatchKind.wrong_type),
        (VECTOR, np.array([True, True, True]), MismatchKind.wrong_type),
        (VECTOR, VECTOR.astype(complex), MismatchKind.wrong_type),
        (VECTOR, np.array([1.0, 2.0, 3.0], object), MismatchKind.wrong_type),
        (VECTOR, 2.0, MismatchKind.wrong_shape),
        (VECTOR, [1.0, 2.0], MismatchKind.wrong_shape),
        (VECTOR, [], MismatchKind.wrong_shape),
        (VECTOR, np.array([]), MismatchKind.wrong_shape),
        (VECTOR, np.zeros((0, 3)), MismatchKind.wrong_shape),
        (VECTOR, np.zeros((3, 0)), MismatchKind.wrong_shape),
        (VECTOR, COLUMN, MismatchKind.wrong_shape),
        (VECTOR, COLUMN.T, MismatchKind.wrong_shape),
        (VECTOR, [VECTOR], MismatchKind.wrong_shape),
        (COLUMN, VECTOR, MismatchKind.wrong_shape),
        (MATRIX, MATRIX.T, MismatchKind.wrong_shape),
        (MATRIX, VECTOR, MismatchKind.wrong_shape),
        (np.ones((1,)), 1.0, MismatchKind.wrong_shape),
        (np.zeros((0,)), 0.0, MismatchKind.wrong_shape),
        (np.zeros((0,)), np.zeros((0, 1)), MismatchKind.wrong_shape),
        (VECTOR, VECTOR.astype("f4"), MismatchKind.wrong_dtype),
        (VECTOR, VECTOR.astype("f2"), MismatchKind.wrong_dtype),
        (VECTOR, [np.float32(1), 2.0, 3.0], MismatchKind.wrong_dtype),
        (MATRIX, [VECTOR, VECTOR.astype("f4")], MismatchKind.wrong_dtype),
        (VECTOR, [1.0, NAN, 3.0], MismatchKind.not_finite),
        (VECTOR, np.full(3, NAN), MismatchKind.not_finite),
        (VECTOR, [1.0, 2.0, INF], MismatchKind.not_finite),
        (VECTOR, [1.0, 2.0, 10**400], MismatchKind.not_finite),
        (VECTOR, VECTOR[::-1], MismatchKind.wrong_value),
        (VECTOR, -VECTOR, MismatchKind.wrong_value),
        (VECTOR, np.zeros(3), MismatchKind.wrong_value),
        # a tuple of arrays
        (PAIR, None, MismatchKind.no_value),
        (PAIR, 1.0, MismatchKind.wrong_type),
        (PAIR, np.array(1.0), MismatchKind.wrong_type),
        (PAIR, "ab", MismatchKind.wrong_type),
        (PAIR, {"x": 1, "y": 2}, MismatchKind.wrong_type),
        (PAIR, Opaque(kind="generator"), MismatchKind.wrong_type),
        (PAIR, PAIR[:1], MismatchKind.wrong_length),
        (PAIR, (), MismatchKind.wrong_length),
        (PAIR, np.zeros((0, 2)), MismatchKind.wrong_length),
        (PAIR, (*PAIR, PAIR[0]), MismatchKind.wrong_length),
        (PAIR, (PAIR[0], None), MismatchKind.no_value),
        (PAIR, (None, None), MismatchKind.no_value),
        (PAIR, (PAIR[0], "x"), MismatchKind.wrong_type),
        (PAIR, (PAIR[0], 3.0), MismatchKind.wrong_shape),
        (PAIR, np.array([1.0, 2.0]), MismatchKind.wrong_type),
        ((MATRIX, MATRIX), np.array(MATRIX), MismatchKind.wrong_type),
        (PAIR, np.array([[1.0], [2.0]]), MismatchKind.wrong_shape),
        (PAIR, (PAIR[0], PAIR[1].astype("f4")), MismatchKind.wrong_dtype),
        (PAIR, np.array(PAIR, "f4"), MismatchKind.wrong_dtype),
        (PAIR, np.array(PAIR, complex), MismatchKind.wrong_type),
        (PAIR, np.ones((2, 2), bool), MismatchKind.wrong_type),
        (PAIR, (PAIR[0], [3.0, NAN]), MismatchKind.not_finite),
        (PAIR, PAIR[::-1], MismatchKind.wrong_value),
        # a list of pairs
        (BATCHES, None, MismatchKind.no_value),
        (BATCHES, [], MismatchKind.wrong_length),
        (BATCHES, BATCHES[:1], MismatchKind.wrong_length),
        (BATCHES, [BATCHES[0], BATCHES[1][:1]], MismatchKind.wrong_length),
        (BATCHES, [BATCHES[0], None], MismatchKind.no_value),
        (BATCHES, [BATCHES[0], 5.0], MismatchKind.wrong_type),
        (BATCHES, [BATCHES[0], (np.array([5.0]), np.array([[6.0]]))], MismatchKind.wrong_shape),
        (BATCHES, [BATCHES[0], (np.array([]), np.array([]))], MismatchKind.wrong_shape),
        (BATCHES, BATCHES[::-1], MismatchKind.wrong_shape),
        (BATCHES, [BATCHES[0], (np.array([5.0]), np.array([6.1]))], MismatchKind.wrong_value),
        ([], [1.0], MismatchKind.wrong_length),
        ([], None, MismatchKind.no_value),
        ((), 0.0, MismatchKind.wrong_type),
    ],
    ids=lambda value: repr(value)[:40] if not isinstance(value, int) else "",
)
def test_wrong_is_wrong_for_the_first_reason(expected: object, actual: object, reason: MismatchKind) -> None:
    assert kind(expected, actual) is reason


@every_case(
    ("expected", "actual", "item", "index"),
    [
        (2.0, 3.0, (), ()),
        (VECTOR, [1.0, 2.0, 4.0], (), (2,)),
        (MATRIX, MATRIX + np.array([[0, 0, 0], [0, 1, 1]]), (), (1, 1)),
        (MATRIX, [[1, 2, 3], [4, NAN, INF]], (), (1, 1)),
        (PAIR, (PAIR[0], PAIR[1] + [0, 1]), (1,), (1,)),
        (BATCHES, [BATCHES[0], (np.array([5.0]), np.array([7.0]))], (1, 1), (0,)),
        (BATCHES, [BATCHES[0], None], (1,), ()),
    ],
)
def test_a_fault_tells_where_it_lies(
    expected: object, actual: object, item: tuple[int, ...], index: tuple[int, ...]
) -> None:
    fault = find_mismatch(expected, actual)
    assert isinstance(fault, Mismatch)
    assert (fault.item, fault.index) == (item, index)


@every_case("actual", [VECTOR, [1.0, 2.0, 3.0], 1.0, [], np.zeros((0, 3)), None, "x", Opaque(kind="x")])
def test_nothing_is_right_where_nan_is_expected(actual: object) -> None:
    """A reference that gives NaN is an author's mistake, and no free points."""
    assert find_mismatch(np.full(3, NAN), actual) is not None


@quick
@given(expectations)
@example([1e308, -1e308])
@example(np.array([5e-324, -0.0, 1.7976931348623157e308]))
def test_a_value_is_right_by_itself(value: object) -> None:
    assert find_mismatch(value, value) is None


@quick
@given(arrays)
def test_an_array_is_right_as_nested_lists_where_lists_can_tell_its_shape(value: np.ndarray) -> None:
    nested = value.tolist()
    assume(np.shape(nested) == value.shape)
    assert find_mismatch(value, nested) is None


@quick
@given(hnp.arrays(np.float64, hnp.array_shapes(max_dims=3, max_side=4), elements=moderate), st.data())
def test_any_one_entry_off_by_more_than_the_tolerance_is_caught(expected: np.ndarray, data: st.DataObject) -> None:
    index = tuple(data.draw(st.integers(0, side - 1)) for side in expected.shape)
    tolerance = ATOL + RTOL * abs(expected[index])
    actual = expected.copy()
    actual[index] += data.draw(st.sampled_from([-1, 1])) * data.draw(st.floats(1.01, 1e9)) * tolerance
    fault = find_mismatch(expected, actual)
    assert fault is not None
    assert (fault.kind, fault.index) == (MismatchKind.wrong_value, index)


@quick
@given(hnp.arrays(np.float64, hnp.array_shapes(max_dims=3, max_side=4), elements=moderate), st.data())
def test_every_entry_off_by_less_than_the_tolerance_is_right(expected: np.ndarray, data: st.DataObject) -> None:
    shares = data.draw(hnp.arrays(np.float64, expected.shape, elements=st.floats(-0.99, 0.99)))
    assert find_mismatch(expected, expected + shares * (ATOL + RTOL * np.abs(expected))) is None


@quick
@given(hnp.arrays(np.float64, hnp.array_shapes(max_dims=3, max_side=4), elements=moderate), st.data())
def test_any_one_entry_that_is_not_finite_is_caught(expected: np.ndarray, data: st.DataObject) -> None:
    index = tuple(data.draw(st.integers(0, side - 1)) for side in expected.shape)
    actual = expected.copy()
    actual[index] = data.draw(st.sampled_from([NAN, INF, -INF]))
    fault = find_mismatch(expected, actual)
    assert fault is not None
    assert (fault.kind, fault.index) == (MismatchKind.not_finite, index)


@quick
@given(arrays, arrays)
def test_another_shape_is_never_right(expected: np.ndarray, actual: np.ndarray) -> None:
    assume(expected.shape != actual.shape)
    assert kind(expected, actual) is MismatchKind.wrong_shape


@quick
@given(finite, finite)
@example(1.7e308, -1.7e308)
@example(-1.7976931348623157e308, 1.7976931348623157e308)
def test_any_two_numbers_are_compared_without_a_warning(expected: float, actual: float) -> None:
    far_apart = abs(expected / 2 - actual / 2) > (ATOL + RTOL * abs(expected))
    if far_apart:
        assert kind(expected, actual) is MismatchKind.wrong_value


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.complex_numbers()
    | st.text(max_size=3)
    | hnp.arrays(
        st.sampled_from(["?", "i1", "u8", "f2", "f4", "f8", "c16"]).map(np.dtype),
        hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3),
    )
    | st.builds(Opaque, kind=st.text(max_size=3))
    | st.builds(FunctionReference, slot=st.integers(0, 3)),
    lambda parts: (
        st.lists(parts, max_size=3)
        | st.lists(parts, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=2), parts, max_size=2)
    ),
    max_leaves=8,
)


@quick
@given(anything)
def test_any_value_is_compared_and_none_is_right_by_chance(value: object) -> None:
    for expected in (7.25, np.array([7.25, 8.5]), (np.array([7.25]), 8.5), [(np.array([7.25]), np.array([8.5]))]):
        assert find_mismatch(expected, value) is not None
    shape = shape_of(value)
    assert shape is None or float_array(value).shape == shape, "what has a shape has numbers of that shape"


@every_case(
    "make",
    [
        pytest.param(lambda: np.ones(2**22, bool), id="truth values"),
        pytest.param(lambda: np.ones(2**21), id="numbers"),
        pytest.param(lambda: np.zeros((2**21, 0), bool), id="rows without entries"),
        pytest.param(lambda: np.zeros((2**21, 1), bool), id="rows of one"),
        pytest.param(lambda: [1.0] * 190_000, id="list"),
        pytest.param(lambda: [[1.0]] * 95_000, id="list of lists"),
    ],
)
@every_case("expected", [1.0, VECTOR, PAIR, BATCHES])
def test_the_largest_value_is_compared_soon_and_in_little_memory(make: Callable[[], object], expected: object) -> None:
    value = make()
    started = time.process_time()
    assert find_mismatch(expected, value) is not None
    assert time.process_time() - started < 1.0
    if isinstance(value, np.ndarray):
        tracemalloc.start()
        try:
            find_mismatch(expected, value)
            assert tracemalloc.get_traced_memory()[1] < 20 * 2**20
        finally:
            tracemalloc.stop()
