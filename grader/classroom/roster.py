"""A roster: who belongs to the class, as a table that a platform exported or a person wrote."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from grader.classroom.comparable import comparable_id
from grader.classroom.csv_table import CsvTable, read_table
from grader.classroom.person_columns import (
    ID_COLUMNS,
    PersonColumn,
    are_column_names,
    find_columns,
    missing_column,
    read_person_cells,
)
from grader.classroom.roster_person import RosterPerson
from grader.classroom.submission_times import iso_time
from grader.errors import UsageError
from grader.i18n import _

_NOT_STUDENTS = re.compile(r"points possible\b.*|student, test|test student", re.IGNORECASE)
"""What Canvas has in its column of students besides them."""

_STAFF_ROLE = re.compile(r"instructor|ta|reader|teaching assistant|teacher|教师|老师|助教", re.IGNORECASE)
"""The roles in which Gradescope's roster has those who are no students, and how others say so."""

_LATE_WORD = re.compile(r"\blate\b|迟交|逾期|\bzu spät\b|\ben retard\b|\bde retraso\b", re.IGNORECASE)
_NOT_LATE = re.compile(r"0*(?::0+)*|no|否", re.IGNORECASE)
_ROSTER_COLUMNS = frozenset(PersonColumn) - {PersonColumn.points, PersonColumn.comment}


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """The students of a class in the order of the file, each with a label: an id that is nobody else's.

    `remark` is that of the table (`CsvTable`).
    """

    file: str
    people: Sequence[RosterPerson]
    labels: Sequence[str]
    unread_times: int
    remark: str


def read_roster(path: Path) -> Roster:
    """Read a roster; raise UsageError where it is none, or where it says two things of one student."""
    table = read_table(path, are_column_names)
    places = find_columns(table, _ROSTER_COLUMNS)
    if not {*ID_COLUMNS, PersonColumn.full_name, PersonColumn.family_name}.intersection(places):
        raise missing_column(table, _("who a student is (an id, a login, an e-mail address, a name or a GitHub name)"))
    people: list[RosterPerson] = []
    unread_times = 0
    for row in table.rows:
        cells = read_person_cells(table, row, places)
        person = _person(cells, row.line)
        unread_times += bool(cells[PersonColumn.submitted]) and person.submitted is None
        if _STAFF_ROLE.fullmatch(cells[PersonColumn.role]):
            continue
        if _NOT_STUDENTS.fullmatch(person.name) or not _has_identity(person):
            if person.group:
                template = _("{file}, line {line} names a group, but no student.")
                raise UsageError(template.format(file=table.file, line=row.line))
            continue
        people.append(person)
    if not people:
        raise UsageError(_("{file} names no student.").format(file=table.file))
    _refuse_doubles(table, people)
    people = _single_groups(table, people)
    return Roster(
        file=table.file,
        people=people,
        labels=_person_labels(people),
        unread_times=unread_times,
        remark=table.remark,
    )


def _person(cells: Mapping[PersonColumn, str], line: int) -> RosterPerson:
    lateness, status = cells[PersonColumn.lateness], cells[PersonColumn.status]
    late = None
    if lateness:
        late = not _NOT_LATE.fullmatch(lateness)
    elif _LATE_WORD.search(status):
        late = True
    return RosterPerson(
        **{column.name: cells[column] for column in ID_COLUMNS},
        name=cells[PersonColumn.full_name],
        group=cells[PersonColumn.group],
        submitted=iso_time(cells[PersonColumn.submitted]),
        late=late,
        line=line,
    )


def _has_identity(person: RosterPerson) -> bool:
    return bool(person.name or any(person_ids(person).values()))


def person_ids(person: RosterPerson) -> dict[PersonColumn, str]:
    """A student's ids by their kinds; "" where one is not known."""
    return {column: str(getattr(person, column.name)) for column in ID_COLUMNS}


def _refuse_doubles(table: CsvTable, people: Sequence[RosterPerson]) -> None:
    """Raise UsageError where an id stands on two lines, or a name does and nothing else tells the two apart."""
    owners: defaultdict[tuple[PersonColumn, str], list[RosterPerson]] = defaultdict(list)
    for person in people:
        ids = person_ids(person)
        for column, text in ids.items():
            if text:
                owners[column, comparable_id(text)].append(person)
        if not any(ids.values()):
            owners[PersonColumn.full_name, comparable_id(person.name)].append(person)
    for (column, _key), found in owners.items():
        if len(found) < 2:
            continue
        first, second = found[:2]
        if first.group and second.group and comparable_id(first.group) != comparable_id(second.group):
            raise _two_groups_error(table, first, [first.group, second.group], second.line)
        template = _("{file}, lines {first} and {second}: the {what} {text} stands on both. Remove one of them.")
        text = person_ids(second).get(column, second.name)
        raise UsageError(
            template.format(file=table.file, first=first.line, second=second.line, what=_(column.value), text=text)
        )


def _two_groups_error(table: CsvTable, person: RosterPerson, groups: Sequence[str], line: int) -> UsageError:
    template = _("{file}, line {line}: {student} is in two groups, {first} and {second}. Leave the student in one.")
    student = person.name or next(filter(None, person_ids(person).values()))
    return UsageError(template.format(file=table.file, line=line, student=student, first=groups[0], second=groups[1]))


def _single_groups(table: CsvTable, people: Sequence[RosterPerson]) -> list[RosterPerson]:
    """The same people; raise UsageError where a cell lists several groups, as Moodle's participants do.

    A comma may be part of a group's name: it separates groups only if one of them is somebody's group elsewhere.
    """
    groups = {comparable_id(person.group) for person in people if person.group}
    for person in people:
        parts = [
            part.strip()
            for part in re.split("[,;|\N{IDEOGRAPHIC COMMA}\N{FULLWIDTH COMMA}\N{FULLWIDTH SEMICOLON}]", person.group)
            if part.strip()
        ]
        if len(parts) > 1 and groups.intersection(map(comparable_id, parts)):
            raise _two_groups_error(table, person, parts, person.line)
    return [replace(person, group=" ".join(person.group.split())) for person in people]


def _person_labels(people: Sequence[RosterPerson]) -> list[str]:
    """What each is called in our own tables: by the first kind of id that all have, else by the first each has."""
    order = (
        PersonColumn.sis_id,
        PersonColumn.login,
        PersonColumn.email,
        PersonColumn.canvas_id,
        PersonColumn.participant,
        PersonColumn.github,
    )
    ids = [person_ids(person) for person in people]
    shared = next((column for column in order if all(one[column] for one in ids)), None)
    if shared is not None:
        return [one[shared] for one in ids]
    return [
        next(filter(None, (one[column] for column in order)), person.name)
        for person, one in zip(people, ids, strict=True)
    ]
