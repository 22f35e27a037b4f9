"""Start `grade watch` for the terminal at hand: full screen if possible, else line by line."""

import os
import sys
from collections.abc import Callable
from typing import TextIO

from grader.errors import CommandTermination
from grader.practice.watch.line_mode import LineMode
from grader.practice.watch.loop import WatchLoop, WatchTarget
from grader.practice.watch.screen import Screen, has_usable_terminal
from grader.practice.watch.tui import ScreenMode
from grader.practice.watch.wakeup import Wakeup
from grader.reporting.style import Style

_SWITCH_SECONDS = 0.0005
"""How long one thread may keep the other from running: from the one that draws, and from the one that grades."""


def run_watch(target: WatchTarget, print_line: Callable[[str], None]) -> None:
    """Watch until the user leaves; raise CourseError or GraderError if nothing can be graded.

    `print_line` writes to standard output; what it raises ends the watch.
    """
    sys.setswitchinterval(_SWITCH_SECONDS)
    keyboard, display = _stream_descriptor(sys.stdin), _stream_descriptor(sys.stdout)
    with Wakeup() as wakeup:
        loop: WatchLoop
        if has_usable_terminal(keyboard, display):
            screen = Screen(keyboard, display)
            loop = ScreenMode(target, wakeup, screen, _screen_style())
        else:
            loop = LineMode(target, wakeup, print_line, display)
        try:
            with loop.background_threads():
                loop.run_loop()
        except CommandTermination:
            raise
        except KeyboardInterrupt:
            pass  # Ctrl-C is a normal way to leave
    for line in loop.closing_lines():
        print_line(line)


def _stream_descriptor(stream: TextIO | None) -> int:
    try:
        return -1 if stream is None else stream.fileno()
    except (OSError, ValueError):
        return -1


def _screen_style() -> Style:
    has_symbols = True
    try:
        "✓✗·…━─↓".encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        has_symbols = False
    return Style(colour=not os.environ.get("NO_COLOR"), symbols=has_symbols)
