"""Takes the tables of a result file of an older format over into those of today, so that no result is lost.

What older formats lack is empty then. Format 1 had no `missing` students; up to format 2 a report was kept as text; up
to format 3 every result had the course's digest, the seed, the options and the fingerprint in its own row; up to format
4 nothing told whether files had changed but reading them.
"""

import sqlite3
from collections.abc import Iterator

from grader.classroom.report_parts import ReportParts, part_hash

_FORMAT_WITH_SETTINGS = 4
_OLD_PREFIX = "old_"
_KEPT_TABLES = ("submissions", "exercise_digests", "first_parts")


def take_over_tables(connection: sqlite3.Connection, schema: str, version: int) -> None:
    """Fill the tables of this schema from those that are there, and remove these, in one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        (known,) = connection.execute("PRAGMA user_version").fetchone()
        if known < _FORMAT_WITH_SETTINGS:
            _rebuild_tables(connection, schema)
        else:
            connection.execute("ALTER TABLE submissions ADD COLUMN stamp BLOB")
        connection.execute("UPDATE batch SET format = ?", (version,))
        connection.execute(f"PRAGMA user_version = {version}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _rebuild_tables(connection: sqlite3.Connection, schema: str) -> None:
    old = _set_tables_aside(connection)
    for statement in schema.split(";\n"):
        connection.execute(statement)
    _copy_tables(connection, old)
    for table in old:
        connection.execute(f"DROP TABLE {_OLD_PREFIX}{table}")


def _set_tables_aside(connection: sqlite3.Connection) -> list[str]:
    """Rename the tables, and drop what is made from them; return their names."""
    query = "SELECT name FROM sqlite_master WHERE type = ? AND sql IS NOT NULL"
    for kind in ("view", "index"):
        for (name,) in connection.execute(query, (kind,)).fetchall():
            connection.execute(f"DROP {kind} {name}")
    tables = [name for (name,) in connection.execute(query, ("table",)).fetchall()]
    for table in tables:
        connection.execute(f"ALTER TABLE {table} RENAME TO {_OLD_PREFIX}{table}")
    return tables


def _copy_tables(connection: sqlite3.Connection, old: list[str]) -> None:
    for table in filter(old.__contains__, _KEPT_TABLES):
        names = ", ".join(_columns(connection, f"{_OLD_PREFIX}{table}"))
        connection.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {_OLD_PREFIX}{table}")  # noqa: S608 - our own names
    if "pseudonyms" in old:
        connection.execute("UPDATE pseudonyms SET key = (SELECT key FROM old_pseudonyms)")
    connection.execute(
        "INSERT INTO settings (course_digest, seed, options)"
        " SELECT course_digest, seed, options FROM old_results UNION SELECT course_digest, seed, options FROM old_batch"
    )
    connection.execute(
        "INSERT INTO batch SELECT only_one, format, course, course_version, id, created"
        " FROM old_batch JOIN settings USING (course_digest, seed, options)"
    )
    if "report_parts" in old:
        connection.create_function("part_hash", 1, part_hash, deterministic=True)
        connection.execute("INSERT INTO report_parts SELECT id, part_hash(digest), first, data FROM old_report_parts")
    _copy_results(connection, has_parts="report_parts" in old)


def _copy_results(connection: sqlite3.Connection, *, has_parts: bool) -> None:
    parts = ReportParts(connection)
    rows = connection.execute(
        "SELECT sha256, id, report, score, max_score, percent, status, seconds, graded_at, fingerprint"
        " FROM old_results JOIN settings USING (course_digest, seed, options) ORDER BY old_results.rowid"
    )
    for sha256, settings, report, *numbers, fingerprint in rows:
        kept = report if has_parts else parts.put_report(report)
        connection.execute(
            "INSERT INTO results VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (sha256, settings, kept, *numbers, parts.put_fingerprint(fingerprint)),
        )


def _columns(connection: sqlite3.Connection, table: str) -> Iterator[str]:
    return (name for _place, name, *_rest in connection.execute(f"PRAGMA table_info({table})"))
