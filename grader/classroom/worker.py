"""A worker process: it collects the checks once, then grades submissions until the connection closes.

(`worker_process` is the other end of the connection.) On request it forks another worker, which need not collect them
again; the one that does so grades nothing itself, so no byte of a submission was ever in it. The process is trusted, as
it holds checks and references. Submissions arrive as the bytes of their sources, which go to a child in its own sandbox
and nowhere else. It writes to no terminal.
"""

import gc
import json
import os
import signal
import sys
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from multiprocessing import reduction
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from grader import i18n
from grader.classroom.independence import is_independent
from grader.classroom.similarity import compute_fingerprint
from grader.courses import course as courses
from grader.errors import CourseError, GraderError, UsageError
from grader.grading.options import GradingOptions
from grader.grading.report import Report, as_json
from grader.grading.report_reader import read_report
from grader.grading.session import Session
from grader.i18n import _
from grader.sandbox.child import wire
from grader.sandbox.forked_process import set_death_signal
from grader.sanitize import clean_line
from grader.submissions.submission import Submission

_MAX_MEMORY_BYTES = 4 * 1024**3
_GC_THRESHOLD = 20_000
_MAX_SENTENCE_CHARS = 500


def main(descriptor: int, *, is_forked: bool = False) -> None:
    """Serve the process at the other end of the socket with this descriptor, which may have been forked into this one.

    A process that was forked ends with the other one's main thread.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    set_death_signal(signal.SIGKILL)
    _limit_memory()
    with suppress(EOFError, OSError):
        _serve_connection(Connection(descriptor), is_forked=is_forked)


def _limit_memory() -> None:
    """Bound this process's memory, so that a submission whose report takes too much costs this worker at most."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not on every system

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        if hard == resource.RLIM_INFINITY or hard > _MAX_MEMORY_BYTES:
            resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY_BYTES, hard))


def _serve_connection(connection: Connection, *, is_forked: bool) -> None:
    try:
        course, options = _parse_task(_receive_message(connection))
        i18n.use_language(options.language or i18n.Language.en)
        with Session(courses.load_course(course, is_known=True), options) as session:
            session.prepare_grading()
            _spare_garbage_search()
            if not is_forked:
                # The thread that waited for this may end before those that have their workers forked from this process.
                set_death_signal(0)
            _send_message(connection, ("done", ()))
            _grade_all(connection, session)
    except (EOFError, OSError):
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the other side must be told
        _send_message(connection, _error_reply(error))


def _parse_task(message: wire.Value) -> tuple[Path, GradingOptions]:
    match message:
        case ("begin", {"course": folder, "options": dict(values)}):
            return courses.HOME if folder is None else Path(str(folder)), GradingOptions.from_values(values)
    raise GraderError("a worker was handed no task")


def _spare_garbage_search() -> None:
    """Leave out of the garbage collector's searches what was made until now: the checks stay until the end.

    The little garbage among it is not looked for, since that would take as long as to collect the checks.
    """
    gc.freeze()
    gc.set_threshold(_GC_THRESHOLD)


def _grade_all(connection: Connection, session: Session) -> None:
    """Do what is asked for, one request after another, until the end is asked for or the connection closes."""
    stubs = {path.name: path.read_bytes() for path in sorted(session.course.stubs_folder.glob("*.py"))}
    # What the stubs hold is cached, also for those who are forked from this process.
    compute_fingerprint({}, stubs)
    while True:
        try:
            message = _receive_message(connection)
        except (EOFError, OSError):
            return
        try:
            match message:
                case ("end",):
                    return
                case ("fork",):
                    connection = _forked_connection(connection, session)
                    continue
                case ("reap", int(pid)):
                    reply: tuple[object, ...] = "done", (os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]),)
                case _:
                    reply = _grading_reply(message, session, stubs)
        except Exception as error:  # noqa: BLE001 - the fault is reported, and the next submission may do better
            reply = _error_reply(error)
        _send_message(connection, reply)


def _forked_connection(connection: Connection, session: Session) -> Connection:
    """Fork a worker for the connection that is handed over; return the connection that the process is to serve now."""
    with Connection(reduction.recv_handle(connection)) as theirs:
        sandbox, template = session.sandbox.fork(), os.getpid()
        try:
            pid = os.fork()
        except OSError as error:
            sandbox.close()
            raise GraderError(_("a worker could not be started: {why}").format(why=error.strerror)) from None
        if pid:
            sandbox.forget()
            _send_message(connection, ("done", (pid,)))
            return connection
        set_death_signal(signal.SIGKILL)
        if os.getppid() != template:
            os._exit(1)
        # Of its own: the kernel shares processors out by sessions where they are scarce.
        os.setsid()
        connection.close()
        session.sandbox.forget()
        session.sandbox = sandbox
        return Connection(os.dup(theirs.fileno()))


def _grading_reply(message: wire.Value, session: Session, stubs: Mapping[str, bytes]) -> tuple[object, ...]:
    match message:
        case ("grade", dict(files), dict(refused), dict(real_names)):
            submission = _handed_in(files, refused, real_names)
            report = session.grade(submission)
        case ("regrade", dict(files), dict(refused), dict(real_names), str(earlier), list(exercises)):
            submission = _handed_in(files, refused, real_names)
            report = _regraded_report(session, submission, earlier, set(map(str, exercises)))
        case ("leave", dict(files), dict(refused), dict(real_names), str(why)):
            submission = _handed_in(files, refused, real_names)
            report = session.leave_ungraded(submission, why)
        case _:
            return _error_reply(GraderError("a worker was asked for something that it does not do"))
    fingerprint = np.frombuffer(compute_fingerprint(submission.files, stubs), np.uint8)
    return "done", (*_report_values(report), fingerprint)


def _handed_in(
    files: Mapping[str, wire.Value], refused: Mapping[str, wire.Value], real_names: Mapping[str, wire.Value]
) -> Submission:
    return Submission(
        path="",
        files=wire.file_bytes(files),
        refused={name: str(text) for name, text in refused.items()},
        real_names={name: str(copy) for name, copy in real_names.items()},
    )


def _regraded_report(session: Session, submission: Submission, earlier: str, exercises: Collection[str]) -> Report:
    """The earlier report with these exercises graded again by its seed; a whole new one where that isn't the same."""
    before = read_report(json.loads(earlier))
    known = [one for one in before.exercises if one.id not in exercises]
    chosen = [exercise for exercise in session.exercises if exercise.id in exercises]
    part = session.grade(submission, exercises=chosen, known_results=known, seed=before.seed)
    if not is_independent(part) or part.isolation != before.isolation:
        return session.grade(submission)
    results = {one.id: one for one in (*before.exercises, *part.exercises)}
    return replace(
        part,
        exercises=tuple(results[exercise.id] for exercise in session.exercises),
        notes=tuple(dict.fromkeys((*before.notes, *part.notes))),
    )


def _report_values(report: Report) -> tuple[object, ...]:
    document = as_json(report)
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    status = "graded" if report.is_graded else "ungraded"
    totals = document["score"], document["max_score"], float(report.percent)
    return text, *totals, status, report.isolation.level


def _error_reply(error: Exception) -> tuple[str, str, str]:
    text = clean_line(str(error), _MAX_SENTENCE_CHARS)
    match error:
        case UsageError():
            return "fault", "usage", text
        case CourseError():
            return "fault", "course", text
        case GraderError():
            return "fault", "grader", text
        case MemoryError():
            return "fault", "grader", _("the report of this submission took more memory than a worker has")
        case _:
            template = _("an error of the grader itself, {error}")
            return "fault", "grader", template.format(error=f"{type(error).__name__}: {text}")


def _receive_message(connection: Connection) -> wire.Value:
    return wire.decode_value(connection.recv_bytes(wire.MAX_FRAME_BYTES))


def _send_message(connection: Connection, message: tuple[object, ...]) -> None:
    try:
        frame = wire.encode_frame(message)
    except wire.WireError:
        frame = wire.encode_frame(("fault", "grader", _("the report of this submission is too large to keep")))
    connection.send_bytes(frame[wire.HEADER_BYTES :])
