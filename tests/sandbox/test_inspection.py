"""Processes that hold checks, references or scores are closed to other processes of the same user."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from every_case import every_case

from grader.classroom import worker_process
from grader.sandbox.fork_channel import interpreter_command

pytestmark = [pytest.mark.skipif(sys.platform != "linux", reason="what /proc shows is Linux's"), pytest.mark.quick]
Grade = Callable[..., Any]

ASKED = """
import ctypes, sys
def is_open():
    return ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)
import grader
before = is_open()
with grader.Session() as session:
    session.grade(sys.argv[1])
    print(before, is_open())
# What this process needs of its own is open to itself all the same.
import os
os.listdir("/proc/self/fd"), open("/proc/self/maps").read(1), os.readlink("/proc/self/exe")
subprocess = __import__("subprocess").run(["true"], close_fds=True, check=True)
"""


def test_a_program_that_uses_the_library_is_closed_from_its_first_session_on(references: Path) -> None:
    words = [sys.executable, "-c", ASKED, str(references / "loss.py")]
    assert subprocess.run(words, capture_output=True, text=True, check=True).stdout == "1 0\n"


def test_workers_of_a_class_are_closed_before_they_load_the_checks() -> None:
    closing = "refuse_inspection()"
    assert worker_process._WORKER_CODE.index(closing) < worker_process._WORKER_CODE.index("classroom.worker")
    for module in ("fork_server", "standalone"):
        code = next(word for word in interpreter_command(module, "pass") if closing in word)
        assert code.index(closing) < code.index(f"import {module}")


@every_case(("level", "ci", "is_said"), [("process", "1", True), ("process", "", False), (None, "1", None)])
def test_in_ci_it_is_said_that_the_level_is_below_kernel(level, ci, is_said, grade: Grade, references: Path) -> None:
    words = ("--isolation", level) if level else ()
    run = grade(references / "loss.py", "--quiet", *words, env={"CI": ci})
    assert run.code == 0
    has_kernel = run.report["isolation"]["level"] == "kernel"
    assert ("below kernel" in run.err) is (not has_kernel if is_said is None else is_said)


def test_a_class_too(grade: Grade, references: Path, tmp_path: Path) -> None:
    (tmp_path / "class" / "ann").mkdir(parents=True)
    (tmp_path / "class" / "ann" / "loss.py").write_bytes((references / "loss.py").read_bytes())
    words = ("batch", tmp_path / "class", "-o", tmp_path / "r.sqlite", "--only", "sse", "--quiet")
    assert grade(*words, "--isolation", "process").err.count("below kernel") == 1
    assert grade(*words, "--isolation", "process").err.count("below kernel") == 0, "nothing was graded in this run"
