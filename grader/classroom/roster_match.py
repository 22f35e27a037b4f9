"""Whose the submissions are, by a roster: which student or group, who handed in nothing, and who is not on it.

A submission is a student's by an id that is nobody else's, else by a name that is nobody else's; what fits nobody or
several stays unmatched, and is named. A name is no evidence where Canvas's or Moodle's own number, or both the e-mail
address and the student id of Gradescope, say that it is somebody else of that name. Nor is Moodle's number, where the
name is not the participant's: where groups hand in, it is the group's. The members of a group share one submission.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from grader.classroom.comparable import comparable_id, name_keys, plain_name, share_word
from grader.classroom.identity import some_names
from grader.classroom.person_columns import PersonColumn
from grader.classroom.roster import Roster, person_ids
from grader.classroom.roster_person import RosterPerson
from grader.classroom.store_rows import GradebookRow
from grader.classroom.student_entry import split_ending
from grader.classroom.student_origin import StudentOrigin, are_names_hidden, student_origin
from grader.errors import UsageError
from grader.i18n import _

_PLAIN_IDS = (
    PersonColumn.sis_id,
    PersonColumn.login,
    PersonColumn.email,
    PersonColumn.github,
    PersonColumn.canvas_id,
)

_LOGINS = (PersonColumn.sis_id, PersonColumn.login, PersonColumn.email)
"""What Sakai's id of a student may be on a roster."""

_BETWEEN_PARTS = re.compile(r"[_\s,()\[\]]+")
"""What stands between name, login and number in the names that ILIAS, OLAT and Stud.IP give to folders."""

_IN_ASCII = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
"""How ILIAS writes German names there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterMatch:
    """The students of a roster by their places there, each with the submission that counts for the student, if any.

    `outside` are submissions of nobody on the roster, or of one of several; who may be meant and has no submission is
    `uncertain`. `superseded` are those beside which another one counts. `prefix` is what stands before all names that
    were read as GitHub's.
    """

    submissions: Mapping[int, GradebookRow]
    uncertain: Collection[int]
    outside: Sequence[GradebookRow]
    superseded: Sequence[GradebookRow]
    shared: int
    prefix: str

    @property
    def matched(self) -> int:
        """How many students have a submission."""
        return len(self.submissions)


@dataclass(frozen=True, slots=True, kw_only=True)
class _RosterUnit:
    """A student, or the students of a group, who have one submission."""

    name: str
    places: Sequence[int]


def match_roster(roster: Roster, rows: Sequence[GradebookRow], *, share_groups: bool) -> RosterMatch:
    """Find each submission's students; raise UsageError where one student or group has two that differ."""
    finder = _PersonFinder(roster.people, share_groups=share_groups, are_names_hidden=are_names_hidden(rows))
    possible = {row.student: finder.find_units(row) for row in rows}
    prefix = _shared_prefix(finder, [row for row in rows if not possible[row.student]])
    if prefix:
        for row in rows:
            if not possible[row.student] and row.student.startswith(prefix):
                possible[row.student] = finder.units_called(row.student.removeprefix(prefix))
    found = {student: _only_unit(units) for student, units in possible.items()}
    claims: defaultdict[str, list[GradebookRow]] = defaultdict(list)
    for row in rows:
        if (unit := found[row.student]) is not None:
            claims[unit.name].append(row)
    units = {unit.name: unit for unit in found.values() if unit is not None}
    contested = {name for name, claimed in claims.items() if len(units[name].places) == 1 and _are_two_people(claimed)}
    unclear = [unit for several in possible.values() if len(several) > 1 for unit in several]
    unclear += [units[name] for name in contested]
    unclear += [unit for row in rows for unit in finder.numbered_alike(row)]
    for row in [row for name in contested for row in claims.pop(name)]:
        found[row.student] = None
    chosen = {name: _counting_row(units[name], roster, claimed) for name, claimed in claims.items()}
    counting = {row.student for row in chosen.values()}
    submissions = {place: row for name, row in chosen.items() for place in units[name].places}
    return RosterMatch(
        submissions=submissions,
        uncertain={place for unit in unclear for place in unit.places} - submissions.keys(),
        outside=[row for row in rows if found[row.student] is None],
        superseded=[row for row in rows if found[row.student] is not None and row.student not in counting],
        shared=sum(len(units[name].places) - 1 for name in chosen),
        prefix=prefix,
    )


def _only_unit(units: Sequence[_RosterUnit]) -> _RosterUnit | None:
    return units[0] if len(units) == 1 else None


def _are_two_people(claimed: Sequence[GradebookRow]) -> bool:
    """Whether the platform that they are from has numbered these submissions as those of several students."""
    origins = (StudentOrigin.canvas, StudentOrigin.moodle, StudentOrigin.sakai)
    present = [(student_origin(row), row.student_id) for row in claimed if not row.missing]
    return any(len({number for origin, number in present if origin is one}) > 1 for one in origins)


def _counting_row(unit: _RosterUnit, roster: Roster, claimed: Sequence[GradebookRow]) -> GradebookRow:
    """The submission that counts: one in the folder before one that left it, one that can be read before others."""
    rows = [row for row in claimed if not row.missing] or list(claimed)
    rows = [row for row in rows if row.fault is None] or rows
    if len({row.sha256 or row.student for row in rows}) == 1:
        return rows[0]
    names = some_names([row.student for row in rows])
    if len(unit.places) > 1:
        template = _(
            "The members of group {group} handed in submissions that differ: {names}. Leave one in the class's folder, "
            "grade again; or give each member the own grade with --no-groups."
        )
        raise UsageError(template.format(group=roster.people[unit.places[0]].group, names=names))
    template = _(
        "{student} of {file} has submissions that differ: {names}. Leave one in the class's folder, and grade again."
    )
    raise UsageError(template.format(student=roster.labels[unit.places[0]], file=roster.file, names=names))


def _shared_prefix(finder: "_PersonFinder", rows: Sequence[GradebookRow]) -> str:
    """What stands before GitHub's names in the names of folders, as the assignment does in GitHub Classroom's.

    It is the beginning that makes most of them students of the roster, if it is the only such one.
    """
    counts: Counter[str] = Counter()
    for row in rows:
        if student_origin(row) is StudentOrigin.plain:
            ends = [found.end() for found in re.finditer("-", row.student)]
            counts.update(row.student[:end] for end in ends if _only_unit(finder.units_called(row.student[end:])))
    ranked = counts.most_common(2)
    is_clear = len(ranked) == 1 or (len(ranked) == 2 and ranked[0][1] > ranked[1][1])
    return ranked[0][0] if is_clear else ""


class _PersonFinder:
    """Finds the students of a roster by their ids and names."""

    def __init__(self, people: Sequence[RosterPerson], *, share_groups: bool, are_names_hidden: bool) -> None:
        self._are_names_hidden = are_names_hidden
        self._by_id: defaultdict[tuple[PersonColumn, str], set[int]] = defaultdict(set)
        self._by_name: defaultdict[str, set[int]] = defaultdict(set)
        self._ids = [person_ids(person) for person in people]
        self._names = [person.name for person in people]
        self._named_groups: defaultdict[str, set[int]] = defaultdict(set)
        self._share_groups = share_groups
        members: defaultdict[str, list[int]] = defaultdict(list)
        for place, person in enumerate(people):
            for column, text in self._ids[place].items():
                if text:
                    self._by_id[column, comparable_id(text)].add(place)
            for key in name_keys(person.name):
                self._by_name[key].add(place)
                if person.group:
                    # Moodle writes "Group 1-Jane Doe" where groups hand in.
                    self._by_name[plain_name(person.group) + key].add(place)
            if person.group:
                self._named_groups[plain_name(person.group)].add(place)
            group = comparable_id(person.group) if share_groups else ""
            members[f"group {group}" if group else f"person {place}"].append(place)
        units = {name: _RosterUnit(name=name, places=places) for name, places in members.items()}
        by_place = {place: unit for unit in units.values() for place in unit.places}
        self._units = [by_place[place] for place in range(len(people))]
        self._groups = {name.removeprefix("group "): unit for name, unit in units.items() if name.startswith("group ")}

    def find_units(self, row: GradebookRow) -> Sequence[_RosterUnit]:
        """Whose a submission may be: one unit where that is clear, none where it is nobody's."""
        match student_origin(row):
            case StudentOrigin.canvas:
                return self._units_of([(PersonColumn.canvas_id, row.student_id)], row.name, {PersonColumn.canvas_id})
            case StudentOrigin.moodle:
                return self._moodle_units(row)
            case StudentOrigin.gradescope:
                ids = [(PersonColumn.email, row.email), (PersonColumn.sis_id, row.student_id)]
                # One of the two may differ for the same student: an alias, or the number of another system.
                telling = {column for column, _text in ids} if row.email and row.student_id else set()
                return self._units_of([*ids, (PersonColumn.login, row.email)], row.name, telling)
            case StudentOrigin.sakai:
                ids = [(column, row.student_id) for column in _LOGINS]
                return self._units_of(ids, row.name, {PersonColumn.sis_id, PersonColumn.login}, is_kind_known=False)
            case StudentOrigin.plain:
                return self.units_called(row.student) or self._units_within(row)
            case StudentOrigin.unknown:
                return self._group_units(row) if self._is_group(row) else self._units_of([], row.name)

    def _moodle_units(self, row: GradebookRow) -> Sequence[_RosterUnit]:
        """A group by its name, else a student by the participant's number, unless the name is another's."""
        if self._is_group(row):
            return self._group_units(row)
        number = None if self._misnamed_places(row) else row.student_id
        return self._units_of([(PersonColumn.participant, number)], row.name, {PersonColumn.participant})

    def _is_group(self, row: GradebookRow) -> bool:
        key = plain_name(row.name or "")
        return key != "" and key in self._named_groups and key not in self._by_name

    def _group_units(self, row: GradebookRow) -> Sequence[_RosterUnit]:
        return self._units_at(self._named_groups[plain_name(row.name or "")]) if self._share_groups else []

    def numbered_alike(self, row: GradebookRow) -> Sequence[_RosterUnit]:
        """The student with Moodle's number of a submission that bears quite another name, and not that of a group.

        The student may have been renamed; or it is a group's number, and the roster has no groups.
        """
        is_moodle = student_origin(row) is StudentOrigin.moodle
        return self._units_at(self._misnamed_places(row)) if is_moodle and not self._is_group(row) else []

    def _misnamed_places(self, row: GradebookRow) -> Collection[int]:
        if self._are_names_hidden:
            return []
        places = self._by_id.get((PersonColumn.participant, comparable_id(row.student_id or "")), ())
        return [place for place in places if not share_word(row.name or "", self._names[place])]

    def units_called(self, text: str) -> Sequence[_RosterUnit]:
        """The student with this id, or the group or the student of this name; all of them where it may be several."""
        ids = [(column, text) for column in _PLAIN_IDS]
        if (group := self._groups.get(comparable_id(text))) is not None:
            return [group, *(unit for unit in self._units_of(ids, None) if unit is not group)]
        return self._units_of(ids, text)

    def _units_within(self, row: GradebookRow) -> Sequence[_RosterUnit]:
        """The students whose whole name and an id besides it are parts of a folder's name, as of `Doe_Jane_jdoe_4711`.

        The name of a file is the student's own, and may hold anybody's.
        """
        if split_ending(row.path)[1]:
            return []
        parts = [part for part in _BETWEEN_PARTS.split(row.student) if part]
        keys = {(column, comparable_id(part)) for part in parts for column in _PLAIN_IDS}
        places = {place for key in keys for place in self._by_id.get(key, ()) if self._stands_within(place, parts)}
        return self._units_at(places)

    def _stands_within(self, place: int, parts: Sequence[str]) -> bool:
        rest = list(parts)
        for word in filter(plain_name, _BETWEEN_PARTS.split(self._names[place])):
            spellings = {plain_name(word), plain_name(word.casefold().translate(_IN_ASCII))}
            found = next((part for part in rest if plain_name(part) in spellings), None)
            if found is None:
                return False
            rest.remove(found)
        ids = {comparable_id(self._ids[place][column]) for column in _PLAIN_IDS if self._ids[place][column]}
        return len(rest) < len(parts) and not ids.isdisjoint(map(comparable_id, rest))

    def _units_at(self, places: Collection[int]) -> Sequence[_RosterUnit]:
        return list({id(self._units[place]): self._units[place] for place in sorted(places)}.values())

    def _units_of(
        self,
        ids: Sequence[tuple[PersonColumn, str | None]],
        name: str | None,
        telling: Collection[PersonColumn] = (),
        *,
        is_kind_known: bool = True,
    ) -> Sequence[_RosterUnit]:
        """The units of the students with one of these ids, or else with this name.

        `telling` are the kinds of ids that the platform gave the submission and that tell two of one name apart: who
        has all of them on the roster has others. Where of several kinds it is not known which is meant, an id is no
        proof against a name.
        """
        places = {place for column, text in ids if text for place in self._by_id.get((column, comparable_id(text)), ())}
        named = {place for key in name_keys(name or "") for place in self._by_name.get(key, ())}
        if not places:
            places = {place for place in named if not telling or not all(self._ids[place][one] for one in telling)}
        elif not is_kind_known and not named & places and all(self._names[place] for place in places):
            # One student's id of a kind that may not be meant, and another one's name.
            places |= named
        return self._units_at(places)
