"""The wire format: plain values as bytes, in both directions, with sizes checked before anything is built.

This module runs on both sides of the trust boundary, so it imports only the standard library and numpy, and must not
know courses, checks or scores. It never pickles, never executes what it reads and never trusts a length.

A value is None, a bool, int, float, complex or str, a list, tuple or dict (with text keys) of values, or a numeric
numpy array or scalar. There are two more kinds: a `FunctionReference`, a number that stands for a callable on one of
the two sides, and an `Opaque`, which only names something that cannot be sent. A frame is a 4-byte length, little
endian, followed by one value.

An array in Fortran order arrives in Fortran order, and one that is not contiguous arrives as a view with negative
strides: functions can be called on such arrays, too.
"""

import math
import struct
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

MAX_FRAME_BYTES = 16 * 1024 * 1024
"""The longest frame either side accepts: two million numbers, far above any honest answer."""

MAX_ITEMS = 200_000
"""How many values a frame may hold in all its lists together (the size of arrays is limited by bytes)."""

HEADER_BYTES = 4
"""The length of a frame before its body, in bytes."""

MAX_DEPTH = 16
MAX_INTEGER_BYTES = 128
MAX_DIMENSIONS = 8

Value: TypeAlias = (
    "bool | int | float | complex | str | list[Value] | tuple[Value, ...] | dict[str, Value]"
    " | npt.NDArray[np.generic] | np.generic | FunctionReference | Opaque | None"
)


class WireError(ValueError):
    """Bytes that are not a valid frame, or a value that is too large for one."""


class RoomError(WireError):
    """A value that would take more memory than its reader allows: at least `memory` bytes."""

    def __init__(self, memory: int) -> None:
        super().__init__(f"a value of {memory} bytes of memory")
        self.memory = memory


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionReference:
    """A callable that stays on its side of the wire; `slot` is its number in the owner's table.

    `here` is meant from the reader's side: True if the reader owns the callable, which is then being sent back.
    """

    slot: int
    here: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Opaque:
    """Stands for something that cannot be sent; `kind` describes it: "generator", "array of objects"."""

    kind: str


NameFunction: TypeAlias = Callable[[Callable[..., object]], "FunctionReference | None"]

_DTYPES = tuple(
    np.dtype(code).newbyteorder("<")
    for code in ("?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16")
)
_DTYPE_CODES = {dtype: code for code, dtype in enumerate(_DTYPES)}
_NARROWER_DTYPES: dict[object, np.dtype[np.generic]] = {
    np.dtype(np.longdouble): np.dtype("f8"),
    np.dtype(np.clongdouble): np.dtype("c16"),
}

_COUNT_STRUCT = struct.Struct("<I")
_INT_STRUCT = struct.Struct("<q")
_FLOAT_STRUCT = struct.Struct("<d")
_COMPLEX_STRUCT = struct.Struct("<dd")
_ARRAY_STRUCT = struct.Struct("<BB")
_FUNCTION_STRUCT = struct.Struct("<IB")
_TAGGED_FLOAT_STRUCT = struct.Struct("<cd")
_SKIPPED_TAG_STRUCT = struct.Struct("<xd")
_TAGGED_INT_STRUCT = struct.Struct("<cq")
_TAGGED_COUNT_STRUCT = struct.Struct("<cI")
_SHAPE_STRUCTS = tuple(struct.Struct(f"<{dimensions}Q") for dimensions in range(MAX_DIMENSIONS + 1))


def encode_frame(value: object, name_function: NameFunction | None = None) -> bytes:
    """One frame for a value; raise WireError if it has too many bytes or parts, or is nested too deeply.

    `name_function` returns the `FunctionReference` of a callable, or None to send it as Opaque.
    """
    encoder = _Encoder(name_function)
    encoder.put_value(value, MAX_DEPTH)
    body = b"".join(encoder.parts)
    if len(body) > MAX_FRAME_BYTES:
        raise WireError(_TOO_MANY_BYTES)
    return _COUNT_STRUCT.pack(len(body)) + body


def decode_value(body: bytes) -> Value:
    """The value of one frame's body; raise WireError for anything that `encode_frame` could not have written."""
    return decode_measured(body, sys.maxsize)[0]


def decode_measured(body: bytes, room: int) -> tuple[Value, int]:
    """The value of one frame's body, and at most how many bytes of memory it takes.

    Raise RoomError if that is more than `room`, before a text or an array of that size is made, and WireError as
    `decode_value` does.
    """
    decoder = _Decoder(body, room)
    try:
        value = decoder.read_value(MAX_DEPTH)
    except RoomError:
        raise
    except (struct.error, UnicodeDecodeError, IndexError, ValueError) as error:
        message = f"not a value: {error}"
        raise WireError(message) from None
    if decoder.position != len(body):
        message = f"{len(body) - decoder.position} bytes follow the value"
        raise WireError(message)
    memory = decoder.used_memory
    if memory > room:
        raise RoomError(memory)
    return value, memory


def decode_frame(frame: bytes) -> Value:
    """The value of one whole frame, header included; raise WireError as `decode_value` does."""
    return decode_value(frame[HEADER_BYTES:])


def body_length(header: bytes | bytearray) -> int:
    """How many bytes follow this 4-byte header; raise WireError if it is more than MAX_FRAME_BYTES."""
    (length,) = _COUNT_STRUCT.unpack(header)
    if length > MAX_FRAME_BYTES:
        message = f"a frame of {length} bytes is longer than {MAX_FRAME_BYTES}"
        raise WireError(message)
    return int(length)


class FrameBuffer:
    """Collects bytes as they arrive, and splits them into frame bodies."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._start = 0

    def feed_bytes(self, data: bytes) -> None:
        del self._buffer[: self._start]
        self._start = 0
        self._buffer += data

    def next_body(self) -> bytes | None:
        """The body of the next frame, or None while it is incomplete; raise WireError if its length is too large."""
        buffer = self._buffer
        begin = self._start + HEADER_BYTES
        if len(buffer) < begin:
            return None
        end = begin + body_length(buffer[self._start : begin])
        if len(buffer) < end:
            return None
        with memoryview(buffer) as view:  # slicing the bytearray itself would copy once more
            body = bytes(view[begin:end])
        self._start = end
        if end > _MAX_READ_BYTES:  # a large frame is not kept twice
            del buffer[:end]
            self._start = 0
        return body

    @property
    def is_empty(self) -> bool:
        return self._start == len(self._buffer)


_TOO_MANY_BYTES = "a value of too many bytes"
_TOO_MANY_PARTS = "too many parts"

_FLOATS_AT_ONCE = 16
"""From how many items on it pays to find out whether all are floats."""

_MAX_READ_BYTES = 1 << 20
"""Up to how many bytes of read frames a buffer keeps until more arrive."""

_ITEM_MEMORY = 40
_CONTAINER_MEMORY = 64
_ARRAY_MEMORY = 256
"""At most how many bytes of memory a value takes beside its contents, with its place in a list; what a container and an
array take more than that."""

_WIDEST_CHARACTER = 4
"""Bytes of each character of a text in memory, if one of its characters needs so many."""


class _Encoder:
    """Checks sizes while encoding: a numpy view that claims terabytes is refused before it is copied.

    The bytes of values of a fixed length need not be counted: MAX_ITEMS of them are shorter than a frame may be.
    """

    def __init__(self, name_function: NameFunction | None) -> None:
        self.parts: list[bytes] = []
        self._bytes_left = MAX_FRAME_BYTES
        self._items_left = MAX_ITEMS
        self._name_function = name_function

    def put_value(self, value: object, depth: int) -> None:
        self._items_left -= 1
        if self._items_left < 0 or depth < 0:
            message = "a value of too many parts" if depth >= 0 else "a value nested too deeply"
            raise WireError(message)
        kind = type(value)
        # Floats are by far the most common, so they skip the table of writers.
        if kind is float:
            self.parts.append(_TAGGED_FLOAT_STRUCT.pack(b"f", value))
        else:
            writer = _WRITERS_BY_TYPE.get(kind) or _find_writer(value)
            writer(self, value, depth)

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
        self.parts.append(b"c" + _COMPLEX_STRUCT.pack(value.real, value.imag))

    def write_text(self, value: str, _: int) -> None:
        self.parts.append(b"s")
        self._put_text(value)

    def write_opaque(self, value: Opaque, _: int) -> None:
        self.parts.append(b"o")
        self._put_text(value.kind)

    def write_list(self, value: Sequence[object], depth: int) -> None:
        self.parts.append(_TAGGED_COUNT_STRUCT.pack(b"l", len(value)))
        for item in value:
            self.put_value(item, depth - 1)

    def write_tuple(self, value: Sequence[object], depth: int) -> None:
        self.parts.append(_TAGGED_COUNT_STRUCT.pack(b"t", len(value)))
        for item in value:
            self.put_value(item, depth - 1)

    def write_dict(self, value: Mapping[object, object], depth: int) -> None:
        if not all(isinstance(key, str) for key in value):
            self.write_other(value, depth)
            return
        self.parts.append(_TAGGED_COUNT_STRUCT.pack(b"d", len(value)))
        for key, item in value.items():
            self._put_text(str(key))
            self.put_value(item, depth - 1)

    def write_array(self, value: npt.NDArray[np.generic], _: int) -> None:
        if value.flags.c_contiguous:
            self._put_array(b"a", value)
        elif value.flags.f_contiguous:
            self._put_array(b"A", np.asarray(value).T)
        else:
            self._put_array(b"v", np.flip(np.asarray(value)))

    def write_scalar(self, value: np.generic, _: int) -> None:
        self._put_array(b"g", np.asarray(value))

    def write_function(self, value: FunctionReference, _: int) -> None:
        # `here` is meant from the reader's side, so it is inverted on the way.
        self.parts.append(b"@" + _FUNCTION_STRUCT.pack(value.slot, not value.here))

    def write_other(self, value: object, depth: int) -> None:
        """Write the reference of a callable that has one; write anything else as Opaque with the name of its type."""
        named = self._name_function(value) if self._name_function and callable(value) else None
        self.put_value(named or Opaque(kind=type(value).__name__[:100]), depth)

    def _take_room(self, size: int) -> None:
        self._bytes_left -= size
        if self._bytes_left < 0:
            raise WireError(_TOO_MANY_BYTES)

    def _put_text(self, text: str) -> None:
        if len(text) > MAX_FRAME_BYTES:
            message = "a text of too many characters"
            raise WireError(message)
        data = text.encode("utf-8", "surrogatepass")
        self._take_room(len(data))
        self.parts.append(_COUNT_STRUCT.pack(len(data)) + data)

    def _put_array(self, tag: bytes, array: npt.NDArray[np.generic]) -> None:
        dtype = array.dtype
        code = _DTYPE_CODES.get(dtype)
        if code is None:
            dtype = _NARROWER_DTYPES.get(dtype, dtype)
            if dtype.kind in "biufc":  # some other kinds have no byte order to change
                dtype = dtype.newbyteorder("<")
            code = _DTYPE_CODES.get(dtype)
        if code is None or array.ndim > MAX_DIMENSIONS:
            named = "objects" if array.dtype.hasobject else str(array.dtype)[:40]
            kind = f"array of {named}" if code is None else f"array of {array.ndim} dimensions"
            self.write_opaque(Opaque(kind=kind), 0)
            return
        claimed = _claimed_bytes(array.shape, dtype)
        if claimed > MAX_FRAME_BYTES:
            message = f"an array of shape {array.shape}"
            raise WireError(message)
        self._take_room(claimed)
        self.parts.append(tag + _ARRAY_STRUCT.pack(code, array.ndim) + _SHAPE_STRUCTS[array.ndim].pack(*array.shape))
        self.parts.append(np.asarray(array).astype(dtype, order="C", copy=False).tobytes())


_Writer: TypeAlias = Callable[[_Encoder, Any, int], None]

_WRITERS_BY_TYPE: dict[type, _Writer] = {
    type(None): _Encoder.write_none,
    bool: _Encoder.write_bool,
    np.ndarray: _Encoder.write_array,
    np.float64: _Encoder.write_scalar,
    int: _Encoder.write_int,
    str: _Encoder.write_text,
    tuple: _Encoder.write_tuple,
    list: _Encoder.write_list,
    dict: _Encoder.write_dict,
    complex: _Encoder.write_complex,
    FunctionReference: _Encoder.write_function,
    Opaque: _Encoder.write_opaque,
}

_WRITERS_BY_BASE: tuple[tuple[type, _Writer], ...] = (
    (np.ndarray, _Encoder.write_array),
    (np.generic, _Encoder.write_scalar),
    (float, _Encoder.write_float),
    (int, _Encoder.write_int),
    (str, _Encoder.write_text),
    (tuple, _Encoder.write_tuple),
    (list, _Encoder.write_list),
    (dict, _Encoder.write_dict),
    (complex, _Encoder.write_complex),
)


def _find_writer(value: object) -> _Writer:
    """The writer for a value of a type that is not in the table, chosen by its base class."""
    return next((writer for kind, writer in _WRITERS_BY_BASE if isinstance(value, kind)), _Encoder.write_other)


class _Decoder:
    def __init__(self, body: bytes, room: int) -> None:
        self._body = body
        self._end = len(body)
        self.position = 0
        self._items_left = MAX_ITEMS
        self._room = room
        self._content_memory = 0

    @property
    def used_memory(self) -> int:
        """At most how many bytes of memory the values read so far take."""
        return self._content_memory + _ITEM_MEMORY * (MAX_ITEMS - self._items_left)

    def _take_memory(self, size: int) -> None:
        self._content_memory += size
        if self._content_memory > self._room:
            raise RoomError(self._content_memory)

    def read_value(self, depth: int) -> Value:
        self._items_left -= 1
        if self._items_left < 0 or depth < 0:
            message = _TOO_MANY_PARTS if depth >= 0 else "nested too deeply"
            raise WireError(message)
        tag = self._body[self.position]
        self.position += 1
        if tag == _FLOAT_TAG:
            (number,) = _FLOAT_STRUCT.unpack_from(self._body, self.position)
            self.position += _FLOAT_STRUCT.size
            return float(number)
        reader = _READERS_BY_TAG.get(tag)
        if reader is None:
            message = f"unknown tag {tag}"
            raise WireError(message)
        return reader(self, depth)

    def read_int(self, _: int) -> Value:
        return int(self._unpack_struct(_INT_STRUCT)[0])

    def read_long_int(self, _: int) -> Value:
        length = self._take_bytes(1)[0]
        self._take_memory(2 * length)
        value = int.from_bytes(self._take_bytes(length), "little", signed=True)
        if -(2**63) <= value < 2**63 or length != value.bit_length() // 8 + 1 or length > MAX_INTEGER_BYTES:
            message = f"an integer in {length} bytes"
            raise WireError(message)
        return value

    def read_complex(self, _: int) -> Value:
        return complex(*self._unpack_struct(_COMPLEX_STRUCT))

    def read_opaque(self, _: int) -> Value:
        return Opaque(kind=self.read_text(0))

    def read_list(self, depth: int) -> Value:
        return self._read_items(depth)

    def read_tuple(self, depth: int) -> Value:
        return tuple(self._read_items(depth))

    def _read_items(self, depth: int) -> list[Value]:
        """The values of a list or tuple; many floats in a row are read at once."""
        self._take_memory(_CONTAINER_MEMORY)
        count, start, inner = self._read_count(), self.position, depth - 1
        if count >= _FLOATS_AT_ONCE and inner >= 0:
            end = start + count * _TAGGED_FLOAT_STRUCT.size
            if self._body[start : end : _TAGGED_FLOAT_STRUCT.size] == b"f" * count and end <= self._end:
                self._items_left -= count
                self.position = end
                if self._items_left < 0:
                    raise WireError(_TOO_MANY_PARTS)
                return [number for (number,) in _SKIPPED_TAG_STRUCT.iter_unpack(self._body[start:end])]
        take = self.read_value
        return [take(inner) for _ in range(count)]

    def read_dict(self, depth: int) -> Value:
        count = self._read_count()
        self._take_memory(3 * _CONTAINER_MEMORY * (count + 1))
        value = {self.read_text(0): self.read_value(depth - 1) for _ in range(count)}
        if len(value) != count:
            message = "a key twice"
            raise WireError(message)
        return value

    def read_scalar(self, _: int) -> Value:
        array = self.read_array(0)
        if array.ndim:
            message = "a scalar with a shape"
            raise WireError(message)
        return array.flat[0]

    def read_fortran_array(self, _: int) -> Value:
        return _require_layout(self.read_array(0).T)

    def read_view(self, _: int) -> Value:
        return _require_layout(np.flip(self.read_array(0)))

    def read_function(self, _: int) -> Value:
        slot, here = self._unpack_struct(_FUNCTION_STRUCT)
        if here > 1:
            message = f"a function that is {here} here"
            raise WireError(message)
        return FunctionReference(slot=int(slot), here=bool(here))

    def _take_bytes(self, count: int) -> bytes:
        start = self.position
        self._skip_bytes(count)
        return self._body[start : self.position]

    def _skip_bytes(self, count: int) -> None:
        left = len(self._body) - self.position
        if count > left:
            message = f"{count} bytes promised, {left} there"
            raise WireError(message)
        self.position += count

    def _unpack_struct(self, form: struct.Struct) -> Sequence[int | float | bool]:
        start = self.position
        self.position = start + form.size
        return form.unpack_from(self._body, start)

    def _read_count(self) -> int:
        """How many values follow; each takes at least one byte, so a count above the bytes left is refused."""
        count: int
        (count,) = _COUNT_STRUCT.unpack_from(self._body, self.position)
        self.position += 4
        if count > self._end - self.position:
            message = f"{count} values promised, {self._end - self.position} bytes there"
            raise WireError(message)
        return count

    def read_text(self, _: int) -> str:
        count = self._read_count()
        start = self.position
        self.position = start + count
        data = self._body[start : self.position]
        self._take_memory(_CONTAINER_MEMORY + (count if data.isascii() else _WIDEST_CHARACTER * count))
        return data.decode("utf-8", "surrogatepass")

    def read_array(self, _: int) -> npt.NDArray[np.generic]:
        code, dimensions = map(int, self._unpack_struct(_ARRAY_STRUCT))
        if code >= len(_DTYPES) or dimensions > MAX_DIMENSIONS:
            message = f"an array of dtype {code} with {dimensions} dimensions"
            raise WireError(message)
        shape = tuple(map(int, self._unpack_struct(_SHAPE_STRUCTS[dimensions])))
        dtype = _DTYPES[code]
        if _claimed_bytes(shape, dtype) > MAX_FRAME_BYTES:
            message = f"an array of shape {shape}"
            raise WireError(message)
        start = self.position
        self._skip_bytes(math.prod(shape) * dtype.itemsize)
        self._take_memory(_ARRAY_MEMORY + self.position - start)
        array: npt.NDArray[np.generic] = np.ndarray(shape, dtype, self._body, start).copy()
        if dtype.kind == "b" and (array.view(np.uint8) > 1).any():
            message = "a truth value above 1"
            raise WireError(message)
        return array


_FLOAT_TAG = ord("f")

_READERS_BY_TAG: dict[int, Callable[[_Decoder, int], Value]] = {
    ord("N"): lambda _, __: None,
    ord("T"): lambda _, __: True,
    ord("F"): lambda _, __: False,
    ord("i"): _Decoder.read_int,
    ord("I"): _Decoder.read_long_int,
    ord("c"): _Decoder.read_complex,
    ord("s"): _Decoder.read_text,
    ord("o"): _Decoder.read_opaque,
    ord("l"): _Decoder.read_list,
    ord("t"): _Decoder.read_tuple,
    ord("d"): _Decoder.read_dict,
    ord("a"): _Decoder.read_array,
    ord("A"): _Decoder.read_fortran_array,
    ord("v"): _Decoder.read_view,
    ord("g"): _Decoder.read_scalar,
    ord("@"): _Decoder.read_function,
}


def _require_layout(array: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
    if array.flags.c_contiguous:
        message = "a layout that makes no difference"
        raise WireError(message)
    return array


def _claimed_bytes(shape: tuple[int, ...], dtype: np.dtype[np.generic]) -> int:
    """An array's size in bytes, with sides of length 0 counted as 1: the other sides may then claim any length."""
    return math.prod(max(length, 1) for length in shape) * dtype.itemsize
