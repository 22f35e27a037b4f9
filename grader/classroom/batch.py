"""A class graded: find the submissions, hand them to workers, keep every result as it comes.

The parent reads and writes, the workers grade. A result is in the database before the next one is asked for, so a kill
at any moment loses what was in flight only; the next run finds what is missing and grades that. What is to be told on
the way goes to a `Progress`; nothing here prints.
"""

import datetime as dt
import json
import os
import signal
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from grader.classroom import intake
from grader.classroom import store as stores
from grader.classroom.intake import StudentEntry
from grader.classroom.store import Batch, Result, ResultStore, SubmissionRow, Tally
from grader.classroom.worker_pool import Content, LocalPool, Pool, WorkerTask, course_digest
from grader.courses import course as courses
from grader.courses.course import Course, Exercise, select_exercises
from grader.errors import GraderError, UsageError
from grader.grading.options import GradingOptions, draw_seed
from grader.i18n import _, current_language, os_reason
from grader.sanitize import clean_line, path_text

_ROWS_PER_WRITE = 200
_POLL_SECONDS = 0.2
_MAX_KEPT_BYTES = 32 * 1024**2
_MAX_SENTENCE_CHARS = 500
_MAX_NAMES_SHOWN = 3


class ProgressView(Protocol):
    """Who is told how a batch gets on."""

    def begin_batch(self, to_do: int, known: int) -> None:
        """So many contents are to be graded; so many students have their results already."""

    def count_result(self, result: Result) -> None:
        """One more content is graded."""

    def show_line(self, sentence: str) -> None:
        """Something worth a line; harmless text."""

    def end_batch(self) -> None:
        """Nothing more will come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRequest:
    """A class to be graded, and how; a seed of None takes the file's, or draws a new one for a new file.

    `workers` None takes all processors; `dask` names a scheduler to grade on instead.
    """

    folder: Path
    results: Path
    course: Course
    options: GradingOptions = field(default_factory=GradingOptions)
    workers: int | None = None
    dask: str | None = None

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        return select_exercises(self.course, self.options.exercises, self.options.tracks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """How a run ended: what is in the file now, what was graded in this run, the signal that stopped it if one did.

    `unreadable` are the first few of the students whose submissions could not be read; `unread` counts the submissions
    that a stop left unread: those that are new are not in the file yet.
    """

    tally: Tally
    graded_now: int
    seconds: float
    seed: int
    stopped_by: int | None = None
    unreadable: Sequence[str] = ()
    unread: int = 0

    @property
    def waiting_count(self) -> int:
        """How many students still wait for a result."""
        tally = self.tally
        return tally.students - tally.unreadable - tally.graded - tally.ungraded


def run_batch(request: BatchRequest, progress: ProgressView) -> Summary:
    """Grade what is new or changed; raise UsageError or CourseError where nothing can be graded.

    The first Ctrl-C (or SIGTERM) finishes what is in flight, the second stops at once; either way the file is whole.
    """
    try:
        return _run_batch(request, progress)
    except sqlite3.DatabaseError as error:
        raise stores.damaged_file_error(request.results, error) from error


def _run_batch(request: BatchRequest, progress: ProgressView) -> Summary:
    topics = [topic.id for topic in request.course.topics]
    taken_in = intake.take_in(request.folder, topics, request.results)
    entries = taken_in.entries
    with stores.open_for_writing(request.results) as results, _stop_signals() as stop:
        known = results.batch
        batch = _batch_terms(request, known)
        if known is not None and (others := _changed_settings(known, batch)):
            template = _(
                "Not as in the last run: {names}. Results are kept by these, so the class is graded by the new ones."
            )
            progress.show_line(template.format(names=_(", ").join(others)))
        results.begin_batch(batch)
        for remark in taken_in.remarks:
            progress.show_line(remark)
        reader = _ClassReader(request, topics, results)
        progress.show_line(_("Submissions to read: {count}").format(count=len(entries)))
        read = reader.record_submissions(entries, stop)
        if read < len(entries):
            template = _("Stopped while reading: {count} of {total} submissions were read.")
            progress.show_line(template.format(count=read, total=len(entries)))
        if gone := len(set(results.student_names()) - {entry.student for entry in entries}):
            progress.show_line(_("In the file, and kept, but not in this folder: {count} students").format(count=gone))
        pending = results.pending_contents(batch) if not stop.count else []
        batch_run = _BatchRun(batch, results, progress, stop)
        try:
            if not stop.count:
                progress.begin_batch(len(pending), results.student_tally().graded)
            if pending:
                by_student = {entry.student: entry for entry in entries}
                waiting = [by_student[student] for student, _ in pending if student in by_student]
                batch_run.grade_contents(
                    reader.read_contents(waiting), lambda: _start_pool(request, batch, len(waiting), progress, stop)
                )
        finally:
            progress.end_batch()
        if not request.results.exists():
            raise GraderError(_("the file of the results was removed while it was written; nothing is kept"))
        return Summary(
            tally=results.student_tally(),
            graded_now=batch_run.count,
            seconds=batch_run.seconds,
            seed=batch.seed,
            stopped_by=stop.number,
            unreadable=tuple(results.unreadable_students(_MAX_NAMES_SHOWN)),
            unread=len(entries) - read,
        )


def _batch_terms(request: BatchRequest, known: Batch | None) -> Batch:
    seed = request.options.seed
    if seed is None:
        seed = known.seed if known is not None else draw_seed()
    options = {**_resolved_options(request, seed).as_values()}
    # The seed has a column of its own, and tracks are told by their exercises.
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
    """The options as they decide results: a seed, a language, and the exercises' ids."""
    return replace(
        request.options,
        seed=seed,
        language=request.options.language or current_language(),
        exercises=tuple(exercise.id for exercise in request.exercises),
        tracks=(),
    )


def _changed_settings(known: Batch, batch: Batch) -> list[str]:
    """What decides a result and is not as it was, in words."""
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


def _start_pool(request: BatchRequest, batch: Batch, count: int, progress: ProgressView, stop: "_Stop") -> Pool:
    """What grades; raise KeyboardInterrupt where the user stops while there is only waiting for it."""
    task = WorkerTask(
        course=None if request.course.folder == courses.HOME else str(request.course.folder.resolve()),
        options=_resolved_options(request, batch.seed),
    )
    if request.dask is not None:
        from grader.classroom.dask_pool import DaskPool  # noqa: PLC0415 - an extra

        with stop.interrupt_at_once():
            return DaskPool(task, request.dask, progress.show_line)
    return LocalPool(task, min(request.workers or processor_count(), count))


def processor_count() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


class _Stop:
    """How often the user asked to stop, and by which signal first."""

    def __init__(self) -> None:
        self.count = 0
        self.number: int | None = None
        self._interrupts_at_once = False

    def count_signal(self, number: int, frame: object) -> None:
        """A signal came: count it."""
        del frame
        self.count += 1
        self.number = self.number or number
        if self._interrupts_at_once:
            raise KeyboardInterrupt

    @contextmanager
    def interrupt_at_once(self) -> Iterator[None]:
        """While this lasts, a signal raises KeyboardInterrupt: nothing is under way that it could break."""
        self._interrupts_at_once = True
        try:
            yield
        finally:
            self._interrupts_at_once = False


@contextmanager
def _stop_signals() -> Iterator[_Stop]:
    """Signals are only counted while a batch runs; whoever was asked before is asked again afterwards."""
    stop = _Stop()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = {number: signal.signal(number, stop.count_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _ClassReader:
    """Reads what was handed in, and records how it was found."""

    def __init__(self, request: BatchRequest, topics: Sequence[str], results: ResultStore) -> None:
        self._request = request
        self._topics = topics
        self._selected = list(dict.fromkeys(exercise.topic for exercise in request.exercises))
        self._results = results
        self._kept: dict[str, Content] = {}
        self._room = _MAX_KEPT_BYTES

    def record_submissions(self, entries: Sequence[StudentEntry], stop: _Stop) -> int:
        """Take down every submission with its digest, until asked to stop; how many that were."""
        rows: list[SubmissionRow] = []
        count = 0
        for entry in entries:
            if stop.count:
                break
            row, content = self._read_content(entry)
            rows.append(row)
            count += 1
            self._keep_content(entry, content)
            if len(rows) >= _ROWS_PER_WRITE:
                self._results.put_submissions(rows)
                rows = []
        self._results.put_submissions(rows)
        return count

    def _keep_content(self, entry: StudentEntry, content: Content | None) -> None:
        """Keep a content until it is graded, as far as there is room: a small class is read once."""
        size = sum(map(len, content.files.values())) if content else 0
        if content is not None and size <= self._room:
            self._room -= size
            self._kept[entry.student] = content

    def read_contents(self, entries: Sequence[StudentEntry]) -> Iterator[Content]:
        """The contents to grade; one that was not kept is read again, and recorded anew if it changed meanwhile."""
        for entry in entries:
            kept = self._kept.pop(entry.student, None)
            if kept is not None:
                yield kept
                continue
            row, content = self._read_content(entry)
            self._results.put_submissions([row])
            if content is not None:
                yield content

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
            content = Content.from_submission(intake.read_submission(entry, self._topics, self._selected))
        except UsageError as fault:
            return replace(row, fault=clean_line(str(fault), _MAX_SENTENCE_CHARS)), None
        except OSError as error:
            return replace(row, fault=_("It can't be read: {reason}.").format(reason=os_reason(error))), None
        if not content.files and content.refused:
            # A human looks at it: it is no answer that is wrong.
            return replace(row, fault=clean_line(" ".join(content.refused.values()), _MAX_SENTENCE_CHARS)), None
        return replace(row, sha256=content.sha256), content


def _harmless_path(path: Path) -> Path:
    return Path(clean_line(path_text(path), _MAX_SENTENCE_CHARS))


class _BatchRun:
    """Contents on their way through an engine into the database."""

    def __init__(self, batch: Batch, results: ResultStore, progress: ProgressView, stop: _Stop) -> None:
        self._batch = batch
        self._results = results
        self._progress = progress
        self._stop = stop
        self.count = 0
        self.seconds = 0.0

    def grade_contents(self, contents: Iterator[Content], start: Callable[[], Pool]) -> None:
        since = dt.datetime.now(dt.UTC)
        try:
            pool = start()
        except KeyboardInterrupt:
            # Counted by `_Stop`; nothing is in flight yet.
            return
        try:
            self._feed_pool(contents, pool)
        except BaseException:
            pool.kill()
            raise
        pool.close()
        self.seconds = (dt.datetime.now(dt.UTC) - since).total_seconds()

    def _feed_pool(self, contents: Iterator[Content], pool: Pool) -> None:
        under_way = 0
        asked = 0
        while True:
            if self._stop.count > asked:
                asked = self._stop.count
                if asked > 1:
                    pool.kill()
                    return
                under_way -= pool.withdraw_waiting()
                template = _("Stopping: {count} in flight are finished first; Ctrl-C again stops at once")
                self._progress.show_line(template.format(count=under_way))
            while not asked and under_way < pool.capacity and (content := next(contents, None)) is not None:
                pool.put_content(content)
                under_way += 1
            if not under_way:
                return
            result = pool.take_result(_POLL_SECONDS)
            if result is not None:
                under_way -= 1
                self._results.put_result(self._batch, result)
                self.count += 1
                self._progress.count_result(result)
