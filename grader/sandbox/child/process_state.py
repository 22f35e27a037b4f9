"""Notice when a submission has changed what belongs to the whole process, so that no other exercise inherits it.

Such settings (numpy's error handling, warning filters, the recursion limit, a replaced function of numpy, ...) must not
cross from one exercise to another: what a function earns may not depend on what else is graded. Instead of undoing the
changes one by one, the child reports that its process is spoilt before it loads or calls something else, and the parent
goes on in a new child. This only serves honest submissions: a child that lies about it spoils its own exercises.
"""

import builtins
import cmath
import decimal
import functools
import gc
import itertools
import locale
import math
import operator
import os
import random
import signal
import statistics
import sys
import time
import types
import warnings
from dataclasses import dataclass

import numpy as np

_WATCHED_MODULES = (
    *(builtins, cmath, functools, itertools, math, operator, os, random, statistics, time, warnings),
    *(np, np.fft, np.linalg, np.random),
)
_WARNING_NAMES = vars(warnings)
"""As learner code sees them, whatever this module's own `warnings` is (see `own_names`)."""

_SIGNALS = tuple(signal.valid_signals())
_TIMERS = tuple(
    getattr(signal, name) for name in ("ITIMER_REAL", "ITIMER_VIRTUAL", "ITIMER_PROF") if hasattr(signal, name)
)


@dataclass(frozen=True, slots=True, eq=False)
class ProcessState:
    """The settings of the process, and the contents of the modules that submissions share, at one moment."""

    settings: tuple[object, ...]
    module_values: tuple[list[object], ...]

    def is_present(self) -> bool:
        """Whether nothing has changed since; anything that can't be compared counts as a change."""
        try:
            return self.settings == _settings() and all(
                _holds_values(module, values)
                for module, values in zip(_WATCHED_MODULES, self.module_values, strict=True)
            )
        except BaseException:  # noqa: BLE001 - learner code may have left anything there
            return False


def present_state() -> ProcessState:
    """The state of the process now; if learner code keeps it from being read, one that never holds again."""
    try:
        return ProcessState(_settings(), tuple(list(vars(module).values()) for module in _WATCHED_MODULES))
    except BaseException:  # noqa: BLE001 - learner code may have left anything there
        return ProcessState((), ())


def _holds_values(module: types.ModuleType, values: list[object]) -> bool:
    """Whether a module holds these values, the same objects in the same order; submodules may have been added.

    They may be added at any time: numpy loads many of its own only when they are used.
    """
    if sys.modules.get(module.__name__) is not module:
        return False
    present = vars(module)
    held = list(itertools.islice(present.values(), len(values)))
    if not all(map(operator.is_, held, values)) or len(held) < len(values):
        return False
    added = itertools.islice(present.items(), len(values), None)
    return all(isinstance(value, types.ModuleType) or name.startswith("__") for name, value in added)


def _settings() -> tuple[object, ...]:
    context = decimal.getcontext()
    return (
        np.geterr(),
        np.geterrcall(),
        np.get_printoptions(),
        list(_WARNING_NAMES["filters"]),
        (sys.getrecursionlimit(), sys.getswitchinterval(), sys.get_int_max_str_digits()),
        (sys.gettrace(), sys.getprofile(), sys.excepthook, sys.displayhook),
        list(sys.path),
        (gc.isenabled(), gc.get_threshold()),
        dict(os.environ),
        locale.setlocale(locale.LC_ALL),
        [context.prec, context.rounding, context.Emin, context.Emax, context.capitals, context.clamp],
        [flag for flag, is_trapped in context.traps.items() if is_trapped],
        [signal.getsignal(number) for number in _SIGNALS],
        [signal.getitimer(timer) for timer in _TIMERS],
    )
