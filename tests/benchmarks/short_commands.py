"""How long the commands take that grade nothing, against the time that Python takes to load click.

All are new processes in a fresh folder of exercises, one after the other in turns. What is measured is printed beside
its goal and never asserted.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import click

GOAL_RATIO = 1.5
CODE = "from grader.cli.main import main; main()"
COMMANDS = ["--help", "list", "next", "hint tangent", "show tangent"]


@click.command()
@click.option("--runs", type=click.IntRange(1), default=25, show_default=True, help="Timed runs of each.")
def main(runs: int) -> None:
    """Time the short commands against `import click`, and print a table."""
    contestants: dict[str, Sequence[str]] = {"import click": [sys.executable, "-c", "import click"]}
    for command in COMMANDS:
        contestants[f"grade {command}"] = [sys.executable, "-c", CODE, *command.split()]
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    with tempfile.TemporaryDirectory(prefix="short-") as scratch:
        _run([sys.executable, "-c", CODE, "init", "exercises"], Path(scratch))
        for command in contestants.values():
            # The first run writes byte code and fills the system's caches.
            _run(command, Path(scratch))
        for _turn in range(runs):
            for name, command in contestants.items():
                seconds[name].append(_run(command, Path(scratch)))
    limit = statistics.median(seconds["import click"])
    click.echo(f"{'':<20}{'best ms':>10}{'median ms':>11}{'ratio':>8}")
    for name, times in seconds.items():
        median = statistics.median(times)
        click.echo(f"{name:<20}{1000 * min(times):>10.0f}{1000 * median:>11.0f}{median / limit:>8.2f}")
    click.echo(f"{'goal':<20}{'':>10}{'':>11}{f'<= {GOAL_RATIO}':>8}")


def _run(command: Sequence[str], folder: Path) -> float:
    """Run a command that must succeed, with byte code as usual; the seconds it took."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    since = time.perf_counter()
    ended = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - since
    if ended.returncode != 0:
        raise click.ClickException(f"{command} ended with exit code {ended.returncode}:\n{ended.stderr}")
    return seconds


if __name__ == "__main__":
    main()
