"""What `grade export` says of the students that it has written into a gradebook."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from grader.i18n import N_, _, join_sentences, ngettext

if TYPE_CHECKING:
    from grader.classroom.gradebooks import GradebookFormat
    from grader.classroom.grades import StudentGrade
    from grader.classroom.identity import IdentityColumn

_CANVAS_FORMAT, MOODLE_FORMAT, JSONL_FORMAT = "canvas", "moodle", "jsonl"
PLATFORM_FORMATS = (_CANVAS_FORMAT, MOODLE_FORMAT, "nbgrader")
_GRADES_ONLY_FORMATS = (_CANVAS_FORMAT, MOODLE_FORMAT)
"""Those without a row for a student who has no grade."""
_UNGRADED_STATES = ("unreadable", "ungraded", "waiting")

MOODLE_SKIPS = N_(
    "Moodle's import of a grading worksheet skips a grade where a newer one than the worksheet says is there already, "
    "unless you allow it to update records that were modified more recently; grades above the maximum are skipped, too."
)
MOODLE_NUMBERS = N_(
    "The numbers are those of Moodle's download. Where groups hand in, they are the groups', and Moodle takes them for "
    "other students' numbers: give the assignment's grading worksheet as --roster then."
)
"""Nobody can tell the two apart by the download alone."""


class ExportTally:
    """Counts the students while they are written: by state, and those whom the platform can't identify."""

    def __init__(self, form: "GradebookFormat", identity: "IdentityColumn") -> None:
        self._form = form
        self._identity = identity
        self._state_counts: Counter[str] = Counter()
        self._missing_count = 0
        self._unknown_students: list[str] = []
        self._double_students: list[str] = []
        self._left_out = 0
        self._download_number_count = 0
        self._adjusted_count = 0
        self._above_maximum: list[str] = []

    def count_entries(self, entries: "Iterator[StudentGrade]") -> "Iterator[StudentGrade]":
        for entry in entries:
            self._state_counts[entry.state.value] += 1
            is_known = self._form not in PLATFORM_FORMATS or self._identity.is_known(entry.grade)
            if not is_known:
                is_double = entry.grade.student in self._identity.doubles
                (self._double_students if is_double else self._unknown_students).append(entry.grade.student)
            has_row = is_known and (entry.score is not None or self._form not in _GRADES_ONLY_FORMATS)
            self._left_out += not has_row
            self._missing_count += has_row and entry.grade.missing
            self._download_number_count += has_row and entry.grade.person is None and self._identity.place == 0
            if entry.adjustment is not None:
                self._adjusted_count += 1
                is_above = entry.score is not None and entry.score > (entry.grade.max_score or 0)
                self._above_maximum += [entry.grade.student] * is_above
            yield entry

    @property
    def row_count(self) -> int:
        """The number of students in the written file."""
        return self._state_counts.total() - self._left_out

    def summary_sentences(self) -> Iterator[str]:
        """Sentences about students without a grade and students whom the platform can't identify, if there are any."""
        yield from self._state_sentences()
        yield from self._identity_sentences()
        if self._missing_count:
            template = _(
                "Students who are not in the folder any more, renamed or withdrawn, and still in the list: {count}; "
                "--present-only leaves them out."
            )
            yield template.format(count=self._missing_count)
        yield from self._adjustment_sentences()
        if self._form == MOODLE_FORMAT:
            if self._download_number_count:
                yield _(MOODLE_NUMBERS)
            yield _(MOODLE_SKIPS)

    def _state_sentences(self) -> Iterator[str]:
        counts = self._state_counts
        students = counts.total() - counts["absent"] - counts["unclear"]
        without = students - counts["graded"]
        if without:
            template = ngettext(
                "No grade: {without} of {students} student ({unreadable} not readable, {ungraded} not gradable, "
                "{waiting} not graded yet).",
                "No grade: {without} of {students} students ({unreadable} not readable, {ungraded} not gradable, "
                "{waiting} not graded yet).",
                students,
            )
            states = {name: counts[name] for name in _UNGRADED_STATES}
            yield join_sentences(template.format(without=without, students=students, **states), *self._row_sentences())

    def _identity_sentences(self) -> Iterator[str]:
        if self._unknown_students:
            template = ngettext(
                "Without an id that {form} is to know, and left out: {count} of {students} student ({names}).",
                "Without an id that {form} is to know, and left out: {count} of {students} students ({names}).",
                self._state_counts.total(),
            )
            yield template.format(
                form=self._form.value,
                count=len(self._unknown_students),
                students=self._state_counts.total(),
                names=_some_names(self._unknown_students),
            )
        if self._double_students:
            template = _(
                "Left out, as their folder has the name of another student's id, but for its spelling: {names}. Rename "
                "the folder that is wrong, grade again, and export with --present-only."
            )
            yield template.format(names=_some_names(self._double_students))
        if self._identity.is_name and self._form in PLATFORM_FORMATS:
            template = _("Nobody has an id that {form} knows: it looks for all students by their names.")
            yield template.format(form=self._form.value)

    def _adjustment_sentences(self) -> Iterator[str]:
        if self._adjusted_count:
            yield _("Students whose points the instructor adjusted: {count}.").format(count=self._adjusted_count)
        if self._above_maximum:
            template = _("Above the full marks by an adjustment: {names}.")
            yield template.format(names=_some_names(self._above_maximum))

    def _row_sentences(self) -> Iterator[str]:
        if self._form in _GRADES_ONLY_FORMATS:
            yield _("They have no row.")
        elif self._form != JSONL_FORMAT:
            yield _("Their scores are empty.")


def _some_names(students: Sequence[str]) -> str:
    from grader.classroom.identity import some_names  # noqa: PLC0415 - see the package's docstring

    return some_names(students)
