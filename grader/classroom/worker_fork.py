"""Forks the process that workers come from, at the start of a batch.

The process that grades a class has loaded most of what a worker needs. Forked from it, a worker need not load that
again, which takes a new interpreter longer than to collect the checks of a small course. It is forked before anything
else is done: while there is no thread, no open file of results, and no byte of a submission.
"""

import gc
import os
import signal
import sys
from multiprocessing.connection import Connection
from typing import NoReturn

from grader.sandbox.forked_process import set_death_signal

_STANDARD_STREAMS = 3
_DEFERRED = (signal.SIGINT, signal.SIGTERM)
"""What must not reach the new process before it has left the handlers of the old one."""


def fork_worker(connection: Connection, other_end: Connection) -> int:
    """Fork a process that serves the connection as a worker does; return its number.

    This process must be one that may be forked (`may_fork`), and the call must come from its main thread, with which
    the new process ends. Raise OSError if the system forks none.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _DEFERRED)
    parent = os.getpid()
    try:
        pid = os.fork()
        if not pid:
            _serve_connection(connection, other_end, parent)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return pid


def _serve_connection(connection: Connection, other_end: Connection, parent: int) -> NoReturn:
    """Be the new process until its end; nothing of the old one goes on in it."""
    code = 1
    try:
        set_death_signal(signal.SIGKILL)
        if os.getppid() == parent:
            other_end.close()
            _leave_old_process()
            # With no task, there is nothing to load anything for.
            connection.poll(None)
            from grader.classroom.worker import main  # noqa: PLC0415 - see above

            main(connection.fileno(), is_forked=True)
            code = 0
    finally:
        os._exit(code)


def _leave_old_process() -> None:
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(_STANDARD_STREAMS):
        os.dup2(nothing, descriptor)
    os.close(nothing)
    for number, handler in zip(_DEFERRED, (signal.SIG_IGN, signal.SIG_DFL), strict=True):
        signal.signal(number, handler)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _DEFERRED)
    if sys.path[:1] in ([""], [os.getcwd()]):
        # As by `-P`: with `python -m grader`, what students handed in may lie there.
        del sys.path[0]
    # A search of the garbage collector would write to every page that is shared with the old process.
    gc.freeze()
