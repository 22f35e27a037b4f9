"""What a learner was shown, in one small file in their folder: safe to delete, and never a part of a score.

Which exercises are passed is not kept: it would be wrong after the next change of a file, and grading again takes a
second. Notes on exercises that the course does not know, and keys that a later version wrote, are kept: a course may
change.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from grader import files
from grader.i18n import _

FILE_NAME = ".grade.json"
_MAX_FILE_BYTES = 64 * 1024
_FORMAT_VERSION = 1
_HINTS_PER_EXERCISE = 50
"""As many as an exercise may have (`maxItems` in course.schema.json)."""

_MAX_NAME_CHARS = 200


class LearnerProgress(NamedTuple):
    """How many hints were shown, by exercise id, and the exercises whose solution was opened before they passed."""

    hints: Mapping[str, int] = {}
    opened: frozenset[str] = frozenset()
    others: Mapping[str, Any] = {}

    def hints_of(self, exercise: str, count: int) -> int:
        """How many of an exercise's `count` hints were shown; a course may have fewer than before."""
        return min(self.hints.get(exercise, 0), count)

    def with_hint(self, exercise: str, count: int) -> "LearnerProgress":
        """This progress with one more of this exercise's `count` hints."""
        return self._replace(hints={**self.hints, exercise: min(self.hints.get(exercise, 0) + 1, count)})

    def joined_with(self, other: "LearnerProgress") -> "LearnerProgress":
        """This progress with what else the other one has of hints and opened solutions."""
        hints = {name: max(self.hints.get(name, 0), count) for name, count in other.hints.items()}
        return self._replace(hints={**self.hints, **hints}, opened=self.opened | other.opened)

    def with_opened(self, exercise: str) -> "LearnerProgress":
        """This progress with this exercise's solution opened before it was passed."""
        return self._replace(opened=self.opened | {exercise})


def load_progress(folder: Path) -> LearnerProgress:
    """A folder's progress; an unreadable or broken file counts as none, since no score depends on it."""
    try:
        return _parse_progress(json.loads(files.read_regular_file(folder / FILE_NAME, _MAX_FILE_BYTES)))
    except (files.FileReadError, ArithmeticError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return LearnerProgress()


def _parse_progress(document: Mapping[str, Any]) -> LearnerProgress:
    hints = {
        str(name)[:_MAX_NAME_CHARS]: min(int(count), _HINTS_PER_EXERCISE)
        for name, count in document["hints"].items()
        if int(count) > 0
    }
    opened = document.get("opened", [])
    others = {key: value for key, value in document.items() if key not in {"version", "hints", "opened"}}
    return LearnerProgress(hints=hints, opened=frozenset(str(name)[:_MAX_NAME_CHARS] for name in opened), others=others)


def save_progress(folder: Path, progress: LearnerProgress) -> None:
    """Write a folder's progress; raise UsageError where the folder can't be written."""
    document = {
        **progress.others,
        "version": _FORMAT_VERSION,
        "hints": dict(sorted(progress.hints.items())),
        "opened": sorted(progress.opened),
    }
    advice = _("What you have seen is noted there: work in a folder that you may write to, on a disk with room.")
    files.overwrite_file(folder / FILE_NAME, (json.dumps(document, indent=2) + "\n").encode(), advice)
