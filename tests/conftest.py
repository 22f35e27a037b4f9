"""What tests go through: the `grade` command as a user runs it, with and without a terminal, and a small course."""

import fcntl
import json
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from command_server import CommandServer

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A job in the background is started deaf to interrupts, and what the tests start would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)

# What tests read is English, whatever the machine speaks; what they start is told so by `environment` or by this.
os.environ["GRADE_LANG"] = "en"

ROOT = Path(__file__).resolve().parents[1]
COMMAND = (sys.executable, "-P", "-m", "grader")
"""Not the installed script: where the environment's path has a space, pip makes it a shell script, which limits on
processes and memory would meet first. `-P` keeps the current folder out of the way, as the script does."""

_SECONDS = 60
_OURS = (
    *("CI", "NO_COLOR", "FORCE_COLOR", "TERM", "GRADE_LANG", "LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"),
    *("PYTHONIOENCODING", "PYTHONPATH", "PYTHONUTF8"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a finished command said."""

    code: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        return json.loads(self.out)

    @property
    def exercises(self) -> dict[str, dict[str, Any]]:
        return {exercise["id"]: exercise for exercise in self.report["exercises"]}

    @property
    def body(self) -> dict[str, Any]:
        return {key: value for key, value in self.report.items() if key != "run"}


def environment(changes: Mapping[str, str]) -> dict[str, str]:
    """The environment of a plain shell, whatever runs the tests, with these changes."""
    kept = {name: value for name, value in os.environ.items() if name not in _OURS and not name.startswith("PYTEST")}
    return {**kept, "LC_ALL": "C.UTF-8", "TERM": "xterm-256color", **changes}


def _start(
    arguments: Sequence[object], cwd: Path | None, changes: Mapping[str, str], **more: Any
) -> "subprocess.Popen[bytes]":
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    words = [os.fsencode(word if isinstance(word, (bytes, Path)) else str(word)) for word in (*COMMAND, *arguments)]
    return subprocess.Popen(words, cwd=cwd, env=environment(changes), **{**streams, **more})


def _grade(
    server: CommandServer,
    *arguments: object,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    **more: Any,
) -> Run:
    wanted = environment(env or {})
    is_plain = not more and not any(isinstance(word, bytes) for word in arguments)
    if is_plain and server.can_run(wanted):
        words = [os.fspath(word) if isinstance(word, Path) else str(word) for word in arguments]
        code, out, err = server.run(words, cwd, wanted, _SECONDS)
        return Run(code=code, out=out.decode(), err=err.decode())
    process = _start(arguments, cwd, env or {}, **more)
    try:
        out, err = process.communicate(timeout=_SECONDS)
    finally:
        process.kill()
    return Run(code=process.returncode, out=(out or b"").decode(), err=(err or b"").decode())


def _on_terminal(
    *arguments: object, cwd: Path | None = None, env: Mapping[str, str] | None = None, out: Any = None
) -> Run:
    """Run with a terminal on all streams, or (with `out`) on all but standard output."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        cwd=cwd,
        env=environment(env or {}),
        stdin=theirs,
        stdout=theirs if out is None else out,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    said = read_terminal(ours)
    return Run(code=process.wait(_SECONDS), out=said, err="")


def read_terminal(descriptor: int) -> str:
    """All that is said on a terminal, until its last writer has gone."""
    parts = []
    while True:
        try:
            part = os.read(descriptor, 1 << 16)
        except OSError:
            part = b""
        if not part:
            os.close(descriptor)
            return b"".join(parts).decode().replace("\r\n", "\n")
        parts.append(part)


@pytest.fixture(scope="session")
def grade() -> Iterator[Callable[..., Run]]:
    """Run `grade` with these arguments; standard output and error are pipes."""
    with CommandServer(environment({})) as server:
        yield partial(_grade, server)


@pytest.fixture(scope="session")
def on_terminal() -> Callable[..., Run]:
    """Run `grade` on a terminal; what is said there is `out`."""
    return _on_terminal


@pytest.fixture(scope="session")
def start() -> Callable[..., "subprocess.Popen[bytes]"]:
    """Start `grade` with these arguments and do not wait; `command` is its own words."""

    def started(*arguments: object, cwd: Path | None = None, env: Mapping[str, str] | None = None, **more: Any):
        return _start(arguments, cwd, env or {}, **more)

    started.command = COMMAND
    return started


@pytest.fixture(scope="session")
def references() -> Path:
    """The folder of references: a submission with full marks."""
    return ROOT / "solutions"


@pytest.fixture(scope="session")
def stubs() -> Path:
    """The folder of stubs: a submission not started."""
    return ROOT / "exercises"


CHECKS = '''
import numpy as np
import pytest


@pytest.mark.points(3)
def check_scale__ordinary_values(answer, rng):
    """Scales numbers"""
    answer.agrees([(1.5, -2.0), (-0.7, 3.1), {"x": 2.5, "factor": 0.3}, (rng.uniform(1.0, 2.0), 1.3)])


@pytest.mark.points(1)
def check_scale__arrays(answer):
    """Scales arrays"""
    answer.agrees([(np.array([1.5, -2.5, 0.6]), 3.0), (np.array([[2.5, -1.5]]), -0.7)])


@pytest.mark.points(1)
def check_scale__manners(answer):
    """Leaves its arguments alone and repeats itself"""
    answer.agrees([(np.array([1.5, -2.5]), 3.0)], unchanged=True, quiet=True, repeatable=True)
'''
REFERENCE = "def scale(x, factor):\n    return x * factor\n"
STUB = 'def scale(x, factor):\n    """Multiply."""\n    raise NotImplementedError\n'
HEAD = """
id = "small"
version = "1.0"
title = "A small course"

[[track]]
id = "core"
title = "All of it"
"""
TOPIC = """
[[topic]]
id = "{topic}"
title = "Scaling"
track = "core"

[[topic.exercise]]
id = "scale"
title = "Scale a number"
points = 5
needs = []
hints = ["One", "Two", "Three"]
"""


def make_course(folder: Path, exercises: Sequence[str] = ("scaling.scale",)) -> Path:
    """A course of topics with one exercise each, `<topic>.<function>(x, factor)`, for 5 points in 3 checks."""
    files = {"course.toml": HEAD}
    for exercise in exercises:
        topic, _, function = exercise.partition(".")
        files["course.toml"] += TOPIC.format(topic=topic).replace('"scale"', f'"{function}"')
        files[f"checks/check_{topic}.py"] = CHECKS.replace("check_scale", f"check_{function}")
        files[f"solutions/{topic}.py"] = REFERENCE.replace("scale", function)
        files[f"stubs/{topic}.py"] = STUB.replace("scale", function)
    write(folder, files)
    for material in ("mistakes", "accepted"):
        (folder / material).mkdir()
    return folder


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files into a folder, made if need be."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


@pytest.fixture(scope="session")
def course_maker() -> Callable[..., Path]:
    """Make a small course in a folder: `course_maker(folder, ["topic.function"])`."""
    return make_course


@pytest.fixture(scope="session")
def written() -> Callable[..., Path]:
    """Write files into a folder: `written(folder, {"a.py": "..."})`."""
    return write
