"""Build what the kernel is to enforce on a child: a Landlock ruleset and a seccomp program.

Runs in the parent, once, since this takes libraries that the child's side must not import; what
comes out is a descriptor and bytes, which `confine.py` applies. It must not know the submission,
the checks or the wire: the policy is the same for all.

Two layers, because neither sees all. Landlock decides which files can be opened, by where they are.
seccomp decides which system calls exist, and so covers what Landlock has no right for (mode
changes, links, UDP, descriptors' owners). The list of calls names what numerical code needs; all
else is refused, which does not age as a list of forbidden calls does.
"""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import landlockpy

from grader.sandbox.seccomp import LayerUnavailableError, seccomp_program


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What to hand to the fork server.

    `ruleset_fd` belongs to whoever receives the policy and is closed on exec unless passed on.
    `missing` says, in phrases for the report and the doctor, which protections this machine lacks
    and why; empty is level `kernel`.
    """

    ruleset_fd: int | None
    seccomp: bytes | None
    missing: tuple[str, ...]


def build_policy(readable: Sequence[str]) -> Policy:
    """The policy for children that may read just these paths (see `readable.py`) and write none.

    Never raises for what the machine lacks; that is named in `missing`. A path that is gone is
    skipped.
    """
    missing: list[str] = []
    ruleset_fd: int | None = None
    seccomp: bytes | None = None
    try:
        ruleset_fd = _build_ruleset(readable)
    except LayerUnavailableError as reason:
        missing.append(f"Landlock: {reason}")
    try:
        seccomp = seccomp_program()
    except LayerUnavailableError as reason:
        missing.append(f"seccomp: {reason}")
    return Policy(ruleset_fd=ruleset_fd, seccomp=seccomp, missing=tuple(missing))


def _build_ruleset(readable: Sequence[str]) -> int:
    """A descriptor of a ruleset that handles every right and grants reading these paths."""
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
        # A container's own filter may refuse the calls where the kernel has them.
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
        # It is gone or out of this user's reach: then it stays unreadable.
        return
