"""Wait until a file of a course is saved."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

_LOOK_SECONDS = 0.2


def wait_for_save(folder: Path, seen: object) -> object:
    """Return when the files of a folder are no longer those that were `seen`: what is seen now, for the next time.

    A first call with None returns at once.
    """
    while True:
        now = frozenset(_file_stamps(folder))
        if now != seen:
            return now
        time.sleep(_LOOK_SECONDS)


def _file_stamps(folder: Path) -> Iterator[tuple[str, int, int]]:
    for path, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith((".", "__pycache__"))]
        for name in names:
            try:
                stat = os.stat(os.path.join(path, name))
            except OSError:  # an editor's own file, gone again
                continue
            yield os.path.join(path, name), stat.st_mtime_ns, stat.st_size
