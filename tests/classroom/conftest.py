"""What the tests of `grade batch` go through: made-up classes, and batches in a process of their own."""

import importlib.util
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from grader.classroom.report_parts import ReportParts

ROOT = Path(__file__).resolve().parents[2]
RUN = """
import json, sys
from pathlib import Path
from grader.classroom import batch
from grader import progress_view
from grader.courses import course
from grader.errors import CourseError, GraderError, UsageError
from grader.grading.options import GradingOptions, SubmissionLimits

given = json.loads(sys.argv[1])
graded = course.load_course(Path(given["course"]) if given["course"] else course.HOME)
request = batch.BatchRequest(
    folder=Path(given["folder"]),
    results=Path(given["results"]),
    course=graded,
    options=GradingOptions(
        seed=given["seed"], limits=SubmissionLimits(**given["limits"]), exercises=tuple(given["only"])
    ),
    workers=given["workers"],
    dask=given["dask"],
)
try:
    summary = batch.run_batch(request, progress_view.progress_on(sys.stderr))
except (CourseError, GraderError, UsageError) as fault:
    print(json.dumps({"fault": type(fault).__name__, "text": str(fault)}))
    raise SystemExit(2)
tally = summary.tally
print(json.dumps({
    "students": tally.students, "unreadable": tally.unreadable, "graded": tally.graded, "ungraded": tally.ungraded,
    "now": summary.graded_now, "left": summary.waiting_count, "stopped_by": summary.stopped_by, "seed": summary.seed,
}))
"""
LIMITS = {"check": 0.5, "importing": 2.0, "submission": 20.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a finished batch said."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> dict[str, Any]:
        return json.loads(self.out)


def start_batch(
    folder: Path,
    results: Path,
    *,
    course: Path | None = None,
    only: Sequence[str] = (),
    seed: int | None = None,
    workers: int | None = None,
    dask: str | None = None,
    limits: dict[str, float] | None = None,
) -> "subprocess.Popen[str]":
    given = {
        "folder": str(folder),
        "results": str(results),
        "course": str(course) if course else None,
        "only": list(only),
        "seed": seed,
        "workers": workers,
        "dask": dask,
        "limits": limits or LIMITS,
    }
    return subprocess.Popen(
        [sys.executable, "-c", RUN, json.dumps(given)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "CI": "1"},
    )


def run_batch(*args: Any, **kwargs: Any) -> Ran:
    with start_batch(*args, **kwargs) as process:
        out, err = process.communicate(timeout=300)
    return Ran(code=process.returncode, out=out, err=err)


@pytest.fixture(scope="session")
def starts() -> Callable[..., "subprocess.Popen[str]"]:
    return start_batch


@pytest.fixture(scope="session")
def ran() -> Callable[..., Ran]:
    return run_batch


@pytest.fixture(scope="session")
def classes() -> ModuleType:
    """The maker of classes that the benchmarks use."""
    path = ROOT / "tests" / "benchmarks" / "classes.py"
    spec = importlib.util.spec_from_file_location("classes_for_tests", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def small_course(tmp_path: Path, course_maker: Callable[..., Path]) -> Path:
    return course_maker(tmp_path / "course", ["scaling.scale", "growing.grow"])


def rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    """What a query of a result file gives; `report_text(report)` is a report as it was before it was kept in parts."""
    with closing(sqlite3.connect(path)) as connection, closing(sqlite3.connect(path)) as other:
        connection.create_function("report_text", 1, ReportParts(other).read_report)
        return connection.execute(query).fetchall()


@pytest.fixture(scope="session")
def select() -> Callable[[Path, str], list[tuple[Any, ...]]]:
    return rows
