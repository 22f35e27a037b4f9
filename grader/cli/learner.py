"""The commands for learners besides grading: init, list, next, show, hint, reset, solution."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.options import (
    ExerciseName,
    Function,
    chosen_course,
    chosen_folder,
    course_option,
    exercise_or_folder,
    folder_argument,
    holds_exercise_files,
    load_course_in,
)
from grader.cli.output import fitted_text, print_error, print_line, print_text, stream_style, text_columns
from grader.counts import points_text, standing_sentence
from grader.errors import UsageError
from grader.i18n import _, course_text, join_sentences, labelled, ngettext
from grader.sanitize import clean_line, path_argument
from grader.submissions.file_suffixes import SOURCE_SUFFIXES

if TYPE_CHECKING:
    from grader.courses.course import Course, Exercise, Topic
    from grader.practice.standing import ExerciseStanding
    from grader.submissions.submission import Submission

_TITLE_COLUMN, _MIN_TITLE_COLUMNS = 10, 24
"""Where the rest of an exercise's row in the list goes, and the room that its title has at least."""

_MAX_PATH_CHARS = 400


def _with_exercise_arguments(command: Function) -> Function:
    """A decorator that adds what `_asked_exercise` takes: an exercise and a folder, either of which may be left out."""
    for option in (
        course_option,
        folder_argument,
        click.argument("exercise", type=ExerciseName(with_topics=False), required=False),
    ):
        command = option(command)
    return command


@click.command(name="init")
@click.argument("folder")
@click.option("--notebook", "as_notebooks", is_flag=True, help=_("Make a notebook for each topic instead of a file."))
@click.option("--vscode", is_flag=True, help=_("Add a task for VS Code that puts what is wrong beside the lines."))
@course_option
def make_exercise_folder(folder: str, course: Path | None, *, as_notebooks: bool, vscode: bool) -> None:
    """Make a folder with fresh exercise files: all that belongs to it, or nothing."""
    from grader import files  # noqa: PLC0415 - see the package's docstring
    from grader.practice import course_memory, editor_files, new_folder, new_notebooks  # noqa: PLC0415

    if not folder:
        raise UsageError(_("Name a folder for the exercise files."))
    loaded, path = load_course_in(course), Path(folder)
    is_nested = holds_exercise_files(loaded, path.absolute().parent)
    with files.all_or_none():
        if as_notebooks:
            new = new_notebooks.make_notebooks(loaded, path, course)
        else:
            new = new_folder.make_folder(loaded, path)
        found = [editor_files.write_pytest_file(path), *(editor_files.write_vscode_files(path) if vscode else ())]
        remark = course_memory.remember_course(path, course) if course is not None else ""
    if remark:
        print_text(remark)
    for kept in (file.path for file in found if not file.is_new):
        print_text(_("{file} was there, and stays as it is.").format(file=kept))
    if is_nested:
        print_text(_("There are exercise files around {folder}, too: these are a second set.").format(folder=folder))
    quoted = path_argument(folder)
    if as_notebooks:
        template = ngettext("{count} notebook is in {folder}.", "{count} notebooks are in {folder}.", len(new))
        print_text(template.format(count=len(new), folder=folder))
        print_text(_("Open them with Jupyter or an editor; each checks its exercises itself, by: %grade NAME"))
        print_text(_("To grade them all at once: grade {named}").format(named=quoted))
        return
    template = ngettext("{count} exercise file is in {folder}.", "{count} exercise files are in {folder}.", len(new))
    print_text(template.format(count=len(new), folder=folder))
    print_text(_("There, pytest and an editor's test panel show every check as a test."))
    print_text(_("Inside that folder, no command needs its name."))
    print_text(_("To practise, with every save graded at once: grade watch {named}").format(named=quoted))
    print_text(_("To grade them once: grade {named}").format(named=quoted))


@click.command(name="list")
@folder_argument
@course_option
def list_exercises(folder: Path | None, course: Path | None) -> None:
    """List the topics and exercises."""
    loaded = load_course_in(chosen_course(course, folder))
    where = chosen_folder(loaded, folder)
    results = _folder_standings(loaded, where) if folder is not None or os.path.isdir(where) else {}
    for line in _course_lines(loaded, results):
        print_line(line)


def _course_lines(course: "Course", results: Mapping[str, "ExerciseStanding"]) -> list[str]:
    from grader.terminal import align_left, wrap_text  # noqa: PLC0415 - see the package's docstring

    lines = []
    columns = text_columns(sys.stdout)
    style = stream_style(sys.stdout)
    for topic in course.topics:
        title = course_text(topic.title)
        lines += wrap_text(labelled(topic.id, f"{title} ({topic.track})" if topic.track else title), columns)
        for exercise in topic.exercises:
            mark = f"{style.status_mark(results[exercise.id].status)} " if results else ""
            needs = _("  needs {names}").format(names=_(", ").join(exercise.needs)) if exercise.needs else ""
            head = f"  {mark}{align_left(exercise.function, 24)}{points_text(exercise.points, 3)}"
            lines += _exercise_rows(head, course_text(exercise.title), needs, columns)
    if results:
        done = [exercise for exercise in course.exercises if results[exercise.id].status == "passed"]
        score = sum(result.score for result in results.values())
        of = sum(exercise.points for exercise in course.exercises)
        lines += ["", standing_sentence(len(done), len(course.exercises), score, of)]
    return lines


def _exercise_rows(head: str, title: str, needs: str, columns: int) -> list[str]:
    """An exercise's row in the list, and what has no room on it on lines of its own."""
    from grader.terminal import text_width, wrap_text  # noqa: PLC0415 - see the package's docstring

    row = f"{head}  {title}"
    if text_width(row + needs) <= columns:
        return [row + needs]
    indent = " " * _TITLE_COLUMN
    room = columns - text_width(head) - 2
    first, *rest = wrap_text(title, room) if room >= _MIN_TITLE_COLUMNS else [""]
    below = [f"{' ' * (columns - room)}{line}" for line in rest] if first else wrap_text(title, columns, indent)
    return [f"{head}  {first}".rstrip(), *below, *wrap_text(needs.strip(), columns, indent)]


@click.command(name="next")
@folder_argument
@course_option
def show_next(folder: Path | None, course: Path | None) -> None:
    """Show the first exercise that is not done."""
    from grader.practice import standing  # noqa: PLC0415 - see the package's docstring

    loaded = load_course_in(chosen_course(course, folder))
    where = _exercise_folder(chosen_folder(loaded, folder))
    submission = standing.read_exercises(loaded, where)
    topics = _asked_topics(loaded, submission, folder)
    found = standing.first_undone(loaded, submission, topics)
    if found is None:
        print_text(_all_done_sentence(loaded, topics))
        return
    exercise, result = found[0], found[1].result
    _print_statement(loaded, exercise, _definition_place(submission, exercise, where))
    print_line("")
    if result is None or (result.status == "not_started" and submission.has_file(exercise.topic)):
        message = _("Put your answer in the place of `raise NotImplementedError`, then run: {next}")
    else:
        from grader.reporting import terminal  # noqa: PLC0415 - see the package's docstring

        columns = text_columns(sys.stdout)
        for text in terminal.failure_lines(result, stream_style(sys.stdout), where, columns):
            print_line(text)
        print_line("")
        message = _("A hint: {hint}\nEvery save graded at once: {watch}")
    commands = {"next": ("next",), "hint": ("hint", exercise.id), "watch": ("watch",)}
    print_text(message.format(**{name: _command_text(words, folder) for name, words in commands.items()}))


def _command_text(words: Sequence[str], folder: Path | None) -> str:
    """A command of ours as it can be typed in this place, with the folder if the user named one."""
    import shlex  # noqa: PLC0415 - see the package's docstring

    command = shlex.join(["grade", *words])
    return command if folder is None else f"{command} {path_argument(str(_exercise_folder(folder)))}"


def _current_exercise(course: "Course", submission: "Submission", topics: "Sequence[Topic]") -> "Exercise":
    """The first exercise of these topics that is not done; raise UsageError where there is none."""
    from grader.practice import standing  # noqa: PLC0415 - see the package's docstring

    found = standing.first_undone(course, submission, topics)
    if found is None:
        raise UsageError(join_sentences(_all_done_sentence(course, topics), _("Name the one that you mean.")))
    return found[0]


def _solved_exercise(course: "Course", submission: "Submission", topics: "Sequence[Topic]") -> "Exercise":
    """The last exercise of these topics that is done, or the first while none is."""
    from grader.practice import standing  # noqa: PLC0415 - see the package's docstring

    return standing.last_done(course, submission, topics) or topics[0].exercises[0]


def _all_done_sentence(course: "Course", topics: "Sequence[Topic]") -> str:
    if len(topics) == len(course.topics):
        return _("Every exercise is done.")
    return _("Every exercise of {topic} is done.").format(topic=topics[0].id)


def _asked_topics(course: "Course", submission: "Submission", named: Path | None) -> "Sequence[Topic]":
    """The topics in the file that a user named, which leaves the others alone; for a folder, all of the course."""
    if named is None or _exercise_folder(named) == named:
        return course.topics
    files = {topic.id: submission.real_name(submission.topic_file(topic.id)) for topic in course.topics}
    return [topic for topic in course.topics if files[topic.id] == named.name] or course.topics


def _asked_exercise(
    named: Path | None,
    name: str | None,
    folder: Path | None,
    unnamed_exercise: "Callable[[Course, Submission, Sequence[Topic]], Exercise]" = _current_exercise,
) -> "tuple[Course, Exercise, Path | None]":
    """The course, the exercise that a command is about, and the folder as the user named it.

    Without a name, what is in the folder, or in the file of it that was named, says which exercise is meant.
    """
    from grader.courses.course import find_exercise  # noqa: PLC0415 - see the package's docstring

    course, name, folder = exercise_or_folder(named, name, folder)
    if name is not None:
        return course, find_exercise(course, name), folder
    from grader.practice import standing  # noqa: PLC0415

    where = _exercise_folder(chosen_folder(course, folder))
    submission = standing.read_exercises(course, where)
    return course, unnamed_exercise(course, submission, _asked_topics(course, submission, folder)), folder


@click.command(name="show")
@_with_exercise_arguments
def show_exercise(exercise: str | None, folder: Path | None, course: Path | None) -> None:
    """Show what an exercise asks."""
    from grader.submissions.folder import read_folder  # noqa: PLC0415 - see the package's docstring

    loaded, chosen, folder = _asked_exercise(course, exercise, folder)
    where = _exercise_folder(chosen_folder(loaded, folder))
    place = ""
    if folder is not None or os.path.isdir(where):
        submission = read_folder(where, str(where), [chosen.topic]).for_topics([chosen.topic])
        place = _definition_place(submission, chosen, where)
    _print_statement(loaded, chosen, place)


def _definition_place(submission: "Submission", exercise: "Exercise", folder: Path) -> str:
    """Where a folder defines an exercise, as editors understand it; "" where it does not."""
    from grader.submissions.notebook import editor_location, source_origin  # noqa: PLC0415 - see the package's docstring

    found = submission.find_definition(exercise.topic, exercise.function)
    if found is None:
        return ""
    file, cell = source_origin(found[0])
    path = folder / submission.real_names.get(file, file)
    return editor_location(clean_line(str(path), _MAX_PATH_CHARS), found[1], cell)


def _print_statement(course: "Course", exercise: "Exercise", place: str) -> None:
    """Print an exercise's statement, and the place where it is defined if that is known."""
    from grader.courses import stubs  # noqa: PLC0415 - see the package's docstring
    from grader.terminal import fill_paragraphs, text_width, wrap_text  # noqa: PLC0415

    stub = stubs.stub_function(course, exercise)
    style, columns = stream_style(sys.stdout), text_columns(sys.stdout)
    points = points_text(exercise.points)
    full_title = labelled(exercise.id, course_text(exercise.title))
    *titles, title = wrap_text(full_title, columns - text_width(points) - 2)
    for text in titles:
        print_line(style.in_bold(text))
    print_line(f"{style.in_bold(title)}  {style.in_grey(points)}")
    if place:
        print_line(style.in_grey(place))
    if exercise.needs:
        built_on = _("It is built on {names}.").format(names=_(", ").join(exercise.needs))
        for text in wrap_text(built_on, columns):
            print_line(style.in_grey(text))
    signature = "\n".join(map(style.in_bold, wrap_text(stub.signature, columns)))
    print_line(f"\n{signature}\n")
    for text in fill_paragraphs(stub.docstring, columns):
        print_line(text)


@click.command(name="hint")
@_with_exercise_arguments
def show_next_hint(exercise: str | None, folder: Path | None, course: Path | None) -> None:
    """Give the next of an exercise's hints."""
    from grader.practice import hints, standing  # noqa: PLC0415 - see the package's docstring

    loaded, chosen, folder = _asked_exercise(course, exercise, folder)
    where = _exercise_folder(chosen_folder(loaded, folder))
    submission = standing.read_exercises(loaded, where)
    is_stub = submission.has_stub(chosen.topic, chosen.function)
    result = None if is_stub else standing.find_standings(loaded, submission, [chosen])[chosen.id].result
    lines, remark = hints.give_hint(loaded, chosen, result, where)
    for line in (labelled(chosen.id, course_text(chosen.title)), *lines):
        print_text(line)
    if remark:
        print_error(labelled("grade hint", remark))


@click.command(name="reset")
@_with_exercise_arguments
@click.option("--yes", is_flag=True, help=_("Do not ask first."))
def reset_exercise(exercise: str | None, folder: Path | None, course: Path | None, *, yes: bool) -> None:
    """Put one function back to its stub."""
    from grader.practice import reset as resetting  # noqa: PLC0415 - see the package's docstring
    from grader.submissions.copy_names import real_file  # noqa: PLC0415

    loaded, chosen, folder = _asked_exercise(course, exercise, folder)
    where = _exercise_folder(chosen_folder(loaded, folder))
    if not os.path.isdir(where):
        raise UsageError(_("{folder} does not exist. Name the folder with your exercise files.").format(folder=where))
    question = _("Put {function} in {file} back to the stub? The file as it is now is kept beside it.")
    if not yes:
        if not (sys.stdin is not None and sys.stdin.isatty()):
            raise UsageError(_("Nobody is there to be asked. Say --yes to put {id} back.").format(id=chosen.id))
        named = question.format(function=chosen.function, file=real_file(where / chosen.file_name))
        if not click.confirm(fitted_text(f"{named} [y/N]:", sys.stdout), show_default=False, prompt_suffix=" "):
            print_text(_("Nothing was changed."))
            return
    print_text(resetting.reset_exercise(loaded, chosen, where).message)


@click.command(name="solution")
@_with_exercise_arguments
@click.option("--anyway", is_flag=True, help=_("Show it before that; this is noted in the folder."))
def show_solution(exercise: str | None, folder: Path | None, course: Path | None, *, anyway: bool) -> None:
    """Show our own answer to an exercise."""
    from grader.practice import solutions  # noqa: PLC0415 - see the package's docstring

    unnamed_exercise = _current_exercise if anyway else _solved_exercise
    loaded, chosen, folder = _asked_exercise(course, exercise, folder, unnamed_exercise)
    where = _exercise_folder(chosen_folder(loaded, folder))
    result = _folder_standings(loaded, where, [chosen])[chosen.id].result
    command = _command_text(("hint", chosen.id), folder)
    print_line(solutions.open_solution(loaded, chosen, result, where, anyway=anyway, hint_command=command))


def _exercise_folder(path: Path) -> Path:
    """The folder itself, or the folder of a file in it. A file that does not exist is left to the reader to refuse."""
    return path.parent if path.suffix in SOURCE_SUFFIXES and os.path.lexists(path) else path


def _folder_standings(
    course: "Course", folder: Path, exercises: Sequence["Exercise"] | None = None
) -> "Mapping[str, ExerciseStanding]":
    """The standings of the exercises in a folder; raise UsageError where it holds no exercise files."""
    from grader.practice import standing  # noqa: PLC0415 - see the package's docstring

    return standing.find_standings(course, standing.read_exercises(course, _exercise_folder(folder)), exercises)
