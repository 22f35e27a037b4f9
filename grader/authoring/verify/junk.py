"""Junk answers: each must fail every check of every exercise, and must not crash the grader.

Some are made from the right answer by a change of its type, shape or length, to be as close to right as junk can be.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np

from grader.grading.compare import FloatArray

_HUGE_INT = 10**400


def junk_answers(
    reference: Callable[..., object], parameters: Sequence[str]
) -> Iterator[tuple[str, Callable[..., object]]]:
    """Each junk function, with a description of its result."""
    for name, value in _JUNK_VALUES.items():
        yield name, partial(_return_constant, value)
    yield "a generator", lambda *_, **__: (number for number in (0.5, 1.5))
    yield "raises ValueError", _raise_error
    yield "calls itself without end", _recurse_forever
    for name, spoil in _SPOILERS.items():
        yield name, partial(_spoil_answer, reference, spoil)
    for position, parameter in enumerate(parameters):
        yield f"its argument {parameter}", partial(_return_argument, position, parameter)


_JUNK_VALUES: dict[str, object] = {
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
    "a huge int": _HUGE_INT,
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


def _return_constant(value: object, /, *_: object, **__: object) -> object:
    return value


def _raise_error(*_: object, **__: object) -> object:
    raise ValueError("junk")


def _recurse_forever(*args: object, **kwargs: object) -> object:
    return _recurse_forever(*args, **kwargs)


def _spoil_answer(
    reference: Callable[..., object], spoil: Callable[[object], object], /, *args: object, **kwargs: object
) -> object:
    return spoil(reference(*args, **kwargs))


def _return_argument(position: int, parameter: str, /, *args: object, **kwargs: object) -> object:
    return kwargs.get(parameter) if position >= len(args) else args[position]


def _result_parts(value: object) -> list[object] | None:
    return list(value) if isinstance(value, (tuple, list)) else None


def _spoil_arrays(spoil: Callable[[FloatArray], object]) -> Callable[[object], object]:
    """A spoiler for results that applies `spoil` to an array, or to each array of a tuple or list."""

    def spoil_value(value: object) -> object:
        parts = _result_parts(value)
        if parts is not None:
            return tuple(spoil_value(part) for part in parts)
        return spoil(np.asarray(value, dtype=np.float64))

    return spoil_value


def _append_number(value: object) -> object:
    parts = _result_parts(value)
    return [*parts, parts[-1]] if parts else np.append(np.asarray(value, dtype=np.float64), 0.5)


def _drop_number(value: object) -> object:
    parts = _result_parts(value)
    return parts[:-1] if parts else np.asarray(value, dtype=np.float64).ravel()[:-1]


_SPOILERS: dict[str, Callable[[object], object]] = {
    "the right answer as text": lambda value: repr(value) if isinstance(value, str) else str(value),
    "the right answer in brackets": lambda value: [value],
    "the right answer in a dict": lambda value: {"value": value},
    "the right answer with an axis too many": _spoil_arrays(lambda array: array[np.newaxis]),
    "the right answer in a column": _spoil_arrays(lambda array: array[..., np.newaxis]),
    "the right answer as complex numbers": _spoil_arrays(lambda array: array.astype(complex)),
    "the right answer in 32 bits": _spoil_arrays(lambda array: array.astype(np.float32)),
    "the right answer as objects": _spoil_arrays(lambda array: array.astype(object)),
    "the right answer as NaN": _spoil_arrays(lambda array: array * np.nan),
    "one number too many": _append_number,
    "one number too few": _drop_number,
}
