"""What a proof says: a row for each exercise, and each fault in one sentence."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class ProofColumn(StrEnum):
    """What is proven of every exercise, in the order of the table."""

    stub = "stub"
    reference = "reference"
    doctest = "doctest"
    mistakes = "mistakes"
    mutants = "mutants"
    variants = "variants"
    junk = "junk"
    inputs = "inputs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """One thing that does not hold: where it lies (file and line) and what is wrong there."""

    exercise: str
    column: ProofColumn
    where: str
    text: str

    def __str__(self) -> str:
        return f"{self.where}: {self.exercise}: {self.text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofRow:
    """What was looked at for one exercise; `equal` mutants are listed as such, with a reason."""

    exercise: str
    mistakes: int
    mutants: int
    killed: int
    equal: int
    variants: int
    junk: int
    cases: int
    defects: tuple[Defect, ...]

    def holds(self, column: ProofColumn) -> bool:
        return not any(fault.column is column for fault in self.defects)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The proof of a course's material, on this many seeds."""

    course: str
    seeds: int
    rows: tuple[ProofRow, ...]

    @property
    def defects(self) -> tuple[Defect, ...]:
        return tuple(fault for row in self.rows for fault in row.defects)

    @property
    def holds(self) -> bool:
        return not self.defects


def file_place(path: Path, line: int | None = None) -> str:
    """A file and a line as people write them, from where they stand."""
    here = Path.cwd()
    shown = path.relative_to(here) if path.is_relative_to(here) else path
    return f"{shown}:{line}" if line else str(shown)
