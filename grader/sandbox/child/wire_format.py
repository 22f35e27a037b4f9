"""What both sides of the wire agree on: the kinds of values, their limits, and how numbers are laid out in bytes."""

import math
import struct
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

MAX_FRAME_BYTES = 16 * 1024 * 1024
"""The longest frame either side accepts: two million numbers, far above any honest answer."""

MAX_ITEMS = 200_000
"""How many values a frame may hold in all its lists together (the size of arrays is limited by bytes)."""

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
    """Stands for something that can't be sent; `kind` describes it: "generator", "array of objects"."""

    kind: str


DTYPES = tuple(
    np.dtype(code).newbyteorder("<")
    for code in ("?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16")
)
COUNT_STRUCT = struct.Struct("<I")
INT_STRUCT = struct.Struct("<q")
FLOAT_STRUCT = struct.Struct("<d")
COMPLEX_STRUCT = struct.Struct("<dd")
FUNCTION_STRUCT = struct.Struct("<IB")
ARRAY_STRUCTS = tuple(struct.Struct(f"<BB{dimensions}Q") for dimensions in range(MAX_DIMENSIONS + 1))
"""The number of the dtype, that of the dimensions, and the length of each, by the number of dimensions."""

MAX_KNOWN_ARRAYS = 1_000
"""Of how many pairs of dtype and shape each side remembers the bytes: more than an honest class has."""

TOO_MANY_PARTS = "a value of too many parts"
NESTED_TOO_DEEPLY = "a value nested too deeply"


def claimed_bytes(shape: tuple[int, ...], dtype: np.dtype[np.generic]) -> int:
    """An array's size in bytes, with sides of length 0 counted as 1: the other sides may then claim any length."""
    return math.prod(max(length, 1) for length in shape) * dtype.itemsize
