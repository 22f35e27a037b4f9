"""Start child processes for learner code, and establish how strictly the kernel isolates them.

Children come from the fork server where the system can fork safely; elsewhere each one is a new interpreter. A sandbox
should be opened early: the fork server then loads numpy, and a thread builds the kernel's rules, while the parent
imports everything else.
"""

import os
import threading
import time
from copy import copy
from pathlib import Path
from types import TracebackType
from typing import Self

from grader.compiled_files import damage_sentence, find_damaged_copy
from grader.errors import GraderError
from grader.memory import memory_sentence
from grader.sandbox.channel import Channel
from grader.sandbox.child.inspection import refuse_inspection
from grader.sandbox.fork_channel import ForkServer, ServerGoneError
from grader.sandbox.forked_process import forked_process_refusal
from grader.sandbox.isolation import KernelRules
from grader.sandbox.spawn_channel import SpawnChannel
from grader.sandbox.task_room import TaskLimits

_CHILD_FOLDER = Path(__file__).resolve().parent / "child"
_SPARE_SECONDS = 30
"""Processor seconds beyond a submission's time limit, before the kernel ends a child that the parent forgot."""

_RETRY_PAUSE_SECONDS = (0.0, 0.1, 0.5, 2.0)
"""How long to wait before each new try: what held the last process or file may end in a moment."""


class Sandbox:
    """Starts children; use it as a context manager.

    `fork=False` starts a new interpreter for each child, as on machines that can't have a fork server; `kernel=False`
    does without the kernel's rules. From then on other processes of the user can't inspect this one (see
    `refuse_inspection`).
    """

    def __init__(self, *, fork: bool = True, kernel: bool = True) -> None:
        refuse_inspection()
        self._no_server = forked_process_refusal() if fork else "it is switched off"
        self._uses_kernel = kernel
        self._rules: KernelRules | None = None
        self._error: Exception | None = None
        self._task_limits = TaskLimits()
        try:
            self._server = ForkServer.start() if self.uses_fork_server else None
        except OSError as error:
            raise GraderError(f"the sandbox could not be set up: {self._task_limits.explain(error)}") from error
        self._rules_thread: threading.Thread | None = threading.Thread(target=self._make_rules)
        try:
            self._rules_thread.start()
        except RuntimeError:  # the system starts no thread: do it here, which only takes longer
            self._rules_thread = None
            self._make_rules()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the fork server, and with it all children."""
        self._await_rules()
        self._stop_server()
        if self._rules is not None and self._rules.ruleset is not None:
            os.close(self._rules.ruleset)

    def fork(self) -> "Sandbox":
        """A sandbox for a process that will be forked from this one: under the same rules, with a server of its own.

        After the fork, each of the two processes calls `forget` of the other one's sandbox. Raise GraderError if the
        sandbox could not be set up, or the system forks no server.
        """
        # The thread that makes the rules would give them to this one only.
        self._await_rules()
        other = copy(self)
        other._fork_server()  # noqa: SLF001 - of this class
        return other

    def _fork_server(self) -> None:
        """Replace the server by one that it forks."""
        try:
            self._server = self._running_server(self.kernel_rules).fork() if self.uses_fork_server else None
        except (OSError, ServerGoneError) as error:
            raise GraderError(f"the sandbox could not be set up: {self._reason(error)}") from error

    def forget(self) -> None:
        """Leave the sandbox to the process that uses it."""
        if self._server is not None:
            self._server.forget()

    @property
    def kernel_rules(self) -> KernelRules:
        """The rules that children are under; raise GraderError if the sandbox could not be set up."""
        self._await_rules()
        if self._rules is None:
            raise GraderError(f"the sandbox could not be set up: {self._reason(self._error)}")
        return self._rules

    @property
    def uses_fork_server(self) -> bool:
        """Whether children come from a fork server; if not, each is a new interpreter."""
        return self._no_server is None

    def _await_rules(self) -> None:
        if self._rules_thread is not None:
            self._rules_thread.join()

    def _reason(self, error: Exception | None) -> str:
        if isinstance(error, OSError):
            return self._task_limits.explain(error)
        if isinstance(error, MemoryError):
            return memory_sentence()
        damaged = find_damaged_copy(_CHILD_FOLDER)
        return damage_sentence(damaged) if damaged else str(error) or "no answer"

    def start_child(self, *, memory: int, seconds: float) -> Channel:
        """Start a child with `memory` bytes and `seconds` of processor time (the kernel grants it some more).

        Raise GraderError if the system starts no process, even after a while.
        """
        whole_seconds = int(seconds) + _SPARE_SECONDS
        rules = self.kernel_rules
        for pause in (*_RETRY_PAUSE_SECONDS, None):
            try:
                return self._new_channel(rules, memory, whole_seconds)
            except ServerGoneError as error:
                # A child may have brought the server down; if a new server fails too, the system is at fault.
                self._stop_server()
                failure: Exception = error
            except OSError as error:
                failure = error
            if pause is not None:
                time.sleep(pause)
        raise GraderError(f"no process could be started for the submission ({self._reason(failure)})") from failure

    def _new_channel(self, rules: KernelRules, memory: int, seconds: int) -> Channel:
        room = self._task_limits.room()
        if not self.uses_fork_server:
            return SpawnChannel(memory=memory, seconds=seconds, tasks=room)
        return self._running_server(rules).start_child(memory=memory, seconds=seconds, tasks=room)

    def _running_server(self, rules: KernelRules) -> ForkServer:
        if self._server is None:
            self._server = ForkServer.start()
            self._server.apply_rules(rules.ruleset, rules.program)
        return self._server

    def _stop_server(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()

    def _make_rules(self) -> None:
        try:
            self._rules = self._build_rules()
        except Exception as error:  # noqa: BLE001 - reported by the property `kernel_rules`
            self._error = error

    def _build_rules(self) -> KernelRules:
        if self._server is None:
            return KernelRules(missing=(f"kernel isolation: it needs the fork server; {self._no_server}",))
        if not self._uses_kernel:
            return KernelRules(missing=("kernel isolation: switched off",))
        from grader.sandbox import landlock, readable_paths  # noqa: PLC0415 - Linux only, and in this thread

        return _tested_rules(self._server, landlock.build_rules(readable_paths.readable_paths()))


def _tested_rules(server: ForkServer, rules: KernelRules) -> KernelRules:
    """The rules that passed the self-test; a layer that the kernel refuses is left out and named in `missing`."""
    match server.apply_rules(rules.ruleset, rules.program).partition(": "):
        case ("holds", _, _):
            return rules
        case ("refused", _, step) if step == "Landlock" and rules.ruleset is not None:
            os.close(rules.ruleset)
            missing = (*rules.missing, "Landlock: the kernel refused it")
            return _tested_rules(server, KernelRules(program=rules.program, missing=missing))
        case ("refused", _, step) if step == "seccomp" and rules.program is not None:
            missing = (*rules.missing, "seccomp: the kernel refused it")
            return _tested_rules(server, KernelRules(ruleset=rules.ruleset, missing=missing))
        case (_, _, answer) if rules.missing:
            del answer
            return rules
        case (_, _, answer):
            return KernelRules(ruleset=rules.ruleset, program=rules.program, missing=(f"self-test: {answer}",))
