"""The whole proof of our own course, on one seed; `grade verify` does it on twenty."""

import pytest

from grader.authoring.verify import Proof, ProofRow, verify
from grader.courses import course as courses

COURSE = courses.load_course()
SEEDS = 1


@pytest.fixture(scope="module")
def proof() -> Proof:
    return verify(COURSE, COURSE.exercises, seeds=SEEDS)


def test_all_of_the_course_holds(proof):
    assert [f"{fault.column}: {fault}" for fault in proof.defects] == []
    assert proof.holds


def test_every_exercise_has_what_there_is_to_prove(proof):
    assert [row.exercise for row in proof.rows] == [exercise.id for exercise in COURSE.exercises]
    assert [row for row in proof.rows if not has_enough(row)] == []


def has_enough(row: ProofRow) -> bool:
    return (
        row.mistakes >= 4
        and row.variants >= 3
        and row.mutants == row.killed + row.equal > 0
        and row.junk > 30
        and row.cases >= 8
    )


def test_course_knows_180_mistakes(proof):
    assert sum(row.mistakes for row in proof.rows) >= 180
