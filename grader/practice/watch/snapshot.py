"""What is on disk: the submission, whenever it differs from the one before.

Events only say when to look. What counts is the content that is found, so no save is lost, however an editor makes it.
"""

import os
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from grader.errors import UsageFault
from grader.submissions.submission import Submission, read

_DEPTH = 3
_ENTRIES = 1_000
_RECENT_SECONDS = 2.0
"""A file that was written this lately may have been written again within its time stamp's grain."""

_DOUBT_SECONDS = 0.06
"""How long a file may be empty or missing before that is believed: editors write and rename within this time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What a quick look tells: every source's stamp, and when the latest was written."""

    stamps: tuple[tuple[str, int, int, int, int], ...]
    latest: float


class Folder:
    """A learner's folder, looked at again and again."""

    def __init__(self, path: Path, shown: str, topics: Collection[str]) -> None:
        self.path = path
        self.shown = shown
        self._topics = topics
        self.submission = self._read()
        self._seen = self._glance()
        self._doubted_since: float | None = None

    @property
    def is_doubted(self) -> bool:
        """Whether something was found that may be a file half written: look again soon."""
        return self._doubted_since is not None

    def look(self, *, closely: bool) -> Submission | None:
        """The submission, where it is another than before; `closely` where something is known to have happened."""
        seen = self._glance()
        is_unchanged = seen == self._seen and time.time() - seen.latest > _RECENT_SECONDS
        if is_unchanged and not closely and not self.is_doubted:
            return None
        self._seen = seen
        found = self._read()
        if (found.files, found.refused) == (self.submission.files, self.submission.refused):
            self._doubted_since = None
            return None
        if _is_doubtful(self.submission, found) and self._is_within_doubt():
            return None
        self._doubted_since = None
        self.submission = found
        return found

    def _is_within_doubt(self) -> bool:
        if self._doubted_since is None:
            self._doubted_since = time.monotonic()
        return time.monotonic() - self._doubted_since < _DOUBT_SECONDS

    def _read(self) -> Submission:
        try:
            return read(self.path, self.shown, self._topics)
        except UsageFault:
            # The folder was moved or deleted; it may come back.
            return Submission(path=self.shown, files={}, refused={})

    def _glance(self) -> _Seen:
        stamps: list[tuple[str, int, int, int, int]] = []
        latest = _glance_into(self.path, _DEPTH, stamps)
        return _Seen(stamps=tuple(sorted(stamps)), latest=latest)


def _glance_into(folder: Path, depth: int, stamps: list[tuple[str, int, int, int, int]]) -> float:
    latest = 0.0
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if len(stamps) >= _ENTRIES:
                    break
                if entry.name.endswith((".py", ".ipynb")):
                    about = entry.stat(follow_symlinks=False)
                    stamps.append((entry.path, about.st_ino, about.st_size, about.st_mtime_ns, about.st_ctime_ns))
                    latest = max(latest, about.st_mtime, about.st_ctime)
                elif depth and entry.name.isidentifier() and entry.is_dir(follow_symlinks=False):
                    latest = max(latest, _glance_into(Path(entry.path), depth - 1, stamps))
    except OSError:
        # What is gone in this moment is seen to be gone, or to be back, at the next look.
        return time.time()
    return latest


def _is_doubtful(before: Submission, after: Submission) -> bool:
    """Whether a save may not be finished: a file that held something is gone or empty, or looks cut off."""
    return any(_is_cut(content, after.files.get(name, b"")) for name, content in before.files.items())


def _is_cut(before: bytes, after: bytes) -> bool:
    ends_well = after.endswith(b"\n") or not before.endswith(b"\n")
    return len(after) < len(before) and (before.startswith(after) or not ends_well)
