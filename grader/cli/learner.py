"""What learners ask for beside grading: fresh files, what there is, what is next, a hint, a stub, a solution."""

import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.options import PATH, ExerciseName, course_in
from grader.cli.output import style_of, tell
from grader.errors import UsageFault
from grader.grading import chance
from grader.i18n import _, headed, of_course
from grader.sanitize import clean_line

if TYPE_CHECKING:
    from grader.courses.course import Course, Exercise
    from grader.grading.report import ExerciseResult

_FOLDER = Path("exercises")
_COLUMNS = 96
_PATH = 400

_folder = click.argument("folder", type=PATH, default=_FOLDER)
_course = click.option("--course", type=PATH, metavar="FOLDER", help=_("Use another course."))


@click.command(name="init", help=_("Make a folder with fresh exercise files."))
@click.argument("folder")
@_course
def init(folder: str, course: Path | None) -> None:
    """Make a folder with fresh exercise files."""
    from grader.practice import new_folder  # noqa: PLC0415 - see the package's docstring

    if not folder:
        raise UsageFault(_("Name a folder for the exercise files."))
    made = new_folder.make_folder(course_in(course), Path(folder))
    named = shlex.quote(folder)
    tell(_("{count} exercise files are in {folder}.").format(count=len(made), folder=folder))
    tell(_("To practise, with every save graded at once: grade watch {named}").format(named=named))
    tell(_("To grade them once: grade {named}").format(named=named))


@click.command(
    name="list",
    help=_("List the topics and exercises, with their points, what each is built on, and which are done in FOLDER."),
)
@_folder
@_course
def list_course(folder: Path, course: Path | None) -> None:
    """List the topics and exercises."""
    listed = course_in(course)
    results = _results(listed, folder) if folder != _FOLDER or folder.is_dir() else {}
    for line in _listed(listed, results):
        tell(line)


def _listed(course: "Course", results: Mapping[str, "ExerciseResult"]) -> list[str]:
    from grader.terminal import left, width, wrap  # noqa: PLC0415 - see the package's docstring

    lines = []
    style = style_of(sys.stdout)
    for topic in course.topics:
        title = of_course(topic.title)
        lines.append(headed(topic.id, f"{title} ({topic.track})" if topic.track else title))
        for exercise in topic.exercises:
            mark = f"{style.status_mark(results[exercise.id].status)} " if results else ""
            needs = _("  needs {names}").format(names=_(", ").join(exercise.needs)) if exercise.needs else ""
            points = _("{points} points").format(points=f"{exercise.points:>3}")
            line = f"  {mark}{left(exercise.function, 24)}{points}  {of_course(exercise.title)}"
            fits = width(line + needs) <= _COLUMNS
            lines += [line + needs] if fits else [line, *wrap(needs, _COLUMNS, " " * 8)]
    if results:
        done = [exercise for exercise in course.exercises if results[exercise.id].status == "passed"]
        told = _("{done} of {count} exercises done, {score} of {points} points.")
        score = sum(result.score for result in results.values())
        of = sum(exercise.points for exercise in course.exercises)
        lines += ["", told.format(done=len(done), count=len(course.exercises), score=score, points=of)]
    return lines


@click.command(
    name="next", help=_("Show the first exercise that is not done: what it asks, where it is, what is wrong.")
)
@_folder
@_course
def show_next(folder: Path, course: Path | None) -> None:
    """Show the first exercise that is not done."""
    from grader.reporting import terminal  # noqa: PLC0415 - see the package's docstring

    loaded = course_in(course)
    results = _results(loaded, folder)
    folder = _folder_of(folder)
    exercise = next((exercise for exercise in loaded.exercises if results[exercise.id].status != "passed"), None)
    if exercise is None:
        tell(_("All {count} exercises are done.").format(count=len(loaded.exercises)))
        return
    result = results[exercise.id]
    _tell(loaded, exercise, folder, result.line)
    tell("")
    if result.status == "not_started":
        told = _("Put your answer in the place of `raise NotImplementedError`, then run: grade next {folder}")
    else:
        for line in terminal.failure_lines(result, style_of(sys.stdout), folder, _COLUMNS):
            tell(line)
        tell("")
        told = _("A hint: grade hint {id} {folder}   Every save graded at once: grade watch {folder}")
    tell(told.format(id=exercise.id, folder=shlex.quote(str(folder))))


@click.command(name="show", help=_("Show what an exercise asks, and where it is."))
@click.argument("exercise", type=ExerciseName())
@_folder
@_course
def show(exercise: str, folder: Path, course: Path | None) -> None:
    """Show what an exercise asks."""
    from grader.practice import hints  # noqa: PLC0415 - see the package's docstring
    from grader.submissions import submission  # noqa: PLC0415

    loaded = course_in(course)
    asked = hints.one(loaded, exercise)
    folder = _folder_of(folder)
    line = None
    if folder != _FOLDER or folder.is_dir():
        line = submission.read(folder, str(folder), [asked.topic]).definition(asked.file, asked.function)
    _tell(loaded, asked, folder, line)


def _tell(course: "Course", exercise: "Exercise", folder: Path, line: int | None) -> None:
    """An exercise's statement, with its place where it is known."""
    from grader.courses import stubs  # noqa: PLC0415 - see the package's docstring
    from grader.terminal import fill  # noqa: PLC0415

    stub = stubs.stub(course, exercise)
    style = style_of(sys.stdout)
    points = _("{points} points").format(points=exercise.points)
    tell(f"{style.in_bold(headed(exercise.id, of_course(exercise.title)))}  {style.in_grey(points)}")
    if line is not None:
        tell(style.in_grey(clean_line(f"{folder / exercise.file}:{line}", _PATH)))
    if exercise.needs:
        for text in fill(_("It is built on {names}.").format(names=_(", ").join(exercise.needs)), _COLUMNS):
            tell(style.in_grey(text))
    tell(f"\n{style.in_bold(stub.signature)}\n")
    for text in fill(stub.docstring, _COLUMNS):
        tell(text)


@click.command(
    name="hint", help=_("Give the next of an exercise's hints, each nearer to the code than the one before.")
)
@click.argument("exercise", type=ExerciseName())
@_folder
@_course
def hint(exercise: str, folder: Path, course: Path | None) -> None:
    """Give the next of an exercise's hints."""
    from grader.practice import hints  # noqa: PLC0415 - see the package's docstring
    from grader.sandbox.sandbox import Sandbox  # noqa: PLC0415

    with Sandbox() as sandbox:
        for line in hints.give(course_in(course), exercise, folder, sandbox):
            tell(line)


@click.command(
    name="reset",
    help=_(
        "Put one function back to the stub that you began with. All else in its file stays as it is, and the old file "
        "is kept beside it."
    ),
)
@click.argument("exercise", type=ExerciseName())
@_folder
@_course
@click.option("--yes", is_flag=True, help=_("Do not ask first."))
def reset(exercise: str, folder: Path, course: Path | None, *, yes: bool) -> None:
    """Put one function back to its stub."""
    from grader.practice import hints  # noqa: PLC0415 - see the package's docstring
    from grader.practice import reset as resetting  # noqa: PLC0415

    loaded = course_in(course)
    asked = hints.one(loaded, exercise)
    folder = _folder_of(folder)
    if not folder.is_dir():
        raise UsageFault(_("{folder} does not exist. Name the folder with your exercise files.").format(folder=folder))
    question = _("Put {function} in {file} back to the stub? The file as it is now is kept beside it.")
    if not yes:
        if not (sys.stdin is not None and sys.stdin.isatty()):
            raise UsageFault(_("Nobody is there to be asked. Say --yes to put {id} back.").format(id=asked.id))
        if not click.confirm(question.format(function=asked.function, file=folder / asked.file)):
            tell(_("Nothing was changed."))
            return
    tell(resetting.reset(loaded, asked, folder).told)


@click.command(name="solution", help=_("Show our own answer to an exercise, once yours is right."))
@click.argument("exercise", type=ExerciseName())
@_folder
@_course
@click.option("--anyway", is_flag=True, help=_("Show it before that; this is noted in the folder."))
def solution(exercise: str, folder: Path, course: Path | None, *, anyway: bool) -> None:
    """Show our own answer to an exercise."""
    from grader.courses import stubs  # noqa: PLC0415
    from grader.practice import hints, progress  # noqa: PLC0415 - see the package's docstring

    loaded = course_in(course)
    asked = hints.one(loaded, exercise)
    status = _results(loaded, folder, [asked])[asked.id].status
    if status != "passed":
        if not anyway:
            told = _(
                "{id} is not right yet, so its solution stays closed. `{command}` helps on; --anyway opens it, "
                "and that is noted."
            )
            words = ["grade", "hint", asked.id, *([] if folder == _FOLDER else [str(folder)])]
            raise UsageFault(told.format(id=asked.id, command=shlex.join(words)))
        place = _folder_of(folder)
        progress.save(place, progress.load(place).with_opened(asked.id))
    tell(stubs.solution(loaded, asked).rstrip("\n"))


def _folder_of(path: Path) -> Path:
    """The folder that is meant where one of its files is named."""
    return path.parent if path.suffix in {".py", ".ipynb"} else path


def _results(
    course: "Course", folder: Path, exercises: Sequence["Exercise"] | None = None
) -> dict[str, "ExerciseResult"]:
    """How the exercises of a folder stand, by grading them now: nothing that is kept could be as true."""
    from grader.sandbox.sandbox import Sandbox  # noqa: PLC0415 - the child loads numpy while we load the rest

    with Sandbox() as sandbox:
        from grader.grading import grade  # noqa: PLC0415
        from grader.submissions import submission  # noqa: PLC0415

        place = _folder_of(folder)
        read = submission.read(place, str(place), [topic.id for topic in course.topics])
        options = grade.Options(seed=chance.draw())
        report = grade.grade(read, course, exercises or course.exercises, options, sandbox)
    return {result.id: result for result in report.exercises}
