"""Answers that are no answers: each must fail every check of every exercise, and crash none.

Some are made from the right answer by spoiling its type, shape or length, so that they come as near as junk can.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np

from grader.grading.compare import FloatArray

_HUGE = 10**400


def junk_for(
    reference: Callable[..., object], parameters: Sequence[str]
) -> Iterator[tuple[str, Callable[..., object]]]:
    """What junk returns, in words, and the function that does."""
    for name, value in _VALUES.items():
        yield name, partial(_constant, value)
    yield "a generator", lambda *_, **__: (number for number in (0.5, 1.5))
    yield "raises ValueError", _raise
    yield "calls itself without end", _recurse
    for name, spoil in _SPOILT.items():
        yield name, partial(_spoilt, reference, spoil)
    for position, parameter in enumerate(parameters):
        yield f"its argument {parameter}", partial(_argument, position, parameter)


_VALUES: dict[str, object] = {
    "None": None,
    "NaN": float("nan"),
    "infinity": float("inf"),
    "text": "0.5",
    "bytes": b"0.5",
    "an object": object(),
    "a type": float,
    "a function": abs,
    "an exception": ValueError("0.5"),
    "True": True,
    "a huge int": _HUGE,
    "a complex number": 1j,
    "a dict": {"value": 0.5},
    "an empty list": [],
    "an empty tuple": (),
    "an empty array": np.array([]),
    "a ragged list": [[0.5], [0.5, 1.5], 2.5],
    "an array of objects": np.array([0.5, None], dtype=object),
    "an array of text": np.array(["0.5", "1.5"]),
    "NotImplemented": NotImplemented,
}


def _constant(value: object, /, *_: object, **__: object) -> object:
    return value


def _raise(*_: object, **__: object) -> object:
    raise ValueError("junk")


def _recurse(*args: object, **kwargs: object) -> object:
    return _recurse(*args, **kwargs)


def _spoilt(
    reference: Callable[..., object], spoil: Callable[[object], object], /, *args: object, **kwargs: object
) -> object:
    return spoil(reference(*args, **kwargs))


def _argument(position: int, parameter: str, /, *args: object, **kwargs: object) -> object:
    return kwargs.get(parameter) if position >= len(args) else args[position]


def _parts(value: object) -> list[object] | None:
    return list(value) if isinstance(value, (tuple, list)) else None


def _shaped(spoil: Callable[[FloatArray], object]) -> Callable[[object], object]:
    """Spoil an array, or every part of a result of several."""

    def spoilt(value: object) -> object:
        parts = _parts(value)
        if parts is not None:
            return tuple(spoilt(part) for part in parts)
        return spoil(np.asarray(value, dtype=np.float64))

    return spoilt


def _longer(value: object) -> object:
    parts = _parts(value)
    return [*parts, parts[-1]] if parts else np.append(np.asarray(value, dtype=np.float64), 0.5)


def _shorter(value: object) -> object:
    parts = _parts(value)
    return parts[:-1] if parts else np.asarray(value, dtype=np.float64).ravel()[:-1]


_SPOILT: dict[str, Callable[[object], object]] = {
    "the right answer as text": str,
    "the right answer in brackets": lambda value: [value],
    "the right answer in a dict": lambda value: {"value": value},
    "the right answer with an axis too many": _shaped(lambda array: array[np.newaxis]),
    "the right answer in a column": _shaped(lambda array: array[..., np.newaxis]),
    "the right answer as complex numbers": _shaped(lambda array: array.astype(complex)),
    "the right answer in 32 bits": _shaped(lambda array: array.astype(np.float32)),
    "the right answer as objects": _shaped(lambda array: array.astype(object)),
    "the right answer as NaN": _shaped(lambda array: array * np.nan),
    "one number too many": _longer,
    "one number too few": _shorter,
}
