"""Sentences of `grade course add` that nobody has replaced, though learners read them."""

import ast
from collections.abc import Iterator
from pathlib import Path

from grader.authoring import placeholders
from grader.authoring.verify.material import Material
from grader.authoring.verify.result import ProofColumn
from grader.authoring.verify.trials import TrialResult
from grader.courses.course import Exercise, Topic
from grader.courses.modules import file_place, parse_file
from grader.courses.toml_faults import KeyPath, key_place

_IN_DOCSTRINGS = (placeholders.TASK, placeholders.TASK_PARTS, placeholders.TOPIC_TASK)


def find_placeholders(material: Material, exercise: Exercise) -> TrialResult:
    """The sentences left to be written for an exercise, and for its topic where it is the first one."""
    number, topic = next(found for found in enumerate(material.course.topics) if found[1].id == exercise.topic)
    left = [*_described(material, exercise, number, topic), *_documented(material, exercise, topic)]
    return TrialResult(
        defects=tuple(
            material.make_defect(
                ProofColumn.stub, exercise, where, f'write what learners read in place of "{sentence}"', has_advice=True
            )
            for where, sentence in left
        )
    )


def _described(material: Material, exercise: Exercise, number: int, topic: Topic) -> Iterator[tuple[str, str]]:
    """Where in course.toml one stands as a title or as a hint, and which."""
    path = Path(file_place(material.course.folder / "course.toml"))
    at_topic: KeyPath = ("topic", number)
    at_exercise: KeyPath = (*at_topic, "exercise", topic.exercises.index(exercise))
    held = [((*at_exercise, "title"), exercise.title, placeholders.EXERCISE_TITLE)]
    held += [((*at_exercise, "hints"), hint, placeholders.HINT) for hint in exercise.hints]
    if exercise == topic.exercises[0]:
        held.append(((*at_topic, "title"), topic.title, placeholders.TOPIC_TITLE))
    for keys, text, placeholder in held:
        if text == placeholder:
            yield key_place(path, keys), text


def _documented(material: Material, exercise: Exercise, topic: Topic) -> Iterator[tuple[str, str]]:
    """Where one stands first in the docstrings of the stub and of the reference, both of which are shown, and which."""
    for folder in (material.course.stubs_folder, material.course.references_folder):
        path = folder / exercise.file_name
        tree = parse_file(path)
        nodes: list[ast.FunctionDef | ast.Module] = [tree] if exercise == topic.exercises[0] else []
        nodes += [each for each in tree.body if isinstance(each, ast.FunctionDef) and each.name == exercise.function]
        for node in nodes:
            text = ast.get_docstring(node, clean=False) or ""
            for number, line in enumerate(text.split("\n")):
                if line.strip() in _IN_DOCSTRINGS:
                    yield file_place(path, node.body[0].lineno + number), line.strip()
                    break
