"""A table that Moodle imports, both into its gradebook (Import, CSV file) and as an assignment's grading worksheet.

The gradebook identifies a student by e-mail address, id number or user name, whichever column is mapped. The worksheet
uses the participant's number, which is the only id in a download of submissions. The worksheet's columns are called
"Identifier", "Grade" and "Last modified (grade)", so "Grade" is the assignment's name unless another is given.

Full marks are 100 unless another number is given, as that is Moodle's default, and Moodle refuses more.

A student without a grade, or whom Moodle could not identify, has no row: the gradebook reads an empty cell in a new
column as 0, the worksheet reads "-" as 0, and one row without a known student ends the whole import.
"""

from collections.abc import Iterator, Sequence

from grader.classroom.gradebooks.base import Gradebook, GradebookOptions, StudentOrigin, student_origin, student_points
from grader.classroom.gradebooks.csv_cells import Cell, cell_text
from grader.classroom.store import GradebookRow

FULL_MARKS = 100.0
_STUDENT_COLUMNS = ("Identifier", "Full name", "Email address", "ID number", "Username")
_GRADE_COLUMN = "Grade"
_MODIFIED_COLUMN = "Last modified (grade)"


def table_rows(book: Gradebook, terms: GradebookOptions) -> Iterator[Sequence[Cell]]:
    """The header, then a row for every student who has a grade and whom Moodle can identify."""
    yield (
        *_STUDENT_COLUMNS,
        cell_text(_GRADE_COLUMN if terms.assignment is None else terms.assignment),
        _MODIFIED_COLUMN,
    )
    out_of = FULL_MARKS if terms.out_of is None else terms.out_of
    for entry in book.entries:
        score = student_points(entry, out_of)
        identifier, *names = student_ids(entry.grade)
        if score is not None and any((identifier, *names)):
            yield (identifier, cell_text(entry.grade.name or entry.grade.student), *names, score, "")


def student_ids(grade: GradebookRow) -> tuple[str, str, str, str]:
    """The ids by which Moodle identifies a student; "" where one is not known.

    These are the participant, the e-mail address, the id number and the user name.
    """
    match student_origin(grade):
        case StudentOrigin.moodle:
            return f"Participant {cell_text(grade.student_id)}", "", "", ""
        case StudentOrigin.gradescope:
            return "", cell_text(grade.email), cell_text(grade.student_id), ""
        case StudentOrigin.plain if "@" in grade.student[1:]:
            return "", cell_text(grade.student), "", ""
        case StudentOrigin.plain:
            return "", "", "", cell_text(grade.student)
        case StudentOrigin.canvas | StudentOrigin.unknown:
            return "", "", "", ""
