"""Runs `python -m grader` in processes forked from one that has loaded what most commands load.

Loading numpy, pytest and jsonschema takes most of the time of a short command, and a thousand tests run one. So does
the start of the sandbox's fork server, which therefore comes from a warm one (`warm_servers`). A forked process gets
its arguments, folder, environment, streams and limits before anything of the command line runs. It has been loaded in
English; a command in another language, or a script, loads it anew. What the interpreter reads when it starts
(`PYTHON...`, the locale) is the server's; a test that changes it, or that is about what is loaded when, needs a new
process.
"""

import atexit
import fcntl
import gc
import importlib
import io
import json
import os
import resource
import runpy
import select
import signal
import socket
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import IO, Any, Self

from warm_servers import WarmServers, use_cold_servers

_PRELOADED = (
    *("_pytest._argcomplete", "_pytest.helpconfig", "_pytest.python", "_pytest.pytester", "_pytest.skipping"),
    *("click", "jsonschema", "numpy.ma", "numpy.random", "packaging.specifiers", "pytest", "referencing.jsonschema"),
    *(f"grader.cli.{name}" for name in ("author", "first_word", "grade", "learner", "main", "mistyped")),
    *("grader.courses.stubs", "grader.grading.grade", "grader.grading.in_process", "grader.grading.session"),
    *("grader.practice.course_memory", "grader.practice.hints", "grader.practice.new_folder", "grader.practice.reset"),
    *("grader.practice.solutions", "grader.practice.standing", "grader.reporting.junit", "grader.reporting.terminal"),
    *("grader.sandbox.fork_channel", "grader.sandbox.landlock", "grader.sandbox.readable_paths"),
    *("grader.sandbox.seccomp", "grader.submissions.read"),
)
_READ_AT_START = ("PYTHON", "LC_", "LANG", "LD_", "MALLOC_", "MPLCONFIGDIR")
"""How the names of variables begin that count when the interpreter, or what the server has loaded, starts."""
_UNBUFFERED = "PYTHONUNBUFFERED"
"""The one of them that a forked process obeys, too."""

_COMMAND = "import sys; sys.path.insert(0, {tests!r}); from command_server import serve; serve({descriptor})"
_LENGTH_BYTES = 4
_STREAMS = 3
_LONG_SECONDS = 60.0
"""A hang guard: no command that a test waits for without a time of its own takes so long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandRequest:
    """What to run: `grade` with these arguments, or a script.

    `needs` are modules that the server loads first, once for all. `limits` are soft and hard ones by the number of the
    resource. With `owns_terminal`, standard input becomes the terminal of a session of its own.
    """

    arguments: Sequence[str]
    cwd: str
    environment: Mapping[str, str]
    script: str | None = None
    needs: Sequence[str] = ()
    limits: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    owns_terminal: bool = False


class ServedProcess:
    """A process that the server has forked, with what the tests use of `subprocess.Popen`.

    Streams are pipes of bytes, or of text; None where the caller has given a descriptor.
    """

    def __init__(self, control: socket.socket, stdout: IO[Any] | None, stderr: IO[Any] | None) -> None:
        self._control = control
        self.pid = _receive_number(control)
        self.stdout = stdout
        self.stderr = stderr
        self.returncode: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self.wait()
        self.close()

    def poll(self) -> int | None:
        """The exit status, as `subprocess` tells it, or None while it runs."""
        return self._await_status(0.0)

    def wait(self, timeout: float = _LONG_SECONDS) -> int:
        status = self._await_status(timeout)
        if status is None:
            raise subprocess.TimeoutExpired("grade", timeout)
        return status

    def _await_status(self, seconds: float) -> int | None:
        if self.returncode is None and select.select([self._control], [], [], seconds)[0]:
            self.returncode = os.waitstatus_to_exitcode(_receive_number(self._control))
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            # One that has just ended is gone before its status comes.
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def communicate(self, timeout: float = _LONG_SECONDS) -> tuple[Any, Any]:
        """What is on its streams until their last writers have gone; one that has no pipe is None."""
        end = time.monotonic() + timeout
        streams = [stream for stream in (self.stdout, self.stderr) if stream is not None]
        try:
            said = _read_all([stream.fileno() for stream in streams], timeout)
        except TimeoutError:
            raise subprocess.TimeoutExpired("grade", timeout) from None
        self.wait(max(end - time.monotonic(), 1.0))
        out, err = (
            None if each is None else _content(each, said[each.fileno()]) for each in (self.stdout, self.stderr)
        )
        self.close()
        return out, err

    def close(self) -> None:
        """Close the streams of a process that has ended."""
        for stream in filter(None, (self.stdout, self.stderr)):
            stream.close()
        self._control.close()


def _content(stream: IO[Any], data: bytes) -> str | bytes:
    return data.decode("utf-8") if isinstance(stream, io.TextIOBase) else data


class CommandServer:
    """The server, which starts with the first command; use it as a context manager."""

    def __init__(self, environment: Mapping[str, str], prefix: Sequence[str] = ()) -> None:
        """The server's interpreter starts in this environment, by the words of another command if there are any."""
        self._environment = environment
        self._prefix = prefix
        self._socket: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._socket is not None and self._process is not None:
            # A process that was forked from this one may have the socket, too, and must not keep the server.
            self._socket.shutdown(socket.SHUT_RDWR)
            self._socket.close()
            self._process.wait()

    def can_run(self, environment: Mapping[str, str]) -> bool:
        """Whether a command in this environment goes as in a new process."""
        is_same = _part_read_at_start(environment) == _part_read_at_start(self._environment)
        return is_same and hasattr(os, "pidfd_open")

    def start(
        self,
        request: CommandRequest,
        *,
        stdin: int | None = None,
        stdout: int | None = None,
        stderr: int | None = None,
        text: bool = False,
    ) -> ServedProcess:
        """Start a command; a stream without a descriptor is empty (input), or a pipe (output)."""
        data = json.dumps(asdict(request)).encode()
        with self._lock:
            connection = self._socket = self._socket or self._start()
        ours, theirs = socket.socketpair()
        with open(os.devnull, "rb") as nothing, theirs:
            pipes = [os.pipe() if given is None else None for given in (stdout, stderr)]
            given = [stdin if stdin is not None else nothing.fileno()]
            given += [pipe[1] if pipe else out for pipe, out in zip(pipes, (stdout, stderr), strict=True)]
            with self._lock:
                socket.send_fds(connection, [b"."], [theirs.fileno(), *given])
        for pipe in filter(None, pipes):
            os.close(pipe[1])
        ours.sendall(len(data).to_bytes(_LENGTH_BYTES, "big") + data)
        mode = {"mode": "r", "encoding": "utf-8"} if text else {"mode": "rb"}
        return ServedProcess(ours, *(pipe and open(pipe[0], **mode) for pipe in pipes))

    def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        code = _COMMAND.format(tests=str(Path(__file__).parent), descriptor=theirs.fileno())
        with theirs:
            self._process = subprocess.Popen(
                [*self._prefix, sys.executable, "-P", "-c", code],
                pass_fds=(theirs.fileno(),),
                env=dict(self._environment),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        return ours


def serve(descriptor: int) -> None:
    """Fork a process for each request on this socket; in the forked process, this returns after the command has run."""
    _preload(_PRELOADED)
    WarmServers().use()
    _find_out_once()
    sys.path.pop(0)
    running: dict[int, tuple[int, socket.socket]] = {}
    """The forked processes, by the descriptors that tell their end."""

    with socket.socket(fileno=descriptor) as connection:
        while True:
            ready, _, _ = select.select([connection, *running], [], [])
            for ended in set(ready) - {connection}:
                _tell_status(ended, *running.pop(ended))
            if connection not in ready:
                continue
            data, descriptors, _, _ = socket.recv_fds(connection, 1, 1 + _STREAMS)
            if not data:
                return
            control = socket.socket(fileno=descriptors[0])
            request = json.loads(_receive(control, _receive_number(control)))
            with suppress(ImportError):  # of an extra that isn't there
                _preload(request["needs"])
            pid = os.fork()
            if not pid:
                break
            for stream in descriptors[1:]:
                os.close(stream)
            running[os.pidfd_open(pid)] = pid, control
            with suppress(OSError):
                control.sendall(pid.to_bytes(_LENGTH_BYTES, "big"))
    control.close()
    for ended, (_pid, other) in running.items():
        os.close(ended)
        other.close()
    for number, stream in enumerate(descriptors[1:]):
        os.dup2(stream, number)
        os.close(stream)
    _run(request)


def _preload(names: Sequence[str]) -> None:
    if all(name in sys.modules for name in names):
        return
    for name in names:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()


def _find_out_once() -> None:
    """Find out now what is the same for all commands: the rules for children, and the checks of the course that ships.

    Whatever a test changes is in another course, and a new process finds all of it out itself.
    """
    from grader.courses.course import HOME, load_course  # noqa: PLC0415 - in the server only
    from grader.grading import check_collection  # noqa: PLC0415
    from grader.sandbox import landlock, readable_paths  # noqa: PLC0415

    rules = landlock.build_rules(readable_paths.readable_paths())
    ruleset = rules.ruleset
    landlock.build_rules = lambda _paths: replace(rules, ruleset=None if ruleset is None else os.dup(ruleset))
    collect = check_collection.collect_checks
    course = load_course(HOME)
    known = collect(course, [topic.id for topic in course.topics])
    assert known.known_mistakes
    check_collection.collect_checks = lambda asked, topics: known if asked == course else collect(asked, topics)
    gc.collect()
    gc.freeze()


def _tell_status(ended: int, pid: int, control: socket.socket) -> None:
    os.close(ended)
    _, status = os.waitpid(pid, 0)
    with control, suppress(OSError):
        control.sendall(status.to_bytes(_LENGTH_BYTES, "big"))


def _run(request: dict[str, Any]) -> None:
    """Become the command, as a new process would be it."""
    if request["owns_terminal"]:
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=stream.isatty() or stream is sys.stderr)
    limits = {int(number): tuple(limit) for number, limit in request["limits"].items()}
    if limits.keys() - {resource.RLIMIT_FSIZE}:  # which is about files, and a server writes none
        use_cold_servers()  # under these limits, too
    for number, limit in limits.items():
        resource.setrlimit(number, limit)
    os.environ.clear()
    os.environ.update(request["environment"])
    if os.environ.get(_UNBUFFERED):
        sys.stdout, sys.stderr = map(_unbuffered, (sys.stdout, sys.stderr))
    os.chdir(request["cwd"])
    if not _is_english(request):
        _forget_command_line()
    try:
        if request["script"]:
            sys.argv[:] = [request["script"], *request["arguments"]]
            runpy.run_path(request["script"], run_name="__main__")
        else:
            sys.argv[:] = ["grade", *request["arguments"]]
            runpy.run_module("grader", run_name="__main__", alter_sys=True)
    except SystemExit as end:
        if isinstance(end.code, int):
            _end_quickly(end.code)
        raise


def _forget_command_line() -> None:
    """Have it loaded anew, as a new process does, with the interpreter's own answer to Ctrl-C until then."""
    for name in [name for name in sys.modules if name.startswith("grader.cli")]:
        del sys.modules[name]
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _is_english(request: Mapping[str, Any]) -> bool:
    """Whether it is a command whose texts, which are translated while its module is loaded, are those of the server."""
    is_asked = any(word.startswith("--lang") for word in request["arguments"])
    return not request["script"] and not is_asked and request["environment"].get("GRADE_LANG", "") in {"", "en"}


def _unbuffered(stream: io.TextIOWrapper) -> io.TextIOWrapper:
    """A stream as the interpreter makes it with PYTHONUNBUFFERED."""
    raw = io.FileIO(stream.fileno(), "w", closefd=False)
    return io.TextIOWrapper(raw, stream.encoding, stream.errors, line_buffering=raw.isatty(), write_through=True)


def _end_quickly(code: int) -> None:
    """End as the interpreter does, except that it leaves its modules as they are.

    To take apart what the server has loaded takes longer than most commands. If a stream can't be flushed, this
    returns, for the interpreter has its own way with that.
    """
    threading._shutdown()
    atexit._run_exitfuncs()
    with suppress(OSError, ValueError):
        for stream in filter(None, (sys.stdout, sys.stderr)):
            stream.flush()
        os._exit(code)


def _part_read_at_start(environment: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value for name, value in environment.items() if name.startswith(_READ_AT_START) and name != _UNBUFFERED
    }


def _read_all(descriptors: Sequence[int], seconds: float) -> dict[int, bytes]:
    """What is written to these pipes until their last writers have gone."""
    said = dict.fromkeys(descriptors, b"")
    poll = select.poll()
    for descriptor in descriptors:
        poll.register(descriptor, select.POLLIN)
    open_pipes, end = len(descriptors), time.monotonic() + seconds
    while open_pipes:
        events = poll.poll(max(end - time.monotonic(), 0) * 1000)
        if not events:
            message = f"still running after {seconds} s"
            raise TimeoutError(message)
        for descriptor, _ in events:
            data = os.read(descriptor, 1 << 16)
            said[descriptor] += data
            if not data:
                poll.unregister(descriptor)
                open_pipes -= 1
    return said


def _receive_number(connection: socket.socket) -> int:
    return int.from_bytes(_receive(connection, _LENGTH_BYTES), "big")


def _receive(connection: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        part = connection.recv(count - len(data))
        if not part:
            message = "the process that runs the commands has ended"
            raise EOFError(message)
        data += part
    return data
