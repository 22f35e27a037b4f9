"""The known wrong answers of a course, each with the sentence that explains it to a learner."""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from types import ModuleType
from typing import TypeAlias

from grader.courses.course import Course, Exercise, Topic
from grader.courses.mistake_expressions import define_expressions
from grader.courses.modules import load_beside, parameter_defaults, parameter_names
from grader.grading.call_case import Case


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

    `variants` gives the right answers of other forms, which are rarely needed. `others` are the references of exercises
    that take some of the same arguments, by name; they are called as this exercise's function is.
    """

    reference: Callable[..., object]
    mistakes: Sequence[Mistake]
    variants: Callable[[], Sequence[Callable[..., object]]] = tuple
    others: Mapping[str, Callable[..., object]] = field(default_factory=dict)

    @property
    def parameters(self) -> tuple[str, ...]:
        return parameter_names(self.reference)

    @property
    def defaults(self) -> Mapping[str, object]:
        return parameter_defaults(self.reference)

    def named_arguments(self, case: Case) -> dict[str, object]:
        """All arguments of a call by name, those that it leaves to their defaults, too."""
        return {**self.defaults, **case.named_arguments(self.parameters)}


class Catalogues:
    """The catalogues of a course: those of a topic are made when one of them is first needed.

    `modules` are those of the references of all topics. Each method may raise CourseError.
    """

    def __init__(
        self, course: Course, modules: Mapping[str, ModuleType], references: Mapping[str, Callable[..., object]]
    ) -> None:
        self._course = course
        self._modules = modules
        self._references = references
        self._by_topic: dict[str, Mapping[str, Catalogue]] = {}

    def for_exercise(self, exercise: Exercise) -> Catalogue:
        return self._for_topic(exercise.topic)[exercise.id]

    def mistakes(self) -> MistakesByExercise:
        """The known mistakes of all exercises, by exercise id."""
        return {exercise.id: self.for_exercise(exercise).mistakes for exercise in self._course.exercises}

    def _for_topic(self, name: str) -> Mapping[str, Catalogue]:
        if name not in self._by_topic:
            topic = next(topic for topic in self._course.topics if topic.id == name)
            self._by_topic[name] = self._make_catalogues(topic)
        return self._by_topic[name]

    def _make_catalogues(self, topic: Topic) -> Mapping[str, Catalogue]:
        mistakes = _load_mistakes(self._course, topic, self._modules)
        variants = cache(partial(load_variants, self._course, topic, self._modules))
        return {
            exercise.id: Catalogue(
                reference=self._references[exercise.id],
                mistakes=mistakes[exercise.id],
                variants=lambda name=exercise.id: tuple(variants()[name].values()),  # type: ignore[misc]
                others=self._others(exercise),
            )
            for exercise in topic.exercises
        }

    def _others(self, exercise: Exercise) -> Mapping[str, Callable[..., object]]:
        parameters = parameter_names(self._references[exercise.id])
        found = {}
        for other in self._course.exercises:
            function = self._references[other.id]
            names = parameter_names(function)
            if other is not exercise and names and set(names) <= {*parameters, *parameter_defaults(function)}:
                found[other.function] = partial(_call_with_some, function, names, parameters)
        return found


def _call_with_some(
    function: Callable[..., object], names: Sequence[str], parameters: Sequence[str], *args: object, **kwargs: object
) -> object:
    """Call a function with those arguments that it has a parameter for; `parameters` are the names of all."""
    given = {**dict(zip(parameters, args, strict=False)), **kwargs}
    return function(**{name: given[name] for name in names if name in given})


def _load_mistakes(course: Course, topic: Topic, modules: Mapping[str, ModuleType]) -> MistakesByExercise:
    """The known mistakes of a topic's exercises, by exercise id; raise CourseError if their file is broken."""
    path = course.mistakes_folder / f"{topic.id}.py"
    if not path.is_file():
        return {exercise.id: () for exercise in topic.exercises}
    module = load_beside(path, f"mistakes_{topic.id}", modules)
    references = {each.function: getattr(modules[topic.id], each.function) for each in topic.exercises}
    define_expressions(path, module, references)
    functions = _functions_by_exercise(module)
    return {each.id: tuple(_mistakes_of(each, functions.get(each.function, {}))) for each in topic.exercises}


def load_variants(
    course: Course, topic: Topic, modules: Mapping[str, ModuleType]
) -> Mapping[str, Mapping[str, Callable[..., object]]]:
    """The right answers of other forms to a topic's exercises: by exercise id, then by name; may raise CourseError."""
    path = course.accepted_folder / f"{topic.id}.py"
    if not path.is_file():
        return {exercise.id: {} for exercise in topic.exercises}
    module = load_beside(path, f"variants_{topic.id}", modules)
    vars(module)["print"] = _print_nothing
    functions = _functions_by_exercise(module)
    return {exercise.id: functions.get(exercise.function, {}) for exercise in topic.exercises}


def _print_nothing(*values: object, **options: object) -> None:
    """Stand in for `print` in variants: they run in the grader here, where nobody reads what they print."""
    del values, options


def _mistakes_of(exercise: Exercise, functions: Mapping[str, Callable[..., object]]) -> Iterator[Mistake]:
    for name, function in functions.items():
        sentence = " ".join((inspect.getdoc(function) or "").split())
        yield Mistake(id=f"{exercise.id}.{name}", sentence=sentence, function=function)


def _functions_by_exercise(module: ModuleType) -> Mapping[str, Mapping[str, Callable[..., object]]]:
    """The functions `<exercise>__<name>` that a module has, by the first part of their name, then by the second."""
    found: dict[str, dict[str, Callable[..., object]]] = {}
    for full_name, value in vars(module).items():
        exercise, separator, name = full_name.partition("__")
        if separator and callable(value):
            found.setdefault(exercise, {})[name] = value
    return found
