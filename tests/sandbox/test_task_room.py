"""A child may have a part of the threads and processes that are free, and what it can't have is said as it is."""

import errno
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.sandbox import task_room
from grader.sandbox.calls import Call
from grader.sandbox.replies import ReturnedValue
from grader.sandbox.sandbox import Sandbox
from grader.sandbox.session import ChildSession
from grader.sandbox.task_room import TaskLimits

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="control groups are Linux's")


@pytest.fixture
def grouped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, tuple[str, int]]], TaskLimits]:
    """The limits of a process in control groups, given by their folders: the limit, and how many tasks there are."""

    def limits(groups: dict[str, tuple[str, int]]) -> TaskLimits:
        for folder, (limit, used) in groups.items():
            (tmp_path / folder).mkdir(parents=True, exist_ok=True)
            (tmp_path / folder / "pids.max").write_text(f"{limit}\n")
            (tmp_path / folder / "pids.current").write_text(f"{used}\n")
        monkeypatch.setattr(task_room, "_CGROUP_ROOT", tmp_path)
        deepest = max(groups, key=len, default="")
        found = tuple(task_room._limits_above(tmp_path, f"/{deepest}"))
        made = TaskLimits()
        monkeypatch.setattr(made, "_groups", found)
        return made

    return limits


def test_a_child_gets_a_part_of_the_tasks_that_are_free(grouped) -> None:
    room = grouped({"": ("120", 20)}).room()
    assert (room.own, room.of_user) == (25, 45)


def test_the_narrowest_of_the_groups_around_decides(grouped) -> None:
    room = grouped({"": ("max", 900), "a": ("100", 60), "a/b": ("1000", 50)}).room()
    assert (room.own, room.of_user) == (10, 70)


def test_a_child_always_gets_a_few(grouped) -> None:
    assert grouped({"": ("40", 40)}).room().own == 4


def test_without_a_limit_a_child_has_more_than_a_pool_of_threads_takes(grouped) -> None:
    assert grouped({"": ("max", 3000)}).room().own == 256


def test_the_limit_that_was_reached_is_named(grouped) -> None:
    limits = grouped({"": ("120", 20)})
    assert "pids.max 120" in limits.explain(OSError(errno.EAGAIN, os.strerror(errno.EAGAIN)))
    assert "open files " in limits.explain(OSError(errno.EMFILE, os.strerror(errno.EMFILE)))


THREADS = b"""
import threading
def start(count):
    event = threading.Event()
    threads = [threading.Thread(target=event.wait, daemon=True) for _ in range(count)]
    started = 0
    try:
        for thread in threads:
            thread.start()
            started += 1
    except RuntimeError:
        pass
    event.set()
    return started
"""


def test_a_thread_too_many_is_refused_in_the_child_and_the_next_child_starts() -> None:
    with Sandbox() as sandbox:
        for count, most in ((40, 40), (700, 400)):
            # Others on this machine may leave few tasks, and take more of them meanwhile.
            free = TaskLimits().room().own
            session = ChildSession(sandbox.start_child(memory=2**30, seconds=30))
            try:
                session.open_submission({"threads_of_mine.py": THREADS})
                session.ensure_started()
                reply = _started(session, count)
            finally:
                session.close()
            if os.geteuid() == 0:
                assert reply <= most
            assert reply >= min(count, 30, free // 2)


def _started(session: ChildSession, count: int) -> int:
    deadline = time.monotonic() + 20
    session.queue_import("threads_of_mine")
    session.queue_calls([Call(topic="threads_of_mine", function="start", args=(count,), kwargs={})])
    assert session.import_result(deadline) is None
    (reply,) = session.read_replies(deadline)
    assert isinstance(reply, ReturnedValue)
    assert isinstance(reply.value, int)
    return reply.value


def test_a_grader_with_few_open_files_grades(references: Path, grade: Callable[..., object]) -> None:
    limited = grade(
        references,
        "--only",
        "sigmoid",
        limits={resource.RLIMIT_NOFILE: (100, 100)},
    )
    assert limited.code == 0
