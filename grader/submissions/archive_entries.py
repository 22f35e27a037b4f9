"""What archives of all kinds have in common: their entries, and the bounds that these must keep."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from grader.errors import UsageError
from grader.i18n import N_, _
from grader.sanitize import clean_line
from grader.submissions.exercise_folder import PathParts
from grader.submissions.file_suffixes import SOURCE_SUFFIXES

MAX_ENTRIES = 20_000
MAX_UNPACKED_BYTES = 256 * 1024 * 1024
MAX_UNPACK_RATIO = 200
"""How many times its own size an archive may unpack to; small ones may unpack to more."""

ALWAYS_ALLOWED_BYTES = 16 * 1024 * 1024
_MAX_FOLDER_DEPTH = 12
_MAX_SHOWN_CHARS = 100

SAKAI_FEEDBACK_NAMES = (
    "Feedback Attachment(s)",
    "Adjuntos al comentario",
    "Anexo(s) do Feedback",
    "Documents adjunts amb comentaris.",
    "Feedback-Anhänge",
    "フィードバックの添付ファイル",
    "反馈的附件",
)
"""What Sakai calls the folder with what the instructor gave back, in the folder of each student of its download: in the
language of who downloads it."""

_IGNORED_NAMES = frozenset(
    {
        *("__MACOSX", "__pycache__", "$RECYCLE.BIN", "System Volume Information", "lost+found", "@eaDir"),
        *("site-packages", "node_modules"),
        *SAKAI_FEEDBACK_NAMES,
        *(unicodedata.normalize("NFD", name) for name in SAKAI_FEEDBACK_NAMES),
        *(name.removesuffix(".") for name in SAKAI_FEEDBACK_NAMES),
    }
)
"""Folders that are no student's, in archives and elsewhere: of macOS, Python, Windows, Linux, Synology's storage, what
was installed, and Sakai's. macOS writes accents as letters of their own, and Windows leaves out a point at the end.
"""


class ArchiveError(UsageError):
    """An archive that is not read, and why."""


class EntryKind(StrEnum):
    """What an entry is, and the sentence that refuses it."""

    file = "file"
    link = N_("{file} is a link; links are not followed. Put the file itself there.")
    encrypted = N_("{file} is encrypted. Pack it again without a password.")
    foreign = N_("{file} is packed by a method that is not read ({method}). Pack it as an ordinary .zip (Deflate).")
    other = N_("{file} is not a regular file.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveEntry:
    """One file of an archive; `read_bytes` gives at most one byte more than its limit allows.

    `method` is the name of the method by which it is packed, where a zip file has several.
    """

    parts: PathParts
    size: int
    kind: EntryKind
    read_bytes: Callable[[], bytes]
    method: str = ""

    def refusal_sentence(self, name: str) -> str:
        """Why the entry is not read, where it is no file; `name` is what it is called there."""
        return _(self.kind.value).format(file=name, method=self.method)


def broken_archive_error(reason: str) -> ArchiveError:
    return ArchiveError(_("The archive is broken ({why}). Pack it again.").format(why=reason))


def check_bounds(count: int, unpacked: int, packed: int) -> None:
    """Raise ArchiveError for too many entries, or too many bytes that an archive of `packed` bytes unpacks to."""
    if count > MAX_ENTRIES:
        template = _("The archive holds more than {most} files. Pack the exercise files only, no virtual environment.")
        raise ArchiveError(template.format(most=MAX_ENTRIES))
    if unpacked > MAX_UNPACKED_BYTES or unpacked > max(ALWAYS_ALLOWED_BYTES, MAX_UNPACK_RATIO * packed):
        template = _(
            "The archive unpacks to far more than it holds (over {size} MiB); "
            "it is not read. Pack the exercise files only."
        )
        raise ArchiveError(template.format(size=min(unpacked, MAX_UNPACKED_BYTES) // 2**20))


def path_parts(name: str) -> PathParts:
    """The parts of an entry's path; raise ArchiveError where it leads out of the archive."""
    steps = name.split("/")
    if name.startswith("/") or ".." in steps or steps[0].endswith(":"):
        template = _(
            "The archive holds a path that leads out of it ({path!r}); it is not read. Pack the folder itself."
        )
        raise ArchiveError(template.format(path=clean_line(name, _MAX_SHOWN_CHARS)))
    return tuple(step for step in steps if step not in {"", "."})


def is_source(parts: PathParts) -> bool:
    return 0 < len(parts) <= _MAX_FOLDER_DEPTH and parts[-1].endswith(SOURCE_SUFFIXES) and not is_hidden(parts)


def is_hidden(parts: PathParts) -> bool:
    """Whether a path leads to or into what nobody hands in."""
    return any(part.startswith(".") or part in _IGNORED_NAMES for part in parts)
