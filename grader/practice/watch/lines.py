"""The lines of the watch without a screen: without colours, for pipes, logs and simple terminals."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from grader.counts import done_text, score_text
from grader.grading.report import ExerciseResult
from grader.grading.verdicts import Status
from grader.i18n import _, course_text, join_sentences, labelled
from grader.practice.watch.state import WatchState
from grader.practice.watch.views import exercise_place
from grader.reporting.terminal import file_problem_text
from grader.sanitize import clean_line, log_safe

_MAX_SENTENCE_CHARS = 400


def opening_lines(state: WatchState, folder: Path) -> Iterator[str]:
    """The lines to print when everything has been graded for the first time."""
    yield _safe_line(_("Watching {folder}; Ctrl-C ends.").format(folder=folder))
    yield progress_line(state)


def progress_line(state: WatchState) -> str:
    """How many exercises are done, and which one is next."""
    sentence = _("{done}.").format(done=done_text(len(state.passed_exercises), len(state.exercises)))
    following = state.focus if state.focus and not state.has_passed(state.focus) else state.next_unsolved(None)
    if following is None:
        return _safe_line(sentence)
    sentence = _("{done} Next: {id} ({title}), in {place}").format(
        done=sentence, id=following.id, title=course_text(following.title), place=exercise_place(state, following)
    )
    return _safe_line(sentence)


def changed_lines(
    before: Mapping[str, ExerciseResult], results: Sequence[ExerciseResult], state: WatchState, told: set[str]
) -> Iterator[str]:
    """A line for each result that differs from the one before; what is wrong with a whole file, is `told` once.

    Where all that is new is what the mistake is, which may be found out later, the line says only that.
    """
    for result in results:
        problem = file_problem_text(result)
        if problem in told or before.get(result.id) == result:
            continue
        if problem is not None:
            told.add(problem)
            yield _safe_line(problem)
        else:
            sentence = _new_mistake(before.get(result.id), result) or _outcome_sentence(result)
            yield _safe_line(labelled(_exercise_place(result, state), sentence))


def _new_mistake(before: ExerciseResult | None, result: ExerciseResult) -> str:
    """What is said to be wrong in the result, if it is otherwise the one before; "" if it is not."""
    if before is None or _without_mistakes(before) != _without_mistakes(result):
        return ""
    return next((check.mistake.text for check in result.checks if check.mistake), "")


def _without_mistakes(result: ExerciseResult) -> ExerciseResult:
    return replace(result, checks=tuple(replace(check, mistake=None) for check in result.checks))


def _exercise_place(result: ExerciseResult, state: WatchState) -> str:
    exercise = next(exercise for exercise in state.exercises if exercise.id == result.id)
    return exercise_place(state, exercise)


def _outcome_sentence(result: ExerciseResult) -> str:
    values = {"id": result.id, "score": score_text(result.score, result.max_score)}
    match result.status:
        case Status.passed:
            return _("{id} is right, {score}.").format(**values)
        case Status.not_started:
            return _("{id} is not started.").format(**values)
        case Status.failed | Status.ungraded:
            check = next(check for check in result.checks if check.points < check.max_points)
            reason = check.message.text if check.message else check.title
            mistake = check.mistake.text if check.mistake else ""
            sentence = _("{id} is not right, {score}: {said}")
            return sentence.format(said=join_sentences(reason, mistake), **values)


def _safe_line(text: str) -> str:
    return log_safe(clean_line(text, _MAX_SENTENCE_CHARS))
