"""The command `grade watch`, which grades every save at once."""

from pathlib import Path

import click

from grader.cli.options import PATH_TYPE, TrackName, chosen_course, chosen_folder, course_option, load_course_in
from grader.cli.output import print_text
from grader.cli.request import seed_option
from grader.i18n import _

_MAX_PATH_CHARS = 4_000


@click.command(name="watch")
@click.argument("path", type=PATH_TYPE, required=False)
@click.option(
    "--track",
    type=TrackName(),
    multiple=True,
    metavar="NAME",
    help=_("Practise only this part of the course; `grade list` names them."),
)
@seed_option
@course_option
def watch_folder(path: Path | None, track: tuple[str, ...], seed: int | None, course: Path | None) -> None:
    """Grade every exercise file as soon as it is saved."""
    from grader.courses import course as courses  # noqa: PLC0415 - see the package's docstring
    from grader.grading.options import GradingOptions, draw_seed  # noqa: PLC0415
    from grader.practice.watch import app  # noqa: PLC0415
    from grader.practice.watch.loop import WatchTarget  # noqa: PLC0415
    from grader.sanitize import clean_text  # noqa: PLC0415
    from grader.submissions.folder import read_folder  # noqa: PLC0415 - see the package's docstring

    loaded = load_course_in(chosen_course(course, path))
    path = chosen_folder(loaded, path)
    shown = clean_text(str(path), _MAX_PATH_CHARS)
    topics = [topic.id for topic in loaded.topics]
    submission = read_folder(path, shown, topics).for_topics(topics)
    exercises = courses.select_exercises(loaded, (), track, submission.topic)
    folder = path if path.is_dir() else path.parent
    submission.require_topics(topics)
    app.run_watch(
        WatchTarget(
            course=loaded,
            exercises=exercises,
            folder=folder,
            shown=clean_text(str(folder), _MAX_PATH_CHARS),
            options=GradingOptions(seed=draw_seed() if seed is None else seed),
        ),
        print_text,
    )
