"""A result file of an older format is read and carried on, and nothing of it is lost."""

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from every_case import every_case

from grader.classroom import store as stores
from grader.classroom.report_parts import ReportParts
from grader.classroom.store import ResultStore
from grader.classroom.store_rows import Batch, GradebookRow, Result, ResultKey, SubmissionRow, Tally
from grader.errors import UsageError

OPTIONS = ('{"exercises":["a.b"]}', '{"exercises":["a.b","a.c"]}')
COURSES = ("c" * 64, "d" * 64)
KEY = bytes(range(32))
REPORTS = {
    "s1": '{"seed":7,"exercises":[{"id":"a.b","topic":"a","status":"passed"}]}',
    "s2": '{"seed":7,"exercises":[{"id":"a.b","topic":"a","status":"failed \u00e9"}]}',
}
PRINTS = {"s1": bytes(range(200)), "s2": b""}

BATCH = """
CREATE TABLE batch (only_one INTEGER PRIMARY KEY CHECK (only_one = 1), format INTEGER NOT NULL, course TEXT NOT NULL,
    course_version TEXT NOT NULL, course_digest TEXT NOT NULL, seed INTEGER NOT NULL, options TEXT NOT NULL,
    created TEXT NOT NULL);
"""
RESULTS = """
CREATE INDEX submissions_by_content ON submissions (sha256);
CREATE TABLE results (sha256 TEXT NOT NULL, course_digest TEXT NOT NULL, seed INTEGER NOT NULL, options TEXT NOT NULL,
    report BLOB NOT NULL, score INTEGER NOT NULL, max_score INTEGER NOT NULL, percent REAL NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('graded', 'ungraded')), seconds REAL NOT NULL, graded_at TEXT NOT NULL,
    fingerprint BLOB NOT NULL, PRIMARY KEY (sha256, course_digest, seed, options));
CREATE VIEW gradebook AS SELECT student, score FROM submissions JOIN batch
    LEFT JOIN results USING (sha256, course_digest, seed, options) ORDER BY student;
"""
PEOPLE = "student TEXT PRIMARY KEY, path TEXT NOT NULL, sha256 TEXT, fault TEXT, name TEXT, email TEXT, student_id TEXT"
MISSING = "missing INTEGER NOT NULL DEFAULT 0"
PARTS = """
CREATE TABLE report_parts (id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE,
    first INTEGER REFERENCES report_parts (id), data BLOB NOT NULL);
CREATE TABLE first_parts (kind TEXT PRIMARY KEY, id INTEGER NOT NULL) WITHOUT ROWID;
"""
DIGESTS = """
CREATE TABLE exercise_digests (course_digest TEXT PRIMARY KEY, digests TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE pseudonyms (key BLOB NOT NULL);
"""

FOURTH = """
CREATE TABLE batch (only_one INTEGER PRIMARY KEY CHECK (only_one = 1), format INTEGER NOT NULL, course TEXT NOT NULL,
    course_version TEXT NOT NULL, settings INTEGER NOT NULL REFERENCES settings (id), created TEXT NOT NULL);
CREATE TABLE settings (id INTEGER PRIMARY KEY, course_digest TEXT NOT NULL, seed INTEGER NOT NULL,
    options TEXT NOT NULL, UNIQUE (course_digest, seed, options));
CREATE TABLE results (sha256 TEXT NOT NULL, settings INTEGER NOT NULL REFERENCES settings (id), report BLOB NOT NULL,
    score INTEGER NOT NULL, max_score INTEGER NOT NULL, percent REAL NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('graded', 'ungraded')), seconds REAL NOT NULL, graded_at TEXT NOT NULL,
    fingerprint INTEGER, PRIMARY KEY (sha256, settings));
CREATE TABLE report_parts (id INTEGER PRIMARY KEY, hash INTEGER NOT NULL,
    first INTEGER REFERENCES report_parts (id), data BLOB NOT NULL);
CREATE INDEX report_parts_by_hash ON report_parts (hash);
CREATE TABLE first_parts (kind TEXT PRIMARY KEY, id INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX submissions_by_content ON submissions (sha256);
CREATE VIEW gradebook AS SELECT student, name, email, student_id, path, fault, score, max_score, percent, seconds,
    missing, sha256, submitted, late
    FROM submissions JOIN batch LEFT JOIN results USING (sha256, settings) ORDER BY student;
"""
"""What format 4 has otherwise."""


def _schema(version: int) -> str:
    columns = [
        PEOPLE,
        *(["submitted TEXT", "late INTEGER"] if version > 2 else []),
        *([MISSING] if version > 1 else []),
    ]
    submissions = f"CREATE TABLE submissions ({', '.join(columns)}) WITHOUT ROWID;"
    if version > 3:
        return f"{submissions}{FOURTH}{DIGESTS}"
    return f"{BATCH}{submissions}{RESULTS}{PARTS + DIGESTS if version > 2 else ''}"


def _kept_report(connection: sqlite3.Connection, text: str, version: int) -> str | bytes:
    """A report as that format kept it: format 3 as the numbers of its parts."""
    if version < 3:
        return text
    if version > 3:
        return ReportParts(connection).put_report(text)
    data = text.encode()
    query = "SELECT id FROM report_parts WHERE digest = ?"
    if known := connection.execute(query, (hashlib.sha256(data).digest(),)).fetchone():
        return int(known[0]).to_bytes(5, "big")
    first = connection.execute("SELECT id, data FROM report_parts").fetchone()
    packer = zlib.compressobj(9, zdict=_unpacked(first[1]) if first else b"")
    row = (hashlib.sha256(data).digest(), first and first[0], packer.compress(data) + packer.flush())
    number = connection.execute("INSERT INTO report_parts (digest, first, data) VALUES (?, ?, ?)", row).lastrowid
    connection.execute("INSERT OR IGNORE INTO first_parts VALUES ('', ?)", (number,))
    return (number or 0).to_bytes(5, "big")


def _unpacked(data: bytes) -> bytes:
    # Even an empty dictionary is told in what is packed with it.
    opener = zlib.decompressobj(zdict=b"")
    return opener.decompress(data) + opener.flush()


def _settings(version: int, which: int) -> tuple[object, ...]:
    """What a row of that format has for settings."""
    return (COURSES[which], 7, OPTIONS[which]) if version < 4 else (1 + which,)


def _insert(connection: sqlite3.Connection, table: str, row: tuple[object, ...]) -> None:
    marks = ", ".join("?" for _value in row)
    connection.execute(f"INSERT INTO {table} VALUES ({marks})", row)  # noqa: S608 - a test's own words


def old_file(path: Path, version: int) -> Path:
    """A file of that format: two who are graded now and one who was with other settings, and one who can't be read."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(f"{_schema(version)} PRAGMA application_id = {0x67726164};")
        connection.execute(f"PRAGMA user_version = {version}")
        for settings in zip(COURSES, OPTIONS, strict=True) if version > 3 else ():
            query = "INSERT INTO settings (course_digest, seed, options) VALUES (?, 7, ?)"
            connection.execute(query, settings)
        values = (version, "kata", "1.0", *_settings(version, 1), "2026-01-01")
        _insert(connection, "batch", (1, *values))
        for student, content in (("anna", "s1"), ("ben", "s2"), ("carl", "s1")):
            row = (student, f"class/{student}", content, student.title())
            connection.execute("INSERT INTO submissions (student, path, sha256, name) VALUES (?, ?, ?, ?)", row)
        connection.execute("INSERT INTO submissions (student, path, fault) VALUES ('dora', 'class/dora', 'Broken.')")
        for content, course in (("s1", 1), ("s2", 1), ("s2", 0)):
            score = 5 * (content == "s1") + course
            kept = _kept_report(connection, REPORTS[content], version)
            found = PRINTS[content]
            marks = found if version < 4 else ReportParts(connection).put_fingerprint(found)
            rest = (score, 9, 10.0 * score, "graded", 0.25, f"2026-01-0{1 + course}", marks)
            row = (content, *_settings(version, course), kept, *rest)
            _insert(connection, "results", row)
        if version > 1:
            connection.execute("UPDATE submissions SET missing = 1 WHERE student = 'carl'")
        if version > 2:
            connection.execute("UPDATE submissions SET submitted = '2026-01-01', late = 1 WHERE student = 'ben'")
            connection.execute("INSERT INTO pseudonyms VALUES (?)", (KEY,))
            connection.execute("INSERT INTO exercise_digests VALUES (?, ?)", (COURSES[0], json.dumps([["a.b", "x"]])))
    return path


def _line(student: str, content: str | None, score: int | None, **others: object) -> GradebookRow:
    values = {
        "student": student,
        "name": student.title(),
        "email": None,
        "student_id": None,
        "path": f"class/{student}",
        "fault": None,
        "score": score,
        "max_score": 9,
        "sha256": content,
        "seconds": 0.25,
        "percent": None if score is None else 10.0 * score,
    }
    return GradebookRow(**{**values, **others})  # type: ignore[arg-type]


def _expected_rows(version: int) -> list[GradebookRow]:
    times = {"submitted": "2026-01-01", "late": True} if version > 2 else {}
    none = {"max_score": None, "seconds": None, "fault": "Broken.", "name": None}
    return [
        _line("anna", "s1", 6),
        _line("ben", "s2", 1, **times),
        _line("carl", "s1", 6, missing=version > 1),
        _line("dora", None, None, **none),
    ]


@every_case("opened", [stores.open_for_reading, stores.open_for_writing])
@every_case("version", [1, 2, 3, 4])
def test_nothing_of_an_older_file_is_lost(tmp_path: Path, version: int, opened: Callable[[Path], ResultStore]) -> None:
    path = old_file(tmp_path / "r.sqlite", version)
    with opened(path) as results:
        assert results.batch == Batch(
            course="kata",
            course_version="1.0",
            course_digest=COURSES[1],
            seed=7,
            options=OPTIONS[1],
            created="2026-01-01",
        )
        assert list(results.gradebook_rows()) == _expected_rows(version)
        students = {"anna": "s1", "ben": "s2", "carl": "s1"}
        assert dict(results.student_reports()) == {name: REPORTS[content] for name, content in students.items()}
        assert dict(results.student_fingerprints()) == {name: PRINTS[content] for name, content in students.items()}
        keys = [ResultKey(course_digest=COURSES[one], seed=7, options=OPTIONS[one]) for one in (1, 0)]
        assert results.result_keys() == keys
        assert [results.report_of("s2", key) for key in keys] == [REPORTS["s2"]] * 2
        assert results.student_tally() == Tally(students=4, unreadable=1, graded=3, ungraded=0)
        assert results.exercise_digests() == ({COURSES[0]: {"a.b": "x"}} if version > 2 else {})
        assert (results.pseudonym_key == KEY) is (version > 2)
        assert len(results.pseudonym_key) == len(KEY)


@pytest.mark.parametrize("version", [1, 2, 3, 4])
def test_an_older_file_is_left_alone_by_readers_and_carried_on_by_writers(tmp_path: Path, version: int) -> None:
    path = old_file(tmp_path / "r.sqlite", version)
    before = path.read_bytes()
    with stores.open_for_reading(path) as results, pytest.raises(UsageError, match="can't be written"):
        results.mark_missing(["anna"])
    assert path.read_bytes() == before
    with stores.open_for_writing(path) as results:
        batch = results.batch
        assert batch
        results.put_submissions([SubmissionRow(student="eve", path="class/eve", sha256="s3")])
        assert results.pending_contents(batch) == [("eve", "s3")]
        assert results.known_submission("anna") == SubmissionRow(
            student="anna", path="class/anna", sha256="s1", name="Anna"
        )
        found = Result(
            sha256="s3",
            report=REPORTS["s1"].replace("passed", "new"),
            score=2,
            max_score=9,
            percent=20.0,
            status="graded",
            seconds=0.1,
            graded_at="2026-01-03",
        )
        results.put_result(batch, found)
    with stores.open_for_reading(path) as results:
        assert dict(results.student_reports())["eve"] == found.report
        assert [row.score for row in results.gradebook_rows()] == [6, 1, 6, None, 2]


@pytest.mark.parametrize("version", [3, 4])
def test_a_file_that_cannot_be_taken_over_stays_as_it_is(tmp_path: Path, version: int) -> None:
    path = old_file(tmp_path / "r.sqlite", version)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TABLE batch")
    with pytest.raises(UsageError):
        stores.open_for_writing(path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (version,)
        assert connection.execute("SELECT count(*) FROM results").fetchone() == (3,)
