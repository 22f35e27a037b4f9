"""Children started one by one, for systems that cannot fork: slower, the same conversation.

Pipes are served by threads, because not every system can wait for a pipe with a deadline.
"""

import os
import queue
import select
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from typing import IO

from grader.sandbox.channel import ChannelClosedError, ExitStatus, OutputBuffer
from grader.sandbox.fork_channel import child_environment, interpreter_command

_CHUNK_BYTES = 1 << 16
_MAX_UNREAD_CHUNKS = 1024
_JOIN_SECONDS = 0.5
_SETTLE_SECONDS = 0.2
_POLL_SECONDS = 0.002
_END_SECONDS = 0.5


class SpawnChannel:
    """A child of its own interpreter; see Channel."""

    def __init__(self, *, memory: int, seconds: int) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and code
            interpreter_command("standalone", "standalone.main(*map(int, sys.argv[3:]))", memory, seconds),
            env=child_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self._received_chunks: queue.Queue[bytes] = queue.Queue(_MAX_UNREAD_CHUNKS)
        self._unsent: queue.Queue[bytes | None] = queue.Queue()
        self._output = OutputBuffer()
        self._output_ended = False
        self._is_closed = False
        self._has_closed = False
        assert self._process.stdin and self._process.stdout and self._process.stderr  # noqa: S101, PT018 - asked for above
        targets = (
            (self._read_wire, self._process.stdout),
            (self._read_output, self._process.stderr),
            (self._write_wire, self._process.stdin),
        )
        self._threads = [
            (threading.Thread(target=target, args=(stream,), daemon=True), stream) for target, stream in targets
        ]
        for thread, _ in self._threads:
            thread.start()

    def write(self, data: bytes, deadline: float) -> None:
        """Leave it to the sending thread; a child that does not listen shows at the next read."""
        if time.monotonic() > deadline:
            raise TimeoutError
        self._unsent.put(data)

    def read(self, deadline: float) -> bytes:
        if time.monotonic() > deadline:
            raise TimeoutError
        try:
            data = self._received_chunks.get(timeout=max(deadline - time.monotonic(), 0))
        except queue.Empty:
            raise TimeoutError from None
        if not data:
            self._has_closed = True
            raise ChannelClosedError
        return data

    def take_output(self) -> tuple[bytes, bool]:
        """What was printed, as far as the collecting thread has it: what lies in the pipe is waited for a moment."""
        until = time.monotonic() + _SETTLE_SECONDS
        time.sleep(_POLL_SECONDS)
        while self._has_output() and time.monotonic() < until:
            time.sleep(_POLL_SECONDS)
        return self._output.take_data()

    def _has_output(self) -> bool:
        """Whether something lies in the output's pipe, where the system tells that of pipes."""
        stream = self._process.stderr
        if stream is None or stream.closed or sys.platform == "win32":
            return False
        return bool(select.select([stream], [], [], 0)[0]) and not self._output_ended

    def close(self) -> ExitStatus:
        killed = not self._ends_by_itself()
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        code = self._process.wait()
        self._is_closed = True
        self._unsent.put(None)
        with suppress(queue.Empty):
            self._received_chunks.get_nowait()
        for thread, stream in self._threads:
            # A process that left the session may hold the other end; closing what a thread waits for would wait, too.
            thread.join(_JOIN_SECONDS)
            if not thread.is_alive():
                with suppress(OSError, ValueError):
                    stream.close()
        if killed:
            return ExitStatus()
        return ExitStatus(signal=-code) if code < 0 else ExitStatus(code=code)

    def _ends_by_itself(self) -> bool:
        """Whether it has ended; one that closed its end of the wire is about to, and how is worth a moment."""
        limit = time.monotonic() + (_END_SECONDS if self._has_closed else 0.0)
        while not (ended := self._has_ended()) and time.monotonic() < limit:
            time.sleep(0.005)
        return ended

    def _has_ended(self) -> bool:
        """Looked at without being reaped, so that its session's number stays taken."""
        if not hasattr(os, "waitid"):
            return self._process.poll() is not None
        return os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def _read_wire(self, stream: IO[bytes]) -> None:
        with suppress(OSError, ValueError):
            while data := stream.read1(_CHUNK_BYTES):  # type: ignore[attr-defined]
                while not self._is_closed:
                    with suppress(queue.Full):
                        self._received_chunks.put(data, timeout=1)
                        break
        with suppress(queue.Full):
            self._received_chunks.put_nowait(b"")

    def _read_output(self, stream: IO[bytes]) -> None:
        with suppress(OSError, ValueError):
            while data := stream.read1(_CHUNK_BYTES):  # type: ignore[attr-defined]
                self._output.add_data(data)
        self._output_ended = True

    def _write_wire(self, stdin: IO[bytes]) -> None:
        with suppress(OSError, ValueError):
            while (data := self._unsent.get()) is not None:
                stdin.write(data)
                stdin.flush()
