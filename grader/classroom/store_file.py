"""The file that holds the results: its tables and format marks, the writers' lock, and SQLite's errors as sentences."""

import json
import os
import secrets
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from grader import files
from grader.classroom.report_parts import SQL_SCHEMA as PARTS_SCHEMA
from grader.errors import DiskError, UsageError
from grader.i18n import _, os_reason
from grader.sanitize import path_argument, path_line

FORMAT_VERSION = 5
"""The version of the file's tables; `store_upgrade` takes older ones over."""

_APPLICATION_ID = 0x67726164
"""The mark that distinguishes our files from other SQLite files (the first letters of "grader" in ASCII)."""

_BUSY_TIMEOUT_SECONDS = 60.0
_KEY_BYTES = 32
_SQLITE_DESCRIPTORS = 4
"""For the file, its log, the log's index and their folder."""

_SQL_SCHEMA = """
CREATE TABLE batch (
    only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
    format INTEGER NOT NULL,
    course TEXT NOT NULL,
    course_version TEXT NOT NULL,
    settings INTEGER NOT NULL REFERENCES settings (id),
    created TEXT NOT NULL
);
CREATE TABLE settings (
    id INTEGER PRIMARY KEY,
    course_digest TEXT NOT NULL,
    seed INTEGER NOT NULL,
    options TEXT NOT NULL,
    UNIQUE (course_digest, seed, options)
);
CREATE TABLE exercise_digests (
    course_digest TEXT PRIMARY KEY,
    digests TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE submissions (
    student TEXT PRIMARY KEY,
    path TEXT NOT NULL,
    sha256 TEXT,
    fault TEXT,
    name TEXT,
    email TEXT,
    student_id TEXT,
    submitted TEXT,
    late INTEGER,
    missing INTEGER NOT NULL DEFAULT 0,
    stamp BLOB
) WITHOUT ROWID;
CREATE INDEX submissions_by_content ON submissions (sha256);
CREATE TABLE results (
    sha256 TEXT NOT NULL,
    settings INTEGER NOT NULL REFERENCES settings (id),
    report BLOB NOT NULL,
    score INTEGER NOT NULL,
    max_score INTEGER NOT NULL,
    percent REAL NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('graded', 'ungraded')),
    seconds REAL NOT NULL,
    graded_at TEXT NOT NULL,
    fingerprint INTEGER,
    PRIMARY KEY (sha256, settings)
);
CREATE TABLE pseudonyms (key BLOB NOT NULL);
CREATE VIEW gradebook AS
    SELECT student, name, email, student_id, path, fault, score, max_score, percent, seconds, missing,
        sha256, submitted, late
    FROM submissions
    JOIN batch
    LEFT JOIN results USING (sha256, settings)
    ORDER BY student;
"""


def open_connection(path: Path, mode: str) -> sqlite3.Connection:
    """A connection to the file, opened with these parameters of SQLite's URIs."""
    from urllib.parse import quote  # noqa: PLC0415 - for opening only

    uri = f"file:{quote(os.fsencode(path.absolute()))}?{mode}"
    with explain_errors(path):
        return sqlite3.connect(uri, uri=True, timeout=_BUSY_TIMEOUT_SECONDS, isolation_level=None)


def prepare_tables(connection: sqlite3.Connection, path: Path) -> None:
    """Make the tables in a new file, or take those of an older format over; raise UsageError for any other file."""
    is_new = _is_without_content(connection)
    version = FORMAT_VERSION if is_new else _known_format(connection, path)
    connection.execute("PRAGMA journal_mode = WAL")
    # In WAL mode this survives a kill of any process; a power cut may cost the last results, never the file.
    connection.execute("PRAGMA synchronous = NORMAL")
    if is_new:
        # One transaction, the marks included: a kill in between leaves an empty file, which is as good as new.
        marks = f"PRAGMA application_id = {_APPLICATION_ID}; PRAGMA user_version = {FORMAT_VERSION};"
        connection.executescript(f"BEGIN IMMEDIATE; {_new_tables()} {marks} COMMIT;")
    elif version < FORMAT_VERSION:
        _upgrade_tables(connection, path)
        # What the older tables took is given back.
        connection.execute("VACUUM")


def open_to_read(path: Path, mode: str) -> sqlite3.Connection:
    """A connection that only reads; of a file of an older format it reads a copy, which is gone when it is closed."""
    connection = open_connection(path, mode)
    try:
        with explain_errors(path):
            _require_content(connection, path)
            if _known_format(connection, path) < FORMAT_VERSION:
                connection = _upgraded_copy(connection, path)
            connection.execute("PRAGMA query_only = 1")
    except BaseException:
        connection.close()
        raise
    return connection


def _upgraded_copy(connection: sqlite3.Connection, path: Path) -> sqlite3.Connection:
    with closing(connection):
        # A name of "" is a file of SQLite's own, which nobody else can see.
        copy = sqlite3.connect("", isolation_level=None)
        connection.backup(copy)
    try:
        _upgrade_tables(copy, path)
    except BaseException:
        copy.close()
        raise
    return copy


def _upgrade_tables(connection: sqlite3.Connection, path: Path) -> None:
    """Take the tables of an older format over, all at once."""
    from grader.classroom import store_upgrade  # noqa: PLC0415 - for older files only

    try:
        store_upgrade.take_over_tables(connection, _new_tables(), FORMAT_VERSION)
    except sqlite3.OperationalError as error:
        raise unwritten_error(path, error) from error
    except sqlite3.DatabaseError as error:
        raise damaged_file_error(path, error) from error


def _new_tables() -> str:
    """The statements that make the tables of a new file, which has a key of its own."""
    key = f"INSERT INTO pseudonyms VALUES (x'{secrets.token_hex(_KEY_BYTES)}');"  # noqa: S608 - hexadecimal digits
    return f"{_SQL_SCHEMA}{PARTS_SCHEMA}{key}\n"


def _is_without_content(connection: sqlite3.Connection) -> bool:
    """Whether a database is as good as new: no program has made it its own, or put a table into it."""
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    return not tables and not application


def _require_content(connection: sqlite3.Connection, path: Path) -> None:
    """Raise UsageError where a database has no content: a batch that is killed in its first moment leaves one."""
    if _is_without_content(connection):
        template = _("{file} holds no results yet. `grade batch FOLDER -o {argument}` grades a class into it.")
        raise UsageError(template.format(file=path_line(path), argument=path_argument(path_line(path))))


def _known_format(connection: sqlite3.Connection, path: Path) -> int:
    """The version of a file's tables; raise UsageError where the file is not ours, or of a newer version."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != _APPLICATION_ID or version < 1:
        template = _("{file} is a database of another program. Name another file.")
        raise UsageError(template.format(file=path_line(path)))
    if version > FORMAT_VERSION:
        template = _(
            "{file} was written by a newer version of grade (format {format}; this one reads {ours}). "
            "Use that version, or name another file."
        )
        raise UsageError(template.format(file=path_line(path), format=version, ours=FORMAT_VERSION))
    return int(version)


@contextmanager
def explain_errors(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into sentences."""
    try:
        yield
    except sqlite3.OperationalError as error:
        _require_free_descriptors(path)
        problem = _("{file} can't be opened: {reason}.").format(file=path_line(path), reason=error)
        raise _operational_error(error, problem, _("Name a file that you may write to.")) from error
    except UnicodeDecodeError as error:
        # The sentence in which SQLite names a damaged table holds that table's name as it stands there.
        raise damaged_file_error(path, error) from error
    except sqlite3.DatabaseError:
        template = _("{file} is no result file (not a SQLite database). Name another file.")
        raise UsageError(template.format(file=path_line(path))) from None


def _require_free_descriptors(path: Path) -> None:
    """Raise GraderError where too few files can be opened for SQLite, whose own errors don't say so."""
    with ExitStack() as opened:
        try:
            for _each in range(_SQLITE_DESCRIPTORS):
                opened.callback(os.close, os.open(os.devnull, os.O_RDONLY))
        except OSError as error:
            raise files.read_error(error, path_line(path)) from None


def lock_file(path: Path) -> int:
    """A descriptor that holds the writers' lock on the file, which is made if there is none."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o666)
    except OSError as error:
        raise files.write_error(error, path, _("Name a file in a folder you may write to.")) from None
    if sys.platform != "win32":
        import fcntl  # noqa: PLC0415 - not on every system

        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            template = _("{file} is being written by another `grade batch`. Wait for it, or name another file.")
            raise UsageError(template.format(file=path_line(path))) from None
        except OSError as error:
            os.close(descriptor)
            template = _("{file} can't be locked: {reason}. Name a file on a disk of this machine.")
            raise UsageError(template.format(file=path_line(path), reason=os_reason(error))) from None
    return descriptor


def lock_out_writers(path: Path) -> int | None:
    """A descriptor as long as which nobody writes the file; None where that can't be had, or its log holds results."""
    if sys.platform == "win32":  # there are no such locks
        return None
    import fcntl  # noqa: PLC0415 - not on every system

    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        log = Path(f"{path}-wal")
        if log.exists() and log.stat().st_size:  # only now: a writer may have filled it before it let the lock go
            raise BlockingIOError
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def remove_database(path: Path) -> None:
    """Remove a database and the files that SQLite keeps beside it; what can't be removed stays."""
    with suppress(OSError):
        os.unlink(path)
    remove_log(path)


def remove_log(path: Path) -> None:
    """Remove the files that SQLite keeps beside a database; what can't be removed stays."""
    for suffix in ("-wal", "-shm"):
        with suppress(OSError):
            os.unlink(f"{path}{suffix}")


def unwritten_error(path: Path, error: sqlite3.OperationalError) -> UsageError | DiskError:
    """The error for a transaction that could not be written."""
    template = _("{file} can't be written: {reason}. What is in it is whole.")
    problem = template.format(file=path_line(path), reason=error)
    return _operational_error(error, problem, _("Free it, and run again."))


def log_left_error(path: Path, error: sqlite3.OperationalError) -> UsageError | DiskError:
    """The error for results that are in SQLite's log beside the file, which can't take them in."""
    template = _(
        "{file} can't take in all results: {reason}. They are kept in {log} beside it, which has to stay there."
    )
    problem = template.format(file=path_line(path), reason=error, log=path_line(f"{path.name}-wal"))
    return _operational_error(error, problem, _("Free it, and run again."))


def _operational_error(error: sqlite3.OperationalError, problem: str, advice: str) -> UsageError | DiskError:
    primary_code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return files.user_or_disk_error(
        problem, advice, is_disk=primary_code in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
    )


def damaged_file_error(path: Path, error: sqlite3.DatabaseError | ValueError) -> UsageError:
    """The error for a result file that turns out to be broken inside."""
    template = _("{file} is damaged: {reason}. Grade the class into a new file.")
    return UsageError(template.format(file=path_line(path), reason=error))


def read_json(text: str, path: Path) -> Any:  # noqa: ANN401 - JSON enters here
    """What a column of the file holds as JSON; raise UsageError where it is none any more."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise damaged_file_error(path, ValueError(f"settings in it can't be read ({error})")) from error
