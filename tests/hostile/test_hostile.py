"""No hostile submission gets a point it did not earn, leaks a secret, outlives its run or stops the grader.

Each file below `corpus/` is one attack, and so is each function of `makers.py`. The first line says what it claims to
do; lines `# field: value` below it say what the runner needs to know:

  topic    the exercise file that it stands for (activation)
  attacks  the exercises that it is after (activation.sigmoid); there it must get no point
  earns    the points that it gets all the same, and why they are earned
  spoils   why honest exercises that follow in its own process fail: its own fault, and its own loss
  beside   a topic whose reference-free stub lies beside it, for the grader's functions to stand in for
  limit    seconds for a check and for loading a file, where the runner's usual ones do not fit
  memory   megabytes that its process may have, where it fills all that it gets
  alone    "yes": only through the command line, since it is after the process above the fork server
  process  what level `process` does not promise against it, before the colon (score, leak, escape, files, socket, end)
  direct   "no": not tried on a child without a fork server, and why

An attack prints ESCAPED where it managed what the kernel should have refused. Beside every attack lie honest answers
to one exercise before and one after it, which must get full marks. What a case may know (places of a secret, of the
solutions, a port) stands in it as @NAME@.
"""

import ctypes
import importlib.util
import json
import os
import re
import resource
import secrets
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unicodedata
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from command_server import CommandRequest, CommandServer, ServedProcess
from jsonschema import Draft202012Validator

from grader.courses import course as courses
from grader.courses.course import Exercise
from grader.grading import report as reports
from grader.grading.check_collection import Checks, collect_checks
from grader.grading.collected_check import Check
from grader.grading.in_process import InProcessRunner
from grader.grading.options import GradingOptions, SubmissionLimits
from grader.grading.report import Report
from grader.grading.session import Session
from grader.grading.verdicts import Verdict
from grader.reporting import render, terminal
from grader.reporting.html.report_page import report_page
from grader.sandbox.sandbox import Sandbox
from grader.submissions.folder import read_folder

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the fork server and the kernel's locks are Linux's")

ROOT = Path(__file__).resolve().parents[2]
CORPUS = Path(__file__).resolve().parent / "corpus"
COURSE = courses.load_course()
SEED = 20_261_123
CANARY = f"CANARY-{secrets.token_hex(8)}"
_ANY_MARK = "hostile-mark"
MARK = f"{_ANY_MARK}-{os.getpid()}"
"""In the names of files that attacks make; of this process alone, for another may run attacks at the same time."""


LIMITS = SubmissionLimits(check=0.3, importing=0.6, submission=12.0)
SECONDS = 30.0
"""How long one attack may take, everything included; the longest is a hang of two checks and one more beneath."""

PARENT_BYTES = 120 * 2**20
"""How much memory an attack may make the parent take at most, beside what an honest submission makes it take."""

REPORT_BYTES = 1 << 20

HONEST = {
    "loss": "import numpy as np\n\n\ndef sse(y, y_hat):\n    return float(np.sum((y - y_hat) ** 2))\n",
    "neuron": "def linear_combination(x, weights, bias=0.0):\n    return x @ weights + bias\n",
}
HONEST_EXERCISES = ("loss.sse", "neuron.linear_combination")
HONEST_POINTS = {exercise.id: exercise.points for exercise in COURSE.exercises if exercise.id in HONEST_EXERCISES}

_PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One attack."""

    name: str
    claim: str
    make: Callable[[Path, Mapping[str, str]], None]
    topic: str = "activation"
    attacks: tuple[str, ...] = ("activation.sigmoid",)
    earns: int = 0
    spoils: str = ""
    limit: float | None = None
    memory: int | None = None
    alone: bool = False
    may_at_process: frozenset[str] = field(default_factory=frozenset)
    direct: bool = True

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """The attacked exercises and the honest ones, in the course's order."""
        return tuple(exercise for exercise in COURSE.exercises if exercise.id in {*self.attacks, *HONEST_EXERCISES})

    @property
    def limits(self) -> SubmissionLimits:
        limits = LIMITS if self.limit is None else replace(LIMITS, check=self.limit, importing=self.limit)
        return limits if self.memory is None else replace(limits, memory=self.memory * 2**20)

    def tried_checks(self, exercise: Exercise, checks: Sequence[Check]) -> Sequence[Check]:
        """All checks of an honest exercise; of an attacked one the first and the last.

        What ends its process, floods it or never answers does so in each check alike. A wrong value may be right in
        some of them.
        """
        if exercise.id not in self.attacks or self.earns or self.name.startswith("lying_values/"):
            return checks
        return [checks[0], checks[-1]]

    @property
    def honest(self) -> tuple[str, ...]:
        """The honest exercises that must get full marks whatever this attack does."""
        order = [exercise.id for exercise in self.exercises]
        first = min(order.index(name) for name in self.attacks)
        return tuple(name for name in HONEST_EXERCISES if not self.spoils or order.index(name) < first)


def _corpus() -> Iterator[Case]:
    for path in sorted(CORPUS.glob("*/*.py")):
        text = path.read_text(encoding="utf-8")
        fields = dict(re.findall(r"^# (\w+): (.*)$", text, re.MULTILINE))
        name = f"{path.parent.name}/{path.stem}"
        claim = text.partition('"""')[2].partition('"""')[0]
        topic = fields.pop("topic", "activation")
        make = partial(_write, text, topic, fields.pop("beside", ""))
        attacks = tuple(part.strip() for part in fields.pop("attacks", f"{topic}.sigmoid").split(","))
        limit, memory = fields.pop("limit", None), fields.pop("memory", None)
        yield Case(
            name=name,
            claim=claim,
            make=make,
            topic=topic,
            attacks=attacks,
            earns=int(fields.pop("earns", "0").partition(":")[0]),
            spoils=fields.pop("spoils", ""),
            limit=float(limit) if limit else None,
            memory=int(memory) if memory else None,
            alone=fields.pop("alone", "") == "yes",
            may_at_process=frozenset(re.findall(r"\w+", fields.pop("process", "").partition(":")[0])),
            direct=not fields.pop("direct", "").startswith("no"),
        )
        assert not fields, f"{path}: unknown fields {list(fields)}"
    for name, make_one in _makers().items():
        yield Case(name=name, claim=(make_one.__doc__ or "").strip(), make=make_one)


def _makers() -> Mapping[str, Callable[[Path, Mapping[str, str]], None]]:
    """Those of makers.py; tests are no package, so it is loaded by its path."""
    spec = importlib.util.spec_from_file_location("hostile_makers", Path(__file__).with_name("makers.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.MAKERS


def _write(text: str, topic: str, beside: str, folder: Path, places: Mapping[str, str]) -> None:
    if beside:
        (folder / f"{beside}.py").write_text((COURSE.stubs_folder / f"{beside}.py").read_text(encoding="utf-8"))
    filled = re.sub(r"@([A-Z]+)@", lambda found: places[found[1]], text.replace(_ANY_MARK, MARK))
    (folder / f"{topic}.py").write_text(filled, encoding="utf-8")


CASES = {case.name: case for case in _corpus()}
FIRST_OF_GROUPS = {name.partition("/")[0]: name for name in reversed(CASES)}


# What is around an attack: secrets to steal, files to spoil, a server to talk to


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What an attack may reach for, and what tells that it did."""

    folder: Path
    listener: socket.socket
    local_listener: socket.socket

    @property
    def places(self) -> dict[str, str]:
        return {
            "SECRET": str(self.folder / "secret.txt"),
            "DECOY": str(self.folder / "decoy.txt"),
            "OUTSIDE": str(self.folder),
            "MARKER": str(self.folder / f"{MARK}-ran"),
            "SOCKET": str(self.folder / "listener"),
            "PORT": str(self.listener.getsockname()[1]),
            "PARENT": str(os.getpid()),
            "ROOT": str(ROOT),
            "SOLUTIONS": str(COURSE.references_folder),
            "SITE": str(Path(pytest.__file__).parents[1]),
        }

    def spoils(self) -> list[str]:
        """Marks that an attack left in the file system."""
        around = (self.folder, Path("/tmp"), Path("/dev/shm"), Path.cwd(), Path.home())
        found = {path for folder in around for path in _marks(folder)}
        decoy = self.folder / "decoy.txt"
        if not decoy.is_file() or decoy.read_text() != "decoy" or decoy.stat().st_mode & 0o777 != 0o644:
            found.add(str(decoy))
        return sorted(found)

    def clear(self) -> None:
        for path in map(Path, self.spoils()):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        (self.folder / "decoy.txt").write_text("decoy")
        (self.folder / "decoy.txt").chmod(0o644)
        self.was_called()

    def was_called(self) -> bool:
        """Whether someone connected to a listener since the last question."""
        called = False
        while ready := select.select([self.listener, self.local_listener], [], [], 0)[0]:
            for listener in ready:
                listener.accept()[0].close()
            called = True
        return called


def _marks(folder: Path) -> list[str]:
    with suppress(OSError):
        return [f"{folder}/{name}" for name in os.listdir(folder) if MARK in name]
    return []


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    os.environ["HOSTILE_CANARY"] = CANARY
    with tempfile.TemporaryDirectory(prefix="hostile-world-") as name:
        folder = Path(name)
        (folder / "secret.txt").write_text(f"{CANARY}\n")
        with socket.create_server(("127.0.0.1", 0)) as listener, socket.socket(socket.AF_UNIX) as local:
            local.bind(str(folder / "listener"))
            local.listen()
            made = World(folder=folder, listener=listener, local_listener=local)
            made.clear()
            yield made
    del os.environ["HOSTILE_CANARY"]


# The grader, kept warm


@pytest.fixture(scope="module", autouse=True)
def fork_servers() -> None:
    """They start as for users: some attacks are after the process above them."""


class WarmGrader:
    """The checks, collected once, and kept after pytest's session: they ask for the grader's own fixtures only.

    In the main thread, as the command has it: the grader's own alarm works nowhere else.
    """

    def __init__(self) -> None:
        self.checks = collect_checks(COURSE, [topic.id for topic in COURSE.topics])
        self._every_check = self.checks.for_exercise

    def grade(self, case: Case, folder: Path, sandbox: Sandbox, *, most_checks: int | None = None) -> Report:
        """Grade an attack; `most_checks` is how many checks of what is attacked are tried at most."""
        submission = read_folder(folder, "submission")
        options = GradingOptions(seed=SEED, limits=case.limits)

        def tried_checks(exercise: Exercise) -> Sequence[Check]:
            most = most_checks if exercise.id in case.attacks else None
            return case.tried_checks(exercise, self._every_check(exercise))[:most]

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(self.checks, "for_exercise", tried_checks)
            session = Session(COURSE, options, sandbox=sandbox, checks=self.checks)
            return session.grade(submission, exercises=case.exercises)


@pytest.fixture(scope="module")
def warm(world: World) -> WarmGrader:
    del world  # its secrets must be there before anything is started
    return WarmGrader()


@pytest.fixture(scope="module")
def sandboxes(world: World) -> Iterator[Mapping[str, Sandbox]]:
    del world
    # Whatever escapes from a session becomes our child, so that it can be found.
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    with Sandbox() as kernel, Sandbox(kernel=False) as process, Sandbox(fork=False) as direct:
        yield {"kernel": kernel, "process": process, "direct": direct}


@pytest.fixture
def made(world: World, tmp_path: Path) -> Iterator[Callable[[Case], Path]]:
    """Make an attack's folder."""

    def make(case: Case) -> Path:
        folder = tmp_path / "submission"
        folder.mkdir()
        for topic, text in HONEST.items():
            (folder / f"{topic}.py").write_text(text)
        case.make(folder, {**world.places, "SUBMISSION": str(folder)})
        return folder

    world.clear()
    yield make
    for place, folders, _ in os.walk(tmp_path):
        for name in folders:
            if not (folder := Path(place, name)).is_symlink():
                folder.chmod(0o755)


# What must hold

_SAME_AT_BOTH = {"forging", "lying_values", "output_injection", "odd_files", "abused_callbacks", "hangs", "early_exits"}
"""What only the parent deals with is the same at both levels, and the parent ends a child alike at both. The first of
each group is tried at both all the same.
"""

_LARGE_ANSWERS = tuple(
    f"resources/{what}"
    for what in (
        "big_",
        "bushy_",
        "deep_",
        "frames_",
        "loading_",
        "long_",
        "nested_",
        "one_",
        "output",
        "shared_",
        "wide_",
    )
)
_MORE_MEMORY = ("resources/decompression", "resources/garbage_off", "resources/memory_at_once")
"""They meet the limit of `resources/memory`, which is set alike at both levels."""

_IN_OWN_PROCESS = tuple(
    f"interference/{what}"
    for what in (
        *("crosses_the_wires", "every_name", "forgets_modules", "import_hooks", "monkeypatches_linear_algebra"),
        *("other_exercises", "rings_for_ever", "strict_warnings", "traces"),
    )
)
"""They change what is their own and write to their own pipes, which no rule of the kernel is about."""

_AT_PROCESS = [
    name
    for name, case in CASES.items()
    if name in FIRST_OF_GROUPS.values()
    or not (
        case.alone
        or name.partition("/")[0] in _SAME_AT_BOTH
        or name.startswith((*_LARGE_ANSWERS, *_MORE_MEMORY, *_IN_OWN_PROCESS))
    )
]


def test_there_are_enough_attacks_each_with_a_claim():
    assert len(CASES) >= 100
    assert len(FIRST_OF_GROUPS) == 11
    assert [name for name, case in CASES.items() if not case.claim.endswith(".")] == []
    assert len({case.claim for case in CASES.values()}) == len(CASES)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if not case.alone])
def test_kernel_level(name, world, warm, sandboxes, made):
    _try(CASES[name], "kernel", world, warm, sandboxes, made)


@pytest.mark.parametrize("name", _AT_PROCESS)
def test_process_level(name, world, warm, sandboxes, made):
    """With one check of what is attacked: only the kernel's rules differ."""
    _try(CASES[name], "process", world, warm, sandboxes, made, most_checks=1)


_DIRECT = (
    *("early_exits/exit_in_call", "hangs/deaf_to_signals", "forging/random_bytes", "abused_callbacks/raw_storm"),
    *("interference/holds_the_pipes", "interference/closes_everything"),
)


@pytest.mark.parametrize("name", _DIRECT)
def test_process_level_without_a_fork_server(name, world, warm, sandboxes, made):
    """With one check of what is attacked: each takes a new interpreter, as the honest exercise after it does."""
    _try(CASES[name], "direct", world, warm, sandboxes, made, most_checks=1)


def _try(
    case: Case,
    level: str,
    world: World,
    warm: WarmGrader,
    sandboxes: Mapping[str, Sandbox],
    made: Callable[[Case], Path],
    most_checks: int | None = None,
) -> None:
    sandbox = sandboxes[level]
    if level == "kernel" and sandbox.kernel_rules.missing:
        pytest.skip("; ".join(sandbox.kernel_rules.missing))
    folder = made(case)
    before = _listing(folder), set(_living())
    _forget_peak()
    memory, since = _peak(), time.monotonic()
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        report = warm.grade(case, folder, sandbox, most_checks=most_checks)
    seconds, memory = time.monotonic() - since, _peak() - memory
    document = reports.as_json(report)
    may = case.may_at_process if level != "kernel" else frozenset()

    assert [str(warning.message) for warning in warned] == []
    _hold_scores(case, document, may)
    assert seconds < SECONDS + 8 * (case.limit or 0) + 3 * (level == "direct")
    assert memory < PARENT_BYTES
    _hold_outputs(report, document, may)
    _hold_traces(case, folder, before, world, level)


def _hold_scores(case: Case, document: Mapping[str, Any], may: frozenset[str]) -> None:
    results = {exercise["id"]: exercise for exercise in document["exercises"]}
    for name in case.honest:
        assert (results[name]["status"], results[name]["score"]) == ("passed", HONEST_POINTS[name]), (
            name,
            [(check["verdict"], check["message"]) for check in results[name]["checks"]],
        )
    verdicts = {check["verdict"] for exercise in document["exercises"] for check in exercise["checks"]}
    assert "ungraded" not in verdicts
    if "score" not in may:
        assert sum(results[name]["score"] for name in case.attacks) == case.earns


def _hold_outputs(report: Report, document: Mapping[str, Any], may: frozenset[str]) -> None:
    _hold_schema(document)
    text = reports.json_text(document)
    assert len(text) < REPORT_BYTES
    assert json.loads(text) == document
    plain = terminal.render(report, terminal.Style())
    for each in (text, plain):
        hold_harmless(each)
    _hold_secrets(text + plain, may)
    _hold_machine(document)


def _hold_machine(document: Mapping[str, Any]) -> None:
    """No path of this machine and no traceback of the grader is in a report, but in quoted lines of the submission."""
    places = {sys.prefix, sys.base_prefix, str(ROOT), os.path.dirname(os.__file__)} - {"/usr", "/usr/local"}
    for exercise in document["exercises"]:
        checks = [{**check, "place": None} for check in exercise["checks"]]
        for each in _strings([exercise["output"], checks]):
            assert not [place for place in places if place in each], each[:300]
            assert "sandbox/child" not in each, each[:300]


def _hold_secrets(text: str, may: frozenset[str]) -> None:
    told = _told(text)
    if "leak" not in may:
        assert CANARY not in text
        assert [each for each in ("answer.agrees", "multiplying above", "Only e^-|x|") if each in told] == []
    if "escape" not in may:
        assert "ESCAPED" not in told


def _told(text: str) -> str:
    """What was printed, raised or returned: everything but quoted lines of the submission's own source."""
    return "\n".join(
        line for line in text.splitlines() if '"text": ' not in line and not line.lstrip().startswith("> ")
    )


def _hold_traces(case: Case, folder: Path, before: tuple[object, set[int]], world: World, level: str) -> None:
    may = case.may_at_process if level != "kernel" else frozenset()
    assert _survivors(before[1]) == [], case.claim
    if "files" not in may:
        assert _listing(folder) == before[0]
        # Code that the parent ran would have written; the child can at most make an empty file.
        ran = world.folder / f"{MARK}-ran"
        left = [path for path in world.spoils() if path != str(ran) or level == "kernel" or ran.stat().st_size]
        assert left == []
    if "socket" not in may:
        assert not world.was_called()


def hold_harmless(text: str) -> None:
    """No escapes, no bidi, no surrogates, no commands to a CI runner: as text, and inside of JSON's strings."""
    with suppress(ValueError):
        texts = "\n".join(_strings(json.loads(text)))
        assert not _banned(texts), [each[:200] for each in texts.split("\n") if _banned(each)]
    # The table itself writes this mark between the characters of a command.
    assert not _banned(text.replace("\N{WORD JOINER}", "")), text[:200]
    assert "##[" not in text
    assert not re.search(r"^\s*::", text, re.MULTILINE)


_HARMLESS = {chr(number) for number in range(32, 127)} | {"\n", "\t"}
_BANNED_KINDS = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def _banned(text: str) -> set[str]:
    return {each for each in {*text} - _HARMLESS if unicodedata.category(each) in _BANNED_KINDS}


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


@cache
def _schema() -> Draft202012Validator:
    return Draft202012Validator(json.loads(reports.SCHEMA_PATH.read_text(encoding="utf-8")))


def _hold_schema(document: Mapping[str, Any]) -> None:
    """Of the exercises, those that no report before showed in the same words: each is described on its own."""
    new = [exercise for exercise in document["exercises"] if json.dumps(exercise) not in _VALID_EXERCISES]
    _schema().validate({**document, "exercises": new})
    _VALID_EXERCISES.update(map(json.dumps, new))


_VALID_EXERCISES: set[str] = set()


def _listing(folder: Path) -> list[tuple[object, ...]]:
    found = []
    for place, folders, files in os.walk(folder):
        for name in (*folders, *files):
            stat = os.lstat(f"{place}/{name}")
            found.append((place, name, stat.st_mode, stat.st_size, stat.st_mtime_ns))
    return sorted(found)


def _living() -> list[int]:
    """All our descendants that are not dead already; orphans of theirs are our children."""
    found: list[int] = []
    parents = [os.getpid()]
    for parent in parents:
        children = _children(parent)
        parents += children
        found += filter(_is_alive, children)
    return found


def _children(pid: int) -> list[int]:
    """The children of all threads of a process."""
    found: list[int] = []
    with suppress(OSError):
        for thread in os.listdir(f"/proc/{pid}/task"):
            with suppress(OSError):
                found += map(int, _read(f"/proc/{pid}/task/{thread}/children").split())
    return found


def _is_alive(pid: int) -> bool:
    with suppress(OSError):
        return _state_and_parent(pid)[0] != "Z"
    return False


def _state_and_parent(pid: int) -> tuple[str, int]:
    state, parent = _read(f"/proc/{pid}/stat").rpartition(b")")[2].split()[:2]
    return state.decode(), int(parent)


def _read(path: str) -> bytes:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return os.read(descriptor, 1 << 16)
    finally:
        os.close(descriptor)


def _wait_for_the_end(before: set[int]) -> None:
    """A fork server whose grader was killed hears of it when it is its turn, which takes a moment on a busy machine."""
    end = time.monotonic() + 3
    while set(_living()) - before and time.monotonic() < end:
        time.sleep(0.02)


def _survivors(before: set[int]) -> list[str]:
    """Processes that were not there before; a fork server that stands in for a dead one is none."""
    left = []
    for pid in set(_living()) - before:
        with suppress(OSError):
            command = _read(f"/proc/{pid}/cmdline").replace(b"\0", b" ").decode("utf-8", "replace")
            state, parent = _state_and_parent(pid)
            is_spare = "server.main(" in command and not _children(pid) and parent == os.getpid()
            if is_spare and state in "RS":
                continue
            left.append(f"{pid}: {command[:80]}")
            os.kill(pid, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)
    return left


def _forget_peak() -> None:
    with suppress(OSError), open("/proc/self/clear_refs", "w", encoding="ascii") as file:
        file.write("5")


def _peak() -> int:
    with open("/proc/self/status", encoding="ascii") as status:
        found = re.search(r"VmHWM:\s+(\d+)", status.read())
    return int(found[1]) * 1024 if found else 0


def test_forgers_find_the_wire(warm, sandboxes, made):
    """The attacks that forge messages would prove nothing if they no longer found where to."""
    text = CASES["forging/returns_at_import"]
    folder = made(text)
    source = (folder / "activation.py").read_text().partition("for number")[0]
    honest = "def sigmoid(x):\n    print('FOUND', len(inside().f_globals['wire'].encode_frame(x)))\n    return 0.0\n"
    (folder / "activation.py").write_text(source + honest)
    report = warm.grade(text, folder, sandboxes["kernel"])
    assert "FOUND" in next(each for each in report.exercises if each.id == "activation.sigmoid").output


def test_no_format_takes_the_marks_of_a_submission_for_its_own(warm, sandboxes, made):
    case = CASES["output_injection/marks_of_other_formats"]
    report = warm.grade(case, made(case), sandboxes["kernel"])
    page, tests = report_page(report, {}), render(report, "junit")
    assert "100 %&lt;/h1&gt;" in page, "it is shown"
    assert re.findall(r"<(?:h1>100|img|script>alert)", page) == []
    assert "<h1>100 %</h1>" in "".join(ET.fromstring(tests).itertext())  # noqa: S314 - it is ours
    hold_harmless(tests)


@pytest.mark.parametrize(("name", "finder"), [("exercise_beneath_itself", "_given"), ("keeps_a_reference", "_found")])
def test_thieves_of_references_find_one(name, finder, warm, sandboxes, made):
    """The attacks that abuse what they are given beneath an exercise would prove nothing if they no longer found it."""
    case = CASES[f"abused_callbacks/{name}"]
    folder = made(case)
    path = folder / "activation.py"
    before, _, _ = path.read_text().partition("def sigmoid_prime(x):")
    path.write_text(f"{before}def sigmoid_prime(x):\n    sigmoid(x)\n    return 7000.0 + len({finder}())\n")
    report = warm.grade(case, folder, sandboxes["kernel"])
    told = reports.json_text(reports.as_json(report))
    assert re.search(r"\b700[1-9]\b", told), told


# The command itself, as a user runs it

_GRADE = shutil.which("grade", path=str(Path(sys.executable).parent)) or "grade"
_DROPPING = """
import os, sys
from grader.sandbox.child.confine import bound_capabilities
bound_capabilities()
os.execv(sys.argv[1], sys.argv[1:])
"""
_WITHOUT_PRIVILEGES = (sys.executable, "-P", "-c", _DROPPING)
"""As an ordinary user: the kernel guards a privileged process of root against its children by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What became of a command."""

    code: int
    out: str
    err: str
    seconds: float


@pytest.fixture(scope="module")
def own_commands(sandboxes: Mapping[str, Sandbox]) -> Iterator[CommandServer]:
    """Runs commands in processes forked from an ordinary user's, and thus faster than new ones."""
    del sandboxes  # whose fixture has orphans become ours
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    with CommandServer(environment, _WITHOUT_PRIVILEGES) as server:
        _started(server, ["--version"], ROOT).communicate()
        yield server


def _run_forked(case: Case, folder: Path, level: str, own_commands: CommandServer) -> Ran:
    since = time.monotonic()
    with _started(own_commands, _words(case, level), folder, has_own_server=case.alone) as process:
        out, err = process.communicate(timeout=2 * SECONDS)
        return Ran(code=process.wait(), out=out.decode(), err=err.decode(), seconds=time.monotonic() - since)


def _started(
    own_commands: CommandServer, words: Sequence[str], folder: Path, *, has_own_server: bool = False
) -> ServedProcess:
    """A command that has just started; what is after its fork server needs one of its own, not one from a warm one."""
    limits = {resource.RLIMIT_CORE: (0, 0)} if has_own_server else {}
    return own_commands.start(
        CommandRequest(arguments=words, cwd=str(folder), environment=dict(os.environ), limits=limits)
    )


def _words(case: Case, level: str) -> list[str]:
    names = [part for exercise in case.exercises for part in ("--only", exercise.id)]
    return [".", *names, "--seed", "7", "--timeout", "0.4", "--isolation", level]


def _run(case: Case, folder: Path) -> Ran:
    since = time.monotonic()
    # In the submission's own folder, where its files lie on the path of whoever puts the current folder there.
    done = subprocess.run(
        [*_WITHOUT_PRIVILEGES, _GRADE, *_words(case, "kernel")],
        cwd=folder,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        timeout=2 * SECONDS,
        check=False,
    )
    return Ran(
        code=done.returncode, out=done.stdout.decode(), err=done.stderr.decode(), seconds=time.monotonic() - since
    )


_AT_START = "startup_injection/all_at_once"
_COMMANDS = (
    *(name for group, name in FIRST_OF_GROUPS.items() if group != "startup_injection"),
    *(_AT_START, "lying_values/nan_with_payload"),
    *(name for name, case in CASES.items() if case.alone),
)


@pytest.mark.parametrize("name", _COMMANDS)
def test_command(name, world, sandboxes, own_commands, made):
    case = CASES[name]
    if sandboxes["kernel"].kernel_rules.missing:
        pytest.skip("; ".join(sandboxes["kernel"].kernel_rules.missing))
    folder = made(case)
    before = _listing(folder), set(_living())
    # What is after how a process starts gets one that is its own from the start.
    ran = _run(case, folder) if name == _AT_START else _run_forked(case, folder, "kernel", own_commands)
    _hold_traces(case, folder, before, world, "kernel")
    assert ran.code == 1, ran.err
    document = json.loads(ran.out)
    _schema().validate(document)
    assert document["isolation"]["level"] == "kernel"
    _hold_scores(case, document, frozenset())
    assert ran.seconds < SECONDS + 2
    hold_harmless(ran.out)
    hold_harmless(ran.err)
    assert "/grader/" not in ran.err, "a warning or traceback of ours"
    _hold_secrets(ran.out + ran.err, frozenset())


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.alone])
def test_command_at_process_level(name, own_commands, made):
    case = CASES[name]
    folder = made(case)
    before = _listing(folder), set(_living())
    ran = _run_forked(case, folder, "process", own_commands)
    _wait_for_the_end(before[1])
    survivors = _survivors(before[1])
    assert ran.seconds < SECONDS + 2
    assert survivors == []
    assert _listing(folder) == before[0]
    if "end" in case.may_at_process and ran.code < 0:
        assert ran.out == "", "a killed grader tells no score"
        return
    assert ran.code == 1, ran.err
    document = json.loads(ran.out)
    assert document["isolation"]["level"] == "process"
    _hold_scores(case, document, case.may_at_process)
    _hold_secrets(ran.out + ran.err, case.may_at_process)


def test_printed_schema_is_the_one_that_reports_are_held_against():
    printed = subprocess.run([_GRADE, "schema"], capture_output=True, check=True).stdout
    assert json.loads(printed) == _schema().schema


@pytest.mark.parametrize(
    ("end", "level"),
    [(signal.SIGINT, "kernel"), (signal.SIGTERM, "kernel"), (signal.SIGKILL, "kernel"), (signal.SIGKILL, "process")],
)
def test_children_go_with_the_grader(end, level, own_commands, made):
    case = CASES["hangs/deaf_to_signals"]
    folder = made(case)
    before = set(_living())
    words = [".", "--only", "activation.sigmoid", "--timeout", "30", "--isolation", level]
    with _started(own_commands, words, folder, has_own_server=True) as process:
        # The grader, its server and the child that does not hear.
        _wait(lambda: len(set(_living()) - before) >= 3)
        time.sleep(0.3)
        process.send_signal(end)
        out, err = process.communicate(timeout=10)
    assert process.returncode == {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGKILL: -9}[end]
    assert out == b""
    assert b"Traceback" not in err
    _wait(lambda: not set(_living()) - before)


def _wait(until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not until():
        assert time.monotonic() < deadline
        time.sleep(0.02)


WRONG = "def sigmoid(x):\n    return 0.0\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (b"\x1b[31m\x1b]0;x\x07", ""),
        (b"\x1b[31m\x1b]0;x\x07", WRONG),
        ("\u202e::x".encode(), WRONG),
        (b"::error::x", WRONG),
        (b"\xff\n##[error]", ""),
    ],
    ids=ascii,
)
def test_folder_with_a_hostile_name(name, content, grade, tmp_path):
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
    folder.mkdir()
    if content:
        (folder / "activation.py").write_text(content)
    run = grade(folder.name, "--only", "sigmoid", cwd=tmp_path)
    assert run.code == (1 if content else 2)
    for said in (run.out, run.err):
        if said:
            hold_harmless(said)


def test_answers_learned_from_one_run_are_worth_nothing_in_the_next(warm):
    """Somebody who knows all that an earlier report could have told, but not how to compute it.

    Checks whose inputs are the same in every run would be passed. What is asked is the same wherever the answer comes
    from, so no process is needed.
    """
    known = _known_answers(warm.checks)
    sse = next(exercise for exercise in COURSE.exercises if exercise.id == "loss.sse")
    assert _recalled(warm.checks, sse, known, SEED) == [check.id for check in warm.checks.for_exercise(sse)]
    earned = [name for exercise in COURSE.exercises for name in _recalled(warm.checks, exercise, known, SEED + 1)]
    assert earned == []


_PROBES = (0.3, -1.7, np.array([0.3, -1.7]), np.array([0.3, -1.7, 0.9]))


def _known_answers(checks: Checks) -> dict[str, object]:
    known = {}
    for exercise in COURSE.exercises:
        reference = InProcessRunner(checks.references[exercise.id])
        for check in checks.for_exercise(exercise):
            for record in checks.run_check(check, reference, SEED).records:
                known[_question(exercise, record.case.args, record.case.kwargs)] = record.expected
    return known


def _recalled(checks: Checks, exercise: Exercise, known: Mapping[str, object], seed: int) -> list[str]:
    """The ids of the checks of an exercise that are passed by answers to the same questions."""
    recall = InProcessRunner(lambda *args, **kwargs: known.get(_question(exercise, args, kwargs)))
    return [
        check.id
        for check in checks.for_exercise(exercise)
        if checks.run_check(check, recall, seed).verdict is Verdict.passed
    ]


def _question(exercise: Exercise, args: Sequence[object], kwargs: Mapping[str, object]) -> str:
    return json.dumps(
        [
            exercise.id,
            [_shown(value) for value in args],
            [[name, _shown(value)] for name, value in sorted(kwargs.items())],
        ]
    )


def _shown(value: Any) -> object:
    """A value as a report shows it; a function by what it gives."""
    if callable(value):
        return [_shown(_probed(value, probe)) for probe in _PROBES]
    if isinstance(value, np.ndarray):
        return [repr(value.shape), *(f"{each:.9g}" for each in value.ravel())]
    return f"{value:.9g}" if isinstance(value, (int, float)) else repr(value)


def _probed(function: Callable[..., object], probe: object) -> object:
    try:
        return function(probe)
    except Exception:  # noqa: BLE001 - a function of two arguments, say
        return "-"
