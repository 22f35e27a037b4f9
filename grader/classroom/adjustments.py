"""Points and comments that an instructor adds to the grades of students, out of a table.

The table has a column with an id or a name, and "points" (more or less points of the course), "comment", or both. What
`grade export --format csv` writes can be filled in and given back.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from grader.classroom.comparable import comparable_id, name_keys
from grader.classroom.csv_table import CsvTable, read_table
from grader.classroom.person_columns import (
    ID_COLUMNS,
    PersonColumn,
    are_column_names,
    find_columns,
    missing_column,
    read_person_cells,
)
from grader.classroom.roster import person_ids
from grader.classroom.store_rows import GradebookRow
from grader.errors import UsageError
from grader.i18n import _
from grader.sanitize import clean_line

_MAX_SHOWN_CHARS = 60
_MAX_POINTS = 1_000_000
_POINTS = re.compile(r"(?P<sign>[+\N{MINUS SIGN}\N{FULLWIDTH PLUS SIGN}-]?) ?(?P<number>[0-9]{1,9}(?:[.,][0-9]{1,6})?)")
_WANTED = frozenset({*ID_COLUMNS, PersonColumn.full_name, PersonColumn.given_name, PersonColumn.family_name})


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """What an instructor adds to a grade: points, which may be less than 0, and a comment. Either may be missing."""

    points: Fraction
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustments:
    """The adjustments by the names of the rows; `remark` is that of their table (`CsvTable`)."""

    by_student: Mapping[str, Adjustment]
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _AdjustmentLine:
    line: int
    cells: Mapping[PersonColumn, str]
    adjustment: Adjustment


def read_adjustments(path: Path, rows: Sequence[GradebookRow]) -> Adjustments:
    """Read the adjustments of these rows; raise UsageError where a line is not of exactly one of the rows."""
    table = read_table(path, are_column_names)
    places = find_columns(table, _WANTED | {PersonColumn.points, PersonColumn.comment})
    if not _WANTED.intersection(places):
        raise missing_column(table, _("who a student is (an id, a login, an e-mail address, a name or a GitHub name)"))
    if not {PersonColumn.points, PersonColumn.comment}.intersection(places):
        raise missing_column(table, _("points or comments"))
    index = _row_index(rows)
    found: dict[str, Adjustment] = {}
    lines: dict[str, int] = {}
    for line in _adjustment_lines(table, places):
        student = _only_student(table, line, index)
        if student in found:
            template = _("{file}, lines {first} and {second} are both for {student}. Put them together.")
            raise UsageError(template.format(file=table.file, first=lines[student], second=line.line, student=student))
        found[student], lines[student] = line.adjustment, line.line
    return Adjustments(by_student=found, remark=table.remark)


def _adjustment_lines(table: CsvTable, places: Mapping[PersonColumn, int]) -> Iterator[_AdjustmentLine]:
    """The lines that hold points or a comment."""
    for row in table.rows:
        cells = read_person_cells(table, row, places)
        text, comment = cells[PersonColumn.points], cells[PersonColumn.comment]
        if not text and not comment:
            continue
        points = _read_points(text)
        if points is None:
            template = _("{file}, line {line}: {text} is no number of points. Write it as 2, -1.5 or +3.")
            raise UsageError(
                template.format(file=table.file, line=row.line, text=repr(clean_line(text, _MAX_SHOWN_CHARS)))
            )
        yield _AdjustmentLine(line=row.line, cells=cells, adjustment=Adjustment(points=points, comment=comment))


def _read_points(text: str) -> Fraction | None:
    found = _POINTS.fullmatch(text)
    if not text or found is None:
        return Fraction() if not text else None
    points = Fraction(found["number"].replace(",", "."))
    if points > _MAX_POINTS:
        return None
    return -points if found["sign"] in {"-", "\N{MINUS SIGN}"} else points


def _row_index(rows: Sequence[GradebookRow]) -> Mapping[str, set[str]]:
    """The names of the rows by all ids and names that their students have; names begin with a blank."""
    index: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        ids = [row.student, row.email, row.student_id]
        names = [row.student, row.name]
        if row.person is not None:
            ids += person_ids(row.person).values()
            names.append(row.person.name)
        for text in filter(None, ids):
            index[comparable_id(text)].add(row.student)
        for name in filter(None, names):
            for key in name_keys(name):
                index[f" {key}"].add(row.student)
    return index


def _only_student(table: CsvTable, line: _AdjustmentLine, index: Mapping[str, set[str]]) -> str:
    """The student whom a line names; raise UsageError where that is nobody, or could be several."""
    ids = {text: index.get(comparable_id(text), set()) for column in ID_COLUMNS if (text := line.cells[column])}
    name = line.cells[PersonColumn.full_name]
    by_name = {student for key in name_keys(name) for student in index.get(f" {key}", ())}
    by_name |= index.get(comparable_id(name), set()) if name else set()
    by_id = set().union(*ids.values())
    is_contradictory = bool(by_id and by_name and not by_id & by_name)
    found = by_id & by_name or by_id or by_name
    if len(found) == 1 and not is_contradictory:
        return next(iter(found))
    shown = clean_line(name or next(iter(ids), ""), _MAX_SHOWN_CHARS)
    if not shown:
        template = _("{file}, line {line} does not say which student it is for.")
    elif is_contradictory:
        template = _("{file}, line {line}: the id is not that of {student}. Correct the one that is wrong.")
    elif found:
        template = _("{file}, line {line}: {student} may be several students. Add a column with an id.")
    else:
        template = _("{file}, line {line}: nobody in the class is {student}. Correct the line, or remove it.")
    raise UsageError(template.format(file=table.file, line=line.line, student=shown))
