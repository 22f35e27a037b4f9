"""Trials in the sandbox: stubs count as not started, and right answers get full marks through the real child.

The stubs' doctests are run here, too, though in this process.
"""

import codecs
import doctest
import inspect
import warnings
from collections.abc import Mapping, Sequence
from itertools import groupby, zip_longest
from pathlib import Path
from types import ModuleType

import grader.grading.grade  # noqa: F401 - a session imports it when it grades, which would be once in every worker
from grader.authoring.verify.material import Material, Variant, definition_place
from grader.authoring.verify.result import Defect, ProofColumn
from grader.authoring.verify.trials import TrialResult
from grader.courses.course import Exercise
from grader.courses.modules import file_place
from grader.errors import CourseError
from grader.grading.options import GradingOptions
from grader.grading.report import ExerciseResult, Message
from grader.grading.session import Session
from grader.grading.verdicts import Status, Verdict
from grader.reporting.figures import sample_scenes
from grader.submissions.submission import Submission

_CHILD_SEED = 0


def grade_material(material: Material, exercises: Sequence[Exercise]) -> TrialResult:
    """Grade stubs, references and variants of some exercises as a learner's folder is graded."""
    references = _handed_in(material, material.course.references_folder)
    with Session(material.course, GradingOptions(seed=_CHILD_SEED), checks=material.checks) as session:
        defects = [
            *_stub_defects(material, session, exercises),
            *_reference_defects(material, session, exercises),
            *(
                defect
                for topic, chosen in groupby(exercises, key=lambda exercise: exercise.topic)
                for defect in _figure_defects(material, session, list(chosen))
            ),
            *(
                defect
                for variants in zip_longest(*(material.variants[exercise.id] for exercise in exercises))
                for defect in _variant_defects(
                    material, session, references, {e: v for e, v in zip(exercises, variants, strict=True) if v}
                )
            ),
        ]
    return TrialResult(defects=tuple(defects))


def _handed_in(material: Material, folder: Path) -> Submission:
    """The files of a course's folder as a submission. They are trusted, so links are followed, unlike a learner's."""
    names = [topic.file_name for topic in material.course.topics]
    return Submission(path=str(folder), files={name: (folder / name).read_bytes() for name in names}, refused={})


def _stub_defects(material: Material, session: Session, exercises: Sequence[Exercise]) -> list[Defect]:
    folder = material.course.stubs_folder
    report = session.grade(_handed_in(material, folder), exercises=exercises)
    return [
        material.make_defect(
            ProofColumn.stub,
            exercise,
            definition_place(folder / exercise.file_name, exercise.function),
            f"the stub is {result.status} with {result.score} of {result.max_score} points instead of not_started",
        )
        for exercise, result in zip(exercises, report.exercises, strict=True)
        if result.score or result.status is not Status.not_started
    ]


def _reference_defects(material: Material, session: Session, exercises: Sequence[Exercise]) -> list[Defect]:
    folder = material.course.references_folder
    report = session.grade(_handed_in(material, folder), exercises=exercises)
    return [
        material.make_defect(
            ProofColumn.reference,
            exercise,
            definition_place(folder / exercise.file_name, exercise.function),
            f"graded like a learner's, the reference {_shortfall_text(result)}",
        )
        for exercise, result in zip(exercises, report.exercises, strict=True)
        if not _has_full_marks(result)
    ]


def _figure_defects(material: Material, session: Session, exercises: Sequence[Exercise]) -> list[Defect]:
    """The figure of a topic, if it has one, can be made from the references."""
    folder = material.course.references_folder
    submission = _handed_in(material, folder)
    try:
        sample_scenes(material.course, submission, exercises, session.sandbox, session.options.limits)
    except CourseError as error:
        where = file_place(material.course.figures_folder)
        return [material.make_defect(ProofColumn.figure, exercises[0], where, f"no figure can be made: {error}")]
    return []


def _variant_defects(
    material: Material, session: Session, references: Submission, variants: Mapping[Exercise, Variant]
) -> list[Defect]:
    """Grade variants of different exercises in one submission; if not all are right there, in two, and so on.

    Variants that are right alone may not be together: one may call the other, and that one the first.
    """
    handed_in = _variant_submission(material, references, variants)
    results = session.grade(handed_in, exercises=list(variants)).exercises
    if all(_has_full_marks(result) and _named_mistake(result) is None for result in results):
        return []
    if len(variants) == 1:
        ((exercise, variant),) = variants.items()
        return [_variant_defect(material, exercise, variant, results[0])]
    every, half = list(variants.items()), len(variants) // 2
    parts = (dict(every[:half]), dict(every[half:]))
    return [defect for part in parts for defect in _variant_defects(material, session, references, part)]


def _named_mistake(result: ExerciseResult) -> Message | None:
    return next((check.mistake for check in result.checks if check.mistake), None)


def _variant_defect(material: Material, exercise: Exercise, variant: Variant, result: ExerciseResult) -> Defect:
    where = definition_place(
        material.course.accepted_folder / exercise.file_name, f"{exercise.function}__{variant.name}"
    )
    text = f"graded like a learner's, the variant {variant.name} {_shortfall_text(result)}"
    named = _named_mistake(result)
    if named is not None:
        text += f" and is told: {named.text}"
    return material.make_defect(ProofColumn.variants, exercise, where, text)


def _variant_submission(material: Material, references: Submission, variants: Mapping[Exercise, Variant]) -> Submission:
    """The references, with variants in place of some exercises: their file is appended to the reference's."""
    files = dict(references.files)
    for name in {exercise.file_name for exercise in variants}:
        variant_file = (material.course.accepted_folder / name).read_bytes()
        files[name] += b"\n" + variant_file.removeprefix(codecs.BOM_UTF8)
    for exercise, variant in variants.items():
        files[exercise.file_name] += f"\n{exercise.function} = {exercise.function}__{variant.name}\n".encode()
    return Submission(path="variants", files=files, refused={})


def _has_full_marks(result: ExerciseResult) -> bool:
    return result.status is Status.passed and not result.is_carried_forward


def _shortfall_text(result: ExerciseResult) -> str:
    for check in result.checks:
        if check.verdict is not Verdict.passed or check.carried_forward:
            said = f": {check.message.text}" if check.message else ""
            return f"does not get full marks: {check.id} {check.verdict}{said}"
    return "gets full marks"


def run_doctests(material: Material, exercise: Exercise) -> TrialResult:
    """Run the examples in a stub's docstring, with the references in place of the stubs."""
    path = material.course.stubs_folder / exercise.file_name
    module = material.stubs[exercise.topic]
    stub = getattr(module, exercise.function, None)
    where = definition_place(path, exercise.function)
    if stub is None:
        return _doctest_defect(material, exercise, where, f"the stub file defines no {exercise.function}")
    try:
        parsed = doctest.DocTestParser().get_doctest(
            inspect.getdoc(stub) or "", _doctest_names(material, module), exercise.id, str(path), None
        )
    except ValueError as error:  # such as for >>> without a space behind it
        return _doctest_defect(material, exercise, where, f"the example can't be read: {error}")
    if not parsed.examples:
        return _doctest_defect(material, exercise, where, "the stub shows no example")
    runner = _DoctestRunner(verbose=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        runner.run(parsed, out=lambda _: None)
    if runner.wrong is None:
        return TrialResult()
    example, got = runner.wrong
    where = file_place(path, _source_line(stub, example.source))
    text = f"the example {example.source.strip()} does not give {example.want.strip()} but {got.strip() or 'nothing'}"
    return _doctest_defect(material, exercise, where, text)


def _doctest_defect(material: Material, exercise: Exercise, where: str, text: str) -> TrialResult:
    return TrialResult(defects=(material.make_defect(ProofColumn.doctest, exercise, where, text),))


def _doctest_names(material: Material, stubs: ModuleType) -> dict[str, object]:
    """The names that a learner's file defines and imports, with the references in place of the stubs."""
    ours = {
        getattr(material.stubs[exercise.topic], exercise.function, None): material.reference_function(exercise)
        for exercise in material.course.exercises
    }
    names = dict(vars(stubs))
    return {name: ours.get(value, value) if callable(value) else value for name, value in names.items()}


def _source_line(stub: object, source: str) -> int | None:
    code = getattr(stub, "__code__", None)
    lines = inspect.getsource(code).splitlines() if code else []
    found = next((i for i, line in enumerate(lines) if source.splitlines()[0] in line), 0)
    return code.co_firstlineno + found if code else None


class _DoctestRunner(doctest.DocTestRunner):
    """Keeps the first example that fails."""

    wrong: tuple[doctest.Example, str] | None = None

    def report_failure(self, out: object, test: doctest.DocTest, example: doctest.Example, got: str) -> None:
        del out, test
        self.wrong = self.wrong or (example, got)

    def report_unexpected_exception(
        self, out: object, test: doctest.DocTest, example: doctest.Example, exc_info: tuple[object, ...]
    ) -> None:
        del out, test
        self.wrong = self.wrong or (example, f"{type(exc_info[1]).__name__}: {exc_info[1]}")
