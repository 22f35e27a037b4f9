"""Confine a newly forked child, before any learner code runs.

This is the last trusted code that a child executes. It gives up privileges, sets resource limits, and applies the
Landlock ruleset and the seccomp program that the parent built (`landlock`, `seccomp`). `find_escapes` can then test the
result. It uses the standard library only, and looks nothing up after the fork: every function of the C library is bound
when the fork server imports this module.

It must not know how the rules are built, the submission, the wire, or how a failure is handled: each step that the
kernel refuses raises `ConfinementError`, and the caller decides.
"""

import ctypes
import errno
import os
import resource
import struct
import sys
from dataclasses import dataclass

OWN_PID_MARKER = 0x4F574E21
"""Placeholder for the child's own process number in the seccomp program, which compares with constants only.

`signal.raise_signal` and `abort` send signals to that number, and only the child knows it."""

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_CAPBSET_DROP = 1, 4, 22, 24
_PR_SET_NO_NEW_PRIVS, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL = 38, 47, 4
_SECCOMP_MODE_FILTER = 2
_SIGKILL = 9
_FIRST_OWN_USER = 0x7000_0000
"""Numbers of users from here on are used by nobody else."""

# One number on every architecture; neither glibc nor musl has a function for it.
_LANDLOCK_RESTRICT_SELF = 446
_CAPABILITY_VERSION_3 = 0x20080522
_INSTRUCTION_BYTES = 8
_AF_UNIX, _AF_INET, _SOCK_STREAM = 1, 2, 1


class ConfinementError(Exception):
    """The kernel refused one step, so the child is not confined and must not run learner code.

    `step` names that step; the message adds the kernel's reason.
    """

    def __init__(self, step: str, reason: str) -> None:
        """Keep the step apart from the message, because the parent reports by step."""
        super().__init__(f"{step}: {reason}")
        self.step = step


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceLimits:
    """The resources that one child may use.

    `memory` is address space in bytes, including what the fork server had already mapped (about 200 MB for numpy with
    one BLAS thread). `cpu_seconds` is only a backstop; normally the parent's clock ends a child first.

    The kernel counts processes and threads by user only. `user_tasks` limits those of the whole user. The superuser is
    not held to that, so a child of the superuser gets a number of its own as its real user, which changes nothing else,
    and `own_tasks` limits those of that number. None sets no such limit.
    """

    memory: int
    cpu_seconds: int
    open_files: int = 64
    own_tasks: int | None = None
    user_tasks: int | None = None


class _Capability(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


class _CapabilityHeader(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _FilterProgram(ctypes.Structure):
    """The kernel's `struct sock_fprog`."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


_libc = ctypes.CDLL(None, use_errno=True)
_c_long = ctypes.c_long

if sys.platform == "linux":
    _prctl = _libc.prctl
    _prctl.argtypes = (
        ctypes.c_int,
        ctypes.c_void_p,
        ctypes.c_void_p,
        ctypes.c_void_p,
        ctypes.c_void_p,
    )
    _capset = _libc.capset
    _capset.argtypes = (ctypes.POINTER(_CapabilityHeader), ctypes.POINTER(_Capability * 2))
    _syscall = _libc.syscall
    _syscall.restype = _c_long
    _syscall.argtypes = (_c_long, _c_long, _c_long)
    _socket = _libc.socket
    _socket.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_int)
    _execve = _libc.execve
    _execve.argtypes = (ctypes.c_char_p, ctypes.c_void_p, ctypes.c_void_p)

_no_capabilities = (_Capability * 2)()
_capability_header = _CapabilityHeader(_CAPABILITY_VERSION_3, 0)


def confine_process(*, ruleset_fd: int | None, seccomp: bytes | None, limits: ResourceLimits, parent: int) -> None:
    """Confine the calling process irrevocably; `parent` is the number of the process that forked it.

    A ruleset or program that is None is left out (level `process`). The ruleset's descriptor is closed, because rules
    could still be added through it. Raise ConfinementError at the first refusal; the process is then only partly
    confined and may do nothing but report that.
    """
    _set_limits(limits)
    if sys.platform != "linux":
        if ruleset_fd is not None or seccomp is not None:
            raise ConfinementError("kernel limits", f"there are none on {sys.platform}")
        return
    _drop_capabilities()
    # After the capabilities: a change of credentials may clear both.
    _die_with_parent(parent)
    # A handler of core files on the host ignores the core limit; a process that is not dumpable leaves no core file.
    _set_process_option("core dumps", _PR_SET_DUMPABLE, 0)
    _set_process_option("no_new_privs", _PR_SET_NO_NEW_PRIVS, 1)
    if ruleset_fd is not None:
        _enter_ruleset(ruleset_fd)
    if seccomp is not None:
        _enter_filter(seccomp)


def _set_limits(limits: ResourceLimits) -> None:
    _set_limit(resource.RLIMIT_CORE, 0)
    _set_limit(resource.RLIMIT_FSIZE, 0)
    _set_limit(resource.RLIMIT_NOFILE, limits.open_files)
    tasks = limits.own_tasks if limits.own_tasks is not None and _take_own_user() else limits.user_tasks
    if tasks is not None:
        _set_limit(resource.RLIMIT_NPROC, tasks)
    # Soft and hard limit are the same: at the hard limit the kernel kills, and no signal handler can prevent it.
    _set_limit(resource.RLIMIT_CPU, limits.cpu_seconds)
    _set_limit(resource.RLIMIT_AS, limits.memory)


def _set_limit(which: int, value: int) -> None:
    try:
        _, hard = resource.getrlimit(which)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(which, (value, value))
    except (OSError, ValueError) as error:
        raise ConfinementError(f"resource limit {which}", str(error)) from error


def _take_own_user() -> bool:
    """Give this process, if it is the superuser's, a real user of its own; return whether it has one.

    Its effective user stays, and so do its rights to files. A container without such users or rights keeps it as it is.
    """
    if not hasattr(os, "setresuid") or os.getuid() != 0 or os.geteuid() != 0:
        return False
    try:
        os.setresuid(_FIRST_OWN_USER + os.getpid(), -1, -1)
    except OSError:
        return False
    return True


def _drop_capabilities() -> None:
    """Empty every capability set; no_new_privs only prevents new capabilities.

    Without CAP_SETPCAP the bounding set can't be emptied, but then it does not matter: it only takes effect at exec,
    which the filter refuses, and without a filter no_new_privs keeps exec from granting anything.
    """
    _set_process_option("ambient capabilities", _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL)
    bound_capabilities()
    if _capset(_capability_header, _no_capabilities) != 0:
        raise _refusal_error("capabilities")


_is_bounded = False


def bound_capabilities() -> None:
    """Empty the bounding set, if that is permitted, of this process and of all that are forked from it later."""
    global _is_bounded  # noqa: PLW0603 - forked children inherit both the set and this flag
    if _is_bounded:
        return
    capability = 0
    while _prctl(_PR_CAPBSET_DROP, capability, None, None, None) == 0:
        capability += 1
    # EINVAL: one past the last capability. EPERM: this process may not drop any.
    if ctypes.get_errno() not in (errno.EINVAL, errno.EPERM):
        raise _refusal_error("bounding capabilities")
    _is_bounded = True


def _die_with_parent(parent: int) -> None:
    _set_process_option("parent-death signal", _PR_SET_PDEATHSIG, _SIGKILL)
    # The signal is sent when the parent ends, so it never comes if the parent ended before this line.
    if os.getppid() != parent:
        raise ConfinementError("parent-death signal", "the parent has already ended")


def _enter_ruleset(ruleset_fd: int) -> None:
    if _syscall(_LANDLOCK_RESTRICT_SELF, ruleset_fd, 0) != 0:
        raise _refusal_error("Landlock")
    os.close(ruleset_fd)


def _enter_filter(seccomp: bytes) -> None:
    if not seccomp or len(seccomp) % _INSTRUCTION_BYTES:
        raise ConfinementError("seccomp", f"{len(seccomp)} bytes are not a program")
    instructions = seccomp.replace(struct.pack("=I", OWN_PID_MARKER), struct.pack("=I", os.getpid()))
    program = _FilterProgram(len(instructions) // _INSTRUCTION_BYTES, instructions)
    address = ctypes.addressof(program)
    if _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, address, None, None) != 0:
        raise _refusal_error("seccomp")


def _set_process_option(step: str, option: int, value: int) -> None:
    if _prctl(option, value, None, None, None) != 0:
        raise _refusal_error(step)


def _refusal_error(step: str) -> ConfinementError:
    number = ctypes.get_errno()
    return ConfinementError(step, os.strerror(number))


def find_escapes() -> tuple[str, ...]:
    """Try actions that a confined child must not manage, and return phrases for those that worked.

    To be run in a throwaway child after `confine_process`, whose success alone does not prove that the rules work.
    Anything but a clear refusal counts as having worked. No action does harm if it works.
    """
    attempts = (
        ("read a file", _can_read_file()),
        ("list a folder", _can_open("/")),
        ("read its environment", os.path.exists("/proc/self") and _can_open("/proc/self/environ")),
        ("make a socket", _was_not_refused(_socket(_AF_INET, _SOCK_STREAM, 0))),
        ("make a local socket", _was_not_refused(_socket(_AF_UNIX, _SOCK_STREAM, 0))),
        # An empty path can't be executed, so without a filter this gives another error than EPERM, not a new program.
        ("start a program", _was_not_refused(_execve(b"", None, None))),
        ("fork", _can_fork()),
        ("signal its parent", _can_signal(os.getppid())),
    )
    return tuple(name for name, worked in attempts if worked)


def _can_read_file() -> bool:
    # Each file may be missing; any that opens is an escape, and without a file to try nothing is proven.
    candidates = [path for path in (__file__, sys.executable, "/etc/passwd") if os.path.exists(path)]
    return not candidates or any(_can_open(path) for path in candidates)


def _can_open(path: str) -> bool:
    try:
        os.close(os.open(path, os.O_RDONLY | os.O_CLOEXEC))
    except PermissionError:
        return False
    except OSError:
        return True
    return True


def _was_not_refused(result: int) -> bool:
    return result >= 0 or ctypes.get_errno() != errno.EPERM


def _can_fork() -> bool:
    try:
        child = os.fork()
    except PermissionError:
        return False
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return True


def _can_signal(process: int) -> bool:
    try:
        os.kill(process, 0)
    except PermissionError:
        return False
    return True
