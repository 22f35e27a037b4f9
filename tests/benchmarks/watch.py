"""How long after a save the result is on the screen: `python tests/benchmarks/watch.py`.

`grade watch` runs on a pty of its own (100 x 50) over a copy of the references, as somebody would run it who is nearly
done. Then every exercise of every topic is broken and mended again, in a real file, saved in turn as nano (in place),
most editors (written beside, renamed) and vim (moved away, written) do it: first a known mistake, which has to be
recognised, then an exception, then the right answer. The clock runs from the moment before the save until the
terminal has been sent a frame that shows the exercise's new state (its mark, and for an exception its text); "the file"
runs on until no exercise of the saved file waits any more, and "settled" until nothing that is built on it does, which
the screen says where the right answer comes back. Between two saves the watch comes to rest, and then waits a random
moment, so that no save falls in step with anything.

Beside it stands the wall time of a cold `grade FILE`, started once for each of the three states of the topic's first
exercise: what the same answer costs without a watch. Run it on a quiet machine.
"""

import ast
import codecs
import fcntl
import os
import pty
import random
import re
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from pathlib import Path

import click

from grader.courses import course as courses
from grader.courses.course import Course, Exercise
from grader.practice.function_spans import function_spans

GOAL_MILLISECONDS = {"result": 30, "file": 80, "settled": 120}
"""At the 95th percentile."""

_FRAME = "\x1b[?2026h\x1b[H"
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_GRADE = [sys.executable, "-c", "from grader.cli.main import main; main()"]
_WAITING = re.compile(r"(?:^|\s)…\s")
_PATIENCE_SECONDS = 30
_REST_SECONDS = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Save:
    """One save and what it took: until its exercise, its whole file and all that is built on it was on the screen.

    Times are in seconds; `settled` is None where the screen does not say it.
    """

    topic: str
    way: str
    kind: str
    result: float
    file: float
    settled: float | None


class Terminal:
    """`grade watch` on a pty; every frame with the time at which it had arrived."""

    def __init__(self, folder: Path) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 100, 0, 0))
        self._frames: list[tuple[float, str]] = []
        self._arrived = threading.Condition()
        self._process = subprocess.Popen(
            [*_GRADE, "watch", folder.name],
            cwd=folder.parent,
            env={**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "GRADE_LANG": "en"},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - a terminal of its own
        )
        os.close(theirs)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        said, decoder = "", codecs.getincrementaldecoder("utf-8")("replace")
        while True:
            try:
                data = os.read(self._ours, 1 << 16)
            except OSError:
                return
            now = time.perf_counter()
            said = (said + decoder.decode(data))[-200_000:]
            frame = _CONTROL.sub("", said.rpartition(_FRAME)[2])
            with self._arrived:
                self._frames.append((now, frame))
                self._arrived.notify_all()

    def first(self, since: float, is_it: Callable[[str], bool]) -> float:
        """When the first frame since a time was there that is it."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        seen = 0
        with self._arrived:
            while True:
                for at, frame in self._frames[seen:]:
                    if at >= since and is_it(frame):
                        return at
                seen = len(self._frames)
                if not self._arrived.wait(deadline - time.monotonic()):
                    raise click.ClickException(f"nothing came:\n{self._frames[-1][1]}")

    def forget(self) -> None:
        with self._arrived:
            del self._frames[:-1]

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(10)
        self._reader.join()
        os.close(self._ours)


def _in_place(path: Path, text: bytes) -> None:
    path.write_bytes(text)


def _renamed(path: Path, text: bytes) -> None:
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(text)
    os.replace(beside, path)


def _moved_away(path: Path, text: bytes) -> None:
    away = path.with_name(f"{path.name}~")
    os.rename(path, away)
    path.write_bytes(text)
    os.unlink(away)


WAYS = {"in place": _in_place, "renamed": _renamed, "moved away": _moved_away}


@click.command()
@click.option("--rounds", type=click.IntRange(1), default=2, show_default=True, help="How often to save everything.")
@click.option("--cold-runs", type=click.IntRange(1), default=3, show_default=True, help="Cold runs of each state.")
@click.option("--seed", type=int, default=7, show_default=True, help="Of the moments between saves.")
def main(rounds: int, cold_runs: int, seed: int) -> None:
    """Time saves under `grade watch`, and cold runs of `grade FILE`, and print a table."""
    course = courses.load_course()
    chance = random.Random(seed)  # noqa: S311 - moments, not secrets
    with tempfile.TemporaryDirectory(prefix="watch-") as scratch:
        folder = shutil.copytree(course.references_folder, Path(scratch) / "exercises")
        terminal = Terminal(folder)
        try:
            terminal.first(0.0, lambda frame: f"{len(course.exercises)} of {len(course.exercises)} done" in frame)
            saves = list(_saves(course, folder, terminal, rounds, chance))
        finally:
            terminal.close()
        cold = {topic.id: _cold(course, folder, topic.exercises[0], cold_runs) for topic in course.topics}
    click.echo(_table(course, saves, cold))


def _saves(course: Course, folder: Path, terminal: Terminal, rounds: int, chance: random.Random) -> Iterator[Save]:
    ways = cycle(WAYS)
    for _round in range(rounds):
        for exercise in course.exercises:
            path = folder / exercise.file_name
            right = path.read_bytes()
            for kind, text, is_it in _states(course, exercise, right):
                way = next(ways)
                time.sleep(chance.uniform(0.05, 0.15))
                terminal.forget()
                since = time.perf_counter()
                WAYS[way](path, text)
                shown = terminal.first(since, is_it)
                whole = terminal.first(shown, partial(_is_whole, is_it))
                settled = terminal.first(whole, partial(_is_finished, course)) - since if kind == "right" else None
                times = {"result": shown - since, "file": whole - since, "settled": settled}
                yield Save(topic=exercise.topic, way=way, kind=kind, **times)
                if settled is None:
                    # Nothing on the screen tells when the others that have failed are graded.
                    time.sleep(_REST_SECONDS)


def _is_whole(is_it: Callable[[str], bool], frame: str) -> bool:
    return not _WAITING.search(frame) and is_it(frame)


def _is_finished(course: Course, frame: str) -> bool:
    return f"all {len(course.exercises)} exercises are right" in frame


def _states(course: Course, exercise: Exercise, right: bytes) -> Iterator[tuple[str, bytes, Callable[[str], bool]]]:
    name = exercise.function

    def titled(mark: str) -> Callable[[str], bool]:
        title = f"{mark} {name}: {exercise.title}"
        return lambda frame: title in frame and "Grading" not in frame

    wrong = _replaced(right, name, _mistake(course, exercise))
    yield "mistake", wrong, titled("✗")
    raising = _replaced(right, name, f"def {name}(*_, **__):\n    raise ValueError('stopped here')\n")
    yield "exception", raising, lambda frame: titled("✗")(frame) and "stopped here" in frame
    yield "right", right, lambda frame: _is_finished(course, frame) or titled("✓")(frame)


def _mistake(course: Course, exercise: Exercise) -> str:
    """The first known wrong answer to an exercise, as a learner would have written it."""
    text = (course.mistakes_folder / exercise.file_name).read_text(encoding="utf-8")
    prefix = f"{exercise.function}__"
    node = next(n for n in ast.parse(text).body if isinstance(n, ast.FunctionDef) and n.name.startswith(prefix))
    source = ast.get_source_segment(text, node) or ""
    return source.replace(f"def {node.name}(", f"def {exercise.function}(", 1) + "\n"


def _replaced(text: bytes, function: str, source: str) -> bytes:
    lines = text.splitlines(keepends=True)
    extent = function_spans(text)[function]
    return b"".join([*lines[: extent.first], source.encode(), *lines[extent.last :]])


def _cold(course: Course, folder: Path, exercise: Exercise, runs: int) -> float:
    """The median wall time of a cold run on a topic's file, over the states of its first exercise."""
    path = folder / exercise.file_name
    right = path.read_bytes()
    seconds = []
    for _kind, text, _is_it in _states(course, exercise, right):
        path.write_bytes(text)
        for _ in range(runs):
            since = time.perf_counter()
            subprocess.run([*_GRADE, str(path), "--format", "table"], stdout=subprocess.DEVNULL, check=False)
            seconds.append(time.perf_counter() - since)
    path.write_bytes(right)
    return statistics.median(seconds)


def _table(course: Course, saves: Sequence[Save], cold: dict[str, float]) -> str:
    head = f"{'':<13}{'saves':>5}{'median':>8}{'p95':>8}{'max':>8}{'file p95':>9}"
    head += f"{'settled':>8}{'p95':>6}{'cold':>7}{'x':>5}"
    lines = [
        f"{len(saves)} saves, Python {sys.version.split()[0]}, milliseconds",
        head,
    ]
    for topic in course.topics:
        own = [save for save in saves if save.topic == topic.id]
        lines.append(_row(f"{topic.id}.py", own, cold[topic.id]))
    lines.append(_row("all", saves, statistics.median(cold.values())))
    for field, values in (("way", WAYS), ("kind", ("mistake", "exception", "right"))):
        lines += [_row(value, [save for save in saves if getattr(save, field) == value], None) for value in values]
    lines.append("goal, p95 of all: " + ", ".join(f"{name} <= {goal}" for name, goal in GOAL_MILLISECONDS.items()))
    return "\n".join(lines)


def _row(name: str, saves: Sequence[Save], cold: float | None) -> str:
    results = sorted(save.result * 1000 for save in saves)
    files = sorted(save.file * 1000 for save in saves)
    median = statistics.median(results)
    told = f"{name:<13}{len(saves):>5}{median:>8.0f}{_p95(results):>8.0f}{results[-1]:>8.0f}{_p95(files):>9.0f}"
    settled = sorted(save.settled * 1000 for save in saves if save.settled is not None)
    told += f"{statistics.median(settled):>8.0f}{_p95(settled):>6.0f}" if settled else f"{'':>14}"
    return told if cold is None else f"{told}{cold * 1000:>7.0f}{cold * 1000 / median:>5.0f}"


def _p95(ordered: Sequence[float]) -> float:
    return ordered[min(round(0.95 * len(ordered)), len(ordered) - 1)]


if __name__ == "__main__":
    main()
