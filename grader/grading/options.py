"""The options of grading, which the Python API, the command line and the workers of a batch share."""

import math
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from enum import Enum, StrEnum
from operator import index
from typing import Any, SupportsIndex

from grader.errors import UsageError
from grader.i18n import Language, _, join_names
from grader.sandbox.isolation import IsolationLevel

SEED_COUNT = 2**32
"""How many seeds there are: whole numbers from 0 to below this."""


def draw_seed() -> int:
    """A seed that nobody can guess."""
    return int.from_bytes(os.urandom(4), "big")


class FeedbackLevel(StrEnum):
    """How much a report tells the learner.

    `full`: everything; `hints`: sentences, but no calls, expected values or tables; `score`: verdicts and points only.
    """

    full = "full"
    hints = "hints"
    score = "score"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionLimits:
    """The resources that a submission may use.

    `check` and `importing` are in seconds of waiting for learner code, for one check and for importing one file;
    `submission` is in seconds for everything together, with what it takes to judge the replies. `memory` is the address
    space of its process in bytes (numpy alone takes 100 to 200 MB, and a process gets at least 64 MiB more than that).
    With the default, a submission's process and the grader stay below 400 MB together. A limit that is not a
    finite number above 0 raises UsageError.
    """

    check: float = 2.0
    importing: float = 10.0
    submission: float = 120.0
    memory: int = 320 * 1024**2

    def __post_init__(self) -> None:
        for name, limit in asdict(self).items():
            if not _is_limit(limit):
                template = _("{limit} is no limit for {name}: a finite number above 0 is.")
                raise UsageError(template.format(limit=repr(limit), name=name))
        object.__setattr__(self, "memory", math.ceil(self.memory))  # half a GiB may be 0.5 * 2**30


@dataclass(frozen=True, slots=True, kw_only=True)
class GradingOptions:
    """Options of grading.

    `seed`, from 0 to below 2**32 (anything else raises UsageError), determines all random inputs; None draws one for
    the whole session. `isolation` is the level to use: with `kernel`, grading raises UsageError if the machine does not
    offer it; None takes the best that it offers. `exercises` are names of exercises or topics, and `tracks` ids of
    tracks; empty means all. `language` is that of the report's sentences; None is that of the calling process. Members
    may be given by their texts (`language="zh"`); an unknown text raises UsageError, and so does what is no
    sequence of names or ids where one is expected, or no SubmissionLimits.
    """

    seed: int | None = None
    limits: SubmissionLimits = field(default_factory=SubmissionLimits)
    feedback: FeedbackLevel = FeedbackLevel.full
    isolation: IsolationLevel | None = None
    exercises: Sequence[str] = ()
    tracks: Sequence[str] = ()
    language: Language | None = None

    def __post_init__(self) -> None:
        if self.seed is not None:
            object.__setattr__(self, "seed", _whole_seed(self.seed))
        for name in ("exercises", "tracks"):
            if isinstance(names := getattr(self, name), str):
                template = _("{name} is the text {text!r}: write it in a tuple or a list.")
                raise UsageError(template.format(name=name, text=names))
            given = tuple(names) if isinstance(names, Iterable) else (None,)
            if not all(isinstance(each, str) for each in given):
                template = _("{name} is {value!r}: a tuple or a list of names is needed.")
                raise UsageError(template.format(name=name, value=names))
            object.__setattr__(self, name, given)
        if not isinstance(self.limits, SubmissionLimits):
            template = _("limits is {value!r}: write SubmissionLimits(...), or leave it out.")
            raise UsageError(template.format(value=self.limits))
        object.__setattr__(self, "feedback", _member("feedback", FeedbackLevel, self.feedback))
        for name, kind in (("isolation", IsolationLevel), ("language", Language)):
            if (value := getattr(self, name)) is not None:
                object.__setattr__(self, name, _member(name, kind, value))

    def as_values(self) -> dict[str, Any]:
        """The options as plain values (None, numbers, strings, lists and dicts), as `from_values` takes them."""
        return {
            "seed": self.seed,
            "limits": asdict(self.limits),
            "feedback": self.feedback.value,
            "isolation": None if self.isolation is None else self.isolation.value,
            "exercises": list(self.exercises),
            "tracks": list(self.tracks),
            "language": None if self.language is None else self.language.value,
        }

    @staticmethod
    def from_values(values: Mapping[str, Any]) -> "GradingOptions":
        """The options from the result of `as_values`; raise KeyError, TypeError or ValueError for anything else."""
        return GradingOptions(
            seed=values["seed"],
            limits=SubmissionLimits(**values["limits"]),
            feedback=FeedbackLevel(values["feedback"]),
            isolation=None if values["isolation"] is None else IsolationLevel(values["isolation"]),
            exercises=tuple(values["exercises"]),
            tracks=tuple(values["tracks"]),
            language=None if values["language"] is None else Language(values["language"]),
        )


def _is_limit(limit: float) -> bool:
    with suppress(TypeError, ValueError):  # a text, an array
        return bool(0 < limit < math.inf)
    return False


def _whole_seed(seed: SupportsIndex) -> int:
    """The seed as a number that a report can hold, also where it is numpy's; raise UsageError where it is none."""
    with suppress(TypeError):
        if 0 <= index(seed) < SEED_COUNT:
            return index(seed)
    template = _("{seed} is no seed: a whole number from 0 to {last} is.")
    raise UsageError(template.format(seed=repr(seed), last=SEED_COUNT - 1))


def _member(name: str, kind: type[Enum], value: object) -> Enum:
    """The member of an enumeration that is, or has, this value; raise UsageError for the option `name` if none is."""
    try:
        return kind(value)
    except ValueError:
        known = join_names([str(member.value) for member in kind])
        template = _("{value!r} is no {name}: {known} are.")
        raise UsageError(template.format(value=value, name=name, known=known)) from None
