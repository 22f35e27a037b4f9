"""Submissions a second for a whole class: `grade batch` against one plain pytest process a submission and a bare loop.

The bare loop is the limit (`bare.py`): fork a process that has numpy and the inputs, load the submission's files, call
its functions, compare. It isolates nothing, limits nothing, explains nothing and writes nothing. All contestants grade
the same class with the same inputs on the same number of processes, one after the other, several times in turns.
Printed, never asserted: a benchmark that fails on a busy machine says nothing. Seconds of processor time are told too:
a busy machine disturbs them less.
"""

import copyreg
import itertools
import os
import pickle
import resource
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean, median

import classes
import click
import cold
from bare import Input, plain

from grader import progress_view
from grader.classroom import batch, intake, student_entry, student_reading
from grader.classroom.store import open_for_reading
from grader.courses import course as courses
from grader.courses.course import Course, Exercise
from grader.grading import expressions
from grader.grading.call_target import Clock
from grader.grading.check_collection import Checks, collect_checks
from grader.grading.options import GradingOptions, SubmissionLimits
from grader.processors import processor_count
from grader.sandbox.calls import Call, CallBatch
from grader.sandbox.child import expressions as child_expressions
from grader.sandbox.replies import Reply, ReturnedValue

SIX = (
    *("activation.sigmoid", "activation.sigmoid_prime", "loss.sse", "loss.mse"),
    *("neuron.nn_output", "weight_step.error_term"),
)
SEED = 7
GOAL_SIX, GOAL_WHOLE = 2.0, 1.8
PYTEST_SAMPLE = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one contestant took for so many submissions."""

    name: str
    count: int
    seconds: float
    processor: float

    @property
    def rate(self) -> float:
        return self.count / self.seconds

    @property
    def each(self) -> float:
        """Processor seconds of one submission."""
        return self.processor / self.count


@click.command()
@click.option("--count", "counts", type=int, multiple=True, default=(100, 1000), show_default=True, help="Class sizes.")
@click.option(
    "--workers",
    type=int,
    default=processor_count(),
    show_default=True,
    help="Processes of each contestant.",
)
@click.option("--part", type=click.Choice(["six", "whole", "both"]), default="both", show_default=True)
@click.option(
    "--pytest-sample", type=int, default=PYTEST_SAMPLE, show_default=True, help="Plain pytest is timed on these."
)
@click.option("--faulty", is_flag=True, help="Measure too what one submission in a hundred costs that hangs, or so.")
@click.option("--cores", is_flag=True, help="Measure too how the rate grows with the number of workers.")
@click.option("--dask", "clusters", type=int, multiple=True, help="Only grade on local clusters of so many workers.")
@click.option("--runs", type=int, default=3, show_default=True, help="How often all of them grade it, in turns.")
@click.option("--memory", type=int, default=0, metavar="COUNT", help="Only watch the memory over so many submissions.")
def main(
    counts: Sequence[int],
    workers: int,
    part: str,
    pytest_sample: int,
    clusters: Sequence[int],
    runs: int,
    *,
    faulty: bool,
    cores: bool,
    memory: int,
) -> None:
    """Print a table of rates and ratios."""
    course = courses.load_course()
    with tempfile.TemporaryDirectory(prefix="classroom-") as scratch:
        if memory:
            _watch_memory(course, Path(scratch), memory, workers)
            return
        if clusters:
            _clusters(course, Path(scratch), min(counts), clusters, runs)
            return
        for name, only in (("six", SIX), ("whole", ())):
            if part in {name, "both"}:
                exercises = courses.select_exercises(course, only)
                _table(course, exercises, Path(scratch) / name, counts, workers, pytest_sample, runs)
                if cores:
                    _cores(exercises, Path(scratch) / name, min(counts), workers)
                if faulty:
                    _faulty(course, exercises, Path(scratch) / name, max(counts), workers)


def _table(
    course: Course,
    exercises: Sequence[Exercise],
    scratch: Path,
    counts: Sequence[int],
    workers: int,
    pytest_sample: int,
    runs: int,
) -> None:
    topics = list(dict.fromkeys(exercise.topic for exercise in exercises))
    all_topics = [topic.id for topic in course.topics]
    inputs = _inputs(course, exercises)
    checks = sum(1 for _ in _check_ids(course, exercises))
    click.echo(
        f"\n{len(exercises)} exercises, {checks} checks, {len(inputs)} calls; {workers} processes each, {runs} runs"
    )
    click.echo(f"{'':<14}{'class':>6}{'a second':>24}{'CPU ms each':>27}{'CPU of ours / theirs':>27}")
    for count in counts:
        home = _class(scratch / f"class{count}", count, course, topics)
        rows: list[list[Measured]] = [[], [], []]
        for _run in range(runs):
            rows[0].append(_ours(exercises, home, count, workers))
            rows[1].append(_bare(inputs, home, all_topics, topics, count, workers))
            rows[2].append(_plain_pytest(course, exercises, home, min(pytest_sample, count), workers, scratch))
        for row in rows:
            _row(row, rows[0])
        _million(rows[0], workers, home)
    click.echo(
        f"goal: CPU of ours at most {GOAL_SIX:g} times the bare loop's on the six, {GOAL_WHOLE:g} on the whole course"
    )


def _million(ours: Sequence[Measured], workers: int, home: Path) -> None:
    """What a million different submissions would need, at the median rate and with as much kept of each."""
    hours = 1e6 / median(one.rate for one in ours) * workers / 3600
    kept = sum(path.stat().st_size for path in home.parent.glob(f"{home.name}.sqlite*")) / ours[0].count
    with open_for_reading(home.with_suffix(".sqlite")) as opened:
        mean_size = fmean(len(text.encode()) for _student, text in opened.student_reports())
    click.echo(f"  a report is {mean_size / 1000:.0f} KB, and takes {kept:.0f} bytes in the file")
    click.echo(f"  a million: {hours:.1f} worker hours, {kept * 1e6 / 1e9:.1f} GB")


def _row(row: Sequence[Measured], ours: Sequence[Measured]) -> None:
    """The least, the median and the most of all runs; the ratio is that of each run."""
    ratios = [one.each / theirs.each for one, theirs in zip(ours, row, strict=True)]
    columns = ([one.rate for one in row], [1000 * one.each for one in row], ratios)
    cells = "".join(
        "".join(f"{value:>{width}.3g}" for value in (min(values), median(values), max(values)))
        for values, width in zip(columns, (8, 9, 9), strict=True)
    )
    click.echo(f"{row[0].name:<14}{row[0].count:>6}{cells}")


def _class(folder: Path, count: int, course: Course, topics: Sequence[str]) -> Path:
    mix = classes.Mix(hostile=0, hanging=0, broken=0, copied=0, right=50)
    classes.make(folder, count, seed=SEED, mix=mix, of=classes.material(course, topics))
    return folder


@contextmanager
def _timed(name: str, count: int) -> Iterator[Callable[[], Measured]]:
    """Wall seconds, and the processor seconds of all processes that were started and have ended."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    since = time.perf_counter()

    def measured() -> Measured:
        seconds = time.perf_counter() - since
        now = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
        before = own, children
        spent = [
            after.ru_utime + after.ru_stime - (b.ru_utime + b.ru_stime) for after, b in zip(now, before, strict=True)
        ]
        return Measured(name=name, count=count, seconds=seconds, processor=sum(spent))

    yield measured


def _ours(exercises: Sequence[Exercise], home: Path, count: int, workers: int) -> Measured:
    with _timed("grade batch", count) as measured:
        _grade_class(exercises, home, "--workers", str(workers))
    with open_for_reading(home.with_suffix(".sqlite")) as opened:
        tally = opened.student_tally()
    if tally.graded != count:
        raise click.ClickException(f"only {tally.graded} of {count} were graded: {tally}")
    return measured()


def _grade_class(exercises: Sequence[Exercise], home: Path, *options: str) -> None:
    """Grade a class into a new file beside it, by the command, as a user does."""
    results = home.with_suffix(".sqlite")
    results.unlink(missing_ok=True)
    only = itertools.chain.from_iterable(("--only", exercise.id) for exercise in exercises)
    command = [sys.executable, "-P", "-m", "grader", "batch", home, "--output", results, "--seed", str(SEED)]
    said = subprocess.run([*command, "--quiet", *only, *options], stderr=subprocess.PIPE, text=True, check=False)
    if said.returncode:
        raise click.ClickException(said.stderr)


# --- The bare loop ---------------------------------------------------------------------------------------------------


class Recorder:
    """Takes down what checks ask, and answers as the references would."""

    def __init__(self, references: Mapping[str, Callable[..., object]]) -> None:
        self.limits = SubmissionLimits()
        self.inputs: list[Input] = []
        self._references = references

    def begin_check(self) -> None: ...

    def prefetch(self, calls: Iterable[CallBatch]) -> None: ...

    def make_calls(self, exercise: Exercise, calls: Sequence[Call], clock: Clock) -> list[Reply]:
        del clock
        replies: list[Reply] = []
        for call in calls:
            expected = self._references[exercise.id](*call.args, **call.kwargs)
            self.inputs.append(
                Input(topic=call.topic, function=call.function, args=call.args, kwargs=call.kwargs, expected=expected)
            )
            replies.append(ReturnedValue(value=expected, changed=(), warnings=()))  # type: ignore[arg-type]
        return replies


def _inputs(course: Course, exercises: Sequence[Exercise]) -> list[Input]:
    checks = _checks(course, exercises)
    recorder = Recorder(checks.references)
    for exercise in exercises:
        for check in checks.for_exercise(exercise):
            checks.run_check(check, recorder, SEED)
    return recorder.inputs


def _check_ids(course: Course, exercises: Sequence[Exercise]) -> Iterator[str]:
    checks = _checks(course, exercises)
    for exercise in exercises:
        yield from (check.id for check in checks.for_exercise(exercise))


def _checks(course: Course, exercises: Sequence[Exercise]) -> Checks:
    return collect_checks(course, list(dict.fromkeys(exercise.topic for exercise in exercises)))


def _bare(
    inputs: Sequence[Input],
    home: Path,
    all_topics: Sequence[str],
    topics: Sequence[str],
    count: int,
    workers: int,
) -> Measured:
    """A clean process that loads numpy and the inputs, reads the class and forks for each submission (see bare.py)."""
    data = home.with_suffix(".pickle")
    for kind in (child_expressions.TextFormula, expressions.LabelledFormula):
        copyreg.pickle(kind, plain)
    data.write_bytes(pickle.dumps((inputs, home, all_topics, topics)))
    command = [sys.executable, Path(__file__).with_name("bare.py"), data, str(workers)]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    with _timed("bare loop", count) as measured:
        subprocess.run(command, env=environment, check=True)
    return measured()


# --- Plain pytest ----------------------------------------------------------------------------------------------------


def _plain_pytest(
    course: Course, exercises: Sequence[Exercise], home: Path, count: int, workers: int, scratch: Path
) -> Measured:
    """One process a submission, as many at a time as there are workers, on a part of the class."""
    topics = list(dict.fromkeys(exercise.topic for exercise in exercises))
    folder = scratch / "pytest"
    folder.mkdir(exist_ok=True)
    for topic in topics:
        (folder / f"check_{topic}.py").write_text((course.checks_folder / f"check_{topic}.py").read_text())
    (folder / "conftest.py").write_text(cold.PLAIN_FIXTURES)
    (folder / "pytest.ini").write_text("[pytest]\npython_files = check_*.py\npython_functions = check_*\n")
    names = " or ".join(f"check_{exercise.function}__" for exercise in exercises)
    all_topics = [topic.id for topic in course.topics]
    chosen = intake.take_in(home, all_topics).entries[:count]
    folders = [_unpacked(entry, all_topics, topics, scratch / "plain") for entry in chosen]

    def run(submission: Path) -> None:
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=short", "-k", names]
        environment = {
            **os.environ,
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "BENCHMARK_TOPICS": " ".join(topics),
            "BENCHMARK_REFERENCES": str(course.references_folder),
            "BENCHMARK_SUBMISSION": str(submission),
            "BENCHMARK_SEED": str(SEED),
        }
        subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)

    run(folders[0])
    with _timed("plain pytest", count) as measured, ThreadPoolExecutor(workers) as pool:
        list(pool.map(run, folders))
    return measured()


def _unpacked(entry: student_entry.StudentEntry, topics: Sequence[str], selected: Sequence[str], into: Path) -> Path:
    folder = into / entry.student
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in student_reading.read_submission(entry, topics, selected).files.items():
        (folder / name).write_bytes(content)
    return folder


# --- What else an issue asks -----------------------------------------------------------------------------------------


def _cores(exercises: Sequence[Exercise], scratch: Path, count: int, workers: int) -> None:
    home = scratch / f"class{count}"
    rates = {}
    for number in range(1, workers + 1):
        rates[number] = _ours(exercises, home, count, number).rate
    told = ", ".join(f"{number}: {rate:.1f}/s ({rate / rates[1]:.2f}x)" for number, rate in rates.items())
    click.echo(f"workers {told}")


def _faulty(course: Course, exercises: Sequence[Exercise], scratch: Path, count: int, workers: int) -> None:
    """How much longer a class takes with one faulty submission in a hundred, beside the time that these take."""
    topics = list(dict.fromkeys(exercise.topic for exercise in exercises))
    graded = {topic: [one.function for one in exercises if one.topic == topic] for topic in topics}
    of = replace(classes.material(course, topics), functions=graded)
    without = _ours(exercises, scratch / f"class{count}", count, workers)
    click.echo(f"{count} submissions, {workers} workers: {without.seconds:.1f} s, {without.processor:.1f} s of CPU")
    for kind in classes.FAULTS:
        home = scratch / kind
        mix = classes.Mix(**{"hostile": 0, "hanging": 0, "broken": 0, "copied": 0, "right": 50, kind: 1})
        kinds = classes.make(home, count, seed=SEED, mix=mix, of=of)
        measured = _ours(exercises, home, count, workers)
        took = _seconds_of(home.with_suffix(".sqlite"), {number for number, one in enumerate(kinds) if one == kind})
        click.echo(
            f"  {len(took)} {kind}: {measured.seconds - without.seconds:+.1f} s, "
            f"{measured.processor - without.processor:+.1f} s of CPU; "
            f"what they took, spread over the workers: {sum(took) / workers:.1f} s "
            f"(longest {max(took, default=0):.1f} s)"
        )


def _seconds_of(results: Path, places: Container[int]) -> list[float]:
    """What the submissions at these places in the order of names took."""
    with open_for_reading(results) as opened:
        return [row.seconds or 0.0 for place, row in enumerate(opened.gradebook_rows()) if place in places]


# --- Dask ------------------------------------------------------------------------------------------------------------


def _clusters(course: Course, scratch: Path, count: int, clusters: Sequence[int], runs: int) -> None:
    """Processor seconds of all processes for a class, on clusters of new workers that have graded a few, in turns."""
    exercises = courses.select_exercises(course, SIX)
    topics = list(dict.fromkeys(exercise.topic for exercise in exercises))
    home, first = (_class(scratch / f"class{size}", size, course, topics) for size in (count, 8 * max(clusters)))
    spent: dict[int, list[float]] = {workers: [] for workers in clusters}
    for _run, workers in itertools.product(range(runs), clusters):
        # One cluster at a time: one that waits takes some time, too.
        with _cluster(workers) as address:
            _grade_class(exercises, first, "--dask", address)
            before = _tree_seconds()
            _grade_class(exercises, home, "--dask", address)
            spent[workers].append((_tree_seconds() - before) / count)
    click.echo(f"{count} submissions by dask; CPU ms each, least, median and most of {runs} runs; of linear by CPU")
    for workers, each in spent.items():
        told = " ".join(f"{1000 * value:>8.1f}" for value in (min(each), median(each), max(each)))
        shares = [one / other for one, other in zip(spent[clusters[0]], each, strict=True)]
        told_shares = " ".join(f"{share:>6.2f}" for share in (min(shares), median(shares), max(shares)))
        click.echo(f"{workers:>3} workers {told}   {told_shares}")


@contextmanager
def _cluster(workers: int) -> Iterator[str]:
    """A scheduler on this machine with so many workers of one thread each; its address."""
    import distributed  # noqa: PLC0415 - an extra

    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    dask = [sys.executable, "-m", "dask"]
    commands = [
        [*dask, "scheduler", "--port", address.rpartition(":")[2], "--no-dashboard"],
        *[[*dask, "worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"]] * workers,
    ]
    processes = [
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for command in commands
    ]
    try:
        with distributed.Client(address, timeout=60, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=60)
        yield address
    finally:
        for process in reversed(processes):
            process.terminate()
            process.wait()


def _tree_seconds() -> float:
    """The processor seconds of this process and all below it, those that have ended included."""
    ticks = 0
    for pid in cold._with_descendants(os.getpid()):
        with suppress(OSError):
            ticks += sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _watch_memory(course: Course, scratch: Path, count: int, workers: int) -> None:
    """The memory of all processes together at every tenth of a run, on the six exercises."""
    exercises = courses.select_exercises(course, SIX)
    topics = list(dict.fromkeys(exercise.topic for exercise in exercises))
    home = _class(scratch / "many", count, course, topics)
    request = batch.BatchRequest(
        folder=home,
        results=scratch / "many.sqlite",
        course=course,
        options=GradingOptions(seed=SEED, exercises=SIX),
        workers=workers,
    )
    progress = _Watched(count)
    batch.run_batch(request, progress)
    click.echo(f"{count} submissions on {workers} workers; PSS of all processes, MiB, at each tenth:")
    click.echo(" ".join(f"{amount:.0f}" for amount in progress.seen))


class _Watched(progress_view.SilentView):
    def __init__(self, count: int) -> None:
        self.seen: list[float] = []
        self._step = max(count // 10, 1)
        self._done = 0
        self._lock = threading.Lock()

    def begin_work(self, title: str, total: int) -> None:
        """Forget the reading, which comes before the grading."""
        del title, total
        self.seen, self._done = [], 0

    def count_done(self) -> None:
        self._done += 1
        if self._done % self._step == 0:
            self.seen.append(sum(cold._memory(pid).pss for pid in cold._with_descendants(os.getpid())))


if __name__ == "__main__":
    main()
