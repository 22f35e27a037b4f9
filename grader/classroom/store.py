"""The results of a class, in one SQLite file: written as they finish, kept whatever happens to the program.

A result belongs to what was graded, not to who handed it in: the digest of the sources, the course's digest, the seed
and the options together. So the same content is graded once, and a second run grades only what is new or changed.
Every write is one transaction; a kill at any moment loses what was in flight, and nothing else.
"""

import json
import os
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from grader.errors import UsageError
from grader.i18n import _, os_reason
from grader.sanitize import clean_line, path_text

FORMAT_VERSION = 1
"""The version of this file's layout."""

_APPLICATION_ID = 0x67726164
"""What tells our files from other SQLite files ("grad" in ASCII)."""

_BUSY_TIMEOUT_SECONDS = 60.0

_SQL_SCHEMA = """
CREATE TABLE batch (
    only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
    format INTEGER NOT NULL,
    course TEXT NOT NULL,
    course_version TEXT NOT NULL,
    course_digest TEXT NOT NULL,
    seed INTEGER NOT NULL,
    options TEXT NOT NULL,
    created TEXT NOT NULL
);
CREATE TABLE submissions (
    student TEXT PRIMARY KEY,
    path TEXT NOT NULL,
    sha256 TEXT,
    fault TEXT,
    name TEXT,
    email TEXT,
    student_id TEXT
) WITHOUT ROWID;
CREATE INDEX submissions_by_content ON submissions (sha256);
CREATE TABLE results (
    sha256 TEXT NOT NULL,
    course_digest TEXT NOT NULL,
    seed INTEGER NOT NULL,
    options TEXT NOT NULL,
    report TEXT NOT NULL,
    score INTEGER NOT NULL,
    max_score INTEGER NOT NULL,
    percent REAL NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('graded', 'ungraded')),
    seconds REAL NOT NULL,
    graded_at TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    PRIMARY KEY (sha256, course_digest, seed, options)
);
CREATE VIEW gradebook AS
    SELECT student, name, email, student_id, path, fault, score, max_score, percent, seconds
    FROM submissions
    JOIN batch
    LEFT JOIN results USING (sha256, course_digest, seed, options)
    ORDER BY student;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """How a class is graded: one for all of it. `options` is JSON text with sorted keys."""

    course: str
    course_version: str
    course_digest: str
    seed: int
    options: str
    created: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionRow:
    """A student's submission as it was found: its digest, or the sentence that says why it could not be read."""

    student: str
    path: str
    sha256: str | None
    fault: str | None = None
    name: str | None = None
    email: str | None = None
    student_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What grading one content gave: the whole JSON report as text, and what tells near copies (`fingerprints`)."""

    sha256: str
    report: str
    score: int
    max_score: int
    percent: float
    status: str
    seconds: float
    graded_at: str
    fingerprint: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class GradebookRow:
    """A student's line in the gradebook; the numbers are None where there is no result."""

    student: str
    name: str | None
    email: str | None
    student_id: str | None
    path: str
    fault: str | None
    score: int | None
    max_score: int | None
    percent: float | None
    seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many students there are, and of these: not readable, graded, not gradable by our fault."""

    students: int
    unreadable: int
    graded: int
    ungraded: int


class ResultStore:
    """An open result file. Not for use by two threads; as many readers as wished, one writer at a time."""

    def __init__(self, path: Path, connection: sqlite3.Connection, lock: int | None) -> None:
        self._path = path
        self._connection = connection
        self._lock = lock

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()
        # After the connection: closing any descriptor of the file drops the locks that SQLite holds on it.
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    @property
    def batch(self) -> Batch | None:
        """How the class was graded last; None in a new file."""
        row = self._connection.execute(
            "SELECT course, course_version, course_digest, seed, options, created FROM batch"
        ).fetchone()
        if row is None:
            return None
        course, version, digest, seed, options, created = row
        return Batch(
            course=course, course_version=version, course_digest=digest, seed=seed, options=options, created=created
        )

    def begin_batch(self, batch: Batch) -> None:
        """Record how the class is graded from now on; raise UsageError where the file is another course's."""
        known = self.batch
        if known is not None and known.course != batch.course:
            template = _("{file} holds results of the course {known!r}, not of {asked!r}. Name another file with -o.")
            raise UsageError(template.format(file=_shown_path(self._path), known=known.course, asked=batch.course))
        created = batch.created if known is None else known.created
        with self._write_transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO batch VALUES (1, ?, ?, ?, ?, ?, ?, ?)",
                (
                    FORMAT_VERSION,
                    batch.course,
                    batch.course_version,
                    batch.course_digest,
                    batch.seed,
                    batch.options,
                    created,
                ),
            )

    def put_submissions(self, rows: Iterable[SubmissionRow]) -> None:
        """Record submissions as they are now; a student's earlier line is replaced."""
        with self._write_transaction() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO submissions VALUES (?, ?, ?, ?, ?, ?, ?)",
                [(r.student, r.path, r.sha256, r.fault, r.name, r.email, r.student_id) for r in rows],
            )

    def put_result(self, batch: Batch, result: Result) -> None:
        """Record one result; one that is there already stays, unless it says that nothing was graded."""
        with self._write_transaction() as connection:
            connection.execute(
                "DELETE FROM results WHERE sha256 = ? AND course_digest = ? AND seed = ? AND options = ?"
                " AND status = 'ungraded'",
                (result.sha256, batch.course_digest, batch.seed, batch.options),
            )
            connection.execute(
                "INSERT OR IGNORE INTO results VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(result.sha256, batch.course_digest, batch.seed, batch.options, result.report),
                    *(result.score, result.max_score, result.percent),
                    *(result.status, result.seconds, result.graded_at, result.fingerprint),
                ),
            )

    def pending_contents(self, batch: Batch) -> list[tuple[str, str]]:
        """What is not graded yet: a student and the digest, once for each content, in the order of the students."""
        return self._connection.execute(
            "SELECT min(student), sha256 FROM submissions WHERE sha256 IS NOT NULL AND NOT EXISTS ("
            " SELECT 1 FROM results WHERE results.sha256 = submissions.sha256 AND course_digest = ?"
            " AND seed = ? AND options = ? AND status = 'graded')"
            " GROUP BY sha256 ORDER BY 1",
            (batch.course_digest, batch.seed, batch.options),
        ).fetchall()

    def student_tally(self) -> Tally:
        """How far the class is."""
        row = self._connection.execute(
            "SELECT count(*), count(fault), count(CASE WHEN status = 'graded' THEN 1 END),"
            " count(CASE WHEN status = 'ungraded' THEN 1 END)"
            " FROM submissions JOIN batch LEFT JOIN results USING (sha256, course_digest, seed, options)"
        ).fetchone()
        students, unreadable, graded, ungraded = row
        return Tally(students=students, unreadable=unreadable, graded=graded, ungraded=ungraded)

    def student_names(self) -> Iterator[str]:
        """All students there are, in their order."""
        for (student,) in self._connection.execute("SELECT student FROM submissions ORDER BY student"):
            yield student

    def unreadable_students(self, most: int) -> list[str]:
        """The first students whose submissions could not be read, in their order."""
        query = "SELECT student FROM submissions WHERE fault IS NOT NULL ORDER BY student LIMIT ?"
        return [student for (student,) in self._connection.execute(query, (most,))]

    def gradebook_rows(self) -> Iterator[GradebookRow]:
        """A line a student, in their order."""
        for row in self._connection.execute(
            "SELECT student, name, email, student_id, path, fault, score, max_score, percent, seconds FROM gradebook"
        ):
            names = GradebookRow.__slots__
            yield GradebookRow(**dict(zip(names, row, strict=True)))

    def student_reports(self) -> Iterator[tuple[str, str]]:
        """A student and the JSON text of the report, for every student who has one, in the order of the students."""
        yield from self._connection.execute(
            "SELECT student, report FROM submissions JOIN batch"
            " JOIN results USING (sha256, course_digest, seed, options) ORDER BY student"
        )

    def student_fingerprints(self) -> Iterator[tuple[str, bytes]]:
        """A student and the fingerprint of what was graded, in the order of the students (see `fingerprints`)."""
        yield from self._connection.execute(
            "SELECT student, fingerprint FROM submissions JOIN batch"
            " JOIN results USING (sha256, course_digest, seed, options) ORDER BY student"
        )

    @contextmanager
    def _write_transaction(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it or nothing."""
        try:
            with self._connection:
                self._connection.execute("BEGIN IMMEDIATE")
                yield self._connection
        except sqlite3.OperationalError as error:
            template = _("{file} cannot be written: {reason}. What is in it is whole; free it, and run again.")
            raise UsageError(template.format(file=_shown_path(self._path), reason=error)) from error
        except sqlite3.DatabaseError as error:
            raise damaged_file_error(self._path, error) from error


def damaged_file_error(path: Path, error: sqlite3.DatabaseError) -> UsageError:
    """What is said where a result file turns out to be broken inside."""
    template = _("{file} is damaged: {reason}. Grade the class into a new file.")
    return UsageError(template.format(file=_shown_path(path), reason=error))


def open_for_writing(path: Path) -> ResultStore:
    """Open a result file, or make a new one; raise UsageError where that is not possible.

    Only one process at a time may write; the lock goes with the process, however that ends.
    """
    if os.path.isdir(path):
        template = _("{file} is a folder; name a file for the results, such as results.sqlite.")
        raise UsageError(template.format(file=_shown_path(path)))
    if not os.path.isdir(path.absolute().parent):
        template = _("{file}: its folder does not exist. Make it first, or name another file.")
        raise UsageError(template.format(file=_shown_path(path)))
    lock = _lock_file(path)
    try:
        connection = _open_connection(path, f"file:{_uri_path(path)}?mode=rwc")
        try:
            with _explain_errors(path):
                _prepare_tables(connection, path)
        except BaseException:
            connection.close()
            raise
    except BaseException:
        os.close(lock)
        raise
    return ResultStore(path, connection, lock)


def open_for_reading(path: Path) -> ResultStore:
    """Open a finished or growing result file, to read only; raise UsageError where it is none."""
    if os.path.isdir(path):
        raise UsageError(_("{file} is a folder; name a file that `grade batch` wrote.").format(file=_shown_path(path)))
    log = path.with_name(f"{path.name}-wal")
    try:
        is_empty = os.stat(path).st_size == 0 and not log.exists()
    except FileNotFoundError:
        template = _("{file} does not exist. `grade batch FOLDER -o {file}` makes it.")
        raise UsageError(template.format(file=_shown_path(path))) from None
    except OSError as error:
        template = _("{file} cannot be read: {reason}.")
        raise UsageError(template.format(file=_shown_path(path), reason=os_reason(error))) from None
    if is_empty:
        # A kill in the first moment leaves such a file.
        template = _("{file} holds no results yet. `grade batch FOLDER -o {file}` grades a class into it.")
        raise UsageError(template.format(file=_shown_path(path)))
    # A file in a folder that can't be written has no log beside it, and nobody writes it: it may be read as it is.
    is_archived = not log.exists() and not os.access(path.absolute().parent, os.W_OK)
    connection = _open_connection(
        path, f"file:{_uri_path(path)}?" + ("mode=ro&immutable=1" if is_archived else "mode=rw")
    )
    try:
        with _explain_errors(path):
            connection.execute("PRAGMA query_only = 1")
            _require_format(connection, path)
    except BaseException:
        connection.close()
        raise
    return ResultStore(path, connection, None)


def _open_connection(path: Path, uri: str) -> sqlite3.Connection:
    with _explain_errors(path):
        return sqlite3.connect(uri, uri=True, timeout=_BUSY_TIMEOUT_SECONDS, isolation_level=None)


def _uri_path(path: Path) -> str:
    from urllib.parse import quote  # noqa: PLC0415 - for opening only

    return quote(os.fsencode(path.absolute()))


def _prepare_tables(connection: sqlite3.Connection, path: Path) -> None:
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if tables or application:
        _require_format(connection, path)
    connection.execute("PRAGMA journal_mode = WAL")
    # In WAL mode this survives a kill of any process; a power cut may cost the last results, never the file.
    connection.execute("PRAGMA synchronous = NORMAL")
    if not tables:
        # One transaction, the marks included: a kill in between leaves an empty file, which is as good as new.
        marks = f"PRAGMA application_id = {_APPLICATION_ID}; PRAGMA user_version = {FORMAT_VERSION};"
        connection.executescript(f"BEGIN IMMEDIATE; {_SQL_SCHEMA} {marks} COMMIT;")


def _require_format(connection: sqlite3.Connection, path: Path) -> None:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != _APPLICATION_ID:
        template = _("{file} is a database of another program. Name another file.")
        raise UsageError(template.format(file=_shown_path(path)))
    if version != FORMAT_VERSION:
        older = _(
            "{file} was written by an older version of grade (format {format}; this one reads {ours}). "
            "Use that version, or name another file."
        )
        newer = _(
            "{file} was written by a newer version of grade (format {format}; this one reads {ours}). "
            "Use that version, or name another file."
        )
        template = older if version < FORMAT_VERSION else newer
        raise UsageError(template.format(file=_shown_path(path), format=version, ours=FORMAT_VERSION))


@contextmanager
def _explain_errors(path: Path) -> Iterator[None]:
    """SQLite's errors as sentences."""
    try:
        yield
    except sqlite3.OperationalError as error:
        template = _("{file} cannot be opened: {reason}. Name a file that you may write to.")
        raise UsageError(template.format(file=_shown_path(path), reason=error)) from error
    except sqlite3.DatabaseError:
        template = _("{file} is no result file (not a SQLite database). Name another file.")
        raise UsageError(template.format(file=_shown_path(path))) from None


def _lock_file(path: Path) -> int:
    """A descriptor that holds the writers' lock."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o666)
    except OSError as error:
        template = _("{file} cannot be written: {reason}. Name a file in a folder you may write to.")
        raise UsageError(template.format(file=_shown_path(path), reason=os_reason(error))) from None
    if sys.platform != "win32":
        import fcntl  # noqa: PLC0415 - not on every system

        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            template = _("{file} is being written by another `grade batch`. Wait for it, or name another file.")
            raise UsageError(template.format(file=_shown_path(path))) from None
        except OSError as error:
            os.close(descriptor)
            template = _("{file} cannot be locked: {reason}. Name a file on a disk of this machine.")
            raise UsageError(template.format(file=_shown_path(path), reason=os_reason(error))) from None
    return descriptor


def _shown_path(path: Path) -> str:
    return clean_line(path_text(path), 300)


def canonical_options(options: Mapping[str, object]) -> str:
    """Options as the text by which results are kept: the same options are the same text."""
    return json.dumps(options, sort_keys=True, separators=(",", ":"))
