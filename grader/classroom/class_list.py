"""The class as it is given out: each student once, with the grade that counts.

Here the results of a class meet what an instructor decides on top: who belongs to it (`roster`), what lateness costs
(`late_policy`), the points that are added (`adjustments`), and whether names are shown (`pseudonyms`). Every format and
page takes its students from here.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from grader.classroom.adjustments import Adjustment, read_adjustments
from grader.classroom.grades import GradeState, StudentGrade, grade_state
from grader.classroom.identity import some_names
from grader.classroom.late_policy import LatePolicy, is_zoneless, submission_lateness
from grader.classroom.pseudonyms import Pseudonyms, blind_report
from grader.classroom.roster import Roster
from grader.classroom.roster_match import RosterMatch, match_roster
from grader.classroom.roster_person import RosterPerson
from grader.classroom.store import ResultStore
from grader.classroom.store_rows import GradebookRow
from grader.i18n import _, ngettext


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassTerms:
    """What an instructor decides on the results of a class.

    `present_only` leaves out students who were not in the folder of the last run. `share_groups` gives the members of a
    group of the roster one submission. `adjust` is the file with points and comments. `is_blind` hides all names.
    """

    present_only: bool = False
    roster: Roster | None = None
    share_groups: bool = True
    late: LatePolicy | None = None
    adjust: Path | None = None
    is_blind: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedStudent:
    """A student's line, and the line under which the submission is recorded; None without a submission.

    `is_uncertain` means that one of the submissions that are not clear whose may be this student's.
    """

    row: GradebookRow
    recorded: GradebookRow | None
    is_uncertain: bool = False
    adjustment: Adjustment | None = None

    @property
    def source(self) -> str | None:
        """The student under whose name the submission is recorded."""
        return None if self.recorded is None else self.recorded.student

    def state(self, text: str | None) -> GradeState:
        """What became of the submission, whose report is this text."""
        if self.recorded is not None:
            return grade_state(self.row, text)
        return GradeState.unclear if self.is_uncertain else GradeState.absent


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassList:
    """The students of a class: in the order of the roster if there is one, then by name; by pseudonym if blind."""

    terms: ClassTerms
    students: Sequence[ListedStudent]
    max_score: int | None
    results: ResultStore
    match: RosterMatch | None = None
    table_remarks: Sequence[str] = ()
    shown_sources: dict[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> Iterator[GradebookRow]:
        """The lines of the gradebook, without the reports."""
        return (student.row for student in self.students)

    def grades(self) -> Iterator[StudentGrade]:
        """Every student with the grade, one at a time, so that a class of any size takes the same memory."""
        for student in self.students:
            text = None if student.source is None else self.results.student_report(student.source)
            yield StudentGrade(
                grade=student.row,
                state=student.state(text),
                text=blind_report(text) if self.terms.is_blind and text is not None else text,
                source=None if student.source is None else self.shown_source(student.source),
                lateness=submission_lateness(self.terms.late, student.row.submitted, late=student.row.late),
                adjustment=student.adjustment,
            )

    def shown_source(self, source: str) -> str:
        """What a submission is called: the student under whose name it is recorded, or a pseudonym."""
        return self.shown_sources.get(source, source)

    def remarks(self) -> Iterator[str]:
        """What an instructor should know about how the tables and the policy were read, a sentence each."""
        yield from filter(None, self.table_remarks)
        if self.match is not None and self.terms.roster is not None:
            yield from _match_remarks(self.match, self.terms.roster, self.students, is_blind=self.terms.is_blind)
        if self.terms.late is not None:
            yield from _late_remarks(self.terms.late, self.students)
        if self.terms.is_blind:
            yield _(
                "Names are replaced. What students wrote themselves may still name them: the output of their code and "
                "the texts of its exceptions."
            )


@contextmanager
def open_class(results: ResultStore, terms: ClassTerms | None = None) -> Iterator[ClassList]:
    """The class in a result file, as it is at one moment; raise UsageError where the terms don't fit it."""
    terms = terms or ClassTerms()
    with results.one_moment():
        yield _class_list(results, terms)


def _class_list(results: ResultStore, terms: ClassTerms) -> ClassList:
    rows = [row for row in results.gradebook_rows() if not (terms.present_only and row.missing)]
    max_score = next((row.max_score for row in rows if row.max_score is not None), None)
    match = None
    students = [ListedStudent(row=row, recorded=row) for row in rows]
    table_remarks: list[str] = []
    if terms.roster is not None:
        table_remarks.append(terms.roster.remark)
        match = match_roster(terms.roster, rows, share_groups=terms.share_groups)
        students = list(_roster_students(terms.roster, match))
    if terms.adjust is not None:
        found = read_adjustments(terms.adjust, [student.row for student in students])
        table_remarks.append(found.remark)
        students = [
            _adjusted_student(student, found.by_student.get(student.row.student), max_score) for student in students
        ]
    shown_sources: dict[str, str] = {}
    if terms.is_blind:
        pseudonyms = Pseudonyms(key=results.pseudonym_key)
        shown_sources = {row.student: pseudonyms.pseudonym(row.student) for row in rows}
        students = _blind_students(students, pseudonyms)
    return ClassList(
        terms=terms,
        students=students,
        max_score=max_score,
        results=results,
        match=match,
        table_remarks=table_remarks,
        shown_sources=shown_sources,
    )


def _roster_students(roster: Roster, match: RosterMatch) -> Iterator[ListedStudent]:
    for place, (person, label) in enumerate(zip(roster.people, roster.labels, strict=True)):
        row = match.submissions.get(place)
        if row is None:
            is_uncertain = place in match.uncertain
            yield ListedStudent(row=_absent_row(person, label), recorded=None, is_uncertain=is_uncertain)
        else:
            yield ListedStudent(row=_person_row(row, person, label), recorded=row)
    for row in match.outside:
        yield ListedStudent(row=replace(row, person=RosterPerson()), recorded=row)


def _person_row(row: GradebookRow, person: RosterPerson, label: str) -> GradebookRow:
    return replace(
        row,
        student=label,
        name=person.name or row.name,
        email=person.email or row.email,
        student_id=person.sis_id or row.student_id,
        submitted=row.submitted or person.submitted,
        late=person.late if row.late is None else row.late,
        person=person,
    )


def _absent_row(person: RosterPerson, label: str) -> GradebookRow:
    return GradebookRow(
        student=label,
        name=person.name or None,
        email=person.email or None,
        student_id=person.sis_id or None,
        path="",
        fault=None,
        score=None,
        max_score=None,
        percent=None,
        seconds=None,
        person=person,
    )


def _adjusted_student(student: ListedStudent, found: Adjustment | None, max_score: int | None) -> ListedStudent:
    if found is None:
        return student
    # Points that are added make a grade of their own, out of the class's full marks.
    row = student.row if student.row.max_score is not None else replace(student.row, max_score=max_score)
    return replace(student, row=row, adjustment=found)


def _blind_students(students: Sequence[ListedStudent], pseudonyms: Pseudonyms) -> list[ListedStudent]:
    """The students under their pseudonyms, in the order of these, because the order of names tells something, too.

    A comment that an instructor wrote is left out: it may name the student.
    """
    members = Counter(student.source for student in students)
    blind = []
    for student in students:
        name = student.source if members[student.source] == 1 else student.row.student
        adjustment = None if student.adjustment is None else replace(student.adjustment, comment="")
        row = pseudonyms.blind_row(student.row, name or student.row.student)
        blind.append(replace(student, row=row, adjustment=adjustment))
    return sorted(blind, key=lambda student: student.row.student)


def _match_remarks(
    match: RosterMatch, roster: Roster, students: Sequence[ListedStudent], *, is_blind: bool
) -> Iterator[str]:
    absent = [student.row.student for student in students if student.source is None and not student.is_uncertain]
    uncertain = [student.row.student for student in students if student.is_uncertain]
    counted = _("Students on the roster {file}: {count}; {matched} handed in, {absent} did not.")
    yield counted.format(file=roster.file, count=len(roster.people), matched=match.matched, absent=len(absent))
    if absent:
        yield _("Handed in nothing: {names}.").format(names=some_names(absent))
    if uncertain:
        template = _("May have handed in one of the submissions that are not clear whose: {names}.")
        yield template.format(names=some_names(uncertain))
    outside = [student.row.student for student in students if student.row.person == RosterPerson()]
    if outside:
        template = _("Not on the roster, or not clear whose: {names}. Their submissions are in the list, too.")
        yield template.format(names=some_names(outside))
    if match.prefix and not is_blind:
        template = _("Read as names of students behind {prefix}, as GitHub Classroom calls its folders.")
        yield template.format(prefix=repr(match.prefix))
    if match.shared:
        template = ngettext(
            "Has the grade of the group's submission: {count} more student.",
            "Have the grade of their group's submission: {count} more students.",
            match.shared,
        )
        yield template.format(count=match.shared)
    if match.superseded and not is_blind:
        template = _("Left out, because another submission of the same student or group counts: {names}.")
        yield template.format(names=some_names([row.student for row in match.superseded]))
    if roster.unread_times:
        template = _("Times on the roster that could not be understood, and are left out: {count}.")
        yield template.format(count=roster.unread_times)


def _late_remarks(policy: LatePolicy, students: Sequence[ListedStudent]) -> Iterator[str]:
    handed_in = [student.row for student in students if student.source is not None]
    found = [(row, submission_lateness(policy, row.submitted, late=row.late)) for row in handed_in]
    late = [row.student for row, lateness in found if lateness.is_late]
    template = ngettext(
        "--late {policy}: {count} of {all} submission is late. Scores are given after the penalty.",
        "--late {policy}: {count} of {all} submissions are late. Scores are given after the penalty.",
        len(handed_in),
    )
    yield template.format(policy=policy.text, count=len(late), all=len(handed_in))
    unclear = [row.student for row, lateness in found if lateness.is_unclear]
    if unclear:
        template = _("Late by an unknown time, and so without a penalty: {names}.")
        yield template.format(names=some_names(unclear))
    unknown = sum(lateness.is_late is None for _row, lateness in found)
    if unknown and policy.due is None:
        template = _(
            "Students of whom nobody says whether they are late, so that they have no penalty: {count}. "
            "A due time may tell: {due}"
        )
        yield template.format(count=unknown, due="due 2026-03-01T23:59+01:00")
    elif unknown:
        template = _("Students of whom no time of submission is known, so that they have no penalty: {count}.")
        yield template.format(count=unknown)
    if policy.due is not None and any(is_zoneless(row.submitted) for row in handed_in):
        zone = policy.due.strftime("%z")
        template = _("Times that name no zone are taken to be of the zone in which the due time is written ({zone}).")
        yield template.format(zone=f"{zone[:3]}:{zone[3:]}")
