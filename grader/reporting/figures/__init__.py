"""Pictures of a learner's own functions where they run, over the right ones: one for each topic.

Two steps, apart. `scenes_of` asks the functions in a child, as the checks do, and gives plain data; `render` makes a
file or an SVG of that data and nothing else. So a picture is the same, byte for byte, wherever the same answers came.

What a picture shows is the course's own: a function `<topic>_scene` in any module of the course's folder `figures`. It
gets a `FunctionSampler` to ask and the topic's title, and returns a `Scene`.

A page that shows `Picture.svg` may set these properties (each has a value without it): --picture-ink (text; else the
page's colour), --picture-paper (behind words; else the page's), --picture-faint (frames), --picture-ground,
--picture-right, --picture-yours, --picture-font.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from grader.courses.course import Course, Exercise
from grader.courses.modules import load_beside
from grader.grading.options import SubmissionLimits
from grader.grading.report import Report
from grader.i18n import course_text
from grader.reporting.figures.model import Scene
from grader.reporting.figures.sampling import FunctionSampler, UnsuitableCourseError
from grader.sandbox.sandbox import Sandbox
from grader.submissions.submission import Submission


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicFigure:
    """A topic's picture for a page. `description` says in full sentences what is drawn, whose, and what is wrong."""

    topic: str
    title: str
    description: str
    svg: str


def draw_figures(
    course: Course,
    submission: Submission,
    exercises: Sequence[Exercise],
    sandbox: Sandbox,
    limits: SubmissionLimits,
    report: Report | None = None,
) -> dict[str, TopicFigure]:
    """The pictures of these exercises' topics, by topic; raise UsageError where matplotlib is missing.

    Where the report tells verdicts only, there is none; where it tells no expected values, no right answer is drawn.
    A topic has no picture where its exercises are not those of the course that the pictures were made for.
    """
    from grader.reporting.figures import render  # noqa: PLC0415 - heavy, and an extra

    render.require_matplotlib()
    scenes = sample_scenes(course, submission, exercises, sandbox, limits, report)
    return {
        topic: TopicFigure(topic=topic, title=scene.title, description=scene.description, svg=render.page_svg(scene))
        for topic, scene in scenes.items()
    }


def sample_scenes(
    course: Course,
    submission: Submission,
    exercises: Sequence[Exercise],
    sandbox: Sandbox,
    limits: SubmissionLimits,
    report: Report | None = None,
) -> dict[str, Scene]:
    """What the pictures show, as plain data, by topic; the submission is asked here, and only here."""
    if report is not None and report.feedback == "score":
        return {}
    mine = submission if submission.notebooks else submission.for_topics([topic.id for topic in course.topics])
    sampler = FunctionSampler(course, mine, sandbox, limits, report)
    wanted = {exercise.topic for exercise in exercises}
    scene_functions = _scene_functions(course)
    found: dict[str, Scene] = {}
    for topic in course.topics:
        scene_function = scene_functions.get(topic.id)
        if topic.id not in wanted or scene_function is None:
            continue
        try:
            scene = scene_function(sampler, course_text(topic.title))
        except UnsuitableCourseError:
            continue
        found[topic.id] = scene if report is None or report.feedback == "full" else scene.without_right_answers()
    return found


def _scene_functions(course: Course) -> dict[str, Callable[[FunctionSampler, str], Scene]]:
    """The functions `<topic>_scene` of the course's figures, by topic."""
    modules = [load_beside(path, path.stem, {}) for path in sorted(course.figures.glob("*.py"))]
    return {
        topic.id: vars(module)[f"{topic.id}_scene"]
        for topic in course.topics
        for module in modules
        if callable(vars(module).get(f"{topic.id}_scene"))
    }
