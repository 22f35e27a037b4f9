"""What Canvas imports into its gradebook (Grades, Import).

Canvas knows a student by its own user id, else by the SIS ids, else by name; a column that is none of its own
assignments it offers to make. `Kata (4711)` means the assignment with that id, as in Canvas's own exports.
"""

import re
from collections.abc import Iterator, Sequence

from grader.classroom.gradebooks.base import Book, Origin, Terms, number, origin, points
from grader.classroom.gradebooks.csv_cells import Cell, text
from grader.classroom.store import Grade
from grader.errors import UsageFault
from grader.i18n import _

_STUDENT = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
_POSSIBLE = "Points Possible"
_NO_ASSIGNMENT = re.compile(r"(?:Current|Final) (?:Score|Points|Grade)|Override (?:Score|Grade|Status)")
"""Canvas skips columns with these names."""


def rows(book: Book, terms: Terms) -> Iterator[Sequence[Cell]]:
    """The header, what full marks are, then a row a student; the assignment is the course's id unless named."""
    assignment = book.course if terms.assignment is None else terms.assignment
    if assignment in _STUDENT or _NO_ASSIGNMENT.search(assignment):
        told = _("Canvas keeps {name} for a column of its own. Name the assignment with --assignment.")
        raise UsageFault(told.format(name=repr(assignment)))
    yield (*_STUDENT, text(assignment))
    most = book.max_score if terms.out_of is None else number(terms.out_of)
    yield (f"    {_POSSIBLE}", "", "", "", "", most)
    for entry in book.entries:
        yield (_name(entry.grade), *identity(entry.grade), "", points(entry, terms.out_of))


def _name(grade: Grade) -> str:
    # Canvas takes a row for the one that sets the points wherever these words are in the first cell.
    return text((grade.name or grade.student).replace(_POSSIBLE, _POSSIBLE.lower()))


def identity(grade: Grade) -> tuple[str, str, str]:
    """The ids by which Canvas knows a student: its own, SIS user, SIS login; as far as they are known."""
    match origin(grade):
        case Origin.canvas:
            return text(grade.student_id), "", ""
        case Origin.gradescope:
            return "", text(grade.student_id), text(grade.email)
        case Origin.plain:
            return "", "", text(grade.student)
        case Origin.moodle | Origin.unknown:
            return "", "", ""
