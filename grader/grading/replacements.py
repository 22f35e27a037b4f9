"""Reference functions in the place of a submission's own, where it runs on those of earlier exercises."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from grader.courses.course import Exercise
from grader.courses.modules import parameter_names
from grader.sandbox.parent_functions import Substitute


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacements:
    """Functions of the parent that replace those of earlier exercises; the exercise `own` keeps its function."""

    substitutes: Sequence[Substitute]
    own: str


def replacements_before(
    exercise: Exercise, earlier: Sequence[Exercise], references: Mapping[str, Callable[..., object]]
) -> Replacements:
    """What puts the reference functions of these earlier exercises in place of the submission's own."""
    substitutes = [
        Substitute(
            topic=other.topic,
            name=other.function,
            parameters=parameter_names(references[other.id]),
            function=references[other.id],
        )
        for other in earlier
    ]
    return Replacements(substitutes=substitutes, own=exercise.id)
