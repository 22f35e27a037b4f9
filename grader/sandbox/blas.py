"""Keep numpy's linear algebra to one thread: the course's arrays are tiny, and thread start-up takes a third of the
time that importing numpy does.
"""

import os

ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "OMP", "MKL", "VECLIB_MAXIMUM", "NUMEXPR")}
"""Environment variables that tell the BLAS libraries so; they must be set before numpy is imported."""


def use_one_thread() -> None:
    """Set these variables for this process and those that it starts, except where the user has set them already."""
    for name, value in ONE_THREAD.items():
        os.environ.setdefault(name, value)
