"""The fork server and its children (Linux), seen from the parent.

This module imports little on purpose: the server starts first, so that it loads numpy while the parent loads pytest.
"""

import ctypes
import importlib.util
import os
import select
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

from grader.sandbox.blas import ONE_THREAD
from grader.sandbox.channel import ChannelClosedError, ExitStatus, OutputBuffer
from grader.sandbox.child.pidfd import send_signal
from grader.sandbox.child_pipes import open_pipes
from grader.sandbox.forked_process import ForkedProcess
from grader.sandbox.machine_paths import PACKAGE_ROOT
from grader.sandbox.preloaded_frames import PreloadedFrames
from grader.sandbox.task_room import TaskRoom

_CHUNK_BYTES = 1 << 16
_PATIENCE_SECONDS = 0.02
"""How long to wait for the wakeup pipe alone; after that any byte from the child wakes the parent."""

_MAX_UNREAD_BYTES = 32 * 1024 * 1024
_START_SECONDS = 60.0
_ANSWER_SECONDS = 1.5
_START_CODE = """
import sys
sys.path += sys.argv[1:3]
from grader.sandbox.child.inspection import refuse_inspection
refuse_inspection()
from grader.sandbox.child import {module}
"""


def interpreter_command(module: str, entry: str, *arguments: object) -> list[str]:
    """The command line of a clean interpreter that runs `entry` of one of the child's modules.

    It has no site packages, no user site, no current folder and no startup files. The folders of numpy and of the
    grader are on its path only until the imports are done (`forget_import_paths`).
    """
    numpy = importlib.util.find_spec("numpy")
    assert numpy is not None and numpy.origin is not None  # noqa: S101, PT018 - a declared dependency
    folders = (PACKAGE_ROOT, Path(numpy.origin).parents[1])
    options = ("-P", "-s", "-S", "-X", "utf8")
    return [
        sys.executable,
        *options,
        "-c",
        _START_CODE.format(module=module) + entry,
        *map(str, (*folders, *arguments)),
    ]


def child_environment() -> dict[str, str]:
    """The whole environment of the child's side: one BLAS thread, repeatable hashes, and what Python needs to start.

    Threads share one arena of the C library's memory: each would reserve 64 MB of the child's limit for one of its own.
    """
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "SYSTEMROOT") if name in os.environ}
    return {**ONE_THREAD, "MALLOC_ARENA_MAX": "1", "PYTHONHASHSEED": "0", **kept}


def _current_processor() -> int:
    """The number of the processor that this thread runs on, or -1 if the system does not say.

    Parent and child take turns, so they share one processor: waking a process on another one costs several times more.
    A child that takes long is released from it (`_release_processor`), because it might have to wait there for other
    processes while its time limits, which count wall-clock time, go on.
    """
    return int(_sched_getcpu()) if _sched_getcpu is not None else -1


_sched_getcpu = getattr(ctypes.CDLL(None), "sched_getcpu", None) if sys.platform == "linux" else None


class ForkServer:
    """A running fork server (see `child/fork_server.py`); close it when done."""

    def __init__(
        self,
        control: socket.socket,
        process: "subprocess.Popen[bytes] | ForkedProcess",
        preloaded: PreloadedFrames | None = None,
    ) -> None:
        """Take over the server that this process serves at the other end of a socket."""
        self._control = control
        self._process = process
        self._preloaded = PreloadedFrames() if preloaded is None else preloaded
        # The first answer comes when numpy is loaded; later ones come at once, unless something disturbed the server.
        self._control.settimeout(_START_SECONDS)

    @classmethod
    def start(cls) -> Self:
        """Start a server in a new interpreter; raise OSError if the system starts no process."""
        parent_end, server_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with server_end:
            process = subprocess.Popen(  # noqa: S603 - this interpreter and the grader's own code
                interpreter_command("fork_server", "fork_server.main(int(sys.argv[3]))", server_end.fileno()),
                env=child_environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(server_end.fileno(),),
                start_new_session=True,
            )
        return cls(parent_end, process)

    def fork(self) -> "ForkServer":
        """Have a second server forked, under the same rules, for a process that will be forked from this one.

        It ends with the process that it serves, and with this server. Raise ServerGoneError if this server does not
        answer, OSError if the system forks none.
        """
        parent_end, server_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with server_end:
            self._continue_server()
            try:
                socket.send_fds(self._control, [b"serve"], [server_end.fileno()])
                reply, descriptors, _, _ = socket.recv_fds(self._control, 1024, 1)
            except OSError:
                reply, descriptors = b"", []
        if not descriptors:
            parent_end.close()
            _raise_failure(reply)
            raise ServerGoneError
        return ForkServer(parent_end, ForkedProcess(descriptors[0]), self._preloaded.copy())

    def forget(self) -> None:
        """Leave the server to the process forked from this one, or forked before, that has it too."""
        self._control.close()
        if isinstance(self._process, ForkedProcess):
            self._process.forget()

    def close(self) -> None:
        """End the server and its children by closing its control socket."""
        self._control.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def apply_rules(self, ruleset: int | None, program: bytes | None) -> str:
        """Put all later children under these kernel rules; return the result of the server's self-test.

        That is "holds", "refused: <step>" or "open: <what worked>". Raise ServerGoneError if the server does not
        answer.
        """
        request = b"rules\n" + (program or b"")
        try:
            socket.send_fds(self._control, [request], [] if ruleset is None else [ruleset])
            answer = self._control.recv(1 << 16)
        except OSError:
            answer = b""
        if not answer:
            raise ServerGoneError
        _raise_failure(answer)
        self._control.settimeout(_ANSWER_SECONDS)
        return answer.decode("ascii", "replace")

    def start_child(self, *, memory: int, seconds: int, tasks: TaskRoom) -> "ForkChannel":
        """Start a child with `memory` bytes, `seconds` of processor time and so many tasks.

        Raise ServerGoneError if the server does not answer, OSError if there are no more pipes or processes.
        """
        parent_ends, child_ends = open_pipes()
        numbers = (memory, seconds, _current_processor(), tasks.own, tasks.of_user)
        self._continue_server()
        try:
            socket.send_fds(self._control, [f"fork {' '.join(map(str, numbers))}".encode()], child_ends)
            reply, descriptors, _, _ = socket.recv_fds(self._control, 1024, 1)
        except OSError:
            reply, descriptors = b"", []
        finally:
            for descriptor in child_ends:
                os.close(descriptor)
        if not descriptors:
            for descriptor in parent_ends:
                os.close(descriptor)
            _raise_failure(reply)
            self._process.kill()
            raise ServerGoneError
        self._control.settimeout(_ANSWER_SECONDS)
        return ForkChannel(self, int(reply), descriptors[0], *parent_ends)

    def shortened(self, frames: bytes, count: int) -> bytes:
        """See Channel; `count` is how many were preloaded when the child was started."""
        short = self._preloaded.short_frame(frames, count)
        if short is not None:
            return short
        if self._preloaded.is_to_preload(frames):
            # A server that is gone is noticed at the next request.
            with suppress(OSError):
                self._control.send(b"preload\n" + frames)
                self._preloaded.add_frames(frames)
        return frames

    @property
    def preloaded_count(self) -> int:
        return len(self._preloaded)

    def _continue_server(self) -> None:
        """Resume the server: at isolation level `process` a child may have sent it SIGSTOP."""
        self._process.send_signal(signal.SIGCONT)

    def reap_child(self, pid: int) -> ExitStatus:
        """Have the server kill a child and all processes it left; return how the child ended, if that is known."""
        self._continue_server()
        try:
            self._control.send(f"reap {pid}".encode())
            reply = self._control.recv(64)
        except OSError:
            # Something stopped or killed the server; the next child gets a new one.
            self._process.kill()
            reply = b""
        if not reply:
            return ExitStatus()
        status = int(reply)
        if os.WIFSIGNALED(status):
            return ExitStatus(signal=os.WTERMSIG(status))
        return ExitStatus(code=os.WEXITSTATUS(status))


def _raise_failure(reply: bytes) -> None:
    """Raise the OSError that the server reports, if the reply is one."""
    word, _, number = reply.partition(b" ")
    if word == b"failed":
        raise OSError(int(number), os.strerror(int(number)))


_TRACEBACK_PAUSE_SECONDS, _TRACEBACK_SECONDS = 0.1, 0.5
"""How long to wait for more of a traceback, which is written at once, and for all of it, whatever a child writes."""


class ServerGoneError(Exception):
    """The fork server does not answer any more."""


class ForkChannel:
    """A child of the fork server; see Channel."""

    def __init__(self, server: ForkServer, pid: int, pidfd: int, *pipes: int) -> None:
        self._server = server
        self.pid = pid
        self._pidfd = pidfd
        self._pipes = pipes
        self._preloaded_count = server.preloaded_count
        self._to_child, self._from_child, self._output_pipe, self._wakeup = pipes
        self._output = OutputBuffer()
        self._received = bytearray()
        self._is_pinned = True
        for descriptor in pipes:
            os.set_blocking(descriptor, False)
        self._poll = select.poll()
        for descriptor in (self._from_child, self._output_pipe, pidfd):
            self._poll.register(descriptor, select.POLLIN)
        self._wakeup_poll = select.poll()
        for descriptor in (self._wakeup, pidfd):
            self._wakeup_poll.register(descriptor, select.POLLIN)

    def write(self, data: bytes, deadline: float) -> None:
        view = memoryview(data)
        while view:
            try:
                view = view[os.write(self._to_child, view) :]
            except BlockingIOError:
                self._wait_to_write(deadline)
            except BrokenPipeError:
                raise ChannelClosedError from None

    def shortened(self, frames: bytes) -> bytes:
        return self._server.shortened(frames, self._preloaded_count)

    def read(self, deadline: float) -> bytes:
        """See Channel; wait first for the wakeup pipe alone, so that a busy child does not wake the parent."""
        if not self._received:
            self._await_wakeup(min(deadline - time.monotonic(), _PATIENCE_SECONDS))
        while not self._received:
            self._wait_for_event(deadline)
        data = bytes(self._received)
        self._received.clear()
        return data

    def take_output(self) -> tuple[bytes, bool]:
        self._drain_output()
        return self._output.take_data()

    def resume(self) -> None:
        with suppress(ProcessLookupError):
            send_signal(self._pidfd, signal.SIGCONT)

    def read_traceback(self) -> bytes:
        """See Channel; the signal's handler of the interpreter (faulthandler) writes to the wakeup pipe.

        It needs no statement of Python to be over, so it answers out of a call into C, too.
        """
        self.resume()
        written, until = b"", time.monotonic() + _TRACEBACK_SECONDS
        with suppress(ProcessLookupError, BlockingIOError):
            os.read(self._wakeup, _CHUNK_BYTES)
        with suppress(ProcessLookupError, BlockingIOError):
            send_signal(self._pidfd, signal.SIGUSR1)
            while len(written) < _CHUNK_BYTES and (left := until - time.monotonic()) > 0:
                pause = min(left, _TRACEBACK_PAUSE_SECONDS)
                if self._wakeup not in dict(self._wakeup_poll.poll(pause * 1000)):
                    break
                data = os.read(self._wakeup, _CHUNK_BYTES)
                if not data:
                    break
                written += data
        return written

    def close(self) -> ExitStatus:
        with suppress(ProcessLookupError):
            send_signal(self._pidfd, signal.SIGKILL)
        ending = self._server.reap_child(self.pid)
        for descriptor in (self._pidfd, *self._pipes):
            os.close(descriptor)
        return ending

    def _await_wakeup(self, seconds: float) -> None:
        """Read what the child has sent; while that is nothing, wait for its wakeup for so many seconds in all."""
        if seconds <= 0:
            raise TimeoutError
        end = time.monotonic() + seconds
        while True:
            with suppress(BlockingIOError):
                self._read_wire()
                return
            left = end - time.monotonic()
            if left <= 0 or self._wakeup not in dict(self._wakeup_poll.poll(left * 1000)):
                break
            os.read(self._wakeup, _CHUNK_BYTES)  # it may be of frames that were read before it came
        if self._is_pinned:
            self._release_processor()

    def _release_processor(self) -> None:
        """Let a child that takes long run on any of this process's processors: another child may hang on its own.

        The process number is safe to use: it can't be reused before the child is reaped.
        """
        self._is_pinned = False
        with suppress(OSError):
            os.sched_setaffinity(self.pid, os.sched_getaffinity(0))

    def _wait_to_write(self, deadline: float) -> None:
        """Wait until the child reads more, and read what it sends meanwhile, so that the two never block each other."""
        self._poll.register(self._to_child, select.POLLOUT)
        try:
            self._wait_for_event(deadline)
        finally:
            self._poll.unregister(self._to_child)

    def _wait_for_event(self, deadline: float) -> None:
        left = deadline - time.monotonic()
        events = dict(self._poll.poll(max(left, 0) * 1000)) if left > 0 else {}
        if not events:
            raise TimeoutError
        if self._output_pipe in events:
            self._drain_output()
        if self._from_child in events:
            self._read_wire()
        elif self._pidfd in events:
            # The child has ended; a process that it started may still hold the other end of the pipe open.
            raise ChannelClosedError

    def _read_wire(self) -> None:
        data = os.read(self._from_child, _CHUNK_BYTES)
        if not data or len(self._received) > _MAX_UNREAD_BYTES:
            raise ChannelClosedError
        self._received += data

    def _drain_output(self) -> None:
        """Read what the output pipe holds, at most as much as fits into it, so that endless printing ends this loop."""
        for _ in range(4):
            try:
                data = os.read(self._output_pipe, _CHUNK_BYTES)
            except BlockingIOError:
                return
            if not data:
                with suppress(KeyError):
                    self._poll.unregister(self._output_pipe)
                return
            self._output.add_data(data)
