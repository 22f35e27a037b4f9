"""What a formula is given in a child is what the parent would have received."""

import numpy as np
import pytest

from grader.sandbox.child import wire
from grader.sandbox.child.expressions import as_if_sent, numeric_value

ARRAY = np.array([[1.0, -0.0, np.nan], [np.inf, 2.5, 3.0]])
LONG = np.arange(1_000.0)
VALUES = {
    "float": 1.5,
    "float64": np.float64(-0.0),
    "int": 7,
    "list": [1.0, 2.0],
    "empty": np.array([]),
    "empty of a shape": np.zeros((2, 0)),
    "no dimensions": np.array(2.0),
    "rows": ARRAY,
    "columns": np.asfortranarray(ARRAY),
    "transposed": ARRAY.T,
    "backwards": ARRAY[:, ::-1],
    "every second": LONG[::2],
    "part": LONG[3:7],
    "long": LONG,
    "whole numbers": np.array([1, 2, 3]),
    "short": np.array([1.0, 2.0], np.float32),
    "other order": np.array([1.0, 2.0], ">f8"),
    "longer": np.array([1.0, 2.0], np.longdouble),
    "truths": np.array([True, False]),
    "read-only": np.broadcast_to(np.float64(3.0), (4,)),
    "of a class": np.array([1.0, 2.0]).view(np.recarray),
}


@pytest.mark.parametrize("name", VALUES)
def test_a_value_arrives_as_if_it_had_been_sent(name: str) -> None:
    value = VALUES[name]
    expected = numeric_value(wire.decode_value(wire.encode_frame(value)[wire.HEADER_BYTES :]))
    found = as_if_sent(value)
    assert type(found) is type(expected)
    if isinstance(found, np.ndarray) and isinstance(expected, np.ndarray):
        assert (found.dtype, found.shape, found.strides, found.tobytes()) == (
            *(expected.dtype, expected.shape, expected.strides),
            expected.tobytes(),
        )
        assert found.flags.writeable == expected.flags.writeable
        assert not np.shares_memory(found, np.asarray(value))
    else:
        assert np.array([found]).tobytes() == np.array([expected]).tobytes()


@pytest.mark.parametrize("dimensions", [wire.MAX_DIMENSIONS + 1, 20, 32])
def test_an_array_of_more_dimensions_than_can_be_sent_is_refused(dimensions: int) -> None:
    with pytest.raises(TypeError, match=f"{dimensions} dimensions"):
        as_if_sent(np.ones((1,) * dimensions))
    as_if_sent(np.ones((1,) * wire.MAX_DIMENSIONS))


@pytest.mark.parametrize("value", [[2**64], [1, 2**1000], ([-(2**63) - 1],)])
def test_a_list_of_numbers_that_no_array_of_numbers_holds_is_refused(value: wire.Value) -> None:
    with pytest.raises(TypeError, match="below 2\\*\\*64"):
        numeric_value(value)
