"""What the tests of `grade batch` go through: made-up classes, and batches in a process of their own."""

import importlib.util
import json
import sqlite3
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from grader.classroom.report_parts import ReportParts

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "tests" / "support" / "run_batch.py"
NEEDED = ("grader.classroom.batch", "grader.progress_view")
SMALL = ("scaling.scale", "growing.grow")
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


@pytest.fixture(scope="session")
def starts(commands: Any) -> Callable[..., Any]:
    """Start a batch in a process of its own, with one worker where a test says nothing else.

    `constants` are other values for times that the grader waits, by their names. With `has_cold_servers`, its fork
    servers start as for users.
    """

    def start_batch(
        folder: Path,
        results: Path,
        *,
        course: Path | None = None,
        only: Sequence[str] = (),
        seed: int | None = None,
        workers: int | None = 1,
        dask: str | None = None,
        limits: dict[str, float] | None = None,
        constants: Mapping[str, float] | None = None,
        has_cold_servers: bool = False,
    ) -> Any:
        given = {
            "folder": str(folder),
            "results": str(results),
            "course": str(course) if course else None,
            "only": list(only),
            "seed": seed,
            "workers": workers,
            "dask": dask,
            "limits": limits or LIMITS,
            "constants": constants or {},
            "has_cold_servers": has_cold_servers,
        }
        needed = (*NEEDED, "grader.classroom.dask_pool") if dask else NEEDED
        return commands.start_script(SCRIPT, json.dumps(given), needs=needed, env={"CI": "1"})

    return start_batch


@pytest.fixture(scope="session")
def ran(starts: Callable[..., Any]) -> Callable[..., Ran]:
    """Run a batch to its end."""

    def run_batch(*args: Any, **kwargs: Any) -> Ran:
        with starts(*args, **kwargs) as process:
            out, err = process.communicate(timeout=300)
        return Ran(code=process.returncode, out=out, err=err)

    return run_batch


@pytest.fixture(scope="session")
def classes() -> ModuleType:
    """The maker of classes that the benchmarks use; who hangs here sleeps, since what is shown is the time limit."""
    path = ROOT / "tests" / "benchmarks" / "classes.py"
    spec = importlib.util.spec_from_file_location("classes_for_tests", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    module.FAULTS["hanging"] = module.FAULTS["hanging"].replace("pass", "__import__('time').sleep(100)")
    return module


@pytest.fixture
def small_course(tmp_path: Path, course_maker: Callable[..., Path]) -> Path:
    return course_maker(tmp_path / "course", SMALL)


@pytest.fixture(scope="module")
def shared_course(tmp_path_factory: pytest.TempPathFactory, course_maker: Callable[..., Path]) -> Path:
    """The same course, for tests that leave it as it is."""
    return course_maker(tmp_path_factory.mktemp("shared") / "course", SMALL)


def rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    """What a query of a result file gives; `report_text(report)` is a report as it was before it was kept in parts."""
    with closing(sqlite3.connect(path)) as connection, closing(sqlite3.connect(path)) as other:
        connection.create_function("report_text", 1, ReportParts(other).read_report)
        return connection.execute(query).fetchall()


@pytest.fixture(scope="session")
def select() -> Callable[[Path, str], list[tuple[Any, ...]]]:
    return rows
