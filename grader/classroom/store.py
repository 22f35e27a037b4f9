"""The results of a class, in one SQLite file: each is written as soon as it is there, and survives any kill.

A result belongs to a content, not to a student. Its key is the digest of the sources, the course's digest, the seed of
its run and the options, so the same content is graded once, and a second run grades only what is new or changed. Every
write is one transaction; a kill at any moment loses what was in flight, and nothing else.
"""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from operator import attrgetter
from pathlib import Path
from types import TracebackType
from typing import Self

from grader.classroom.report_parts import ReportParts
from grader.classroom.store_file import (
    FORMAT_VERSION,
    damaged_file_error,
    explain_errors,
    lock_file,
    lock_out_writers,
    log_left_error,
    open_connection,
    open_to_read,
    prepare_tables,
    read_json,
    remove_database,
    remove_log,
    unwritten_error,
)
from grader.classroom.store_rows import Batch, GradebookRow, Result, ResultKey, SubmissionRow, Tally
from grader.errors import DiskError, UsageError
from grader.i18n import _, os_reason
from grader.sanitize import path_argument, path_line

_UNCHANGING = "mode=ro&immutable=1"
_SUBMISSION_FIELDS = tuple(field.name for field in fields(SubmissionRow))
_SUBMISSION_COLUMNS = ", ".join(_SUBMISSION_FIELDS)
_SUBMISSION_MARKS = ", ".join("?" * len(_SUBMISSION_FIELDS))
_SUBMISSION_VALUES = attrgetter(*_SUBMISSION_FIELDS)


class ResultStore:
    """An open result file, for one thread. A file may have many readers and one writer at a time."""

    def __init__(self, path: Path, connection: sqlite3.Connection, lock: int | None) -> None:
        self._path = path
        self._connection = connection
        self._parts = ReportParts(connection)
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
            if not os.path.lexists(self._path):
                # SQLite leaves the log of a file that somebody removed meanwhile.
                remove_log(self._path)
            os.close(self._lock)
            self._lock = None

    def is_in_place(self) -> bool:
        """Whether the file that is written is still the one under its name, which others may remove or replace."""
        if self._lock is None:
            return True
        try:
            return os.path.samestat(os.fstat(self._lock), os.stat(self._path))
        except OSError:
            return False

    def take_in_log(self) -> None:
        """Write what SQLite's log beside the file holds into the file; raise DiskError where there is no room for it.

        Closing does that, too, and says nothing of a failure. What readers still need may stay in the log.
        """
        try:
            self._connection.execute("PRAGMA wal_checkpoint").fetchone()
        except sqlite3.OperationalError as error:
            raise log_left_error(self._path, error) from error

    @property
    def batch(self) -> Batch | None:
        """How the class was graded in the last run; None in a new file."""
        row = self._connection.execute(
            "SELECT course, course_version, course_digest, seed, options, created"
            " FROM batch JOIN settings ON settings.id = batch.settings"
        ).fetchone()
        if row is None:
            return None
        course, version, digest, seed, options, created = row
        read_json(options, self._path)
        return Batch(
            course=course, course_version=version, course_digest=digest, seed=seed, options=options, created=created
        )

    def begin_batch(self, batch: Batch, digests: Mapping[str, str] | None = None) -> None:
        """Record how the class is graded from now on; raise UsageError where the file is another course's.

        `digests` are those of the course's exercises by their ids, in order.
        """
        known = self.batch
        if known is not None and known.course != batch.course:
            template = _("{file} holds results of the course {known!r}, not of {asked!r}. Name another file with -o.")
            raise UsageError(template.format(file=path_line(self._path), known=known.course, asked=batch.course))
        created = batch.created if known is None else known.created
        with self._write_transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO batch VALUES (1, ?, ?, ?, ?, ?)",
                (FORMAT_VERSION, batch.course, batch.course_version, self._put_settings(batch.result_key), created),
            )
            if digests is not None:
                connection.execute(
                    "INSERT OR REPLACE INTO exercise_digests VALUES (?, ?)",
                    (batch.course_digest, json.dumps(list(digests.items()))),
                )

    def put_submissions(self, rows: Iterable[SubmissionRow]) -> None:
        """Record submissions as they are now; a student's earlier line is replaced."""
        with self._write_transaction() as connection:
            connection.executemany(
                f"INSERT OR REPLACE INTO submissions ({_SUBMISSION_COLUMNS}) VALUES ({_SUBMISSION_MARKS})",  # noqa: S608 - our own names
                map(_SUBMISSION_VALUES, rows),
            )

    def known_submission(self, student: str) -> SubmissionRow | None:
        """A student's submission as it was last recorded; None where it was missing in the last run."""
        query = f"SELECT {_SUBMISSION_COLUMNS} FROM submissions WHERE student = ? AND NOT missing"  # noqa: S608 - our own names
        row = self._connection.execute(query, (student,)).fetchone()
        if row is None:
            return None
        values = dict(zip(_SUBMISSION_FIELDS, row, strict=True))
        return SubmissionRow(**{**values, "late": None if values["late"] is None else bool(values["late"])})

    def mark_missing(self, students: Iterable[str]) -> None:
        """Record that these students are not in the class's folder any more; what is known of them stays."""
        with self._write_transaction() as connection:
            connection.executemany(
                "UPDATE submissions SET missing = 1 WHERE student = ?", ((student,) for student in students)
            )

    def put_result(self, batch: Batch, result: Result, *, replaces: bool = False) -> None:
        """Record one result. One that is there already stays, unless it is ungraded, or this one `replaces` it."""
        with self._write_transaction() as connection:
            settings = self._put_settings(batch.result_key)
            connection.execute(
                "DELETE FROM results WHERE sha256 = ? AND settings = ? AND (status = 'ungraded' OR ?)",
                (result.sha256, settings, replaces),
            )
            connection.execute(
                "INSERT OR IGNORE INTO results VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(result.sha256, settings, self._parts.put_report(result.report)),
                    *(result.score, result.max_score, result.percent),
                    *(result.status, result.seconds, result.graded_at),
                    self._parts.put_fingerprint(result.fingerprint),
                ),
            )

    def _put_settings(self, key: ResultKey) -> int:
        """The number that stands for these settings, which get one within the open transaction if they have none."""
        known = self._settings_number(key)
        if known is not None:
            return known
        query = "INSERT INTO settings (course_digest, seed, options) VALUES (?, ?, ?) RETURNING id"
        return int(self._connection.execute(query, (key.course_digest, key.seed, key.options)).fetchone()[0])

    def _settings_number(self, key: ResultKey) -> int | None:
        row = self._connection.execute(
            "SELECT id FROM settings WHERE course_digest = ? AND seed = ? AND options = ?",
            (key.course_digest, key.seed, key.options),
        ).fetchone()
        return None if row is None else int(row[0])

    def pending_contents(self, batch: Batch) -> list[tuple[str, str]]:
        """The contents that are not graded yet, each as its first student and the digest, sorted by student.

        Who was missing in the last run is left out: nobody can read that submission any more.
        """
        return self._connection.execute(
            "SELECT min(student), sha256 FROM submissions WHERE sha256 IS NOT NULL AND NOT missing AND NOT EXISTS ("
            " SELECT 1 FROM results WHERE results.sha256 = submissions.sha256"
            " AND settings = ? AND status = 'graded')"
            " GROUP BY sha256 ORDER BY 1",
            (self._settings_number(batch.result_key),),
        ).fetchall()

    def contents_of(self, students: Iterable[str]) -> list[tuple[str, str]]:
        """The contents of these students, each as its first student and the digest, sorted by student."""
        first: dict[str, str] = {}
        query = "SELECT sha256 FROM submissions WHERE student = ? AND sha256 IS NOT NULL"
        for student in sorted(students):
            for (sha256,) in self._connection.execute(query, (student,)):
                first.setdefault(sha256, student)
        return [(student, sha256) for sha256, student in first.items()]

    def exercise_digests(self) -> dict[str, dict[str, str]]:
        """The digests of the exercises of each state of the course, by the course's digest."""
        rows = self._connection.execute("SELECT course_digest, digests FROM exercise_digests")
        return {course_digest: dict(read_json(digests, self._path)) for course_digest, digests in rows}

    def result_keys(self) -> list[ResultKey]:
        """The keys of all results, the one of the latest result first."""
        rows = self._connection.execute(
            "SELECT course_digest, seed, options FROM results JOIN settings ON settings.id = results.settings"
            " WHERE status = 'graded' GROUP BY settings ORDER BY max(graded_at) DESC, max(results.rowid) DESC"
        ).fetchall()
        for _digest, _seed, options in rows:
            read_json(options, self._path)
        return [ResultKey(course_digest=digest, seed=seed, options=options) for digest, seed, options in rows]

    def report_of(self, sha256: str, key: ResultKey) -> str | None:
        """The graded report on a content, as JSON text, if there is one by this key."""
        row = self._connection.execute(
            "SELECT report FROM results WHERE sha256 = ? AND settings = ? AND status = 'graded'",
            (sha256, self._settings_number(key)),
        ).fetchone()
        return None if row is None else self._parts.read_report(row[0])

    def student_contents(self) -> dict[str, str]:
        """The digest of what each student handed in, by student."""
        return dict(self._connection.execute("SELECT student, sha256 FROM submissions WHERE sha256 IS NOT NULL"))

    def student_tally(self) -> Tally:
        """How many students are graded so far, without those who were missing in the last run and have no grade."""
        row = self._connection.execute(
            "SELECT count(*), count(fault), count(CASE WHEN status = 'graded' THEN 1 END),"
            " count(CASE WHEN status = 'ungraded' THEN 1 END)"
            " FROM submissions JOIN batch LEFT JOIN results USING (sha256, settings)"
            " WHERE NOT missing OR status = 'graded'"
        ).fetchone()
        students, unreadable, graded, ungraded = row
        return Tally(students=students, unreadable=unreadable, graded=graded, ungraded=ungraded)

    def student_names(self) -> Iterator[str]:
        """All students, sorted by name."""
        for (student,) in self._connection.execute("SELECT student FROM submissions ORDER BY student"):
            yield student

    def unreadable_students(self, most: int) -> list[str]:
        """The first students of the last run, by name, whose submissions could not be read."""
        query = "SELECT student FROM submissions WHERE fault IS NOT NULL AND NOT missing ORDER BY student LIMIT ?"
        return [student for (student,) in self._connection.execute(query, (most,))]

    def gradebook_rows(self) -> Iterator[GradebookRow]:
        """One line per student, sorted by name."""
        cursor = self._connection.execute("SELECT * FROM gradebook")
        names = [column[0] for column in cursor.description]
        for row in cursor:
            values = dict(zip(names, row, strict=True))
            late = values["late"]
            flags = {"missing": bool(values["missing"]), "late": None if late is None else bool(late)}
            yield GradebookRow(**{**values, **flags})

    def student_reports(self) -> Iterator[tuple[str, str]]:
        """The students who have a report, each with its JSON text, sorted by name; raise UsageError for broken ones."""
        rows = self._connection.execute(
            "SELECT student, report FROM submissions JOIN batch JOIN results USING (sha256, settings) ORDER BY student"
        )
        for student, numbers in rows:
            yield student, self._report_text(numbers)

    def student_fingerprints(self) -> Iterator[tuple[str, bytes]]:
        """The students who have a report, each with the fingerprint of the content (`similarity`), sorted by name."""
        rows = self._connection.execute(
            "SELECT student, fingerprint FROM submissions JOIN batch"
            " JOIN results USING (sha256, settings) ORDER BY student"
        )
        for student, number in rows:
            with self._explain_damage():
                found = self._parts.read_fingerprint(number)
            yield student, found

    def student_report(self, student: str) -> str | None:
        """The JSON text of a student's report; None if there is none. Raise UsageError for a broken one."""
        row = self._connection.execute(
            "SELECT report FROM submissions JOIN batch JOIN results USING (sha256, settings) WHERE student = ?",
            (student,),
        ).fetchone()
        return None if row is None else self._report_text(row[0])

    def _report_text(self, numbers: bytes) -> str:
        with self._explain_damage():
            return self._parts.read_report(numbers)

    @contextmanager
    def _explain_damage(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise damaged_file_error(self._path, error) from error

    @property
    def pseudonym_key(self) -> bytes:
        """The secret of this file from which pseudonyms are made."""
        return bytes(self._connection.execute("SELECT key FROM pseudonyms").fetchone()[0])

    @contextmanager
    def one_moment(self) -> Iterator[None]:
        """Read everything as it was at one moment, even while a batch goes on writing."""
        self._connection.execute("BEGIN")
        try:
            yield
        finally:
            self._connection.execute("ROLLBACK")

    @contextmanager
    def _write_transaction(self) -> Iterator[sqlite3.Connection]:
        """A transaction, of which all is written or nothing."""
        try:
            with self._connection:
                self._connection.execute("BEGIN IMMEDIATE")
                yield self._connection
        except sqlite3.OperationalError as error:
            raise unwritten_error(self._path, error) from error
        except sqlite3.DatabaseError as error:
            raise damaged_file_error(self._path, error) from error


def open_for_writing(path: Path) -> ResultStore:
    """Open a result file, or make a new one; raise UsageError where that is not possible.

    Only one process at a time may write. The lock ends with the process, even a killed one.
    """
    if os.path.isdir(path):
        template = _("{file} is a folder; name a file for the results, such as results.sqlite.")
        raise UsageError(template.format(file=path_line(path)))
    if not os.path.isdir(path.absolute().parent):
        template = _("{file}: its folder does not exist. Make it first, or name another file.")
        raise UsageError(template.format(file=path_line(path)))
    is_new = not os.path.lexists(path)
    lock = lock_file(path)
    try:
        connection = open_connection(path, "mode=rwc")
        try:
            with explain_errors(path):
                prepare_tables(connection, path)
        except BaseException:
            connection.close()
            raise
    except BaseException:
        if is_new:
            # Its tables come all at once, so it has none; and nobody else writes to it while it is locked.
            remove_database(path)
        os.close(lock)
        raise
    return ResultStore(path, connection, lock)


def open_for_reading(path: Path) -> ResultStore:
    """Open a result file for reading, also while a batch writes it; raise UsageError where it is none."""
    if os.path.isdir(path):
        raise UsageError(_("{file} is a folder; name a file that `grade batch` wrote.").format(file=path_line(path)))
    log = path.with_name(f"{path.name}-wal")
    try:
        os.stat(path)
    except FileNotFoundError:
        template = _("{file} does not exist. `grade batch FOLDER -o {argument}` makes it.")
        raise UsageError(template.format(file=path_line(path), argument=path_argument(path_line(path)))) from None
    except OSError as error:
        template = _("{file} can't be read: {reason}.")
        raise UsageError(template.format(file=path_line(path), reason=os_reason(error))) from None
    # SQLite needs to write a log beside the file, even to read it. In a folder that can't be written there is none, and
    # nobody writes the file, so SQLite may be told that it never changes.
    if not log.exists() and not os.access(path.absolute().parent, os.W_OK):
        return ResultStore(path, open_to_read(path, _UNCHANGING), None)
    try:
        return ResultStore(path, open_to_read(path, "mode=rw"), None)
    except (UsageError, DiskError) as error:
        lock = lock_out_writers(path) if isinstance(error.__cause__, sqlite3.OperationalError) else None
        if lock is None:
            raise
    # On a full disk there is no room for the log either; nobody writes the file as long as the lock is held.
    try:
        remove_log(path)
        return ResultStore(path, open_to_read(path, _UNCHANGING), lock)
    except BaseException:
        os.close(lock)
        raise


def canonical_options(options: Mapping[str, object]) -> str:
    """Options as a text for the key of a result: the same options give the same text."""
    return json.dumps(options, sort_keys=True, separators=(",", ":"))
