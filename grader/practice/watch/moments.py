"""What to say when a topic, a track or the course is done: one sentence, and the command for one picture."""

import shlex
from collections.abc import Collection

from grader.courses.course import Exercise
from grader.i18n import _, course_text, join_sentences
from grader.practice.watch.state import WatchState
from grader.sanitize import clean_line

_MAX_COMMAND_CHARS = 400


def moment_sentence(state: WatchState) -> str:
    """What to say when the exercise in focus completes its track, else its topic; "" if neither."""
    focus = state.focus
    if focus is None or not state.has_passed(focus):
        return ""
    closing = _closing_of_track(state, focus)
    if closing:
        return join_sentences(closing, picture_sentence(state, "report"))
    if not state.has_just_passed or not _is_done(state, [focus.topic]):
        return ""
    sentence = _("That was all of {file}.").format(file=focus.file_name)
    return join_sentences(sentence, picture_sentence(state, "plot", focus.function))


def picture_sentence(state: WatchState, *words: str) -> str:
    """The command for a picture of what was done; "" in a course without pictures."""
    if not state.course.figures_folder.is_dir():
        return ""
    folder = [] if str(state.folder) in {".", "exercises"} else [str(state.folder)]
    command = clean_line(shlex.join(["grade", *words, *folder]), _MAX_COMMAND_CHARS)
    return _("A picture of it: {command}").format(command=command)


def _closing_of_track(state: WatchState, focus: Exercise) -> str:
    """The course's closing words for an exercise's track, if all of the track is done; else ""."""
    track = next(topic.track for topic in state.course.topics if topic.id == focus.topic)
    closing = next((known.closing for known in state.course.tracks if known.id == track), "")
    topics = {topic.id for topic in state.course.topics if topic.track == track}
    return course_text(closing) if _is_done(state, topics) else ""


def _is_done(state: WatchState, topics: Collection[str]) -> bool:
    return all(state.has_passed(exercise) for exercise in state.exercises if exercise.topic in topics)
