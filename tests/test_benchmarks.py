"""The benchmarks run, and print a row for each contestant. What they measure is held by no test.

Those that take long even at their smallest are not run here: `watch.py`, `others.py`, `hostile_class.py`, `memory.py`.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parent / "benchmarks"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="they measure what Linux tells of processes")


@pytest.mark.parametrize(
    ("command", "rows"),
    [
        ("short_commands.py --runs 1", ["import click", "grade --help", "grade list", "grade show", "goal"]),
        ("cold.py --runs 1 --memory-runs 1", ["grade", "plain pytest", "ratio", "goal"]),
        (
            "classroom.py --part six --count 3 --runs 1 --pytest-sample 1",
            ["grade batch", "bare loop", "plain pytest", "goal"],
        ),
        ("sandbox.py --children 2", ["bare fork", "process", "kernel", "goal"]),
        ("resume.py --count 4 --sample 1 --only sse", ["every submission has exactly one result"]),
        ("growth.py --count 6 --form csv", ["filled", "grade batch", "export csv", "result file"]),
        ("compositions.py --every 400 sse", ["loss.sse: ", "all: "]),
    ],
    ids=lambda value: value.split()[0] if isinstance(value, str) else "",
)
def test_a_benchmark_prints_its_table(command: str, rows: Sequence[str], tmp_path: Path) -> None:
    script, *options = command.split()
    ran = subprocess.run(
        [sys.executable, FOLDER / script, *options],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "GRADE_LANG": "en"},
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    lines = [line.strip() for line in ran.stdout.splitlines()]
    for row in rows:
        assert any(line.startswith(row) for line in lines), f"no row {row!r} in:\n{ran.stdout}"
