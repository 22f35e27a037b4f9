"""A course's material, loaded once before the workers fork, and the lines of its definitions."""

import tokenize
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from grader.authoring.verify.material_names import (
    require_calls_taken,
    require_different_titles,
    require_known_names,
    require_used_names,
)
from grader.authoring.verify.parameter_roles import ParameterRoles, load_parameter_roles
from grader.authoring.verify.result import Defect, ProofColumn
from grader.courses.course import Course, Exercise
from grader.courses.modules import definition_lines, error_sentence, file_place, load_topics
from grader.errors import CourseError
from grader.grading.check_collection import Checks, collect_checks
from grader.grading.collected_check import Check
from grader.grading.diagnosis.catalogue import load_variants

Function = Callable[..., object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """An unusual right answer: its name in the file without the prefix of the exercise, and the function."""

    name: str
    function: Function


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Everything of a course that a proof needs; `references` and `stubs` are modules by topic."""

    course: Course
    checks: Checks
    seeds: Sequence[int]
    references: Mapping[str, ModuleType]
    stubs: Mapping[str, ModuleType]
    variants: Mapping[str, Sequence[Variant]]
    roles: ParameterRoles

    def reference_function(self, exercise: Exercise) -> Function:
        return self.checks.references[exercise.id]

    def make_defect(
        self, column: ProofColumn, exercise: Exercise, where: str, text: str, *, has_advice: bool = False
    ) -> Defect:
        return Defect(exercise=exercise.id, column=column, where=where, text=text, has_advice=has_advice)


def load_material(course: Course, checks: Checks, seeds: int) -> Material:
    """Load all material of a course; raise CourseError for a file that does not run."""
    topics = [topic.id for topic in course.topics]
    references = load_topics(course.references_folder, topics)
    stubs = load_topics(course.stubs_folder, topics)
    require_used_names(course, stubs, references)
    require_different_titles(course, checks)
    roles = load_parameter_roles(course.folder)
    require_known_names(course, roles, references)
    variants = {
        exercise: [Variant(name=name, function=function) for name, function in functions.items()]
        for topic in course.topics
        for exercise, functions in load_variants(course, topic, references).items()
    }
    for exercise in course.exercises:  # the mistakes are loaded on demand: here, before the workers fork
        reference = checks.references[exercise.id]
        for mistake in checks.known_mistakes[exercise.id]:
            name = f"{exercise.function}__{mistake.id.rpartition('.')[2]}"
            require_calls_taken(course.mistakes_folder / exercise.file_name, name, mistake.function, reference)
        for variant in variants[exercise.id]:
            name = f"{exercise.function}__{variant.name}"
            require_calls_taken(course.accepted_folder / exercise.file_name, name, variant.function, reference)
    return Material(
        course=course,
        checks=checks,
        seeds=range(seeds),
        references=references,
        stubs=stubs,
        variants=variants,
        roles=roles,
    )


def collect_material(course: Course, topics: Sequence[str], seeds: int) -> Material:
    """Collect the checks of these topics, and load all material of a course.

    Raise CourseError, with a line for each other file that is not Python, for one that does not run.
    """
    try:
        return load_material(course, collect_checks(course, topics), seeds)
    except CourseError as error:
        faults = filter(None, map(_syntax_fault, _python_files(course)))
        raise CourseError("\n".join(dict.fromkeys([str(error), *faults]))) from None


def _python_files(course: Course) -> Iterator[Path]:
    """Where the Python files of a course's topics are, those that a course need not have among them."""
    for topic in course.topics:
        yield course.checks_folder / f"check_{topic.id}.py"
        for folder in (course.references_folder, course.stubs_folder, course.mistakes_folder, course.accepted_folder):
            yield folder / f"{topic.id}.py"


def _syntax_fault(path: Path) -> str:
    """Why a file is not Python; "" if it is, or is not there."""
    try:
        with tokenize.open(path) as file:
            compile(file.read(), path, "exec", dont_inherit=True)
    except OSError:
        return ""
    except (SyntaxError, ValueError) as error:
        return error_sentence(path, error)
    return ""


def definition_place(path: Path, name: str) -> str:
    """The file and line that define a name."""
    return file_place(path, definition_lines(path).get(name))


def checks_place(material: Material, exercise: Exercise) -> str:
    """The file and line where the checks of an exercise begin."""
    return check_place(material, material.checks.for_exercise(exercise)[0])


def check_place(material: Material, check: Check) -> str:
    """The file and line of a check."""
    path = material.course.checks_folder / f"check_{check.exercise.topic}.py"
    return definition_place(path, f"check_{check.exercise.function}__{check.id.rpartition('.')[2]}")
