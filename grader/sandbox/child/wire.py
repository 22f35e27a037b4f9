"""The wire format: plain values as bytes, in both directions, with sizes checked before anything is built.

This module and the three `wire_` modules run on both sides of the trust boundary, so they import only the standard
library and numpy, and must not know courses, checks or scores. They never pickle, never execute what they read and
never trust a length.

A value is None, a bool, int, float, complex or str, a list, tuple or dict (with text keys) of values, or a numeric
numpy array or scalar. There are two more kinds: a `FunctionReference`, a number that stands for a callable on one of
the two sides, and an `Opaque`, which only names something that can't be sent. A frame is a 4-byte length, little
endian, followed by one value.

An array in Fortran order arrives in Fortran order, and one that is not contiguous arrives as a view with negative
strides: functions can be called on such arrays, too.
"""

import struct
import sys
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from grader.sandbox.child.wire_decoder import Decoder
from grader.sandbox.child.wire_encoder import TOO_MANY_BYTES, Encoder, NameFunction
from grader.sandbox.child.wire_format import (
    COUNT_STRUCT,
    MAX_DEPTH,
    MAX_DIMENSIONS,
    MAX_FRAME_BYTES,
    MAX_INTEGER_BYTES,
    MAX_ITEMS,
    FunctionReference,
    Opaque,
    RoomError,
    Value,
    WireError,
)

__all__ = [
    "HEADER_BYTES",
    "MAX_DEPTH",
    "MAX_DIMENSIONS",
    "MAX_FRAME_BYTES",
    "MAX_INTEGER_BYTES",
    "MAX_ITEMS",
    "FrameBuffer",
    "FunctionReference",
    "Opaque",
    "RoomError",
    "Value",
    "WireError",
    "body_length",
    "decode_frame",
    "decode_measured",
    "decode_message",
    "decode_value",
    "encode_frame",
    "encode_within",
    "file_arrays",
    "file_bytes",
    "framed",
]

HEADER_BYTES = COUNT_STRUCT.size
"""The length of a frame before its body, in bytes."""

_MAX_OTHER_ITEMS = 16
"""How many values may stand beside the one that `encode_within` encodes."""

_MAX_READ_BYTES = 1 << 20
"""Up to how many bytes of read frames a buffer keeps until more arrive."""


def encode_frame(value: object, name_function: NameFunction | None = None) -> bytes:
    """One frame for a value; raise WireError if it has too many bytes or parts, or is nested too deeply.

    `name_function` returns the `FunctionReference` of a callable, or None to send it as Opaque.
    """
    encoder = Encoder(name_function)
    encoder.put_value(value, MAX_DEPTH)
    return framed(b"".join(encoder.parts))


def framed(body: bytes) -> bytes:
    """One frame with this body; raise WireError if it is too long."""
    if len(body) > MAX_FRAME_BYTES:
        raise WireError(TOO_MANY_BYTES)
    return COUNT_STRUCT.pack(len(body)) + body


def encode_within(start: bytes, value: object, end: bytes) -> bytes:
    """One frame for a tuple of which the bytes before and behind one of its values are known; see `encode_frame`."""
    encoder = Encoder(None, _MAX_OTHER_ITEMS)
    encoder.put_value(value, MAX_DEPTH - 1)
    return framed(b"".join((start, *encoder.parts, end)))


def decode_value(body: bytes) -> Value:
    """The value of one frame's body; raise WireError for anything that `encode_frame` could not have written."""
    return decode_measured(body, sys.maxsize)[0]


def decode_message(body: bytes) -> tuple[Value, ...]:
    """The message of one frame's body: a tuple, empty if the value is none; raise WireError as `decode_value` does."""
    message = decode_value(body)
    return message if isinstance(message, tuple) else ()


def decode_measured(body: bytes, room: int) -> tuple[Value, int]:
    """The value of one frame's body, and at most how many bytes of memory it takes.

    Raise RoomError if that is more than `room`, before a text or an array of that size is made, and WireError as
    `decode_value` does.
    """
    decoder = Decoder(body, room)
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


def file_arrays(files: Mapping[str, bytes]) -> dict[str, npt.NDArray[np.uint8]]:
    """Files by name as a frame can hold them, for which bytes are an array."""
    return {name: np.frombuffer(data, np.uint8) for name, data in files.items()}


def file_bytes(arrays: Mapping[str, object]) -> dict[str, bytes]:
    """The files that `file_arrays` made these of; what is no array is left out."""
    return {name: data.tobytes() for name, data in arrays.items() if isinstance(data, np.ndarray)}


def body_length(header: bytes | bytearray, start: int = 0) -> int:
    """How many bytes follow the 4-byte header that starts there; raise WireError if more than MAX_FRAME_BYTES."""
    (length,) = COUNT_STRUCT.unpack_from(header, start)
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
        size = len(buffer)
        if size < begin:
            return None
        end = begin + body_length(buffer, self._start)
        if size < end:
            return None
        with memoryview(buffer) as view:  # slicing the bytearray itself would copy once more
            body = bytes(view[begin:end])
        self._start = end
        if end > _MAX_READ_BYTES:  # a large frame is not kept twice
            del buffer[:end]
            self._start = 0
        return body

    def skip_frames(self, frames: bytes) -> bool:
        """Whether the next frames are these; if so, go on behind them."""
        if not self._buffer.startswith(frames, self._start):
            return False
        self._start += len(frames)
        return True

    @property
    def is_empty(self) -> bool:
        return self._start == len(self._buffer)
