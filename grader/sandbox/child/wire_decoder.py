"""Bytes as values; see `wire`. Nothing is believed: no length, no count, no number of dimensions."""

import math
import struct
from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from grader.sandbox.child.wire_format import (
    ARRAY_STRUCTS,
    COMPLEX_STRUCT,
    COUNT_STRUCT,
    DTYPES,
    FLOAT_STRUCT,
    FUNCTION_STRUCT,
    INT_STRUCT,
    MAX_DIMENSIONS,
    MAX_FRAME_BYTES,
    MAX_INTEGER_BYTES,
    MAX_ITEMS,
    MAX_KNOWN_ARRAYS,
    NESTED_TOO_DEEPLY,
    TOO_MANY_PARTS,
    FunctionReference,
    Opaque,
    RoomError,
    Value,
    WireError,
    claimed_bytes,
)

_FLOATS_AT_ONCE = 16
"""From how many items on it pays to find out whether all are floats."""

_FLOAT_TAG = ord("f")
_TAGGED_FLOAT_BYTES = 1 + FLOAT_STRUCT.size
_SKIPPED_TAG_STRUCT = struct.Struct("<xd")

_ITEM_MEMORY = 40
_CONTAINER_MEMORY = 64
_ARRAY_MEMORY = 256
"""At most how many bytes of memory a value takes beside its contents, with its place in a list; what a container and an
array take more than that."""

_WIDEST_CHARACTER = 4
"""Bytes of each character of a text in memory, if one of its characters needs so many."""

_known_arrays: dict[bytes, tuple[tuple[int, ...], np.dtype[np.generic], int]] = {}
"""The shape, dtype and size in bytes that stand before the numbers of an array."""


class Decoder:
    """Reads one value; `position` is where it ends."""

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
        return self._read_values(1, depth)[0]

    def _read_values(self, count: int, depth: int) -> list[Value]:
        """So many values, which lie so many levels above the deepest that is allowed."""
        self._items_left -= count
        if self._items_left < 0 or (depth < 0 and count):
            raise WireError(TOO_MANY_PARTS if depth >= 0 else NESTED_TOO_DEEPLY)
        body, read_float, readers = self._body, FLOAT_STRUCT.unpack_from, _READERS
        values: list[Value] = []
        for _ in range(count):
            at = self.position
            tag = body[at]
            if tag == _FLOAT_TAG:
                values += read_float(body, at + 1)
                self.position = at + _TAGGED_FLOAT_BYTES
            else:
                self.position = at + 1
                values.append(readers[tag](self, depth))
        return values

    def read_unknown(self, _: int) -> Value:
        message = f"unknown tag {self._body[self.position - 1]}"
        raise WireError(message)

    def read_int(self, _: int) -> Value:
        return int(self._unpack_struct(INT_STRUCT)[0])

    def read_long_int(self, _: int) -> Value:
        length = self._take_bytes(1)[0]
        self._take_memory(2 * length)
        value = int.from_bytes(self._take_bytes(length), "little", signed=True)
        if -(2**63) <= value < 2**63 or length != value.bit_length() // 8 + 1 or length > MAX_INTEGER_BYTES:
            message = f"an integer in {length} bytes"
            raise WireError(message)
        return value

    def read_complex(self, _: int) -> Value:
        return complex(*self._unpack_struct(COMPLEX_STRUCT))

    def read_opaque(self, _: int) -> Value:
        return Opaque(kind=self.read_text(0))

    def read_list(self, depth: int) -> Value:
        return self._read_items(depth)

    def read_tuple(self, depth: int) -> Value:
        return tuple(self._read_items(depth))

    def _read_items(self, depth: int) -> list[Value]:
        """The values of a list or tuple; many floats in a row are read at once."""
        self._take_memory(_CONTAINER_MEMORY)
        count, start = self._read_count(), self.position
        if count >= _FLOATS_AT_ONCE and depth:
            end = start + count * _TAGGED_FLOAT_BYTES
            if self._body[start:end:_TAGGED_FLOAT_BYTES] == b"f" * count and end <= self._end:
                self._items_left -= count
                self.position = end
                if self._items_left < 0:
                    raise WireError(TOO_MANY_PARTS)
                return [number for (number,) in _SKIPPED_TAG_STRUCT.iter_unpack(self._body[start:end])]
        return self._read_values(count, depth - 1)

    def read_dict(self, depth: int) -> Value:
        count = self._read_count()
        self._take_memory(3 * _CONTAINER_MEMORY * (count + 1))
        value = {self.read_text(0): self.read_value(depth - 1) for _ in range(count)}
        if len(value) != count:
            message = "a key twice"
            raise WireError(message)
        return value

    def read_array(self, _: int) -> Value:
        return self._array()

    def read_scalar(self, _: int) -> Value:
        array = self._array()
        if array.ndim:
            message = "a scalar with a shape"
            raise WireError(message)
        return array.flat[0]

    def read_fortran_array(self, _: int) -> Value:
        return _require_layout(self._array().T)

    def read_view(self, _: int) -> Value:
        return _require_layout(np.flip(self._array()))

    def read_function(self, _: int) -> Value:
        slot, here = self._unpack_struct(FUNCTION_STRUCT)
        if here > 1:
            message = f"a function that is {here} here"
            raise WireError(message)
        return FunctionReference(slot=int(slot), here=bool(here))

    def read_text(self, _: int) -> str:
        count = self._read_count()
        start = self.position
        self.position = start + count
        data = self._body[start : self.position]
        self._take_memory(_CONTAINER_MEMORY + (count if data.isascii() else _WIDEST_CHARACTER * count))
        return data.decode("utf-8", "surrogatepass")

    def _array(self) -> npt.NDArray[np.generic]:
        body, start = self._body, self.position
        dimensions = body[start + 1]
        if dimensions > MAX_DIMENSIONS:
            message = f"an array with {dimensions} dimensions"
            raise WireError(message)
        start += ARRAY_STRUCTS[dimensions].size
        header = body[self.position : start]
        shape, dtype, size = _known_arrays.get(header) or _described_array(header)
        if size > self._end - start:
            message = f"{size} bytes promised, {self._end - start} there"
            raise WireError(message)
        self._take_memory(_ARRAY_MEMORY + size)
        self.position = start + size
        array: npt.NDArray[np.generic] = np.ndarray(shape, dtype, body, start).copy()
        if dtype.kind == "b" and (array.view(np.uint8) > 1).any():
            message = "a truth value above 1"
            raise WireError(message)
        return array

    def _take_bytes(self, count: int) -> bytes:
        start = self.position
        left = self._end - start
        if count > left:
            message = f"{count} bytes promised, {left} there"
            raise WireError(message)
        self.position = start + count
        return self._body[start : self.position]

    def _unpack_struct(self, form: struct.Struct) -> Sequence[int | float | bool]:
        start = self.position
        self.position = start + form.size
        return form.unpack_from(self._body, start)

    def _read_count(self) -> int:
        """How many values follow; each takes at least one byte, so a count above the bytes left is refused."""
        count: int
        (count,) = COUNT_STRUCT.unpack_from(self._body, self.position)
        self.position += 4
        if count > self._end - self.position:
            message = f"{count} values promised, {self._end - self.position} bytes there"
            raise WireError(message)
        return count


def _described_array(header: bytes) -> tuple[tuple[int, ...], np.dtype[np.generic], int]:
    """The shape, dtype and size in bytes of an array that begins so."""
    code, dimensions, *lengths = ARRAY_STRUCTS[header[1]].unpack(header)
    if code >= len(DTYPES):
        message = f"an array of dtype {code} with {dimensions} dimensions"
        raise WireError(message)
    shape, dtype = tuple(lengths), DTYPES[code]
    if claimed_bytes(shape, dtype) > MAX_FRAME_BYTES:
        message = f"an array of shape {shape}"
        raise WireError(message)
    if len(_known_arrays) >= MAX_KNOWN_ARRAYS:
        _known_arrays.clear()
    described = _known_arrays[header] = shape, dtype, math.prod(shape) * dtype.itemsize
    return described


_Reader: TypeAlias = Callable[[Decoder, int], Value]

_READERS_BY_TAG: dict[str, _Reader] = {
    "N": lambda _, __: None,
    "T": lambda _, __: True,
    "F": lambda _, __: False,
    "i": Decoder.read_int,
    "I": Decoder.read_long_int,
    "c": Decoder.read_complex,
    "s": Decoder.read_text,
    "o": Decoder.read_opaque,
    "l": Decoder.read_list,
    "t": Decoder.read_tuple,
    "d": Decoder.read_dict,
    "a": Decoder.read_array,
    "A": Decoder.read_fortran_array,
    "v": Decoder.read_view,
    "g": Decoder.read_scalar,
    "@": Decoder.read_function,
}
_READERS = [_READERS_BY_TAG.get(chr(tag), Decoder.read_unknown) for tag in range(256)]


def _require_layout(array: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
    if array.flags.c_contiguous:
        message = "a layout that makes no difference"
        raise WireError(message)
    return array
