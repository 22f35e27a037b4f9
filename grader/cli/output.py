"""Writing to standard output, which may be closed or full, and to standard error."""

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from grader.i18n import _
from grader.sanitize import clean_text, log_safe

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

    from grader.grading.report import Report
    from grader.progress_view import ProgressView
    from grader.reporting.style import Style

_STDOUT, _STDERR = 1, 2
_MAX_SENTENCE_CHARS = 4_000
_MAX_TEXT_COLUMNS, _USUAL_COLUMNS = 96, 80


def print_error(text: str) -> None:
    """Write a cleaned sentence to standard error, on a terminal in lines of its width.

    An error while writing is ignored, since it could not be shown.
    """
    if sys.stderr is None:
        return
    line = f"{log_safe(fitted_text(clean_text(text, _MAX_SENTENCE_CHARS), sys.stderr))}\n"
    try:
        _write_whole(sys.stderr, line.encode(sys.stderr.encoding, "backslashreplace"))
    except (OSError, ValueError):
        silence_stream(sys.stderr)


def progress_for_people(*, is_quiet: bool) -> "ProgressView":
    """What shows on standard error how long work is getting on; remarks alone where that is not wanted."""
    from grader import progress_view  # noqa: PLC0415 - see the package's docstring

    if sys.stderr is None:
        return progress_view.SilentView()
    return progress_view.QuietView(sys.stderr) if is_quiet else progress_view.progress_on(sys.stderr)


def print_line(text: str) -> None:
    """Write a line to standard output, with "?" for what its encoding lacks; raise OutputError if it fails."""
    write_stdout(f"{text}\n".encode(stream_encoding(sys.stdout), "replace"))


def stream_encoding(stream: TextIO | None) -> str:
    """The encoding of a stream; ASCII where it has none, or is closed."""
    return (stream.encoding if stream is not None else None) or "ascii"


def print_text(text: str) -> None:
    """Write running text to standard output like `print_line`, on a terminal in lines of its width."""
    print_line(fitted_text(text, sys.stdout))


def fitted_text(text: str, stream: TextIO | None) -> str:
    """The text, in lines that a terminal does not break in the middle of a word; as it is where there is none."""
    if stream is None or not stream.isatty():
        return text
    from grader.terminal import text_width, wrap_text  # noqa: PLC0415 - see the package's docstring

    columns = text_columns(stream)
    rows = (
        [row] if text_width(row) <= columns else wrap_text(row, columns, breaks_words=False) for row in text.split("\n")
    )
    return "\n".join(line for row in rows for line in row)


def text_columns(stream: TextIO | None) -> int:
    """The columns for running text: one less than the terminal has, or than 80; very long lines are hard to read."""
    return min((terminal_columns(stream) or _USUAL_COLUMNS) - 1, _MAX_TEXT_COLUMNS)


def terminal_columns(stream: TextIO | None) -> int | None:
    """The columns of a terminal; None where there is none, or it does not tell."""
    with suppress(OSError, ValueError):
        return (os.get_terminal_size(stream.fileno()).columns or None) if stream is not None else None
    return None


def write_stdout(data: bytes) -> None:
    """Write to standard output; raise OutputError if it fails."""
    if sys.stdout is None:
        raise OutputError(errno.EBADF, _("it is closed"))
    try:
        _write_whole(sys.stdout, data)
    except OSError as error:
        silence_stream(sys.stdout)
        raise OutputError(error.errno, error.strerror) from None


def _write_whole(stream: TextIO, data: bytes) -> None:
    stream.flush()
    stream.buffer.write(data)
    stream.flush()


@contextmanager
def diverted_stdout() -> Iterator[None]:
    """Meanwhile, what is written to standard output goes to standard error, also from C code and other programs."""
    try:
        own = os.dup(_STDOUT)
    except OSError:  # it is closed
        own = None
    try:
        with redirect_stdout(sys.stderr):
            if own is not None:
                _divert_descriptor()
            yield
    finally:
        if own is not None:
            os.dup2(own, _STDOUT)
            os.close(own)


def _divert_descriptor() -> None:
    try:
        os.dup2(_STDERR, _STDOUT)
    except OSError:  # standard error is closed
        _redirect_to_nowhere(_STDOUT)


class OutputError(OSError):
    """Writing to standard output or error failed."""


def harden_streams() -> None:
    """Make every write to standard output and error whole or an error, whoever writes, and a closed pipe no error.

    An unbuffered stream (PYTHONUNBUFFERED) may take a part of a text only, and say so to nobody: a full disk. A reader
    that has enough, such as `head`, changes nothing else of what a command does, and not its exit code.

    A standard stream that is closed stays so, but its number is taken: else the first pipe to a process of ours would
    get it, and that process would take the pipe for its standard input or output.
    """
    _occupy_closed_streams()
    sys.stdout, sys.stderr = map(_hardened_stream, (sys.stdout, sys.stderr))


def _occupy_closed_streams() -> None:
    with suppress(OSError):  # a system without a null device
        while (descriptor := os.open(os.devnull, os.O_RDWR)) <= _STDERR:
            os.set_inheritable(descriptor, True)
        os.close(descriptor)


def _hardened_stream(stream: Any) -> Any:  # noqa: ANN401 - None where it is closed, and what a test has put there
    try:
        descriptor = _OutputDescriptor(stream.fileno(), "w", closefd=False)
    except (AttributeError, OSError, ValueError):
        return stream
    stream.flush()
    is_unbuffered = isinstance(stream.buffer, io.RawIOBase)
    return io.TextIOWrapper(
        io.BufferedWriter(descriptor),
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=stream.line_buffering or is_unbuffered,
    )


class _OutputDescriptor(io.FileIO):
    """Standard output or error, which goes to nowhere once nobody reads it any more."""

    def write(self, data: "ReadableBuffer", /) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:
            _redirect_to_nowhere(self.fileno())
            return memoryview(data).nbytes
        except OSError as error:
            raise OutputError(error.errno, error.strerror) from None


def silence_stream(stream: TextIO) -> None:
    """Redirect a stream to nowhere, or the interpreter's flush at exit would fail again and change the exit code."""
    with suppress(OSError, ValueError):
        _redirect_to_nowhere(stream.fileno())


def _redirect_to_nowhere(descriptor: int) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


def report_table(report: "Report", stream: TextIO | None) -> str:
    """The table of a report, in the style and encoding of a stream; None is a closed one."""
    from grader.reporting import terminal  # noqa: PLC0415 - see the package's docstring

    encoding = stream_encoding(stream)
    table = terminal.render(report, stream_style(stream), _typed_program(), text_columns(stream))
    return table.encode(encoding, "replace").decode(encoding)


def _typed_program() -> str:
    """What the user types to run this program: its path, where its environment is not active."""
    import shlex  # noqa: PLC0415 - see the package's docstring
    import shutil  # noqa: PLC0415

    is_found = shutil.which("grade") is not None or Path(sys.argv[0]).stem != "grade"
    return "grade" if is_found else shlex.quote(clean_text(sys.argv[0], _MAX_SENTENCE_CHARS))


def stream_style(stream: TextIO | None) -> "Style":
    """The style that a stream can show and the user wants; None is a closed stream."""
    from grader.reporting.style import Style  # noqa: PLC0415 - see the package's docstring

    if stream is None:
        return Style()
    return Style(colour=_is_colourful(stream), symbols=_can_encode("✓✗·", stream_encoding(stream)))


def _is_colourful(stream: TextIO) -> bool:
    """Whether to write colours, as Python's own messages decide it: the log of a CI server is no terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (stream.isatty() and os.environ.get("TERM") != "dumb")


def _can_encode(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
