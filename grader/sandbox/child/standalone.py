"""A child without a fork server, for systems that can't fork; its wire is its standard input and output.

It has the resource limits that the system offers to a process, but not the kernel's rules (level `process`).
"""

import os
import sys

from grader.sandbox.child import main as child
from grader.sandbox.child.exit_codes import BROKEN_PYTHON
from grader.sandbox.child.process_setup import forget_import_paths, prepare_process

if sys.platform != "win32":
    from grader.sandbox.child import confine  # resource limits exist on POSIX only


def main(memory: int, seconds: int, tasks: int) -> None:
    """Run one child with the wire on descriptors 0 and 1 and learner output on 2.

    `memory` is in bytes; `seconds` are of processor time; `tasks` is the limit of the user's tasks.
    """
    end_process = os._exit  # learner code may replace the original
    wire_in, wire_out = os.dup(0), os.dup(1)
    os.dup2(2, 1)
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    forget_import_paths()
    if sys.platform != "win32":
        limits = confine.ResourceLimits(memory=memory, cpu_seconds=seconds, user_tasks=tasks)
        confine.confine_process(ruleset_fd=None, seccomp=None, limits=limits, parent=os.getppid())
    os.environ.clear()
    prepare_process()
    code = BROKEN_PYTHON
    try:
        code = child.serve_parent(wire_in, wire_out)
    finally:
        end_process(code)  # without a traceback, which would show lines of the grader
