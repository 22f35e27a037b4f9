"""A line for each exercise that is wrong, as compilers write them: `file:line:column: severity: sentence`.

Editors read such lines by a problem matcher and put the sentence beside the line. Each problem is on one line, whatever
the submission printed or returned, and what is not started is no problem.
"""

from collections.abc import Iterator

from grader.grading.report import ExerciseResult, Report
from grader.grading.verdicts import Status
from grader.i18n import join_sentences, labelled
from grader.reporting import plain_text
from grader.sanitize import log_safe

_COLUMN = 1
_MAX_SENTENCE_CHARS = 1_000


def render(report: Report) -> str:
    """The lines, with a newline at the end of each; "" where nothing is wrong."""
    exercises = plain_text.problem_exercises(report)
    lines = dict.fromkeys(line for exercise in exercises for line in _problem_lines(report, exercise))
    return "".join(f"{line}\n" for line in lines)


def _problem_lines(report: Report, exercise: ExerciseResult) -> Iterator[str]:
    check = plain_text.leading_check(exercise)
    if check is None:
        return
    severity = "warning" if exercise.status is Status.ungraded else "error"
    file, line = plain_text.annotation_place(report, exercise)
    said = [check.message.text] if check.message else [check.title]
    said += plain_text.mistake_sentences(exercise)
    sentence = plain_text.one_line(join_sentences(*said), _MAX_SENTENCE_CHARS)
    # What is wrong with a whole file is the same line for each of its exercises, and stands once.
    text = sentence if plain_text.has_file_problem(exercise) else labelled(exercise.id, sentence)
    yield log_safe(f"{file}:{line}:{_COLUMN}: {severity}: {text}")
