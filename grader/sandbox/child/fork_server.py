"""The fork server: a clean interpreter with numpy loaded, which forks the children.

It is started by exec with a clean environment, and never holds a check, a reference function or a score, because its
children inherit whatever it holds. It imports the standard library, numpy and this package. It serves one parent over
one control socket, one request at a time, and exits with its children when that socket closes. For another parent it
forks another server.

Requests (one packet each) and replies:
  rules [+ ruleset descriptor]              "holds", "refused: <step>" or "open: <what worked>": the rules for all
    followed by a seccomp program           later children were set, and a throwaway child tested them
  fork <memory> <seconds> <processor>       "<pid>" + a pidfd: a child was started with the wire's two pipes, the
    <tasks> <tasks of the user>             output pipe and the wakeup pipe, on this processor if it exists
    + 4 descriptors
  serve + control socket                    "<pid>" + a pidfd: a second server was forked, which serves that socket
                                              under the same rules
  preload                                   no reply: the messages were decoded for all later children
    followed by frames
  reap <pid>                                "<status>": the child and all processes that it left were killed
"failed <errno>" is the reply to a request that the system refuses.
"""

import ctypes
import faulthandler
import fcntl
import gc
import importlib
import os
import resource
import signal
import socket
import time
from contextlib import suppress

import numpy as np

from grader.sandbox.child import main as child
from grader.sandbox.child import wire
from grader.sandbox.child.confine import (
    ConfinementError,
    ResourceLimits,
    bound_capabilities,
    confine_process,
    find_escapes,
)
from grader.sandbox.child.exit_codes import BROKEN_PYTHON
from grader.sandbox.child.pidfd import open_pidfd
from grader.sandbox.child.preloaded_messages import PreloadedMessages
from grader.sandbox.child.process_setup import forget_import_paths, prepare_process
from grader.sandbox.child.rehearsal import rehearse

_PACKET_BYTES = 1 << 16
_WAKEUP = 5
"""The child's end of the wakeup pipe (see `_take_descriptors`)."""

_FIRST_FREE = 10
"""The lowest descriptor that a child does not need; the limit of open files may be not much above it."""

_PROBE_MEMORY_BYTES = 2**40
_LEAST_ROOM_BYTES = 64 * 1024 * 1024
"""What a child may take at least, besides what the interpreter and numpy have taken: builds of numpy differ by much."""

_SWEEP_SECONDS = 1.0
_GC_THRESHOLD = 20_000
"""How many objects a child may make before Python looks for garbage: more than most children ever make."""

_PRELOADED_MODULES = (
    "cmath",
    "dataclasses",
    "fractions",
    "functools",
    "itertools",
    "math",
    "random",
    "statistics",
    "typing",
)
"""Modules that learners often import, loaded here once instead of in every child."""

_end_process = os._exit
"""Ends a process without a traceback, which would show lines of the grader. Learner code may replace the original."""

_PR_SET_CHILD_SUBREAPER = 36
_prctl = ctypes.CDLL(None, use_errno=True).prctl


def main(control: int) -> None:
    """Serve the parent on this descriptor until it closes."""
    _warm_up()
    # Here rather than in every child: only loading numpy needed the environment.
    os.environ.clear()
    forget_import_paths()
    prepare_process()
    # A lost child tells the parent where it is; without `chain`, the child goes on after it.
    faulthandler.register(signal.SIGUSR1, file=_WAKEUP, all_threads=False)
    # Where memory runs out all the same, the kernel ends a child, not the grader.
    with suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as score:
        score.write("1000")
    with suppress(ConfinementError):  # the self-test reports it
        bound_capabilities()
    _Server(socket.socket(fileno=control)).serve_requests()
    # The parent waits for this end, and the interpreter would take numpy apart first.
    _end_process(0)


def _warm_up() -> None:
    """Do the common work of all children once, and exclude its objects from their garbage collection."""
    np.random.default_rng(0).normal(size=2)
    for module in _PRELOADED_MODULES:
        importlib.import_module(module)
    rehearse()
    gc.collect()
    gc.freeze()
    gc.set_threshold(_GC_THRESHOLD)


class _Server:
    def __init__(self, control: socket.socket) -> None:
        self._take_control(control)
        self._ruleset: int | None = None
        self._program: bytes | None = None
        self._preloaded = PreloadedMessages()
        self._least_memory = _address_space() + _LEAST_ROOM_BYTES

    def _take_control(self, control: socket.socket) -> None:
        """Serve the parent at the other end of this socket from now on."""
        self._control = control
        self._alive: set[int] = set()
        self._pid = os.getpid()
        _prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)

    def serve_requests(self) -> None:
        while True:
            request, descriptors, _, _ = socket.recv_fds(self._control, _PACKET_BYTES, 4)
            words, _, data = request.partition(b"\n")
            try:
                if not self._answer_request(words.decode().split(), descriptors, data):
                    break
            except OSError as error:
                self._control.send(f"failed {error.errno}".encode())
        for pid in tuple(self._alive):
            self._reap_child(pid)

    def _answer_request(self, words: list[str], descriptors: list[int], data: bytes) -> bool:
        """Do what is asked for and reply; return False if it is no request. Raise OSError if the system refuses."""
        match words:
            case ["rules"]:
                self._ruleset = descriptors[0] if descriptors else None
                self._program = data or None
                self._control.send(self._self_test_result().encode())
            case ["fork", *numbers]:
                memory, seconds, processor, own_tasks, user_tasks = map(int, numbers)
                with suppress(OSError):
                    os.sched_setaffinity(0, {processor})
                limits = ResourceLimits(
                    memory=max(memory, self._least_memory),
                    cpu_seconds=seconds,
                    own_tasks=own_tasks,
                    user_tasks=user_tasks,
                )
                self._fork_child(descriptors, limits)
            case ["serve"]:
                self._fork_server(*descriptors)
            case ["preload"]:
                self._preloaded.add_frames(data)
                gc.freeze()
            case ["reap", number]:
                self._control.send(str(self._reap_child(int(number))).encode())
            case _:
                return False
        return True

    def _self_test_result(self) -> str:
        """Let a confined throwaway child try what it must not manage; see the replies to `rules` above.

        That the kernel accepted the rules does not prove that they work.
        """
        read_end, write_end = os.pipe()
        pid = os.fork()
        if not pid:
            self._try_to_escape(write_end)
        os.close(write_end)
        with os.fdopen(read_end, "rb") as reader:
            answer = reader.read(_PACKET_BYTES).decode()
        os.waitpid(pid, 0)
        return answer or "refused: the self-test died"

    def _try_to_escape(self, write_end: int) -> None:
        try:
            self._confine_self(ResourceLimits(memory=_PROBE_MEMORY_BYTES, cpu_seconds=10))
            escapes = find_escapes()
            os.write(write_end, f"open: {', '.join(escapes)}".encode() if escapes else b"holds")
        except ConfinementError as error:
            os.write(write_end, f"refused: {error.step}".encode())
        finally:
            os._exit(0)

    def _fork_child(self, descriptors: list[int], limits: ResourceLimits) -> None:
        try:
            if self._is_forked():
                self._become_child(descriptors, limits)
        finally:
            for descriptor in descriptors:
                os.close(descriptor)

    def _fork_server(self, control: int) -> None:
        """Fork a server for another parent; in the new process, return with that parent's socket in use."""
        socket_of_other = socket.socket(fileno=control)
        try:
            is_new = self._is_forked()
        except OSError:
            socket_of_other.close()
            raise
        if not is_new:
            socket_of_other.close()
            return
        os.setsid()
        self._control.close()
        self._take_control(socket_of_other)

    def _is_forked(self) -> bool:
        """Fork, and tell the parent the new process's number and pidfd; return whether this is the new process."""
        pid = os.fork()
        if not pid:
            return True
        self._alive.add(pid)
        try:
            pidfd = open_pidfd(pid)
        except OSError:
            self._reap_child(pid)
            raise
        try:
            socket.send_fds(self._control, [str(pid).encode()], [pidfd])
        finally:
            os.close(pidfd)
        return False

    def _become_child(self, descriptors: list[int], limits: ResourceLimits) -> None:
        wire_out = descriptors[1]
        try:
            self._control.detach()
            os.setsid()
            self._ruleset = _take_descriptors(descriptors, self._ruleset)
            wire_out = 4
            self._confine_self(limits)
        except (ConfinementError, OSError) as error:
            os.write(wire_out, wire.encode_frame(("unconfined", str(error))))
            os._exit(1)
        code = BROKEN_PYTHON
        try:
            code = child.serve_parent(3, 4, 5, self._preloaded)
        finally:
            _end_process(code)

    def _confine_self(self, limits: ResourceLimits) -> None:
        confine_process(ruleset_fd=self._ruleset, seccomp=self._program, limits=limits, parent=self._pid)

    def _reap_child(self, pid: int) -> int:
        """Kill a child's session and the processes that left it; return the child's wait status."""
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        self._alive.discard(pid)
        self._kill_orphans()
        return status

    def _kill_orphans(self) -> None:
        """Kill processes that a child left in other sessions: this process, a subreaper, is now their parent."""
        end = time.monotonic() + _SWEEP_SECONDS
        while (orphans := self._orphan_pids()) and time.monotonic() < end:
            for pid in orphans:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                with suppress(ChildProcessError):
                    os.waitpid(pid, 0)

    def _orphan_pids(self) -> list[int]:
        with suppress(OSError), open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as children:
            return [pid for pid in map(int, children.read().split()) if pid not in self._alive]
        return []


def _address_space() -> int:
    """The address space of this process, in bytes; 0 if the system does not say."""
    with suppress(OSError, ValueError), open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[0]) * resource.getpagesize()
    return 0


def _take_descriptors(descriptors: list[int], ruleset: int | None) -> int | None:
    """Put /dev/null on 0, the output pipe on 1 and 2, the wire on 3 and 4, the wakeup pipe on 5, the ruleset on 6.

    Close all other descriptors. Return the ruleset's new descriptor, or None without one.
    """
    # First move them to high numbers, so that none overwrites another.
    wire_in, wire_out, output, wakeup = (fcntl.fcntl(each, fcntl.F_DUPFD, _FIRST_FREE) for each in descriptors)
    moved_ruleset = None if ruleset is None else fcntl.fcntl(ruleset, fcntl.F_DUPFD, _FIRST_FREE)
    null = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((null, 0), (output, 1), (output, 2), (wire_in, 3), (wire_out, 4), (wakeup, _WAKEUP)):
        os.dup2(source, target)
    new_ruleset = None if moved_ruleset is None else os.dup2(moved_ruleset, 6, inheritable=False)
    os.closerange(6 if new_ruleset is None else 7, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    return new_ruleset
