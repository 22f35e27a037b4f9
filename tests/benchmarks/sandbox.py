"""What setting up the sandbox costs for each child, printed as a table; run it as `python tests/benchmarks/sandbox.py`.

A child is asked for, started and told to end, many times, at each level; beside it a bare fork and exit of an
interpreter with numpy loaded, which is what it would cost without any sandbox. The goal is that what the sandbox adds
stays below 5 ms a child.
"""

# ruff: noqa: T201 - a benchmark prints
import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from grader.sandbox.sandbox import Sandbox
from grader.sandbox.session import ChildSession

GOAL_MILLISECONDS = 5.0
MEMORY = 2**30
_BARE = """
import json, os, sys, time
import numpy
took = []
for _ in range(int(sys.argv[1])):
    since = time.perf_counter()
    if not (child := os.fork()):
        os._exit(0)
    os.waitpid(child, 0)
    took.append(time.perf_counter() - since)
print(json.dumps(took))
"""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--children", type=int, default=200, help="how many of each kind [200]")
    children = options.parse_args().children
    bare = _bare(children)
    rows = [("bare fork and exit", bare)]
    for level, kernel in (("process", False), ("kernel", True)):
        with Sandbox(kernel=kernel) as sandbox:
            missing = "; ".join(sandbox.kernel_rules.missing) if kernel else ""
            name = f"{level}, but not here: {missing}" if missing else level
            rows.append((f"{name}: until it is ready", _timed(children, lambda: _ready(sandbox), _end)))
            rows.append((f"{name}: until it is gone", _timed(children, lambda: _end(_ready(sandbox)))))
    _print(rows, median(bare))


def _bare(count: int) -> list[float]:
    command = [sys.executable, "-c", _BARE, str(count)]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    return json.loads(subprocess.run(command, env=environment, capture_output=True, check=True).stdout)


def _ready(sandbox: Sandbox) -> ChildSession:
    """A child that is locked in and has its sources (they are empty)."""
    conversation = ChildSession(sandbox.start_child(memory=MEMORY, seconds=60))
    conversation.open_submission({})
    conversation.ensure_started()
    return conversation


def _end(conversation: ChildSession | None) -> None:
    if conversation is not None:
        conversation.close()


def _timed(
    count: int, act: Callable[[], ChildSession | None], after: Callable[[ChildSession | None], None] = _end
) -> list[float]:
    after(act())
    took = []
    for _ in range(count):
        since = time.perf_counter()
        made = act()
        took.append(time.perf_counter() - since)
        after(made)
    return took


def _print(rows: Sequence[tuple[str, Sequence[float]]], bare: float) -> None:
    width = max(len(name) for name, _ in rows)
    print(f"{'milliseconds a child':<{width}}  median     95 %   above a bare fork")
    for name, took in rows:
        middle, late = median(took) * 1000, quantiles(took, n=20)[-1] * 1000
        print(f"{name:<{width}}  {middle:6.2f}   {late:6.2f}   {middle - bare * 1000:6.2f}")
    print(f"goal: below {GOAL_MILLISECONDS:g} ms above a bare fork")


if __name__ == "__main__":
    main()
