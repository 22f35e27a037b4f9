"""`grade doctor` says what a machine offers, and what is missing for more."""

import errno
import os
import sys
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner
from every_case import every_case
from forbidden_calls import run_grade

from grader import __version__
from grader.cli.main import main
from grader.sandbox import landlock
from grader.sandbox.isolation import KernelRules

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is no kernel's lock")

CONFINED = "  A confined child tried to open files, make sockets and processes, and signal its parent: all refused."


def test_it_names_the_level_that_a_report_is_graded_at(grade: Callable[..., Any]) -> None:
    run = grade("doctor")
    assert run.code == 0
    versions, user, children, isolation, *more = run.out.splitlines()
    assert versions.startswith(f"grade {__version__}, Python ")
    assert user == f"user: {'an ordinary user' if os.geteuid() else 'root'}; processors: {len(os.sched_getaffinity(0))}"
    assert children == "children: a fork server"
    level = grade("exercises", "--only", "step", "--format", "json").report["isolation"]["level"]
    assert isolation == f"isolation: {level}"
    assert (more == [CONFINED]) == (level == "kernel")


def test_it_counts_the_processors_that_it_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    one = {min(os.sched_getaffinity(0))}
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: one)
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    assert "; processors: 1\n" in CliRunner().invoke(main, ["doctor"]).output


def test_it_says_what_is_missing_and_what_that_means(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = KernelRules(missing=("Landlock: not here", "seccomp: not here"))
    monkeypatch.setattr(landlock, "build_rules", lambda _paths: nothing)
    run = CliRunner().invoke(main, ["doctor"])
    assert run.exit_code == 0
    assert run.output.splitlines()[3:] == [
        "isolation: process",
        "  missing: Landlock: not here",
        "  missing: seccomp: not here",
        "  Learner code runs in a process of its own with limits, but can open this user's files and the network.",
        "  Grade strangers' code on Linux 5.13 or newer with libseccomp, or in a container made for one submission.",
    ]


@every_case("calls", ("prctl", "capset", "kill", "pidfd_open", "sched_getaffinity", "setsid"))
def test_it_ends_as_grading_does(calls: str) -> None:
    doctor = run_grade(errno.EPERM, (calls,), "doctor")
    grading = run_grade(errno.EPERM, (calls,), "solutions", "--only", "step", "--format", "json")
    assert doctor.returncode == grading.returncode
    assert doctor.returncode in {0, 3}
    if doctor.returncode:
        assert doctor.stderr == grading.stderr
        assert doctor.stderr.startswith("grade: could not grade: ")
