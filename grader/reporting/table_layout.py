"""What every line of the table for a terminal depends on."""

from dataclasses import dataclass
from pathlib import PurePath

from grader.grading.report import ExerciseResult, SourceLine
from grader.reporting import plain_text
from grader.reporting.style import Style
from grader.sanitize import clean_line
from grader.submissions.notebook import editor_location

TEXT_COLUMNS = 79


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLayout:
    """The parameters that every line depends on: the style, the path of the submission, the columns for texts.

    A table may take one column more. `margin` is the column of a check's title; the check's explanation is indented by
    two more columns.
    """

    style: Style
    submission: PurePath
    width: int
    margin: int = 6

    @property
    def text_indent(self) -> str:
        """White space before a sentence."""
        return " " * (self.margin + 2)

    @property
    def table_indent(self) -> str:
        """White space before a table."""
        return " " * (self.margin + 4)

    def place_text(self, place: ExerciseResult | SourceLine) -> str:
        """A line of a file, relative to the current folder, as editors understand it; for a notebook, cell and line."""
        return editor_location(
            clean_line(str(plain_text.submission_folder(self.submission) / place.file), 400), place.line, place.cell
        )
