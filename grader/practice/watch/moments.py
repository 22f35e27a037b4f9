"""What to say when a topic, a track or the course is done: one sentence, and the command for one picture.

A command ends its line, since it has no mark at its end.
"""

import shlex
from collections.abc import Collection
from importlib.util import find_spec

from grader.courses.course import Exercise
from grader.i18n import _, course_text
from grader.practice.watch.state import WatchState, exercise_file
from grader.sanitize import clean_line, path_argument

_MAX_COMMAND_CHARS = 400
_PICTURE_PACKAGES = ("matplotlib", "jinja2")
"""What pictures and the page with them need; an extra brings it."""


def moment_sentences(state: WatchState) -> list[str]:
    """What to say, a line each, when the exercise in focus completes its track, else its topic; [] if neither."""
    focus = state.focus
    if focus is None or not state.has_passed(focus):
        return []
    said = [_closing_of_track(state, focus), picture_sentence(state, "report")]
    if not said[0]:
        if not state.has_just_passed or not _is_done(state, [focus.topic]):
            return []
        sentence = _("That was all of {file}.").format(file=exercise_file(state.results, focus))
        said = [sentence, picture_sentence(state, "plot", focus.topic)]
    return list(filter(None, said))


def picture_sentence(state: WatchState, *words: str) -> str:
    """The command for a picture of what was done; "" in a course without pictures, or where none can be drawn."""
    if not state.course.figures_folder.is_dir() or not all(map(find_spec, _PICTURE_PACKAGES)):
        return ""
    folder = "" if str(state.folder) in {".", "exercises"} else f" {path_argument(str(state.folder))}"
    command = clean_line(shlex.join(["grade", *words]) + folder, _MAX_COMMAND_CHARS)
    return _("A picture of it: {command}").format(command=command)


def _closing_of_track(state: WatchState, focus: Exercise) -> str:
    """The course's closing words for an exercise's track, if all of the track is done; else ""."""
    track = next(topic.track for topic in state.course.topics if topic.id == focus.topic)
    closing = next((known.closing for known in state.course.tracks if known.id == track), "")
    topics = {topic.id for topic in state.course.topics if topic.track == track}
    return course_text(closing) if _is_done(state, topics) else ""


def _is_done(state: WatchState, topics: Collection[str]) -> bool:
    return all(state.has_passed(exercise) for exercise in state.exercises if exercise.topic in topics)
