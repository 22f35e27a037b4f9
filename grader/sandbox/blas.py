"""One thread for numpy's linear algebra: our arrays are tiny, and starting threads costs a third of importing numpy."""

import os

ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "OMP", "MKL", "VECLIB_MAXIMUM", "NUMEXPR")}
"""What tells the libraries so, in the environment of a process that has not imported numpy yet."""


def use_one_thread() -> None:
    """Say so to this process and those that it starts, where the user has not said otherwise."""
    for name, value in ONE_THREAD.items():
        os.environ.setdefault(name, value)
