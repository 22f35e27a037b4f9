"""Prepare for numpy's linear algebra, before numpy is imported: one thread, and a plain end where it has no room.

One thread, because the course's arrays are tiny, and thread start-up takes a third of the time that importing numpy
does.
"""

import os
import sys

from grader.errors import GraderError
from grader.memory import low_limit_sentence

ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "OMP", "MKL", "VECLIB_MAXIMUM", "NUMEXPR")}
"""Environment variables that tell the BLAS libraries so; they must be set before numpy is imported."""


class _NumpyRefusal:
    """A finder of modules that is asked before all others: it raises GraderError where numpy is imported.

    It lacks the base class that `importlib.abc` has for it, whose import takes some milliseconds.
    """

    def find_spec(self, name: str, path: object, target: object = None) -> None:
        del path, target
        if name == "numpy":
            raise GraderError(low_limit_sentence())


def use_one_thread() -> None:
    """Set these variables for this process and those that it starts, except where the user has set them already."""
    for name, value in ONE_THREAD.items():
        os.environ.setdefault(name, value)


def require_room_for_numpy() -> None:
    """Let every import of numpy raise GraderError from now on, if a limit of this process leaves it too little memory.

    Its libraries are in C, and end the process themselves where memory runs out: with a signal, or with exit code 1,
    which means that a submission was graded. What needs no numpy goes on working.
    """
    if low_limit_sentence():
        sys.meta_path.insert(0, _NumpyRefusal())
