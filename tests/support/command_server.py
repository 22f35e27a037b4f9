"""Runs `python -m grader` in processes forked from one that has loaded what most commands load.

Loading numpy, pytest and jsonschema takes most of the time of a short command, and a thousand tests run one. A forked
process gets its arguments, folder, environment and streams before anything of the command line is loaded. What the
interpreter reads when it starts (`PYTHON...`, the locale) is the server's; a test that changes it needs a new process.
"""

import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

_PRELOADED = (
    *("_pytest.python", "_pytest.pytester", "jsonschema", "numpy.random", "pytest", "referencing.jsonschema"),
    *("grader.grading.grade", "grader.grading.in_process", "grader.grading.pytest_plugin", "grader.grading.session"),
    *("grader.sandbox.fork_channel", "grader.submissions.read"),
)
_READ_AT_START = ("PYTHON", "LC_", "LANG", "LD_", "MALLOC_")
_COMMAND = "import sys; sys.path.insert(0, {tests!r}); from command_server import serve; serve({descriptor})"
_LENGTH_BYTES = 4


class CommandServer:
    """The server, which starts with the first command; use it as a context manager."""

    def __init__(self, environment: Mapping[str, str], prefix: Sequence[str] = ()) -> None:
        """The server's interpreter starts in this environment, by the words of another command if there are any."""
        self._environment = environment
        self._prefix = prefix
        self._socket: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        """The server runs one command after another."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._socket is not None and self._process is not None:
            self._socket.close()
            self._process.wait()

    def can_run(self, environment: Mapping[str, str]) -> bool:
        """Whether a command in this environment goes as in a new process."""
        is_same = _part_read_at_start(environment) == _part_read_at_start(self._environment)
        return is_same and hasattr(os, "fork")

    def run(
        self, arguments: Sequence[str], cwd: Path | None, environment: Mapping[str, str], seconds: float
    ) -> tuple[int, bytes, bytes]:
        """Run `grade`: its exit status, as `subprocess` tells it, and what it wrote to standard output and error."""
        with self._lock:
            return self._run(arguments, cwd, environment, seconds)

    def _run(
        self, arguments: Sequence[str], cwd: Path | None, environment: Mapping[str, str], seconds: float
    ) -> tuple[int, bytes, bytes]:
        if self._socket is None:
            self._socket = self._start()
        request = {"arguments": list(arguments), "cwd": os.fspath(cwd or Path.cwd()), "environment": dict(environment)}
        data = json.dumps(request).encode()
        (out, to_out), (err, to_err) = os.pipe(), os.pipe()
        socket.send_fds(self._socket, [len(data).to_bytes(_LENGTH_BYTES, "big")], [to_out, to_err])
        os.close(to_out)
        os.close(to_err)
        self._socket.sendall(data)
        pid = _receive_number(self._socket)
        try:
            said = _read_all((out, err), seconds)
        except TimeoutError:
            os.kill(pid, signal.SIGKILL)
            raise
        finally:
            os.close(out)
            os.close(err)
            status = _receive_number(self._socket)
        return os.waitstatus_to_exitcode(status), said[out], said[err]

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
    for name in _PRELOADED:
        importlib.import_module(name)
    sys.path.pop(0)
    gc.collect()
    gc.freeze()
    with socket.socket(fileno=descriptor) as connection:
        while True:
            head, streams, _, _ = socket.recv_fds(connection, _LENGTH_BYTES, 2)
            if not head:
                return
            request = json.loads(_receive(connection, int.from_bytes(head, "big")))
            pid = os.fork()
            if not pid:
                break
            for stream in streams:
                os.close(stream)
            connection.sendall(pid.to_bytes(_LENGTH_BYTES, "big"))
            _, status = os.waitpid(pid, 0)
            connection.sendall(status.to_bytes(_LENGTH_BYTES, "big"))
    for number, stream in enumerate(streams, 1):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["cwd"])
    sys.argv[:] = ["grade", *request["arguments"]]
    runpy.run_module("grader", run_name="__main__", alter_sys=True)


def _part_read_at_start(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith(_READ_AT_START)}


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
