"""Pidfds are the kernel's, not Python's: builds that lack the functions grade as any other does."""

import errno
import json
import os
import signal
import sys
import time
from contextlib import closing

import pytest
from every_case import every_case
from forbidden_calls import run_grade

from grader.sandbox import fork_channel
from grader.sandbox.calls import Call
from grader.sandbox.child import pidfd
from grader.sandbox.isolation import IsolationLevel
from grader.sandbox.replies import ReturnedValue
from grader.sandbox.sandbox import Sandbox
from grader.sandbox.session import ChildSession

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="pidfds are Linux's")

ABSENT = {os: ("pidfd_open", "memfd_create"), signal: ("pidfd_send_signal",)}
"""What the Pythons of uv and conda lack, because they are built for old systems."""


def test_a_python_built_for_old_systems_grades_as_any_other_does(
    monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox
) -> None:
    lines = ["import os, signal"]
    for module, names in ABSENT.items():
        for name in names:
            monkeypatch.delattr(module, name)
            lines.append(f"del {module.__name__}.{name}")
    monkeypatch.setattr(fork_channel, "_START_CODE", "\n".join([*lines, fork_channel._START_CODE]))
    with (
        Sandbox() as bare,
        closing(ChildSession(bare.start_child(memory=2**30, seconds=60))) as session,
    ):
        assert bare.kernel_rules.missing == sandbox.kernel_rules.missing
        session.open_submission({"lesson.py": b"def double(x):\n    return 2 * x\n"})
        session.queue_import("lesson")
        assert session.import_result(time.monotonic() + 30) is None
        session.queue_calls([Call(topic="lesson", function="double", args=(2,), kwargs={})])
        (reply,) = session.read_replies(time.monotonic() + 30)
        assert isinstance(reply, ReturnedValue)
        assert reply.value == 4


@every_case("call", ("pidfd_open", "pidfd_send_signal"))
@every_case("error", (errno.EPERM, errno.ENOSYS))
def test_a_machine_that_forbids_them_grades_with_an_interpreter_for_each_child(call: str, error: int) -> None:
    doctor = run_grade(error, (call,), "doctor")
    assert doctor.returncode == 0
    _, _, children, isolation, missing, *_ = doctor.stdout.splitlines()
    assert children == "children: an interpreter each (slower)"
    assert isolation == "isolation: process"
    assert f"({os.strerror(error)})" in missing
    grading = run_grade(error, (call,), "solutions", "--only", "step", "--format", "json")
    assert grading.returncode == 0
    assert json.loads(grading.stdout)["isolation"]["level"] == IsolationLevel.process
    assert run_grade(error, (call,), "solutions", "--only", "step", "--isolation", "kernel").returncode == 2


def test_a_signal_to_a_process_that_has_ended_is_an_error_of_its_own() -> None:
    process = os.fork()
    if not process:
        os._exit(0)
    descriptor = pidfd.open_pidfd(process)
    try:
        assert not os.get_inheritable(descriptor)
        os.waitpid(process, 0)
        with pytest.raises(ProcessLookupError):
            pidfd.send_signal(descriptor, signal.SIGCONT)
    finally:
        os.close(descriptor)
