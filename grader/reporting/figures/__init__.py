"""Pictures of a learner's own functions where they run, over the right ones: one for each topic.

Two steps, apart. `scenes_of` asks the functions in a child, as the checks do, and gives plain data; `render` makes a
file or an SVG of that data and nothing else. So a picture is the same, byte for byte, wherever the same answers came.

What a picture shows is the course's own: a function with the name of its topic, in any module of the course's folder
`figures`. It gets a `Learner` to ask and the topic's title, and returns a `Scene`.

A page that shows `Picture.svg` may set these properties (each has a value without it): --picture-ink (text; else the
page's colour), --picture-paper (behind words; else the page's), --picture-faint (frames), --picture-ground,
--picture-right, --picture-yours, --picture-font.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from grader.courses.course import Course, Exercise
from grader.courses.modules import load_beside
from grader.grading.report import Report
from grader.grading.runner import Limits
from grader.i18n import of_course
from grader.reporting.figures.model import Scene
from grader.reporting.figures.sampling import Learner, Unfit
from grader.sandbox.sandbox import Sandbox
from grader.submissions.submission import Submission


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A topic's picture for a page. `description` says in full sentences what is drawn, whose, and what is wrong."""

    topic: str
    title: str
    description: str
    svg: str


def pictures_of(
    course: Course,
    submission: Submission,
    exercises: Sequence[Exercise],
    sandbox: Sandbox,
    limits: Limits,
    report: Report | None = None,
) -> dict[str, Picture]:
    """The pictures of these exercises' topics, by topic; raise UsageFault where matplotlib is missing.

    Where the report tells verdicts only, there is none; where it tells no expected values, no right answer is drawn.
    A topic has no picture where its exercises are not those of the course that the pictures were made for.
    """
    from grader.reporting.figures import render  # noqa: PLC0415 - heavy, and an extra

    render.require()
    scenes = scenes_of(course, submission, exercises, sandbox, limits, report)
    return {
        topic: Picture(topic=topic, title=scene.title, description=scene.description, svg=render.for_page(scene))
        for topic, scene in scenes.items()
    }


def scenes_of(
    course: Course,
    submission: Submission,
    exercises: Sequence[Exercise],
    sandbox: Sandbox,
    limits: Limits,
    report: Report | None = None,
) -> dict[str, Scene]:
    """What the pictures show, as plain data, by topic; the submission is asked here, and only here."""
    if report is not None and report.feedback == "score":
        return {}
    mine = submission if submission.notebooks else submission.assigned([topic.id for topic in course.topics])
    learner = Learner(course, mine, sandbox, limits, report)
    wanted = {exercise.topic for exercise in exercises}
    sketches = _sketches(course)
    found: dict[str, Scene] = {}
    for topic in course.topics:
        sketch = sketches.get(topic.id)
        if topic.id not in wanted or sketch is None:
            continue
        try:
            scene = sketch(learner, of_course(topic.title))
        except Unfit:
            continue
        found[topic.id] = scene if report is None or report.feedback == "full" else scene.without_right_answers()
    return found


def _sketches(course: Course) -> dict[str, Callable[[Learner, str], Scene]]:
    """The functions of the course's figures that are named for a topic, by topic."""
    modules = [load_beside(path, path.stem, {}) for path in sorted(course.figures.glob("*.py"))]
    return {
        topic.id: vars(module)[topic.id]
        for topic in course.topics
        for module in modules
        if callable(vars(module).get(topic.id))
    }
