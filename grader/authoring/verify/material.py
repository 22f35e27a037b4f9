"""A course's material, loaded once before the workers fork, and the lines of its definitions."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
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
from grader.courses.modules import (
    definition_lines,
    error_sentence,
    file_place,
    load_beside,
    load_topic,
    load_topics,
    require_text,
)
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

    Raise CourseError for what is broken, with a line for each file of the course that can't be loaded.
    """
    try:
        return load_material(course, collect_checks(course, topics), seeds)
    except CourseError as error:
        raise CourseError("\n".join(dict.fromkeys([str(error), *_loading_faults(course)]))) from None


def _loading_faults(course: Course) -> Iterator[str]:
    """Why files of a course can't be loaded, one sentence each; what only lacks another one of these is left out."""
    topics = [topic.id for topic in course.topics]
    loaded: dict[Path, dict[str, ModuleType]] = {course.references_folder: {}, course.stubs_folder: {}}
    references = loaded[course.references_folder]

    def load_one(folder: Path, topic: str) -> None:
        loaded[folder][topic] = load_topic(folder, topic, topics, loaded[folder])

    loads: list[Callable[[], object]] = [partial(load_one, folder, topic) for folder in loaded for topic in topics]
    for topic in topics:
        loads.append(partial(_require_python, course.checks_folder / f"check_{topic}.py"))
        paths = (folder / f"{topic}.py" for folder in (course.mistakes_folder, course.accepted_folder))
        loads += [
            partial(load_beside, path, f"{path.parent.name}_{topic}", references) for path in paths if path.is_file()
        ]
    for load in loads:
        try:
            load()
        except CourseError as error:
            missing = error.__cause__.name if isinstance(error.__cause__, ModuleNotFoundError) else None
            if missing not in topics:
                yield str(error)
    if len(references) == len(topics):
        yield from _collection_faults(course)


def _require_python(path: Path) -> None:
    """Raise CourseError for a check file that is not Python. To load it takes pytest, and all references."""
    require_text(path)
    try:
        compile(path.read_bytes(), path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        raise CourseError(error_sentence(path, error)) from None


def _collection_faults(course: Course) -> Iterator[str]:
    """What is wrong with the checks and the known mistakes of each topic, one sentence each."""
    for topic in course.topics:
        try:
            checks = collect_checks(course, [topic.id])
            checks.catalogue(topic.exercises[0])
        except CourseError as error:
            yield str(error)


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
