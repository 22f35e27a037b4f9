"""What a learner was shown, in one small file in their folder: safe to delete, and never a part of a score.

What is passed is not kept: it would be wrong after the next change of a file, and grading anew takes a second. A course
may change: what is noted of exercises that are unknown here, and keys that a later version writes, are kept.
"""

import json
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from grader import files
from grader.i18n import _

FILE = ".grade.json"
_BYTES = 64 * 1024
_VERSION = 1
_HINTS = 50
"""As many as an exercise may have."""

_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How many of an exercise's hints were shown, by its id; whose solutions were opened before they were passed."""

    hints: Mapping[str, int] = field(default_factory=dict)
    opened: frozenset[str] = frozenset()
    others: Mapping[str, Any] = field(default_factory=dict)

    def hints_of(self, exercise: str, count: int) -> int:
        """How many of an exercise's hints were shown; `count` is how many it has, which a course may change."""
        return min(self.hints.get(exercise, 0), count)

    def with_hint(self, exercise: str, count: int) -> "Progress":
        """The same, with one more of this exercise's `count` hints."""
        return replace(self, hints={**self.hints, exercise: min(self.hints.get(exercise, 0) + 1, count)})

    def with_opened(self, exercise: str) -> "Progress":
        """The same, with this exercise's solution opened before it was passed."""
        return replace(self, opened=self.opened | {exercise})


def load(folder: Path) -> Progress:
    """A folder's progress; an unreadable or broken file is the same as none, since nothing hangs on it."""
    try:
        descriptor = os.open(folder / FILE, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            told = file.read(_BYTES) if stat.S_ISREG(os.fstat(descriptor).st_mode) else b""
        return _read(json.loads(told))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return Progress()


def _read(document: Mapping[str, Any]) -> Progress:
    hints = {str(name)[:_NAME]: min(int(count), _HINTS) for name, count in document["hints"].items() if int(count) > 0}
    opened = document.get("opened", [])
    others = {key: value for key, value in document.items() if key not in {"version", "hints", "opened"}}
    return Progress(hints=hints, opened=frozenset(str(name)[:_NAME] for name in opened), others=others)


def save(folder: Path, progress: Progress) -> None:
    """Write a folder's progress whole; raise UsageFault where the folder can't be written."""
    document = {
        **progress.others,
        "version": _VERSION,
        "hints": dict(sorted(progress.hints.items())),
        "opened": sorted(progress.opened),
    }
    advice = _("What you have seen is noted there: work in a folder that you may write to, on a disk with room.")
    files.write(folder / FILE, [(json.dumps(document, indent=2) + "\n").encode()], advice)
