"""The options of an export: how the platform grades, passed to `python -m grader` by its entry script."""

from dataclasses import dataclass, field
from enum import StrEnum

from grader.grading.options import GradingOptions
from grader.i18n import Language, current_language


class Platform(StrEnum):
    """The platforms that an autograder can be exported to."""

    gradescope = "gradescope"
    github = "github"
    prairielearn = "prairielearn"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOptions:
    """How a platform grades, the score that passes there, and (on Gradescope) when students see the tests.

    Reports are in the language that is current during the export. If that is English, GRADE_LANG and the locale on the
    platform may choose another.
    """

    grading: GradingOptions = field(default_factory=GradingOptions)
    pass_score: float = 100.0
    visibility: str = "visible"

    def option_words(self) -> list[str]:
        """The options as `python -m grader` takes them."""
        grading = self.grading
        words = [f"--only={name}" for name in grading.exercises] + [f"--track={name}" for name in grading.tracks]
        words.append(f"--feedback={grading.feedback.value}")
        if grading.isolation is not None:
            words.append(f"--isolation={grading.isolation.value}")
        if current_language() is not Language.en:
            words.append(f"--lang={current_language().value}")
        return words
