"""Workers come from one process that has collected the checks, and live and die without harm to each other."""

import itertools
import os
import signal
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from processes import children_of, wait_for_end
from warm_servers import WarmServers, use_cold_servers

from grader.classroom import worker_source
from grader.classroom.content import Content
from grader.classroom.worker_pool import LocalPool
from grader.classroom.worker_process import WorkerLostError, WorkerProcess, WorkerTask
from grader.classroom.worker_source import WorkerSlot, WorkerSource
from grader.errors import CourseError, GraderError
from grader.grading.options import GradingOptions
from grader.sandbox import forked_process
from grader.sandbox.sandbox import Sandbox
from grader.submissions.submission import Submission

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no process is forked"),
    pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning"),
]

COUNTED = """
import os
with open({log!r}, "a") as log:
    log.write(f"{{os.getpid()}}\\n")
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "collected.txt"


@pytest.fixture
def source(
    tmp_path: Path, course_maker: Callable[..., Path], log: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[WorkerSource]:
    """Workers for a course whose checks write down which process collects them; the first one is forked from here."""
    course = course_maker(tmp_path / "course")
    checks = course / "checks" / "check_scaling.py"
    checks.write_text(checks.read_text() + COUNTED.format(log=str(log)))
    with WorkerSource(WorkerTask(course=str(course), options=GradingOptions(seed=7))) as made:
        # A test's own process may have threads.
        monkeypatch.setattr(worker_source, "may_fork", lambda: True)
        made.fork_template()
        yield made


@pytest.fixture
def cold_servers(one_warm_server: WarmServers) -> Iterator[None]:
    """For a test that looks for the fork servers among the descendants of a process."""
    use_cold_servers()
    yield
    one_warm_server.use()


def content(text: str = "def scale(x, factor):\n    return x * factor\n") -> Content:
    return Content.from_submission(Submission(path="", files={"scaling.py": text.encode()}, refused={}))


def test_the_checks_are_collected_once_and_all_workers_grade(source: WorkerSource, log: Path) -> None:
    slots = [WorkerSlot(source) for _ in range(3)]
    results = [slot.grade_content(content()) for slot in slots for _ in range(2)]
    assert [(result.score, result.isolation) for result in results] == [(5, results[0].isolation)] * 6
    assert len(log.read_text().splitlines()) == 1
    for slot in slots:
        slot.close()
    wait_for_end(int(log.read_text()))


def test_the_process_that_workers_come_from_outlives_the_thread_that_started_it(
    source: WorkerSource, log: Path
) -> None:
    with WorkerSource(source.task) as started:
        slots = [WorkerSlot(started) for _ in range(2)]
        thread = threading.Thread(target=slots[0].open_worker)
        thread.start()
        thread.join()
        while Path(f"/proc/self/task/{thread.native_id}").exists():
            time.sleep(0.01)
        assert [slot.grade_content(content()).score for slot in slots] == [5, 5]
        assert len(log.read_text().splitlines()) == 1
        for slot in slots:
            slot.close()


def test_what_the_checks_ask_and_expect_is_found_out_once_for_all_workers(source: WorkerSource, log: Path) -> None:
    reference = Path(str(source.task.course)) / "solutions" / "scaling.py"
    counted = textwrap.indent(COUNTED.format(log=str(log)), "    ")
    reference.write_text(reference.read_text().replace(":\n", f":\n{counted}", 1))
    slots = [WorkerSlot(source) for _ in range(2)]
    assert [slot.grade_content(content()).score for slot in slots for _ in range(2)] == [5] * 4
    callers = log.read_text().split()
    assert len(callers) > 1
    assert len(set(callers)) == 1, "none is a worker"
    for slot in slots:
        slot.close()


@pytest.mark.usefixtures("cold_servers")
def test_a_worker_has_a_fork_server_of_its_own(source: WorkerSource, log: Path) -> None:
    slot, other = WorkerSlot(source), WorkerSlot(source)
    assert [each.grade_content(content()).score for each in (slot, other)] == [5, 5]
    template = int(log.read_text())
    (server, *workers) = children_of(template)
    assert len(workers) == 2
    servers = children_of(server)
    assert len(servers) == 2
    for pid in servers:
        os.kill(pid, signal.SIGKILL)
    assert [each.grade_content(content()).score for each in (slot, other)] == [5, 5], "a new server takes its place"
    everybody = template, server, *workers, *children_of(server)
    for each in (slot, other):
        each.close()
    # Who is waited for adds to the time that the system counts for the batch.
    assert not [pid for pid in everybody if Path(f"/proc/{pid}").exists()], "all have ended, and were waited for"


def test_a_sandbox_is_forked_whole_though_its_rules_are_still_being_made(monkeypatch: pytest.MonkeyPatch) -> None:
    build = Sandbox._build_rules

    def build_slowly(sandbox: Sandbox) -> Any:
        time.sleep(0.3)
        return build(sandbox)

    monkeypatch.setattr(Sandbox, "_build_rules", build_slowly)
    with Sandbox() as sandbox:
        other = sandbox.fork()
        assert other.kernel_rules is sandbox.kernel_rules
        other.forget()


def test_the_end_of_one_worker_is_not_that_of_another(source: WorkerSource, log: Path) -> None:
    slot, other = WorkerSlot(source), WorkerSlot(source)
    assert [each.grade_content(content()).score for each in (slot, other)] == [5, 5]
    children = children_of(int(log.read_text()))
    first, second = children[-2:]
    os.kill(first, signal.SIGKILL)
    assert [each.grade_content(content()).score for each in (slot, other)] == [5, 5]
    left = children_of(int(log.read_text()))
    assert second in left
    assert first not in left, "it was reaped"
    assert len(left) == len(children)


def test_without_the_process_that_they_come_from_workers_end_and_another_takes_its_place(
    source: WorkerSource, log: Path
) -> None:
    slot = WorkerSlot(source)
    assert slot.grade_content(content()).score == 5
    template = int(log.read_text())
    everybody = [template, *children_of(template)]
    os.kill(template, signal.SIGKILL)
    wait_for_end(*everybody)
    assert slot.grade_content(content()).score == 5
    assert len(log.read_text().splitlines()) == 2


def test_a_slot_that_gets_no_worker_leaves_its_work_to_the_other(
    source: WorkerSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, begun = WorkerSource.start_worker, itertools.count()

    def start_one(source: WorkerSource) -> WorkerProcess:
        if next(begun):
            raise GraderError("no memory")
        return start(source)

    monkeypatch.setattr(WorkerSource, "start_worker", start_one)
    monkeypatch.setattr(worker_source, "_RETRY_PAUSE_SECONDS", ())
    pool = LocalPool(source, 2)
    for number in range(4):
        pool.put_content(content(f"def scale(x, factor):\n    return x * factor  # {number}\n"))
    assert [result and result.score for result in (pool.take_result(30) for _ in range(4))] == [5] * 4
    pool.close()


def test_after_the_end_no_worker_is_started(source: WorkerSource, log: Path) -> None:
    slot = WorkerSlot(source)
    assert slot.grade_content(content()).score == 5
    source.kill()
    wait_for_end(int(log.read_text()))
    with pytest.raises(WorkerLostError, match="stopped"):
        source.start_worker()


def test_a_course_that_cannot_be_used_is_said_by_each_worker_that_is_asked_for(
    tmp_path: Path, course_maker: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the process that was forked, and by the interpreter that takes its place."""
    course = course_maker(tmp_path / "broken")
    (course / "checks" / "check_scaling.py").write_text("raise ValueError('no')\n")
    monkeypatch.setattr(worker_source, "may_fork", lambda: True)
    with WorkerSource(WorkerTask(course=str(course), options=GradingOptions(seed=7))) as source:
        source.fork_template()
        for _ in range(2):
            with pytest.raises(CourseError, match="check_scaling"):
                source.start_worker()


def test_where_nothing_can_be_forked_each_worker_collects_the_checks(
    source: WorkerSource, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_source, "forked_process_refusal", lambda: "this machine refuses it")
    slots = [WorkerSlot(source) for _ in range(2)]
    assert [slot.grade_content(content()).score for slot in slots] == [5, 5]
    assert len(set(log.read_text().splitlines())) == 2
    for slot in slots:
        slot.close()


ABANDONED = """
import os, signal, sys, time
from pathlib import Path
from grader.classroom.worker_process import WorkerTask
from grader.classroom.worker_source import WorkerSource
from grader.grading.options import GradingOptions

source = WorkerSource(WorkerTask(course=sys.argv[1], options=GradingOptions(seed=7)))
source.fork_template()
if not os.fork():
    time.sleep(60)
    os._exit(0)
if sys.argv[2] == "grading":
    worker = source.start_worker()
pid = os.getpid()
print(Path(f"/proc/{pid}/task/{pid}/children").read_text(), flush=True)
os.kill(pid, signal.SIGKILL)
"""


@pytest.mark.parametrize("doing", ["waiting", "grading"])
def test_workers_end_with_a_batch_that_is_killed_though_another_process_holds_their_connection(
    doing: str, tmp_path: Path, course_maker: Callable[..., Path], commands: Any
) -> None:
    """As a reader does, which was forked later."""
    script = tmp_path / "abandoned.py"
    script.write_text(ABANDONED)
    with commands.start_script(script, str(course_maker(tmp_path / "course")), doing) as process:
        template, holder = map(int, process.stdout.readline().split())
        try:
            assert process.wait() == -signal.SIGKILL
            wait_for_end(template)
        finally:
            os.kill(holder, signal.SIGKILL)


ESCAPING = """
import os, socket


def is_refused(act):
    try:
        act()
    except PermissionError:
        return True
    return False


def scale(x, factor):
    attempts = (lambda: open("/etc/passwd"), lambda: os.listdir("/"), socket.socket, os.fork, lambda: os.kill(1, 0))
    return x * factor if all(map(is_refused, attempts)) else None
"""


def test_the_children_of_a_forked_worker_are_kept_in_like_those_of_others(source: WorkerSource) -> None:
    with Sandbox() as sandbox:
        if sandbox.kernel_rules.missing:
            pytest.skip("; ".join(sandbox.kernel_rules.missing))
    slot = WorkerSlot(source)
    assert slot.grade_content(content(ESCAPING)).score == 5


def test_where_there_is_no_proc_nothing_is_forked(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_folder(path: str) -> list[str]:
        raise FileNotFoundError(path)

    monkeypatch.setattr(os, "listdir", no_folder)
    assert not forked_process.may_fork()
