"""Where a limit or a parent leaves the grader too little, it says so, and exits with 3: nobody's answer is wrong.

Each case is a process of its own, whose limits are set before Python starts.
"""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from every_case import every_case

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems have other limits")


def _run_limited(limit: str, command: Sequence[str], *arguments: object) -> "subprocess.CompletedProcess[str]":
    words = ["sh", "-c", f'ulimit {limit}; exec "$@"', "sh", *command, *map(str, arguments)]
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)


@every_case(
    "limit, arguments",
    [
        ("-v 40000", ["exercises"]),
        ("-v 70000", ["exercises", "--only", "step"]),
        ("-v 100000", ["exercises"]),
        ("-v 140000", ["doctor"]),
        ("-d 20000", ["exercises"]),
        ("-d 50000", ["report", "exercises"]),
        ("-d 70000", ["verify"]),
        ("-s 100", ["exercises"]),
    ],
)
def test_a_limit_that_is_too_low_for_numpy_is_named_and_exits_3(
    command: Sequence[str], limit: str, arguments: list[str]
) -> None:
    option, found = limit.split()
    run = _run_limited(limit, command, *arguments)
    assert (run.returncode, run.stdout) == (3, "")
    assert run.stderr.startswith(f"grade: could not grade: `ulimit {option}` is {found} kB here, and grading takes ")
    assert run.stderr.endswith(" kB at least. Raise that limit, or grade where there is none.\n")
    assert run.stderr.count("\n") == 1


@every_case("limit", ("-v 40000", "-d 20000"))
def test_what_takes_no_numpy_works_below_such_a_limit(command: Sequence[str], limit: str) -> None:
    for words in (["list"], ["next", "exercises"], ["show", "step"], ["--help"], ["doctor", "--help"]):
        run = _run_limited(limit, command, *words)
        assert (run.returncode, run.stderr) == (0, ""), words


@every_case("limit", ("-v 150000", "-s 256", "-f 0"))
def test_a_limit_that_suffices_is_not_refused(references: Path, command: Sequence[str], limit: str) -> None:
    run = _run_limited(limit, command, references, "--only", "step", "--format", "table")
    assert (run.returncode, "ulimit" in run.stderr) == (0, False)


@every_case("files", (5, 6, 7, 8, 10))
def test_too_few_open_files_are_not_said_to_be_the_users_fault(
    command: Sequence[str], references: Path, tmp_path: Path, files: int
) -> None:
    shutil.copytree(references, tmp_path / "class" / "ann")
    for words in ([references, "--only", "step"], ["batch", tmp_path / "class", "-o", tmp_path / "results.sqlite"]):
        run = _run_limited(f"-n {files}", command, *words)
        assert run.returncode == 3, run.stderr
        assert "oo many open files" in run.stderr
        assert "permissions" not in run.stderr


@every_case(
    "raised, said",
    [
        ("MemoryError", "grade: could not grade: memory ran out; `ulimit -a` shows limits, a container may have one\n"),
        ("ImportError('no such library')", "ImportError: no such library\n"),
    ],
)
def test_a_command_that_can_not_be_imported_exits_3(tmp_path: Path, raised: str, said: str) -> None:
    """1 would mean that the submission was graded, below the pass score."""
    (tmp_path / "click.py").write_text(f"raise {raised}\n")
    start = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import grader.cli.main"
    run = subprocess.run([sys.executable, "-c", start], capture_output=True, text=True, check=False, timeout=60)
    assert run.returncode == 3
    assert run.stderr.endswith(said)
    assert (run.stderr == said) == (raised == "MemoryError")


@every_case("words", (["doctor"], ["solutions", "--only", "step"], ["batch", "MINE/class", "-o", "MINE/results"]))
def test_a_parent_that_ignores_the_end_of_its_children_does_not_hide_the_end_of_ours(
    command: Sequence[str], references: Path, tmp_path: Path, words: list[str]
) -> None:
    """A daemon of a CI service may do so, and what it starts inherits that."""
    shutil.copytree(references, tmp_path / "class" / "ann")
    started = [*command, *(word.replace("MINE", str(tmp_path)) for word in words)]
    ignoring = (
        "import os, signal, sys; signal.signal(signal.SIGCHLD, signal.SIG_IGN); os.execv(sys.argv[1], sys.argv[1:])"
    )
    run = subprocess.run(
        [sys.executable, "-c", ignoring, *started], capture_output=True, text=True, check=False, timeout=60
    )
    assert (run.returncode, "child" in run.stderr) == (0, False), run.stderr
