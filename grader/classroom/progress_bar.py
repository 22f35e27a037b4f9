"""A batch's progress for people: a bar with rate and remaining time on a terminal, plain lines elsewhere.

Both write to the stream that they are given. The only text from submissions that they show are names, cleaned.
"""

import io
import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

from grader.classroom.batch import ProgressView, Summary
from grader.classroom.store import Result
from grader.i18n import _
from grader.sandbox.isolation import below_kernel_warning
from grader.sanitize import clean_line

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer
    from rich.progress import Progress as Bars

_LINE_SECONDS = 10.0
_LINE_STEPS = 20
_MAX_NAME_CHARS = 60


def progress_on(stream: TextIO) -> ProgressView:
    """The view for a stream: a bar on a terminal if rich is installed, else lines.

    Grading goes on if the stream breaks.
    """
    is_for_people = stream.isatty() and not os.environ.get("CI") and os.environ.get("TERM") != "dumb"
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

    def begin_batch(self, to_do: int, known: int) -> None:
        """Say nothing."""

    def count_result(self, result: Result) -> None:
        """Say nothing."""

    def show_line(self, sentence: str) -> None:
        """Say nothing."""

    def end_batch(self) -> None:
        """Say nothing."""


class LineView:
    """Shows a line after every twentieth of the class or every ten seconds, whichever is rarer."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._to_do = 0
        self._done = 0
        self._shown_count = 0
        self._started_at = self._last_line_at = time.monotonic()

    def begin_batch(self, to_do: int, known: int) -> None:
        self._to_do = to_do
        self._started_at = self._last_line_at = time.monotonic()
        text = _("Submissions to grade: {count} (students who have a result already: {known})")
        self.show_line((text if known else _("Submissions to grade: {count}")).format(count=to_do, known=known))

    def count_result(self, result: Result) -> None:
        del result
        self._done += 1
        now = time.monotonic()
        is_due = (
            now - self._last_line_at >= _LINE_SECONDS and self._done - self._shown_count >= self._to_do / _LINE_STEPS
        )
        if is_due or self._done == self._to_do:
            self._last_line_at, self._shown_count = now, self._done
            rate = self._done / max(now - self._started_at, 1e-9)
            left = (self._to_do - self._done) / rate
            text = _("{done} of {count} graded, {rate:.1f} a second, {time} left")
            self.show_line(text.format(done=self._done, count=self._to_do, rate=rate, time=duration_text(left)))

    def show_line(self, sentence: str) -> None:
        self._stream.write(f"{sentence}\n")
        self._stream.flush()

    def end_batch(self) -> None:
        """Nothing is left to do: every line is complete."""


class BarView:
    """Shows a bar that rich draws; raises ImportError where rich is not installed."""

    def __init__(self, stream: TextIO) -> None:
        from rich.console import Console  # noqa: PLC0415 - an extra
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn  # noqa: PLC0415
        from rich.progress import Progress as RichProgress  # noqa: PLC0415

        self._bars: Bars = RichProgress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            console=Console(file=stream, markup=False, highlight=False),
        )
        self._task = self._bars.add_task(_("Grading"), total=None, rate="")
        self._done = 0
        self._to_do = 0
        self._started_at = time.monotonic()

    def begin_batch(self, to_do: int, known: int) -> None:
        del known
        self._to_do = to_do
        self._started_at = time.monotonic()
        self._bars.start()
        self._bars.update(self._task, total=to_do)

    def count_result(self, result: Result) -> None:
        del result
        self._done += 1
        rate = self._done / max(time.monotonic() - self._started_at, 1e-9)
        rate_text = _("{rate:.1f}/s, {time} left").format(
            rate=rate, time=duration_text((self._to_do - self._done) / rate)
        )
        self._bars.update(self._task, advance=1, rate=rate_text)

    def show_line(self, sentence: str) -> None:
        self._bars.console.print(sentence, markup=False)

    def end_batch(self) -> None:
        self._bars.stop()


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


def summary_lines(summary: Summary, results_path: str) -> list[str]:
    """A run's summary as lines; `results_path` is the result file's name for display."""
    tally = summary.tally
    rate = summary.graded_now / summary.seconds if summary.seconds else 0.0
    count = _(
        "Students: {students} ({graded} graded, {unreadable} not readable, {ungraded} not gradable, "
        "{left} not graded yet)."
    )
    lines = [
        count.format(
            students=tally.students,
            graded=tally.graded,
            unreadable=tally.unreadable,
            ungraded=tally.ungraded,
            left=summary.waiting_count,
        )
    ]
    if summary.unreadable:
        lines.append(_unreadable_line(summary, results_path))
    if summary.graded_now:
        took = duration_text(summary.seconds)
        text = _("Graded in this run: {count}, in {time} ({rate:.1f} a second).")
        lines.append(text.format(count=summary.graded_now, time=took, rate=rate))
    lines.append(_("Results: {file} (seed {seed}).").format(file=results_path, seed=summary.seed))
    if summary.is_below_kernel:
        lines.append(below_kernel_warning())
    if summary.stopped_by is not None or summary.waiting_count:
        lines.append(_("Run the same command again to grade the rest."))
    return lines


def _unreadable_line(summary: Summary, results_path: str) -> str:
    """The first students whose submissions could not be read, and how to see the reasons."""
    names = _(", ").join(clean_line(student, _MAX_NAME_CHARS) for student in summary.unreadable)
    more = summary.tally.unreadable - len(summary.unreadable)
    template = _("Not readable: {names}. `grade export {file} --format csv` says why.")
    many = _("Not readable: {names} and {count} more. `grade export {file} --format csv` says why.")
    return (many if more > 0 else template).format(names=names, count=more, file=results_path)
