"""The whole proof of our own course, on one seed; `grade verify` does it on twenty."""

import pytest

from grader.authoring.verify import Proof, ProofColumn, ProofRow, render_proof, verify
from grader.courses import course as courses

COURSE = courses.load_course()
SEEDS = 1

each_exercise = pytest.mark.parametrize("name", [exercise.id for exercise in COURSE.exercises])


@pytest.fixture(scope="module")
def proof() -> Proof:
    return verify(COURSE, COURSE.exercises, seeds=SEEDS)


def row_of(proof: Proof, name: str) -> ProofRow:
    return next(row for row in proof.rows if row.exercise == name)


def test_all_of_the_course_holds(proof):
    assert proof.holds, render_proof(proof)


@each_exercise
@pytest.mark.parametrize("column", ProofColumn)
def test_exercise_is_proven(proof, name, column):
    assert [str(fault) for fault in row_of(proof, name).defects if fault.column is column] == []


@each_exercise
def test_exercise_has_what_there_is_to_prove(proof, name):
    row = row_of(proof, name)
    assert row.mistakes >= 4
    assert row.variants >= 3
    assert row.mutants == row.killed + row.equal > 0
    assert row.junk > 30
    assert row.cases >= 8


def test_course_knows_180_mistakes(proof):
    assert sum(row.mistakes for row in proof.rows) >= 180
