"""Grade a class: find the submissions, give them to workers, and store every result as it comes.

The parent reads and writes, the workers grade. A result is in the database before the next one is taken, so a kill at
any moment loses only what was in flight; the next run finds what is missing and grades that. Messages on the way go to
a `ProgressView`; nothing here prints.
"""

import datetime as dt
import json
import os
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from grader.classroom import intake, student_entry
from grader.classroom import store as stores
from grader.classroom.content import Content, course_digest
from grader.classroom.stop_signals import Stop, stop_signals
from grader.classroom.store import Batch, Result, ResultStore, SubmissionRow, Tally
from grader.classroom.store_file import damaged_file_error
from grader.classroom.student_entry import StudentEntry
from grader.classroom.worker_pool import LocalPool, Pool
from grader.classroom.worker_process import WorkerTask
from grader.courses import course as courses
from grader.courses.course import Course, Exercise, select_exercises
from grader.errors import GraderError, UsageError
from grader.files import require_own_path
from grader.grading.options import GradingOptions, draw_seed
from grader.i18n import _, current_language, os_reason
from grader.sandbox.child.inspection import refuse_inspection
from grader.sandbox.isolation import IsolationLevel
from grader.sanitize import clean_line, path_text

_ROWS_PER_WRITE = 200
_POLL_SECONDS = 0.2
_STOP_SECONDS = 1.0
"""How long what is in flight may take after the first Ctrl-C; what is cut off is graded by the next run."""

_MAX_KEPT_BYTES = 32 * 1024**2
_MAX_SENTENCE_CHARS = 500
_MAX_NAMES_SHOWN = 3


class ProgressView(Protocol):
    """Shows how a batch is getting on."""

    def begin_batch(self, to_do: int, known: int) -> None:
        """Grading begins: `to_do` contents are to be graded; `known` students have their results already."""

    def count_result(self, result: Result) -> None:
        """One more content is graded."""

    def show_line(self, sentence: str) -> None:
        """Show a sentence on a line of its own; its text is harmless."""

    def end_batch(self) -> None:
        """The batch is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRequest:
    """A class to be graded, and how.

    A seed of None means a new one for every run (see `_run_seed`). `workers` is how many processes grade; None is one
    for each processor. `dask` is the address of a scheduler whose workers grade instead. `names` says how the names of
    loose files are made (see `loose_files.named_files`).
    """

    folder: Path
    results: Path
    course: Course
    options: GradingOptions = field(default_factory=GradingOptions)
    workers: int | None = None
    dask: str | None = None
    names: str | None = None

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        return select_exercises(self.course, self.options.exercises, self.options.tracks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """How a run ended: what is in the file now, what was graded in this run, and the signal that stopped it, if any.

    `unreadable` are the first few students whose submissions could not be read; `is_below_kernel` says whether one was
    graded in this run at a lower level of isolation.
    """

    tally: Tally
    graded_now: int
    seconds: float
    seed: int
    stopped_by: int | None = None
    unreadable: Sequence[str] = ()
    is_below_kernel: bool = False

    @property
    def waiting_count(self) -> int:
        """How many students have no result yet."""
        tally = self.tally
        return tally.students - tally.unreadable - tally.graded - tally.ungraded


def run_batch(request: BatchRequest, progress: ProgressView) -> Summary:
    """Grade what is new or changed; raise UsageError or CourseError where nothing can be graded.

    The first Ctrl-C (or SIGTERM) gives what is in flight a second, and then stops it; the second one stops at once.
    Either way the file is whole.
    """
    refuse_inspection()
    try:
        return _run_batch(request, progress)
    except sqlite3.DatabaseError as error:
        raise damaged_file_error(request.results, error) from error


def _run_batch(request: BatchRequest, progress: ProgressView) -> Summary:
    require_own_path(request.results, request.folder)
    topics = [topic.id for topic in request.course.topics]
    taken_in = intake.take_in(request.folder, topics, request.results, names=request.names)
    with stores.open_for_writing(request.results) as results, stop_signals() as stop:
        run_seed = _run_seed(request)
        batch = _begin_batch(request, results, progress, run_seed)
        for remark in taken_in.remarks:
            progress.show_line(remark)
        reader = _ClassReader(request, topics, results, stop)
        _record_class(reader, taken_in.entries, results, progress)
        batch_run = _BatchRun(batch, results, progress, stop)
        try:
            if not stop.count:
                pending = results.pending_contents(batch)
                progress.begin_batch(len(pending), results.student_tally().graded)
                by_student = {entry.student: entry for entry in taken_in.entries}
                waiting = [by_student[student] for student, _digest in pending if student in by_student]
                if pending:
                    batch_run.grade_contents(
                        reader.read_contents(waiting),
                        lambda: _start_pool(request, run_seed, len(waiting), progress, stop),
                    )
        finally:
            progress.end_batch()
        if not request.results.exists():
            raise GraderError(_("the file of the results was removed while it was written; nothing is kept"))
        return Summary(
            tally=results.student_tally(),
            graded_now=batch_run.count,
            seconds=batch_run.seconds,
            seed=run_seed,
            stopped_by=stop.number,
            unreadable=tuple(results.unreadable_students(_MAX_NAMES_SHOWN)),
            is_below_kernel=batch_run.is_below_kernel,
        )


def _run_seed(request: BatchRequest) -> int:
    """The seed of all inputs that this run draws: the one asked for, else a new one.

    A full report tells inputs and right values. Had a later run the same inputs, a learner could hand in a table of
    them. Within a run all meet the same, so that the checks' calls are planned once.
    """
    return draw_seed() if request.options.seed is None else request.options.seed


def _begin_batch(request: BatchRequest, results: ResultStore, progress: ProgressView, run_seed: int) -> Batch:
    """Record how the class is graded from now on; say so where that is not as in the last run."""
    known = results.batch
    batch = _batch_terms(request, known, run_seed)
    if known is not None and (others := _changed_settings(known, batch)):
        template = _(
            "Not as in the last run: {names}. Results are kept by these, so the class is graded by the new ones."
        )
        progress.show_line(template.format(names=_(", ").join(others)))
    results.begin_batch(batch)
    return batch


def _record_class(
    reader: "_ClassReader",
    entries: Sequence[StudentEntry],
    results: ResultStore,
    progress: ProgressView,
) -> None:
    """Record all submissions, and say what is missing: unread ones after a stop, and students who left the folder."""
    progress.show_line(_("Submissions to read: {count}").format(count=len(entries)))
    read = reader.record_submissions(entries)
    if read < len(entries):
        template = _("Stopped while reading: {count} of {total} submissions were read.")
        progress.show_line(template.format(count=read, total=len(entries)))
    if gone := set(results.student_names()) - {entry.student for entry in entries}:
        results.mark_missing(gone)
        template = _(
            "In the file, and kept, but not in this folder: {count} students. "
            "`grade export --present-only` leaves them out."
        )
        progress.show_line(template.format(count=len(gone)))


def _batch_terms(request: BatchRequest, known: Batch | None, run_seed: int) -> Batch:
    # By this one results are kept, and it stays: what an earlier run graded counts. Reports name the seed of their run.
    seed = known.seed if known is not None and request.options.seed is None else run_seed
    options = _resolved_options(request, seed).as_values()
    # The seed has a column of its own, and tracks are listed as their exercises.
    del options["seed"], options["tracks"]
    return Batch(
        course=request.course.id,
        course_version=request.course.version,
        course_digest=course_digest(request.course),
        seed=seed,
        options=stores.canonical_options(options),
        created=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
    )


def _resolved_options(request: BatchRequest, seed: int) -> GradingOptions:
    """The options with all that decides a result filled in: seed, language, and the ids of the exercises."""
    return replace(
        request.options,
        seed=seed,
        language=request.options.language or current_language(),
        exercises=tuple(exercise.id for exercise in request.exercises),
        tracks=(),
    )


def _changed_settings(known: Batch, batch: Batch) -> list[str]:
    """The settings that decide a result and differ from the last run's, in words."""
    before, now = json.loads(known.options), json.loads(batch.options)
    names = [name for name in now if before.get(name) != now[name]]
    names += ["seed"] * (known.seed != batch.seed) + ["course"] * (known.course_digest != batch.course_digest)
    words = {
        "limits": _("limits"),
        "feedback": _("feedback"),
        "exercises": _("exercises"),
        "isolation": _("isolation"),
        "language": _("language"),
        "seed": _("seed"),
        "course": _("course or grader"),
    }
    return [words[name] for name in names]


def _start_pool(request: BatchRequest, seed: int, count: int, progress: ProgressView, stop: Stop) -> Pool:
    """The pool that grades; raise KeyboardInterrupt if the user stops while it is still being waited for."""
    task = WorkerTask(
        course=None if request.course.folder == courses.HOME else str(request.course.folder.resolve()),
        options=_resolved_options(request, seed),
    )
    if request.dask is not None:
        from grader.classroom.dask_pool import DaskPool  # noqa: PLC0415 - an extra

        with stop.interrupt_at_once():
            return DaskPool(task, request.dask, progress.show_line)
    return LocalPool(task, min(request.workers or processor_count(), count))


def processor_count() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


class _ClassReader:
    """Reads submissions, and records each in the file with its digest or the reason why it can't be read."""

    def __init__(self, request: BatchRequest, topics: Sequence[str], results: ResultStore, stop: Stop) -> None:
        self._request = request
        self._stop = stop
        self._topics = topics
        self._selected = list(dict.fromkeys(exercise.topic for exercise in request.exercises))
        self._results = results
        self._kept: dict[str, Content] = {}
        self._room = _MAX_KEPT_BYTES

    def record_submissions(self, entries: Sequence[StudentEntry]) -> int:
        """Record every submission until asked to stop; return how many were recorded."""
        rows: list[SubmissionRow] = []
        count = 0
        for entry in entries:
            read = self._read_unless_stopped(entry)
            if read is None:
                break
            row, content = read
            rows.append(row)
            count += 1
            self._keep_content(entry, content)
            if len(rows) >= _ROWS_PER_WRITE:
                self._results.put_submissions(rows)
                rows = []
        self._results.put_submissions(rows)
        return count

    def _keep_content(self, entry: StudentEntry, content: Content | None) -> None:
        """Keep a content in memory until it is graded, if there is room: so a small class is read only once."""
        size = sum(map(len, content.files.values())) if content else 0
        if content is not None and size <= self._room:
            self._room -= size
            self._kept[entry.student] = content

    def read_contents(self, entries: Sequence[StudentEntry]) -> Iterator[Content]:
        """The contents to grade. One that was not kept is read again, and recorded again, as it may have changed."""
        for entry in entries:
            kept = self._kept.pop(entry.student, None)
            if kept is not None:
                yield kept
                continue
            read = self._read_unless_stopped(entry)
            if read is None:
                return
            self._results.put_submissions([read[0]])
            if read[1] is not None:
                yield read[1]

    def _read_unless_stopped(self, entry: StudentEntry) -> tuple[SubmissionRow, Content | None] | None:
        """Read a submission; None where the user asked to stop before it was read, also in the middle."""
        try:
            with self._stop.interrupt_at_once():
                return None if self._stop.count else self._read_content(entry)
        except KeyboardInterrupt:
            return None

    def _read_content(self, entry: StudentEntry) -> tuple[SubmissionRow, Content | None]:
        row = SubmissionRow(
            student=entry.student,
            path=str(_harmless_path(self._request.folder) / entry.path),
            sha256=None,
            name=entry.name,
            email=entry.email,
            student_id=entry.student_id,
        )
        try:
            content = Content.from_submission(student_entry.read_submission(entry, self._topics, self._selected))
        except UsageError as fault:
            return replace(row, fault=clean_line(str(fault), _MAX_SENTENCE_CHARS)), None
        except OSError as error:
            return replace(row, fault=_("It can't be read: {reason}.").format(reason=os_reason(error))), None
        if not content.files and content.refused:
            # Nothing of it could be read, so an instructor should look at it: it is no wrong answer, worth 0 points.
            return replace(row, fault=clean_line(" ".join(content.refused.values()), _MAX_SENTENCE_CHARS)), None
        return replace(row, sha256=content.sha256), content


def _harmless_path(path: Path) -> Path:
    return Path(clean_line(path_text(path), _MAX_SENTENCE_CHARS))


class _BatchRun:
    """Takes contents through a pool into the database."""

    def __init__(self, batch: Batch, results: ResultStore, progress: ProgressView, stop: Stop) -> None:
        self._batch = batch
        self._results = results
        self._progress = progress
        self._stop = stop
        self.count = 0
        self.is_below_kernel = False
        self.seconds = 0.0

    def grade_contents(self, contents: Iterator[Content], start: Callable[[], Pool]) -> None:
        since = dt.datetime.now(dt.UTC)
        try:
            pool = start()
        except KeyboardInterrupt:
            # Counted by `Stop`; nothing is in flight yet.
            return
        try:
            self._feed_pool(contents, pool)
        except BaseException:
            pool.kill()
            raise
        if self._stop.count:
            # A worker that is still starting need not be waited for.
            pool.kill()
        else:
            pool.close()
        self.seconds = (dt.datetime.now(dt.UTC) - since).total_seconds()

    def _feed_pool(self, contents: Iterator[Content], pool: Pool) -> None:
        under_way = 0
        stop_at: float | None = None
        while True:
            if self._stop.count and stop_at is None:
                stop_at = time.monotonic() + _STOP_SECONDS
                under_way -= pool.withdraw_waiting()
                template = _("Stopping: {count} in flight have {seconds:g} s to finish; Ctrl-C again stops at once")
                self._progress.show_line(template.format(count=under_way, seconds=_STOP_SECONDS))
            if stop_at is not None and (self._stop.count > 1 or time.monotonic() >= stop_at):
                return
            while stop_at is None and under_way < pool.capacity and (content := next(contents, None)) is not None:
                pool.put_content(content)
                under_way += 1
            if not under_way:
                return
            result = pool.take_result(_POLL_SECONDS)
            if result is not None:
                under_way -= 1
                self._results.put_result(self._batch, result)
                self.count += 1
                self.is_below_kernel |= result.isolation is not IsolationLevel.kernel
                self._progress.count_result(result)
