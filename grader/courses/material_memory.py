"""What was found out about a course's files, kept beside the course for the next start.

It stands where Python keeps the modules that it has compiled, with the digest of what it was found out from: where that
has changed, it counts for nothing. Where the folder can't be written, it is found out each time.
"""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from grader import files
from grader.errors import UsageError


def remember(folder: Path, name: str, digest: str, find_out: Callable[[], str]) -> str:
    """The text that `find_out` gives, or gave before for this digest; what it raises is not kept."""
    memory = folder / "__pycache__" / name
    with suppress(OSError, UnicodeDecodeError):
        known, _, text = memory.read_text(encoding="utf-8").partition("\n")
        if known == digest:
            return text
    text = find_out()
    with suppress(OSError, UsageError):
        memory.parent.mkdir(exist_ok=True)
        files.atomic_write(memory, [f"{digest}\n{text}".encode()])
    return text
