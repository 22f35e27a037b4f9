"""The content of the watched folder: a new submission whenever it differs from the one before.

Events only say when to look. The content decides, so no save is lost, in whatever way an editor writes a file.
"""

import os
import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from grader.errors import UsageError
from grader.submissions.file_suffixes import SOURCE_SUFFIXES
from grader.submissions.folder import read_folder
from grader.submissions.submission import Submission

_MAX_DEPTH = 3
_MAX_ENTRIES = 1_000
_RECENT_SECONDS = 2.0
"""A file as new as this may have been written once more within the resolution of its time stamp, so it is read."""

_MAX_DOUBT_SECONDS = 0.06
"""After this time a file that looks half written is taken as it is: editors write or rename a file within it."""

_SETTLED_SECONDS = 2.0
"""Files that stayed for this time are no part of a save that is still on its way: on a busy machine or a slow disk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _FolderStamps:
    """The result of a quick look: path, inode, size and times of every source, and the latest of these times."""

    stamps: tuple[tuple[str, int, int, int, int], ...]
    latest: float


class WatchedFolder:
    """A learner's folder: the submission that was last found in it, and the last one that stayed for a while.

    Until one has stayed, `settled_submission` is the first one. `has_settled` is False as long as that may have been
    read in the middle of a save, because a file was saved shortly before.
    """

    def __init__(self, path: Path, shown: str, topics: Collection[str]) -> None:
        self.path = path
        self.shown = shown
        self._topics = topics
        self._working_folder = os.getcwd()
        # The stamps first: those of a save that comes in between must not be taken for those of what was read.
        self._last_stamps = self._read_stamps()
        self.submission = self.settled_submission = self._read_submission()
        self.has_settled = time.time() - self._last_stamps.latest >= _SETTLED_SECONDS
        self._found_at = time.monotonic()
        self._half_written_since: float | None = None

    @property
    def may_be_half_written(self) -> bool:
        """Whether a file looks half written, so that the folder should be looked at again soon."""
        return self._half_written_since is not None

    def changed_submission(self, *, closely: bool) -> Submission | None:
        """The new submission, or None if it is the same as before.

        After an event (`closely`) the files are always read, else only if their time stamps leave a doubt.
        """
        self._enter_new_working_folder()
        current = self._read_stamps()
        is_unchanged = current == self._last_stamps and time.time() - current.latest > _RECENT_SECONDS
        if is_unchanged and not closely and not self.may_be_half_written:
            return None
        self._last_stamps = current
        found = self._read_submission()
        if _watched_parts(found) == _watched_parts(self.submission):
            self._half_written_since = None
            return None
        if half_written_files(self.submission, found) and self._should_wait():
            return None
        self._half_written_since = None
        self._replace_submission(found)
        return found

    def _replace_submission(self, found: Submission) -> None:
        now = time.monotonic()
        has_stayed = now - self._found_at >= _SETTLED_SECONDS
        if has_stayed and not (self.has_settled and half_written_files(self.settled_submission, self.submission)):
            self.settled_submission, self.has_settled = self.submission, True
        self.submission, self._found_at = found, now

    def _should_wait(self) -> bool:
        if self._half_written_since is None:
            self._half_written_since = time.monotonic()
        return time.monotonic() - self._half_written_since < _MAX_DOUBT_SECONDS

    def _enter_new_working_folder(self) -> None:
        """Go where the working folder was if that was deleted, as by git: a path from it would never lead anywhere."""
        try:
            os.getcwd()
        except FileNotFoundError:
            with suppress(OSError):
                os.chdir(self._working_folder)

    def _read_submission(self) -> Submission:
        try:
            return read_folder(self.path, self.shown, self._topics)
        except UsageError as fault:
            # A folder that was moved or deleted may come back; one that is there but can't be read says why.
            is_there = os.path.isdir(self.path)
            refused = {f"{topic}.py": str(fault) for topic in self._topics} if is_there else {}
            return Submission(path=self.shown, files={}, refused=refused)

    def _read_stamps(self) -> _FolderStamps:
        stamps: list[tuple[str, int, int, int, int]] = []
        latest = _collect_stamps(self.path, _MAX_DEPTH, stamps)
        return _FolderStamps(stamps=tuple(sorted(stamps)), latest=latest)


def _watched_parts(submission: Submission) -> tuple[object, ...]:
    """What the screen depends on, of all that was read."""
    return submission.files, submission.refused, submission.real_names


def _collect_stamps(folder: Path, depth: int, stamps: list[tuple[str, int, int, int, int]]) -> float:
    latest = 0.0
    try:
        latest = folder.stat().st_mtime  # a file that was removed or renamed has no times of its own
        with os.scandir(folder) as entries:
            for entry in entries:
                if len(stamps) >= _MAX_ENTRIES:
                    break
                if entry.name.endswith(SOURCE_SUFFIXES):
                    entry_stat = entry.stat(follow_symlinks=False)
                    stamps.append(
                        (
                            entry.path,
                            entry_stat.st_ino,
                            entry_stat.st_size,
                            entry_stat.st_mtime_ns,
                            entry_stat.st_ctime_ns,
                        )
                    )
                    latest = max(latest, entry_stat.st_mtime, entry_stat.st_ctime)
                elif depth and entry.name.isidentifier() and entry.is_dir(follow_symlinks=False):
                    latest = max(latest, _collect_stamps(Path(entry.path), depth - 1, stamps))
    except OSError:
        # Something was deleted meanwhile. The current time makes the next look read the files again.
        return time.time()
    return latest


def half_written_files(whole: Submission, other: Submission) -> set[str]:
    """The files of which a save may not be finished in the other one: gone, empty or cut off there, whole in one."""
    return {name for name, content in whole.files.items() if _is_cut_off(content, other.files.get(name, b""))}


def _is_cut_off(whole: bytes, other: bytes) -> bool:
    ends_well = other.endswith(b"\n") or not whole.endswith(b"\n")
    return len(other) < len(whole) and (whole.startswith(other) or not ends_well)
