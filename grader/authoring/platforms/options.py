"""On which terms a platform grades: the options that its entry script passes on."""

from dataclasses import dataclass
from enum import StrEnum

from grader.i18n import Language, current_language


class Platform(StrEnum):
    """Who can run an exported autograder."""

    gradescope = "gradescope"
    github = "github"
    prairielearn = "prairielearn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is graded, how much is told and (on Gradescope) when, and what isolation is insisted on.

    Without `isolation`, the best that the platform's machine offers is used. Reports speak the language in which the
    export is asked for; where that is English, GRADE_LANG and the locale there may ask for another.
    """

    only: tuple[str, ...] = ()
    track: tuple[str, ...] = ()
    feedback: str = "full"
    isolation: str | None = None
    pass_score: float = 100.0
    visibility: str = "visible"

    def option_words(self) -> list[str]:
        """The options as `python -m grader.authoring.platforms` takes them."""
        words = [f"--only={name}" for name in self.only] + [f"--track={name}" for name in self.track]
        words.append(f"--feedback={self.feedback}")
        if self.isolation is not None:
            words.append(f"--isolation={self.isolation}")
        if current_language() is not Language.en:
            words.append(f"--lang={current_language().value}")
        return words
