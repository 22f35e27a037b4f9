"""Build the seccomp program, which decides the system calls that a child may make.

It lists the calls that numerical code needs and refuses all others: unlike a list of forbidden calls, this does not go
out of date when a kernel adds calls. Names and numbers come from libseccomp. This runs in the parent, which sends the
program to the fork server as bytes.
"""

import ctypes
import errno
import functools
import os
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from grader.sandbox.child.confine import OWN_PID_MARKER


class LayerUnavailableError(Exception):
    """One layer of isolation can't be built on this machine; the message says why."""


_MEMORY_CALLS = "brk madvise mmap mprotect mremap munmap"
_FILE_CALLS = (
    "access close close_range dup dup2 dup3 faccessat faccessat2 fstat getcwd getdents getdents64"
    " lseek lstat newfstatat poll ppoll pread64 preadv preadv2 pselect6 pwrite64 read readlink"
    " readlinkat readv select stat statx write writev"
)
_THREAD_CALLS = "exit exit_group futex getcpu gettid restart_syscall rseq sched_getaffinity sched_yield set_robust_list"
_SIGNAL_CALLS = "pause rt_sigaction rt_sigpending rt_sigprocmask rt_sigreturn rt_sigsuspend rt_sigtimedwait sigaltstack"
_CLOCK_CALLS = "alarm clock_getres clock_gettime clock_nanosleep getitimer gettimeofday nanosleep setitimer time times"
_SELF_QUERY_CALLS = (
    "getegid geteuid getgid getgroups getpid getppid getrandom getresgid getresuid getrlimit"
    " getrusage getuid sysinfo uname"
)
_CALL_GROUPS = (_MEMORY_CALLS, _FILE_CALLS, _THREAD_CALLS, _SIGNAL_CALLS, _CLOCK_CALLS, _SELF_QUERY_CALLS)
ALLOWED_CALLS = tuple(name for group in _CALL_GROUPS for name in group.split())
"""Calls allowed with any arguments; a name that an architecture lacks adds no rule there."""

# The numbers below are alike on x86-64 and aarch64 (asm-generic).
# The flags that pthread_create uses: VM|FS|FILES|SYSVSEM|SIGHAND|THREAD|SETTLS|PARENT_SETTID|CHILD_CLEARTID.
_CLONE_THREAD = 0x3D0F00
_CLONE_DETACHED = 0x400000  # no effect; musl adds it
# O_WRONLY|O_RDWR, O_CREAT, O_EXCL, O_TRUNC, O_ASYNC, O_PATH (Landlock does not check such descriptors) and O_TMPFILE.
_REFUSED_OPEN_FLAGS = 0o3 | 0o100 | 0o200 | 0o1000 | 0o20000 | 0o10000000 | 0o20000000
_FCNTL_ALLOWED = {0: "F_DUPFD", 1: "F_GETFD", 2: "F_SETFD", 3: "F_GETFL", 1030: "F_DUPFD_CLOEXEC"}
_IOCTL_ALLOWED = {
    0x5401: "TCGETS",
    0x5413: "TIOCGWINSZ",
    0x541B: "FIONREAD",
    0x5450: "FIONCLEX",
    0x5451: "FIOCLEX",
}
_PRCTL_ALLOWED = {3: "PR_GET_DUMPABLE", 15: "PR_SET_NAME", 16: "PR_GET_NAME"}


@dataclass(frozen=True, slots=True)
class _ArgumentRule:
    """Argument number `position` (from 0), masked with `mask`, must have this value."""

    position: int
    value: int
    mask: int = 0xFFFF_FFFF_FFFF_FFFF


def _conditional_rules() -> Iterator[tuple[str, tuple[_ArgumentRule, ...]]]:
    """Calls allowed with certain arguments only; several rules for one call are alternatives."""
    # Threads are allowed, processes and namespaces are not. The flags are the first argument on both architectures.
    yield "clone", (_ArgumentRule(0, _CLONE_THREAD),)
    yield "clone", (_ArgumentRule(0, _CLONE_THREAD | _CLONE_DETACHED),)
    # Opening for reading only, even if there is no Landlock.
    yield "open", (_ArgumentRule(1, 0, _REFUSED_OPEN_FLAGS),)
    yield "openat", (_ArgumentRule(2, 0, _REFUSED_OPEN_FLAGS),)
    yield from (("fcntl", (_ArgumentRule(1, command),)) for command in _FCNTL_ALLOWED)
    yield from (("ioctl", (_ArgumentRule(1, request),)) for request in _IOCTL_ALLOWED)
    yield from (("prctl", (_ArgumentRule(0, option),)) for option in _PRCTL_ALLOWED)
    # Signals to the process itself and its threads (raise, abort); `child/confine.py` fills in the process number.
    yield "kill", (_ArgumentRule(0, OWN_PID_MARKER),)
    yield "tgkill", (_ArgumentRule(0, OWN_PID_MARKER),)
    # Reading the process's own limits: no other process, and no new limit.
    yield "prlimit64", (_ArgumentRule(0, 0), _ArgumentRule(2, 0))


_RETURN_KILL_PROCESS, _RETURN_ERRNO, _RETURN_ALLOW = 0x8000_0000, 0x0005_0000, 0x7FFF_0000
_ATTRIBUTE_BAD_ARCHITECTURE, _ATTRIBUTE_OPTIMIZE, _BINARY_TREE = 2, 8, 2
_MASKED_EQUAL = 7
_UNKNOWN_NAME = -1
_MAX_CALL_NUMBER = 1024
_X32_BIT = 0x4000_0000
# Classic BPF: load a word of struct seccomp_data; jump if equal, at least, greater; return.
_BPF_LOAD, _BPF_JUMP_EQUAL, _BPF_JUMP_AT_LEAST, _BPF_JUMP_GREATER, _BPF_RETURN = 0x20, 0x15, 0x35, 0x25, 0x06
_NUMBER_OFFSET, _ARCHITECTURE_OFFSET = 0, 4
_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 22, 2


class _Comparison(ctypes.Structure):
    """libseccomp's `struct scmp_arg_cmp`."""

    _fields_ = (
        ("argument", ctypes.c_uint),
        ("operator", ctypes.c_int),
        ("first", ctypes.c_uint64),
        ("second", ctypes.c_uint64),
    )


X86_64, AARCH64 = 0xC000_003E, 0xC000_00B7
"""Audit numbers of the architectures that the rules were written and tested for."""


def seccomp_program(architecture: int | None = None) -> bytes:
    """The program for this machine; with an `architecture` (an audit number), one for inspection only.

    Calls that are not allowed fail with EPERM. clone3 and calls newer than libseccomp fail with ENOSYS, so that the C
    library falls back to older ones. Calls of another architecture, and of x32 on x86-64, kill the process. Raise
    LayerUnavailableError where no program can be built or used.
    """
    if sys.platform != "linux":
        raise LayerUnavailableError(f"there is none on {sys.platform}")
    library = _load_libseccomp()
    _require_kernel_support()
    native = int(library.seccomp_arch_native())
    if native not in {X86_64, AARCH64}:
        raise LayerUnavailableError(f"there are no rules for this architecture ({os.uname().machine})")
    context = library.seccomp_init(_RETURN_ERRNO | errno.EPERM)
    if not context:
        raise LayerUnavailableError("libseccomp could not start a filter")
    try:
        if architecture not in {None, native}:
            _require_success(library.seccomp_arch_add(context, architecture))
            _require_success(library.seccomp_arch_remove(context, native))
        _require_success(library.seccomp_attr_set(context, _ATTRIBUTE_BAD_ARCHITECTURE, _RETURN_KILL_PROCESS))
        # libseccomp before 2.5 ignores this and writes a plain list, which decides the same and loads more slowly.
        library.seccomp_attr_set(context, _ATTRIBUTE_OPTIMIZE, _BINARY_TREE)
        _add_rules(library, context)
        program = _export_program(library, context)
    finally:
        library.seccomp_release(context)
    target = architecture or native
    return _unknown_calls(target, _newest_call(library, target)) + program


@functools.cache
def _load_libseccomp() -> ctypes.CDLL:
    """libseccomp, with the types of the functions that are used here.

    Bound by hand, because libseccomp's own binding is not on PyPI, and pyseccomp, which is, has had no release since
    2021. It is loaded by the file name of version 2, whose interface is stable, rather than through
    ctypes.util.find_library, which runs ldconfig and compilers.
    """
    try:
        library = ctypes.CDLL("libseccomp.so.2")
        library.seccomp_init.restype = ctypes.c_void_p
        library.seccomp_init.argtypes = (ctypes.c_uint32,)
        library.seccomp_release.argtypes = (ctypes.c_void_p,)
        library.seccomp_release.restype = None
        library.seccomp_arch_native.restype = ctypes.c_uint32
        library.seccomp_arch_add.argtypes = (ctypes.c_void_p, ctypes.c_uint32)
        library.seccomp_arch_remove.argtypes = (ctypes.c_void_p, ctypes.c_uint32)
        library.seccomp_attr_set.argtypes = (ctypes.c_void_p, ctypes.c_int, ctypes.c_uint32)
        library.seccomp_syscall_resolve_name.argtypes = (ctypes.c_char_p,)
        library.seccomp_syscall_resolve_num_arch.argtypes = (ctypes.c_uint32, ctypes.c_int)
        library.seccomp_syscall_resolve_num_arch.restype = ctypes.c_void_p
        library.seccomp_export_bpf.argtypes = (ctypes.c_void_p, ctypes.c_int)
        add_rule = library.seccomp_rule_add_array
        add_rule.argtypes = (
            ctypes.c_void_p,
            ctypes.c_uint32,
            ctypes.c_int,
            ctypes.c_uint,
            ctypes.c_void_p,
        )
    except OSError as error:
        raise LayerUnavailableError("libseccomp is not installed") from error
    except AttributeError as error:
        raise LayerUnavailableError(f"libseccomp is too old ({error})") from error
    return library


def _require_kernel_support() -> None:
    # The kernel checks the mode before it reads the program: EFAULT for the missing program means that it has filters.
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, None, None, None)
    answer = ctypes.get_errno()
    if answer != errno.EFAULT:
        raise LayerUnavailableError(f"the kernel does not offer filters ({os.strerror(answer)})")


def _add_rules(library: ctypes.CDLL, context: int) -> None:
    for name in ALLOWED_CALLS:
        _add_rule(library, context, _RETURN_ALLOW, name, ())
    for name, arguments in _conditional_rules():
        _add_rule(library, context, _RETURN_ALLOW, name, arguments)
    _add_rule(library, context, _RETURN_ERRNO | errno.ENOSYS, "clone3", ())


def _add_rule(library: ctypes.CDLL, context: int, action: int, name: str, arguments: tuple[_ArgumentRule, ...]) -> None:
    number = library.seccomp_syscall_resolve_name(name.encode())
    # An older libseccomp does not know the newest names; those calls stay refused.
    if number == _UNKNOWN_NAME:
        return
    comparisons = (_Comparison * len(arguments))(
        *(_Comparison(part.position, _MASKED_EQUAL, part.mask, part.value) for part in arguments)
    )
    _require_success(library.seccomp_rule_add_array(context, action, number, len(arguments), comparisons))


def _export_program(library: ctypes.CDLL, context: int) -> bytes:
    # Any pipe has room for it. A file in memory may be forbidden, and some builds of Python can't make one.
    read_end, write_end = os.pipe()
    with os.fdopen(read_end, "rb") as reader:
        with os.fdopen(write_end, "wb"):
            _require_success(library.seccomp_export_bpf(context, write_end))
        return reader.read()


def _newest_call(library: ctypes.CDLL, architecture: int) -> int:
    """The highest call number that libseccomp has a name for."""
    free = ctypes.CDLL(None).free
    free.argtypes = (ctypes.c_void_p,)
    for number in range(_MAX_CALL_NUMBER, 0, -1):
        name = library.seccomp_syscall_resolve_num_arch(architecture, number)
        if name:
            free(name)
            return number
    raise LayerUnavailableError("libseccomp names no calls")


def _unknown_calls(architecture: int, newest: int) -> bytes:
    """Instructions to put before libseccomp's program; they answer ENOSYS to calls that libseccomp has no name for.

    Jumps are relative, so instructions can be put in front of a program. The cases that these do not decide (another
    architecture, x32's numbers, and all known calls) fall through to the first instruction after them.
    """
    return b"".join(
        struct.pack("=HBBI", *instruction)
        for instruction in (
            (_BPF_LOAD, 0, 0, _ARCHITECTURE_OFFSET),
            (_BPF_JUMP_EQUAL, 0, 4, architecture),
            (_BPF_LOAD, 0, 0, _NUMBER_OFFSET),
            (_BPF_JUMP_AT_LEAST, 2, 0, _X32_BIT),
            (_BPF_JUMP_GREATER, 0, 1, newest),
            (_BPF_RETURN, 0, 0, _RETURN_ERRNO | errno.ENOSYS),
        )
    )


def _require_success(result: int) -> None:
    if result < 0:
        raise LayerUnavailableError(f"libseccomp refused a rule ({os.strerror(-result)})")
