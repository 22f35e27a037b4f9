"""By which of its columns a platform is to find the students: one that is filled in every row, each value once.

A platform that meets an empty cell takes another column, a name or the row before for it, and so another student.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from grader.classroom.comparable import comparable_id
from grader.classroom.store_rows import GradebookRow
from grader.errors import UsageError
from grader.i18n import _
from grader.sanitize import clean_name

_MAX_NAME_CHARS = 60
_MAX_NAMES_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityKinds:
    """The columns of ids that a platform has, and a student's ids in them; "" where one is not known.

    `by_name` means that the platform looks for the names where nobody has an id.
    """

    columns: Sequence[str]
    student_ids: Callable[[GradebookRow], Sequence[str]]
    by_name: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityColumn:
    """The column that identifies the students of a table.

    `place` is its place among the columns of ids; None means that nobody has an id. `filled` are the places of all
    columns that hold an id of every student who is known by that column. `doubles` are students who have only the name
    of their folder as an id, which is another student's as well but for its spelling; nobody is found by it.
    """

    kinds: IdentityKinds
    place: int | None
    filled: frozenset[int]
    doubles: frozenset[str]

    @property
    def is_name(self) -> bool:
        """Whether the names have to do."""
        return self.place is None and self.kinds.by_name

    def is_known(self, grade: GradebookRow) -> bool:
        """Whether the platform can find this student by the column."""
        if grade.student in self.doubles:
            return False
        return self.is_name if self.place is None else bool(self.kinds.student_ids(grade)[self.place])

    def id_cells(self, grade: GradebookRow) -> list[str]:
        """The student's cells in the columns of ids; those of a column that is not filled in every row are empty."""
        return [text if place in self.filled else "" for place, text in enumerate(self.kinds.student_ids(grade))]


def some_names(names: Sequence[str]) -> str:
    """The first few names, and how many more there are."""
    some = _(", ").join(clean_name(name, _MAX_NAME_CHARS) for name in names[:_MAX_NAMES_SHOWN])
    more = len(names) - _MAX_NAMES_SHOWN
    return some if more < 1 else _("{names} and {count} more").format(names=some, count=more)


def choose_identity(grades: Iterable[GradebookRow], kinds: IdentityKinds, wanted: str | None = None) -> IdentityColumn:
    """The only column that identifies students, or the one that is `wanted`.

    Whoever names a folder could stop the whole class, so a folder's name that is another's id is nobody's. Raise
    UsageError where two students have the same id, where some have an id in another column only, and where nobody
    would be found.
    """
    everyone = [(grade, tuple(kinds.student_ids(grade))) for grade in grades]
    doubles = frozenset(_doubled_folders(everyone))
    rows = [
        (grade.student, grade.name or grade.student, ids) for grade, ids in everyone if grade.student not in doubles
    ]
    counts = Counter(place for _student, _name, ids in rows for place, text in enumerate(ids) if text)
    if wanted is not None:
        place: int | None = _wanted_place(kinds, wanted)
    else:
        place = min(counts, key=lambda one: (-counts[one], one), default=None)
    if rows and not (kinds.by_name if place is None else counts[place]):
        raise _nobody_known_error(kinds.columns if place is None else [kinds.columns[place]])
    if place is None:
        _refuse_doubles([(student, name) for student, name, _ids in rows if kinds.by_name], _("name"))
        return IdentityColumn(kinds=kinds, place=None, filled=frozenset(), doubles=doubles)
    known = [(student, ids) for student, _name, ids in rows if ids[place]]
    if wanted is None:
        _refuse_others([student for student, _name, ids in rows if any(ids) and not ids[place]], kinds.columns[place])
    filled = frozenset(other for other in range(len(kinds.columns)) if all(ids[other] for _student, ids in known))
    for other in sorted(filled):
        _refuse_doubles([(student, ids[other]) for student, ids in known], kinds.columns[other])
    return IdentityColumn(kinds=kinds, place=place, filled=filled, doubles=doubles)


def _doubled_folders(everyone: Sequence[tuple[GradebookRow, Sequence[str]]]) -> Iterator[str]:
    """The students whose id is only the name of their folder, where another student has the same id."""
    owners = Counter((place, comparable_id(text)) for _grade, ids in everyone for place, text in enumerate(ids) if text)
    for grade, ids in everyone:
        chosen = [] if grade.person is not None else [place for place, text in enumerate(ids) if text == grade.student]
        if any(owners[place, comparable_id(grade.student)] > 1 for place in chosen):
            yield grade.student


def _wanted_place(kinds: IdentityKinds, wanted: str) -> int:
    names = [column.casefold() for column in kinds.columns]
    if wanted.casefold() not in names:
        template = _("--id-column {name} is none of {columns}.")
        raise UsageError(
            template.format(name=repr(clean_name(wanted, _MAX_NAME_CHARS)), columns=_(", ").join(kinds.columns))
        )
    return names.index(wanted.casefold())


def _nobody_known_error(columns: Sequence[str]) -> UsageError:
    template = _(
        "No student has any of these: {columns}. So no row of this format would find its student. Give a list of the "
        "class that has them (--roster), or export another format: csv has every student."
    )
    return UsageError(template.format(columns=_(", ").join(columns)))


def _refuse_others(students: Sequence[str], column: str) -> None:
    if students:
        template = _(
            "{column} would be empty for {students}, who have an id of another kind, and a platform may take them for "
            "other students. Export each kind by itself: --id-column '{column}' leaves these out."
        )
        raise UsageError(template.format(column=column, students=some_names(students)))


def _refuse_doubles(ids: Iterable[tuple[str, str]], column: str) -> None:
    owners: defaultdict[str, list[str]] = defaultdict(list)
    for student, text in ids:
        owners[comparable_id(text)].append(student)
    double = next((students for students in owners.values() if len(students) > 1), None)
    if double is None:
        return
    template = _(
        "{students} have the same {column}: one of them would get the other's grade. Remove the one that is wrong from "
        "the class's folder, grade again, and export with --present-only."
    )
    raise UsageError(template.format(students=some_names(double), column=column))
