"""What `grade doctor` finds out: how well this machine can isolate learner code, what is missing, if it can grade."""

import os
import platform
import sys
from contextlib import closing

import numpy as np

from grader import __version__
from grader.grading.losses import start_error
from grader.grading.options import SubmissionLimits
from grader.i18n import _
from grader.processors import processor_count
from grader.sandbox.child_loss import ChildLostError
from grader.sandbox.isolation import IsolationLevel
from grader.sandbox.sandbox import Sandbox
from grader.sandbox.session import ChildSession


def machine_lines(sandbox: Sandbox) -> list[str]:
    """The lines to print."""
    rules = sandbox.kernel_rules
    lines = [
        f"grade {__version__}, Python {platform.python_version()}, numpy {np.__version__}, {platform.platform()}",
        _("user: {user}; processors: {count}").format(user=_user_kind(), count=processor_count()),
        _("children: a fork server") if sandbox.uses_fork_server else _("children: an interpreter each (slower)"),
        _("isolation: {level}").format(level=rules.level),
    ]
    if rules.level is IsolationLevel.kernel:
        lines.append(
            _("  A confined child tried to open files, make sockets and processes, and signal its parent: all refused.")
        )
    lines += [_("  missing: {missing}").format(missing=missing) for missing in rules.missing]
    if rules.missing:
        lines.append(
            _(
                "  Learner code runs in a process of its own with limits, "
                "but can open this user's files and the network."
            )
        )
        lines.append(
            _(
                "  Grade strangers' code on Linux 5.13 or newer with libseccomp, "
                "or in a container made for one submission."
            )
        )
    return lines


def try_child(sandbox: Sandbox) -> None:
    """Start a child as grading does; raise the GraderError with which grading would end here."""
    limits = SubmissionLimits()
    with closing(ChildSession(sandbox.start_child(memory=limits.memory, seconds=limits.submission))) as session:
        session.open_submission({})
        try:
            session.ensure_started()
        except ChildLostError as lost:
            raise start_error(lost) from None


def _user_kind() -> str:
    if sys.platform == "win32":
        return _("a Windows user")
    return _("root") if os.geteuid() == 0 else _("an ordinary user")
