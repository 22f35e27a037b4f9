"""Submissions are read in processes of their own: what is slow, deadly or too large costs nobody else anything."""

import errno
import os
import signal
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from grader.classroom import intake, reading_pool, student_entry, student_reading
from grader.classroom.content import Content
from grader.classroom.reading_pool import Outcome, ReadingPool, ReadingTask
from grader.classroom.stop_signals import Stop
from grader.errors import GraderError
from grader.i18n import Language
from grader.submissions.submission import Submission

TOPICS = ("slope", "loss")
SLOPE = "def derivative(f, x):\n    return 0\n"


@pytest.fixture
def task(tmp_path: Path, written: Callable[..., Path]) -> ReadingTask:
    """A class of six, of whom one handed in nothing to read."""
    students = {f"{name}/slope.py": f"{SLOPE}# {name}" for name in ("ann", "ben", "carl", "dora", "eve")}
    folder = written(tmp_path / "class", {**students, "finn/essay.txt": ""})
    entries = intake.take_in(folder, TOPICS).entries
    return ReadingTask(entries=entries, topics=TOPICS, selected=TOPICS, language=Language.en)


@pytest.fixture
def pool(task: ReadingTask) -> Iterator[ReadingPool]:
    made = ReadingPool(task, 2)
    yield made
    made.close()


def outcomes(pool: ReadingPool, task: ReadingTask, stop: Stop | None = None) -> dict[str, Outcome]:
    found = pool.read_entries(task.entries, stop or Stop())
    return {one[0].student: one[1] for one in found if one is not None}


def patch_reading(monkeypatch: pytest.MonkeyPatch, student: str, act: Callable[[], object]) -> None:
    """Have the reading of one student's submission do something else; readers are forked, so they have it too."""
    monkeypatch.setattr(reading_pool, "may_fork", lambda: True)
    read = student_reading.read_submission

    def patched(entry: student_entry.StudentEntry, *more: object) -> Submission:
        if entry.student == student:
            act()
        return read(entry, *more)

    monkeypatch.setattr(student_reading, "read_submission", patched)


pytestmark = pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")
"""A test's own process may have threads."""


@pytest.mark.parametrize("may_fork", [True, False])
def test_all_is_read_as_in_one_process(
    pool: ReadingPool, task: ReadingTask, monkeypatch: pytest.MonkeyPatch, *, may_fork: bool
) -> None:
    monkeypatch.setattr(reading_pool, "may_fork", lambda: may_fork)
    monkeypatch.setattr(reading_pool, "_START_SECONDS", 60.0)
    expected = {entry.student: task.read_entry(number) for number, entry in enumerate(task.entries)}
    assert outcomes(pool, task) == expected
    assert outcomes(pool, task) == expected, "the same readers read again"
    assert may_fork or len(pool._readers) == 1, "while the first one started, no more were called for"
    assert isinstance(expected["ann"], Content)
    assert "There is no exercise file in it" in str(expected["finn"])


def test_a_slow_submission_holds_up_nobody(
    pool: ReadingPool, task: ReadingTask, monkeypatch: pytest.MonkeyPatch
) -> None:
    patch_reading(monkeypatch, "ann", lambda: time.sleep(300))
    found = (one for one in pool.read_entries(task.entries, Stop()) if one is not None)
    others = {entry.student for entry, outcome in islice(found, 5)}
    assert others == {"ben", "carl", "dora", "eve", "finn"}


def test_a_submission_that_is_read_for_too_long_is_given_up(
    pool: ReadingPool, task: ReadingTask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_pool, "_MAX_SECONDS", 1)
    patch_reading(monkeypatch, "carl", lambda: time.sleep(300))
    found = outcomes(pool, task)
    assert found["carl"] == ("Reading it took more than 1 s. Hand in the exercise files only, without outputs.")
    assert {name for name, outcome in found.items() if isinstance(outcome, Content)} == {"ann", "ben", "dora", "eve"}


def test_a_submission_that_kills_its_reader_costs_nobody_else(
    pool: ReadingPool, task: ReadingTask, monkeypatch: pytest.MonkeyPatch
) -> None:
    patch_reading(monkeypatch, "ben", lambda: os.kill(os.getpid(), signal.SIGKILL))
    for _ in range(2):
        found = outcomes(pool, task)
        assert "the process that read it ended" in str(found["ben"])
        assert {name for name, one in found.items() if isinstance(one, Content)} == {"ann", "carl", "dora", "eve"}


def test_a_reader_that_something_else_ended_costs_nobody_anything(
    pool: ReadingPool, task: ReadingTask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    expected = {entry.student: task.read_entry(number) for number, entry in enumerate(task.entries)}
    patch_reading(monkeypatch, "ben", once(tmp_path, lambda: os.kill(os.getpid(), signal.SIGKILL)))
    assert outcomes(pool, task) == expected


def test_what_ended_a_reader_is_not_read_here(
    pool: ReadingPool, task: ReadingTask, monkeypatch: pytest.MonkeyPatch
) -> None:
    patch_reading(monkeypatch, "ben", lambda: os.kill(os.getpid(), signal.SIGKILL))
    new_process, started = reading_pool._new_process, []

    def start_one(*given: Any, **more: Any) -> object:
        if started:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        started.append(given)
        return new_process(*given, **more)

    monkeypatch.setattr(reading_pool, "_new_process", start_one)
    here = os.getpid()
    read_entry = ReadingTask.read_entry

    def read_entry_of_others(self: ReadingTask, number: int) -> Outcome:
        assert os.getpid() != here or self.entries[number].student != "ben"
        return read_entry(self, number)

    monkeypatch.setattr(ReadingTask, "read_entry", read_entry_of_others)
    found = outcomes(pool, task)
    assert "the process that read it ended" in str(found["ben"])
    assert {name for name, one in found.items() if isinstance(one, Content)} == {"ann", "carl", "dora", "eve"}


def test_an_error_of_ours_is_said_and_costs_nobody_else(
    pool: ReadingPool, task: ReadingTask, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    patch_reading(monkeypatch, "ben", lambda: {}["x"])
    found = outcomes(pool, task)
    assert found["ben"] == (
        "It can't be read, because of an error of the grader itself (KeyError: 'x'). Look at what was handed in."
    )
    assert sum(isinstance(outcome, Content) for outcome in found.values()) == 4
    assert capfd.readouterr() == ("", "")


def few_files() -> None:
    raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))


def no_memory() -> None:
    raise MemoryError


def once(tmp_path: Path, act: Callable[[], object]) -> Callable[[], object]:
    """Do this once, in whichever process comes first."""

    def act_once() -> None:
        try:
            (tmp_path / "acted").touch(exist_ok=False)
        except FileExistsError:
            return
        act()

    return act_once


@pytest.mark.parametrize("shortage", [few_files, no_memory])
def test_a_shortage_that_passes_costs_nobody_anything(
    pool: ReadingPool,
    task: ReadingTask,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    shortage: Callable[[], object],
) -> None:
    expected = {entry.student: task.read_entry(number) for number, entry in enumerate(task.entries)}
    patch_reading(monkeypatch, "ben", once(tmp_path, shortage))
    assert outcomes(pool, task) == expected


def test_a_lasting_shortage_of_files_is_no_fault_of_a_student(
    pool: ReadingPool, task: ReadingTask, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = "ben can't be read: Too many open files. Let the grader have more (`ulimit -a` shows limits)."
    patch_reading(monkeypatch, "ben", few_files)
    with pytest.raises(GraderError) as raised:
        outcomes(pool, task)
    assert str(raised.value) == expected
    pool.close()
    monkeypatch.setattr(reading_pool, "_new_process", few_files_for_process)
    with pytest.raises(GraderError) as raised:
        outcomes(pool, task)
    assert str(raised.value) == expected, "where no process can be started either"


def few_files_for_process(*_given: object, **_more: object) -> None:
    few_files()


def test_a_lasting_want_of_memory_is_said_without_the_name_of_a_class(
    pool: ReadingPool, task: ReadingTask, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = "It can't be read: the process that read it ended. Look at what was handed in."
    patch_reading(monkeypatch, "ben", no_memory)
    assert outcomes(pool, task)["ben"] == expected
    pool.close()
    monkeypatch.setattr(reading_pool, "_new_process", few_files_for_process)
    assert outcomes(pool, task)["ben"] == expected, "where no process can be started either"


def test_a_stop_ends_the_reading_at_once(pool: ReadingPool, task: ReadingTask, monkeypatch: pytest.MonkeyPatch) -> None:
    stop = Stop()
    patch_reading(monkeypatch, "eve", lambda: time.sleep(300))
    since = time.monotonic()
    for one in pool.read_entries(task.entries, stop):
        if one is None:
            stop.count_signal(signal.SIGINT, None)
    pool.close()
    assert time.monotonic() - since < 20


def test_where_there_is_no_process_left_all_is_read_here(
    pool: ReadingPool, task: ReadingTask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: object, **_more: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(reading_pool, "_new_process", refuse)
    assert len(outcomes(pool, task)) == 6
