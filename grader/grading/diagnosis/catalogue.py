"""The known wrong answers of a course, each with the sentence that explains it to a learner."""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from types import ModuleType
from typing import TypeAlias

from grader.courses.course import Course, Exercise
from grader.courses.mistake_expressions import define_expressions
from grader.courses.modules import load_beside, parameter_defaults, parameter_names
from grader.grading.answer import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A known wrong answer, and the sentence that explains it to a learner."""

    id: str
    sentence: str
    function: Callable[..., object]


MistakesByExercise: TypeAlias = Mapping[str, Sequence[Mistake]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Catalogue:
    """An exercise's reference function and known mistakes; made once, since results are cached by its identity.

    `variants` gives the right answers of other forms, which are rarely needed.
    """

    reference: Callable[..., object]
    mistakes: Sequence[Mistake]
    variants: Callable[[], Sequence[Callable[..., object]]] = tuple

    @property
    def parameters(self) -> tuple[str, ...]:
        return parameter_names(self.reference)

    def named_arguments(self, case: Case) -> dict[str, object]:
        """All arguments of a call by name, those that it leaves to their defaults, too."""
        return {**parameter_defaults(self.reference), **case.named_arguments(self.parameters)}


def load_mistakes(course: Course, topics: Mapping[str, ModuleType]) -> MistakesByExercise:
    """The known mistakes of every exercise, by its id; raise CourseError if one of their files is broken."""
    mistakes: dict[str, list[Mistake]] = {exercise.id: [] for exercise in course.exercises}
    for topic in course.topics:
        path = course.mistakes_folder / f"{topic.id}.py"
        if path.is_file():
            module = load_beside(path, f"mistakes_{topic.id}", topics)
            references = {each.function: getattr(topics[topic.id], each.function) for each in topic.exercises}
            define_expressions(path, module, references)
            for exercise in topic.exercises:
                mistakes[exercise.id] += _module_mistakes(exercise, module)
    return mistakes


def load_variants(
    course: Course, topics: Mapping[str, ModuleType]
) -> Mapping[str, Mapping[str, Callable[..., object]]]:
    """The right answers of other forms of every exercise: by its id, then by name; CourseError if a file is broken."""
    variants: dict[str, Mapping[str, Callable[..., object]]] = {exercise.id: {} for exercise in course.exercises}
    for topic in course.topics:
        path = course.accepted_folder / f"{topic.id}.py"
        if path.is_file():
            module = load_beside(path, f"variants_{topic.id}", topics)
            vars(module)["print"] = _print_nothing
            for exercise in topic.exercises:
                variants[exercise.id] = dict(_functions_of(exercise, module))
    return variants


def make_catalogues(
    course: Course,
    topics: Mapping[str, ModuleType],
    references: Mapping[str, Callable[..., object]],
    mistakes: MistakesByExercise,
) -> Mapping[str, Catalogue]:
    """The catalogue of every exercise, by its id; variants are loaded when one of them is first needed."""
    variants = cache(partial(load_variants, course, topics))
    return {
        name: Catalogue(
            reference=references[name],
            mistakes=tuple(known),
            variants=lambda name=name: tuple(variants()[name].values()),  # type: ignore[misc]
        )
        for name, known in mistakes.items()
    }


def _print_nothing(*values: object, **options: object) -> None:
    """Stand in for `print` in variants: they run in the grader here, where nobody reads what they print."""
    del values, options


def _module_mistakes(exercise: Exercise, module: ModuleType) -> Iterator[Mistake]:
    for name, function in _functions_of(exercise, module):
        sentence = " ".join((inspect.getdoc(function) or "").split())
        yield Mistake(id=f"{exercise.id}.{name}", sentence=sentence, function=function)


def _functions_of(exercise: Exercise, module: ModuleType) -> Iterator[tuple[str, Callable[..., object]]]:
    """The functions that a module has for an exercise, by the part of their name behind the exercise's."""
    prefix = f"{exercise.function}__"
    for name, function in vars(module).items():
        if name.startswith(prefix) and callable(function):
            yield name.removeprefix(prefix), function
