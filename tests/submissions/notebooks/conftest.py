"""Notebooks as Jupyter writes them, and their grading through a real child."""

import itertools
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from grader.courses import course
from grader.grading.check_collection import Checks, collect_checks
from grader.grading.options import GradingOptions, SubmissionLimits
from grader.grading.report import ExerciseResult, Report
from grader.grading.session import Session
from grader.sandbox.sandbox import Sandbox
from grader.submissions.folder import read_folder


def cell(source: object, kind: str = "code") -> dict[str, Any]:
    more = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {"cell_type": kind, "id": "x", "metadata": {}, "source": source, **more}


def notebook(*sources: object, **changes: object) -> bytes:
    """A notebook of these code cells; a dict is a cell as it is, and `changes` are to its outermost keys."""
    cells = [source if isinstance(source, dict) else cell(source) for source in sources]
    whole = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells, **changes}
    return json.dumps(whole).encode()


@pytest.fixture(scope="session")
def made() -> Callable[..., bytes]:
    """Make a notebook: `made("x = 1", "y = 2")`."""
    return notebook


@pytest.fixture(scope="session")
def celled() -> Callable[..., dict[str, Any]]:
    """Make a cell: `celled("# Title", "markdown")`."""
    return cell


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as opened:
        yield opened


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory, course_maker: Callable[..., Path]) -> course.Course:
    """Two topics with an exercise each, the second built on the first."""
    folder = course_maker(tmp_path_factory.mktemp("course"), ["first.scale", "second.rescale"])
    head, second, rest = (folder / "course.toml").read_text(encoding="utf-8").partition('id = "second"')
    rest = rest.replace("needs = []", 'needs = ["first.scale"]')
    (folder / "course.toml").write_text(head + second + rest, encoding="utf-8")
    return course.load_course(folder)


@pytest.fixture(scope="session")
def checks(small: course.Course) -> Checks:
    return collect_checks(small, ["first", "second"])


@pytest.fixture
def graded(
    small: course.Course, checks: Checks, sandbox: Sandbox, tmp_path: Path, written: Callable[..., Path]
) -> Callable[..., Report]:
    """Grade a folder of these files (or one of them, `name`)."""
    numbers = itertools.count()

    def grade(files: dict[str, bytes | str], name: str = "", limits: SubmissionLimits | None = None) -> Report:
        folder = written(tmp_path / f"mine{next(numbers)}", files)
        read = read_folder(folder / name, "mine")
        options = GradingOptions(seed=7, limits=limits or SubmissionLimits())
        read = read.for_topics([topic.id for topic in small.topics])
        exercises = course.select_exercises(small, topic=read.topic)
        return Session(small, options, sandbox=sandbox, checks=checks).grade(read, exercises=exercises)

    return grade


@pytest.fixture
def cells_graded(graded: Callable[..., Report], made: Callable[..., bytes]) -> Callable[..., ExerciseResult]:
    """What comes of `first.scale` in a notebook of these cells."""

    def grade(*cells: object) -> ExerciseResult:
        return graded({"first.ipynb": made(*cells)}).exercises[0]

    return grade


def scores(report: Report) -> Sequence[int]:
    return [exercise.score for exercise in report.exercises]
