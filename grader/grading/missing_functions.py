"""What to say where a topic's file is missing or does not define an exercise's function: what may be meant by it.

All of it is found in the text of the submission only.
"""

from collections import Counter
from collections.abc import Collection

from grader.courses.course import Exercise
from grader.grading.messages import MAX_QUOTED_CHARS, MAX_SOURCE_LINE_CHARS, message
from grader.grading.report import Message, SourceLine
from grader.i18n import _
from grader.near_names import nearest_name
from grader.sanitize import clean_line
from grader.submissions import notebook, stray_files
from grader.submissions.file_suffixes import NOTEBOOK_SUFFIX
from grader.submissions.submission import Definition, Submission

_OTHER_PURPOSES = frozenset({"check", "demo", "draw", "main", "plot", "print", "show", "test", "tests", "try"})
"""Parts of names of functions that try or show another one, and so are not meant to be it."""


def missing_function_message(
    submission: Submission, exercise: Exercise, taken: Collection[str]
) -> tuple[Message, SourceLine | None]:
    """The sentence, and the line that it is about; `taken` are the names of the functions of other exercises."""
    own_file, function = submission.topic_file(exercise.topic), exercise.function
    found, advice = _nearest_definition(submission, own_file, function, taken)
    sentence = message("missing_function", file=submission.real_name(own_file), function=function, advice=advice)
    return sentence, None if found is None else _source_line(submission, found)


def missing_file_message(submission: Submission, topic: str, exercises: Collection[str]) -> Message:
    """The sentence for a topic without a file, by the ids of all exercises: whether another file may be meant by it."""
    named = [identifier.partition(".")[::2] for identifier in exercises]
    file, topics = submission.topic_file(topic), {owner for owner, _function in named}
    by_name = stray_files.note_on_topic(submission.refused, topic, topics)
    if by_name is not None:
        return message("refused_file", reason=by_name)
    others = {function for owner, function in named if owner != topic}
    functions = {function for owner, function in named if owner == topic} - others
    found = [each for each in submission.definitions() if each.name in functions and not each.is_indented]
    if not found:
        return message("missing_file", file=file)
    served = {submission.topic_file(owner) for owner in topics if submission.has_file(owner)}
    unserved = Counter(each.file for each in found if each.file not in served)
    other = unserved.most_common(1)[0][0] if unserved else found[-1].file
    if unserved:
        advice = _("If it is meant, rename it to {file}.").format(file=file)
    elif served == {other} and notebook.source_origin(found[-1].source)[1] is not None:
        advice = _("If they are your answers, rename the notebook: one that is not named as a topic serves all topics.")
    else:
        advice = _("If they are your answers, move them there.")
    shown = clean_line(submission.real_name(other), MAX_QUOTED_CHARS)
    return message("misplaced_functions", file=file, other=shown, advice=advice)


def _nearest_definition(
    submission: Submission, own_file: str, function: str, taken: Collection[str]
) -> tuple[Definition | None, str]:
    """The definition that is most likely meant, if there is one, and what to do."""
    definitions = submission.definitions()
    own = [each for each in definitions if each.file == own_file]
    inside = [each for each in own if each.name == function and each.is_indented]
    outside = [each for each in own if not each.is_indented]
    if inside and all(each.name != function for each in outside):
        advice = _("Its def is indented, and so part of what stands above it: move it to the left edge, out of that.")
        return inside[-1], advice
    elsewhere = [each for each in definitions if each.file != own_file and not each.is_indented]
    found = next((each for each in reversed(elsewhere) if each.name == function), None)
    if found is not None and function not in taken:
        template = _("{other} has a function of that name: if it is the answer, move it to {file}.")
        other = clean_line(submission.real_name(found.file), MAX_QUOTED_CHARS)
        return found, template.format(other=other, file=submission.real_name(own_file))
    alike = _alike_name(function, [each.name for each in outside if each.name not in taken])
    if alike is not None:
        template = _("Is {name} meant to be it? Then call it {function}.")
        advice = template.format(name=clean_line(alike, MAX_QUOTED_CHARS), function=function)
        return next(each for each in reversed(outside) if each.name == alike), advice
    if notebook.is_notebook_text(submission.files.get(own_file, b"")):
        return None, _("The file is a notebook: rename it to {file}.").format(
            file=own_file.removesuffix(".py") + NOTEBOOK_SUFFIX
        )
    return None, _("Did you rename or delete it?")


def _alike_name(function: str, names: list[str]) -> str | None:
    """The name among these that may be meant for the function's: with other capitals, a slip, or a part too many."""
    others = _OTHER_PURPOSES.difference(function.casefold().split("_"))
    stripped = {name.strip("_"): name for name in names if name != function}
    plain = {bare: name for bare, name in stripped.items() if others.isdisjoint(bare.casefold().split("_"))}
    longer = [name for name in plain if f"_{function}_".casefold() in f"_{name}_".casefold()]
    near = nearest_name(function, plain) or next(iter(longer), None)
    return None if near is None else plain[near]


def _source_line(submission: Submission, found: Definition) -> SourceLine:
    text = clean_line(submission.source_line(found.source, found.line) or "", MAX_SOURCE_LINE_CHARS)
    return SourceLine(file=found.file, cell=notebook.source_origin(found.source)[1], line=found.line, text=text)
