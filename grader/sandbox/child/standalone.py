"""A child without a fork server, on its own standard input and output: for systems that cannot fork.

Its limits are what the system offers to one process; there are none of the kernel's locks.
"""

import os
import sys

from grader.sandbox.child import main as child

if sys.platform != "win32":
    from grader.sandbox.child import confine  # resource limits are POSIX's


def main(memory: int, seconds: int) -> None:
    """Be one child; the wire is on descriptors 0 and 1, output goes to 2."""
    wire_in, wire_out = os.dup(0), os.dup(1)
    os.dup2(2, 1)
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    child.forget_import_paths()
    if sys.platform != "win32":
        limits = confine.ResourceLimits(memory=memory, cpu_seconds=seconds)
        confine.confine_process(ruleset_fd=None, seccomp=None, limits=limits, parent=os.getppid())
    os.environ.clear()
    child.serve_parent(wire_in, wire_out)
