"""On which terms a platform grades: the options that its entry script passes on."""

from dataclasses import dataclass, field
from enum import StrEnum

from grader.grading.options import GradingOptions
from grader.i18n import Language, current_language


class Platform(StrEnum):
    """Who can run an exported autograder."""

    gradescope = "gradescope"
    github = "github"
    prairielearn = "prairielearn"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOptions:
    """How a platform grades, what suffices to pass there and (on Gradescope) when students see the tests.

    Reports speak the language in which the export is asked for; where that is English, GRADE_LANG and the locale there
    may ask for another.
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
