"""A class in which attacks sit among honest students: graded to its end, and stopped by one signal at random moments.

The first run must end by itself, and every honest student must have the report that they have alone. Then `grade batch`
is stopped again and again; each stop must leave a file that is whole, and it prints how long each one took. The attacks
are read from `tests/hostile`, so that the class grows with the corpus.
"""

import gzip
import importlib.util
import json
import os
import random
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest

from grader.classroom import store
from grader.grading import report as reports
from grader.grading.options import GradingOptions, SubmissionLimits
from grader.grading.session import Session

HOSTILE = Path(__file__).resolve().parents[1] / "hostile"
EXERCISES = ("loss.sse", "activation.sigmoid", "neuron.linear_combination")
SEED = 7
LIMITS = SubmissionLimits(check=0.5, importing=1.0, submission=12.0)
"""Honest answers take milliseconds, also on a busy machine."""

RIGHT = {
    "loss": "import numpy as np\n\n\ndef sse(y, y_hat):\n    return float(np.sum((y - y_hat) ** 2))\n",
    "activation": "import numpy as np\n\n\ndef sigmoid(x):\n    e = np.exp(-np.abs(x))\n"
    "    return np.where(np.asarray(x) >= 0, 1.0, e) / (1.0 + e)\n",
    "neuron": "def linear_combination(x, weights, bias=0.0):\n    return x @ weights + bias\n",
}
HALF_RIGHT = {**RIGHT, "loss": RIGHT["loss"].replace("** 2", "** 3")}

_RUN = """
import json, sys
from pathlib import Path
from grader.classroom import batch
from grader import progress_view
from grader.courses import course
from grader.grading.options import GradingOptions

home, results, options = sys.argv[1:]
request = batch.BatchRequest(
    folder=Path(home), results=Path(results), course=course.load_course(),
    options=GradingOptions.from_values(json.loads(options)),
)
print(batch.run_batch(request, progress_view.SilentView()).waiting_count)
"""


@cache
def corpus() -> ModuleType:
    """The tests of the corpus, which know all attacks; tests are no package, so by its path."""
    sys.path.append(str(HOSTILE.parent / "support"))
    spec = importlib.util.spec_from_file_location("hostile_corpus", HOSTILE / "test_hostile.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def make_class(home: Path, attacks: Sequence[str], honest: int) -> list[str]:
    """Write a class of so many honest students with these attacks between them; return the honest ones."""
    outside = home.with_name(f"{home.name}-outside")
    outside.mkdir(parents=True)
    for name in ("secret.txt", "decoy.txt"):
        (outside / name).write_text(name)
    students = [f"s{number:03}" for number in range(honest)]
    for number, student in enumerate(students):
        _write(home / student, HALF_RIGHT if number % 3 == 2 else RIGHT, f"# {number}\n")
    for number, name in enumerate(attacks):
        student = home / f"s{number * honest // len(attacks):03}-{name.replace('/', '-')}"
        _write(student, {topic: text for topic, text in RIGHT.items() if topic != "activation"}, "")
        # Some attacks can't be made by everyone.
        with suppress(pytest.skip.Exception):
            corpus().CASES[name].make(student, {**_places(outside), "SUBMISSION": str(student)})
    _write_archives(home)
    return students


def _places(outside: Path) -> dict[str, str]:
    """What attacks are told: paths in a folder outside of the class, and a port where nobody listens."""
    paths = {"SECRET": "secret.txt", "DECOY": "decoy.txt", "OUTSIDE": "", "MARKER": "ran", "SOCKET": "listener"}
    course = corpus().COURSE
    others = {"PORT": "9", "PARENT": str(os.getpid()), "ROOT": str(HOSTILE.parents[1]), "SITE": sys.prefix}
    return (
        {name: str(outside / path) for name, path in paths.items()}
        | others
        | {"SOLUTIONS": str(course.references_folder)}
    )


def _write(folder: Path, files: dict[str, str], end: str) -> None:
    folder.mkdir(parents=True)
    for topic, text in files.items():
        (folder / f"{topic}.py").write_text(text + end)


def _write_archives(home: Path) -> None:
    """Archives that claim more than is there, or hold much of nothing."""
    header = tarfile.TarInfo("loss.py")
    header.size = 2**60
    (home / "s001-claims.tar.gz").write_bytes(gzip.compress(header.tobuf(format=tarfile.GNU_FORMAT)))
    (home / "s002-zeros.tar.gz").write_bytes(gzip.compress(bytes(2**20), 1) * 64)


def grade_to_the_end(home: Path, results: Path, *, seconds: float) -> None:
    """Grade a class with short limits; raise TimeoutExpired if it does not end by itself within these seconds."""
    options = json.dumps(_options().as_values())
    words = [sys.executable, "-c", _RUN, str(home), str(results), options]
    done = subprocess.run(words, stdout=subprocess.PIPE, timeout=seconds, check=True)
    assert done.stdout.strip() == b"0", "nobody waits"


def _options() -> GradingOptions:
    return GradingOptions(seed=SEED, limits=LIMITS, exercises=EXERCISES)


def differing_students(home: Path, results: Path, students: Sequence[str]) -> list[str]:
    """The students whose kept report is not the one that they have alone, or who have none."""
    with store.open_for_reading(results) as opened:
        kept = {student: json.loads(text)["exercises"] for student, text in opened.student_reports()}
    with Session(options=_options()) as session:
        alone = {student: reports.as_json(session.grade(home / student))["exercises"] for student in students}
    return [student for student in students if kept.get(student) != json.loads(json.dumps(alone[student]))]


def start_grade(*words: object) -> Any:
    """Start `grade` as a new process."""
    command = [sys.executable, "-m", "grader", *map(str, words)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def stop_at(
    home: Path, results: Path, moment: float, number: signal.Signals, start: Callable[..., Any]
) -> float | None:
    """Start `grade batch`, stop it by one signal at this moment, and return how many seconds it took to end.

    None if it was done before, with every student graded.
    """
    only = [word for name in EXERCISES for word in ("--only", name)]
    with start("batch", home, "-o", results, "--timeout", LIMITS.check, *only, "-q") as process:
        try:
            process.wait(moment)
        except subprocess.TimeoutExpired:
            since = time.monotonic()
            process.send_signal(number)
            _, said = process.communicate(timeout=60)
            if process.returncode == 0 and b" 0 not graded yet" in said:
                return None
            assert process.returncode in {128 + number, -number}, (process.returncode, said)
            assert b"Traceback" not in said
            return time.monotonic() - since
    return None


def stop_often(
    home: Path, results: Path, moments: Sequence[float], start: Callable[..., Any] = start_grade
) -> list[float]:
    """Stop a class's grading at each of these moments, in seconds from the start of a run; return how long it took."""
    took = [
        stop_at(home, results, moment, random.choice([signal.SIGINT, signal.SIGTERM]), start)  # noqa: S311 - no secret
        for moment in moments
    ]
    return [seconds for seconds in took if seconds is not None]


@click.command(help=__doc__)
@click.option("--honest", default=60, help="How many honest students there are.")
@click.option("--stops", default=20, help="How often to stop.")
@click.option("--longest", default=12.0, help="The latest moment at which to stop, in seconds from the start.")
def main(honest: int, stops: int, longest: float) -> None:
    """Grade a hostile class, and print how it went."""
    with tempfile.TemporaryDirectory() as folder:
        home, results = Path(folder) / "class", Path(folder) / "results.sqlite"
        students = make_class(home, sorted(corpus().CASES), honest)
        since = time.monotonic()
        grade_to_the_end(home, results, seconds=3600)
        click.echo(f"{len(list(home.iterdir()))} submissions graded in {time.monotonic() - since:.0f} s")
        click.echo(f"honest students with another report than alone: {differing_students(home, results, students)}")
        moments = [random.uniform(0.1, longest) for _ in range(stops)]  # noqa: S311 - no secret
        took = sorted(stop_often(home, Path(folder) / "stopped.sqlite", moments))
        click.echo(f"{len(took)} stops by one signal, seconds: " + " ".join(f"{seconds:.2f}" for seconds in took))
        with store.open_for_reading(Path(folder) / "stopped.sqlite") as opened:
            click.echo(f"graded in the meantime: {opened.student_tally().graded}")


if __name__ == "__main__":
    main()
