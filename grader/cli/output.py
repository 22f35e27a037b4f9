"""What the commands write to: standard output, which may be closed or full, and standard error."""

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

import click

from grader.i18n import _, os_reason
from grader.sanitize import clean_text, log_safe

if TYPE_CHECKING:
    from grader.grading.report import Report
    from grader.reporting.terminal import Style

_MAX_SENTENCE_CHARS = 4_000


def print_error(text: str) -> None:
    with suppress(OSError, ValueError):
        click.echo(log_safe(clean_text(text, _MAX_SENTENCE_CHARS)), err=True)


def print_line(text: str) -> None:
    """Write a line to standard output, in what its encoding can show; raise OutputError where it does not take it."""
    encoding = sys.stdout.encoding if sys.stdout is not None else None
    write_stdout(f"{text}\n".encode(encoding or "ascii", "replace"))


def write_stdout(data: bytes) -> None:
    """Write to standard output; raise OutputError where it does not take it."""
    if sys.stdout is None:
        raise OutputError(_("it is closed"))
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
    except BrokenPipeError:
        silence_stdout()
        raise OutputError("") from None
    except OSError as error:
        silence_stdout()
        raise OutputError(os_reason(error)) from None


class OutputError(Exception):
    """Standard output does not take what is written; says why, or nothing where its reader just went away."""


def silence_stdout() -> None:
    """Standard output is of no more use; the interpreter must not trip over it again at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def report_table(report: "Report", stream: TextIO) -> str:
    from grader.reporting import terminal  # noqa: PLC0415 - see the package's docstring

    encoding = stream.encoding or "ascii"
    return terminal.render(report, stream_style(stream)).encode(encoding, "replace").decode(encoding)


def stream_style(stream: TextIO | None) -> "Style":
    """What a stream can show, and its reader wants; None is one that is closed."""
    from grader.reporting.terminal import Style  # noqa: PLC0415 - see the package's docstring

    if stream is None:
        return Style()
    is_colourful = stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Style(colour=is_colourful, symbols=_can_encode("✓✗·", stream.encoding or "ascii"))


def _can_encode(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
