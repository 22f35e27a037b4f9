"""Set up a process in which learner code is to run: what it finds, and what it must not find."""

import sys
import threading
import types
import warnings

from grader.sandbox.child.own_names import separate_modules
from grader.sandbox.child.process_state import ProcessState, present_state
from grader.sandbox.child.statement_timer import StatementTimer
from grader.sandbox.child.surroundings import prepare_surroundings

CLEAN_STATE: list[ProcessState] = []
"""The state of the process before any learner code ran."""

_THREAD_STACK_BYTES = 4 * 1024 * 1024
"""Half of what Linux gives a thread. It counts as memory of the child as soon as the thread starts, used or not, and a
pool that is as large as Python makes them by itself (32 threads) took all that a child may have."""

_OWN_MODULES: list[types.ModuleType] = []
"""The grader's modules in this process, which no import finds any more."""


def prepare_process() -> None:
    """Set up the process as learner code finds it, and remember this state."""
    # Emit all warnings, unless the learner's own filters prevent it. They are recorded during calls. At other times
    # none are shown, because a warning from an object that is being deleted would quote lines of the grader, and so
    # would an exception there, which nobody can catch.
    warnings.resetwarnings()
    warnings.simplefilter("always")
    warnings.showwarning = _show_nothing
    sys.unraisablehook = _show_nothing
    threading.stack_size(_THREAD_STACK_BYTES)
    prepare_surroundings()
    StatementTimer.install_handler()
    CLEAN_STATE.append(present_state())
    separate_modules(_OWN_MODULES)


def _show_nothing(*_: object, **__: object) -> None:
    """Replace `warnings.showwarning` and `sys.unraisablehook`."""


def forget_import_paths() -> None:
    """Leave only the standard library importable, and numpy's submodules through the path of its package.

    The folders that were on the path for the grader's own imports are in `sys.argv`. A module in them must look absent
    rather than forbidden (ImportError, not PermissionError), so they are removed from the path and from the importers'
    caches.
    """
    sys.path[:] = [path for path in sys.path if path not in sys.argv]
    for path in [path for path in sys.path_importer_cache if path in sys.argv]:
        del sys.path_importer_cache[path]
    ours = [name for name in sys.modules if name.partition(".")[0] == "grader"]
    _OWN_MODULES.extend(map(sys.modules.pop, ours))
    sys.argv[:] = [""]
    sys.dont_write_bytecode = True
