"""What Moodle imports: its gradebook (Import, CSV file), and an assignment's own grading worksheet.

The gradebook knows a student by e-mail address, id number or user name, whichever column is mapped; the worksheet by
the participant's number, which is all that a download of submissions tells. The worksheet's names of columns are
"Identifier", "Grade" and "Last modified (grade)", so "Grade" is the assignment's name unless another is given.

Full marks are 100 unless another number is given: so they are in Moodle, which refuses more by default.

A student without a grade, or whom Moodle could not know, has no row: the gradebook makes a 0 of an empty cell in a
new column, the worksheet makes one of "-", and one row of nobody's ends the whole import.
"""

from collections.abc import Iterator, Sequence

from grader.classroom.gradebooks.base import Book, Origin, Terms, origin, points
from grader.classroom.gradebooks.csv_cells import Cell, text
from grader.classroom.store import Grade

FULL_MARKS = 100.0
_STUDENT = ("Identifier", "Full name", "Email address", "ID number", "Username")
_GRADE = "Grade"
_MODIFIED = "Last modified (grade)"


def rows(book: Book, terms: Terms) -> Iterator[Sequence[Cell]]:
    """The header, then a row for every student who has a grade and is known to Moodle."""
    yield (*_STUDENT, text(_GRADE if terms.assignment is None else terms.assignment), _MODIFIED)
    out_of = FULL_MARKS if terms.out_of is None else terms.out_of
    for entry in book.entries:
        score = points(entry, out_of)
        identifier, *names = identity(entry.grade)
        if score is not None and any((identifier, *names)):
            yield (identifier, text(entry.grade.name or entry.grade.student), *names, score, "")


def identity(grade: Grade) -> tuple[str, str, str, str]:
    """What Moodle knows a student by: participant, e-mail address, id number, user name; as far as they are known."""
    match origin(grade):
        case Origin.moodle:
            return f"Participant {text(grade.student_id)}", "", "", ""
        case Origin.gradescope:
            return "", text(grade.email), text(grade.student_id), ""
        case Origin.plain if "@" in grade.student[1:]:
            return "", text(grade.student), "", ""
        case Origin.plain:
            return "", "", "", text(grade.student)
        case Origin.canvas | Origin.unknown:
            return "", "", "", ""
