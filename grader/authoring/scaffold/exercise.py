"""One more exercise in a course: in each of its files, at the right place, what its author fills in."""

import ast
import keyword
import re
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from grader import files
from grader.authoring import placeholders
from grader.authoring.scaffold.example_inputs import drawn_cases, edge_check, inputs_name, read_parameters
from grader.courses.course import Course, taken_name_sentence, underscores_sentence
from grader.errors import UsageError
from grader.i18n import _, os_reason

_NAME_PATTERN = re.compile(r"([A-Za-z]\w*)\.([A-Za-z]\w*)", re.ASCII)
_IMPORTS: Mapping[str, str] = {"np.": "import numpy as np", "declare.": "from grader.grading import declare"}
"""By what a block has in it, the line that it then needs; they stand in this order."""

_BLOCKS: Mapping[str, str] = {
    "stubs/{topic}.py": '''
def {function}({params}):
    """{task}

    {task_parts}
    write >>> {function}(...) and what it gives.
    """
    raise NotImplementedError
''',
    "solutions/{topic}.py": '''
def {function}({params}):
    """{task}"""
    raise NotImplementedError("write the reference answer")
''',
    "checks/check_{topic}.py": '''
def {function}_cases(rng):
    """Inputs that tell mistakes apart: not 0, not 1, no two equal."""
    return [
{cases}
    ]


check_{function}__ordinary = declare.values("Right for ordinary {inputs}", {function}_cases)
{edges}
check_{function}__manners = declare.manners({function}_cases)
''',
    "mistakes/{topic}.py": """
# {function}__WHAT_IS_WRONG = ("EXPRESSION", "The sentence: what the learner did, and what the formula asks.")
""",
    "accepted/{topic}.py": """
# An unusual right answer, which must get full marks:
# def {function}__ANOTHER_WAY({params}):
""",
}
"""What is added to each file of a topic."""

_HEADS: Mapping[str, str] = {
    "stubs": '"""{topic_task}"""\n',
    "solutions": '"""Reference answers of {topic}.py."""\n',
    "checks": '"""Checks of {topic}.py."""\n',
    "mistakes": '"""Known wrong answers of {topic}.py, each with the sentence that its learner reads."""\n',
    "accepted": '"""Unusual right answers of {topic}.py, which must get full marks."""\n',
}
"""How a topic's files begin, by their folders."""


def add_exercise(course: Course, name: str, params: str) -> list[Path]:
    """Add an exercise `topic.function` to a course; return the changed files. `params` is as in def: "x, text: str".

    The topic is made if the course has none of this name. Raise UsageError, with nothing written, for a name that is
    taken or none, for parameters that Python does not take, and where a file can't be read.
    """
    topic, function = _new_names(course, name)
    parameters = read_parameters(params)
    blanks = {"topic": topic, "function": function, "params": params, "task": placeholders.TASK}
    blanks |= {"task_parts": placeholders.TASK_PARTS, "topic_task": placeholders.TOPIC_TASK}
    blanks["cases"] = "\n".join(f"        {case}," for case in drawn_cases(parameters))
    blanks |= {"inputs": inputs_name(parameters), "edges": edge_check(f"check_{function}__edges", parameters)}
    changed = {course.folder / "course.toml": _grown_description(course, topic, function)}
    for template, block in _BLOCKS.items():
        path = course.folder / template.format(topic=topic)
        changed[path] = _grown_source(path, _HEADS[path.parent.name].format(**blanks), block.format(**blanks))
    # All are written before one takes its place, and course.toml, without which the others mean nothing, is the last.
    with ExitStack() as places:
        for path, text in changed.items():
            path.parent.mkdir(exist_ok=True)
            file = places.enter_context(files.seekable_file(path))
            file.write(text.encode())
            file.flush()
    return list(changed)


def _new_names(course: Course, name: str) -> tuple[str, str]:
    found = _NAME_PATTERN.fullmatch(name)
    if not found:
        raise UsageError(
            _("{name!r} is no name of an exercise. Write TOPIC.FUNCTION, in the letters a to z, digits and _.").format(
                name=name
            )
        )
    if sentence := taken_name_sentence(found[1]) or underscores_sentence(found[2]):
        raise UsageError(sentence)
    for part in found.groups():
        if keyword.iskeyword(part):
            raise UsageError(_("{name!r} is a word of Python's own, which can't be a name.").format(name=part))
    if name in {exercise.id for exercise in course.exercises}:
        raise UsageError(_("The course has an exercise {name} already. Choose another name.").format(name=name))
    return found[1], found[2]


def _grown_description(course: Course, topic: str, function: str) -> str:
    """The course.toml with the exercise behind the others of its topic, or in a topic of its own at the end."""
    text = _read_text(course.folder / "course.toml")
    texts = f'title = "{placeholders.EXERCISE_TITLE}"\nhints = ["{placeholders.HINT}"]\n'
    entry = f'[[topic.exercise]]\nid = "{function}"\n{texts}'
    known = [each.id for each in course.topics]
    if topic not in known:
        track = f'track = "{course.tracks[-1].id}"\n' if course.tracks else ""
        title = f'title = "{placeholders.TOPIC_TITLE}"\n'
        return f'{text.rstrip()}\n\n[[topic]]\nid = "{topic}"\n{title}{track}\n{entry}'
    starts = [found.start() for found in re.finditer(r"^[ \t]*\[\[[ \t]*topic[ \t]*\]\]", text, re.MULTILINE)]
    end = [*starts, len(text)][known.index(topic) + 1]
    return f"{text[:end].rstrip()}\n\n{entry}\n{text[end:]}".rstrip() + "\n"


def _grown_source(path: Path, head: str, block: str) -> str:
    """The text of a file, or a head in its place, with a block at its end, and the imports of that block on top."""
    text = _read_text(path) if path.exists() else head
    code = [line for line in block.splitlines() if not line.startswith("#")]
    needed = [line for mark, line in _IMPORTS.items() if mark in "\n".join(code) and line not in text.splitlines()]
    if needed:
        top = _docstring_end(text, path)
        text = "\n\n".join([text[:top].rstrip(), *needed]).lstrip() + "\n" + text[top:]
    return f"{text.rstrip()}\n\n{block}"


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = os_reason(error) if isinstance(error, OSError) else _("it is not UTF-8 text")
        raise UsageError(_("{file} can't be read: {reason}.").format(file=path, reason=reason)) from None


def _docstring_end(text: str, path: Path) -> int:
    """Where the docstring of a file ends, in characters; raise UsageError where the file is not Python."""
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError) as error:
        raise UsageError(_("{file} can't be read: {reason}.").format(file=path, reason=error)) from None
    match body[:1]:
        case [ast.Expr(value=ast.Constant(value=str()), end_lineno=int(end))]:
            return sum(map(len, text.splitlines(keepends=True)[:end]))
        case _:
            return 0
