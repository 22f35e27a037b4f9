"""Reset one function of a learner's file to its stub: every other byte stays, and a copy of the old file is kept."""

import os
from dataclasses import dataclass
from pathlib import Path

from grader import files
from grader.courses import stubs
from grader.courses.course import Course, Exercise
from grader.errors import UsageError
from grader.files import FileProblem, FileReadError
from grader.i18n import _, join_sentences
from grader.practice.function_spans import FunctionSpan, function_spans
from grader.submissions.budget import MAX_FILE_BYTES
from grader.submissions.copy_names import real_file
from grader.submissions.file_suffixes import NOTEBOOK_SUFFIX
from grader.submissions.submission import Submission

_MAX_BACKUPS = 999


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetResult:
    """What was done: the copy of the old file (None where nothing of it was lost), and a sentence for the learner."""

    backup: Path | None
    message: str


def reset_exercise(course: Course, exercise: Exercise, folder: Path) -> ResetResult:
    """Put an exercise's stub in the place of the learner's function.

    Where the file does not define it, the stub goes to the end of the file; where there is no file, all its stubs go
    into a new one. Raise UsageError, with nothing changed, where the file can't be edited as text.
    """
    path = real_file(folder / exercise.file_name)
    notebook = path.with_suffix(NOTEBOOK_SUFFIX)
    if not os.path.lexists(path) and os.path.lexists(notebook):
        raise UsageError(
            _("{file} is a notebook, which is left alone. `grade show {id}` tells the stub's text.").format(
                file=notebook, id=exercise.id
            )
        )
    if not os.path.lexists(path):
        files.overwrite_file(path, stubs.fresh_file(course, exercise))
        return ResetResult(backup=None, message=_("There was no {file}: a fresh one is there now.").format(file=path))
    before = _read_source(path)
    after, message = _replace_function(before, exercise, stubs.stub_function(course, exercise).source, path)
    if after == before:
        message = _("{function} in {file} is the stub already, so nothing was changed.")
        return ResetResult(backup=None, message=message.format(function=exercise.function, file=path))
    backup = _write_backup(path, before)
    files.overwrite_file(path, after)
    kept = _("The file as it was is kept in {backup}.").format(backup=backup)
    return ResetResult(backup=backup, message=join_sentences(message, kept))


def _read_source(path: Path) -> bytes:
    unusual = _("{file} is no text of usual size, so it is left alone. Put a fresh one in its place.").format(file=path)
    try:
        text = files.read_regular_file(path, MAX_FILE_BYTES)
    except FileReadError as error:
        if error.problem is FileProblem.too_large:
            raise UsageError(unusual) from None
        if os.path.islink(path) or (os.path.exists(path) and not os.path.isfile(path)):
            raise UsageError(_("{file} is not a regular file, so it is left alone.").format(file=path)) from None
        raise UsageError(_("{file} can't be read: {reason}.").format(file=path, reason=error.reason)) from None
    if b"\0" in text:
        raise UsageError(unusual)
    return text


def _replace_function(before: bytes, exercise: Exercise, stub: str, path: Path) -> tuple[bytes, str]:
    """The new text, and the sentence that says what was done."""
    newline = b"\r\n" if b"\r\n" in before[: before.find(b"\n") + 1] else b"\n"
    fresh = stub.encode().replace(b"\n", newline)
    found = function_spans(before).get(exercise.function)
    places = {"function": exercise.function, "file": path}
    other = Submission(path="", files={"": before}, refused={}).definition_line("", exercise.function)
    if other is not None and (found is None or other > found.last):
        raise UsageError(
            _(
                "{file}:{line} makes {function} by something else than a plain `def`. Remove that, then reset again."
            ).format(line=other, **places)
        )
    if found is None:
        gap = newline * (2 if before.endswith((b"\n", b"\r")) else 3) if before.strip() else b""
        message = _("{file} does not define {function}: a fresh one is at its end now.")
        return before + gap + fresh, message.format(**places)
    lines = before.splitlines(keepends=True)
    if found.last == len(lines) and not lines[-1].endswith((b"\n", b"\r")):
        fresh = fresh.removesuffix(newline)
    after = b"".join([*lines[: found.first], *_byte_order_mark(lines, found), fresh, *lines[found.last :]])
    if found.is_sure:
        return after, _("{function} in {file} is a fresh stub again.").format(**places)
    message = _(
        "{function} in {file} is a fresh stub again. A string or bracket in the file never ends, so lines {first} to "
        "{last} were taken for it: look whether that is right."
    )
    return after, message.format(first=found.first + 1, last=found.last, **places)


def _byte_order_mark(lines: list[bytes], found: FunctionSpan) -> list[bytes]:
    """The byte order mark before the function, which stays."""
    mark = b"\xef\xbb\xbf"
    return [mark] if lines[found.first].startswith(mark) else []


def _write_backup(path: Path, text: bytes) -> Path:
    """Keep the old text in a new file beside the old one, under a name that is free and that grading ignores."""
    for number in range(1, _MAX_BACKUPS + 1):
        backup = path.with_name(f"{path.name}.{number}.bak")
        try:
            files.create_file(backup, text)
        except FileExistsError:
            continue
        except OSError as error:
            raise files.write_error(error, backup) from None
        return backup
    raise UsageError(_("{folder} is full of backups of {file}.").format(folder=path.parent, file=path.name))
