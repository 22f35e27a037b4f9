"""A line for each exercise that is wrong, as compilers write them: `file:line:column: severity: sentence`.

Editors read such lines by a problem matcher and put the sentence beside the line. Each problem is on one line, whatever
the submission printed or returned, and what is not started is no problem.
"""

from collections.abc import Iterator, Sequence

from grader.grading.report import ExerciseResult, Report
from grader.grading.verdicts import Status
from grader.i18n import join_sentences, labelled
from grader.reporting import plain_text
from grader.reporting.shared_causes import cause_groups
from grader.sanitize import log_safe

_COLUMN = 1
_MAX_SENTENCE_CHARS = 1_000


def render(report: Report) -> str:
    """The lines, with a newline at the end of each; "" where nothing is wrong."""
    groups = cause_groups(plain_text.problem_exercises(report))
    lines = dict.fromkeys(line for exercises in groups for line in _group_lines(report, exercises))
    return "".join(f"{line}\n" for line in lines)


def _group_lines(report: Report, exercises: Sequence[ExerciseResult]) -> Iterator[str]:
    """The lines of exercises that fail for one cause; those that would differ by nothing but a name are one."""
    places = {plain_text.annotation_place(report, exercise) for exercise in exercises}
    is_one = plain_text.has_file_problem(exercises[0]) or (len(exercises) > 1 and len(places) == 1)
    for exercise in exercises:
        yield from _problem_lines(report, exercise, is_named=not is_one)


def _problem_lines(report: Report, exercise: ExerciseResult, *, is_named: bool) -> Iterator[str]:
    check = plain_text.leading_check(exercise)
    if check is None:
        return
    severity = "warning" if exercise.status is Status.ungraded else "error"
    file, line = plain_text.annotation_place(report, exercise)
    said = [check.message.text] if check.message else [check.title]
    said += plain_text.mistake_sentences(exercise)
    sentence = plain_text.one_line(join_sentences(*said), _MAX_SENTENCE_CHARS)
    text = labelled(exercise.id, sentence) if is_named else sentence
    yield log_safe(f"{file}:{line}:{_COLUMN}: {severity}: {text}")
