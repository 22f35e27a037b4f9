"""Children that are started one by one, for systems that can't fork: slower, but with the same messages.

Threads serve the pipes, because not every system can wait for a pipe with a deadline.
"""

import errno
import os
import queue
import select
import signal
import subprocess
import sys
import threading
import time
from contextlib import nullcontext, suppress
from typing import IO

from grader.sandbox.channel import (
    ChannelClosedError,
    ExitStatus,
    OutputBuffer,
)
from grader.sandbox.fork_channel import child_environment, interpreter_command
from grader.sandbox.task_room import TaskRoom

_CHUNK_BYTES = 1 << 16
_MAX_UNREAD_CHUNKS = 1024
_JOIN_SECONDS = 0.5
_SETTLE_SECONDS = 0.2
_POLL_SECONDS = 0.002
_END_SECONDS = 0.5


class SpawnChannel:
    """A child that is a new interpreter; see Channel."""

    def __init__(self, *, memory: int, seconds: int, tasks: TaskRoom) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter and the grader's own code
            interpreter_command(
                "standalone", "standalone.main(*map(int, sys.argv[3:]))", memory, seconds, tasks.of_user
            ),
            env=child_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self._received_chunks: queue.Queue[bytes] = queue.Queue(_MAX_UNREAD_CHUNKS)
        self._unsent: queue.Queue[bytes | None] = queue.Queue()
        self._output = OutputBuffer()
        self._output_lock = threading.RLock()
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
        try:
            for thread, _ in self._threads:
                thread.start()
        except RuntimeError:
            self._process.kill()
            self._process.wait()
            raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN)) from None

    def write(self, data: bytes, deadline: float) -> None:
        """Hand the bytes to the sending thread; a child that does not read them is noticed at the next `read`."""
        if time.monotonic() > deadline:
            raise TimeoutError
        self._unsent.put(data)

    def shortened(self, frames: bytes) -> bytes:
        return frames

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
        """See Channel; wait briefly for the collecting thread to read what is still in the pipe."""
        until = time.monotonic() + _SETTLE_SECONDS
        while True:
            time.sleep(_POLL_SECONDS)
            with self._output_lock:
                if not self._has_output(0) or time.monotonic() > until:
                    return self._output.take_data()

    def _has_output(self, milliseconds: int | None) -> bool:
        """Whether the output pipe holds unread bytes, or its end that nobody has read, waiting so long for them.

        None waits as long as it takes. False on systems that can't find that out.
        """
        stream = self._process.stderr
        if stream is None or stream.closed or self._output_ended or sys.platform == "win32":
            return False
        waiting = select.poll()
        waiting.register(stream, select.POLLIN)
        return bool(waiting.poll(milliseconds))

    def resume(self) -> None:
        if hasattr(signal, "SIGCONT"):
            self._process.send_signal(signal.SIGCONT)

    def read_traceback(self) -> bytes:
        return b""

    @property
    def pid(self) -> int:
        return self._process.pid

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
            # A process that left the session may hold the other end open; closing a stream that a thread still reads
            # would block as well.
            thread.join(_JOIN_SECONDS)
            if not thread.is_alive():
                with suppress(OSError, ValueError):
                    stream.close()
        if killed:
            return ExitStatus()
        return ExitStatus(signal=-code) if code < 0 else ExitStatus(code=code)

    def _ends_by_itself(self) -> bool:
        """Whether the child ended unaided; if it closed the wire it is about to, so wait briefly for its exit code."""
        limit = time.monotonic() + (_END_SECONDS if self._has_closed else 0.0)
        while not (ended := self._has_ended()) and time.monotonic() < limit:
            time.sleep(0.005)
        return ended

    def _has_ended(self) -> bool:
        """Whether the process has ended; it is not reaped, so that its process group's number is not reused."""
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
            while not self._output_ended:
                # Where it can be waited for, nothing is between the pipe and the buffer while the lock is free.
                with self._output_lock if self._has_output(None) else nullcontext():
                    data = stream.read1(_CHUNK_BYTES)  # type: ignore[attr-defined]
                    with self._output_lock:
                        self._output.add_data(data)
                        self._output_ended = not data
        self._output_ended = True

    def _write_wire(self, stdin: IO[bytes]) -> None:
        with suppress(OSError, ValueError):
            while (data := self._unsent.get()) is not None:
                stdin.write(data)
                stdin.flush()
