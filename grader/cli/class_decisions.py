"""The options by which an instructor decides on the results of a class, for the commands that give them out."""

from collections.abc import MutableMapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import click

from grader.cli.options import PATH_TYPE, Function
from grader.errors import UsageError
from grader.i18n import _

if TYPE_CHECKING:
    from grader.classroom.class_list import ClassTerms

_BLIND_FORMATS = ("csv", "jsonl", "html", "feedback")
_PLAIN_PLATFORM = "plain"


def class_options(command: Function) -> Function:
    """Add the options of `ClassDecisions` to a command."""
    options = (
        click.option(
            "--roster",
            type=PATH_TYPE,
            metavar="FILE",
            help=_(
                "Who belongs to the class (CSV of Canvas, Moodle, GitHub Classroom or your own), and in what group."
            ),
        ),
        click.option("--no-groups", is_flag=True, help=_("Members of a group of the roster don't share a submission.")),
        click.option(
            "--late",
            metavar="POLICY",
            help=_("What lateness costs: '10%/day, at most 50%, due 2026-03-01T23:59+01:00, grace 15 min'."),
        ),
        click.option(
            "--adjust", type=PATH_TYPE, metavar="FILE", help=_("Points and comments of yours to be added (CSV).")
        ),
        click.option("--blind", is_flag=True, help=_("Write pseudonyms instead of names.")),
    )
    for option in reversed(options):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassDecisions:
    """The values of the options."""

    roster: Path | None
    no_groups: bool
    late: str | None
    adjust: Path | None
    blind: bool

    @classmethod
    def take_from(cls, arguments: MutableMapping[str, Any]) -> Self:
        """These options out of all arguments of the command."""
        return cls(**{field.name: arguments.pop(field.name) for field in fields(cls)})

    def require_form(self, form: str, *, platform: str | None, has_pictures: bool) -> None:
        """Raise UsageError where the options don't go with each other, or with a format."""
        if self.no_groups and self.roster is None:
            raise UsageError(_("--no-groups is about the groups of a roster. Name one with --roster."))
        if not self.blind:
            return
        if form not in _BLIND_FORMATS or platform not in {None, _PLAIN_PLATFORM}:
            template = _("--blind is for --format {formats} only: {form} finds the students by what is hidden.")
            names = form if platform is None else platform
            raise UsageError(template.format(formats=_(", ").join(_BLIND_FORMATS), form=names))
        if has_pictures:
            raise UsageError(
                _("--pictures looks for the students by their names, which --blind hides. Use one of them.")
            )

    def class_terms(self, *, present_only: bool) -> "ClassTerms":
        """The decisions with the files read; raise UsageError where one can't be."""
        from grader.classroom.class_list import ClassTerms  # noqa: PLC0415 - see the package's docstring
        from grader.classroom.late_policy import parse_policy  # noqa: PLC0415
        from grader.classroom.roster import read_roster  # noqa: PLC0415

        return ClassTerms(
            present_only=present_only,
            roster=None if self.roster is None else read_roster(self.roster),
            share_groups=not self.no_groups,
            late=None if self.late is None else parse_policy(self.late),
            adjust=self.adjust,
            is_blind=self.blind,
        )
