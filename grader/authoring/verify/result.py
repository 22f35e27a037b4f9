"""The result of `grade verify`: a row for each exercise, and each defect in one sentence."""

from dataclasses import dataclass
from enum import StrEnum


class ProofColumn(StrEnum):
    """The properties that are proven for every exercise, in the order of the table."""

    stub = "stub"
    reference = "reference"
    doctest = "doctest"
    mistakes = "mistakes"
    telling = "telling"
    mutants = "mutants"
    properties = "properties"
    variants = "variants"
    junk = "junk"
    inputs = "inputs"
    lending = "lending"
    figure = "figure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """One property that does not hold: the file and line, and a sentence that says what is wrong there.

    `has_advice` says that it also says what to do.
    """

    exercise: str
    column: ProofColumn
    where: str
    text: str
    has_advice: bool = False

    def __str__(self) -> str:
        return f"{self.where}: {self.exercise}: {self.text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofRow:
    """The counts and defects of one exercise.

    `equal` counts the mutants that are listed as equivalent, `excused` the property mutants that may survive. `lenders`
    are the ids of earlier exercises that an answer could hand on, which the course does not say it is built on. Of all
    `checks`, `telling` have inputs that tell the known mistakes apart.
    """

    exercise: str
    mistakes: int
    telling: int
    checks: int
    mutants: int
    killed: int
    equal: int
    property_mutants: int
    excused: int
    variants: int
    junk: int
    cases: int
    lenders: tuple[str, ...]
    defects: tuple[Defect, ...]

    def holds(self, column: ProofColumn) -> bool:
        return not any(defect.column is column for defect in self.defects)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The proof of a course's material, on this many seeds."""

    course: str
    seeds: int
    rows: tuple[ProofRow, ...]

    @property
    def defects(self) -> tuple[Defect, ...]:
        return tuple(defect for row in self.rows for defect in row.defects)

    @property
    def holds(self) -> bool:
        return not self.defects
