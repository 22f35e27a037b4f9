"""Figures that compare a learner's own functions with the reference functions, one figure for each topic.

A figure is made in two separate steps. `sample_scenes` calls the learner's functions in a sandboxed child, as the
checks do, and returns plain data: a `Scene` for each topic. `render` makes a file or an SVG from a scene and from
nothing else, so the same answers always give the same figure, byte for byte.

The course decides what a figure shows: any module in its folder `figures` may define a function `<topic>_scene`, which
gets a `FunctionSampler` and the topic's title and returns a `Scene`.

A page that contains `TopicFigure.svg` may set these CSS properties, all of which have defaults: --picture-ink (text;
default: the page's text colour), --picture-paper (background of text inside a panel; default: the page's background),
--picture-faint (frames), --picture-ground, --picture-right, --picture-yours, --picture-font.
"""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.courses.course import Course, Exercise
from grader.courses.modules import error_sentence, load_beside
from grader.errors import CourseError, GraderError, UsageError
from grader.grading.options import SubmissionLimits
from grader.grading.report import Report
from grader.i18n import _, course_text
from grader.reporting.figures.model import Scene
from grader.reporting.figures.reference_answers import UnsuitableCourseError
from grader.reporting.figures.sampling import FunctionSampler
from grader.sandbox.sandbox import Sandbox
from grader.submissions.submission import Submission


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicFigure:
    """A topic's figure for a page. `description` says in full sentences what is drawn and which answers are wrong."""

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
    """The figures of these exercises' topics, by topic id; raise UsageError if matplotlib is missing.

    Figures never tell more than the report: there are none at feedback level `score`, and right answers are drawn only
    at level `full`. A topic has no figure if the course's exercises are not those that its figure was written for.
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
    """The data of the figures, by topic id. Only this step calls the submission's functions."""
    if report is not None and report.feedback == "score":
        return {}
    topics = [topic.id for topic in course.topics]
    course_files = submission if submission.notebooks else submission.for_topics(topics)
    sampler = FunctionSampler(course, course_files, sandbox, limits, report)
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
        except (CourseError, GraderError, UsageError):
            raise
        except Exception as error:
            file = Path(inspect.getfile(scene_function))
            raise CourseError(error_sentence(file, error)) from error
        if not isinstance(scene, Scene):
            sentence = _("{function} returns no scene; end it with return make_scene(...)")
            raise CourseError(f"{inspect.getfile(scene_function)}: {sentence.format(function=scene_function.__name__)}")
        found[topic.id] = scene if report is None or report.feedback == "full" else scene.without_right_answers()
    return found


def _scene_functions(course: Course) -> dict[str, Callable[[FunctionSampler, str], Scene]]:
    """The functions `<topic>_scene` that the course's modules in `figures` define, by topic id."""
    modules = [load_beside(path, path.stem, {}) for path in sorted(course.figures_folder.glob("*.py"))]
    return {
        topic.id: vars(module)[f"{topic.id}_scene"]
        for topic in course.topics
        for module in modules
        if callable(vars(module).get(f"{topic.id}_scene"))
    }
