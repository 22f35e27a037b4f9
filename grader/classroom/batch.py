"""Grade a class: find the submissions, give them to workers, and store every result as it comes.

Processes of their own read what was handed in (`reading_pool`) and grade it (`worker_pool`); this one alone writes the
results. A result is in the database before the next one is taken, so a kill at any moment loses only what was in
flight; the next run finds what is missing and grades that. Messages on the way go to a `ProgressView`; nothing here
prints.
"""

import datetime as dt
import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from grader.classroom import intake
from grader.classroom import store as stores
from grader.classroom.batch_run import BatchRun
from grader.classroom.class_archive import OpenedClass, opened_class
from grader.classroom.class_reader import ClassReader
from grader.classroom.content import Content, course_digest
from grader.classroom.point_changes import PointChange, point_changes, points_by_student
from grader.classroom.reading_pool import ReadingTask
from grader.classroom.regrading import Regrading
from grader.classroom.stop_signals import Stop, stop_signals
from grader.classroom.store import ResultStore
from grader.classroom.store_file import damaged_file_error
from grader.classroom.store_rows import Batch, Tally
from grader.classroom.student_entry import StudentEntry
from grader.classroom.student_names import named_entries
from grader.classroom.worker_pool import LocalPool, Pool
from grader.classroom.worker_process import WorkerTask
from grader.classroom.worker_source import WorkerSource
from grader.courses import course as courses
from grader.courses.course import Course, Exercise, select_exercises
from grader.courses.exercise_digests import grading_digests
from grader.errors import GraderError, UsageError
from grader.files import require_own_path
from grader.grading.options import GradingOptions, draw_seed
from grader.i18n import _, current_language, ngettext
from grader.processors import processor_count
from grader.progress_view import ProgressView
from grader.sandbox.child.inspection import refuse_inspection

_MAX_NAMES_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRequest:
    """A class to be graded, and how.

    A seed of None means a new one for every run (see `_run_seed`). `workers` is how many processes grade; None is one
    for each processor. `dask` is the address of a scheduler whose workers grade instead. `names` says how the names of
    loose files are made (see `loose_files.named_files`). The class's `folder` may be an archive (see `class_archive`).
    `students` are names of those who are to be graded again, whatever results they have; nobody else is then read.
    With `explains`, the summary tells the points that changed. `file_times` takes the files' times for those of
    submission where the download tells none.
    """

    folder: Path
    results: Path
    course: Course
    options: GradingOptions = field(default_factory=GradingOptions)
    workers: int | None = None
    dask: str | None = None
    names: str | None = None
    students: tuple[str, ...] = ()
    explains: bool = False
    file_times: bool = False

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        return select_exercises(self.course, self.options.exercises, self.options.tracks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """How a run ended: what is in the file now, what was graded in this run, and the signal that stopped it, if any.

    `unreadable` are the first few students whose submissions could not be read; `is_below_kernel` says whether one was
    graded in this run at a lower level of isolation. `changes` are the points that this run changed.
    """

    tally: Tally
    graded_now: int
    seconds: float
    seed: int
    stopped_by: int | None = None
    unreadable: Sequence[str] = ()
    is_below_kernel: bool = False
    changes: Sequence[PointChange] = ()

    @property
    def waiting_count(self) -> int:
        """How many students have no result yet."""
        tally = self.tally
        return tally.students - tally.unreadable - tally.graded - tally.ungraded


def run_batch(request: BatchRequest, progress: ProgressView) -> Summary:
    """Grade what is new or changed; raise UsageError or CourseError where nothing can be graded.

    The first Ctrl-C (or SIGTERM) gives what is in flight a moment, and then stops it; the second one stops at once.
    Either way the file is whole.
    """
    refuse_inspection()
    topics = [topic.id for topic in request.course.topics]
    run_seed = _run_seed(request)
    try:
        with WorkerSource(_worker_task(request, run_seed)) as source:
            if request.dask is None:
                source.fork_template()
            with opened_class(request.folder, topics, progress) as opened:
                return _run_batch(request, opened, progress, source, run_seed)
    except sqlite3.DatabaseError as error:
        raise damaged_file_error(request.results, error) from error


def _run_batch(
    request: BatchRequest, opened: OpenedClass, progress: ProgressView, source: WorkerSource, run_seed: int
) -> Summary:
    require_own_path(request.results, request.folder)
    topics = [topic.id for topic in request.course.topics]
    taken_in = intake.take_in(
        opened.folder, topics, request.results, names=request.names, file_times=request.file_times
    )
    entries = named_entries(taken_in.entries, request.students)
    # Before signals are only counted: it takes a moment.
    digests = grading_digests(request.course)
    with stores.open_for_writing(request.results) as results, stop_signals() as stop:
        before = points_by_student(results) if request.explains else {}
        batch = _begin_batch(request, results, progress, run_seed, digests)
        for remark in taken_in.remarks:
            progress.show_remark(opened.as_shown(remark))
        batch_run = BatchRun(batch, results, progress, stop, replaces=bool(request.students))
        reader = ClassReader(_reading_task(request, taken_in.entries), opened, results, stop)
        try:
            _record_class(reader, entries, results, progress, is_whole=not request.students)
            if not stop.count:
                _grade_pending(request, entries, reader, batch_run, source)
        finally:
            reader.close()
            progress.end_work()
        if not results.is_in_place():
            raise GraderError(
                _("the file of the results was removed or replaced while it was written; nothing is kept")
            )
        results.take_in_log()
        return Summary(
            tally=results.student_tally(),
            graded_now=batch_run.count,
            seconds=batch_run.seconds,
            seed=run_seed,
            stopped_by=stop.number,
            unreadable=tuple(results.unreadable_students(_MAX_NAMES_SHOWN)),
            is_below_kernel=batch_run.is_below_kernel,
            changes=point_changes(before, points_by_student(results)) if before else (),
        )


def _grade_pending(
    request: BatchRequest, entries: Sequence[StudentEntry], reader: ClassReader, run: BatchRun, source: WorkerSource
) -> None:
    """Grade the contents of these entries that have no result yet; of students who are named, all."""
    if request.students:
        pending = run.results.contents_of([entry.student for entry in entries])
    else:
        pending = run.results.pending_contents(run.batch)
    run.progress.show_line(_pending_sentence(len(pending), run.results.student_tally().graded))
    by_student = {entry.student: entry for entry in entries}
    waiting = [by_student[student] for student, _digest in pending if student in by_student]
    if pending:
        run.progress.begin_work(_("Grading"), len(pending))
        run.grade_contents(
            _with_earlier_results(reader.read_contents(waiting), request, run.batch, run.results, run.progress),
            lambda: _start_pool(request, source, len(waiting), run.progress, run.stop),
            {sha256: student for student, sha256 in pending},
        )


def _with_earlier_results(
    contents: Iterator[Content | None],
    request: BatchRequest,
    batch: Batch,
    results: ResultStore,
    progress: ProgressView,
) -> Iterator[Content | None]:
    """The contents, with what their earlier results spare; those of named students are graded as a whole."""
    if request.students:
        return contents
    regrading = Regrading(results, batch, results.exercise_digests()[batch.course_digest])
    if regrading.has_earlier_results:
        changed = regrading.changed_exercises
        template = ngettext(
            "Changed since the last run: {count} of {total} exercise ({names}). Of what was graded before, only this "
            "is graded again, and what depends on it.",
            "Changed since the last run: {count} of {total} exercises ({names}). Of what was graded before, only these "
            "are graded again, and what depends on them.",
            len(request.exercises),
        )
        shown = _(", ").join(changed[:_MAX_NAMES_SHOWN]) + ", ..." * (len(changed) > _MAX_NAMES_SHOWN)
        line = template.format(count=len(changed), total=len(request.exercises), names=shown or _("none at all"))
        progress.show_line(line)
    return (content and regrading.with_earlier_result(content) for content in contents)


def _pending_sentence(to_do: int, known: int) -> str:
    text = _("Submissions to grade: {count} (students who have a result already: {known})")
    return (text if known else _("Submissions to grade: {count}")).format(count=to_do, known=known)


def _run_seed(request: BatchRequest) -> int:
    """The seed of all inputs that this run draws: the one asked for, else a new one.

    A full report tells inputs and right values. Had a later run the same inputs, a learner could hand in a table of
    them. Within a run all meet the same, so that the checks' calls are planned once.
    """
    return draw_seed() if request.options.seed is None else request.options.seed


def _begin_batch(
    request: BatchRequest, results: ResultStore, progress: ProgressView, run_seed: int, digests: dict[str, str]
) -> Batch:
    """Record how the class is graded from now on; say so where that is not as in the last run."""
    known = results.batch
    batch = _batch_terms(request, known, run_seed)
    others = [] if known is None else _changed_settings(known, batch)
    if others and request.students:
        template = _(
            "Not as in the last run: {names}. With --student the others would lose their grades. "
            "Run it without --student, or with the settings of the last run."
        )
        raise UsageError(template.format(names=_(", ").join(others)))
    if others:
        template = _(
            "Not as in the last run: {names}. Results are kept by these, so the class is graded by the new ones."
        )
        progress.show_remark(template.format(names=_(", ").join(others)))
    results.begin_batch(batch, digests)
    return batch


def _reading_task(request: BatchRequest, entries: Sequence[StudentEntry]) -> ReadingTask:
    return ReadingTask(
        entries=entries,
        topics=[topic.id for topic in request.course.topics],
        selected=list(dict.fromkeys(exercise.topic for exercise in request.exercises)),
        language=current_language(),
    )


def _record_class(
    reader: ClassReader,
    entries: Sequence[StudentEntry],
    results: ResultStore,
    progress: ProgressView,
    *,
    is_whole: bool,
) -> None:
    """Record these submissions, and say what is missing: unread ones after a stop, and students who left the folder.

    Where these are not the whole class, nobody has left it.
    """
    progress.show_line(_("Submissions found: {count}").format(count=len(entries)))
    progress.begin_work(_("Reading"), len(entries))
    read = reader.record_submissions(entries, progress, reads_all=not is_whole)
    progress.end_work()
    if reader.unchanged_count:
        template = _("Unchanged since they were last read, and not read again: {count}")
        progress.show_line(template.format(count=reader.unchanged_count))
    if read < len(entries):
        template = ngettext(
            "Stopped while reading: {count} of {total} submission was read.",
            "Stopped while reading: {count} of {total} submissions were read.",
            len(entries),
        )
        progress.show_line(template.format(count=read, total=len(entries)))
    gone = set(results.student_names()) - {entry.student for entry in entries} if is_whole else ()
    if gone:
        results.mark_missing(gone)
        template = _(
            "Students in the file, and kept, who are not in this folder: {count}. "
            "`grade export --present-only` leaves them out."
        )
        progress.show_remark(template.format(count=len(gone)))


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


def _worker_task(request: BatchRequest, seed: int) -> WorkerTask:
    return WorkerTask(
        course=None if request.course.folder == courses.HOME else str(request.course.folder.resolve()),
        options=_resolved_options(request, seed),
    )


def _start_pool(request: BatchRequest, source: WorkerSource, count: int, progress: ProgressView, stop: Stop) -> Pool:
    """The pool that grades; raise KeyboardInterrupt if the user stops while it is still being waited for."""
    if request.dask is not None:
        from grader.classroom.dask_pool import DaskPool  # noqa: PLC0415 - an extra

        with stop.interrupt_at_once():
            return DaskPool(source.task, request.dask, progress)
    return LocalPool(source, min(request.workers or processor_count(), count))
