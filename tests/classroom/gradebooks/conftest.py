"""What the tests of `grade export` go through: a small class in a result file, with reports as the schema has them."""

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import chdir
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from click.testing import Result as Outcome
from report_schema import validate_report

from grader.classroom import store as stores
from grader.classroom.store import ResultStore
from grader.classroom.store_rows import Batch, Result, SubmissionRow
from grader.cli.main import main
from grader.grading import report as reports

EXERCISES = ("scaling.scale", "growing.grow", "growing.shrink")
POINTS = 5
BATCH = Batch(
    course="small",
    course_version="1.0",
    course_digest="d" * 64,
    seed=7,
    options=json.dumps({"exercises": list(EXERCISES)}),
    created="2026-01-01T00:00:00+00:00",
)
MISTAKES = {"scaling.scale": "You divide.", "growing.grow": "You shrink.", "growing.shrink": "You grow."}


def check(exercise: str, status: str, mistake: str | None) -> dict[str, Any]:
    told = None if mistake is None else {"id": mistake, "message": MISTAKES[exercise]}
    return {
        "id": f"{exercise}.ordinary_values",
        "title": "Right at ordinary values",
        "verdict": status,
        "points": POINTS if status == "passed" else 0,
        "max_points": POINTS,
        "message": None,
        "message_id": None,
        "place": None,
        "counterexample": None,
        "mistake": told,
        "carried_forward": False,
    }


def report_of(
    statuses: Sequence[str], sha256: str, mistakes: Mapping[str, str], why: str, left_out: Sequence[str] = ()
) -> dict[str, Any]:
    """A report on the three exercises, with these statuses, that the schema takes."""
    exercises = [
        {
            "id": exercise,
            "topic": exercise.partition(".")[0],
            "title": f"Do {exercise}",
            "status": status,
            "score": POINTS if status == "passed" else 0,
            "max_score": POINTS,
            "file": f"{exercise.partition('.')[0]}.py",
            "line": 1,
            "checks": [check(exercise, status, mistakes.get(exercise))],
            "hints": [],
            "output": "",
        }
        for exercise, status in zip(EXERCISES, statuses, strict=True)
    ]
    score, most = sum(one["score"] for one in exercises), POINTS * len(EXERCISES)
    document = {
        "version": reports.REPORT_VERSION,
        "grader": "0",
        "course": {"id": "small", "version": "1.0", "title": "A small course"},
        "submission": {"path": "", "sha256": sha256},
        "seed": 7,
        "feedback": "full",
        "isolation": {"level": "kernel", "missing": []},
        "score": score,
        "max_score": most,
        "percent": (10_000 * score // most) / 100,
        "exercises": exercises,
        "notes": [
            *([{"id": "ungraded", "text": why}] if why else []),
            *({"id": "refused_file", "text": text} for text in left_out),
        ],
        "run": {"started": "2026-01-01T00:00:00+00:00", "seconds": 0.1, "python": "3", "numpy": "2", "platform": "x"},
    }
    validate_report(document)
    return document


@dataclass(frozen=True, slots=True, kw_only=True)
class Student:
    """A student to be put into a result file; without statuses not graded, unless another with this content is."""

    student: str
    statuses: Sequence[str] = ()
    fault: str | None = None
    name: str | None = None
    email: str | None = None
    student_id: str | None = None
    content: str | None = None
    mistakes: Mapping[str, str] = field(default_factory=dict)
    fingerprint: bytes = b""
    why: str = ""
    left_out: Sequence[str] = ()
    missing: bool = False
    submitted: str | None = None
    late: bool | None = None
    path: str | None = None

    @property
    def sha256(self) -> str:
        return (self.content or self.student).encode().hex().ljust(64, "0")[:64]

    def put(self, results: ResultStore) -> None:
        """Record what is known of this student."""
        row = SubmissionRow(
            student=self.student,
            path=self.path or f"class/{self.student}",
            sha256=None if self.fault else self.sha256,
            fault=self.fault,
            name=self.name,
            email=self.email,
            student_id=self.student_id,
            submitted=self.submitted,
            late=self.late,
        )
        results.put_submissions([row])
        if self.missing:
            results.mark_missing([self.student])
        if not self.statuses:
            return
        document = report_of(self.statuses, self.sha256, self.mistakes, self.why, self.left_out)
        result = Result(
            sha256=self.sha256,
            report=json.dumps(document, separators=(",", ":"), ensure_ascii=False),
            score=document["score"],
            max_score=document["max_score"],
            percent=document["percent"],
            status="ungraded" if "ungraded" in self.statuses else "graded",
            seconds=0.1,
            graded_at="2026-01-01T00:00:00+00:00",
            fingerprint=self.fingerprint,
        )
        results.put_result(BATCH, result)


ALL, SOME, NONE = ("passed",) * 3, ("passed", "failed", "not_started"), ("not_started",) * 3
CLASS = (
    Student(student="ada", statuses=ALL, name="Ada Lovelace", email="ada@x.org", student_id="a-1"),
    Student(student="ben", statuses=SOME, mistakes={"growing.grow": "grow.shrinks"}, email="ben@x.org"),
    Student(student="carl", fault="It holds no exercise file.", email="carl@x.org"),
    Student(student="dora", statuses=("passed", "ungraded", "passed"), why="The machine was lost.", email="dora@x.org"),
    Student(student="eve", email="eve@x.org"),
    Student(student="finn", statuses=NONE, email="finn@x.org"),
)


@pytest.fixture
def new_student() -> type[Student]:
    return Student


@pytest.fixture
def make_class(tmp_path: Path) -> Callable[..., Path]:
    """Write a result file with these students, and name it."""

    def make(*students: Student, name: str = "class.sqlite") -> Path:
        path = tmp_path / name
        with stores.open_for_writing(path) as results:
            results.begin_batch(BATCH)
            for student in students:
                student.put(results)
        return path

    return make


@pytest.fixture
def small_class(make_class: Callable[..., Path]) -> Path:
    """A class in which everything that can become of a submission has."""
    return make_class(*CLASS, name="results.sqlite")


@pytest.fixture
def opened(small_class: Path) -> Iterator[ResultStore]:
    with stores.open_for_reading(small_class) as results:
        yield results


@pytest.fixture
def known_batch() -> Batch:
    return BATCH


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a command said, with its line ends as they are."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def grade() -> Callable[..., Run]:
    """Run `grade` in this process, in a folder; a test that is about a process of its own takes `commands`."""

    def run(*words: object, cwd: Path | None = None) -> Run:
        with chdir(cwd or os.curdir):
            ended = CliRunner().invoke(main, list(map(str, words)))
        return Run(code=ended.exit_code, out=ended.stdout_bytes.decode(), err=ended.stderr)

    return run


@pytest.fixture
def export_class(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Outcome]:
    """Run `grade export` in this process, in a folder where these files were written; a text is written in UTF-8."""

    def run(path: Path, form: str, *options: object, **contents: str | bytes) -> Outcome:
        for name, content in contents.items():
            data = content.encode() if isinstance(content, str) else content
            (tmp_path / f"{name}.csv").write_bytes(data)
        monkeypatch.chdir(tmp_path)
        return CliRunner().invoke(main, ["export", str(path), "--format", form, *map(str, options)])

    return run
