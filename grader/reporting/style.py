"""What an output stream can show: colours and symbols."""

from typing import NamedTuple

import click

from grader.grading.verdicts import Status, Verdict


class Style(NamedTuple):
    """What the output stream can show."""

    colour: bool = False
    symbols: bool = True

    def status_mark(self, status: Status | Verdict) -> str:
        """A coloured symbol for a status."""
        good, bad, none = ("✓", "✗", "·") if self.symbols else ("+", "x", "-")
        match status:
            case Status.passed | Verdict.passed:
                return self.in_colour(good, "green")
            case Status.not_started | Verdict.not_started:
                return self.in_colour(none, "bright_black")
            case _:
                return self.in_colour(bad, "red")

    def in_colour(self, text: str, colour: str, *, bold: bool = False) -> str:
        return click.style(text, fg=colour, bold=bold) if self.colour else text

    def in_bold(self, text: str) -> str:
        return click.style(text, bold=True) if self.colour else text

    def in_grey(self, text: str) -> str:
        return self.in_colour(text, "bright_black")
