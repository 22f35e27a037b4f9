"""How long work is getting on, for people: a bar on a terminal; elsewhere, as in CI, one line per minute.

Both tell the rate, the time left and what is being waited for, and write to the stream that they are given. Names are
cleaned here, as they may come from submissions.
"""

import io
import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol, TextIO

from grader.ci_server import is_in_ci
from grader.i18n import _, join_sentences
from grader.sanitize import clean_name
from grader.terminal import cut_line

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer
    from rich.progress import Progress as Bars

_LINE_SECONDS = 60.0
_MAX_NAME_CHARS = 60
_MAX_NAME_COLUMNS = 30


class ProgressView(Protocol):
    """Shows how work is getting on, one piece of work after another."""

    def begin_work(self, title: str, total: int) -> None:
        """A piece of work of so many parts begins."""

    def count_done(self) -> None:
        """One more part is done."""

    def wait_for(self, name: str) -> None:
        """This is what the work waits for now; "" where it is nothing in particular. Cheap, to be called often."""

    def show_line(self, sentence: str) -> None:
        """Show a sentence on a line of its own; its text is harmless."""

    def show_remark(self, sentence: str) -> None:
        """Show a sentence of what may be wrong, which is heeded where nobody wants to hear how work is getting on."""

    def end_work(self) -> None:
        """The piece of work is over, or given up."""


def progress_on(stream: TextIO) -> ProgressView:
    """The view for a stream: a bar on a terminal if rich is installed, else lines.

    The work goes on if the stream breaks.
    """
    is_for_people = stream.isatty() and not is_in_ci() and os.environ.get("TERM") != "dumb"
    if is_for_people:
        try:
            return BarView(_lossy_stream(stream))
        except ImportError:
            pass
    return LineView(_lossy_stream(stream))


def _lossy_stream(stream: TextIO) -> TextIO:
    """A stream to the same descriptor that ignores errors in writing."""
    try:
        descriptor = stream.fileno()
    except io.UnsupportedOperation:
        return stream
    return io.TextIOWrapper(io.BufferedWriter(_LossyWriter(descriptor)), encoding=stream.encoding, errors="replace")


class _LossyWriter(io.RawIOBase):
    """Writes to a descriptor, and drops what can't be written."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor

    def isatty(self) -> bool:
        return os.isatty(self._descriptor)

    def write(self, data: "ReadableBuffer") -> int:
        """Write what can be written, and claim to have written all."""
        with suppress(OSError):
            os.write(self._descriptor, data)
        return memoryview(data).nbytes


class SilentView:
    """A view that shows nothing."""

    def begin_work(self, title: str, total: int) -> None:
        """Say nothing."""

    def count_done(self) -> None:
        """Say nothing."""

    def wait_for(self, name: str) -> None:
        """Say nothing."""

    def show_line(self, sentence: str) -> None:
        """Say nothing."""

    def show_remark(self, sentence: str) -> None:
        """Say nothing."""

    def end_work(self) -> None:
        """Say nothing."""


class QuietView(SilentView):
    """A view that shows remarks alone, as lines."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = _lossy_stream(stream)

    def show_remark(self, sentence: str) -> None:
        _write_line(self._stream, sentence)


def _write_line(stream: TextIO, sentence: str) -> None:
    stream.write(f"{sentence}\n")
    stream.flush()


class _WorkPace:
    """How many parts of a piece of work are done, how fast that goes, and what it waits for."""

    def __init__(self, title: str, total: int) -> None:
        self.title = title
        self.total = total
        self.done = 0
        self.name = ""
        self.started_at = time.monotonic()

    @property
    def rate(self) -> float:
        """Parts a second."""
        return self.done / max(time.monotonic() - self.started_at, 1e-9)

    @property
    def time_left(self) -> str:
        """The time left, in words; "?" before anything is done."""
        return duration_text((self.total - self.done) / self.rate) if self.done else "?"


class LineView:
    """Shows one line per minute while work goes on."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._pace = _WorkPace("", 0)
        self._last_line_at = time.monotonic()

    def begin_work(self, title: str, total: int) -> None:
        self._pace = _WorkPace(title, total)
        self._last_line_at = time.monotonic()

    def count_done(self) -> None:
        self._pace.done += 1
        self._show_if_due()

    def wait_for(self, name: str) -> None:
        self._pace.name = name
        self._show_if_due()

    def show_line(self, sentence: str) -> None:
        _write_line(self._stream, sentence)

    def show_remark(self, sentence: str) -> None:
        self.show_line(sentence)

    def end_work(self) -> None:
        """Nothing is left to do: every line is complete."""

    def _show_if_due(self) -> None:
        if time.monotonic() - self._last_line_at < _LINE_SECONDS:
            return
        self._last_line_at = time.monotonic()
        pace = self._pace
        text = _("{title}: {done} of {count}, {rate:.1f} a second, {time} left.").format(
            title=pace.title, done=pace.done, count=pace.total, rate=pace.rate, time=pace.time_left
        )
        name = clean_name(pace.name, _MAX_NAME_CHARS)
        self.show_line(join_sentences(text, _("Waiting for {name}.").format(name=name) if name else ""))


class BarView:
    """Shows a bar that rich draws; raises ImportError where rich is not installed."""

    def __init__(self, stream: TextIO) -> None:
        from rich.console import Console  # noqa: PLC0415 - an extra
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn  # noqa: PLC0415
        from rich.progress import Progress as RichProgress  # noqa: PLC0415

        self._bars: Bars = RichProgress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}", markup=False),
            console=Console(file=stream, markup=False, highlight=False),
        )
        self._pace = _WorkPace("", 0)
        self._task = self._bars.add_task("", total=None, visible=False, rate="")

    def begin_work(self, title: str, total: int) -> None:
        self._pace = _WorkPace(title, total)
        self._bars.remove_task(self._task)
        self._task = self._bars.add_task(title, total=total, rate="")
        self._bars.start()

    def count_done(self) -> None:
        self._pace.done += 1
        self._bars.update(self._task, advance=1, rate=self._rate_text())

    def wait_for(self, name: str) -> None:
        if name != self._pace.name:
            self._pace.name = name
            self._bars.update(self._task, rate=self._rate_text())

    def show_line(self, sentence: str) -> None:
        self._bars.console.print(sentence, markup=False)

    def show_remark(self, sentence: str) -> None:
        self.show_line(sentence)

    def end_work(self) -> None:
        self._bars.stop()

    def _rate_text(self) -> str:
        pace = self._pace
        text = _("{rate:.1f}/s, {time} left").format(rate=pace.rate, time=pace.time_left)
        name = cut_line(clean_name(pace.name, _MAX_NAME_CHARS), _MAX_NAME_COLUMNS)
        return _("{text}, waiting for {name}").format(text=text, name=name) if name else text


def duration_text(seconds: float) -> str:
    """A time as a person says it: 8 s, 2 min 5 s, 3 h 20 min."""
    whole = round(seconds)
    minutes, rest = divmod(whole, 60)
    hours, minutes_left = divmod(minutes, 60)
    if hours:
        return _("{hours} h {minutes} min").format(hours=hours, minutes=minutes_left)
    if minutes:
        return _("{minutes} min {seconds} s").format(minutes=minutes, seconds=rest)
    return _("{seconds} s").format(seconds=rest)
