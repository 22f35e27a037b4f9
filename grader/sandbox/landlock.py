"""Build the kernel's rules for children: a Landlock ruleset, together with the program that `seccomp` makes.

This runs once, in the parent, because it needs libraries that the child's side must not import. The result is a
descriptor and bytes, which `child/confine.py` applies. It must not know the submission, the checks or the wire: the
rules are the same for all children.

There are two layers, because neither covers everything. Landlock decides which files can be opened, by their paths.
seccomp decides which system calls can be made, and so covers what Landlock has no rule for (mode changes, links, UDP,
the owners of descriptors).
"""

import os
import sys
from collections.abc import Sequence

import landlockpy

from grader.sandbox.isolation import KernelRules
from grader.sandbox.seccomp import LayerUnavailableError, seccomp_program


def build_rules(readable: Sequence[str]) -> KernelRules:
    """The rules for children that may read only these paths (see `readable_paths`) and write none.

    Never raises for a protection that the machine lacks; `missing` names it. A path that does not exist is skipped.
    Whoever receives the rules must close their `ruleset`, which is closed on exec unless passed on.
    """
    missing: list[str] = []
    ruleset: int | None = None
    program: bytes | None = None
    try:
        ruleset = _build_ruleset(readable)
    except LayerUnavailableError as reason:
        missing.append(f"Landlock: {reason}")
    try:
        program = seccomp_program()
    except LayerUnavailableError as reason:
        missing.append(f"seccomp: {reason}")
    return KernelRules(ruleset=ruleset, program=program, missing=tuple(missing))


def _build_ruleset(readable: Sequence[str]) -> int:
    """A descriptor of a ruleset that forbids every kind of access but reading these paths."""
    if sys.platform != "linux":
        raise LayerUnavailableError(f"there is none on {sys.platform}")
    try:
        if not landlockpy.abi_version():
            raise LayerUnavailableError("the kernel does not offer it")
        every_scope = landlockpy.Scope.ABSTRACT_UNIX_SOCKET | landlockpy.Scope.SIGNAL
        with landlockpy.Ruleset(scoped=every_scope) as ruleset:
            for path in readable:
                _allow_reading(ruleset, path)
            return os.dup(ruleset.fileno())
    except landlockpy.LandlockError as error:
        # The kernel may offer Landlock while a container's own seccomp filter refuses the calls.
        raise LayerUnavailableError(f"refused here ({error.strerror})") from error


def _allow_reading(ruleset: landlockpy.Ruleset, path: str) -> None:
    access = landlockpy.AccessFS.READ_FILE
    if os.path.isdir(path):
        access |= landlockpy.AccessFS.READ_DIR
    try:
        ruleset.allow_path(path, access)
    except landlockpy.LandlockError:
        raise
    except OSError:
        # The path is gone, or this user may not open it: then the child can't read it either.
        return
