"""What is tried with functions of ours in this process: references, mistakes, variants, junk and mutants.

Each trial gives the faults that it found; none depends on another, so that workers may share them out.
"""

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.authoring.verify import input_lint
from grader.authoring.verify.in_process import InProcess
from grader.authoring.verify.junk import junk_for
from grader.authoring.verify.material import Function, Material, Variant, at, check_at
from grader.authoring.verify.mutants import Mutant
from grader.authoring.verify.result import Column, Fault
from grader.courses.course import Exercise
from grader.errors import CourseFault, GraderFault
from grader.grading.answer import Record
from grader.grading.diagnosis import Mistake, diagnose
from grader.grading.pytest_plugin import Check, Outcome
from grader.grading.report import Message, Verdict
from grader.sandbox.session import Raised, Returned

_MUTANT_SEEDS = 2
_NAMED_EVERY = 2
"""Recognising a mistake costs several times as much as failing it, so it is tried on every second seed only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a trial found, and how many calls it looked at (of a check's own inputs)."""

    faults: tuple[Fault, ...] = ()
    cases: int = 0


def reference(material: Material, exercise: Exercise) -> Found:
    """Full marks on every seed, and a look at what the checks asked meanwhile."""
    function = material.reference(exercise)
    asked: list[input_lint.Asked] = []
    faults: list[Fault] = []
    for seed in material.seeds:
        for check in material.checks.of(exercise):
            outcome = _run(material, check, function, seed)
            if outcome.verdict is Verdict.passed:
                given = tuple(_given(function, record) for record in outcome.records)
                asked.append(
                    input_lint.Asked(check=check, seed=seed, records=outcome.records, given=given, roles=material.roles)
                )
            elif not faults:
                where = at(material.course.references / exercise.file, exercise.function)
                faults.append(
                    material.fault(Column.reference, exercise, where, f"the reference fails {check.id} (seed {seed})")
                )
    if asked:
        faults += _lint(material, exercise, asked)
    return Found(faults=tuple(faults), cases=sum(len(each.records) for each in asked if each.seed == asked[0].seed))


def _lint(material: Material, exercise: Exercise, asked: Sequence[input_lint.Asked]) -> list[Fault]:
    parameters = inspect.signature(material.reference(exercise)).parameters
    defaults = {name: p.default for name, p in parameters.items() if p.default is not p.empty}
    file = at(material.course.checks / f"check_{exercise.topic}.py", "")
    return [
        material.fault(
            Column.inputs,
            exercise,
            check_at(material, complaint.check) if complaint.check else file,
            f"{complaint.check.id.rpartition('.')[2]} {complaint.text}" if complaint.check else complaint.text,
        )
        for complaint in input_lint.complaints(asked, defaults)
    ]


def _given(function: Function, record: Record) -> Mapping[str, object]:
    bound = inspect.signature(function).bind(*record.case.args, **record.case.kwargs)
    bound.apply_defaults()
    return bound.arguments


def mistake(material: Material, exercise: Exercise, tried: Mistake) -> Found:
    """It fails on every seed, and is named as itself."""
    text = _not_failed(material, exercise, tried) or _not_named(material, exercise, tried)
    if not tried.sentence:
        text = "has no docstring, which is the sentence that its learner reads"
    if text is None:
        return Found()
    name = tried.id.rpartition(".")[2]
    where = at(material.course.mistakes / exercise.file, f"{exercise.function}__{name}")
    return Found(faults=(material.fault(Column.mistakes, exercise, where, f"the mistake {name} {text}"),))


def _not_failed(material: Material, exercise: Exercise, tried: Mistake) -> str | None:
    for seed in material.seeds:
        checks = material.checks.of(exercise)
        if all(_run(material, check, tried.function, seed).verdict is Verdict.passed for check in checks):
            return f"passes all checks (seed {seed})"
    return None


def _not_named(material: Material, exercise: Exercise, tried: Mistake) -> str | None:
    parameters = list(inspect.signature(material.reference(exercise)).parameters)
    for seed in material.seeds[::_NAMED_EVERY]:
        outcomes = [_run(material, check, tried.function, seed) for check in material.checks.of(exercise)]
        records = [record for outcome in outcomes for record in outcome.records]
        named = diagnose(records, material.checks.mistakes[exercise.id], parameters)
        if named is None or named.text != tried.sentence:
            return f"{_told_instead(named, records)} (seed {seed})"
    return None


def _told_instead(named: Message | None, records: Sequence[Record]) -> str:
    if named is not None:
        other = named.id.rpartition(".")[2]
        return f"is named {other}; ask what tells them apart, or give both one sentence"
    wrong = [record.reply for record in records if not record.is_right]
    raised = next((reply.kinds[0] for reply in wrong if isinstance(reply, Raised)), None)
    if raised and not any(isinstance(reply, Returned) for reply in wrong):
        return f"gives no wrong value but only raises {raised}, so that it can't be named; remove it"
    return "is not recognised; it may not do the same when it is called again"


def variant(material: Material, exercise: Exercise, tried: Variant) -> Found:
    """Full marks on every seed."""
    for seed in material.seeds:
        for check in material.checks.of(exercise):
            outcome = _run(material, check, tried.function, seed)
            if outcome.verdict is not Verdict.passed:
                where = at(material.course.accepted / exercise.file, f"{exercise.function}__{tried.name}")
                text = f"the variant {tried.name} fails {check.id} (seed {seed}){_told(outcome)}"
                return Found(faults=(material.fault(Column.variants, exercise, where, text),))
    return Found()


def _told(outcome: Outcome) -> str:
    wrong = next((record for record in outcome.records if not record.is_right), None)
    if wrong is None:
        return ""
    match wrong.reply:
        case Raised(kinds=kinds, text=text):
            return f": {kinds[0]}: {text}"
        case _:
            return f": {wrong.fault.kind.value}" if wrong.fault else ": its manners"


def junk(material: Material, exercise: Exercise) -> Found:
    """No junk passes any check, or brings the grader down."""
    function = material.reference(exercise)
    faults: list[Fault] = []
    for name, answer in junk_for(function, list(inspect.signature(function).parameters)):
        for check in material.checks.of(exercise):
            try:
                outcome = _run(material, check, answer, 0)
            except (CourseFault, GraderFault) as error:
                text = f"junk ({name}) brings {check.id} down: {error}"
            else:
                if outcome.verdict is not Verdict.passed:
                    continue
                text = f"junk ({name}) passes {check.id}"
            faults.append(material.fault(Column.junk, exercise, check_at(material, check), text))
    return Found(faults=tuple(faults))


def survives(material: Material, mutant: Mutant) -> bool:
    """Whether a mutant passes all checks on one of the first seeds."""
    functions: dict[str, Function] = {}
    for exercise in mutant.exercises:
        try:
            functions[exercise.id] = mutant.function(exercise, material.references[exercise.topic])
        except Exception:  # noqa: BLE001 - a mutant that cannot even be defined is no answer
            return False
    return any(
        all(
            _run(material, check, functions[exercise.id], seed).verdict is Verdict.passed
            for exercise in mutant.exercises
            for check in material.checks.of(exercise)
        )
        for seed in material.seeds[:_MUTANT_SEEDS]
    )


def _run(material: Material, check: Check, function: Function, seed: int) -> Outcome:
    return material.checks.run(check, InProcess(function), seed)
