"""The right answers that a figure shows: the course's reference functions, called in this process.

Unlike the learner's functions, which `sampling` calls in a child, the references are trusted.
"""

from collections.abc import Callable, Sequence

import numpy as np

from grader.courses.course import Course, Exercise
from grader.courses.modules import load_topics
from grader.grading.call_case import Case, CaseLike
from grader.grading.compare import float_array, shape_of
from grader.reporting.figures.frame import Array

_MAX_ANSWER_NUMBERS = 20_000
"""Answers with more numbers than this are not drawn; no figure needs a hundredth of them."""


class UnsuitableCourseError(Exception):
    """The course's exercises are not those that a figure was written for."""


class ReferenceAnswers:
    """The answers of a course's reference functions; raises UnsuitableCourseError for an exercise it does not have."""

    def __init__(self, course: Course) -> None:
        self._modules = load_topics(course.references_folder, [topic.id for topic in course.topics])
        self._exercises = {exercise.id: exercise for exercise in course.exercises}

    def find_exercise(self, name: str) -> Exercise:
        """The exercise with the id `name`."""
        if name not in self._exercises:
            raise UnsuitableCourseError(name)
        return self._exercises[name]

    def reference_function(self, name: str) -> Callable[..., object]:
        """The reference function of an exercise; raise UnsuitableCourseError if the course does not define it."""
        exercise = self.find_exercise(name)
        found = getattr(self._modules[exercise.topic], exercise.function, None)
        if not callable(found):
            raise UnsuitableCourseError(name)
        function: Callable[..., object] = found
        return function

    def right_answer(self, name: str, case: Case) -> object:
        """The reference's answer for a case; raise UnsuitableCourseError if it fails on these arguments."""
        try:
            with np.errstate(all="ignore"):
                return case.apply_to(self.reference_function(name))
        except Exception as error:
            raise UnsuitableCourseError(name) from error

    def right_value(self, name: str, *args: object) -> object:
        """The reference's answer for these arguments."""
        return self.right_answer(name, Case(args=args, kwargs={}))

    def numbers_from(self, name: str, *args: object, **kwargs: object) -> Array:
        """The reference's answer for these arguments as an array; raise UnsuitableCourseError if it is not numeric."""
        found = drawable_numbers(self.right_answer(name, Case(args=args, kwargs=kwargs)))
        if found is None:
            raise UnsuitableCourseError(name)
        return found

    def scalar_values(self, name: str, cases: Sequence[CaseLike]) -> Array:
        """The reference's answers for these cases, each of which must be a single number."""
        found = [drawable_numbers(self.right_answer(name, Case.from_arguments(case))) for case in cases]
        if any(value is None or value.size != 1 for value in found):
            raise UnsuitableCourseError(name)
        return scalar_array(found)


def drawable_numbers(value: object) -> Array | None:
    """The value as a float64 array; None if it is not made of real numbers, or of far too many."""
    shape = shape_of(value)
    if shape is None or int(np.prod(shape, dtype=np.float64)) > _MAX_ANSWER_NUMBERS:
        return None
    return float_array(value)


def scalar_array(values: Sequence[Array | None]) -> Array:
    """One number for each value; NaN for a value that is not exactly one number."""
    singles = [float(value.ravel()[0]) if value is not None and value.size == 1 else np.nan for value in values]
    return np.array(singles, dtype=np.float64)
