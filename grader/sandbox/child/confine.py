"""Lock a freshly forked child in, before any of the learner's bytes is run.

The last lines of trusted code that a child executes: it gives up privileges, sets its limits,
enters the Landlock ruleset and the seccomp program that the parent built (`policy.py`), and can
then try the doors (`find_escapes`). Standard library only, and nothing is looked up after the fork: every
function of the C library is bound when the fork server imports this module.

It must not know how the policy came about, the submission, the wire, or what is done about a
failure: each step that the kernel refuses raises `ConfinementError`, and the caller decides.
"""

import ctypes
import errno
import os
import resource
import struct
import sys
from dataclasses import dataclass

OWN_PID_MARKER = 0x4F574E21
"""Stands for the child's own process number in the seccomp program, where `signal.raise_signal` and
`abort` need it: a program is bytes that compare constants, and only the child knows the number."""

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_CAPBSET_DROP = 1, 4, 22, 24
_PR_SET_NO_NEW_PRIVS, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL = 38, 47, 4
_SECCOMP_MODE_FILTER = 2
_SIGKILL = 9
# One number on every architecture; neither glibc nor musl has a function for it.
_LANDLOCK_RESTRICT_SELF = 446
_CAPABILITY_VERSION_3 = 0x20080522
_INSTRUCTION_BYTES = 8
_AF_UNIX, _AF_INET, _SOCK_STREAM = 1, 2, 1


class ConfinementError(Exception):
    """The kernel refused one step, so the child is not locked in: nothing of the learner's may run.

    `step` names it; the message adds the kernel's reason.
    """

    def __init__(self, step: str, reason: str) -> None:
        """Keep the step apart from the sentence, since the parent reports by step."""
        super().__init__(f"{step}: {reason}")
        self.step = step


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceLimits:
    """What one child may use.

    `memory` is address space in bytes, including what the fork server had mapped already (numpy
    with one BLAS thread: about 200 MB). `cpu_seconds` is a backstop, the parent's clock is the
    limit that counts. `tasks` bounds the processes and threads of the whole user, the kernel knows
    no other count; it does not bind root. None leaves it alone.
    """

    memory: int
    cpu_seconds: int
    open_files: int = 64
    tasks: int | None = 8192


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
    """Lock the calling process in, for good; `parent` is the number of the process that forked it.

    A None leaves that part out (level `process`). The ruleset's descriptor is closed here, in the
    child: rules could still be added through it. Raises ConfinementError at the first refusal; the
    process is then half locked in and good for nothing but saying so.
    """
    _set_limits(limits)
    if sys.platform != "linux":
        if ruleset_fd is not None or seccomp is not None:
            raise ConfinementError("kernel limits", f"there are none on {sys.platform}")
        return
    _drop_capabilities()
    # After the capabilities: a change of credentials may clear both.
    _die_with_parent(parent)
    # A core file's handler on the host ignores the core limit; a process that is not dumpable has
    # none.
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
    if limits.tasks is not None:
        _set_limit(resource.RLIMIT_NPROC, limits.tasks)
    # Soft and hard alike: at the hard limit the kernel kills, and no handler can ignore it.
    _set_limit(resource.RLIMIT_CPU, limits.cpu_seconds)
    _set_limit(resource.RLIMIT_AS, limits.memory)


def _set_limit(which: int, value: int) -> None:
    try:
        _, hard = resource.getrlimit(which)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(which, (value, value))
    except (OSError, ValueError) as error:
        raise ConfinementError(f"resource limit {which}", str(error)) from error


def _drop_capabilities() -> None:
    """Empty every capability set; no_new_privs only keeps new ones from coming.

    The bounding set is out of reach without CAP_SETPCAP, and then matters to nobody: nothing is
    exec'ed under the filter, and no_new_privs stands in its way without one.
    """
    _set_process_option("ambient capabilities", _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL)
    bound_capabilities()
    if _capset(_capability_header, _no_capabilities) != 0:
        raise _refusal_error("capabilities")


_is_bounded = False


def bound_capabilities() -> None:
    """Empty the bounding set, where that is permitted; for a process and for all that are forked from it later."""
    global _is_bounded  # noqa: PLW0603 - what a process did, its children know
    if _is_bounded:
        return
    capability = 0
    while _prctl(_PR_CAPBSET_DROP, capability, None, None, None) == 0:
        capability += 1
    # EINVAL: one past the last capability. EPERM: not permitted, at the first one or not at all.
    if ctypes.get_errno() not in (errno.EINVAL, errno.EPERM):
        raise _refusal_error("bounding capabilities")
    _is_bounded = True


def _die_with_parent(parent: int) -> None:
    _set_process_option("parent-death signal", _PR_SET_PDEATHSIG, _SIGKILL)
    # The signal is sent when the parent ends, so a parent that ended before this line sends none.
    if os.getppid() != parent:
        raise ConfinementError("parent-death signal", "the parent has already ended")


def _enter_ruleset(ruleset_fd: int) -> None:
    if _syscall(_LANDLOCK_RESTRICT_SELF, ruleset_fd, 0) != 0:
        raise _refusal_error("Landlock")
    os.close(ruleset_fd)


def _enter_filter(seccomp: bytes) -> None:
    if not seccomp or len(seccomp) % _INSTRUCTION_BYTES:
        raise ConfinementError("seccomp", f"{len(seccomp)} bytes are not a program")
    own = seccomp.replace(struct.pack("=I", OWN_PID_MARKER), struct.pack("=I", os.getpid()))
    program = _FilterProgram(len(own) // _INSTRUCTION_BYTES, own)
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
    """Try what a confined child must not manage, and name what worked; empty means that it holds.

    For a throwaway child, after `confine_process`: a call that returns success is not proof. Anything but a
    clear refusal counts as having worked. Nothing here does harm where the sandbox does not hold.
    """
    attempts = (
        ("read a file", _can_read_file()),
        ("list a folder", _can_open("/")),
        ("read its environment", os.path.exists("/proc/self") and _can_open("/proc/self/environ")),
        ("make a socket", _was_not_refused(_socket(_AF_INET, _SOCK_STREAM, 0))),
        ("make a local socket", _was_not_refused(_socket(_AF_UNIX, _SOCK_STREAM, 0))),
        # An empty path can't be executed: without a filter the answer is another error, not a new
        # program.
        ("start a program", _was_not_refused(_execve(b"", None, None))),
        ("fork", _can_fork()),
        ("signal its parent", _can_signal(os.getppid())),
    )
    return tuple(name for name, worked in attempts if worked)


def _can_read_file() -> bool:
    # A file that some rule allows or that is not there proves nothing; one that opens proves all.
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
