"""A thousand submissions, graded in one run that is killed twice and resumed: each must have its result, once.

The class has right, wrong, hostile and hanging submissions and broken archives. The batch is killed with SIGKILL after
a quarter and after a half of it, and run to its end the third time. Then every submission must have exactly one result
(or one sentence that says why it can't be read), and a sample of them, or all with `--all`, is graded again alone with
the same seed: the reports must be the same but for `run` and the path.
"""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import classes
import click

from grader import progress_view
from grader.classroom import batch, batch_summary, intake, student_entry, student_reading
from grader.classroom.store import open_for_reading
from grader.courses import course as courses
from grader.errors import UsageError
from grader.grading.options import GradingOptions, SubmissionLimits
from grader.processors import processor_count

SEED = 7
LIMITS = SubmissionLimits(check=0.5, importing=3.0, submission=30.0)
MIX = classes.Mix(hostile=12, hanging=4, broken=6, copied=4, right=24)


@click.command()
@click.option("--count", type=int, default=1000, show_default=True, help="Submissions.")
@click.option("--only", multiple=True, help="Exercises or topics; without it, the whole course.")
@click.option("--sample", type=int, default=60, show_default=True, help="How many to grade again alone.")
@click.option("--all", "every", is_flag=True, help="Grade all of them again alone.")
@click.option("--run", "inner", type=(Path, Path), hidden=True)
def main(count: int, only: Sequence[str], sample: int, *, every: bool, inner: tuple[Path, Path] | None) -> None:
    """Kill a batch twice, resume it, and compare every result."""
    if inner is not None:
        _run(*inner, only)
        return
    course = courses.load_course()
    exercises = courses.select_exercises(course, only)
    topics = list(dict.fromkeys(exercise.topic for exercise in exercises))
    with tempfile.TemporaryDirectory(prefix="resume-") as scratch:
        home, results = Path(scratch) / "class", Path(scratch) / "results.sqlite"
        kinds = classes.make(home, count, seed=SEED, mix=MIX, of=classes.material(course, topics))
        told = ", ".join(f"{kinds.count(kind)} {kind}" for kind in sorted(set(kinds)))
        click.echo(f"{count} submissions: {told}")
        since = time.monotonic()
        for part in (0.25, 0.5):
            kept = _killed_after(home, results, only, int(part * count))
            click.echo(f"killed with {kept} results after {time.monotonic() - since:.0f} s")
        subprocess.run(_command(home, results, only), check=True)
        click.echo(f"finished after {time.monotonic() - since:.0f} s")
        wrong = _unlike_alone(home, results, only, None if every else sample) + _not_once(results, count)
    for sentence in wrong:
        click.echo(sentence)
    click.echo("every submission has exactly one result, the one it has alone" if not wrong else f"{len(wrong)} faults")
    sys.exit(bool(wrong))


def _command(home: Path, results: Path, only: Sequence[str]) -> list[str]:
    chosen = [word for name in only for word in ("--only", name)]
    return [sys.executable, __file__, "--run", str(home), str(results), *chosen]


def _run(home: Path, results: Path, only: Sequence[str]) -> None:
    course = courses.load_course()
    options = GradingOptions(seed=SEED, limits=LIMITS, exercises=tuple(only))
    request = batch.BatchRequest(folder=home, results=results, course=course, options=options)
    summary = batch.run_batch(request, progress_view.progress_on(sys.stderr))
    click.echo("\n".join(batch_summary.summary_lines(summary, results.name)))


def _killed_after(home: Path, results: Path, only: Sequence[str], count: int) -> int:
    with subprocess.Popen(_command(home, results, only), stderr=subprocess.DEVNULL) as process:
        while _count(results) < count:
            if process.poll() is not None:
                raise click.ClickException("the batch ended before it could be killed")
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
    return _count(results)


def _count(results: Path) -> int:
    try:
        return int(_rows(results, "SELECT count(*) FROM results")[0][0])
    except sqlite3.OperationalError:
        return 0


def _rows(results: Path, query: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(f"file:{results}?mode=ro", uri=True)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def _not_once(results: Path, count: int) -> list[str]:
    """What is wrong with the number of results."""
    faults = []
    students = _rows(results, "SELECT count(*), count(sha256), count(fault) FROM submissions")[0]
    if students[0] != count or students[1] + students[2] != count:
        faults.append(f"{count} handed in, {students} are recorded")
    contents = _rows(results, "SELECT count(DISTINCT sha256) FROM submissions")[0][0]
    kept = _rows(
        results,
        "SELECT count(*), count(DISTINCT sha256), sum(status = 'graded') FROM batch JOIN results USING (settings)",
    )[0]
    if kept != (contents, contents, contents):
        faults.append(f"{contents} different contents, but {kept} results, different ones, graded ones")
    without = _rows(results, "SELECT count(*) FROM gradebook WHERE score IS NULL AND fault IS NULL")[0][0]
    if without:
        faults.append(f"{without} students have neither a result nor a fault")
    return faults


def _unlike_alone(home: Path, results: Path, only: Sequence[str], sample: int | None) -> list[str]:
    """The students whose result is not the one that `grade` gives them alone."""
    topics = [topic.id for topic in courses.load_course().topics]
    entries = intake.take_in(home, topics).entries
    if sample is not None:
        entries = random.Random(SEED).sample(  # noqa: S311 - the same sample every time
            entries, min(sample, len(entries))
        )
    with open_for_reading(results) as opened:
        kept = dict(opened.student_reports())
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(processor_count()) as pool:
        found = pool.map(lambda entry: _alone(entry, topics, only, Path(folder)), entries)
        return [
            f"{entry.student}: not the result that it has alone"
            for entry, alone in zip(entries, found, strict=True)
            if alone != (_body(kept[entry.student]) if entry.student in kept else None)
        ]


def _alone(
    entry: student_entry.StudentEntry, topics: Sequence[str], only: Sequence[str], into: Path
) -> dict[str, Any] | None:
    """What the command `grade` says of one submission in its own process."""
    try:
        files = student_reading.read_submission(entry, topics, topics).files
    except UsageError:
        return None
    folder = into / entry.student
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    chosen = [word for name in only for word in ("--only", name)]
    # `grade` has no option for the other limits, so they are set in its own process.
    code = (
        "from grader.cli.main import main; from grader.grading.options import SubmissionLimits;"
        "SubmissionLimits.__init__.__kwdefaults__"
        f".update(importing={LIMITS.importing}, submission={LIMITS.submission});"
        "main()"
    )
    command = [sys.executable, "-c", code, str(folder), "--seed", str(SEED), "--timeout", str(LIMITS.check), *chosen]
    ended = subprocess.run(command, capture_output=True, check=False, env={**os.environ, "CI": "1"})
    return _body(ended.stdout.decode())


def _body(text: str) -> dict[str, Any]:
    document = json.loads(text)
    del document["run"], document["submission"]["path"]
    return document


if __name__ == "__main__":
    main()
