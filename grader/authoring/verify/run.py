"""verify(course) -> Proof: divide the proof into tasks, run them on all processors, put their results in order.

Stubs, references and variants are graded in the sandbox with one seed, as a learner's folder is. Everything else calls
the functions in a forked worker without the sandbox, which is about a hundred times as fast.
"""

import inspect
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from grader.authoring.verify import equivalent_mutants, lending_trials, sandboxed_trials, separation_trials, trials
from grader.authoring.verify.equivalent_mutants import EquivalentMutants
from grader.authoring.verify.junk import junk_answers
from grader.authoring.verify.material import Material, check_place, checks_place, collect_material
from grader.authoring.verify.mutants import MUTANT_SECONDS, Mutant, topic_mutants
from grader.authoring.verify.placeholder_trials import find_placeholders
from grader.authoring.verify.process_pool import ENDING_ADVICE, LostTask, TimedTask, run_tasks
from grader.authoring.verify.property_mutants import RESULT, PropertyMutant, unused_excuses
from grader.authoring.verify.result import Defect, Proof, ProofColumn, ProofRow
from grader.authoring.verify.trials import TrialResult
from grader.courses.course import Course, Exercise
from grader.courses.modules import file_place
from grader.errors import CourseError, GraderError
from grader.grading.collected_check import Check
from grader.grading.verdicts import Verdict
from grader.i18n import _
from grader.progress_view import ProgressView

_DEFAULT_SEEDS = 20
_TRIAL_SECONDS = 300.0
_ONE_RUN_SECONDS = 20.0
"""For one check with the reference: a check that takes as long makes every learner wait as long."""


def verify(
    course: Course,
    exercises: Sequence[Exercise] | None = None,
    *,
    seeds: int = _DEFAULT_SEEDS,
    progress: ProgressView | None = None,
) -> Proof:
    """Prove the material of these exercises (None: of all), on the seeds from 0 to below `seeds`.

    Raise CourseError where its files can't even be loaded, UsageError where processes can't fork.
    """
    chosen = course.exercises if exercises is None else exercises
    return prove_material(collect_material(course, _topic_ids(chosen), seeds), chosen, progress=progress)


def _topic_ids(exercises: Sequence[Exercise]) -> list[str]:
    return list(dict.fromkeys(exercise.topic for exercise in exercises))


def prove_material(
    material: Material,
    exercises: Sequence[Exercise],
    *,
    trial_seconds: float = _TRIAL_SECONDS,
    progress: ProgressView | None = None,
) -> Proof:
    """Prove loaded material. If a check does not end with its reference, that is all that is said of it.

    Raise CourseError, with a line for each exercise, where checks can't be run with their references.
    """
    listed = equivalent_mutants.load_equivalents(material.course)
    prepared = _prepare_trials(material, exercises, progress)
    if prepared.endless:
        rows = [_fault_row(exercise, prepared.endless) for exercise in exercises]
        return Proof(course=material.course.title, seeds=len(material.seeds), rows=tuple(rows))
    found, outcome = _run_trials(material, exercises, prepared.mutants, trial_seconds, progress)
    defects = [*found.defects, *_missing_variant_defects(material, exercises)]
    defects += [*_survivor_defects(material, outcome, listed), *_stale_entry_defects(exercises, outcome, listed)]
    defects += [*_property_defects(material, found), *_unused_excuse_defects(material, exercises, found)]
    rows = [_exercise_row(material, exercise, found, outcome, listed, defects) for exercise in exercises]
    return Proof(course=material.course.title, seeds=len(material.seeds), rows=tuple(rows))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    """The mutants, and what does not end: the other trials, which call it too, would not end either."""

    endless: Sequence[Defect]
    mutants: Sequence[Mutant]


def _prepare_trials(material: Material, exercises: Sequence[Exercise], progress: ProgressView | None) -> _Prepared:
    """Run each check with its reference, mistakes and variants, and make the mutants of the references meanwhile."""
    checks = [check for exercise in exercises for check in material.checks.for_exercise(exercise)]
    topics = _topic_ids(exercises)
    tasks: list[TimedTask[Verdict | CourseError | TrialResult | list[Mutant]]] = [
        TimedTask(work=partial(trials.run_with_reference, material, check), seconds=_ONE_RUN_SECONDS, name=check.id)
        for check in checks
    ]
    tasks += [
        TimedTask(
            work=partial(trials.find_endless, material, exercise, _ONE_RUN_SECONDS),
            seconds=_TRIAL_SECONDS,
            name=exercise.id,
        )
        for exercise in exercises
    ]
    tasks += [
        TimedTask(work=partial(topic_mutants, material.course, topic), seconds=_TRIAL_SECONDS, name=topic)
        for topic in topics
    ]

    outcomes = run_tasks(tasks, _("References"), progress)
    _require_runnable(checks, outcomes)
    endless = [
        material.make_defect(
            ProofColumn.reference, check.exercise, check_place(material, check), f"{check.id} {_lost_text(outcome)}"
        )
        for check, outcome in zip(checks, outcomes, strict=False)
        if isinstance(outcome, LostTask)
    ]
    endless += [defect for found in outcomes if isinstance(found, TrialResult) for defect in found.defects]
    made = dict(zip(topics, outcomes[-len(topics) :], strict=True))
    return _Prepared(endless=endless, mutants=[] if endless else list(_mutants_of(made, exercises)))


def _require_runnable(checks: Sequence[Check], outcomes: Sequence[object]) -> None:
    """Raise CourseError, with the first fault of each exercise whose checks can't be run with their reference."""
    faults: dict[Exercise, str] = {}
    for check, outcome in zip(checks, outcomes, strict=False):
        if isinstance(outcome, CourseError):
            faults.setdefault(check.exercise, str(outcome))
    if faults:
        raise CourseError("\n".join(faults.values()))


def _lost_text(lost: LostTask) -> str:
    """What a check did with its reference, so that its worker was lost."""
    if lost.has_ended:
        return f"ends its process with the reference; {ENDING_ADVICE}"
    return f"does not end with the reference within {_ONE_RUN_SECONDS:g} seconds; look for a loop without an end"


def _mutants_of(
    made: Mapping[str, Verdict | CourseError | TrialResult | list[Mutant] | LostTask], exercises: Sequence[Exercise]
) -> Iterator[Mutant]:
    """The mutants of these exercises, of all that were made by topic."""
    for topic, of_topic in made.items():
        match of_topic:
            case LostTask() as lost:
                raise GraderError(f"the mutants of {topic} could not be made: {lost.why}")
            case list():
                yield from (mutant for mutant in of_topic if mutant.exercises[0] in exercises)


def _fault_row(exercise: Exercise, defects: Sequence[Defect]) -> ProofRow:
    """A row of an exercise of which nothing else was tried."""
    counts = dict.fromkeys(
        ("mistakes", "telling", "checks", "mutants", "killed", "equal", "property_mutants", "excused"), 0
    )
    counts |= dict.fromkeys(("variants", "junk", "cases"), 0)
    own = tuple(defect for defect in defects if defect.exercise == exercise.id)
    return ProofRow(exercise=exercise.id, **counts, lenders=(), defects=own)


# --- References, mistakes, variants, junk -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    """A task of the proof, with the exercise and the column of the table that its defects belong to."""

    exercise: Exercise
    column: ProofColumn
    work: Callable[[], TrialResult]


@dataclass(frozen=True, slots=True, kw_only=True)
class _TrialResults:
    """The defects and property mutants of all trials.

    By exercise id, `cases` counts the calls of its checks, `telling` the checks that tell its mistakes apart, and
    `lenders` names what it could hand on.
    """

    defects: Sequence[Defect]
    cases: Mapping[str, int]
    property_mutants: Sequence[PropertyMutant]
    lenders: Mapping[str, tuple[str, ...]]
    telling: Mapping[str, int]

    def mutants_of(self, exercise: Exercise) -> list[PropertyMutant]:
        return [mutant for mutant in self.property_mutants if mutant.exercise.id == exercise.id]


@dataclass(frozen=True, slots=True, kw_only=True)
class _MutantOutcome:
    """All mutants, and those that passed all checks."""

    mutants: Sequence[Mutant]
    survivors: Sequence[Mutant]

    def counted_for(self, exercise: Exercise) -> list[Mutant]:
        """The mutants counted for an exercise. Mutants of a helper count for the first exercise that uses it."""
        return [mutant for mutant in self.mutants if mutant.exercises[0] == exercise]


def _run_trials(
    material: Material,
    exercises: Sequence[Exercise],
    mutants: Sequence[Mutant],
    seconds: float,
    progress: ProgressView | None,
) -> tuple[_TrialResults, _MutantOutcome]:
    made = [*_child_trials(material, exercises), *(t for e in exercises for t in _local_trials(material, e))]
    tasks: list[TimedTask[TrialResult | bool]] = [
        TimedTask(work=trial.work, seconds=seconds, name=trial.exercise.id) for trial in made
    ]
    tasks += [
        TimedTask(
            work=partial(trials.mutant_survives, material, mutant),
            seconds=MUTANT_SECONDS,
            name=mutant.exercises[0].id,
        )
        for mutant in mutants
    ]
    found = run_tasks(tasks, _("Trials"), progress)
    # A learner's endless loop fails at the check's time limit, so a mutant whose worker was lost counts as killed, too.
    survivors = [mutant for mutant, alive in zip(mutants, found[len(made) :], strict=True) if alive is True]
    outcome = _MutantOutcome(mutants=mutants, survivors=survivors)
    return _collect_results(material, made, found[: len(made)]), outcome


def _collect_results(
    material: Material, made: Sequence[_Trial], found: Sequence[TrialResult | bool | LostTask]
) -> _TrialResults:
    defects: list[Defect] = []
    cases: dict[str, int] = {}
    mutants: list[PropertyMutant] = []
    lenders: dict[str, tuple[str, ...]] = {}
    telling: Counter[str] = Counter()
    for trial, each in zip(made, found, strict=True):
        match each:
            case LostTask() as lost:
                text = f"could not be tried: {lost.why}"
                where = file_place(_tried_folder(material.course, trial.column) / trial.exercise.file_name)
                defects.append(material.make_defect(trial.column, trial.exercise, where, text, has_advice=True))
            case TrialResult():
                defects += each.defects
                mutants += each.property_mutants
                telling[trial.exercise.id] += each.telling
                cases[trial.exercise.id] = cases.get(trial.exercise.id, 0) + each.cases
                lenders[trial.exercise.id] = lenders.get(trial.exercise.id, ()) + each.lenders
    return _TrialResults(defects=defects, cases=cases, property_mutants=mutants, lenders=lenders, telling=telling)


def _tried_folder(course: Course, column: ProofColumn) -> Path:
    """The folder of what the trials of a column call."""
    folders = {ProofColumn.mistakes: course.mistakes_folder, ProofColumn.variants: course.accepted_folder}
    return folders.get(column, course.references_folder)


def _child_trials(material: Material, exercises: Sequence[Exercise]) -> Iterator[_Trial]:
    work = partial(sandboxed_trials.grade_material, material, exercises)
    yield _Trial(exercise=exercises[0], column=ProofColumn.reference, work=work)


def _local_trials(material: Material, exercise: Exercise) -> Iterator[_Trial]:
    works: list[tuple[ProofColumn, Callable[[], TrialResult]]] = [
        (ProofColumn.reference, partial(trials.try_reference, material, exercise)),
        (ProofColumn.stub, partial(find_placeholders, material, exercise)),
        (ProofColumn.doctest, partial(sandboxed_trials.run_doctests, material, exercise)),
        (ProofColumn.junk, partial(trials.try_junk, material, exercise)),
        (ProofColumn.mistakes, partial(_try_mistakes, material, exercise)),
        (ProofColumn.lending, partial(lending_trials.try_lending, material, exercise)),
    ]
    works += [
        (ProofColumn.variants, partial(trials.try_variant, material, exercise, variant))
        for variant in material.variants[exercise.id]
    ]
    for column, work in works:
        yield _Trial(exercise=exercise, column=column, work=work)


def _try_mistakes(material: Material, exercise: Exercise) -> TrialResult:
    """Try all known mistakes of an exercise: each is compared with all, so what they return is found out once."""
    separation = separation_trials.try_separation(material, exercise)
    tried = [trials.try_mistake(material, exercise, mistake) for mistake in material.checks.known_mistakes[exercise.id]]
    return replace(separation, defects=tuple(defect for each in (separation, *tried) for defect in each.defects))


def _missing_variant_defects(material: Material, exercises: Sequence[Exercise]) -> Iterator[Defect]:
    for exercise in exercises:
        if not material.variants[exercise.id]:
            where = file_place(material.course.accepted_folder / exercise.file_name)
            text = "no unusual right answer stands there, at least one is needed"
            yield material.make_defect(ProofColumn.variants, exercise, where, text, has_advice=True)


# --- Mutants ----------------------------------------------------------------------------------------------------------


def _survivor_defects(material: Material, outcome: _MutantOutcome, listed: EquivalentMutants) -> Iterator[Defect]:
    for mutant in outcome.survivors:
        if not listed.find_reason(mutant):
            exercise = mutant.exercises[0]
            where = file_place(material.course.references_folder / exercise.file_name, mutant.line)
            change = mutant.diff.replace("\n", " ")
            text = f"passes all checks when changed: {change} (kill it, or list it in {listed.path.name})"
            yield material.make_defect(ProofColumn.mutants, exercise, where, text)


def _stale_entry_defects(
    exercises: Sequence[Exercise], outcome: _MutantOutcome, listed: EquivalentMutants
) -> Iterator[Defect]:
    alive = {key for mutant in outcome.survivors for key in mutant.lookup_keys}
    known = {key for mutant in outcome.mutants for key in mutant.lookup_keys}
    for key in listed.reasons:
        exercise, diff = key
        if key not in alive and exercise in {chosen.id for chosen in exercises}:
            why = "the checks kill it" if key in known else "it is no mutant of the reference"
            text = f"take this entry away, since {why}: {diff.replace(chr(10), ' ')}"
            where = file_place(listed.path, listed.find_line(key))
            yield Defect(exercise=exercise, column=ProofColumn.mutants, where=where, text=text, has_advice=True)


# --- Property mutants -------------------------------------------------------------------------------------------------


def _property_defects(material: Material, found: _TrialResults) -> Iterator[Defect]:
    """One defect for each parameter with mutants that survive unexcused, and all their properties in it."""
    survivors: dict[tuple[Exercise, str], list[PropertyMutant]] = {}
    for mutant in found.property_mutants:
        if mutant.surviving_seed is not None and not mutant.find_excuse(material.roles.excuses):
            survivors.setdefault((mutant.exercise, mutant.parameter), []).append(mutant)
    for (exercise, parameter), mutants in survivors.items():
        where = checks_place(material, exercise)
        text = _survival_text(parameter, mutants)
        yield material.make_defect(ProofColumn.properties, exercise, where, text, has_advice=parameter == RESULT)


def _survival_text(parameter: str, mutants: Sequence[PropertyMutant]) -> str:
    seed = mutants[0].surviving_seed
    excuse = "an excuse with its reason to input_lint.toml"
    if parameter == RESULT:
        named = ", ".join(mutant.property for mutant in mutants)
        return (
            f"an answer whose result {named} passes all checks (seed {seed}); "
            f"compare more closely in one of them, with rtol=1e-9, or add {excuse}"
        )
    listed = ", ".join(f'"{mutant.property}"' for mutant in mutants)  # as input_lint.toml takes them
    return (
        f"an answer that is wrong only where {parameter} has one of these properties passes all checks: {listed} "
        f"(seed {seed}); add such inputs, or {excuse}"
    )


def _unused_excuse_defects(material: Material, exercises: Sequence[Exercise], found: _TrialResults) -> Iterator[Defect]:
    whole_course = len(exercises) == len(material.course.exercises)
    for excuse, name in unused_excuses(found.property_mutants, material.roles.excuses, whole_course=whole_course):
        exercise = next((each for each in exercises if each.id in excuse.exercises), exercises[0])
        text = f"take {name!r} out of this excuse, for which it is not needed: {excuse.reason}"
        where = material.roles.excuse_place(excuse, material.course.folder)
        yield material.make_defect(ProofColumn.properties, exercise, where, text, has_advice=True)


# --- The table --------------------------------------------------------------------------------------------------------


def _exercise_row(
    material: Material,
    exercise: Exercise,
    found: _TrialResults,
    outcome: _MutantOutcome,
    listed: EquivalentMutants,
    defects: Sequence[Defect],
) -> ProofRow:
    reference = material.reference_function(exercise)
    mutants = outcome.counted_for(exercise)
    survivors = [mutant for mutant in outcome.survivors if mutant in mutants]
    order = list(ProofColumn)
    own = [defect for defect in defects if defect.exercise == exercise.id]
    return ProofRow(
        exercise=exercise.id,
        mistakes=len(material.checks.known_mistakes[exercise.id]),
        telling=found.telling.get(exercise.id, 0),
        checks=len(material.checks.for_exercise(exercise)),
        mutants=len(mutants),
        killed=len(mutants) - len(survivors),
        equal=sum(listed.find_reason(mutant) is not None for mutant in survivors),
        property_mutants=len(found.mutants_of(exercise)),
        excused=sum(
            mutant.surviving_seed is not None and mutant.find_excuse(material.roles.excuses) is not None
            for mutant in found.mutants_of(exercise)
        ),
        variants=len(material.variants[exercise.id]),
        junk=len(list(junk_answers(reference, list(inspect.signature(reference).parameters)))),
        cases=found.cases.get(exercise.id, 0),
        lenders=found.lenders.get(exercise.id, ()),
        defects=tuple(sorted(own, key=lambda defect: order.index(defect.column))),
    )
