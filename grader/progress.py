"""What a learner has been shown, in one small file in their folder: safe to delete, and never a part of a score."""

import json
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from grader.report import write_whole

FILE = ".grade.json"
_BYTES = 64 * 1024
_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How many of an exercise's hints were shown, by its id."""

    hints: Mapping[str, int] = field(default_factory=dict)

    def with_hint(self, exercise: str) -> "Progress":
        """The same, with one more hint of this exercise."""
        return replace(self, hints={**self.hints, exercise: self.hints.get(exercise, 0) + 1})


def load(folder: Path) -> Progress:
    """A folder's progress; an unreadable or broken file is the same as none, since nothing hangs on it."""
    try:
        descriptor = os.open(folder / FILE, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            told = file.read(_BYTES) if stat.S_ISREG(os.fstat(descriptor).st_mode) else b""
        hints = json.loads(told)["hints"]
        return Progress(hints={str(name): int(count) for name, count in hints.items() if 0 < int(count) <= 3})
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return Progress()


def save(folder: Path, progress: Progress) -> None:
    """Write a folder's progress whole; raise UsageFault where the folder can't be written."""
    document = {"version": _VERSION, "hints": dict(sorted(progress.hints.items()))}
    write_whole(folder / FILE, json.dumps(document, indent=2) + "\n")
