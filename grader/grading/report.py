"""The report: what a grading found, as values, and as the published JSON (`report.schema.json`).

The only scoring arithmetic is here. A report's body holds no clock and no chance: two runs with one seed give the
same, except for `run`.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from grader import files
from grader.sanitize import json_safe

REPORT_VERSION = "1.1"
"""The version of the report's contract: the first number changes when a reader of the old one would break."""

SCHEMA_PATH = Path(__file__).resolve().parent / "report.schema.json"

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


class Verdict(StrEnum):
    """What came of one check."""

    passed = "passed"
    failed = "failed"
    raised = "raised"
    timed_out = "timed_out"
    crashed = "crashed"
    not_started = "not_started"
    ungraded = "ungraded"


class Status(StrEnum):
    """What came of one exercise."""

    passed = "passed"
    failed = "failed"
    not_started = "not_started"
    ungraded = "ungraded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A sentence for the learner, with an id by which another tool can translate it."""

    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """A line of the submission, with its text; in a notebook, a line of one of its code cells (from 1)."""

    file: str
    line: int
    text: str
    cell: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRow:
    """One call in the table of a failure: its input, the learner's and the expected result, their constant ratio."""

    input: str
    actual: Json
    expected: Json
    ratio: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The first place at which a result of several numbers departs: the part of a tuple (from 1), the index in it."""

    part: int | None
    index: tuple[int, ...]
    actual: Json
    expected: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterexample:
    """The first failed call, and beside it the table of the check's calls: `differ` of `calls` went wrong.

    `ratio_rule` says what yours / expected is on all of them ("e^x"), where one rule fits.
    """

    call: str
    expected: Json
    actual: Json
    first_difference: Difference | None
    calls: int
    differ: int
    ratio_rule: str | None
    rows: tuple[CallRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """One check's verdict and what is said about it."""

    id: str
    title: str
    verdict: Verdict
    max_points: int
    message: Message | None = None
    place: SourceLine | None = None
    counterexample: Counterexample | None = None
    mistake: Message | None = None
    carried_forward: bool = False

    @property
    def points(self) -> int:
        return self.max_points if self.verdict is Verdict.passed else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseResult:
    """One exercise's checks; `line` is where the submission defines it (in a notebook, in this `cell`), `hints` are
    those that were asked for.
    """

    id: str
    topic: str
    title: str
    file: str
    line: int | None
    checks: tuple[CheckResult, ...]
    hints: tuple[str, ...]
    output: str
    cell: int | None = None

    @property
    def score(self) -> int:
        return sum(check.points for check in self.checks)

    @property
    def max_score(self) -> int:
        return sum(check.max_points for check in self.checks)

    @property
    def status(self) -> Status:
        verdicts = {check.verdict for check in self.checks}
        if Verdict.ungraded in verdicts:
            return Status.ungraded
        if verdicts == {Verdict.not_started}:
            return Status.not_started
        return Status.passed if verdicts == {Verdict.passed} else Status.failed


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseFacts:
    """Which course was graded."""

    id: str
    version: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionFacts:
    """What was graded: the path as given, and the digest of the sources."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Isolation:
    """At which level the learner's code ran, and what the level above would have needed."""

    level: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """When, how long and with which versions: the only part that differs between two runs with one seed."""

    started: str
    seconds: float
    python: str
    numpy: str
    platform: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that one grading found."""

    grader: str
    course: CourseFacts
    submission: SubmissionFacts
    seed: int
    feedback: str
    isolation: Isolation
    exercises: tuple[ExerciseResult, ...]
    notes: tuple[Message, ...]
    run: RunFacts

    @property
    def score(self) -> int:
        return sum(exercise.score for exercise in self.exercises)

    @property
    def max_score(self) -> int:
        return sum(exercise.max_score for exercise in self.exercises)

    @property
    def percent(self) -> float:
        """The score in per cent, with two decimals (see `share`)."""
        return rounded_share(self.score, self.max_score)

    def is_at_least(self, percent: float) -> bool:
        """Whether the score is at least so many per cent of all points: exactly, whatever is shown when rounded."""
        return 100 * self.score >= Fraction(str(percent)) * self.max_score if self.max_score else percent <= 0

    @property
    def is_graded(self) -> bool:
        return all(exercise.status is not Status.ungraded for exercise in self.exercises)


def rounded_share(part: float, whole: float, out_of: float = 100, digits: int = 2) -> float:
    """What a part is out of so many, rounded; below the whole it is never full, and above nothing never 0.

    The one rule for all numbers of this kind that are shown, on the terminal, on pages and in gradebooks: 2 of 3 are
    66.67 %, and 99.996 % are 99.99 %, because 100 % means that nothing is missing. No whole has no share: 0.
    """
    if not whole:
        return 0.0
    scale: int = 10**digits
    most = Fraction(str(out_of)) * scale
    steps = math.floor(most * Fraction(part) / Fraction(whole) + Fraction(1, 2))
    if part > 0:
        steps = max(steps, 1)
    if part < whole:
        steps = min(steps, math.ceil(most) - 1)
    return steps / scale


def as_json(report: Report) -> dict[str, Json]:
    """The report as the schema describes it."""
    return {
        "version": REPORT_VERSION,
        "grader": report.grader,
        "course": _plain_json(report.course),
        "submission": _plain_json(report.submission),
        "seed": report.seed,
        "feedback": report.feedback,
        "isolation": _plain_json(report.isolation),
        "score": report.score,
        "max_score": report.max_score,
        "percent": report.percent,
        "exercises": [_exercise_json(exercise) for exercise in report.exercises],
        "notes": _plain_json(report.notes),
        "run": _plain_json(report.run),
    }


def _exercise_json(exercise: ExerciseResult) -> dict[str, Json]:
    return {
        "id": exercise.id,
        "topic": exercise.topic,
        "title": exercise.title,
        "status": exercise.status.value,
        "score": exercise.score,
        "max_score": exercise.max_score,
        "file": exercise.file,
        "line": exercise.line,
        **({} if exercise.cell is None else {"cell": exercise.cell}),
        "checks": [_check_json(check) for check in exercise.checks],
        "hints": _plain_json(exercise.hints),
        "output": exercise.output,
    }


def _check_json(check: CheckResult) -> dict[str, Json]:
    return {
        "id": check.id,
        "title": check.title,
        "verdict": check.verdict.value,
        "points": check.points,
        "max_points": check.max_points,
        "message": check.message.text if check.message else None,
        "message_id": check.message.id if check.message else None,
        "place": _place_json(check.place),
        "counterexample": _plain_json(check.counterexample),
        "mistake": None if check.mistake is None else {"id": check.mistake.id, "message": check.mistake.text},
        "carried_forward": check.carried_forward,
    }


def _place_json(place: SourceLine | None) -> Json:
    """A place; `cell` is told of notebooks only."""
    if place is None:
        return None
    entry: dict[str, Json] = {"file": place.file, "line": place.line, "text": place.text}
    return entry if place.cell is None else {**entry, "cell": place.cell}


def _plain_json(value: object) -> Json:
    """Dataclasses as objects, tuples as lists."""
    if is_dataclass(value):
        return {field.name: _plain_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, (tuple, list)):
        return [_plain_json(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _plain_json(item) for key, item in value.items()}
    assert value is None or isinstance(value, (bool, int, float, str))  # noqa: S101 - the model's own types
    return value


@cache
def report_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a report."""
    loaded: dict[str, Any] = json.loads(SCHEMA_PATH.read_text(encoding="utf-8"))
    return loaded


def validate_report(document: Mapping[str, Json]) -> None:
    """Hold a report against its schema; raise jsonschema's ValidationError where it is ours to mend."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - heavy, and not needed to grade

    Draft202012Validator(report_schema()).validate(document)


def json_text(document: Mapping[str, Json]) -> str:
    """The document as text that no CI runner takes for commands."""
    return json_safe(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)) + "\n"


def atomic_write_text(path: Path, text: str) -> None:
    """Write a text as a file, whole or not at all; raise UsageError where it can't be written."""
    files.atomic_write(path, [text.encode("utf-8")])
