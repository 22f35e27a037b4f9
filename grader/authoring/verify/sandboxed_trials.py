"""What only the real child can show: stubs that are not started, and right answers that cross the wire as they are."""

import doctest
import inspect
import warnings
from collections.abc import Sequence
from types import ModuleType

from grader.authoring.verify.material import Material, Variant, at
from grader.authoring.verify.result import Column, Fault, place
from grader.authoring.verify.trials import Found
from grader.courses.course import Exercise
from grader.grading.grade import Grader, Options
from grader.grading.report import ExerciseResult, Status, Verdict
from grader.sandbox.sandbox import Sandbox
from grader.submissions.submission import Submission, read

_SEED = 0


def graded(material: Material, exercises: Sequence[Exercise]) -> Found:
    """Stubs, references and variants of some exercises, each graded as a learner's folder would be."""
    with Sandbox() as sandbox:
        grader = Grader(material.course, material.checks, sandbox)
        faults = [
            *_stubs(material, grader, exercises),
            *_references(material, grader, exercises),
            *(
                fault
                for exercise in exercises
                for variant in material.variants[exercise.id]
                for fault in _variant(material, grader, exercise, variant)
            ),
        ]
    return Found(faults=tuple(faults))


def _stubs(material: Material, grader: Grader, exercises: Sequence[Exercise]) -> list[Fault]:
    folder = material.course.stubs
    report = grader.grade(read(folder, str(folder)), exercises, Options(seed=_SEED))
    return [
        material.fault(
            Column.stub,
            exercise,
            at(folder / exercise.file, exercise.function),
            f"the stub is {result.status} with {result.score} of {result.max_score} points instead of not_started",
        )
        for exercise, result in zip(exercises, report.exercises, strict=True)
        if result.score or result.status is not Status.not_started
    ]


def _references(material: Material, grader: Grader, exercises: Sequence[Exercise]) -> list[Fault]:
    folder = material.course.references
    report = grader.grade(read(folder, str(folder)), exercises, Options(seed=_SEED))
    return [
        material.fault(
            Column.reference,
            exercise,
            at(folder / exercise.file, exercise.function),
            f"graded like a learner's, the reference {_lost(result)}",
        )
        for exercise, result in zip(exercises, report.exercises, strict=True)
        if not _is_full(result)
    ]


def _variant(material: Material, grader: Grader, exercise: Exercise, variant: Variant) -> list[Fault]:
    (result,) = grader.grade(_as_submission(material, exercise, variant), [exercise], Options(seed=_SEED)).exercises
    named = next((check.mistake for check in result.checks if check.mistake), None)
    if _is_full(result) and named is None:
        return []
    where = at(material.course.accepted / exercise.file, f"{exercise.function}__{variant.name}")
    text = f"graded like a learner's, the variant {variant.name} {_lost(result)}"
    if named is not None:
        text += f" and is told: {named.text}"
    return [material.fault(Column.variants, exercise, where, text)]


def _as_submission(material: Material, exercise: Exercise, variant: Variant) -> Submission:
    """The references, with the variant in its exercise's place: its file follows the reference's in one file."""
    course = material.course
    files = dict(read(course.references, "").files)
    unusual = (course.accepted / exercise.file).read_bytes()
    chosen = f"\n{exercise.function} = {exercise.function}__{variant.name}\n".encode()
    files[exercise.file] = files[exercise.file] + b"\n" + unusual + chosen
    return Submission(path=f"{exercise.id}.{variant.name}", files=files, refused={})


def _is_full(result: ExerciseResult) -> bool:
    return result.status is Status.passed and not any(check.carried_forward for check in result.checks)


def _lost(result: ExerciseResult) -> str:
    for check in result.checks:
        if check.verdict is not Verdict.passed or check.carried_forward:
            said = f": {check.message.text}" if check.message else ""
            return f"does not get full marks: {check.id} {check.verdict}{said}"
    return "gets full marks"


def doctests(material: Material, exercise: Exercise) -> Found:
    """The stub's examples, with the references in the place of the stubs."""
    path = material.course.stubs / exercise.file
    module = material.stubs[exercise.topic]
    stub = getattr(module, exercise.function, None)
    where = at(path, exercise.function)
    if stub is None:
        return _doctest_fault(material, exercise, where, f"the stub file defines no {exercise.function}")
    parsed = doctest.DocTestParser().get_doctest(
        inspect.getdoc(stub) or "", _names(material, module), exercise.id, str(path), None
    )
    if not parsed.examples:
        return _doctest_fault(material, exercise, where, "the stub shows no example")
    runner = _Runner(verbose=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        runner.run(parsed, out=lambda _: None)
    if runner.wrong is None:
        return Found()
    example, got = runner.wrong
    where = place(path, _line_of(stub, example.source))
    text = f"the example {example.source.strip()} does not give {example.want.strip()} but {got.strip()}"
    return _doctest_fault(material, exercise, where, text)


def _doctest_fault(material: Material, exercise: Exercise, where: str, text: str) -> Found:
    return Found(faults=(material.fault(Column.doctest, exercise, where, text),))


def _names(material: Material, stubs: ModuleType) -> dict[str, object]:
    """What a learner's file has at hand, with our functions in the place of the stubs."""
    ours = {
        getattr(material.stubs[exercise.topic], exercise.function, None): material.reference(exercise)
        for exercise in material.course.exercises
    }
    names = dict(vars(stubs))
    return {name: ours.get(value, value) if callable(value) else value for name, value in names.items()}


def _line_of(stub: object, source: str) -> int | None:
    code = getattr(stub, "__code__", None)
    lines = inspect.getsource(code).splitlines() if code else []
    found = next((i for i, line in enumerate(lines) if source.splitlines()[0] in line), 0)
    return code.co_firstlineno + found if code else None


class _Runner(doctest.DocTestRunner):
    """Keeps the first example that does not hold."""

    wrong: tuple[doctest.Example, str] | None = None

    def report_failure(self, out: object, test: doctest.DocTest, example: doctest.Example, got: str) -> None:
        del out, test
        self.wrong = self.wrong or (example, got)

    def report_unexpected_exception(
        self, out: object, test: doctest.DocTest, example: doctest.Example, exc_info: tuple[object, ...]
    ) -> None:
        del out, test
        self.wrong = self.wrong or (example, f"{type(exc_info[1]).__name__}: {exc_info[1]}")
