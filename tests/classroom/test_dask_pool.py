"""The same batch on a real dask scheduler with two workers, one of them killed in the middle."""

import json
import math
import os
import queue
import signal
import socket
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from every_case import every_case

from grader.classroom.content import Content
from grader.classroom.store_rows import Result
from grader.errors import GraderError

IS_MISSING = find_spec("distributed") is None and not os.environ.get("CI")
"""In CI it must be there: the extra `test` brings it. It is not loaded here, for all processes load this file."""

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="grade batch needs POSIX"),
    pytest.mark.skipif(IS_MISSING, reason="needs the extra `cluster`"),
]

SCALE = "import time\ntime.sleep({seconds})\n\n\ndef scale(x, factor):\n    return x * factor\n# {number}\n"


NEEDED = ("distributed.cli.dask_scheduler", "distributed.cli.dask_worker", "grader.classroom.dask_pool")
QUICK = {"grader.classroom.dask_pool._COUNT_INTERVAL_SECONDS": 0.5}
"""How often a batch looks what workers there are."""


@dataclass(slots=True, kw_only=True)
class Cluster:
    """A scheduler on loopback, and those of its workers that live."""

    machine: Callable[..., Any]
    address: str
    scheduler: Any
    workers: list[Any] = field(default_factory=list)

    def await_workers(self, count: int, folder: Path) -> list[Any]:
        """So many live workers, of which those that are missing are started."""
        self.workers = [worker for worker in self.workers if worker.poll() is None]
        while len(self.workers) < count:
            self.add_worker(folder / f"worker{len(self.workers)}")
        return self.workers

    def add_worker(self, folder: Path, threads: int = 1) -> None:
        words = ("--nthreads", str(threads), "--no-nanny", "--local-directory", str(folder))
        self.workers.append(self.machine("worker", self.address, *words))

    def kill_workers(self) -> None:
        for worker in self.workers:
            worker.kill()
            worker.wait()


@pytest.fixture(scope="module")
def machine(commands: Any) -> Iterator[Callable[..., Any]]:
    """Start a scheduler or a worker: `machine("worker", address)`."""
    from distributed.cli import dask_scheduler  # noqa: PLC0415 - where the extra is there

    with ExitStack() as stack, open(os.devnull, "wb") as nothing:

        def start(kind: str, *words: str) -> Any:
            script = Path(dask_scheduler.__file__).with_name(f"dask_{kind}.py")
            streams = {"stdout": nothing.fileno(), "stderr": nothing.fileno()}
            process = commands.start_script(script, *words, "--no-dashboard", needs=NEEDED, **streams)
            return stack.enter_context(process)

        yield start


def new_cluster(machine: Callable[..., Any]) -> Cluster:
    port = _free_port()
    scheduler = machine("scheduler", "--host", "127.0.0.1", "--port", str(port))
    return Cluster(machine=machine, address=f"tcp://127.0.0.1:{port}", scheduler=scheduler)


@pytest.fixture(scope="module")
def clusters() -> list[Cluster]:
    return []


@pytest.fixture
def cluster(machine: Callable[..., Any], clusters: list[Cluster]) -> Cluster:
    """The cluster of these tests, which may kill what they like of it."""
    if not clusters or clusters[-1].scheduler.poll() is not None:
        clusters.append(new_cluster(machine))
    return clusters[-1]


@pytest.fixture(scope="module")
def idle_cluster(machine: Callable[..., Any]) -> Cluster:
    """A cluster without workers."""
    return new_cluster(machine)


def test_a_class_on_a_cluster_that_loses_a_worker_has_the_results_that_it_has_here(
    cluster: Cluster,
    tmp_path: Path,
    shared_course: Path,
    classes: Any,
    written: Callable[..., Path],
    ran: Callable[..., Any],
    starts: Callable[..., Any],
    select: Callable[..., Any],
) -> None:
    """No submission is lost, and none is graded twice."""
    from grader.courses import course  # noqa: PLC0415

    folder, mix = tmp_path / "class", classes.Mix(hostile=15, hanging=5, broken=10)
    kinds = classes.make(folder, 8, seed=32, mix=mix, of=classes.material(course.load_course(shared_course)))
    assert {"hostile", "hanging", "broken", "right", "wrong"} == set(kinds)
    slow = {f"t{number}/scaling.py": SCALE.format(seconds=0.3, number=number) for number in range(5)}
    written(folder, slow)
    here, there = tmp_path / "here.sqlite", tmp_path / "there.sqlite"
    assert ran(folder, here, course=shared_course, seed=5).code == 0
    workers = cluster.await_workers(2, tmp_path)
    with starts(folder, there, course=shared_course, seed=5, dask=cluster.address) as process:
        _await_results(there, 3, process)
        workers[0].kill()
        out, err = process.communicate(timeout=120)
    assert process.returncode == 0, (out, err)
    told = json.loads(out)
    assert told["left"] == told["ungraded"] == 0
    query = "SELECT student, fault, score, max_score FROM gradebook"
    assert select(there, query) == select(here, query)
    exercises = "SELECT sha256, json_extract(report_text(report), '$.exercises') FROM results ORDER BY 1"
    assert select(there, exercises) == select(here, exercises)
    assert select(there, "SELECT count(*), count(DISTINCT sha256) FROM results") == [(told["now"], told["now"])]
    assert ran(folder, there, course=shared_course, dask=cluster.address).told["now"] == 0


LOST = "has lost all workers: waiting for one, until Ctrl-C. Start one with: dask worker"


def test_without_any_worker_it_says_so_once_goes_on_with_the_next_and_ends_at_the_first_signal(
    cluster: Cluster, tmp_path: Path, shared_course: Path, written: Any, starts: Any
) -> None:
    files = {f"s{number:02}/scaling.py": SCALE.format(seconds=0.3, number=number) for number in range(8)}
    folder, results = written(tmp_path / "class", files), tmp_path / "r.sqlite"
    cluster.kill_workers()
    cluster.await_workers(1, tmp_path)
    heard: list[str] = []
    with starts(folder, results, course=shared_course, dask=cluster.address, constants=QUICK) as process:
        listener = threading.Thread(target=lambda: heard.extend(iter(process.stderr.readline, "")))
        listener.start()
        _await_results(results, 2, process)
        cluster.kill_workers()
        _await(lambda: _losses(heard) == 1, process)
        time.sleep(1.2)  # it has looked again by then
        cluster.add_worker(tmp_path / "next")
        _await_results(results, 4, process)
        assert _losses(heard) == 1, "said once"
        cluster.kill_workers()
        _await(lambda: _losses(heard) == 2, process)
        since = time.monotonic()
        process.send_signal(signal.SIGINT)
        listener.join(60)
        out = process.stdout.read()
    assert time.monotonic() - since < 10
    assert f'"stopped_by": {int(signal.SIGINT)}' in out
    assert "Traceback" not in "".join(heard)


def _losses(heard: list[str]) -> int:
    return sum(LOST in line for line in heard)


def test_without_its_scheduler_it_ends_with_one_sentence_and_keeps_what_it_has(
    cluster: Cluster, tmp_path: Path, shared_course: Path, written: Any, starts: Any
) -> None:
    files = {f"s{number:02}/scaling.py": SCALE.format(seconds=0.3, number=number) for number in range(12)}
    folder, results = written(tmp_path / "class", files), tmp_path / "r.sqlite"
    cluster.await_workers(1, tmp_path)
    with starts(folder, results, course=shared_course, dask=cluster.address) as process:
        _await_results(results, 2, process)
        cluster.scheduler.kill()
        out, err = process.communicate(timeout=60)
    assert '"fault": "GraderError"' in out
    assert f"the scheduler at {cluster.address} was lost." in out
    assert "Traceback" not in err
    assert _count(results) >= 2


def _await_results(results: Path, count: int, process: Any) -> None:
    _await(lambda: _count(results) >= count, process)


def _await(condition: Callable[[], bool], process: Any) -> None:
    deadline = time.monotonic() + 90
    while not condition():
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.05)


def _count(results: Path) -> int:
    if not results.exists():
        return 0
    connection = sqlite3.connect(f"file:{results}?mode=ro", uri=True)
    try:
        return int(connection.execute("SELECT count(*) FROM results").fetchone()[0])
    except sqlite3.OperationalError:
        return 0
    finally:
        connection.close()


def test_no_scheduler_is_said_in_a_sentence(
    tmp_path: Path, shared_course: Path, written: Callable[..., Path], ran: Callable[..., Any]
) -> None:
    home = written(tmp_path / "class", {"anna/scaling.py": SCALE.format(seconds=0, number=1)})
    impatient = {"grader.classroom.dask_pool._CONNECT_SECONDS": 1}
    ended = ran(home, tmp_path / "r.sqlite", course=shared_course, dask="tcp://127.0.0.1:9", constants=impatient)
    assert ended.told["fault"] == "UsageError"
    assert "no scheduler answers there" in ended.told["text"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("has_scheduler", [True, False], ids=["no worker", "no scheduler"])
def test_while_it_waits_it_says_for_what_and_hears_a_signal_at_once(
    request: Any, tmp_path: Path, shared_course: Path, written: Any, starts: Any, *, has_scheduler: bool, number: int
) -> None:
    folder = written(tmp_path / "class", {"ann/scaling.py": SCALE.format(seconds=0, number=1)})
    said = "has no worker yet: waiting for one, at most 60 s" if has_scheduler else "Asking the scheduler at tcp://"
    address = request.getfixturevalue("idle_cluster").address if has_scheduler else f"tcp://127.0.0.1:{_free_port()}"
    with starts(folder, tmp_path / "r.sqlite", course=shared_course, dask=address) as process:
        heard = ""
        for line in process.stderr:
            heard += line
            if said in line:
                break
        time.sleep(0.3)
        since = time.monotonic()
        process.send_signal(number)
        out, _rest = process.communicate(timeout=60)
    assert said in heard
    assert time.monotonic() - since < 5
    assert '"left": 1' in out
    assert f'"stopped_by": {int(number)}' in out


def own_result(**changes: Any) -> Result:
    """A result of a content, or one with a field that is wrong."""
    report = {"submission": {"sha256": "a" * 64}, "score": 3, "max_score": 5, "percent": 60.0}
    right = Result(
        **{name: report[name] for name in ("score", "max_score", "percent")},  # type: ignore[arg-type]
        sha256="a" * 64,
        report=json.dumps(report),
        status="graded",
        seconds=0.1,
        graded_at="2026-09-01T10:00:00+00:00",
    )
    return replace(right, **changes)


def a_content(letter: str = "a") -> Content:
    return Content(sha256=letter * 64, files={}, refused={})


def a_pool() -> Any:
    """A pool of one thread whose cluster is played by the test: `pool.sent` has what each task was sent with."""
    from grader.classroom.dask_pool import DaskPool  # noqa: PLC0415 - where the extra is there

    pool = object.__new__(DaskPool)
    pool._waiting, pool._results, pool._under_way, pool._done = deque(), deque(), {}, queue.SimpleQueue()
    pool._task_count, pool._threads, pool._counted_at = 0, 1, math.inf
    pool._batch_key, pool._cluster_task = "batch", None
    pool.sent = []
    pool._client = Mock(
        submit=lambda work, _task, *sent, **_named: pool.sent.append((work.__name__, *sent)) or Mock(),
        nthreads=lambda: {"worker": 1},
    )
    return pool


def pool_that_gets(*answers: object) -> Any:
    """A pool whose one task, of one content, is answered so; each answer is told once."""
    pool = a_pool()
    pool._under_way = {"key": ([a_content()], Mock(result=Mock(side_effect=answers)))}
    for _ in answers:
        pool._done.put("key")
    return pool


FOREIGN_RESULTS = (
    {"sha256": "a" * 64},
    own_result(sha256="b" * 64),
    own_result(score=5),
    own_result(percent=100.0),
    own_result(report="{"),
    own_result(report="[" * 100_000),
    own_result(report="[]"),
    own_result(report=None),
    own_result(report=own_result().report.replace("a" * 64, "b" * 64)),
)


@every_case(
    "answer",
    (
        None,
        "done",
        own_result(),
        [],
        [None],
        [own_result(), own_result()],
        *([answer] for answer in FOREIGN_RESULTS),
    ),
)
def test_what_is_not_the_result_of_its_content_is_no_result(answer: object) -> None:
    """Whatever a worker that is out of order says: nobody gets another one's score."""
    with pytest.raises(GraderError, match="something else than the result"):
        pool_that_gets(answer).take_result(1)


def test_a_result_that_is_told_twice_counts_once() -> None:
    pool = pool_that_gets([own_result()], [own_result(score=4)])
    assert pool.take_result(1) == own_result()
    assert pool.take_result(1) is None


@every_case(
    ("count", "sizes"),
    [(1, [1]), (2, [1, 1]), (5, [3, 2]), (16, [8, 8]), (40, [8, 8])],
)
def test_contents_are_sent_in_as_many_tasks_as_leave_no_thread_without_work(count: int, sizes: list[int]) -> None:
    pool = a_pool()
    for _ in range(count):
        pool.put_content(a_content())
    assert pool.take_result(0) is None
    assert [(work, len(contents)) for work, contents in pool.sent] == [("grade_on_worker", size) for size in sizes]
    assert pool.withdraw_waiting() == count - sum(sizes)


def test_a_task_of_long_sources_has_few_of_them() -> None:
    pool = a_pool()
    for _ in range(16):
        pool.put_content(Content(sha256="a" * 64, files={"a.py": b"#" * 600_000}, refused={}))
    pool.take_result(0)
    assert [len(contents) for _work, contents in pool.sent] == [2, 2]


def test_what_a_worker_had_no_time_for_is_sent_again_first() -> None:
    pool = a_pool()
    pool._under_way = {"key": ([a_content(), a_content("b"), a_content("c")], Mock(result=lambda **_: [own_result()]))}
    pool._done.put("key")
    assert pool.take_result(1) == own_result()
    pool.put_content(a_content("d"))
    assert pool.take_result(0) is None
    assert [[content.sha256[0] for content in contents] for _work, contents in pool.sent] == [["b", "c"], ["d"]]


def test_contents_whose_task_kills_workers_are_graded_one_by_one_and_one_alone_is_left() -> None:
    import distributed  # noqa: PLC0415 - an extra

    killed = Mock(result=Mock(side_effect=distributed.KilledWorker("key", "worker", 3)))
    pool = a_pool()
    for contents in ([a_content(), a_content("b")], [a_content("c")]):
        pool._under_way = {"key": (contents, killed)}
        pool._done.put("key")
        assert pool.take_result(0) is None
    assert [(work, sent[0]) for work, *sent in pool.sent] == [
        ("grade_on_worker", [a_content()]),
        ("grade_on_worker", [a_content("b")]),
        ("leave_on_worker", a_content("c")),
    ]


def test_a_worker_begins_no_further_content_when_its_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    from grader.classroom import dask_pool  # noqa: PLC0415 - where the extra is there

    slot = Mock(grade_content=lambda content: content.sha256[0])
    monkeypatch.setattr(dask_pool, "_worker_slot", lambda _task: slot)
    contents = [a_content(letter) for letter in "abc"]
    assert dask_pool.grade_on_worker(Mock(), contents) == ["a", "b", "c"]
    monkeypatch.setattr(dask_pool, "_TASK_SECONDS", -1.0)
    assert dask_pool.grade_on_worker(Mock(), contents) == ["a"]


def test_what_is_no_scheduler_is_said_in_a_sentence(
    tmp_path: Path, shared_course: Path, written: Any, ran: Any
) -> None:
    folder = written(tmp_path / "class", {"ann/scaling.py": SCALE.format(seconds=0, number=1)})
    with socket.create_server(("127.0.0.1", 0)) as server:
        answering = threading.Thread(target=_answer_like_the_web, args=(server,), daemon=True)
        answering.start()
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        run = ran(folder, tmp_path / "r.sqlite", course=shared_course, dask=address)
    assert (run.code, run.told["fault"]) == (2, "UsageError")
    assert run.told["text"].startswith(f"--dask {address}: no scheduler answers there (")
    assert "Traceback" not in run.err


def _answer_like_the_web(server: socket.socket) -> None:
    connection, _address = server.accept()
    with connection:
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        connection.recv(1)
