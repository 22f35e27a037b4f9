"""Tells without reading it whether a submission is still the one that was read before.

Theory of operation. A stamp is a digest of what the file system says of all the files that may count: their names,
places (device and inode), kinds, sizes and times of the last change. It is kept with the digest of the content that was
read. As long as a submission has the same stamp, it has the same content, and is not read again; `git status` works
likewise. A stamp says nothing about results: these are found by the content, the course and the options, as ever.

A stamp must never be wrong, and where it can't be sure there is none; then the submission is read, as it is where a
stamp differs. It is taken before the reading, so that a change in between shows in the next run. The times include
that of the change of the file's status, which no program can set, so that a time of writing that was put back hides
nothing. Some file systems count in steps of 2 s, and a second change within a step would not show: so nothing that
changed just now has a stamp, nor what changed in the future, since a clock that was set back may come to the same time
again. A link has none, because what it leads to lies elsewhere. Windows gives no time of change. Where a network or
a mount gives other numbers to devices and files, all is read.
"""

import hashlib
import json
import os
import stat
import time
from collections.abc import Iterator

from grader import __version__
from grader.classroom.reading_pool import ReadingTask
from grader.classroom.student_entry import StudentEntry

_LEAST_AGE_NS = 5 * 10**9
"""How long ago the last change has to be: the coarsest step, and some for a server's clock that is behind."""

_MAX_FILES = 5_000
"""Of how many files and folders a submission may consist that has a stamp."""

_STAMP_BYTES = 16


class StampMaker:
    """Makes the stamps of a class, for one way of reading it: the version of the reading, and what is looked for."""

    def __init__(self, task: ReadingTask) -> None:
        terms = json.dumps([__version__, list(task.topics), list(task.selected)])
        self._start = hashlib.blake2b(terms.encode(), digest_size=_STAMP_BYTES)

    def make_stamp(self, entry: StudentEntry) -> bytes | None:
        """The stamp of a submission as it is now; None where it has to be read."""
        if os.name != "posix" or entry.attempts:
            # Which of several folders counts is not said by what lies in one of them.
            return None
        latest = time.time_ns() - _LEAST_AGE_NS
        facts: list[str] = []
        try:
            for name, status in _listed_files(entry):
                mode, changed = status.st_mode, status.st_ctime_ns
                is_plain = stat.S_ISREG(mode) or stat.S_ISDIR(mode)
                if not is_plain or changed > latest or status.st_mtime_ns > latest or len(facts) == _MAX_FILES:
                    return None
                facts.append(
                    f"{name}\0{mode} {status.st_dev} {status.st_ino} {status.st_size} {status.st_mtime_ns} {changed}\0"
                )
        except OSError:
            return None
        digest = self._start.copy()
        digest.update(os.fsencode("".join(sorted(facts))))
        return digest.digest() if facts else None


def _listed_files(entry: StudentEntry) -> Iterator[tuple[str, os.stat_result]]:
    """All that may be read of a submission, folders included, each with a name and its status; links not followed."""
    for file in entry.files:
        yield repr((file.path.name, file.name, file.attempt)), os.lstat(file.path)
    if entry.folder is None:
        return
    home = os.fspath(entry.folder)
    yield "", os.lstat(home)
    folders = [home]
    while folders:
        with os.scandir(folders.pop()) as found:
            for one in found:
                status = one.stat(follow_symlinks=False)
                yield one.path[len(home) :], status
                # What lies in hidden folders never counts.
                if stat.S_ISDIR(status.st_mode) and not one.name.startswith("."):
                    folders.append(one.path)
