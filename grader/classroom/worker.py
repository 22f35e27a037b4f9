"""A worker's own side: it collects the checks once, then grades what it is handed until the connection closes.

It is trusted like any process that holds checks and references. What it is handed are a submission's sources as bytes;
they go on to a child of its own sandbox and nowhere else. It says nothing to any terminal.
"""

import ctypes
import gc
import json
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import numpy.typing as npt

from grader import i18n
from grader.classroom.similarity import compute_fingerprint
from grader.courses import course as courses
from grader.courses.course import Course, Exercise
from grader.errors import CourseError, GraderError, UsageError
from grader.grading.grade import FeedbackLevel, Grader, Options
from grader.grading.pytest_plugin import with_checks
from grader.grading.report import Report, as_json
from grader.grading.runner import SubmissionLimits
from grader.i18n import _
from grader.sandbox.child import wire
from grader.sandbox.sandbox import Sandbox
from grader.sanitize import clean_line
from grader.submissions.submission import Submission

_MAX_MEMORY_BYTES = 4 * 1024**3
_DEATH_SIGNAL = 1
_GC_THRESHOLD = 20_000
_MAX_SENTENCE_CHARS = 500


def main(descriptor: int) -> None:
    """Serve whoever holds the other end of this socket."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _die_with_parent()
    _limit_memory()
    with suppress(EOFError, OSError):
        _serve_connection(Connection(descriptor))


def _die_with_parent() -> None:
    """Not only when the connection closes: a worker in the middle of a submission must not outlive a killed batch."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, int(signal.SIGKILL), 0, 0, 0)


def _limit_memory() -> None:
    """An end to what judging one submission may take, so that it costs this worker at most."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not on every system

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        if hard == resource.RLIM_INFINITY or hard > _MAX_MEMORY_BYTES:
            resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY_BYTES, hard))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Orders:
    """What stays the same from one submission to the next."""

    course: Course
    exercises: Sequence[Exercise]
    options: Options
    isolation: str | None
    stubs: Mapping[str, bytes]


def _serve_connection(connection: Connection) -> None:
    orders = _parse_task(_receive_message(connection))
    if isinstance(orders, Exception):
        _send_message(connection, _error_reply(orders))
        return
    topics = list(dict.fromkeys(exercise.topic for exercise in orders.exercises))
    with Sandbox(kernel=orders.isolation != "process") as sandbox:
        try:
            _require_level(orders, sandbox)
            with_checks(
                orders.course,
                topics,
                lambda checks: _grade_all(connection, Grader(orders.course, checks, sandbox), orders),
            )
        except (EOFError, OSError):
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the other side must hear of it
            _send_message(connection, _error_reply(error))


def _require_level(orders: _Orders, sandbox: Sandbox) -> None:
    if orders.isolation == "kernel" and sandbox.lock.missing:
        template = _("--isolation kernel: this machine does not offer it ({missing}). `grade doctor` says more.")
        raise UsageError(template.format(missing="; ".join(sandbox.lock.missing)))


def _parse_task(message: wire.Value) -> _Orders | Exception:
    match message:
        case (
            "begin",
            {
                "course": folder,
                "exercises": list(names),
                "seed": int(seed),
                "limits": {
                    "check": float(check),
                    "importing": float(importing),
                    "submission": float(whole),
                    "memory": int(memory),
                },
                "feedback": str(feedback),
                "isolation": isolation,
                "language": str(code),
            },
        ):
            i18n.use_language(i18n.Language(code))
            try:
                course = courses.load_course(Path(str(folder)) if folder is not None else courses.HOME, is_known=True)
            except (CourseError, UsageError) as fault:
                return fault
            return _Orders(
                course=course,
                exercises=[exercise for exercise in course.exercises if exercise.id in names],
                options=Options(
                    seed=seed,
                    limits=SubmissionLimits(check=check, importing=importing, submission=whole, memory=memory),
                    feedback=FeedbackLevel(feedback),
                ),
                isolation=None if isolation is None else str(isolation),
                stubs={path.name: path.read_bytes() for path in sorted(course.stubs_folder.glob("*.py"))},
            )
    return GraderError("a worker was handed no task")


def _grade_all(connection: Connection, grader: Grader, orders: _Orders) -> bool:
    """Grade one submission after another; True, because with_checks takes None for a fault."""
    # What was collected stays: nothing in it is garbage, and looking through it again and again takes its time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(_GC_THRESHOLD)
    _send_message(connection, ("done", ()))
    while True:
        try:
            message = _receive_message(connection)
        except (EOFError, OSError):
            return True
        try:
            reply = _grading_reply(message, grader, orders)
        except Exception as error:  # noqa: BLE001 - one submission's fault, ours or the course's, is told and outlived
            reply = _error_reply(error)
        _send_message(connection, reply)


def _grading_reply(message: wire.Value, grader: Grader, orders: _Orders) -> tuple[object, ...]:
    match message:
        case ("grade", dict(files), dict(refused)):
            submission = Submission(path="", files=_source_bytes(files), refused=_text_values(refused))
            report = grader.grade(submission, orders.exercises, orders.options)
            return "done", (*_report_values(report), _fingerprint_array(submission, orders))
        case ("leave", dict(files), dict(refused), str(why)):
            submission = Submission(path="", files=_source_bytes(files), refused=_text_values(refused))
            report = grader.leave_ungraded(submission, orders.exercises, orders.options, why)
            return "done", (*_report_values(report), _fingerprint_array(submission, orders))
    return _error_reply(GraderError("a worker was asked for something that it does not do"))


def _report_values(report: Report) -> tuple[object, ...]:
    text = json.dumps(as_json(report), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    status = "graded" if report.is_graded else "ungraded"
    return text, report.score, report.max_score, float(report.percent), status


def _fingerprint_array(submission: Submission, orders: _Orders) -> npt.NDArray[np.uint8]:
    return np.frombuffer(compute_fingerprint(submission.files, orders.stubs), np.uint8)


def _source_bytes(files: Mapping[str, wire.Value]) -> dict[str, bytes]:
    return {name: data.tobytes() for name, data in files.items() if isinstance(data, np.ndarray)}


def _text_values(values: Mapping[str, wire.Value]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()}


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
    connection.send_bytes(frame[4:])
