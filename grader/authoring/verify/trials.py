"""Trials without the sandbox: references, mistakes, variants, junk and mutants are called in this process.

Each trial returns the defects it found. Trials are independent of each other, so they can run in any worker.
"""

import inspect
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.authoring.verify import input_lint
from grader.authoring.verify.junk import junk_answers
from grader.authoring.verify.material import Function, Material, Variant, check_place, checks_place, definition_place
from grader.authoring.verify.mutants import Mutant
from grader.authoring.verify.property_mutants import PropertyMutant, property_mutants
from grader.authoring.verify.result import Defect, ProofColumn
from grader.courses.course import Exercise
from grader.errors import CourseError, GraderError
from grader.grading.answer import CallRecord
from grader.grading.collected_check import Check
from grader.grading.diagnosis.catalogue import Catalogue, Mistake
from grader.grading.diagnosis.naming import diagnose_checks
from grader.grading.format_value import call_text
from grader.grading.in_process import InProcessRunner
from grader.grading.options import SubmissionLimits
from grader.grading.pytest_plugin import Outcome
from grader.grading.report import Message
from grader.grading.verdicts import Verdict
from grader.sandbox.child.wire import encode_frame
from grader.sandbox.replies import RaisedException, ReturnedValue
from grader.time_limit import TimeLimitReached, call_within

_MUTANT_SEED_COUNT = 2
_MAX_SHARE_OF_LIMIT = 0.25
"""How much of a check's time limit its reference may take: a right answer in plain Python may take more."""

_NAMED_SEED_STEP = 2
"""To name a mistake takes several times as long as to fail it, so only every second seed is tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialResult:
    """The defects that a trial found, the number of calls whose inputs it examined, and the property mutants there.

    `lenders` are ids of exercises of the same value (`lending_trials`), `telling` is a number of checks
    (`separation_trials`).
    """

    defects: tuple[Defect, ...] = ()
    cases: int = 0
    property_mutants: tuple[PropertyMutant, ...] = ()
    lenders: tuple[str, ...] = ()
    telling: int = 0


def try_reference(material: Material, exercise: Exercise) -> TrialResult:
    """A reference gets full marks on every seed; the inputs of its checks are examined as well."""
    function = material.reference_function(exercise)
    inputs: list[input_lint.CheckInputs] = []
    defects: list[Defect] = []
    slow: dict[Check, Defect] = {}
    for seed in material.seeds:
        for check in material.checks.for_exercise(exercise):
            since = time.process_time()
            outcome = _run_check(material, check, function, seed)
            seconds = (time.process_time() - since) / 2  # half of it took what is expected
            if seconds > _MAX_SHARE_OF_LIMIT * SubmissionLimits().check:
                slow.setdefault(check, _slow_defect(material, check, seconds))
            if outcome.verdict is Verdict.passed:
                call_arguments = tuple(_call_arguments(function, record) for record in outcome.records)
                inputs.append(
                    input_lint.CheckInputs(
                        check=check,
                        seed=seed,
                        records=outcome.records,
                        call_arguments=call_arguments,
                        roles=material.roles,
                    )
                )
            elif not defects:
                defects.append(_failing_defect(material, check, seed))
    if not inputs:
        return TrialResult(defects=(*defects, *slow.values()))
    defects += [
        *slow.values(),
        *_changing_defects(material, exercise, [each for each in inputs if each.seed == inputs[0].seed]),
    ]
    parameters = tuple(inspect.signature(function).parameters.values())
    return TrialResult(
        defects=(*defects, *_lint_inputs(material, exercise, inputs, parameters)),
        cases=sum(len(each.records) for each in inputs if each.seed == inputs[0].seed),
        property_mutants=tuple(property_mutants(inputs, parameters)),
    )


def _failing_defect(material: Material, check: Check, seed: int) -> Defect:
    exercise = check.exercise
    where = definition_place(material.course.references_folder / exercise.file_name, exercise.function)
    text = f"the reference fails {check.id} (seed {seed})"
    return material.make_defect(ProofColumn.reference, exercise, where, text)


def _slow_defect(material: Material, check: Check, seconds: float) -> Defect:
    name, limit = check.id.rpartition(".")[2], SubmissionLimits().check
    text = (
        f"{name} takes the reference {seconds:.1f} of the {limit:g} seconds that a check has; give it less to compute"
    )
    return material.make_defect(
        ProofColumn.reference, check.exercise, check_place(material, check), text, has_advice=True
    )


def _changing_defects(
    material: Material, exercise: Exercise, inputs: Sequence[input_lint.CheckInputs]
) -> Iterator[Defect]:
    """What is not exactly the same when a check runs once more with its seed: its inputs, or what is expected."""
    function = material.reference_function(exercise)
    material.checks.forget_plans()
    for each in inputs:
        again = _run_check(material, each.check, function, each.seed).records
        if [record.case.as_bytes() for record in each.records] != [record.case.as_bytes() for record in again]:
            text = "asks for other inputs when it runs again with the same seed; take what it draws from rng alone"
        elif [encode_frame(record.expected) for record in each.records] != [
            encode_frame(record.expected) for record in again
        ]:
            text = "expects another value when it runs again; let the reference follow from its arguments alone"
        else:
            continue
        name = each.check.id.rpartition(".")[2]
        yield material.make_defect(
            ProofColumn.reference, exercise, check_place(material, each.check), f"{name} {text}", has_advice=True
        )


def _lint_inputs(
    material: Material,
    exercise: Exercise,
    inputs: Sequence[input_lint.CheckInputs],
    parameters: Sequence[inspect.Parameter],
) -> list[Defect]:
    return [
        material.make_defect(
            ProofColumn.inputs,
            exercise,
            check_place(material, complaint.check) if complaint.check else checks_place(material, exercise),
            f"{complaint.check.id.rpartition('.')[2]} {complaint.text}" if complaint.check else complaint.text,
        )
        for complaint in input_lint.input_complaints(inputs, parameters)
    ]


def _call_arguments(function: Function, record: CallRecord) -> Mapping[str, object]:
    bound = inspect.signature(function).bind(*record.case.args, **record.case.kwargs)
    bound.apply_defaults()
    return bound.arguments


def try_mistake(material: Material, exercise: Exercise, tried: Mistake) -> TrialResult:
    """A known mistake fails on every seed, and is named with its own sentence."""
    fault = _mistake_fault(material, exercise, tried)
    if not tried.sentence:
        fault = _MistakeFault(text="has no docstring; write the sentence there that its learner reads")
    if fault is None:
        return TrialResult()
    name = tried.id.rpartition(".")[2]
    where = definition_place(material.course.mistakes_folder / exercise.file_name, f"{exercise.function}__{name}")
    defect = material.make_defect(
        ProofColumn.mistakes, exercise, where, f"the mistake {name} {fault.text}", has_advice=fault.has_advice
    )
    return TrialResult(defects=(defect,))


@dataclass(frozen=True, slots=True, kw_only=True)
class _MistakeFault:
    """What is wrong with a known mistake; `has_advice` says that the text also says what to do."""

    text: str
    has_advice: bool = True


def _mistake_fault(material: Material, exercise: Exercise, tried: Mistake) -> _MistakeFault | None:
    """That a mistake passes on a seed or, where it never does, that it is not named with its own sentence."""
    checks = material.checks.for_exercise(exercise)
    unnamed: _MistakeFault | None = None
    for number, seed in enumerate(material.seeds):
        is_named_here = number % _NAMED_SEED_STEP == 0 and unnamed is None
        if not is_named_here:
            if _is_passed_by(material, exercise, tried.function, seed):
                return _MistakeFault(text=f"passes all checks (seed {seed})", has_advice=False)
            continue
        outcomes = [_run_check(material, check, tried.function, seed) for check in checks]
        if all(outcome.verdict is Verdict.passed for outcome in outcomes):
            return _MistakeFault(text=f"passes all checks (seed {seed})", has_advice=False)
        text = _unnamed_text(material.checks.catalogue(exercise), tried, [each.records for each in outcomes])
        unnamed = _MistakeFault(text=f"{text} (seed {seed})") if text else None
    return unnamed


def _unnamed_text(catalogue: Catalogue, tried: Mistake, checks: Sequence[Sequence[CallRecord]]) -> str | None:
    said = diagnose_checks(catalogue, checks)
    named = next((each for each in said if each is not None), None)
    if named is not None and all(each.text == tried.sentence for each in said if each is not None):
        return None
    return _wrong_name_text(named, [record for records in checks for record in records])


def _wrong_name_text(named: Message | None, records: Sequence[CallRecord]) -> str:
    if named is not None and named.id == "family_unsteady":
        return "does not do the same when it is called again, so that it can't be named; remove it"
    if named is not None:
        other = named.id.rpartition(".")[2]
        return f"is named {other}; ask what tells them apart, or give both one sentence"
    wrong = [record.reply for record in records if not record.is_right]
    raised = next((reply.kinds[0] for reply in wrong if isinstance(reply, RaisedException)), None)
    if raised and not any(isinstance(reply, ReturnedValue) for reply in wrong):
        return f"gives no wrong value but only raises {raised}, so that it can't be named; remove it"
    return "is not recognised; it may keep something from one call to the next"


def try_variant(material: Material, exercise: Exercise, tried: Variant) -> TrialResult:
    """An unusual right answer gets full marks on every seed."""
    for seed in material.seeds:
        for check in material.checks.for_exercise(exercise):
            outcome = _run_check(material, check, tried.function, seed)
            if outcome.verdict is not Verdict.passed:
                where = definition_place(
                    material.course.accepted_folder / exercise.file_name, f"{exercise.function}__{tried.name}"
                )
                text = f"the variant {tried.name} fails {check.id} (seed {seed}){_first_error_text(exercise, outcome)}"
                return TrialResult(defects=(material.make_defect(ProofColumn.variants, exercise, where, text),))
    return TrialResult()


def _first_error_text(exercise: Exercise, outcome: Outcome) -> str:
    """What went wrong in the first wrong call, and in which; empty if in none."""
    wrong = next((record for record in outcome.records if not record.is_right), None)
    if wrong is None:
        return ""
    call = call_text(exercise.function, wrong.case.args, wrong.case.kwargs)
    match wrong.reply:
        case RaisedException(kinds=kinds, text=text):
            return f": {kinds[0]}: {text}, for {call}"
        case _:
            what = wrong.mismatch.kind.value.replace("_", " ") if wrong.mismatch else "its requirements are not met"
            return f": {what}, for {call}"


def try_junk(material: Material, exercise: Exercise) -> TrialResult:
    """No junk answer passes a check or makes the grader fail."""
    function = material.reference_function(exercise)
    answers = list(junk_answers(function, list(inspect.signature(function).parameters)))
    defects: list[Defect] = []
    for check in material.checks.for_exercise(exercise):
        passing: list[str] = []
        texts: list[str] = []
        for name, answer in answers:
            try:
                if material.checks.is_passed_by(check, answer, 0):
                    passing.append(name)
            except (CourseError, GraderError) as error:
                texts.append(f"junk ({name}) brings {check.id} down: {error}")
        if passing:
            texts.append(f"junk passes {check.id}: {', '.join(passing)}")
        where = check_place(material, check)
        defects += [material.make_defect(ProofColumn.junk, exercise, where, text) for text in texts]
    return TrialResult(defects=tuple(defects))


def mutant_survives(material: Material, mutant: Mutant) -> bool:
    """Whether a mutant passes all checks on one of the first seeds."""
    functions: dict[str, Function] = {}
    for exercise in mutant.exercises:
        try:
            functions[exercise.id] = mutant.mutated_function(exercise, material.references[exercise.topic])
        except Exception:  # noqa: BLE001 - a mutant that can't even be defined is no answer
            return False
    return any(
        all(_is_passed_by(material, exercise, functions[exercise.id], seed) for exercise in mutant.exercises)
        for seed in material.seeds[:_MUTANT_SEED_COUNT]
    )


def run_with_reference(material: Material, check: Check) -> Verdict | CourseError:
    """The verdict of a check on its reference, on the first seed; the author's fault where it can't be run."""
    try:
        return _run_check(material, check, material.reference_function(check.exercise), 0).verdict
    except CourseError as error:
        return error


def find_endless(material: Material, exercise: Exercise, seconds: float) -> TrialResult:
    """The known mistakes and variants that do not end within so many seconds in a check, on the first seed.

    A learner's wrong answer is compared with every mistake, so one without an end would hang the grader. Nothing is
    found where a check does not end with its reference.
    """
    answers = [
        (ProofColumn.mistakes, material.course.mistakes_folder, mistake.id.rpartition(".")[2], mistake.function)
        for mistake in material.checks.known_mistakes[exercise.id]
    ]
    answers += [
        (ProofColumn.variants, material.course.accepted_folder, variant.name, variant.function)
        for variant in material.variants[exercise.id]
    ]
    checks = material.checks.for_exercise(exercise)
    try:
        if not all(_ends_within(seconds, material, check, material.reference_function(exercise)) for check in checks):
            return TrialResult()
    except CourseError:  # which the check's own task gives
        return TrialResult()
    defects: list[Defect] = []
    for column, folder, name, function in answers:
        check = next((check for check in checks if not _ends_within(seconds, material, check, function)), None)
        if check is not None:
            where = definition_place(folder / exercise.file_name, f"{exercise.function}__{name}")
            text = f"{name} does not end within {seconds:g} seconds in {check.id}; look for a loop without an end"
            defects.append(material.make_defect(column, exercise, where, text, has_advice=True))
    return TrialResult(defects=tuple(defects))


def _ends_within(seconds: float, material: Material, check: Check, function: Function) -> bool:
    try:
        call_within(seconds, _run_check, material, check, function, material.seeds[0])
    except TimeLimitReached:
        return False
    return True


def _is_passed_by(material: Material, exercise: Exercise, function: Function, seed: int) -> bool:
    """Whether a function passes all checks of an exercise."""
    return all(material.checks.is_passed_by(check, function, seed) for check in material.checks.for_exercise(exercise))


def _run_check(material: Material, check: Check, function: Function, seed: int) -> Outcome:
    return material.checks.run_check(check, InProcessRunner(function), seed)
