"""How time, memory and the result file grow from a thousand submissions to a hundred thousand, with few to grade.

A small class is graded. Its reports are put, by the store's own functions, under the contents of a much larger class
that lies in a folder, each with a fingerprint of its own: half of it as in the graded class, half as nobody else has
it, and one in fifty is nearly a copy. Then `grade batch` reads it, with nothing to grade, and resumes it, with nothing
to read; `grade export` writes it in each format, each in a process of its own. What should be linear costs the same a
submission in every row; what should be flat has the same peak of memory in each. `--grade` grades the whole class
instead, submission by submission.
"""

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import classes
import classroom
import click
import cold
import numpy as np

from grader.classroom import intake
from grader.classroom.content import Content
from grader.classroom.reading_pool import ReadingPool, ReadingTask
from grader.classroom.stop_signals import Stop
from grader.classroom.store import open_for_reading, open_for_writing
from grader.classroom.store_rows import Batch, GradebookRow, Result
from grader.courses import course as courses
from grader.courses.course import Course
from grader.courses.exercise_digests import grading_digests
from grader.i18n import Language
from grader.processors import processor_count

BASE_COUNT = 300
MIX = classes.Mix(hostile=0, hanging=0, broken=0, copied=0, right=50)
FORMATS = ("csv", "jsonl", "canvas", "moodle", "nbgrader", "html")
SAMPLE_SECONDS = 0.2
COPIED_EACH = 50
"""One in so many has nearly the fingerprint of the one before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a command took: wall and processor seconds, and the peak memory of all its processes together, in MiB."""

    seconds: float
    processor: float
    peak: float


@click.command(help=__doc__)
@click.option("--count", "counts", type=int, multiple=True, default=(1_000, 10_000, 100_000), show_default=True)
@click.option("--grade", "grades", is_flag=True, help="Grade the classes whole, instead of filling the file.")
@click.option("--workers", type=int, default=processor_count(), show_default=True, help="Workers that grade.")
@click.option("--form", "forms", multiple=True, default=FORMATS, show_default=True, help="The formats to export.")
def main(counts: Sequence[int], forms: Sequence[str], workers: int, *, grades: bool) -> None:
    """Print a table."""
    course = courses.load_course()
    topics = list(dict.fromkeys(one.topic for one in courses.select_exercises(course, classroom.SIX)))
    of = classes.material(course, topics)
    with tempfile.TemporaryDirectory(prefix="growth-") as name:
        scratch = Path(name)
        if not grades:
            classes.make(scratch / "base", BASE_COUNT, seed=classroom.SEED, mix=MIX, of=of)
            _grade(scratch / "base", scratch / "base.sqlite", workers)
        click.echo(
            f"{'':<22}{'submissions':>12}{'seconds':>9}{'CPU s':>9}{'ms each':>9}{'CPU ms each':>13}{'peak MiB':>10}"
        )
        for count in counts:
            home, results = scratch / f"class{count}", scratch / f"class{count}.sqlite"
            classes.make(home, count, seed=classroom.SEED, mix=MIX, of=of)
            if grades:
                _row("grade batch", count, _grade(home, results, workers))
            else:
                work = partial(_fill, home, results, scratch / "base.sqlite", course)
                _row("filled, to prepare", count, _measured(work))
                _row("grade batch, all read", count, _grade(home, results, workers))
            _row("grade batch, resumed", count, _grade(home, results, workers))
            size = _file_bytes(results)
            for form in forms:
                output = scratch / f"exported.{form}"
                _row(f"export {form}", count, _run(["export", results, "--format", form, "-o", output]))
            click.echo(f"{'result file':<22}{count:>12}{size / 1e6:>9.1f} MB, {size / count:.0f} bytes each")


def _row(name: str, count: int, cost: Cost) -> None:
    click.echo(
        f"{name:<22}{count:>12}{cost.seconds:>9.1f}{cost.processor:>9.1f}{1000 * cost.seconds / count:>9.2f}"
        f"{1000 * cost.processor / count:>13.2f}{cost.peak:>10.0f}"
    )


def _file_bytes(results: Path) -> int:
    return sum(path.stat().st_size for path in results.parent.glob(f"{results.name}*"))


# --- A file of results that nobody graded ----------------------------------------------------------------------------


def _fill(home: Path, results: Path, base: Path, course: Course) -> None:
    """Put results under the contents of a class: the reports of the small one, in turns."""
    batch, models = _graded(base)
    prints = _Fingerprints([model.fingerprint for model in models])
    with open_for_writing(results) as store:
        store.begin_batch(batch, grading_digests(course))
        for number, sha256 in enumerate(_digests(home, course)):
            model = models[number % len(models)]
            report = model.report.replace(model.sha256, sha256)
            store.put_result(batch, replace(model, sha256=sha256, report=report, fingerprint=prints.next_one(number)))


def _graded(results: Path) -> tuple[Batch, list[Result]]:
    """How the small class was graded, and its results, one for each content."""
    with open_for_reading(results) as store:
        batch = store.batch
        texts, prints = dict(store.student_reports()), dict(store.student_fingerprints())
        rows = {row.sha256: row for row in store.gradebook_rows()}
    assert batch is not None
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return batch, [_result(row, texts[row.student], prints[row.student], now) for row in rows.values()]


def _result(row: GradebookRow, report: str, fingerprint: bytes, now: str) -> Result:
    assert row.sha256 is not None
    assert row.score is not None
    assert row.max_score is not None
    return Result(
        sha256=row.sha256,
        report=report,
        score=row.score,
        max_score=row.max_score,
        percent=row.percent or 0.0,
        status="graded",
        seconds=row.seconds or 0.0,
        graded_at=now,
        fingerprint=fingerprint,
    )


def _digests(home: Path, course: Course) -> Iterator[str]:
    """The digests of the contents of a class, each once."""
    exercises = courses.select_exercises(course, classroom.SIX)
    topics = [topic.id for topic in course.topics]
    entries = intake.take_in(home, topics).entries
    selected = list(dict.fromkeys(exercise.topic for exercise in exercises))
    pool = ReadingPool(
        ReadingTask(entries=entries, topics=topics, selected=selected, language=Language.en), processor_count()
    )
    seen: set[str] = set()
    for found in pool.read_entries(entries, Stop()):
        if found is not None and isinstance(found[1], Content) and found[1].sha256 not in seen:
            seen.add(found[1].sha256)
            yield found[1].sha256
    pool.close()


class _Fingerprints:
    """Makes fingerprints of a large class: half the hashes of one of the small class, half of nobody else's."""

    def __init__(self, known: Sequence[bytes]) -> None:
        self._known = [np.frombuffer(one, dtype="<u4") for one in known]
        self._chance = np.random.default_rng(classroom.SEED)
        self._last = self._known[0]

    def next_one(self, number: int) -> bytes:
        own = self._known[number % len(self._known)]
        if number % COPIED_EACH:
            kept = own[self._chance.random(len(own)) < 0.5]
            fresh = self._chance.integers(0, 2**32, len(own) - len(kept), dtype=np.uint32)
        else:
            kept, fresh = self._last[10:], self._chance.integers(0, 2**32, 10, dtype=np.uint32)
        self._last = np.unique(np.concatenate([kept, fresh]))
        return self._last.astype("<u4").tobytes()


# --- Commands --------------------------------------------------------------------------------------------------------


def _grade(home: Path, results: Path, workers: int) -> Cost:
    chosen = [word for exercise in classroom.SIX for word in ("--only", exercise)]
    options = ["-o", results, "--seed", classroom.SEED, "--workers", workers, "-q", *chosen]
    return _run(["batch", home, *options])


def _run(words: Sequence[object]) -> Cost:
    """Run a command of the program to its end."""

    def run() -> None:
        command = [sys.executable, "-m", "grader", *map(str, words)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            _output, errors = process.communicate()
        if process.returncode:
            raise click.ClickException(f"{words[0]} ended with {process.returncode}: {errors.decode()[-500:]}")

    return _measured(run)


def _measured(work: Callable[[], None]) -> Cost:
    """What some work costs in this process and its children."""
    with _peak_memory() as peak, classroom._timed("", 1) as measured:
        work()
    found = measured()
    return Cost(seconds=found.seconds, processor=found.processor, peak=peak())


@contextmanager
def _peak_memory() -> Iterator[Callable[[], float]]:
    """The peak of the proportional set sizes of all child processes together; nothing where there is no /proc."""
    seen = [0.0]
    is_over = threading.Event()

    def watch() -> None:
        while not is_over.wait(SAMPLE_SECONDS):
            seen.append(sum(cold._memory(pid).pss for pid in cold._with_descendants(os.getpid()) if pid != os.getpid()))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield lambda: max(seen)
    finally:
        is_over.set()
        watcher.join()


if __name__ == "__main__":
    main()
