"""The peak memory of grading, printed as a table; run it as `python tests/benchmarks/memory.py [NAME ...]`.

Each attack of `tests/hostile/corpus` whose name contains one of the words (default: those that are after memory) is
graded by the command, in a process of its own, at the default limits. While it runs, the proportional set sizes of the
grader, its fork server and its children are added up every few milliseconds, so that shared pages count once. The goal
is that the grader and a child together stay below 400 MB, whatever a submission does. `--cgroup MIB` runs each in a
memory control group of that size (version 1, as the superuser) and tells whether it still wrote its report.
"""

# ruff: noqa: T201 - a benchmark prints
import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "tests" / "hostile" / "corpus"
GOAL_MEGABYTES = 400
_WORDS = ("resources/", "lying_values/claims", "forging/many", "forging/strange", "abused_callbacks/memory", "prints")
_CGROUPS = Path("/sys/fs/cgroup/memory")
_SECONDS = 600


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("names", nargs="*", default=_WORDS, help="parts of the names of attacks")
    options.add_argument("--cgroup", type=int, help="MiB of a memory control group around each grading")
    chosen = options.parse_args()
    rows = [("honest", _peak_and_report(_honest, chosen.cgroup))]
    for path in sorted(CORPUS.glob("*/*.py")):
        name = f"{path.parent.name}/{path.stem}"
        text = path.read_text(encoding="utf-8")
        if any(word in name for word in chosen.names) and "@" not in text.replace("@property", ""):
            rows.append((name, _peak_and_report(lambda folder, path=path: _attack(folder, path), chosen.cgroup)))
            print(f"{name:<40} {rows[-1][1][0] / 1e6:6.0f} MB  {rows[-1][1][1]}", flush=True)
    worst = max(rows, key=lambda row: row[1][0])
    print(
        f"honest: {rows[0][1][0] / 1e6:.0f} MB; most: {worst[1][0] / 1e6:.0f} MB, {worst[0]}; goal: {GOAL_MEGABYTES} MB"
    )


def _honest(folder: Path) -> None:
    shutil.copytree(ROOT / "solutions", folder, dirs_exist_ok=True)


def _attack(folder: Path, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = re.search(r"^# topic: (\w+)", text, re.MULTILINE)
    _honest(folder)
    (folder / f"{found[1] if found else 'activation'}.py").write_text(text, encoding="utf-8")


def _peak_and_report(make: Callable[[Path], None], cgroup: int | None) -> tuple[int, str]:
    """The peak in bytes, and what became of the report."""
    with tempfile.TemporaryDirectory() as name:
        folder, output = Path(name) / "mine", Path(name) / "report.json"
        folder.mkdir()
        make(folder)
        command = [sys.executable, "-m", "grader", str(folder), "--json", str(output)]
        group = _limited_group(cgroup) if cgroup else None
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        if group is not None:
            (group / "cgroup.procs").write_text(str(process.pid))
        peak, end = 0, time.monotonic() + _SECONDS
        while process.poll() is None and time.monotonic() < end:
            peak = max(peak, sum(map(_proportional_bytes, _tree(process.pid))))
            time.sleep(0.004)
        process.kill()
        if group is not None:
            process.wait()
            group.rmdir()
        if not output.is_file():
            return peak, f"no report (exit code {process.wait()})"
        return peak, f"{json.loads(output.read_text())['percent']} %"


def _limited_group(mebibytes: int) -> Path:
    group = _CGROUPS / f"grade-{os.getpid()}-{time.monotonic_ns()}"
    group.mkdir()
    (group / "memory.limit_in_bytes").write_text(str(mebibytes << 20))
    return group


def _tree(pid: int) -> Iterator[int]:
    yield pid
    with suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            yield from _tree(int(child))


def _proportional_bytes(pid: int) -> int:
    with suppress(OSError):
        found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
        return int(found[1]) * 1024 if found else 0
    return 0


if __name__ == "__main__":
    main()
