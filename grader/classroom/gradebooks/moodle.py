"""A table that Moodle imports, both into its gradebook (Import, CSV file) and as an assignment's grading worksheet.

The gradebook identifies a student by e-mail address, id number or user name, whichever column is mapped. The worksheet
uses the participant's number, which is the only id in a download of submissions. The worksheet's columns are called
"Identifier", "Grade" and "Last modified (grade)" in the language of the site, which is taken to be the current one. So
"Grade" is the assignment's name unless another is given.

Full marks are 100 unless another number is given, as that is Moodle's default, and Moodle refuses more.

A student without a grade, or whom Moodle could not identify, has no row: the gradebook reads an empty cell in a new
column as 0, the worksheet reads "-" as 0, and one row without a known student ends the whole import. Where a cell in
the mapped column is empty or "0", Moodle gives the grade to the student of the row before; so a column of ids is filled
in every row, or empty in all of them.
"""

from collections.abc import Iterator, Sequence

from grader.classroom.gradebooks.base import Gradebook, GradebookOptions, student_points
from grader.classroom.gradebooks.csv_cells import Cell, cell_text, id_text
from grader.classroom.identity import IdentityKinds
from grader.classroom.store_rows import GradebookRow
from grader.classroom.student_origin import StudentOrigin, login_name, student_origin
from grader.i18n import N_, _

FULL_MARKS = 100.0
_HEADER = N_("Identifier,Full name,Email address,ID number,Username,Grade,Last modified (grade)")
"""Moodle's own words, which its translations fix: the worksheet is refused where they are not those of the site."""
_COMMENTS = N_("Feedback comments")


def table_rows(book: Gradebook, terms: GradebookOptions) -> Iterator[Sequence[Cell]]:
    """The header, then a row for every student who has a grade and whom Moodle can identify."""
    *students, grades, modified = _(_HEADER).split(",")
    comments = (_(_COMMENTS),) if book.terms.adjust is not None else ()
    yield (*students, grades if terms.assignment is None else cell_text(terms.assignment), modified, *comments)
    out_of = FULL_MARKS if terms.out_of is None else terms.out_of
    for entry in book.entries:
        score = student_points(entry, out_of)
        if score is not None and book.identity.is_known(entry.grade):
            remark = (cell_text(entry.adjustment_sentence),) if comments else ()
            identifier, *names = book.identity.id_cells(entry.grade)
            yield (identifier, cell_text(entry.grade.name or entry.grade.student), *names, score, "", *remark)


def identity_kinds() -> IdentityKinds:
    """The columns of ids, named in the current language."""
    identifier, _name, *others = _(_HEADER).split(",")[:-2]
    return IdentityKinds(columns=(identifier, *others), student_ids=student_ids)


def grade_columns() -> tuple[str, str]:
    """What the column of the grades is called in the current language, and in English."""
    return _(_HEADER).split(",")[-2], _HEADER.split(",")[-2]


def comment_columns() -> tuple[str, str]:
    """What the column of the comments is called in the current language, and in English."""
    return _(_COMMENTS), _COMMENTS


def student_ids(grade: GradebookRow) -> tuple[str, str, str, str]:
    """The ids by which Moodle identifies a student; "" where one is not known.

    These are the participant, the e-mail address, the id number and the user name.
    """
    number = participant_number(grade)
    participant = _("Participant {number}").format(number=id_text(number)) if number else ""
    if grade.person is not None:
        known = grade.person
        return participant, id_text(known.email), _kept_id(known.sis_id), _kept_id(known.login)
    match student_origin(grade):
        case StudentOrigin.moodle:
            return participant, "", "", ""
        case StudentOrigin.gradescope:
            return "", id_text(grade.email), _kept_id(grade.student_id), ""
        case StudentOrigin.plain if "@" in grade.student[1:]:
            return "", id_text(grade.student), "", ""
        case StudentOrigin.plain | StudentOrigin.sakai:
            return "", "", "", _kept_id(login_name(grade))
        case StudentOrigin.canvas | StudentOrigin.unknown:
            return "", "", "", ""


def _kept_id(value: str | None) -> str:
    """An id as a cell, or "" for "0", which Moodle takes for an empty cell."""
    text = id_text(value)
    return "" if text == "0" else text


def participant_number(grade: GradebookRow) -> str:
    """The student's number in Moodle's list of participants; "" where it is not known."""
    if grade.person is not None and grade.person.participant:
        return grade.person.participant
    is_moodle = student_origin(grade) is StudentOrigin.moodle and (grade.person is None or grade.person.is_known)
    return (grade.student_id or "") if is_moodle else ""


def participant_name(grade: GradebookRow) -> str:
    """The name under which Moodle gave the number; "" where it did not."""
    is_from_roster = grade.person is not None and grade.person.participant
    return "" if is_from_roster else grade.name or ""
