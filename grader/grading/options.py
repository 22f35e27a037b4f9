"""How to grade: the options that all ways of grading share, from the Python API to a batch's workers."""

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from grader.i18n import Language
from grader.sandbox.isolation import IsolationLevel

SEED_COUNT = 2**32
"""Seeds are whole numbers from 0 to below this."""


def draw_seed() -> int:
    """A seed that nobody can guess."""
    return int.from_bytes(os.urandom(4), "big")


class FeedbackLevel(StrEnum):
    """How much a report tells: everything, sentences without expected values, or verdicts only."""

    full = "full"
    hints = "hints"
    score = "score"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionLimits:
    """What a submission may use: seconds for a check, for importing a file, for everything; bytes of memory."""

    check: float = 2.0
    importing: float = 10.0
    submission: float = 120.0
    memory: int = 1024**3


@dataclass(frozen=True, slots=True, kw_only=True)
class GradingOptions:
    """How to grade.

    `seed`, from 0 to below 2**32, decides all inputs that are drawn; None draws one, the same for a whole session.
    `isolation` is a level to hold (`kernel` refuses to grade below it); None takes the best that the machine offers.
    `exercises` are names of exercises or topics and `tracks` ids of tracks; empty means all. `language` None speaks
    what the process speaks.
    """

    seed: int | None = None
    limits: SubmissionLimits = field(default_factory=SubmissionLimits)
    feedback: FeedbackLevel = FeedbackLevel.full
    isolation: IsolationLevel | None = None
    exercises: tuple[str, ...] = ()
    tracks: tuple[str, ...] = ()
    language: Language | None = None

    def as_values(self) -> dict[str, Any]:
        """The options as plain values: None, numbers, strings, lists and dicts."""
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
        """The options out of what `as_values` gave; raise KeyError, TypeError or ValueError for anything else."""
        return GradingOptions(
            seed=values["seed"],
            limits=SubmissionLimits(**values["limits"]),
            feedback=FeedbackLevel(values["feedback"]),
            isolation=None if values["isolation"] is None else IsolationLevel(values["isolation"]),
            exercises=tuple(values["exercises"]),
            tracks=tuple(values["tracks"]),
            language=None if values["language"] is None else Language(values["language"]),
        )
