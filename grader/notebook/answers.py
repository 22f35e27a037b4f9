"""The helper process: it grades and draws for a kernel, whose requests it reads, until its input ends.

It holds a warm session: the checks are collected once, and the sandbox stays open. What it replies is ready to be
shown, as HTML and as text.
"""

import json
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from grader.counts import score_text
from grader.courses.catalogue import course_folder
from grader.courses.course import Course, Exercise, find_exercise, load_course
from grader.errors import CourseError, GraderError, UsageError
from grader.grading.report import ExerciseResult, Report
from grader.grading.session import Session
from grader.grading.verdicts import Status
from grader.i18n import _, course_text, join_names, labelled, requested_language, use_course, use_language
from grader.memory import memory_sentence
from grader.notebook.kernel_work import KernelWork
from grader.practice import hints, progress, solutions
from grader.practice.course_memory import usual_course
from grader.reporting import figures, plain_text, terminal
from grader.reporting.html import cell_output
from grader.reporting.style import Style

_TEXT_COLUMNS = 96
_MAX_NAMES = 3
_end_process = os._exit
"""As it is before `running_course_code` refuses it for a while, in all threads."""

Reply = dict[str, Any]


def main() -> None:
    """Serve the kernel at the other end of standard input and output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    replies = os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "wb") as nowhere:
        # Whatever a course prints must not come between the replies.
        os.dup2(nowhere.fileno(), 1)
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def send(reply: Reply) -> None:
        try:
            replies.write(json.dumps(reply).encode() + b"\n")
            replies.flush()
        except OSError:
            _end_process(0)

    threading.Thread(target=_read_requests, args=(requests,), daemon=True).start()
    use_language(requested_language((), os.environ))
    try:
        course = load_course(course_folder(usual_course(Path())))  # before a sandbox starts for nothing
        with Session(course) as session:
            use_course(course.folder)
            names = [exercise.function for exercise in course.exercises]
            send({"functions": list(dict.fromkeys(names))})
            _warm_up(session, requests)
            while True:
                _answer_request(session, json.loads(requests.get()), send)
    except Exception as error:  # noqa: BLE001 - the kernel must be told, whatever it is
        send(_fault_reply(error))


def _read_requests(requests: "queue.SimpleQueue[bytes]") -> None:
    """Read until the kernel is gone. Then there is nobody to grade for: the sandbox ends with this process."""
    while line := sys.stdin.buffer.readline():
        requests.put(line)
    _end_process(0)


def _warm_up(session: Session, requests: "queue.SimpleQueue[bytes]") -> None:
    """Load what the first requests will need, as long as none is waiting."""
    _ = session.checks
    if requests.empty():
        _ = session.checks.known_mistakes
    if requests.empty() and _has("jinja2"):
        cell_output.text_output("")
    if requests.empty() and _has("matplotlib"):
        import_module("matplotlib.figure")


def _answer_request(session: Session, request: Reply, send: Callable[[Reply], None]) -> None:
    try:
        for shown in _ANSWERS[request["verb"]](session, KernelWork.from_request(session.course, request), request):
            send({"show": shown})
    except Exception as error:  # noqa: BLE001 - it is told, and the next request is answered
        send(_fault_reply(error))
        return
    send({"done": True})


def _fault_reply(error: Exception) -> Reply:
    match error:
        case UsageError() | CourseError():
            return {"wrong": str(error)}
        case GraderError():
            return {"fault": str(error)}
        case MemoryError():
            return {"fault": memory_sentence()}
        case _:
            text = f"{type(error).__name__}: {error}"
            return {"fault": _("an error of the grader itself, {error}. Please report it").format(error=text)}


def _check_exercises(session: Session, work: KernelWork, request: Reply) -> Iterator[Reply]:
    exercises = work.chosen_exercises(request["names"])
    needed = work.narrowed(exercises)
    report = _grade_work(session, needed, exercises)
    remarks = [*_remarks(report, needed), *work.missing_remarks(request["names"])]
    yield _bundle(_report_text(report, remarks), partial(cell_output.report_output, report, remarks))
    started = [each for each in report.exercises if each.status in {Status.passed, Status.failed}]
    if started and _has("matplotlib") and _has("jinja2"):
        topics = {result.topic for result in started}
        yield from _pictures(session, work, [each for each in exercises if each.topic in topics], report)


def _remarks(report: Report, work: KernelWork) -> list[str]:
    """The sentences below a result: on the submission, if no failure shows the place already, and on the notebook."""
    places = [
        plain_text.place_text(check.place)
        for exercise in report.exercises
        for check in exercise.checks
        if check.place is not None
    ]
    notes = [text for text in plain_text.submission_remarks(report) if not text.startswith(tuple(places))]
    return [*notes, *work.remarks]


def _grade_work(session: Session, work: KernelWork, exercises: Sequence[Exercise]) -> Report:
    seen = progress.load_progress(work.folder).hints
    return session.grade(work.submission(), exercises=exercises, hints=seen)


def _report_text(report: Report, remarks: Sequence[str]) -> str:
    style = Style()
    lines = []
    for exercise in report.exercises:
        head = f"{style.status_mark(exercise.status)} {exercise.id}  {course_text(exercise.title)}"
        points = score_text(exercise.score, exercise.max_score)
        lines.append(f"{head}  {points}")
        if exercise.status in {Status.failed, Status.ungraded}:
            path = Path(report.submission.path)
            lines += [f"  {line}" for line in terminal.failure_lines(exercise, style, path, _TEXT_COLUMNS)]
    notes = [_("Note: {text}").format(text=text) for text in remarks]
    return plain_text.text_block("\n".join([*lines, *notes]), 50_000)


def _pictures(
    session: Session, work: KernelWork, exercises: Sequence[Exercise], report: Report | None = None
) -> Iterator[Reply]:
    drawn = figures.draw_figures(
        session.course, work.submission(), exercises, session.sandbox, session.options.limits, report
    )
    for figure in drawn.values():
        yield _bundle(figure.description, partial(cell_output.picture_output, figure))


def _draw_pictures(session: Session, work: KernelWork, request: Reply) -> Iterator[Reply]:
    exercises = work.chosen_exercises(request["names"])
    replies = list(_pictures(session, work, exercises))
    if not replies:
        raise UsageError(_("There is no picture for {topic} in this course.").format(topic=exercises[0].topic))
    yield from replies


def _give_hint(session: Session, work: KernelWork, request: Reply) -> Iterator[Reply]:
    exercise = _one_exercise(session.course, work, request["names"])
    lines, remark = hints.give_hint(session.course, exercise, _result_of(session, work, exercise), work.folder)
    lines = [*lines, remark] if remark else lines
    title = labelled(exercise.id, course_text(exercise.title))
    yield _bundle("\n".join([title, *lines]), lambda: cell_output.text_output(title, [line for line in lines if line]))


def _show_solution(session: Session, work: KernelWork, request: Reply) -> Iterator[Reply]:
    exercise = _one_exercise(session.course, work, request["names"])
    source = solutions.open_solution(
        session.course,
        exercise,
        _result_of(session, work, exercise),
        work.folder,
        anyway=request["anyway"],
        hint_command=f"%hint {exercise.function}",
    )
    title = labelled(exercise.id, course_text(exercise.title))
    yield _bundle(source, lambda: cell_output.text_output(title, code=source))


def _one_exercise(course: Course, work: KernelWork, names: Sequence[str]) -> Exercise:
    if len(names) != 1:
        some = join_names([exercise.function for exercise in (work.own_exercises or course.exercises)[:_MAX_NAMES]])
        raise UsageError(_("Name one exercise, such as {names}.").format(names=some))
    return find_exercise(course, work.full_name(names[0]))


def _result_of(session: Session, work: KernelWork, exercise: Exercise) -> ExerciseResult:
    return _grade_work(session, work.narrowed([exercise]), [exercise]).exercises[0]


def _bundle(text: str, html: Callable[[], str]) -> Reply:
    """What is to be shown, in the forms that a front end chooses from."""
    return {"text/plain": text, **({"text/html": html()} if _has("jinja2") else {})}


def _has(module: str) -> bool:
    return find_spec(module) is not None


_ANSWERS: dict[str, Callable[[Session, KernelWork, Reply], Iterator[Reply]]] = {
    "check": _check_exercises,
    "hint": _give_hint,
    "solution": _show_solution,
    "plot": _draw_pictures,
}
