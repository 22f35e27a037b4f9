"""Files that are written whole or not at all: to a temporary neighbour, then renamed."""

import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from grader.errors import UsageError
from grader.i18n import _, join_sentences, os_reason
from grader.sanitize import clean_line, path_text

_MAX_PATH_CHARS = 300


def atomic_write(path: Path, parts: Iterable[bytes], advice: str = "") -> None:
    """Write a file from its parts, as they come; raise UsageError, with `advice`, where it can't be written.

    Whatever ends the writing, what was there before stays. A link is followed; into a pipe or a device is written as
    it is.
    """
    try:
        if path.is_dir():
            raise IsADirectoryError(None, _("it is a folder"))
        if path.exists() and not path.is_file():
            # By the name that was given: what /dev/stdout or /dev/fd/63 leads to may have none of its own.
            _write_through(path, parts)
        else:
            _write_beside(path.resolve() if path.is_symlink() else path, parts)
    except OSError as error:
        shown = clean_line(path_text(path), _MAX_PATH_CHARS)
        problem = _("{file} cannot be written: {reason}.").format(file=shown, reason=os_reason(error))
        advice = advice or _("Name a file in a folder you may write to.")
        raise UsageError(join_sentences(problem, advice)) from None


def _write_through(target: Path, parts: Iterable[bytes]) -> None:
    with open(target, "wb") as file:
        file.writelines(parts)


def _write_beside(target: Path, parts: Iterable[bytes]) -> None:
    descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(parts)
        os.chmod(temporary, _file_mode(target))
        os.replace(temporary, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def _file_mode(target: Path) -> int:
    """Those that the file had, else those of any new file."""
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0o077)
    os.umask(mask)
    return 0o666 & ~mask
