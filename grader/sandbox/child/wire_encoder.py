"""Values as bytes; see `wire`."""

import struct
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias, cast

import numpy as np
import numpy.typing as npt

from grader.sandbox.child.true_attributes import class_name, own_text, unmistakable_class_name
from grader.sandbox.child.wire_format import (
    ARRAY_STRUCTS,
    COMPLEX_STRUCT,
    COUNT_STRUCT,
    DTYPES,
    FUNCTION_STRUCT,
    MAX_DIMENSIONS,
    MAX_FRAME_BYTES,
    MAX_INTEGER_BYTES,
    MAX_ITEMS,
    MAX_KNOWN_ARRAYS,
    NESTED_TOO_DEEPLY,
    TOO_MANY_PARTS,
    FunctionReference,
    Opaque,
    WireError,
    claimed_bytes,
)

NameFunction: TypeAlias = Callable[[Callable[..., object]], FunctionReference | None]

TOO_MANY_BYTES = "a value of too many bytes"

_DTYPE_CODES = {dtype: code for code, dtype in enumerate(DTYPES)}
_NARROWER_DTYPES: dict[object, np.dtype[np.generic]] = {
    np.dtype(np.longdouble): np.dtype("f8"),
    np.dtype(np.clongdouble): np.dtype("c16"),
}
_TAGGED_FLOAT_STRUCT = struct.Struct("<cd")
_TAGGED_INT_STRUCT = struct.Struct("<cq")
_TAGGED_COUNT_STRUCT = struct.Struct("<cI")
_FLOAT64_HEADER = b"g" + ARRAY_STRUCTS[0].pack(_DTYPE_CODES[np.dtype("f8")], 0)
_FLOAT64_STRUCT = struct.Struct(f"<{len(_FLOAT64_HEADER)}sd")

_known_arrays: dict[tuple[np.dtype[np.generic], tuple[int, ...]], tuple[bytes, int]] = {}
"""What stands before the numbers of an array of this dtype and shape, and how many bytes it counts for."""


class Encoder:
    """Checks sizes while encoding: a numpy view that claims terabytes is refused before it is copied.

    The bytes of values of a fixed length need not be counted: MAX_ITEMS of them are shorter than a frame may be.
    """

    def __init__(self, name_function: NameFunction | None, other_items: int = 0) -> None:
        """`other_items` is how many more values the frame will hold than this encodes."""
        self.parts: list[bytes] = []
        self._bytes_left = MAX_FRAME_BYTES
        self._items_left = MAX_ITEMS - other_items
        self._name_function = name_function

    def put_value(self, value: object, depth: int) -> None:
        self._put_items((value,), depth)

    def _put_items(self, items: Iterable[object], depth: int) -> None:
        """Put these values, which lie so many levels above the deepest that is allowed."""
        append, pack_float, writers = self.parts.append, _TAGGED_FLOAT_STRUCT.pack, _WRITERS_BY_TYPE
        for item in items:
            self._items_left -= 1
            if self._items_left < 0 or depth < 0:
                raise WireError(TOO_MANY_PARTS if depth >= 0 else NESTED_TOO_DEEPLY)
            kind = type(item)
            # Floats are by far the most common, so they skip the table of writers.
            if kind is float:
                append(pack_float(b"f", item))
            else:
                (writers.get(kind) or _find_writer(item))(self, item, depth)

    def write_none(self, _: None, __: int) -> None:
        self.parts.append(b"N")

    def write_bool(self, value: bool, _: int) -> None:  # noqa: FBT001 - one of many values
        self.parts.append(b"T" if value else b"F")

    def write_float(self, value: float, _: int) -> None:
        self.parts.append(_TAGGED_FLOAT_STRUCT.pack(b"f", value))

    def write_int(self, value: int, _: int) -> None:
        if -(2**63) <= value < 2**63:
            self.parts.append(_TAGGED_INT_STRUCT.pack(b"i", value))
            return
        length = value.bit_length() // 8 + 1
        if length > MAX_INTEGER_BYTES:
            self.write_opaque(Opaque(kind=f"integer of {value.bit_length()} bits"), 0)
            return
        self.parts.append(b"I" + bytes([length]) + value.to_bytes(length, "little", signed=True))

    def write_complex(self, value: complex, _: int) -> None:
        self.parts.append(b"c" + COMPLEX_STRUCT.pack(value.real, value.imag))

    def write_text(self, value: str, _: int) -> None:
        self._put_text(b"s", value)

    def write_opaque(self, value: Opaque, _: int) -> None:
        self._put_text(b"o", value.kind)

    def write_list(self, value: list[object], depth: int) -> None:
        self.parts.append(_TAGGED_COUNT_STRUCT.pack(b"l", len(value)))
        self._put_items(value, depth - 1)

    def write_tuple(self, value: tuple[object, ...], depth: int) -> None:
        self.parts.append(_TAGGED_COUNT_STRUCT.pack(b"t", len(value)))
        self._put_items(value, depth - 1)

    def write_dict(self, value: Mapping[object, object], depth: int) -> None:
        keys = [own_text(key) for key in value if issubclass(type(key), str)]
        if len(keys) < len(value):
            self.write_other(value, depth)
            return
        if len({*keys}) < len(keys):
            # Keys of a class of its own may have one text and not be equal.
            self.write_opaque(Opaque(kind="dict with one key twice"), depth)
            return
        self.parts.append(_TAGGED_COUNT_STRUCT.pack(b"d", len(keys)))
        for key, item in zip(keys, value.values(), strict=True):
            self._put_text(b"", key)
            self.put_value(item, depth - 1)

    def write_array(self, value: npt.NDArray[np.generic], _: int) -> None:
        flags = value.flags
        if flags.c_contiguous:
            self._put_array(b"a", value)
        elif flags.f_contiguous:
            self._put_array(b"A", np.asarray(value).T)
        else:
            self._put_array(b"v", np.flip(np.asarray(value)))

    def write_float64(self, value: np.float64, _: int) -> None:
        # What most answers are: the same bytes as those of `write_scalar`, in half the time.
        self.parts.append(_FLOAT64_STRUCT.pack(_FLOAT64_HEADER, value))

    def write_scalar(self, value: np.generic, _: int) -> None:
        self._put_array(b"g", np.asarray(value))

    def write_function(self, value: FunctionReference, _: int) -> None:
        # `here` is meant from the reader's side, so it is inverted on the way.
        self.parts.append(b"@" + FUNCTION_STRUCT.pack(value.slot, not value.here))

    def write_other(self, value: object, depth: int) -> None:
        """Write the reference of a callable that has one; write anything else as Opaque with the name of its type.

        Of a class it is its own name: `return NotImplementedError` is a slip of its own.
        """
        named = self._name_function(value) if self._name_function and callable(value) else None
        kind = type(value)
        name = f"class {class_name(cast('type', value))}" if issubclass(kind, type) else unmistakable_class_name(kind)
        self.put_value(named or Opaque(kind=name[:100]), depth)

    def _take_room(self, size: int) -> None:
        self._bytes_left -= size
        if self._bytes_left < 0:
            raise WireError(TOO_MANY_BYTES)

    def _put_text(self, tag: bytes, text: str) -> None:
        if len(text) > MAX_FRAME_BYTES:
            message = "a text of too many characters"
            raise WireError(message)
        data = text.encode("utf-8", "surrogatepass")
        self._take_room(len(data))
        self.parts.append(tag + COUNT_STRUCT.pack(len(data)) + data)

    def _put_array(self, tag: bytes, array: npt.NDArray[np.generic]) -> None:
        known = _known_arrays.get((array.dtype, array.shape))
        if known is None:
            dtype = _sent_dtype(array)
            code = _DTYPE_CODES.get(dtype)
            if code is None or array.ndim > MAX_DIMENSIONS:
                named = _entries_name(array.dtype)
                kind = f"array of {named}" if code is None else f"array of {array.ndim} dimensions"
                self.write_opaque(Opaque(kind=kind), 0)
                return
            claimed = claimed_bytes(array.shape, dtype)
            if claimed > MAX_FRAME_BYTES:
                message = f"an array of shape {array.shape}"
                raise WireError(message)
            known = ARRAY_STRUCTS[array.ndim].pack(code, array.ndim, *array.shape), claimed
            if len(_known_arrays) >= MAX_KNOWN_ARRAYS:
                _known_arrays.clear()
            if dtype == array.dtype:
                _known_arrays[dtype, array.shape] = known
            array = np.asarray(array).astype(dtype, order="C", copy=False)
        header, claimed = known
        self._take_room(claimed)
        self.parts.append(tag + header + np.asarray(array).tobytes())


def _entries_name(dtype: np.dtype[np.generic]) -> str:
    """What the entries of an array are called that can't be sent."""
    if dtype.kind == "T":
        # Texts of any length, which numpy keeps as it keeps objects.
        return type(dtype).__name__
    return "objects" if dtype.hasobject else str(dtype)[:40]


def _sent_dtype(array: npt.NDArray[np.generic]) -> np.dtype[np.generic]:
    """The dtype in which an array's numbers are sent."""
    dtype = array.dtype
    if dtype in _DTYPE_CODES:
        return dtype
    dtype = _NARROWER_DTYPES.get(dtype, dtype)
    # Some other kinds have no byte order to change.
    return dtype.newbyteorder("<") if dtype.kind in "biufc" else dtype


_Writer: TypeAlias = Callable[[Encoder, Any, int], None]

_WRITERS_BY_TYPE: dict[type, _Writer] = {
    type(None): Encoder.write_none,
    bool: Encoder.write_bool,
    np.ndarray: Encoder.write_array,
    np.float64: Encoder.write_float64,
    int: Encoder.write_int,
    str: Encoder.write_text,
    tuple: Encoder.write_tuple,
    list: Encoder.write_list,
    dict: Encoder.write_dict,
    complex: Encoder.write_complex,
    FunctionReference: Encoder.write_function,
    Opaque: Encoder.write_opaque,
}


def _writer_of_base(write: _Writer, base_value: Callable[[Any], object]) -> _Writer:
    """Writes a value of a subclass as its base class holds it, whatever the methods of its own class say."""
    return lambda encoder, value, depth: write(encoder, base_value(value), depth)


_WRITERS_BY_BASE: tuple[tuple[type, _Writer], ...] = (
    (np.ndarray, _writer_of_base(Encoder.write_array, np.asarray)),
    (np.generic, Encoder.write_scalar),
    (float, _writer_of_base(Encoder.write_float, float.__float__)),
    (int, _writer_of_base(Encoder.write_int, int.__int__)),
    (str, _writer_of_base(Encoder.write_text, own_text)),
    (tuple, _writer_of_base(Encoder.write_tuple, lambda value: tuple.__getitem__(value, slice(None)))),
    (list, _writer_of_base(Encoder.write_list, list.copy)),
    (dict, _writer_of_base(Encoder.write_dict, lambda value: dict(dict.items(value)))),
    (complex, _writer_of_base(Encoder.write_complex, complex.__pos__)),
)


def _find_writer(value: object) -> _Writer:
    """The writer for a value of a type that is not in the table, chosen by its true base class."""
    kind = type(value)
    return next((writer for base, writer in _WRITERS_BY_BASE if issubclass(kind, base)), Encoder.write_other)
