"""`grade watch`: grade what is saved, the moment it is saved, and show it: on a screen, or line by line."""

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import TextIO

import click

from grader.grading import chance
from grader.grading.grade import Options
from grader.practice.watch.line_mode import InLines
from grader.practice.watch.loop import Watched, Watching
from grader.practice.watch.screen import Screen, is_possible
from grader.practice.watch.tui import OnScreen
from grader.practice.watch.wakeup import Bell
from grader.reporting.terminal import Style


def options() -> Options:
    """How a watch grades: one seed for the whole session, so that the same mistake shows the same inputs."""
    return Options(seed=chance.draw())


def watch(watched: Watched) -> None:
    """Watch until the user leaves; raise CourseFault or GraderFault where nothing can be graded."""
    environment = dict(os.environ)
    keyboard, display = _descriptor(sys.stdin), _descriptor(sys.stdout)
    with Bell() as bell:
        watching: Watching
        if is_possible(keyboard, display):
            screen = Screen(keyboard, display)
            watching = OnScreen(watched, bell, screen, _style(environment), environment)
        else:
            watching = InLines(watched, bell, _say)
        # Ctrl-C is a way to leave like any other.
        with suppress(KeyboardInterrupt), watching.at_work():
            watching.run()
    for line in watching.last_words():
        _say(line)


def _descriptor(stream: TextIO | None) -> int:
    try:
        return -1 if stream is None else stream.fileno()
    except (OSError, ValueError):
        return -1


def _say(text: str) -> None:
    with suppress(OSError, ValueError):
        encoding = sys.stdout.encoding or "ascii"
        click.echo(text.encode(encoding, "replace").decode(encoding))
        sys.stdout.flush()


def _style(environment: Mapping[str, str]) -> Style:
    encoding = sys.stdout.encoding or "ascii"
    try:
        "✓✗·…━─↓".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return Style(colour=not environment.get("NO_COLOR"), symbols=False)
    return Style(colour=not environment.get("NO_COLOR"), symbols=True)
