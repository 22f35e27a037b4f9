"""How long a cold `grade` takes, against plain pytest running the same checks in its own process, without isolation.

Both are started as new processes on the same submission (the references, so that every check does all of its work), one
after the other in turns, so that both meet the same machine. Memory is sampled in runs of its own, because sampling
costs time. What is measured is printed beside its goal and never asserted: a benchmark that fails on a busy machine
says nothing.
"""

import inspect
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import click

from grader.courses import course as courses
from grader.courses.course import Course
from grader.grading import special_arrays

GOAL_RATIO = 1.0
GOAL_MIB = 70.0
SAMPLE_SECONDS = 0.004

PLAIN_FIXTURES = '''
"""The checks' fixtures in the plainest way: the learner's function is imported and called here."""

import copy
import importlib
import os
import sys
import warnings
import zlib
from collections.abc import Callable, Sequence

import numpy as np
import pytest

FloatArray = np.ndarray
_ = str


def _folder(path, topics):
    """Modules of one folder, which import each other by their bare names."""
    sys.path.insert(0, path)
    modules = {topic: importlib.import_module(topic) for topic in topics}
    sys.path.remove(path)
    for topic in topics:
        del sys.modules[topic]
    return modules


_TOPICS = os.environ["BENCHMARK_TOPICS"].split()
_REFERENCES = _folder(os.environ["BENCHMARK_REFERENCES"], _TOPICS)
_SUBMISSION = _folder(os.environ["BENCHMARK_SUBMISSION"], _TOPICS)
_SEED = int(os.environ["BENCHMARK_SEED"])


def pytest_configure(config):
    config.addinivalue_line("markers", "points(n): what the check is worth")


def _function(modules, request):
    topic = request.module.__name__.removeprefix("check_")
    return getattr(modules[topic], request.function.__name__.removeprefix("check_").partition("__")[0])


def _called(function, case):
    return function(**case) if isinstance(case, dict) else function(*case)


def _assert_close(actual, expected, rtol, atol):
    if isinstance(expected, (tuple, list)):
        assert len(actual) == len(expected)
        for one, other in zip(actual, expected):
            _assert_close(one, other, rtol, atol)
    else:
        assert np.shape(actual) == np.shape(expected)
        np.testing.assert_allclose(actual, expected, rtol=rtol, atol=atol)


def _assert_unchanged(case, before):
    values = zip(case.values(), before.values()) if isinstance(case, dict) else zip(case, before)
    for one, other in values:
        if not callable(one):
            np.testing.assert_array_equal(one, other)


class _Answer:
    def __init__(self, function, reference):
        self._function = function
        self._reference = reference

    def agrees(
        self, cases, *, expected=None, rtol=1e-6, atol=1e-9, unchanged=False, quiet=False, repeatable=False
    ):
        if expected is None:
            expected = [_called(self._reference, copy.deepcopy(case)) for case in cases]
        for case, wanted in zip(cases, expected, strict=True):
            before = copy.deepcopy(case) if unchanged else None
            with warnings.catch_warnings():
                warnings.simplefilter("error" if quiet else "ignore")
                actual = _called(self._function, case)
            _assert_close(actual, wanted, rtol, atol)
            if unchanged:
                _assert_unchanged(case, before)
            if repeatable:
                _assert_close(_called(self._function, case), actual, 1e-12, 0.0)


@pytest.fixture
def reference(request):
    return _function(_REFERENCES, request)


@pytest.fixture
def answer(request, reference):
    return _Answer(_function(_SUBMISSION, request), reference)


@pytest.fixture
def rng(request):
    return np.random.default_rng([_SEED, zlib.crc32(request.node.name.encode())])


@pytest.fixture
def special(request):
    return SpecialArrays(np.random.default_rng([_SEED + 1, zlib.crc32(request.node.name.encode())]))


@pytest.fixture
def formula():
    names = {name: getattr(np, name) for name in np.__all__}
    return lambda text, variables="x", **constants: eval(f"lambda {variables}: {text}", {**names, **constants})
'''


@dataclass(frozen=True, slots=True, kw_only=True)
class Contestant:
    """A command to be timed, and how many checks its output says have passed."""

    name: str
    command: Sequence[str]
    folder: Path
    environment: Mapping[str, str]
    passed: Callable[[str], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one contestant took."""

    name: str
    checks: int
    seconds: Sequence[float]
    peak: "Memory"


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Memory of several processes in MiB.

    `pss` counts a page that several processes share once among them, also those that have nothing to do with us; `rss`
    counts it once for each. What is held lies between the two, unless a process could not be read.
    """

    pss: float = 0.0
    rss: float = 0.0
    is_whole: bool = True

    def __add__(self, other: "Memory") -> "Memory":
        return Memory(pss=self.pss + other.pss, rss=self.rss + other.rss, is_whole=self.is_whole and other.is_whole)

    def or_more(self, other: "Memory") -> "Memory":
        """The larger of each: the peaks need not be at one time."""
        return Memory(
            pss=max(self.pss, other.pss), rss=max(self.rss, other.rss), is_whole=self.is_whole and other.is_whole
        )


@click.command()
@click.option("--runs", type=click.IntRange(1), default=10, show_default=True, help="Timed runs of each.")
@click.option("--memory-runs", type=click.IntRange(1), default=3, show_default=True, help="Sampled runs of each.")
@click.option("--seed", type=int, default=7, show_default=True, help="The inputs' seed.")
@click.option("--course", "folder", type=click.Path(path_type=Path), default=courses.HOME, help="Another course.")
def main(runs: int, memory_runs: int, seed: int, folder: Path) -> None:
    """Time cold `grade` on the whole course against plain pytest, and print a table."""
    course = courses.load_course(folder.resolve())
    with tempfile.TemporaryDirectory(prefix="cold-") as scratch:
        contestants = [_grade(course, seed), _plain_pytest(course, seed, Path(scratch))]
        # The first run writes byte code and fills the system's caches; it tells too whether both do the same work.
        checks = [_checked(contestant) for contestant in contestants]
        if len(set(checks)) > 1:
            raise click.ClickException(f"the contestants passed {checks[0]} and {checks[1]} checks: not the same work")
        seconds = _timed_in_turns(contestants, runs)
        peaks = [_peak(contestant, memory_runs) for contestant in contestants]
    measured = [
        Measured(name=contestant.name, checks=count, seconds=times, peak=peak)
        for contestant, count, times, peak in zip(contestants, checks, seconds, peaks, strict=True)
    ]
    click.echo(_table(*measured))


def _grade(course: Course, seed: int) -> Contestant:
    code = "from grader.cli.main import main; main()"
    return Contestant(
        name="grade",
        command=[
            *(sys.executable, "-c", code, str(course.references_folder)),
            *("--course", str(course.folder), "--seed", str(seed), "--format", "json"),
        ],
        folder=Path.cwd(),
        environment=_environment(),
        passed=lambda output: output.count('"verdict": "passed"') if json.loads(output)["percent"] == 100 else 0,
    )


def _plain_pytest(course: Course, seed: int, scratch: Path) -> Contestant:
    """Plain pytest on a copy of the checks, with nothing but its own plugins."""
    topics = [topic.id for topic in course.topics]
    for topic in topics:
        shutil.copy(course.checks_folder / f"check_{topic}.py", scratch)
    submission = shutil.copytree(course.references_folder, scratch / "submission")
    source = inspect.getsource(special_arrays).splitlines()
    fixtures = "\n".join([PLAIN_FIXTURES, *(line for line in source if not line.startswith("from grader."))])
    (scratch / "conftest.py").write_text(fixtures + "\n", encoding="utf-8")
    (scratch / "pytest.ini").write_text(
        "[pytest]\npython_files = check_*.py\npython_functions = check_*\n", encoding="utf-8"
    )
    return Contestant(
        name="plain pytest",
        command=[sys.executable, "-m", "pytest", "-q"],
        folder=scratch,
        environment={
            **_environment(),
            "BENCHMARK_TOPICS": " ".join(topics),
            "BENCHMARK_REFERENCES": str(course.references_folder),
            "BENCHMARK_SUBMISSION": str(submission),
            "BENCHMARK_SEED": str(seed),
        },
        passed=lambda output: int(found[1]) if (found := re.search(r"^(\d+) passed in ", output, re.MULTILINE)) else 0,
    )


def _environment() -> dict[str, str]:
    """Ours, without what would load more plugins into pytest than its own or keep byte code from being written."""
    ours = {name: value for name, value in os.environ.items() if name not in {"PYTEST_ADDOPTS", "PYTEST_PLUGINS"}}
    ours.pop("PYTHONDONTWRITEBYTECODE", None)
    return {**ours, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def _checked(contestant: Contestant) -> int:
    """Run once, and count the checks that passed; all must."""
    ended = subprocess.run(
        contestant.command,
        cwd=contestant.folder,
        env=contestant.environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    passed = contestant.passed(ended.stdout) if ended.returncode == 0 else 0
    if passed == 0:
        raise click.ClickException(f"{contestant.name} did not pass every check:\n{ended.stdout}\n{ended.stderr}")
    return passed


def _timed_in_turns(contestants: Sequence[Contestant], runs: int) -> list[list[float]]:
    """Wall times of each; who goes first changes with every round."""
    seconds: list[list[float]] = [[] for _ in contestants]
    for turn in range(runs):
        order = range(len(contestants)) if turn % 2 == 0 else reversed(range(len(contestants)))
        for place in order:
            since = time.perf_counter()
            with _started(contestants[place]) as process:
                process.wait()
            seconds[place].append(time.perf_counter() - since)
    return seconds


@contextmanager
def _started(contestant: Contestant) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        contestant.command,
        cwd=contestant.folder,
        env=contestant.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        yield process
    if process.returncode != 0:
        raise click.ClickException(f"{contestant.name} ended with exit code {process.returncode}")


def _peak(contestant: Contestant, runs: int) -> Memory:
    """The most memory that the process and all beneath it held at one time, in any of some runs (Linux only)."""
    peak = Memory()
    for _ in range(runs):
        with _started(contestant) as process:
            while process.poll() is None:
                peak = peak.or_more(sum(map(_memory, _with_descendants(process.pid)), Memory()))
                time.sleep(SAMPLE_SECONDS)
    return peak


def _with_descendants(pid: int) -> Iterator[int]:
    yield pid
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from _with_descendants(int(child))


def _memory(pid: int) -> Memory:
    """What one process holds; nothing where it has just ended."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except PermissionError:
        return Memory(is_whole=False)
    except OSError:
        return Memory()
    kib = dict(re.findall(r"^(Pss|Rss):\s+(\d+) kB", rollup, re.MULTILINE))
    return Memory(pss=int(kib.get("Pss", 0)) / 1024, rss=int(kib.get("Rss", 0)) / 1024)


def _table(grade: Measured, plain: Measured) -> str:
    rows = [("", "best s", "median s", "PSS MiB", "RSS MiB"), _row(grade), _row(plain), _ratios(grade, plain)]
    rows.append(("goal", f"<= {GOAL_RATIO}", f"<= {GOAL_RATIO}", f"< {GOAL_MIB:.0f}", ""))
    lines = [f"{row[0]:<14}" + "".join(f"{cell:>10}" for cell in row[1:]) for row in rows]
    lines.insert(0, f"{grade.checks} checks, {len(grade.seconds)} runs each, Python {sys.version.split()[0]}")
    if not (grade.peak.is_whole and plain.peak.is_whole):
        lines.append("Memory is more than shown: a process could not be read. Run as the user who may, or as root.")
    return "\n".join(lines)


def _row(measured: Measured) -> tuple[str, ...]:
    times = f"{min(measured.seconds):.3f}", f"{statistics.median(measured.seconds):.3f}"
    return (measured.name, *times, f"{measured.peak.pss:.0f}", f"{measured.peak.rss:.0f}")


def _ratios(grade: Measured, plain: Measured) -> tuple[str, ...]:
    pairs = [
        (min(grade.seconds), min(plain.seconds)),
        (statistics.median(grade.seconds), statistics.median(plain.seconds)),
        (grade.peak.pss, plain.peak.pss),
        (grade.peak.rss, plain.peak.rss),
    ]
    return ("ratio", *(f"{ours / theirs:.2f}" if theirs else "-" for ours, theirs in pairs))


if __name__ == "__main__":
    main()
