"""The watch without a screen: one line an event, no keys, no colours; for pipes, logs and simple terminals."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from grader.grading.report import ExerciseResult, Status
from grader.i18n import _, headed, of_course
from grader.practice.watch.state import Session
from grader.practice.watch.views import place
from grader.sanitize import clean_line, log_safe

_SENTENCE = 400


def opening(session: Session, folder: Path) -> Iterator[str]:
    """How things stand when the watch begins."""
    yield _line(_("Watching {folder}; Ctrl-C ends.").format(folder=folder))
    yield standing(session)


def standing(session: Session) -> str:
    """How much is done, and what is next."""
    told = _("{done} of {count} exercises done.").format(done=len(session.done), count=len(session.exercises))
    following = session.focus if session.focus and not session.has_passed(session.focus) else session.following(None)
    if following is None:
        return _line(told)
    told = _("{done} Next: {id} ({title}), in {place}").format(
        done=told, id=following.id, title=of_course(following.title), place=place(session, following)
    )
    return _line(told)


def news(before: Mapping[str, ExerciseResult], results: Sequence[ExerciseResult], session: Session) -> Iterator[str]:
    """A line for each result that is another one than before, and for the exercise that is worked on."""
    for result in results:
        if before.get(result.id) != result:
            yield _line(headed(_where(result, session), _outcome(result)))


def _where(result: ExerciseResult, session: Session) -> str:
    exercise = next(exercise for exercise in session.exercises if exercise.id == result.id)
    return place(session, exercise)


def _outcome(result: ExerciseResult) -> str:
    named = {"id": result.id, "score": result.score, "points": result.max_score}
    match result.status:
        case Status.passed:
            return _("{id} is right, {score} of {points} points.").format(**named)
        case Status.not_started:
            return _("{id} is not started.").format(**named)
        case Status.failed | Status.ungraded:
            check = next(check for check in result.checks if check.points < check.max_points)
            said = [check.message.text if check.message else check.title, check.mistake.text if check.mistake else ""]
            told = _("{id} is not right, {score} of {points} points: {said}")
            return told.format(said=" ".join(filter(None, said)), **named)


def _line(text: str) -> str:
    return log_safe(clean_line(text, _SENTENCE))
