"""Children from a fork server (Linux): the parent's side.

Light on imports on purpose: the server is started first, so that it loads numpy while the parent loads pytest.
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

from grader.sandbox.blas import ONE_THREAD
from grader.sandbox.channel import ChannelClosed, Ending, Output

_CHUNK = 1 << 16
_PATIENCE_SECONDS = 0.02
"""How long to wait for a child's bell alone, before whatever it says is worth being woken for."""

_UNREAD_BYTES = 32 * 1024 * 1024
_START_SECONDS = 60.0
_ANSWER_SECONDS = 1.5
_ROOT = Path(__file__).resolve().parents[2]
_START = """
import sys
sys.path += sys.argv[1:3]
from grader.sandbox.child import {module}
"""


def command(module: str, entry: str, *arguments: object) -> list[str]:
    """The command line of a clean interpreter that runs `entry` of one of the child's modules.

    No site packages, no user site, no current folder, no startup files: numpy's folder and ours are lent for the
    imports only.
    """
    numpy = importlib.util.find_spec("numpy")
    assert numpy is not None and numpy.origin is not None  # noqa: S101, PT018 - a declared dependency
    folders = (_ROOT, Path(numpy.origin).parents[1])
    options = ("-P", "-s", "-S", "-X", "utf8")
    return [sys.executable, *options, "-c", _START.format(module=module) + entry, *map(str, (*folders, *arguments))]


def environment() -> dict[str, str]:
    """All that the child's side gets of the environment: one BLAS thread, repeatable hashes, and what starts Python."""
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "SYSTEMROOT") if name in os.environ}
    return {**ONE_THREAD, "PYTHONHASHSEED": "0", **kept}


def _processor() -> int:
    """The processor that this thread runs on, or -1 where the system does not tell.

    Parent and child take turns, so on one processor neither has to be woken on another, which costs several times more.
    A child that takes long is let go: it would wait there for others, and its limits are of the clock.
    """
    return int(_sched_getcpu()) if _sched_getcpu is not None else -1


_sched_getcpu = getattr(ctypes.CDLL(None), "sched_getcpu", None) if sys.platform == "linux" else None


class ForkServer:
    """One fork server; close it in the end."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and code
                command("fork_server", "fork_server.main(int(sys.argv[3]))", theirs.fileno()),
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
            )
        self._control = ours
        # The first answer waits until numpy is loaded; later ones come at once from a server that nobody disturbed.
        self._control.settimeout(_START_SECONDS)

    def close(self) -> None:
        """End the server and its children: it sees its socket close."""
        self._control.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def lock(self, ruleset: int | None, program: bytes | None) -> str:
        """Give all later children these kernel limits; return the server's word on whether they hold (see server.py).

        Raise ServerGone where it does not answer.
        """
        request = b"policy\n" + (program or b"")
        try:
            socket.send_fds(self._control, [request], [] if ruleset is None else [ruleset])
            answer = self._control.recv(1 << 16)
        except OSError:
            answer = b""
        if not answer:
            raise ServerGone
        self._control.settimeout(_ANSWER_SECONDS)
        return answer.decode("ascii", "replace")

    def start(self, *, memory: int, seconds: int) -> "ForkedChannel":
        """A new child; raise ServerGone where the server does not answer."""
        to_child, wire_out = os.pipe()[::-1], os.pipe()
        output, bell = os.pipe(), os.pipe()
        os.set_blocking(bell[1], False)
        theirs = [to_child[1], wire_out[1], output[1], bell[1]]
        self._wake()
        try:
            socket.send_fds(self._control, [f"fork {memory} {seconds} {_processor()}".encode()], theirs)
            reply, descriptors, _, _ = socket.recv_fds(self._control, 1024, 1)
        except OSError:
            reply, descriptors = b"", []
        finally:
            for descriptor in theirs:
                os.close(descriptor)
        ours = (to_child[0], wire_out[0], output[0], bell[0])
        if not descriptors:
            for descriptor in ours:
                os.close(descriptor)
            self._process.kill()
            raise ServerGone
        self._control.settimeout(_ANSWER_SECONDS)
        return ForkedChannel(self, int(reply), descriptors[0], *ours)

    def _wake(self) -> None:
        """Where the kernel does not keep a child from it, a child may have stopped the server."""
        self._process.send_signal(signal.SIGCONT)

    def reap(self, pid: int) -> Ending:
        self._wake()
        try:
            self._control.send(f"reap {pid}".encode())
            reply = self._control.recv(64)
        except OSError:
            # Stopped or killed from the outside: at once it is better gone.
            self._process.kill()
            reply = b""
        if not reply:
            return Ending()
        status = int(reply)
        if os.WIFSIGNALED(status):
            return Ending(signal=os.WTERMSIG(status))
        return Ending(code=os.WEXITSTATUS(status))


class ServerGone(Exception):  # noqa: N818 - it reports an event that the caller expects
    """The fork server does not answer any more."""


class ForkedChannel:
    """A child of the fork server; see Channel."""

    def __init__(self, server: ForkServer, pid: int, pidfd: int, *pipes: int) -> None:
        self._server = server
        self._pid = pid
        self._pidfd = pidfd
        self._pipes = pipes
        self._to_child, self._from_child, self._output_pipe, self._bell = pipes
        self._output = Output()
        self._early = bytearray()
        self._is_kept = True
        for descriptor in pipes:
            os.set_blocking(descriptor, False)
        self._poll = select.poll()
        for descriptor in (self._from_child, self._output_pipe, pidfd):
            self._poll.register(descriptor, select.POLLIN)
        self._bell_poll = select.poll()
        for descriptor in (self._bell, pidfd):
            self._bell_poll.register(descriptor, select.POLLIN)

    def write(self, data: bytes, deadline: float) -> None:
        view = memoryview(data)
        while view:
            try:
                view = view[os.write(self._to_child, view) :]
            except BlockingIOError:
                self._wait_to_write(deadline)
            except BrokenPipeError:
                raise ChannelClosed from None

    def read(self, deadline: float) -> bytes:
        """Some bytes; at first only the bell is waited for, so that a child is heard when it is done with all."""
        if not self._early:
            self._hear(min(deadline - time.monotonic(), _PATIENCE_SECONDS))
        while not self._early:
            self._wait(deadline)
        data = bytes(self._early)
        self._early.clear()
        return data

    def output(self) -> tuple[bytes, bool]:
        self._drain()
        return self._output.take()

    def close(self) -> Ending:
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
        ending = self._server.reap(self._pid)
        for descriptor in (self._pidfd, *self._pipes):
            os.close(descriptor)
        return ending

    def _hear(self, seconds: float) -> None:
        """Take what the child has said, or says until it rings, or within so many seconds."""
        if seconds <= 0:
            raise TimeoutError
        with suppress(BlockingIOError):
            self._receive()
            return
        if self._bell in dict(self._bell_poll.poll(seconds * 1000)):
            os.read(self._bell, _CHUNK)
        elif self._is_kept:
            self._let_go()
        with suppress(BlockingIOError):
            self._receive()

    def _let_go(self) -> None:
        """Let a child that takes long run on any of our processors: its own may be busy with another's hang.

        Its number is its own until it is reaped.
        """
        self._is_kept = False
        with suppress(OSError):
            os.sched_setaffinity(self._pid, os.sched_getaffinity(0))

    def _wait_to_write(self, deadline: float) -> None:
        """Wait until the child takes more, reading what it says meanwhile: neither side may wait for the other."""
        self._poll.register(self._to_child, select.POLLOUT)
        try:
            self._wait(deadline)
        finally:
            self._poll.unregister(self._to_child)

    def _wait(self, deadline: float) -> None:
        left = deadline - time.monotonic()
        events = dict(self._poll.poll(max(left, 0) * 1000)) if left > 0 else {}
        if not events:
            raise TimeoutError
        if self._output_pipe in events:
            self._drain()
        if self._from_child in events:
            self._receive()
        elif self._pidfd in events:
            # Its process has ended, whoever else may still hold the other end of the pipe.
            raise ChannelClosed

    def _receive(self) -> None:
        data = os.read(self._from_child, _CHUNK)
        if not data or len(self._early) > _UNREAD_BYTES:
            raise ChannelClosed
        self._early += data

    def _drain(self) -> None:
        """Read what lies in the output pipe now: at most a pipe's fill, so that endless printing cannot hold us."""
        for _ in range(4):
            try:
                data = os.read(self._output_pipe, _CHUNK)
            except BlockingIOError:
                return
            if not data:
                with suppress(KeyError):
                    self._poll.unregister(self._output_pipe)
                return
            self._output.add(data)
