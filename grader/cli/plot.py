"""The command `grade plot`, which draws the figure of one topic."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.options import (
    PATH_TYPE,
    ExerciseName,
    chosen_folder,
    course_option,
    exercise_or_folder,
    timeout_option,
)
from grader.cli.output import print_line
from grader.cli.request import learner_folder
from grader.errors import UsageError
from grader.i18n import _

if TYPE_CHECKING:
    from grader.courses.course import Course


@click.command(name="plot")
@click.argument("exercise", type=ExerciseName(with_topics=True), required=False)
@click.argument("path", type=PATH_TYPE, required=False)
@click.option(
    "-o",
    "--output",
    type=PATH_TYPE,
    metavar="FILE",
    help=_("Where to write it: .svg, .png or .pdf. [default: TOPIC.svg]"),
)
@timeout_option(_("Time limit of a function. [default: {default}]"))
@course_option
def draw_picture(
    exercise: str | None, path: Path | None, output: Path | None, timeout: float, course: Path | None
) -> None:
    """Draw the figure of a topic, write it to a file, and print the file's name."""
    from grader.grading.options import GradingOptions, SubmissionLimits  # noqa: PLC0415 - see the package's docstring
    from grader.grading.session import Session  # noqa: PLC0415

    loaded, exercise, path = exercise_or_folder(course, exercise, path)
    where = chosen_folder(loaded, path)
    drawn = exercise or _begun_topic(loaded, where)
    options = GradingOptions(limits=SubmissionLimits(check=timeout), exercises=(drawn,))
    with Session(loaded, options) as session:
        from grader import files  # noqa: PLC0415
        from grader.reporting import figures  # noqa: PLC0415
        from grader.reporting.figures import render  # noqa: PLC0415

        render.require_matplotlib()
        chosen = session.exercises
        file = output or Path(f"{chosen[0].topic}.svg")
        suffix = _file_suffix(file)
        submission = session.read(where)
        scenes = figures.sample_scenes(session.course, submission, chosen, session.sandbox, options.limits)
    if not scenes:
        raise UsageError(_("There is no picture for {topic} in this course.").format(topic=chosen[0].topic))
    (scene,) = scenes.values()
    files.atomic_write(file, [render.figure_file(scene, suffix)], submission=learner_folder(where))
    print_line(str(file))


def _begun_topic(course: "Course", where: Path) -> str:
    """The topic that is drawn of a folder if none is named: the last that is begun; of a file, the file's own."""
    from grader.practice import standing  # noqa: PLC0415 - see the package's docstring

    submission = standing.read_exercises(course, where)
    return submission.topic or standing.last_begun(course, submission).id


def _file_suffix(file: Path) -> str:
    from grader.reporting.figures.render import SUFFIXES  # noqa: PLC0415 - see the package's docstring

    suffix = file.suffix.lower().removeprefix(".")
    if suffix not in SUFFIXES:
        raise UsageError(
            _("{file} does not end in .svg, .png or .pdf. Name the file for one of these.").format(file=file)
        )
    return suffix
