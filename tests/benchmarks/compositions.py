"""What is said of two shortcomings at once: every known mistake with every convention and every missed edge case.

Printed, never asserted; the suite asserts the same of a sample. Goals: at least 85 % get a sentence that is true of one
of the two, none a sentence that is true of neither.
"""

import sys
import time
from collections import Counter
from pathlib import Path

import click

from grader.courses import course as courses
from grader.grading.check_collection import collect_checks

sys.path.append(str(Path(__file__).resolve().parents[1] / "support"))

from composed_answers import Truth, judge_compositions


@click.command()
@click.option("--every", type=click.IntRange(1), default=1, show_default=True, help="Try one of so many.")
@click.option("--seed", type=int, default=1, show_default=True)
@click.argument("only", nargs=-1, metavar="[EXERCISE]...")
def main(only: tuple[str, ...], every: int, seed: int) -> None:
    """Print the shares of each exercise, and every false sentence."""
    course = courses.load_course()
    exercises = courses.select_exercises(course, only)
    checks = collect_checks(course, [topic.id for topic in course.topics])
    total: Counter[Truth] = Counter()
    since = time.perf_counter()
    for exercise in exercises:
        found: Counter[Truth] = Counter()
        for composition in judge_compositions(checks, exercise, seed, every=every):
            found[composition.truth] += 1
            if composition.truth is Truth.false:
                said = sorted({message.id for message in composition.said})
                click.echo(f"  false of {composition.name}: {', '.join(said)}")
        click.echo(_line(exercise.id, found))
        total += found
    click.echo(f"{_line('all', total)} in {time.perf_counter() - since:.0f} s")


def _line(name: str, found: Counter[Truth]) -> str:
    share = found[Truth.true] / max(found.total(), 1)
    counts = ", ".join(f"{found[truth]} {truth}" for truth in Truth)
    return f"{name}: {share:.1%} of {found.total()} named truly ({counts})"


if __name__ == "__main__":
    main()
