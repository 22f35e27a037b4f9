"""What options take, and take by default, is what the code beneath them takes.

Some choices are written out in the command line, so that a help page loads no more than it needs.
"""

import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any

import click
import pytest

from grader.authoring.platforms import Platform
from grader.classroom.feedback.names import FeedbackPlatform
from grader.classroom.gradebooks import GradebookFormat
from grader.cli.main import main
from grader.grading.options import FeedbackLevel, SubmissionLimits
from grader.reporting.gradescope import Visibility
from grader.sandbox.isolation import IsolationLevel

CHOICES = {
    ("run", "feedback"): FeedbackLevel,
    ("batch", "feedback"): FeedbackLevel,
    ("export", "feedback"): FeedbackLevel,
    ("export-autograder", "feedback"): FeedbackLevel,
    ("run", "isolation"): IsolationLevel,
    ("batch", "isolation"): IsolationLevel,
    ("export-autograder", "isolation"): IsolationLevel,
    ("run", "visibility"): Visibility,
    ("export-autograder", "visibility"): Visibility,
    ("export-autograder", "platform"): Platform,
    ("export", "platform"): FeedbackPlatform,
}


def parameter(command: str, name: str) -> click.Parameter:
    found = main.get_command(click.Context(main), command)
    assert found is not None
    return next(each for each in found.params if each.name == name)


def choices(command: str, name: str) -> set[str]:
    kind = parameter(command, name).type
    assert isinstance(kind, click.Choice)
    return set(kind.choices)


@pytest.mark.parametrize(("command", "name"), CHOICES)
def test_an_option_takes_all_members(command: str, name: str) -> None:
    members: type[StrEnum] = CHOICES[command, name]
    assert choices(command, name) == set(members)


def test_every_gradebook_can_be_exported() -> None:
    assert set(GradebookFormat) | {"html", "feedback"} == choices("export", "form")


@pytest.mark.parametrize("command", ["run", "batch", "plot"])
def test_the_time_limit_of_a_check_is_that_of_the_python_interface(
    command: str, grade_here: Callable[..., Any]
) -> None:
    assert parameter(command, "timeout").default == SubmissionLimits().check
    assert f"[default: {SubmissionLimits().check:g}]" in shown_help(grade_here, command)


@pytest.mark.parametrize("command", ["run", "batch"])
def test_the_memory_limit_is_that_of_the_python_interface(command: str, grade_here: Callable[..., Any]) -> None:
    default = f"{SubmissionLimits().memory // 2**20}M"
    assert parameter(command, "memory").default == default
    assert f"[default: {default}]" in shown_help(grade_here, command)


def shown_help(grade_here: Callable[..., Any], command: str) -> str:
    return " ".join(grade_here(*([] if command == "run" else [command]), "--help").out.split())


def test_every_option_but_version_says_what_it_does() -> None:
    silent = {
        f"{path} {each.name}" for path, each in _options(main, "grade") if not re.match(r"[\w-]", each.help or "")
    }
    assert {name for name in silent if not name.endswith(" version")} == set()


def _options(command: click.Command, path: str) -> Iterator[tuple[str, click.Option]]:
    context = click.Context(command)
    yield from ((path, each) for each in command.params if isinstance(each, click.Option))
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from _options(inner, f"{path} {name}")
