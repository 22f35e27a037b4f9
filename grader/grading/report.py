"""The report: the result of grading a submission, as values and as published JSON (`report.schema.json`).

All scoring arithmetic is here. Except for `run`, a report contains nothing that depends on time or chance: grading a
submission twice with the same seed gives the same report.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from grader import files
from grader.grading.verdicts import Status, Verdict
from grader.sanitize import json_safe

REPORT_VERSION = "1.3"
"""The version of the report's format; the first number changes when programs that read the old one would break."""

SCHEMA_PATH = Path(__file__).resolve().parent / "report.schema.json"

MAX_SHOWN_NUMBERS = 60
"""Up to how many numbers an array is shown in full."""

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A sentence for the learner, with an id that lets other programs translate it."""

    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """A line of the submission, with its text; lines and the code cells of a notebook count from 1.

    `column` is the character of the text, from 1, at which a syntax error was found.
    """

    file: str
    line: int
    text: str
    cell: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRow:
    """One call in the table of a failed check; `ratio` is actual / expected where that is one constant."""

    input: str
    actual: Json
    expected: Json
    ratio: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The first wrong value in a result of several: the part of a tuple (from 1), and the index in it (from 0).

    In a dict a key in quotes stands for the number of a part or index.
    """

    part: int | str | None
    index: tuple[int | str, ...]
    actual: Json
    expected: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterexample:
    """The first failed call, and a table of failed calls; `differ` of the check's `calls` failed.

    `ratio_rule` is the ratio actual / expected on all of them ("e^x"), if one rule fits.
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
    """One check's verdict and its explanation; `carried_forward` says that it passed only with reference functions."""

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
    """One exercise's checks.

    `line` is where the submission defines the exercise's function (in a notebook, in the code cell `cell`), `hints` are
    those that the learner was shown, and `output` is what the submission printed.
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

    @property
    def is_carried_forward(self) -> bool:
        """Whether a check was carried forward, so that the learner's functions of earlier exercises are at fault."""
        return any(check.carried_forward for check in self.checks)


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseFacts:
    """The course that was graded."""

    id: str
    version: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionFacts:
    """The submission that was graded: its path as given, and the digest of its sources."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Isolation:
    """The isolation level that the learner's code ran at, and what was missing for the level `kernel`."""

    level: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """When grading started (ISO 8601, UTC), how many seconds it and each exercise took, and the versions in use.

    This is the only part that differs between two runs with the same seed.
    """

    started: str
    seconds: float
    python: str
    numpy: str
    platform: str
    exercises: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The result of grading one submission."""

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
        """The score in per cent, with two decimals (see `rounded_share`)."""
        return rounded_share(self.score, self.max_score)

    def is_at_least(self, percent: float) -> bool:
        """Whether the score is at least this percentage of all points, compared exactly rather than as rounded."""
        return 100 * self.score >= Fraction(str(percent)) * self.max_score if self.max_score else percent <= 0

    @property
    def is_graded(self) -> bool:
        """Whether every exercise has a verdict."""
        return all(exercise.status is not Status.ungraded for exercise in self.exercises)


@lru_cache(maxsize=1024)
def rounded_share(part: float, whole: float, out_of: float = 100, digits: int = 2) -> float:
    """`part / whole * out_of`, rounded to so many digits, but never rounded up to `out_of` or down to 0.

    All shares that are shown follow this rule, on the terminal, on pages and in gradebooks: 2 of 3 are 66.67 %, and
    99.996 % are shown as 99.99 %, because 100 % means that nothing is missing. If `whole` is 0, so is the share.
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
    """The report as JSON data, as `report.schema.json` describes it."""
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
    """A line of the submission as JSON; only notebooks have the key `cell`, and only syntax errors `column`."""
    if place is None:
        return None
    entry: dict[str, Json] = {"file": place.file, "line": place.line, "text": place.text}
    if place.column is not None:
        entry["column"] = place.column
    return entry if place.cell is None else {**entry, "cell": place.cell}


def _plain_json(value: object) -> Json:
    """A value as JSON data: dataclasses become objects, tuples become lists."""
    if value is None or isinstance(value, (str, bool, int, float)):  # first, as most are
        return value
    if isinstance(value, (tuple, list)):
        return [_plain_json(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _plain_json(item) for key, item in value.items()}
    assert is_dataclass(value)  # noqa: S101 - reports hold nothing else
    return {field.name: _plain_json(getattr(value, field.name)) for field in fields(value)}


def json_text(document: Mapping[str, Json]) -> str:
    """The document as JSON text, escaped so that no CI runner takes a line of it for a command."""
    return json_safe(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)) + "\n"


def atomic_write_text(path: Path, text: str, *, submission: Path | None = None) -> None:
    """Write a text file completely or not at all; raise UsageError if it can't be written."""
    files.atomic_write(path, [text.encode("utf-8")], submission=submission)
