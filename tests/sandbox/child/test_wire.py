"""The wire carries plain values unchanged, and reads hostile bytes as a value or as WireError, within bounds."""

import array
import math
import pickle
import random
import struct
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import numpy.typing as npt
import pytest
from every_case import every_case
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.sandbox.child import wire

KINDS = ("?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16")
LARGEST_INTEGER = 2 ** (8 * wire.MAX_INTEGER_BYTES - 1) - 1
WIDE = 2**64 - 1

arrays = st.sampled_from(KINDS).flatmap(
    lambda kind: hnp.arrays(np.dtype(kind), hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=3))
)
scalars = st.sampled_from(KINDS).flatmap(lambda kind: hnp.arrays(np.dtype(kind), ()).map(lambda array: array[()]))
integers = st.integers(-LARGEST_INTEGER, LARGEST_INTEGER)
texts = st.text(st.characters(exclude_categories=()), max_size=20)
crossing = st.one_of(
    st.builds(wire.FunctionReference, slot=st.integers(0, 2**32 - 1), here=st.booleans()),
    st.builds(wire.Opaque, kind=texts),
)
leaves = st.one_of(
    st.none(),
    st.booleans(),
    integers,
    st.floats(),
    st.complex_numbers(),
    texts,
    arrays,
    scalars,
)
values = st.recursive(
    leaves,
    lambda parts: (
        st.lists(parts, max_size=4) | st.lists(parts, max_size=4).map(tuple) | st.dictionaries(texts, parts, max_size=4)
    ),
    max_leaves=12,
)
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def body(value: object) -> bytes:
    return wire.encode_frame(value)[4:]


def crossed(value: object) -> wire.Value:
    return wire.decode_value(body(value))


def array_body(code: int, shape: tuple[int, ...], data: bytes = b"", tag: bytes = b"a") -> bytes:
    return tag + struct.pack("<BB", code, len(shape)) + struct.pack(f"<{len(shape)}Q", *shape) + data


def is_same(one: object, other: object) -> bool:
    """Of one type and, bit for bit, one value: -0.0 is not 0.0, and NaN is NaN."""
    if type(one) is not type(other):
        return False
    match one:
        case list() | tuple():
            assert isinstance(other, (list, tuple))
            return len(one) == len(other) and all(map(is_same, one, other))
        case dict():
            assert isinstance(other, dict)
            return list(one) == list(other) and all(is_same(one[key], other[key]) for key in one)
        case np.ndarray() | np.generic():
            assert isinstance(other, (np.ndarray, np.generic))
            return (one.shape, one.dtype, one.tobytes()) == (other.shape, other.dtype, other.tobytes())
        case float():
            assert isinstance(other, float)
            return struct.pack("<d", one) == struct.pack("<d", other)
        case complex():
            assert isinstance(other, complex)
            return is_same([one.real, one.imag], [other.real, other.imag])
        case _:
            return one == other


@contextmanager
def soon(seconds: float) -> Iterator[None]:
    """Processor seconds, which do not depend on what else this machine does."""
    started = time.process_time()
    yield
    took = time.process_time() - started
    assert took < seconds, f"{took:.2f} s"


@contextmanager
def in_little_memory(megabytes: float) -> Iterator[None]:
    """At the peak, on top of what was there before; being watched makes everything ten times slower."""
    tracemalloc.start()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1] / 2**20
    finally:
        tracemalloc.stop()
    assert peak < megabytes, f"{peak:.0f} MB"


def read_or_refused(data: bytes) -> None:
    """Whatever else is raised fails the test."""
    try:
        wire.decode_value(data)
    except wire.WireError:
        return


# What crosses.


@quick
@given(values)
@example([-0.0, 0.0, math.nan, math.inf, -math.inf, complex(-0.0, math.nan)])
@example([2**63 - 1, 2**63, -(2**63), -(2**63) - 1, LARGEST_INTEGER, -LARGEST_INTEGER])
@example("\ud800 \udfff \U0001f600 \ud83d\ude00 \0")
@example({"": {}, "\udc80": [], "a": ()})
def test_every_value_crosses_unchanged_in_a_frame_that_begins_with_the_length_of_its_body(value: object) -> None:
    frame = wire.encode_frame(value)
    assert is_same(wire.decode_value(frame[4:]), value)
    assert wire.body_length(frame[:4]) == len(frame) - 4


@quick
@given(values)
def test_a_value_encoded_within_its_tuple_is_the_same_frame(value: object) -> None:
    body = wire.encode_frame(("before", None, []))[wire.HEADER_BYTES :]
    start, _, end = body.partition(b"N")
    assert wire.encode_within(start, value, end) == wire.encode_frame(("before", value, []))


def test_a_value_encoded_within_its_tuple_is_bounded_as_any_other() -> None:
    deep: object = 1.0
    for _ in range(wire.MAX_DEPTH):
        deep = [deep]
    for value in (deep, [None] * wire.MAX_ITEMS, np.zeros(wire.MAX_FRAME_BYTES // 8), "x" * wire.MAX_FRAME_BYTES):
        with pytest.raises(wire.WireError):
            wire.encode_within(b"t\1\0\0\0", value, b"")


@quick
@given(crossing)
def test_functions_turn_around_at_every_crossing_and_names_do_not(value: wire.FunctionReference | wire.Opaque) -> None:
    there = crossed(value)
    assert there == (
        value if isinstance(value, wire.Opaque) else wire.FunctionReference(slot=value.slot, here=not value.here)
    )
    assert crossed(there) == value


LAYOUTS: dict[str, Callable[[npt.NDArray[np.generic]], npt.NDArray[np.generic]]] = {
    "in C order": lambda array: array,
    "in Fortran order": np.asfortranarray,
    "transposed": np.transpose,
    "backwards": np.flip,
    "every second entry": lambda array: array[(slice(None, None, 2),) * array.ndim],
    "one column": lambda array: array[..., :1] if array.ndim else array,
    "broadcast": lambda array: np.broadcast_to(array, (3, *array.shape)),
}


@quick
@given(arrays, st.sampled_from(list(LAYOUTS)))
def test_arrays_keep_their_layout(array: npt.NDArray[np.generic], layout: str) -> None:
    sent = np.asarray(LAYOUTS[layout](array))
    got = crossed(sent)
    assert is_same(got, sent)
    assert isinstance(got, np.ndarray)
    assert (got.flags.c_contiguous, got.flags.f_contiguous) == (sent.flags.c_contiguous, sent.flags.f_contiguous)
    assert got.flags.writeable
    assert body(got) == body(sent)


@every_case("tag", [b"A", b"v"])
@every_case("shape", [(), (1,), (1, 1), (0, 2)])
def test_a_layout_that_makes_no_difference_is_refused(tag: bytes, shape: tuple[int, ...]) -> None:
    with pytest.raises(wire.WireError):
        wire.decode_value(array_body(KINDS.index("u1"), shape, bytes(math.prod(shape)), tag=tag))


@every_case("kind", KINDS)
@every_case("order", ["<", ">"])
def test_every_numeric_dtype_crosses_in_either_byte_order(kind: str, order: str) -> None:
    sent = np.array([[0, 1, 1], [1, 0, 1]]).astype(np.dtype(kind).newbyteorder(order))
    got = crossed(sent)
    assert isinstance(got, np.ndarray)
    assert got.dtype == np.dtype(kind)
    assert np.array_equal(got, sent)


@every_case("kind", KINDS)
def test_a_scalar_and_an_array_without_dimensions_stay_apart(kind: str) -> None:
    array = np.ones((), np.dtype(kind))
    assert isinstance(crossed(array), np.ndarray)
    assert isinstance(crossed(array[()]), np.generic)


@every_case("shape", [(0,), (0, 3), (3, 0), (2, 0, 4), (0, 1_000_000)])
def test_an_empty_array_keeps_its_shape(shape: tuple[int, ...]) -> None:
    got = crossed(np.zeros(shape))
    assert isinstance(got, np.ndarray)
    assert got.shape == shape


def test_views_cross_as_what_they_show() -> None:
    base = np.arange(24.0).reshape(4, 6)
    for view in (base.T, base[::-1, ::2], base[:, :0], np.broadcast_to(np.float64(3), (2, 2)), np.asfortranarray(base)):
        assert np.array_equal(crossed(view), view)  # type: ignore[arg-type]


def test_an_array_that_was_read_can_be_written_to() -> None:
    got = crossed(np.zeros(2))
    assert isinstance(got, np.ndarray)
    got[0] = 1.0


@every_case("value", [np.longdouble(1.5), np.array([1.5], np.longdouble)])
def test_extended_precision_crosses_as_float64(value: np.generic) -> None:
    assert np.asarray(crossed(value)).dtype == np.float64


def test_subclasses_of_plain_types_cross_as_the_plain_type() -> None:
    class Number(float): ...

    class Numbers(list): ...  # type: ignore[type-arg]

    assert is_same(crossed([Number(1.5), Numbers([1])]), [1.5, [1]])


def _lies(*_: object, **__: object) -> object:
    return b"\xff" * 7


def _lies_about_length(_: object) -> int:
    return 7


_LYING_METHODS = {
    **dict.fromkeys(("__iter__", "items", "values", "keys", "encode", "to_bytes", "__getitem__", "__str__"), _lies),
    **dict.fromkeys(("__float__", "__int__", "__index__", "__le__", "__lt__", "__ge__", "__reversed__", "copy"), _lies),
    **dict.fromkeys(("__len__", "bit_length"), _lies_about_length),
    **dict.fromkeys(("real", "imag", "flags", "dtype", "shape", "ndim", "T"), property(_lies)),
}


@every_case(
    "value", [1.5, 3, 2**70, 1 + 2j, "text", (1, "a"), [0.5, 0.5], [1.0] * 20, {"a": 1.0}, {"a": [1], "b": {"c": 2}}]
)
def test_values_of_classes_whose_methods_lie_cross_as_what_they_are(value: object) -> None:
    kind = type("Liar", (type(value),), _LYING_METHODS)
    assert is_same(crossed([kind(value)]), [value])


def test_an_array_of_a_class_that_lies_crosses_as_what_it_is() -> None:
    kind = type("Liar", (np.ndarray,), _LYING_METHODS)
    for value in (np.ones((2, 3)), np.ones((2, 3)).T, np.arange(6.0)[::2]):
        assert is_same(crossed(value.view(kind)), value)


class Key(str):
    """A key that is equal to no other one."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


def test_what_only_says_that_it_is_of_a_plain_type_crosses_as_its_own() -> None:
    kind = type("Liar", (), {"__class__": float, "__float__": lambda _: 0.5})
    assert crossed(kind()) == wire.Opaque(kind="Liar")


@every_case(
    ("value", "kind"),
    [
        (object(), "object"),
        ((number for number in ()), "generator"),
        ({1, 2}, "set"),
        ({1: 2}, "dict"),
        ({Key("a"): 1, Key("a"): 2}, "dict with one key twice"),
        (b"bytes", "bytes"),
        (len, "builtin_function_or_method"),
        (array.array("d", [1.0]), "array.array"),
        (type("array", (), {"__module__": "loss"})(), "loss.array"),
        (np.array([object()]), "array of objects"),
        (np.array(["a"]), "array of <U1"),
        (np.array([(1, object())], [("a", "i4"), ("b", "O")]), "array of objects"),
        (np.datetime64("2020-01-01"), "array of datetime64[D]"),
        (np.zeros((1,) * 9), "array of 9 dimensions"),
        pytest.param(10**5000, "integer of 16610 bits", id="5,001 digits"),
        pytest.param(-(10**5000), "integer of 16610 bits", id="minus 5,001 digits"),
    ],
)
def test_what_cannot_cross_crosses_as_its_name(value: object, kind: str) -> None:
    assert crossed([value]) == [wire.Opaque(kind=kind)]


def test_an_array_of_texts_of_any_length_crosses_as_its_name() -> None:
    strings = getattr(np.dtypes, "StringDType", None)
    if strings is None:
        pytest.skip("this numpy has no such dtype")
    assert crossed(np.array(["a"], strings())) == wire.Opaque(kind="array of StringDType")


def test_a_callable_crosses_as_the_function_it_is_named() -> None:
    sent = wire.encode_frame(
        [len, abs], lambda function: wire.FunctionReference(slot=7, here=True) if function is len else None
    )
    assert wire.decode_value(sent[4:]) == [
        wire.FunctionReference(slot=7),
        wire.Opaque(kind="builtin_function_or_method"),
    ]


def test_the_name_of_a_hostile_class_is_cut() -> None:
    got = crossed(type("x" * 100_000, (), {})())
    assert isinstance(got, wire.Opaque)
    assert len(got.kind) <= 100


# What is refused while it is written.


def nested(depth: int) -> object:
    value: object = []
    for _ in range(depth):
        value = [value]
    return value


def test_depth_is_bounded_alike_on_both_sides() -> None:
    assert is_same(crossed(nested(wire.MAX_DEPTH)), nested(wire.MAX_DEPTH))
    with pytest.raises(wire.WireError):
        wire.encode_frame(nested(wire.MAX_DEPTH + 1))
    one_deeper = b"l\1\0\0\0" * (wire.MAX_DEPTH + 1) + b"l\0\0\0\0"
    with pytest.raises(wire.WireError):
        wire.decode_value(one_deeper)


def test_the_number_of_parts_is_bounded_alike_on_both_sides() -> None:
    assert is_same(crossed([None] * (wire.MAX_ITEMS - 1)), [None] * (wire.MAX_ITEMS - 1))
    with pytest.raises(wire.WireError):
        wire.encode_frame([None] * wire.MAX_ITEMS)
    with pytest.raises(wire.WireError):
        wire.decode_value(b"l" + struct.pack("<I", wire.MAX_ITEMS) + b"N" * wire.MAX_ITEMS)


def holding_itself() -> list[object]:
    value: list[object] = []
    value.append(value)
    return value


def doubled(levels: int) -> list[object]:
    """Shared lists: a few bytes here, 2**levels parts on the wire."""
    value: list[object] = [1.0]
    for _ in range(levels):
        value = [value, value]
    return value


def shared_texts() -> list[str]:
    return ["x" * 2**20] * 100_000


@every_case(
    "make",
    [
        pytest.param(lambda: np.broadcast_to(np.float64(1), (2**40,)), id="terabytes"),
        pytest.param(lambda: np.broadcast_to(np.float64(1), (2**30, 2**29)), id="exabytes"),
        pytest.param(lambda: np.broadcast_to(np.uint8(1), (wire.MAX_FRAME_BYTES,)), id="one header too long"),
        pytest.param(lambda: np.broadcast_to(np.float64(1), (0, 2**40)), id="empty, of enormous shape"),
        pytest.param(lambda: [np.broadcast_to(np.float64(1), (2**20,))] * 1000, id="shared arrays"),
        pytest.param(lambda: [[1] * 1000] * 1000, id="shared lists"),
        pytest.param(lambda: [doubled(14)] * 1000, id="shared nested lists"),
        pytest.param(holding_itself, id="holding itself"),
        pytest.param(lambda: {"a": {"b": doubled(15)}, "c": [doubled(14)] * 100}, id="shared in a dict"),
        pytest.param(shared_texts, id="shared texts"),
        pytest.param(lambda: "x" * (wire.MAX_FRAME_BYTES + 1), id="text"),
        pytest.param(lambda: "\U0001f600" * (wire.MAX_FRAME_BYTES // 4), id="text of wide characters"),
        pytest.param(lambda: {"x" * wire.MAX_FRAME_BYTES: 1}, id="key"),
        pytest.param(lambda: wire.Opaque(kind="x" * wire.MAX_FRAME_BYTES), id="name"),
    ],
)
def test_a_value_that_claims_much_is_refused_soon(make: Callable[[], object]) -> None:
    value = make()
    with soon(1.5), pytest.raises(wire.WireError):
        wire.encode_frame(value)


@every_case(
    "make",
    [
        pytest.param(lambda: np.broadcast_to(np.float64(1), (2**40,)), id="terabytes"),
        pytest.param(lambda: [np.broadcast_to(np.float64(1), (2**20,))] * 1000, id="shared arrays"),
        pytest.param(shared_texts, id="shared texts"),
        pytest.param(lambda: "\U0001f600" * (wire.MAX_FRAME_BYTES // 4), id="text of wide characters"),
    ],
)
def test_a_value_that_claims_much_takes_little_memory(make: Callable[[], object]) -> None:
    value = make()
    with in_little_memory(megabytes=40), pytest.raises(wire.WireError):
        wire.encode_frame(value)


def test_no_frame_is_longer_than_the_reader_accepts() -> None:
    longest = np.zeros(wire.MAX_FRAME_BYTES - 11, np.uint8)
    frame = wire.encode_frame(longest)
    assert wire.body_length(frame[:4]) == wire.MAX_FRAME_BYTES
    with pytest.raises(wire.WireError):
        wire.encode_frame(np.zeros(wire.MAX_FRAME_BYTES - 10, np.uint8))


# What is refused while it is read.


@every_case("length", [wire.MAX_FRAME_BYTES + 1, 2**31, 2**32 - 1])
def test_a_length_out_of_bounds_is_refused_before_its_bytes_arrive(length: int) -> None:
    frames = wire.FrameBuffer()
    frames.feed_bytes(struct.pack("<I", length))
    with pytest.raises(wire.WireError):
        frames.next_body()


@settings(quick, max_examples=25)
@given(st.lists(values, max_size=4), st.data())
def test_frames_are_the_same_however_their_bytes_arrive(sent: list[object], data: st.DataObject) -> None:
    stream = b"".join(map(wire.encode_frame, sent))
    frames, got, position = wire.FrameBuffer(), [], 0
    while position < len(stream):
        count = data.draw(st.integers(1, len(stream) - position))
        frames.feed_bytes(stream[position : position + count])
        position += count
        while (found := frames.next_body()) is not None:
            got.append(found)
    assert got == [body(value) for value in sent]
    assert frames.is_empty


def test_an_unfinished_frame_is_not_empty() -> None:
    frames = wire.FrameBuffer()
    frames.feed_bytes(b"\0\0")
    assert frames.next_body() is None
    assert not frames.is_empty


def test_bytes_that_dribble_in_cost_no_more_than_their_number() -> None:
    frame = wire.encode_frame(np.zeros(100_000, np.uint8))
    frames = wire.FrameBuffer()
    with soon(3.0):
        for byte in frame:
            assert frames.next_body() is None
            frames.feed_bytes(bytes([byte]))
    assert frames.next_body() == frame[4:]


@every_case(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"?", id="unknown tag"),
        pytest.param(b"NN", id="bytes after the value"),
        pytest.param(b"l\xff\xff\xff\xff", id="four billion parts"),
        pytest.param(b"d\xff\xff\xff\xff", id="four billion keys"),
        pytest.param(b"s\xff\xff\xff\xff", id="four billion characters"),
        pytest.param(b"s\1\0\0\0\xff", id="no UTF-8"),
        pytest.param(b"s\2\0\0\0\xc0\x80", id="overlong UTF-8"),
        pytest.param(b"d\1\0\0\0\1\0\0\0a", id="key without a value"),
        pytest.param(b"i1234567", id="short integer"),
        pytest.param(b"I\xff" + b"\0" * 254, id="short big integer"),
        pytest.param(b"I", id="big integer without a length"),
        pytest.param(b"f", id="float without bytes"),
        pytest.param(b"c" + b"\0" * 15, id="half a complex"),
        pytest.param(b"@\0\0\0", id="half a function"),
        pytest.param(array_body(len(KINDS), (1,), b"\0" * 16), id="unknown dtype"),
        pytest.param(array_body(255, ()), id="last dtype"),
        pytest.param(array_body(11, (1,) * 9, b"\0" * 8), id="nine dimensions"),
        pytest.param(b"a\x0b\xff", id="255 dimensions"),
        pytest.param(array_body(11, (WIDE,)), id="claims 2**67 bytes"),
        pytest.param(array_body(11, (WIDE,) * 8), id="claims 2**515 bytes"),
        pytest.param(array_body(11, (2**32, 2**32), b"\0" * 8), id="a product of 0 modulo 2**64"),
        pytest.param(array_body(11, (2**61,), b""), id="a size of 0 modulo 2**64"),
        pytest.param(array_body(11, (0, WIDE)), id="empty with a side that no array has"),
        pytest.param(array_body(0, (0, 2**62, 4)), id="empty with sides that no array has"),
        pytest.param(array_body(11, (2,), b"\0" * 8), id="fewer numbers than promised"),
        pytest.param(array_body(11, (1,), b"\0" * 16), id="more numbers than promised"),
        pytest.param(array_body(11, (1,), b"\0" * 8, tag=b"g"), id="a scalar with a shape"),
        pytest.param(array_body(11, (0,), tag=b"g"), id="an empty scalar"),
        pytest.param(pickle.dumps([1, 2]), id="a pickle"),
        pytest.param(b"\x93NUMPY\1\0", id="a file of numpy's"),
    ],
)
def test_what_is_no_value_is_refused_at_once(data: bytes) -> None:
    with soon(0.2), in_little_memory(megabytes=0.1), pytest.raises(wire.WireError):
        wire.decode_value(data)


def big_int(number: int, length: int) -> bytes:
    return b"I" + bytes([length]) + number.to_bytes(length, "little", signed=True)


@every_case(
    "data",
    [
        pytest.param(b"d\2\0\0\0" + b"\1\0\0\0aT" + b"\1\0\0\0aF", id="one key twice"),
        pytest.param(big_int(5, 1), id="a small integer as a big one"),
        pytest.param(b"I\0", id="an integer of no bytes"),
        pytest.param(big_int(2**70, 40), id="an integer with bytes to spare"),
        pytest.param(big_int(2**2000, 255), id="an integer that is never written"),
        pytest.param(array_body(0, (1,), b"\2"), id="a truth value of 2"),
        pytest.param(b"@\0\0\0\0\2", id="a function that is 2 here"),
    ],
)
def test_a_body_that_no_writer_writes_is_refused(data: bytes) -> None:
    with pytest.raises(wire.WireError):
        wire.decode_value(data)


EVERYTHING = (
    None,
    True,
    [-1, 2**200, 1.5, 1 - 1j],
    {"é": "\ud800", "b": ({},)},
    np.arange(6.0).reshape(2, 3),
    np.array([True, False]),
    np.float32(2),
    np.zeros((0, 2), "i2"),
    wire.FunctionReference(slot=3),
    wire.Opaque(kind="generator"),
)


def test_every_truncation_is_refused() -> None:
    whole = body(EVERYTHING)
    for length in range(len(whole)):
        with pytest.raises(wire.WireError):
            wire.decode_value(whole[:length])


def test_every_change_of_one_byte_is_read_or_refused() -> None:
    whole = body(EVERYTHING)
    for position in range(len(whole)):
        for byte in (0, 1, 2, 0x7F, 0x80, 0xFF, *b"NTFfiIcsoltdag@"):
            read_or_refused(whole[:position] + bytes([byte]) + whole[position + 1 :])


def test_many_changes_at_random_are_read_or_refused_soon() -> None:
    chance = random.Random(0)  # noqa: S311 - to mutate, not to hide
    whole = body([EVERYTHING, EVERYTHING])
    with soon(6.0):
        for _ in range(4_000):
            data = bytearray(whole)
            for _ in range(chance.randrange(1, 8)):
                match chance.randrange(4):
                    case 0:
                        data[chance.randrange(len(data))] = chance.randrange(256)
                    case 1:
                        del data[chance.randrange(len(data)) :][: chance.randrange(9)]
                    case 2:
                        at = chance.randrange(len(data))
                        data[at:at] = chance.randbytes(chance.randrange(9))
                    case 3:
                        at = chance.randrange(len(data))
                        data[at : at + 4] = struct.pack("<I", chance.randrange(2**32))
                data = data or bytearray(b"N")
            read_or_refused(bytes(data))


@quick
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    read_or_refused(data)


@quick
@given(
    st.lists(st.sampled_from([b"l", b"t", b"d", b"s", b"a", b"g", b"I", b"\0", b"\1", b"\0\0\0\0", b"\1\0\0\0", b"N"]))
)
def test_any_row_of_tags_and_counts_is_read_or_refused(parts: list[bytes]) -> None:
    read_or_refused(b"".join(parts))


@every_case(
    "make",
    [
        pytest.param(lambda: b"l" + struct.pack("<I", 190_000) + b"l\0\0\0\0" * 190_000, id="lists"),
        pytest.param(lambda: b"l" + struct.pack("<I", 190_000) + b"d\0\0\0\0" * 190_000, id="dicts"),
        pytest.param(
            lambda: b"l" + struct.pack("<I", 190_000) + array_body(11, (1,), b"\0" * 8) * 190_000, id="arrays"
        ),
        pytest.param(lambda: b"l" + struct.pack("<I", 190_000) + b"I\x80" * 1 + b"\1" * 128, id="broken off"),
        pytest.param(
            lambda: b"l\xff\xff\xff\0" + b"l\xff\xff\x0f\0" * 2 + b"N" * (2**24 - 16), id="promises within promises"
        ),
        pytest.param(
            lambda: b"s" + struct.pack("<I", 2**24 - 5) + b"a" * (2**24 - 9) + "\U0001f600".encode(), id="text"
        ),
        pytest.param(lambda: body(np.zeros(wire.MAX_FRAME_BYTES - 11, np.uint8)), id="one array"),
        pytest.param(lambda: body(np.zeros(wire.MAX_FRAME_BYTES - 11, bool)), id="one array of truth values"),
    ],
)
def test_the_largest_bodies_are_read_or_refused_soon(make: Callable[[], bytes]) -> None:
    data = make()
    assert len(data) <= wire.MAX_FRAME_BYTES
    with soon(3.0):
        read_or_refused(data)


@every_case("part", [b"l\0\0\0\0", b"d\0\0\0\0", array_body(11, (1,), bytes(8)), array_body(0, (0,) * 8)])
def test_a_part_takes_few_bytes_of_memory_however_short_it_is(part: bytes) -> None:
    parts = 5_000
    with in_little_memory(parts * 400 / 2**20):
        wire.decode_value(b"l" + struct.pack("<I", parts) + part * parts)


@every_case(
    "make",
    [
        pytest.param(
            lambda: b"s" + struct.pack("<I", 2**24 - 5) + b"a" * (2**24 - 9) + "\U0001f600".encode(), id="text"
        ),
        pytest.param(lambda: body(np.zeros(wire.MAX_FRAME_BYTES - 11, np.uint8)), id="one array"),
        pytest.param(lambda: body(np.zeros(wire.MAX_FRAME_BYTES - 11, bool)), id="one array of truth values"),
    ],
)
def test_the_longest_texts_and_arrays_take_a_few_times_their_length(make: Callable[[], bytes]) -> None:
    data = make()
    with in_little_memory(megabytes=8 * wire.MAX_FRAME_BYTES / 2**20):
        wire.decode_value(data)
