"""Seconds a submission in other graders, on the same work: the six exercises, the same calls, compared in the same way.

    python tests/benchmarks/others.py --python OTHER_VENV/bin/python

OTHER_VENV is a virtual environment with any of nbgrader, otter-grader, gradescope-utils, and numpy; each that is there
is measured, one submission after another, as its manual says to run it on one machine without a container (which would
add to its time). Their tests are made from our checks' inputs, one test a check.
"""

import json
import os
import pickle
import re
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from statistics import median

import classroom
import click

from grader.classroom import intake, student_reading
from grader.courses import course as courses
from grader.courses.course import Course
from grader.grading.check_collection import collect_checks

KIT = '''
"""What every other grader's tests call: the inputs of check number N, compared as plainly as can be."""
import pickle
import numpy as np

CHECKS = pickle.load(open({data!r}, "rb"))


def right(number, names):
    for function, args, kwargs, expected in CHECKS[number]:
        actual = names[function](*args, **kwargs)
        assert np.shape(actual) == np.shape(expected), function
        assert np.allclose(actual, expected, rtol=1e-6, atol=1e-9), function
    return True
'''


TOOLS = ("gradescope-utils", "otter-grader", "nbgrader")


@click.command()
@click.option("--python", "python", required=True, type=Path, help="The interpreter that has the other graders.")
@click.option("--count", type=int, default=5, show_default=True, help="Submissions for each of them.")
@click.option("--ours", "students", type=int, default=1000, show_default=True, help="Students of the class for ours.")
@click.option("--runs", type=int, default=5, show_default=True, help="How often all of them are timed, in turns.")
def main(python: Path, count: int, students: int, runs: int) -> None:
    """Time other graders on the six exercises, and ours in turns with them, all on one core."""
    if sys.platform == "linux":
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    course = courses.load_course()
    exercises = courses.select_exercises(course, classroom.SIX)
    topics = list(dict.fromkeys(exercise.topic for exercise in exercises))
    each: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory(prefix="others-") as name:
        scratch = Path(name)
        home = classroom._class(scratch / "class", max(count, students), course, topics)
        sources = _sources(home, count, topics)
        kit = _kit(course, scratch)
        checks = len(pickle.loads((scratch / "data").read_bytes()))  # noqa: S301 - written by this script
        for run in range(runs):
            ours = classroom._ours(exercises, home, max(count, students), 1)
            each.setdefault("grade batch", []).append(ours.each)
            for tool in TOOLS:
                row = _timed_tool(tool, python, scratch / f"{tool}-{run}", kit, sources, checks)
                if row is not None:
                    each.setdefault(tool, []).append(row.each)
    click.echo(f"{runs} runs; {count} submissions for each of the others, {max(count, students)} for ours")
    _print_table(each)


def _timed_tool(
    tool: str, python: Path, work: Path, kit: Path, sources: Sequence[str], checks: int
) -> classroom.Measured | None:
    """What a tool takes; None, and the reason is printed, where it is not there or fails."""
    work.mkdir()
    grade = {"gradescope-utils": _gradescope, "otter-grader": _otter, "nbgrader": _nbgrader}[tool]
    try:
        return grade(python, work, kit, sources, checks)
    except (subprocess.CalledProcessError, OSError, AssertionError) as error:
        told = getattr(error, "stderr", b"") or str(error).encode()
        click.echo(f"{tool:<18} not measured: {told.decode(errors='replace')[-300:]}")
        return None


def _print_table(each: Mapping[str, Sequence[float]]) -> None:
    """CPU seconds a submission, and how many of ours they are, run by run: least, median and most."""
    columns = "".join(f"{name:>11}" for name in ("least", "median", "most"))
    click.echo(f"{'CPU ms each':<18}{columns}   ours, by CPU, is so many times as fast:{columns}")
    for tool, seconds in each.items():
        ratios = [theirs / ours for theirs, ours in zip(seconds, each["grade batch"], strict=False)]
        cells = "".join(f"{1000 * value:>11.1f}" for value in (min(seconds), median(seconds), max(seconds)))
        shares = "".join(f"{value:>11.1f}" for value in (min(ratios), median(ratios), max(ratios)))
        click.echo(f"{tool:<18}{cells}   {'':<39}{shares}")


def _sources(home: Path, count: int, topics: Sequence[str]) -> list[str]:
    """Submissions that are Python (not all of these graders survive another), each as one file, as one cell has it."""
    all_topics = [topic.id for topic in courses.load_course().topics]
    found = []
    for entry in intake.take_in(home, all_topics).entries:
        files = student_reading.read_submission(entry, all_topics, topics).files
        whole = "\n".join(files[f"{topic}.py"].decode() for topic in topics)
        source = re.sub(rf"(?m)^from ({'|'.join(all_topics)}) import .*$", "", whole)
        with suppress(SyntaxError):
            compile(source, "submission", "exec")
            found.append(source)
        if len(found) == count:
            break
    return found


def _kit(course: Course, scratch: Path) -> Path:
    exercises = courses.select_exercises(course, classroom.SIX)
    checks = collect_checks(course, list(dict.fromkeys(exercise.topic for exercise in exercises)))
    data = []
    for exercise in exercises:
        for check in checks.for_exercise(exercise):
            recorder = classroom.Recorder(checks.references)
            checks.run_check(check, recorder, classroom.SEED)
            data.append([(i.function, i.args, dict(i.kwargs), i.expected) for i in recorder.inputs])
    (scratch / "data").write_bytes(pickle.dumps(data))
    (scratch / "kit.py").write_text(KIT.format(data=str(scratch / "data")))
    return scratch


def _run(words: Sequence[object], folder: Path, changes: Mapping[str, str] | None = None) -> str:
    environment = {**os.environ, "PYTHONPATH": "", **(changes or {})}
    ended = subprocess.run(
        [str(word) for word in words], cwd=folder, env=environment, capture_output=True, check=True, timeout=600
    )
    return ended.stdout.decode(errors="replace")


def _has(python: Path, module: str, work: Path) -> None:
    _run([python, "-c", f"import {module}"], work)


# --- gradescope-utils: unittest in a process of its own ---------------------------------------------------------------


def _gradescope(python: Path, work: Path, kit: Path, sources: Sequence[str], checks: int) -> classroom.Measured:
    _has(python, "gradescope_utils", work)
    tests = "".join(
        f"    @weight(1)\n    def test_{n:02}(self):\n        kit.right({n}, vars(submission))\n\n"
        for n in range(checks)
    )
    (work / "run_tests.py").write_text(
        f"import sys, unittest\nsys.path.insert(0, {str(kit)!r})\nsys.path.insert(0, sys.argv[1])\n"
        "from gradescope_utils.autograder_utils.decorators import weight\n"
        "from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner\n"
        "import kit, submission\n\n\nclass Tests(unittest.TestCase):\n" + tests + "\n"
        "suite = unittest.defaultTestLoader.loadTestsFromTestCase(Tests)\n"
        "with open(sys.argv[1] + '/results.json', 'w') as out:\n"
        "    JSONTestRunner(visibility='visible', stream=out).run(suite)\n"
    )
    folders = []
    for number, source in enumerate(sources):
        folder = work / f"s{number}"
        folder.mkdir()
        (folder / "submission.py").write_text(source)
        folders.append(folder)
    with classroom._timed("gradescope-utils", len(sources)) as measured:
        for folder in folders:
            _run([python, work / "run_tests.py", folder], work)
    assert json.loads((folders[0] / "results.json").read_text())["score"] == checks
    return measured()


# --- notebooks -------------------------------------------------------------------------------------------------------


def _notebook(cells: Sequence[Mapping[str, object]]) -> str:
    return json.dumps(
        {
            "cells": cells,
            "metadata": {
                "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
                "language_info": {"name": "python"},
            },
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )


def _code(name: str, source: str, metadata: Mapping[str, object] | None = None) -> dict[str, object]:
    return {
        "cell_type": "code",
        "id": name,
        "execution_count": None,
        "metadata": metadata or {},
        "outputs": [],
        "source": source,
    }


def _otter(python: Path, work: Path, kit: Path, sources: Sequence[str], checks: int) -> classroom.Measured:
    _has(python, "otter", work)
    tests = work / "tests"
    tests.mkdir()
    for number in range(checks):
        lines = (f"import sys; sys.path.insert(0, {str(kit)!r})", "import kit", f"kit.right({number}, globals())")
        doctest = "\n".join([*(f">>> {line}" for line in lines), "True"])
        suite = {"cases": [{"code": doctest, "hidden": False, "locked": False}], "scored": True, "type": "doctest"}
        test = {"name": f"q{number:02}", "points": 1, "suites": [suite]}
        (tests / f"q{number:02}.py").write_text(f"OK_FORMAT = True\n\ntest = {test!r}\n")
    path = {"PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}"}
    zipped = work / "autograder.zip"
    _run([python.parent / "otter", "generate", "-t", tests, "-o", zipped, "--no-environment"], work, path)
    for number, source in enumerate(sources):
        (work / f"s{number}.ipynb").write_text(_notebook([_code("answers", source)]))
    with classroom._timed("otter-grader", len(sources)) as measured:
        for number in range(len(sources)):
            folder = work / f"out{number}"
            folder.mkdir()
            _run([python.parent / "otter", "run", "-a", zipped, "-o", folder, work / f"s{number}.ipynb"], work, path)
    scores = json.loads((work / "out0" / "results.json").read_text())["tests"]
    assert sum(test.get("score", 0) for test in scores) == checks, scores[:2]
    return measured()


def _nbgrader(python: Path, work: Path, kit: Path, sources: Sequence[str], checks: int) -> classroom.Measured:
    _has(python, "nbgrader", work)
    (work / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'kata'\n")
    solution = {"grade": False, "solution": True, "locked": False, "schema_version": 3, "task": False}
    test = {"grade": True, "solution": False, "locked": True, "schema_version": 3, "task": False, "points": 1}

    def notebook(source: str) -> str:
        cells = [_code("answers", source, {"nbgrader": {**solution, "grade_id": "answers"}})]
        for number in range(checks):
            name = f"test-{number:02}"
            code = f"import sys; sys.path.insert(0, {str(kit)!r})\nimport kit\nkit.right({number}, globals())\n"
            cells.append(_code(name, code, {"nbgrader": {**test, "grade_id": name}}))
        return _notebook(cells)

    release = work / "source" / "ps1"
    release.mkdir(parents=True)
    (release / "kata.ipynb").write_text(notebook("### BEGIN SOLUTION\npass\n### END SOLUTION\n"))
    path = {"PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}"}
    _run([python.parent / "nbgrader", "generate_assignment", "ps1", "--create"], work, path)
    for number, source in enumerate(sources):
        folder = work / "submitted" / f"s{number}" / "ps1"
        folder.mkdir(parents=True)
        (folder / "kata.ipynb").write_text(notebook(source))
    with classroom._timed("nbgrader", len(sources)) as measured:
        _run([python.parent / "nbgrader", "autograde", "ps1"], work, path)
    score = textwrap.dedent(
        """
        from nbgrader.api import Gradebook
        with Gradebook("sqlite:///gradebook.db") as book:
            print(book.find_submission("ps1", "s0").score)
        """
    )
    assert float(_run([python, "-c", score], work).split()[-1]) == checks
    return measured()


if __name__ == "__main__":
    sys.exit(main())
