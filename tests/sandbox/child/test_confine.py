"""What a confined child can and can't do, tried by real forked children.

The harness is a small fork server, exec'ed as the grader's is: `-I -S`, our modules lent to it, the
rules built by the same interpreter as the same user. As root the tests run twice, as root and as
an ordinary user, who gets an interpreter made of hard links, since root's own is often out of
reach.
"""

import contextlib
import ctypes
import errno
import importlib.util
import json
import os
import platform
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from every_case import every_case

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernel limits are Linux's")

ROOT = Path(__file__).resolve().parents[3]
ORDINARY_USER = 65534
X86_64 = platform.machine() == "x86_64"
REFUSED = errno.EPERM
OUTSIDE = errno.EACCES
"""What Landlock says, as file modes do; seccomp says EPERM."""

SERVER = """
import json, os, select, signal, sys, time
sys.path += json.loads(sys.argv[1])
from grader.sandbox.child import confine
import numpy
ruleset, seccomp = int(sys.argv[2]), bytes.fromhex(sys.argv[3])
NUMPY = os.path.dirname(numpy.__file__)
sys.path[:] = [path for path in sys.path if path not in json.loads(sys.argv[1])]

def attempt(request):
    scope = {"confine": confine, "NUMPY": NUMPY}
    started = time.perf_counter()
    try:
        if request["confined"]:
            confine.confine_process(
                ruleset_fd=ruleset if request["landlock"] else None,
                seccomp=seccomp if request["seccomp"] else None,
                limits=confine.ResourceLimits(**request["limits"]),
                parent=PARENT,
            )
        scope["took"] = time.perf_counter() - started
        exec(request["code"], scope)
        return {"result": scope.get("result")}
    except BaseException as error:
        number = getattr(error, "errno", None)
        return {"error": type(error).__name__, "errno": number, "text": str(error)}

def child(request, answer):
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.dup2(answer, 3)
    os.close(nothing)
    # What was at 3 may have been the ruleset; it was moved up when the server began.
    data = json.dumps(attempt(request)).encode()
    while data:
        data = data[os.write(3, data):]

PARENT = os.getpid()
high = 200
os.dup2(ruleset, high)
ruleset = high
for line in sys.stdin:
    request = json.loads(line)
    ours, theirs = os.pipe()
    started = time.perf_counter()
    pid = os.fork()
    if not pid:
        try:
            os.setsid()
            child(request, theirs)
        finally:
            os._exit(0)
    os.close(theirs)
    data, deadline = b"", time.monotonic() + 30
    while select.select([ours], [], [], max(0, deadline - time.monotonic()))[0]:
        part = os.read(ours, 65536)
        if not part:
            break
        data += part
    else:
        os.kill(pid, signal.SIGKILL)
    os.close(ours)
    status = os.waitpid(pid, 0)[1]
    outcome = json.loads(data) if data else {}
    outcome["signal"] = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    outcome["seconds"] = time.perf_counter() - started
    print(json.dumps(outcome), flush=True)
"""

STARTER = """
import json, os, sys
sys.path[:0] = json.loads(sys.argv[1])
from grader.sandbox import landlock, readable_paths
made = landlock.build_rules(readable_paths.readable_paths())
abi = landlock.landlockpy.abi_version()
print(json.dumps({"missing": made.missing, "abi": abi}), flush=True)
if not made.missing:
    os.set_inheritable(made.ruleset, True)
    options = ["-I", "-S", "-B", "-X", "utf8", "-c", sys.argv[2]]
    rest = [sys.argv[1], str(made.ruleset), made.program.hex()]
    os.execve(sys.executable, [sys.executable, *options, *rest], dict(os.environ))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of the code of one child."""

    result: Any = None
    error: str | None = None
    errno: int | None = None
    text: str = ""
    signal: int = 0
    seconds: float = field(default=0.0, compare=False)


class Server:
    """A fork server whose children are locked in and then run the given code."""

    def __init__(self, python: Path, folders: list[Path], user: int | None) -> None:
        self.folders = folders
        self.user = user
        identity: dict[str, Any] = {} if user is None else {"user": user, "group": user, "extra_groups": []}
        self.process = subprocess.Popen(
            [
                python,
                "-I",
                "-B",
                "-c",
                STARTER,
                json.dumps([str(each) for each in folders]),
                SERVER,
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd="/",
            env={"OPENBLAS_NUM_THREADS": "1", "LD_LIBRARY_PATH": str(python.parent.parent / "lib")},
            **identity,
        )
        assert self.process.stdout is not None
        offered = json.loads(self.process.stdout.readline())
        self.abi: int = offered["abi"]
        if offered["missing"]:
            self.close()
            pytest.skip("; ".join(offered["missing"]))

    def run(
        self,
        code: str,
        *,
        confined: bool = True,
        landlock: bool = True,
        seccomp: bool = True,
        **limits: int | None,
    ) -> Outcome:
        """Run code in a new child; what it leaves in `result` comes back, as does an exception."""
        request = {
            "code": textwrap.dedent(code),
            "confined": confined,
            "landlock": landlock,
            "seccomp": seccomp,
            "limits": {"memory": 2 << 30, "cpu_seconds": 20, **limits},
        }
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return Outcome(**json.loads(self.process.stdout.readline()))

    def close(self) -> None:
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()
        self.process.wait(timeout=30)


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).resolve().parent


def _copy(source: Path, target: Path, *leave: str) -> None:
    """Copy a folder by hard links where the file system allows it."""

    def link(old: str, new: str) -> None:
        try:
            os.link(old, new)
        except OSError:
            shutil.copy2(old, new)

    ignored = shutil.ignore_patterns(*leave)
    shutil.copytree(source, target, ignore=ignored, copy_function=link)


@contextlib.contextmanager
def _for_everyone() -> Iterator[tuple[Path, list[Path]]]:
    """An interpreter, numpy and our modules where any user can read them."""
    with tempfile.TemporaryDirectory(prefix="sandbox-") as name:
        prefix = Path(name)
        prefix.chmod(0o755)
        base = Path(sys.base_prefix)
        version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
        library = Path(os.__file__).resolve().parent
        foreign = ("site-packages", "dist-packages", "test", "idlelib", "config-*")
        _copy(library, prefix / "lib" / version, *foreign)
        (prefix / "bin").mkdir()
        shutil.copy2(os.path.realpath(sys.executable), prefix / "bin" / version)
        for shared in (base / "lib").glob("libpython*.so*"):
            shutil.copy2(shared, prefix / "lib")
        # Inside the standard library's folder, as pyenv and others have it.
        site = prefix / "lib" / version / "site-packages"
        site.mkdir()
        for package in ("numpy", "landlockpy"):
            _copy(_package(package), site / package)
        if (libraries := _package("numpy").with_name("numpy.libs")).is_dir():
            _copy(libraries, site / "numpy.libs")
        _copy(ROOT / "grader" / "sandbox", prefix / "code" / "grader" / "sandbox")
        yield prefix / "bin" / version, [prefix / "code", site]


@pytest.fixture(scope="module", params=["this user", "an ordinary user"])
def sandbox(request: pytest.FixtureRequest) -> Iterator[Server]:
    with contextlib.ExitStack() as stack:
        if request.param == "this user":
            folders = [ROOT, *{_package(name).parent for name in ("numpy", "landlockpy")}]
            server = Server(Path(os.path.realpath(sys.executable)), folders, None)
        elif os.geteuid() != 0:
            pytest.skip("this user is an ordinary one already")
        else:
            python, folders = stack.enter_context(_for_everyone())
            server = Server(python, folders, ORDINARY_USER)
        stack.callback(server.close)
        yield server


def _call_number(name: str) -> int:
    """A system call's number, by libseccomp; negative where this architecture has none."""
    resolve = ctypes.CDLL("libseccomp.so.2").seccomp_syscall_resolve_name
    return int(resolve(name.encode()))


def _raw_calls(numbers: dict[str, int]) -> str:
    """Many calls in one child, which lives on if each of them is refused."""
    return f"""
        import ctypes
        call = ctypes.CDLL(None, use_errno=True).syscall
        result = {{}}
        for name, number in {numbers}.items():
            ctypes.set_errno(0)
            result[name] = 0 if call(number, 0, 0, 0, 0, 0, 0) >= 0 else ctypes.get_errno()
    """


def _raw_call(number: int, *arguments: int) -> str:
    return f"""
        import ctypes
        call = ctypes.CDLL(None, use_errno=True).syscall
        call.restype = ctypes.c_long
        call.argtypes = [ctypes.c_long] * 7
        arguments = {list(arguments)} + [0] * {6 - len(arguments)}
        answer = call({number}, *arguments)
        result = 0 if answer >= 0 else ctypes.get_errno()
    """


# --- The self-test --------------------------------------------------------------------------------

ALL_DOORS = {
    "read a file",
    "list a folder",
    "read its environment",
    "make a socket",
    "make a local socket",
    "start a program",
    "fork",
    "signal its parent",
}


def test_probe_finds_nothing_open_in_a_confined_child(sandbox: Server) -> None:
    assert sandbox.run("result = confine.find_escapes()") == Outcome(result=[])


def test_probe_names_every_door_of_an_unconfined_child(sandbox: Server) -> None:
    assert set(sandbox.run("result = confine.find_escapes()", confined=False).result) == ALL_DOORS


def test_probe_notices_a_missing_filter(sandbox: Server) -> None:
    found = set(sandbox.run("result = confine.find_escapes()", seccomp=False).result)
    assert {"make a socket", "make a local socket", "start a program", "fork"} <= found
    assert not found & {"read a file", "list a folder", "read its environment"}


def test_probe_notices_a_missing_ruleset(sandbox: Server) -> None:
    found = set(sandbox.run("result = confine.find_escapes()", landlock=False).result)
    assert {"read a file", "list a folder"} <= found
    assert not found & {"make a socket", "start a program", "fork", "signal its parent"}


# --- Files ----------------------------------------------------------------------------------------


@every_case("path", ["/etc/passwd", "/etc/hostname", "/proc/self/environ", "/proc/self/maps", "/dev/null"])
def test_system_file_is_out_of_reach(sandbox: Server, path: str) -> None:
    if not os.path.exists(path):
        pytest.skip(f"{path} is not there")
    assert sandbox.run(f"open({path!r})").errno == OUTSIDE


@every_case("path", ["/", "/tmp", "/proc", "/etc", "/home", "/dev/fd"])
def test_system_folder_cannot_be_listed(sandbox: Server, path: str) -> None:
    if not os.path.exists(path):
        pytest.skip(f"{path} is not there")
    assert sandbox.run(f"import os; os.listdir({path!r})").errno == OUTSIDE


def test_grader_is_out_of_reach(sandbox: Server) -> None:
    outcome = sandbox.run("open(confine.__file__)")
    assert (outcome.error, outcome.errno) == ("PermissionError", OUTSIDE)


def test_other_packages_are_out_of_reach(sandbox: Server) -> None:
    site = next(folder for folder in sandbox.folders if (folder / "landlockpy").is_dir())
    assert sandbox.run(f"open({str(site / 'landlockpy' / '__init__.py')!r})").errno == OUTSIDE
    assert sandbox.run(f"import os; os.listdir({str(site)!r})").errno == OUTSIDE


def test_ruleset_is_closed_in_the_child(sandbox: Server) -> None:
    # 200 is where the harness keeps it; through it, rules could be added for children to come.
    assert sandbox.run("import os; os.fstat(200)").errno == errno.EBADF


def test_temporary_file_cannot_be_made_and_says_so_politely(sandbox: Server) -> None:
    outcome = sandbox.run("import tempfile; tempfile.TemporaryFile()")
    assert outcome.error in {"FileNotFoundError", "PermissionError"}


@every_case("flags", ["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_PATH", "O_TMPFILE"])
def test_readable_file_cannot_be_opened_for_more(sandbox: Server, flags: str) -> None:
    path = "os.path.dirname(os.__file__)" if flags == "O_TMPFILE" else "os.__file__"
    assert sandbox.run(f"import os; os.open({path}, os.{flags})").errno == REFUSED


@every_case("flags", ["O_WRONLY", "O_RDWR", "O_TRUNC"])
def test_ruleset_alone_refuses_writing(sandbox: Server, flags: str) -> None:
    if flags == "O_TRUNC" and sandbox.abi < 3:
        pytest.skip("this kernel's Landlock does not govern truncation")
    assert sandbox.run(f"import os; os.open(os.__file__, os.{flags})", seccomp=False).errno == OUTSIDE


@every_case("code", ["os.unlink(os.__file__)", "os.rmdir(folder)", "os.mkdir(folder + '/x')"])
def test_ruleset_alone_refuses_making_and_removing(sandbox: Server, code: str) -> None:
    outcome = sandbox.run(f"import json, os; folder = os.path.dirname(json.__file__); {code}", seccomp=False)
    assert outcome.errno == OUTSIDE


@every_case(
    "code",
    [
        "os.chmod(fd, 0o777)",
        "os.chmod(os.__file__, 0o777)",
        "os.chown(fd, -1, -1)",
        "os.utime(fd)",
        "os.link(os.__file__, os.__file__ + '2')",
        "os.symlink('/', os.__file__ + '2')",
        "os.rename(os.__file__, os.__file__ + '2')",
        "os.truncate(os.__file__, 0)",
        "os.ftruncate(fd, 0)",
        "os.unlink(os.__file__)",
        "os.mkdir('/tmp/x')",
        "os.mkfifo('/tmp/x')",
        "os.chdir('/')",
        "os.chroot('/')",
        "os.getxattr(os.__file__, 'user.x')",
        "os.setxattr(fd, 'user.x', b'')",
        "os.statvfs('/')",
        "fcntl.flock(fd, fcntl.LOCK_SH)",
        "fcntl.lockf(fd, fcntl.LOCK_SH)",
    ],
)
def test_file_cannot_be_changed(sandbox: Server, code: str) -> None:
    outcome = sandbox.run(f"import fcntl, os; fd = os.open(os.__file__, os.O_RDONLY); {code}")
    assert (outcome.error, outcome.errno) == ("PermissionError", REFUSED)


@every_case("command", ["F_SETFL", "F_SETOWN", "F_SETSIG", "F_SETLEASE", "F_NOTIFY", "F_SETPIPE_SZ"])
def test_shared_state_of_a_descriptor_cannot_be_changed(sandbox: Server, command: str) -> None:
    numbers = {"F_SETSIG": 10, "F_SETPIPE_SZ": 1031}
    code = f"import fcntl; fcntl.fcntl(3, getattr(fcntl, {command!r}, {numbers.get(command)}), 0)"
    assert sandbox.run(code).errno == REFUSED


@every_case("request_name", ["TIOCSTI", "FIOASYNC", "FIONBIO", "TIOCSPGRP"])
def test_device_control_is_refused(sandbox: Server, request_name: str) -> None:
    numbers = {"TIOCSTI": 0x5412, "FIOASYNC": 0x5452, "FIONBIO": 0x5421, "TIOCSPGRP": 0x5410}
    assert sandbox.run(f"import fcntl; fcntl.ioctl(3, {numbers[request_name]}, b'0000')").errno == REFUSED


# --- Network, processes, the kernel's rest --------------------------------------------------------


def test_socket_of_every_family_is_refused(sandbox: Server) -> None:
    code = """
        import errno, itertools, socket
        result = []
        for family, kind in itertools.product(range(48), (1, 2, 3, 5)):
            try:
                socket.socket(family, kind).close()
                result.append((family, kind, 0))
            except OSError as error:
                if error.errno != errno.EPERM:
                    result.append((family, kind, error.errno))
    """
    assert sandbox.run(code).result == []


def test_socket_pair_is_refused(sandbox: Server) -> None:
    assert sandbox.run("import socket; socket.socketpair()").errno == REFUSED


def test_ruleset_alone_refuses_tcp_and_abstract_sockets(sandbox: Server) -> None:
    if sandbox.abi < 6:
        pytest.skip("this kernel's Landlock does not govern abstract sockets")
    with contextlib.closing(__import__("socket").socket(1, 1)) as listener:
        listener.bind("\0sandbox-test")
        listener.listen()
        tcp = sandbox.run("import socket; socket.create_connection(('127.0.0.1', 9))", seccomp=False)
        local = sandbox.run("import socket; socket.socket(1, 1).connect('\\0sandbox-test')", seccomp=False)
    assert (tcp.errno, local.errno) == (OUTSIDE, REFUSED)


@every_case(
    "code",
    [
        "os.fork()",
        "os.forkpty()",
        "os.posix_spawn('/bin/true', ['true'], {})",
        "os.execv('/bin/true', ['true'])",
        "os.system('true') and os.kill(os.getppid(), 0)",
        "subprocess.run(['true'])",
        "multiprocessing.get_context('fork').Process().start()",
        "os.pipe()",
        "os.setsid()",
        "os.setuid(0)",
        "os.nice(1)",
        "os.sched_setaffinity(0, {0})",
        "os.memfd_create('x')",
        "os.eventfd(0)",
        "os.pidfd_open(os.getpid())",
        "resource.setrlimit(resource.RLIMIT_CORE, (0, 0))",
        "resource.prlimit(os.getppid(), resource.RLIMIT_CORE)",
    ],
)
def test_process_call_is_refused(sandbox: Server, code: str) -> None:
    modules = [name for name in ("multiprocessing", "os", "resource", "subprocess") if f"{name}." in code]
    outcome = sandbox.run(f"import {', '.join(modules)}; {code}")
    assert outcome.error in {"PermissionError", "OSError", "ValueError"}
    assert outcome.errno in {REFUSED, OUTSIDE} or "not allowed" in outcome.text


@every_case("target", ["os.getppid()", "1", "0", "-1", "-os.getppid()"])
def test_signal_to_another_process_is_refused(sandbox: Server, target: str) -> None:
    # Signal 0 only asks: where the sandbox did not hold, this harms nobody.
    assert sandbox.run(f"import os; os.kill({target}, 0)").errno == REFUSED


def test_ruleset_alone_refuses_signals_to_others(sandbox: Server) -> None:
    if sandbox.abi < 6:
        pytest.skip("this kernel's Landlock does not govern signals")
    assert sandbox.run("import os; os.kill(os.getppid(), 0)", seccomp=False).errno == REFUSED


@every_case("call", ["tkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "pidfd_send_signal"])
def test_other_ways_to_signal_are_refused(sandbox: Server, call: str) -> None:
    assert sandbox.run(_raw_call(_call_number(call), os.getpid())).result == REFUSED


@every_case("option", [1, 4, 8, 22, 23, 24, 28, 31, 36, 38, 47, 53, 0x59616D61])
def test_process_settings_cannot_be_changed(sandbox: Server, option: int) -> None:
    assert sandbox.run(_raw_call(_call_number("prctl"), option)).result == REFUSED


FORBIDDEN = (
    "fork vfork execve execveat ptrace process_vm_readv process_vm_writev process_madvise"
    " kcmp unshare setns mount umount2 pivot_root chroot open_tree move_mount fsopen keyctl"
    " add_key request_key bpf io_uring_setup io_uring_enter io_uring_register perf_event_open"
    " userfaultfd memfd_create memfd_secret seccomp landlock_create_ruleset landlock_add_rule"
    " landlock_restrict_self openat2 open_by_handle_at name_to_handle_at socket socketpair"
    " connect bind listen accept4 sendto recvfrom sendmsg recvmsg pidfd_open pidfd_getfd chmod"
    " fchmod fchmodat chown fchown link linkat symlinkat renameat2 unlinkat mkdirat mknodat"
    " utimensat inotify_init1 fanotify_init epoll_create1 eventfd2 signalfd4 timerfd_create"
    " timer_create pipe2 splice tee vmsplice copy_file_range shmget semget msgget mq_open"
    " personality arch_prctl setpriority sched_setaffinity sched_setscheduler setuid setgid"
    " setgroups capset setsid setpgid syslog reboot init_module delete_module kexec_load"
    " swapon acct quotactl settimeofday clock_settime adjtimex sethostname iopl ioperm"
    " modify_ldt mlock mbind move_pages migrate_pages pkey_alloc sync lookup_dcookie"
    " get_robust_list"
).split()


def test_forbidden_calls_are_refused(sandbox: Server) -> None:
    numbers = {name: _call_number(name) for name in FORBIDDEN}
    there = {name: number for name, number in numbers.items() if number >= 0}
    assert len(there) > len(FORBIDDEN) // 2
    assert sandbox.run(_raw_calls(there)).result == dict.fromkeys(there, REFUSED)


def test_everything_not_on_the_list_is_refused(sandbox: Server) -> None:
    from grader.sandbox import seccomp  # noqa: PLC0415 - imports landlockpy, Linux only

    decided = {*seccomp.ALLOWED_CALLS, "clone", "clone3", "open", "openat", "fcntl", "ioctl", "prctl"}
    decided |= {"kill", "tgkill", "prlimit64"}
    allowed = {_call_number(name) for name in decided}
    # The kernel lets x86-64's uretprobe and uprobe past every filter; they work from its own
    # trampolines only.
    passed_by_kernel = {335, 336} if X86_64 else set()
    code = f"""
        import ctypes
        call = ctypes.CDLL(None, use_errno=True).syscall
        result = {{}}
        for number in sorted(set(range(1024)) - {allowed | passed_by_kernel}):
            answer = call(number, 0, 0, 0, 0, 0, 0)
            result[number] = ctypes.get_errno() if answer == -1 else 0
    """
    answers = sandbox.run(code).result
    assert len(answers) > 800
    assert set(answers.values()) == {errno.EPERM, errno.ENOSYS}


@every_case("flags", [0x11, 0x3D0F00 | 0x10000000, 0x3D0F00 | 0x20000000, 0x3C0F00, 0x100, 1 << 40])
def test_clone_of_anything_but_a_thread_is_refused(sandbox: Server, flags: int) -> None:
    assert sandbox.run(_raw_call(_call_number("clone"), flags)).result == REFUSED


def test_newer_ways_look_absent(sandbox: Server) -> None:
    assert sandbox.run(_raw_call(_call_number("clone3"))).result == errno.ENOSYS
    assert sandbox.run(_raw_call(10_000)).result == errno.ENOSYS


@pytest.mark.skipif(not X86_64, reason="x32 is x86-64's")
@every_case("number", [0, 39, 57, 520])
def test_x32_call_ends_the_child(sandbox: Server, number: int) -> None:
    assert sandbox.run(_raw_call(0x4000_0000 | number)).signal == signal.SIGSYS


@pytest.mark.skipif(not X86_64, reason="machine code for x86-64")
def test_call_of_the_32_bit_architecture_ends_the_child(sandbox: Server) -> None:
    # mov eax, 20 (getpid); int 0x80; ret
    code = """
        import ctypes, mmap
        memory = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        memory.write(bytes.fromhex("b814000000cd80c3"))
        address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
        result = ctypes.CFUNCTYPE(ctypes.c_int)(address)()
    """
    # SIGSEGV where the kernel has no such calls at all.
    assert sandbox.run(code).signal in {signal.SIGSYS, signal.SIGSEGV}


# --- What must go on working ----------------------------------------------------------------------


@every_case(
    ("code", "result"),
    [
        ("import numpy as np; result = float(np.dot(np.ones(4), np.ones(4)))", 4),
        ("import numpy as np; result = np.linalg.solve(np.eye(300), np.ones(300)).sum()", 300),
        ("import numpy as np; result = len(np.random.default_rng().normal(size=3))", 3),
        ("import numpy as np; result = abs(np.fft.ifft(np.fft.fft([1.0, 2]))).tolist()", [1, 2]),
        ("import os; result = len(os.urandom(16))", 16),
        ("import random, secrets; random.seed(); result = len(secrets.token_bytes(8))", 8),
        ("import time; time.sleep(0.001); result = time.time() > 0", True),
        ("import uuid; result = len(str(uuid.uuid4()))", 36),
        ("import platform; result = platform.system()", "Linux"),
        (
            "import os; result = os.path.isabs(os.path.realpath(os.__file__))",
            True,
        ),
        ("import hashlib; result = len(hashlib.sha256(b'').hexdigest())", 64),
        (
            "import sqlite3; result = len(list(sqlite3.connect(':memory:').execute('select 1')))",
            1,
        ),
        ("import inspect, json; result = 'def loads' in inspect.getsource(json.loads)", True),
        ("import warnings; warnings.warn('x'); result = 1", 1),
        ("import sys; print('x', file=sys.stderr); result = sys.stdout.isatty()", False),
        ("import os; result = os.isatty(3)", False),
        ("import resource; result = resource.getrlimit(resource.RLIMIT_CORE)", [0, 0]),
        (
            "from ctypes import *; result = CFUNCTYPE(c_int, c_int)(lambda x: x + 1)(1)",
            2,
        ),
    ],
)
def test_honest_code_works(sandbox: Server, code: str, result: object) -> None:
    assert sandbox.run(code) == Outcome(result=result)


def test_threads_work(sandbox: Server) -> None:
    code = """
        import threading, queue
        from concurrent.futures import ThreadPoolExecutor
        with ThreadPoolExecutor(8) as pool:
            result = sum(pool.map(lambda number: number * number, range(100)))
        waiting = queue.Queue()
        thread = threading.Thread(target=waiting.put, args=(1,))
        thread.start()
        thread.join()
        result += waiting.get(timeout=5)
        timer = threading.Timer(0.01, waiting.put, (1,))
        timer.start()
        result += waiting.get(timeout=5)
    """
    assert sandbox.run(code).result == 328352


def test_own_timers_and_handlers_work(sandbox: Server) -> None:
    code = """
        import signal
        result = []
        signal.signal(signal.SIGALRM, lambda number, frame: result.append(int(number)))
        signal.setitimer(signal.ITIMER_REAL, 0.01)
        signal.pause()
    """
    assert sandbox.run(code).result == [signal.SIGALRM]


@every_case(
    ("code", "expected"),
    [
        ("os.abort()", signal.SIGABRT),
        ("signal.raise_signal(signal.SIGTERM)", signal.SIGTERM),
        ("os.kill(os.getpid(), signal.SIGTERM)", signal.SIGTERM),
        ("signal.pthread_kill(threading.get_ident(), signal.SIGUSR1)", signal.SIGUSR1),
        ("ctypes.string_at(0)", signal.SIGSEGV),
    ],
)
def test_child_can_end_itself_by_signal(sandbox: Server, code: str, expected: signal.Signals) -> None:
    assert sandbox.run(f"import ctypes, os, signal, threading; {code}").signal == expected


def _importable(sandbox: Server, names: list[str], *, confined: bool) -> dict[str, str | None]:
    """The type of exception of importing each module, one after the other in one child."""
    code = f"""
        import importlib
        result = {{}}
        for name in {names}:
            try:
                importlib.import_module(name)
                result[name] = None
            except BaseException as error:
                result[name] = type(error).__name__
    """
    return sandbox.run(code, confined=confined).result


def test_public_standard_library_imports(sandbox: Server) -> None:
    acts_on_import = {"antigravity", "this", "idlelib", "turtledemo"}
    nested = "concurrent.futures xml.etree.ElementTree importlib.metadata importlib.resources"
    nested += " unittest.mock multiprocessing.pool logging.handlers urllib.request json.tool"
    nested += " email.mime.text encodings.idna"
    names = sorted(name for name in sys.stdlib_module_names if not name.startswith("_"))
    names = [name for name in names if name not in acts_on_import] + nested.split()
    inside = _importable(sandbox, names, confined=True)
    outside = _importable(sandbox, names, confined=False)
    assert {name for name, error in inside.items() if error is None} > {
        "ssl",
        "hashlib",
        "sqlite3",
        "zlib",
    }
    assert inside == outside


def test_public_numpy_modules_import(sandbox: Server) -> None:
    code = """
        import os
        # distutils drives compilers, which takes processes.
        skipped = {"tests", "distutils"}
        result = []
        for folder, folders, files in os.walk(NUMPY):
            folders[:] = [each for each in folders if each[0] != "_" and each not in skipped]
            inside = os.path.relpath(folder, os.path.dirname(NUMPY)).replace(os.sep, ".")
            result += [f"{inside}.{file[:-3]}" for file in files if file.endswith(".py")]
    """
    found = [name for name in sandbox.run(code).result if "._" not in name.replace(".__init__", "")]
    names = sorted(name.removesuffix(".__init__") for name in found)
    named = {
        "numpy.testing",
        "numpy.f2py",
        "numpy.ctypeslib",
        "numpy.typing",
        "numpy.random",
        "numpy.ma",
    }
    assert named <= set(names)
    inside = _importable(sandbox, names, confined=True)
    assert inside == _importable(sandbox, names, confined=False)
    assert {inside[name] for name in named} == {None}


# --- Limits ---------------------------------------------------------------------------------------


def test_memory_is_limited(sandbox: Server) -> None:
    outcome = sandbox.run("import numpy as np; np.ones(1 << 28)", memory=1 << 30)
    assert "MemoryError" in str(outcome.error)


def test_processor_time_is_limited_whatever_the_child_ignores(sandbox: Server) -> None:
    limit = sandbox.run("import resource; result = resource.getrlimit(resource.RLIMIT_CPU)", cpu_seconds=1).result
    assert limit == [1, 1]
    if sandbox.user is not None:
        return  # the kernel counts alike for all, and a second of processor time is dear
    code = "import signal; signal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass"
    assert sandbox.run(code, cpu_seconds=1).signal == signal.SIGKILL


def test_open_files_are_limited(sandbox: Server) -> None:
    outcome = sandbox.run("import os\nkept = [open(os.__file__) for _ in range(100)]", open_files=32)
    assert outcome.errno == errno.EMFILE


def test_nothing_can_be_written_even_without_kernel_limits(sandbox: Server) -> None:
    code = """
        import os, uuid
        # Not by tempfile: what it tries first is to write.
        path = f"/tmp/sandbox-{uuid.uuid4()}"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT)
        os.unlink(path)
        os.write(descriptor, b"x")
    """
    assert sandbox.run(code, landlock=False, seccomp=False).errno == errno.EFBIG


def test_tasks_of_an_ordinary_user_are_limited(sandbox: Server) -> None:
    if sandbox.user is None and os.geteuid() == 0:
        pytest.skip("the kernel does not hold root to it")
    assert "thread" in sandbox.run("import threading; threading.Thread().start()", user_tasks=1).text


def test_tasks_of_a_child_of_the_superuser_are_limited_by_child(sandbox: Server) -> None:
    if sandbox.user is not None or os.geteuid() != 0:
        pytest.skip("an ordinary user's child has no number of its own")
    code = "import os, threading; assert os.getuid() != 0 == os.geteuid(); threading.Thread().start()"
    assert "thread" in sandbox.run(code, own_tasks=1).text
    assert sandbox.run(code, own_tasks=2).error is None


def test_no_privilege_is_left(sandbox: Server) -> None:
    code = """
        with open("/proc/self/status") as lines:
            pairs = [each.partition(":") for each in lines]
        result = {name: value.strip() for name, _, value in pairs}
    """
    status = sandbox.run(code, landlock=False, seccomp=False).result
    kinds = ["CapInh", "CapPrm", "CapEff", "CapAmb"]
    if sandbox.user is None and os.geteuid() == 0:
        kinds.append("CapBnd")
    assert {int(status[kind], 16) for kind in kinds} == {0}
    assert status["NoNewPrivs"] == "1"


def test_child_leaves_no_core(sandbox: Server) -> None:
    dumpable = _raw_call(_call_number("prctl"), 3) + "\n        result = answer"
    assert sandbox.run(dumpable).result == 0


def test_child_dies_with_its_parent(sandbox: Server) -> None:
    del sandbox  # another server, to be ended; here only so that both users' prerequisites hold
    script = f"""
        import os, sys, time
        sys.path.append({str(ROOT)!r})
        from grader.sandbox.child import confine
        parent = os.getpid()
        if not os.fork():
            limits = confine.ResourceLimits(memory=1 << 30, cpu_seconds=5)
            confine.confine_process(ruleset_fd=None, seccomp=None, limits=limits, parent=parent)
            os.write(1, b"x")
            time.sleep(60)
        time.sleep(60)
    """
    command = [sys.executable, "-I", "-S", "-c", textwrap.dedent(script)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        assert server.stdout.read(1) == b"x"
        server.kill()
        # The child holds the other end of this pipe until it is gone.
        assert select.select([server.stdout], [], [], 10)[0]
        assert server.stdout.read(1) == b""


# --- Failures are told ----------------------------------------------------------------------------


@every_case(
    ("arguments", "step"),
    [
        ("ruleset_fd=199, seccomp=None, parent=os.getppid()", "Landlock"),
        ("ruleset_fd=None, seccomp=b'', parent=os.getppid()", "seccomp"),
        ("ruleset_fd=None, seccomp=b'12345678', parent=os.getppid()", "seccomp"),
        ("ruleset_fd=None, seccomp=None, parent=1_000_000_000", "parent-death signal"),
    ],
)
def test_refused_step_is_named(sandbox: Server, arguments: str, step: str) -> None:
    code = f"""
        import os
        limits = confine.ResourceLimits(memory=1 << 30, cpu_seconds=5)
        try:
            confine.confine_process(limits=limits, {arguments})
        except confine.ConfinementError as error:
            result = error.step
    """
    assert sandbox.run(code, confined=False).result == step


# --- Speed ----------------------------------------------------------------------------------------


def test_confinement_takes_less_than_five_milliseconds(sandbox: Server) -> None:
    # The fastest of many: what the work costs, not what else the machine is doing.
    took = min(sandbox.run("result = took").result for _ in range(30))
    assert took < 0.005


def test_probe_takes_less_than_five_milliseconds(sandbox: Server) -> None:
    code = """
        import time
        start = time.perf_counter()
        confine.find_escapes()
        result = time.perf_counter() - start
    """
    assert min(sandbox.run(code).result for _ in range(30)) < 0.005
