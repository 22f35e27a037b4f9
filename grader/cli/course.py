"""The commands of a course's author: `grade course new`, `add`, `check`, `translate`."""

import json
from pathlib import Path

import click

from grader.cli.commands import COMMANDS
from grader.cli.options import PATH_TYPE, load_course_in
from grader.cli.output import print_line, print_text
from grader.courses import COURSE_VARIABLE
from grader.errors import CourseError, UsageError
from grader.i18n import _, ngettext
from grader.near_names import nearest_name
from grader.sanitize import path_argument

_EXIT_NOT_CLEAN = 1


class _CourseGroup(click.Group):
    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first word names; where there is none, the sentence names the one that may be meant."""
        word = args[0]
        if word not in self.commands and not word.startswith("-"):
            typed = {name: f"grade {name}" for names in COMMANDS.values() for name in names}
            typed |= {name: f"grade course {name}" for name in self.commands}
            near = nearest_name(word, typed)
            if near is not None:
                template = _("There is no command {command}. Did you mean `{near}`?")
                raise click.UsageError(template.format(command=f"`grade course {word}`", near=typed[near]), ctx)
        return super().resolve_command(ctx, args)


@click.group(name="course", cls=_CourseGroup, no_args_is_help=False)
def course_commands() -> None:
    """Write a course."""


@course_commands.command(name="new", help=_("Make a small complete course in a new folder."))
@click.argument("folder", type=PATH_TYPE)
def make_course(folder: Path) -> None:
    """Make a small complete course in a new folder."""
    from grader.authoring import scaffold  # noqa: PLC0415 - see the package's docstring

    made = scaffold.new_course(folder)
    quoted = path_argument(str(folder))
    print_text(_("{count} files of a small complete course are in {folder}.").format(count=len(made), folder=folder))
    print_text(_("To prove it: grade verify {folder}").format(folder=quoted))
    print_text(_("To take it as a learner: grade init mine --course {folder}").format(folder=quoted))


@course_commands.command(name="add", help=_("Add an exercise to a course, in every file at the right place."))
@click.argument("name", metavar="TOPIC.EXERCISE")
@click.argument("course", type=PATH_TYPE, default=Path(), envvar=COURSE_VARIABLE)
@click.option(
    "--params", required=True, metavar="PARAMS", help=_('Its parameters, as in def: "x, y=1.0", "text: str".')
)
def add_exercise(name: str, course: Path, params: str) -> None:
    """Add an exercise to a course."""
    from grader.authoring import scaffold  # noqa: PLC0415 - see the package's docstring

    for path in scaffold.add_exercise(load_course_in(course), name, params):
        print_line(str(path))


@course_commands.command(
    name="check", help=_("Prove what changed in a course, quickly, and suggest what is worth a sentence.")
)
@click.argument("course", type=PATH_TYPE, default=Path(), envvar=COURSE_VARIABLE)
@click.option("--watch", is_flag=True, help=_("Check again at every save, until Ctrl-C."))
def check_material(course: Path, watch: bool) -> int:  # noqa: FBT001 - click's own
    """Prove what changed in a course since it was last found clean."""
    from grader.authoring import check as checking  # noqa: PLC0415 - see the package's docstring
    from grader.courses.catalogue import course_folder  # noqa: PLC0415

    folder = course_folder(course)
    seen: object = None
    while True:
        seen = checking.wait_for_save(folder, seen) if watch else None
        try:
            found = checking.check_course(folder)
        except (CourseError, UsageError) as error:
            if not watch:
                raise
            print_text(str(error))
            continue
        for line in checking.check_lines(found):
            print_text(line)
        if not watch:
            return _EXIT_NOT_CLEAN if found.defects else 0


@course_commands.command(
    name="translate", help=_("Bring the catalogues of a course's translations up to date, and list what is missing.")
)
@click.argument("course", type=PATH_TYPE, default=Path(), envvar=COURSE_VARIABLE)
def translate_course(course: Path) -> None:
    """Bring the catalogues of a course's translations up to date."""
    from grader.authoring import translations  # noqa: PLC0415 - see the package's docstring

    loaded = load_course_in(course)
    left = translations.translate_course(loaded)
    for text in left:
        first_line = text.partition("\n")[0]
        print_text(_("To translate: {text}").format(text=json.dumps(first_line, ensure_ascii=False)))
    template = (
        ngettext(
            "{count} text is left to translate in the .po files of {folder}. Run this once more after it.",
            "{count} texts are left to translate in the .po files of {folder}. Run this once more after it.",
            len(left),
        )
        if left
        else _("All texts are translated in {folder}.")
    )
    print_text(template.format(count=len(left), folder=loaded.folder / "locale"))
