"""verify(course) -> Proof: cut the proof into tasks, run them on all processors, put what they found in order.

What runs through the real child is what only that can show (stubs, references, one seed of the variants); the rest
calls functions of ours directly, a hundred times as often.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from grader.authoring.verify import equivalent_mutants, sandboxed_trials, trials
from grader.authoring.verify.equivalent_mutants import Equals
from grader.authoring.verify.junk import junk_for
from grader.authoring.verify.material import Material, load
from grader.authoring.verify.mutants import Mutant, mutants_of
from grader.authoring.verify.process_pool import Lost, Task, run_all
from grader.authoring.verify.result import Column, Fault, Proof, Row, place
from grader.authoring.verify.trials import Found
from grader.courses.course import Course, Exercise
from grader.errors import GraderFault
from grader.grading.pytest_plugin import with_checks

SEEDS = 20
_VARIANTS = 3
_SECONDS = 300.0
_MUTANT_SECONDS = 10.0


def verify(course: Course, exercises: Sequence[Exercise], *, seeds: int = SEEDS) -> Proof:
    """Prove the material of these exercises, on the seeds from 0 on.

    Raise CourseFault where its files cannot even be loaded, UsageFault without cosmic-ray or fork.
    """
    topics = _topics(exercises)
    return with_checks(course, topics, lambda checks: _prove(load(course, checks, seeds), exercises))


def _topics(exercises: Sequence[Exercise]) -> list[str]:
    return list(dict.fromkeys(exercise.topic for exercise in exercises))


def _prove(material: Material, exercises: Sequence[Exercise]) -> Proof:
    listed = equivalent_mutants.load(material.course)
    found = _tried(material, exercises)
    faults = [*found.faults, *_too_few_variants(material, exercises)]
    killing = _killing(material, exercises)
    faults += [*_not_killed(material, killing, listed), *_stale(exercises, killing, listed)]
    rows = [_row(material, exercise, found, killing, listed, faults) for exercise in exercises]
    return Proof(course=material.course.title, seeds=len(material.seeds), rows=tuple(rows))


# --- References, mistakes, variants, junk -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    """A task of the proof, and what it is about."""

    exercise: Exercise
    column: Column
    work: Callable[[], Found]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tried:
    """What all trials found; `cases` counts the calls of each exercise's checks."""

    faults: Sequence[Fault]
    cases: Mapping[str, int]


def _tried(material: Material, exercises: Sequence[Exercise]) -> _Tried:
    made = [*_through_child(material, exercises), *(t for e in exercises for t in _in_process(material, e))]
    found = run_all([Task(work=trial.work, seconds=_SECONDS) for trial in made])
    faults: list[Fault] = []
    cases: dict[str, int] = {}
    for trial, each in zip(made, found, strict=True):
        if isinstance(each, Lost):
            where = place(material.course.folder)
            faults.append(material.fault(trial.column, trial.exercise, where, f"could not be tried: {each.why}"))
        else:
            faults += each.faults
            cases[trial.exercise.id] = cases.get(trial.exercise.id, 0) + each.cases
    return _Tried(faults=faults, cases=cases)


def _through_child(material: Material, exercises: Sequence[Exercise]) -> Iterator[_Trial]:
    for topic in _topics(exercises):
        chosen = [exercise for exercise in exercises if exercise.topic == topic]
        work = partial(sandboxed_trials.graded, material, chosen)
        yield _Trial(exercise=chosen[0], column=Column.reference, work=work)


def _in_process(material: Material, exercise: Exercise) -> Iterator[_Trial]:
    works: list[tuple[Column, Callable[[], Found]]] = [
        (Column.reference, partial(trials.reference, material, exercise)),
        (Column.doctest, partial(sandboxed_trials.doctests, material, exercise)),
        (Column.junk, partial(trials.junk, material, exercise)),
    ]
    works += [
        (Column.mistakes, partial(trials.mistake, material, exercise, mistake))
        for mistake in material.checks.mistakes[exercise.id]
    ]
    works += [
        (Column.variants, partial(trials.variant, material, exercise, variant))
        for variant in material.variants[exercise.id]
    ]
    for column, work in works:
        yield _Trial(exercise=exercise, column=column, work=work)


def _too_few_variants(material: Material, exercises: Sequence[Exercise]) -> Iterator[Fault]:
    for exercise in exercises:
        count = len(material.variants[exercise.id])
        if count < _VARIANTS:
            where = place(material.course.accepted / exercise.file)
            text = f"{count} unusual right answers stand there, at least {_VARIANTS} are needed"
            yield material.fault(Column.variants, exercise, where, text)


# --- Mutants ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Killing:
    """What became of the mutants."""

    mutants: Sequence[Mutant]
    survivors: Sequence[Mutant]

    def of(self, exercise: Exercise) -> list[Mutant]:
        """Those counted for an exercise: a helper's count for the first that stands on it."""
        return [mutant for mutant in self.mutants if mutant.exercises[0] == exercise]


def _killing(material: Material, exercises: Sequence[Exercise]) -> _Killing:
    topics = _topics(exercises)
    made = run_all([Task(work=partial(mutants_of, material.course, topic), seconds=_SECONDS) for topic in topics])
    mutants: list[Mutant] = []
    for topic, of_topic in zip(topics, made, strict=True):
        if isinstance(of_topic, Lost):
            raise GraderFault(f"the mutants of {topic} could not be made: {of_topic.why}")
        mutants += [mutant for mutant in of_topic if mutant.exercises[0] in exercises]
    tasks = [Task(work=partial(trials.survives, material, mutant), seconds=_MUTANT_SECONDS) for mutant in mutants]
    outcomes = run_all(tasks)
    # A mutant that never ends is killed by its check's time limit, so one that had to be killed here is dead, too.
    survivors = [mutant for mutant, alive in zip(mutants, outcomes, strict=True) if alive is True]
    return _Killing(mutants=mutants, survivors=survivors)


def _not_killed(material: Material, killing: _Killing, listed: Equals) -> Iterator[Fault]:
    for mutant in killing.survivors:
        if not listed.reason(mutant):
            exercise = mutant.exercises[0]
            where = place(material.course.references / exercise.file, mutant.line)
            change = mutant.diff.replace("\n", " ")
            text = f"passes all checks when changed: {change} (kill it, or list it in {listed.path.name})"
            yield material.fault(Column.mutants, exercise, where, text)


def _stale(exercises: Sequence[Exercise], killing: _Killing, listed: Equals) -> Iterator[Fault]:
    alive = {key for mutant in killing.survivors for key in mutant.keys}
    known = {key for mutant in killing.mutants for key in mutant.keys}
    for key in listed.reasons:
        exercise, diff = key
        if key not in alive and exercise in {chosen.id for chosen in exercises}:
            why = "the checks kill it" if key in known else "it is no mutant of the reference"
            text = f"take this entry away, since {why}: {diff.replace(chr(10), ' ')}"
            where = place(listed.path, listed.line(key))
            yield Fault(exercise=exercise, column=Column.mutants, where=where, text=text)


# --- The table --------------------------------------------------------------------------------------------------------


def _row(
    material: Material,
    exercise: Exercise,
    found: _Tried,
    killing: _Killing,
    listed: Equals,
    faults: Sequence[Fault],
) -> Row:
    reference = material.reference(exercise)
    mutants = killing.of(exercise)
    survivors = [mutant for mutant in killing.survivors if mutant in mutants]
    order = list(Column)
    own = [fault for fault in faults if fault.exercise == exercise.id]
    return Row(
        exercise=exercise.id,
        mistakes=len(material.checks.mistakes[exercise.id]),
        mutants=len(mutants),
        killed=len(mutants) - len(survivors),
        equal=sum(listed.reason(mutant) is not None for mutant in survivors),
        variants=len(material.variants[exercise.id]),
        junk=len(list(junk_for(reference, list(inspect.signature(reference).parameters)))),
        cases=found.cases.get(exercise.id, 0),
        faults=tuple(sorted(own, key=lambda fault: order.index(fault.column))),
    )
