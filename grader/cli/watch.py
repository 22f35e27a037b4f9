"""The command `grade watch`, which grades every save at once."""

from pathlib import Path

import click

from grader.cli.options import PATH_TYPE, TrackName, chosen_course, chosen_folder, course_option, load_course_in
from grader.errors import UsageError
from grader.i18n import _


@click.command(name="watch")
@click.argument("path", type=PATH_TYPE, required=False)
@click.option(
    "--track",
    type=TrackName(),
    multiple=True,
    metavar="NAME",
    help=_("Practise only this part of the course; `grade list` names them."),
)
@course_option
def watch_folder(path: Path | None, track: tuple[str, ...], course: Path | None) -> None:
    """Grade every exercise file as soon as it is saved."""
    from grader.courses import course as courses  # noqa: PLC0415 - see the package's docstring
    from grader.grading.options import GradingOptions, draw_seed  # noqa: PLC0415
    from grader.practice.watch import app  # noqa: PLC0415
    from grader.practice.watch.loop import WatchTarget  # noqa: PLC0415
    from grader.sanitize import clean_text  # noqa: PLC0415
    from grader.submissions.folder import read_folder  # noqa: PLC0415 - see the package's docstring

    loaded = load_course_in(chosen_course(course, path))
    path = chosen_folder(loaded, path)
    shown = clean_text(str(path), 4_000)
    submission = read_folder(path, shown, [topic.id for topic in loaded.topics])
    exercises = courses.select_exercises(loaded, (), track, submission.topic)
    folder = path.parent if submission.topic else path
    if not any(topic.file_name in {*submission.files, *submission.refused} for topic in loaded.topics):
        raise UsageError(
            _("{folder} holds no exercise files. `grade init FOLDER` makes fresh ones.").format(folder=shown)
        )
    app.run_watch(
        WatchTarget(
            course=loaded,
            exercises=exercises,
            folder=folder,
            shown=shown if not submission.topic else str(folder),
            options=GradingOptions(seed=draw_seed()),
        )
    )
