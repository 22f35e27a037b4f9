"""Read a submission from an archive (.zip, .tar.gz, .tgz), in memory: nothing is written, and only sources are kept.

An archive is hostile input. Its size, the number of its entries and what they unpack to are bounded before anything is
unpacked. Only `.py` files and notebooks are unpacked, and only those of the folder that holds the exercises; links,
devices and paths that lead out are not followed. For each file that is not read there is one sentence. The sources keep
the limits of any submission (`budget`).
"""

import os
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import partial
from pathlib import Path

from grader import files
from grader.errors import UsageError
from grader.files import FileProblem, FileReadError
from grader.i18n import _, join_sentences
from grader.sanitize import clean_line, path_text
from grader.submissions.archive_entries import (
    ArchiveEntry,
    ArchiveError,
    EntryKind,
    broken_archive_error,
    is_hidden,
    is_source,
)
from grader.submissions.budget import (
    MAX_FILE_BYTES,
    MAX_PACKAGE_DEPTH,
    ReadingClock,
    SubmissionBuilder,
    max_bytes_for,
    too_large_sentence,
)
from grader.submissions.exercise_folder import contents_sentence_for, find_exercise_folder, paths_from
from grader.submissions.file_kinds import BEGINNING_BYTES, foreign_kind
from grader.submissions.file_suffixes import ARCHIVE_SUFFIXES, NOTEBOOK_SUFFIX
from grader.submissions.folder import read_folder, reading_order_key
from grader.submissions.notebook import notebook_name
from grader.submissions.submission import Submission
from grader.submissions.tar_entries import tar_entries
from grader.submissions.zip_entries import zip_entries

MAX_ARCHIVE_BYTES = 64 * 1024 * 1024
_MAX_NAME_CHARS = 255
"""No file system has longer names than so many characters."""

_MAX_SHOWN_CHARS = 100
_MAX_PATH_CHARS = 300
_MAX_SENTENCE_CHARS = 500


def is_archive(name: str) -> bool:
    return name.lower().endswith(ARCHIVE_SUFFIXES)


def read_archive_file(path: Path, shown: str, topics: Collection[str]) -> Submission:
    """What lies where a user points: an archive, a folder, or one file; raise UsageError where it can't be read.

    An archive of which no file can be read is an error and no wrong answer, here as in a class.
    """
    if not is_archive(path.name) or not os.path.isfile(path):
        return read_folder(path, shown, topics).for_topics(topics)
    try:
        found = read_archive(read_handed_in_file(path), path.name, topics, shown)
        if not found.files and found.refused:
            raise ArchiveError(clean_line(join_sentences(*found.refused.values()), _MAX_SENTENCE_CHARS))
    except UsageError as fault:
        raise UsageError(_("{file}: {fault}").format(file=clean_line(shown, _MAX_PATH_CHARS), fault=fault)) from None
    return found


def read_archive(content: bytes, name: str, topics: Collection[str], shown: str) -> Submission:
    """The submission inside an archive; raise ArchiveError where there is none, or where it is not safe to look.

    `name` tells the kind of archive, `topics` are the ids of the exercise files to look for.
    """
    if len(content) > MAX_ARCHIVE_BYTES:
        raise ArchiveError(_too_large_sentence(_("The archive"), len(content), MAX_ARCHIVE_BYTES))
    clock = ReadingClock()
    try:
        entries = (zip_entries if name.lower().endswith(".zip") else tar_entries)(content, clock)
        return _select_submission(entries, topics, SubmissionBuilder(shown, clock))
    except UsageError:
        raise
    except Exception as error:  # noqa: BLE001 - two libraries on hostile bytes: whatever they raise, it can't be read
        raise unpacking_error(error, name, content) from None


def read_handed_in_file(path: Path, max_bytes: int = MAX_ARCHIVE_BYTES) -> bytes:
    """The bytes of a regular file of at most this size, no link followed; raise ArchiveError, which names it."""
    try:
        return files.read_regular_file(path, max_bytes)
    except FileReadError as error:
        name = clean_line(path_text(path.name), _MAX_SHOWN_CHARS)
        raise ArchiveError(_unread_sentence(name, error, max_bytes)) from None


def _unread_sentence(name: str, error: FileReadError, max_bytes: int) -> str:
    match error.problem:
        case FileProblem.link:
            template = _("{file} is a link; links are not followed.")
        case FileProblem.unopened:
            template = _("{file} can't be opened: {reason}.")
        case FileProblem.unreadable | FileProblem.changed:
            template = _("{file} can't be read: {reason}.")
        case FileProblem.folder | FileProblem.irregular | FileProblem.foreign:
            template = _(EntryKind.other.value)
        case FileProblem.too_large:
            return _too_large_sentence(name, error.size, max_bytes)
    return template.format(file=name, reason=error.reason)


def _too_large_sentence(name: str, size: int, most: int) -> str:
    template = _("{name} holds {size:.1f} MiB; at most {most} are read. Hand in the exercise files only.")
    return template.format(name=name, size=size / 2**20, most=most // 2**20)


def unpacking_error(error: Exception, name: str, beginning: bytes) -> ArchiveError:
    """Why an archive can't be unpacked, by what a library says and by its first bytes: another kind, or broken."""
    if (foreign := foreign_kind(name, beginning[:BEGINNING_BYTES])) is not None:
        template = _("This is no {ending} archive but {kind}. Pack it again as an ordinary .zip.")
        return ArchiveError(template.format(ending=foreign[0], kind=_(foreign[1].value)))
    return broken_archive_error(_archive_reason(error) if beginning else _("it is empty"))


def _archive_reason(error: Exception) -> str:
    """What a library says of bytes that it can't read; what it only stumbled over says nothing to who packed them."""
    if isinstance(error, EOFError):
        return _("it ends too early")
    if isinstance(error, RecursionError | ValueError | LookupError | TypeError | AttributeError):
        return _("its headers are wrong")
    text = clean_line(str(error), _MAX_SHOWN_CHARS)
    return text.rstrip(".") or type(error).__name__


def _select_submission(
    entries: Sequence[ArchiveEntry], topics: Collection[str], builder: SubmissionBuilder
) -> Submission:
    sources = [entry for entry in entries if is_source(entry.parts)]
    try:
        root = find_exercise_folder((entry.parts for entry in sources), topics)
    except UsageError as fault:
        what = _nested_archive_sentence(entries) or contents_sentence_for(
            fault, [entry.parts for entry in entries if not is_hidden(entry.parts)], topics
        )
        raise ArchiveError(join_sentences(str(fault), what)) from None
    inside = [entry for entry in sources if entry.parts[: len(root)] == root]
    paths = paths_from(root, (entry.parts for entry in inside), topics)
    by_name = dict(zip(paths, inside, strict=True))
    twice = {name for name, count in Counter(paths).items() if count > 1}
    names = sorted(filter(_is_importable, by_name), key=lambda name: reading_order_key(name, topics))
    _require_readable([by_name[name] for name in names if not reading_order_key(name, topics)[0]])
    while names:
        read = [name for name in names if _is_in_packages(name, by_name) or builder.imports(name.partition("/")[0])]
        if not read:
            break
        for name in read:
            _add_named_entry(builder, name, by_name[name], is_twice=name in twice)
        builder.clock.check()
        done = set(read)
        names = [name for name in names if name not in done]
    others = paths_from(root, (entry.parts for entry in entries if not is_hidden(entry.parts)), topics)
    copies = {name: entry.parts[-1] for name, entry in by_name.items() if "/" not in name and entry.parts[-1] != name}
    real_names = {name: clean_line(copy, _MAX_SHOWN_CHARS) for name, copy in copies.items()}
    return builder.build_submission()._replace(others=others, real_names=real_names).for_topics(topics)


def _require_readable(exercise_files: Sequence[ArchiveEntry]) -> None:
    """Raise ArchiveError, which says it once, where no exercise file can be read and one reason holds for all."""
    reasons = {entry.refusal_sentence(_("The archive")) for entry in exercise_files}
    if len(reasons) == 1 and {entry.kind for entry in exercise_files} <= {EntryKind.encrypted, EntryKind.foreign}:
        raise ArchiveError(reasons.pop())


def _add_named_entry(builder: SubmissionBuilder, name: str, entry: ArchiveEntry, *, is_twice: bool) -> None:
    if is_twice:
        template = _("{file} is in the archive twice; which one counts can't be told. Keep one.")
        builder.refuse_file(name, template.format(file=name))
    elif entry.kind is not EntryKind.file:
        builder.refuse_file(name, entry.refusal_sentence(name))
    else:
        _add_entry(builder, name, entry)


def _add_entry(builder: SubmissionBuilder, name: str, entry: ArchiveEntry) -> None:
    if entry.size <= max_bytes_for(name):
        # A library never gives more than the size that it told before.
        builder.add_file(name, entry.read_bytes, entry.size)
    elif name.endswith(NOTEBOOK_SUFFIX):
        builder.add_file(name, partial(too_large_sentence, notebook_name(name), entry.size))
    else:
        template = _("{file} holds {size} bytes; at most {most} are read.")
        sentence = template.format(file=name, size=entry.size, most=MAX_FILE_BYTES)
        builder.add_file(name, lambda: sentence)


def _nested_archive_sentence(entries: Iterable[ArchiveEntry]) -> str:
    inner = next((entry.parts[-1] for entry in entries if entry.parts and is_archive(entry.parts[-1])), None)
    if inner is None:
        return ""
    template = _("It holds another archive ({file}); archives in archives are not opened.")
    return template.format(file=clean_line(inner, _MAX_SHOWN_CHARS))


def _is_importable(name: str) -> bool:
    """Whether a file can be imported by its place: a notebook, a module, or a module in folders.

    Names that no file system has do not count: an archive may hold very long ones, and messages repeat them.
    """
    *folders, file = name.split("/")
    if any(len(part) > _MAX_NAME_CHARS for part in (*folders, file)):
        return False
    if file.endswith(NOTEBOOK_SUFFIX):
        return not folders
    return all(part.isidentifier() for part in (*folders, file[:-3])) and len(folders) <= MAX_PACKAGE_DEPTH


def _is_in_packages(name: str, names: Collection[str]) -> bool:
    """Whether all folders of a file are packages; other folders are read only where a source imports from them."""
    folders = name.split("/")[:-1]
    return all("/".join([*folders[: depth + 1], "__init__.py"]) in names for depth in range(len(folders)))
