"""The exercises that the last checks found clean, by the digests of their material: a small file outside the course.

It saves time and decides nothing: without it, or if it is broken, everything is checked again.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from grader import files
from grader.errors import DiskError, UsageError

_MAX_FILE_BYTES = 1024 * 1024


def load_clean_digests(course_folder: Path) -> dict[str, str]:
    """The digest of each exercise when it was found clean, by exercise id."""
    try:
        found = json.loads(files.read_regular_file(_cache_file(course_folder), _MAX_FILE_BYTES))
    except (files.FileReadError, ValueError, RecursionError):
        return {}
    return {str(name): str(digest) for name, digest in found.items()} if isinstance(found, dict) else {}


def save_clean_digests(course_folder: Path, digests: Mapping[str, str]) -> None:
    path = _cache_file(course_folder)
    with suppress(OSError, DiskError, UsageError):  # a folder that can't be written only makes the next check slower
        path.parent.mkdir(parents=True, exist_ok=True)
        files.atomic_write(path, [json.dumps(digests, sort_keys=True).encode()])


def _cache_file(course_folder: Path) -> Path:
    home = os.environ.get("XDG_CACHE_HOME", "")
    cache = Path(home) if os.path.isabs(home) else Path("~/.cache").expanduser()
    return cache / "grader" / f"check-{hashlib.sha256(str(course_folder.resolve()).encode()).hexdigest()[:20]}.json"
