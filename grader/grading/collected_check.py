"""A check as pytest collected it: its exercise, title and points, and the faults of its author."""

import inspect
import re
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from grader.courses.course import Course, Exercise
from grader.courses.modules import definition_lines, file_place, is_named
from grader.errors import CourseError
from grader.i18n import _, join_names
from grader.memory import memory_sentence
from grader.near_names import nearest_name
from grader.sanitize import CONTROL_CHARACTER

_UNSAID = 0
"""The points of a check without the marker, until `share_points` settles them."""

FIXTURE_NAMES = {"answer", "reference", "rng", "formula", "special"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One collected check; `title` is the first line of its docstring, untranslated."""

    id: str
    exercise: Exercise
    title: str
    points: int
    item: pytest.Function


def make_check(item: pytest.Item, course: Course) -> Check:
    """The check that an item collected by pytest is; raise CourseError for a wrong name, marker or title."""
    assert isinstance(item, pytest.Function)  # noqa: S101 - _PYTEST_OPTIONS let pytest collect nothing else
    function, file = item.obj, item.path
    topic = file.stem.removeprefix("check_")
    name = item.name.removeprefix("check_")
    exercise = next((e for e in course.exercises if e.topic == topic and e.function == name.partition("__")[0]), None)
    marker = item.get_closest_marker("points")
    if exercise is None or "__" not in name:
        text = _("{name} must be named check_<exercise>__<what>, of an exercise of {topic}: {functions}")
        functions = join_names([each.function for each in course.exercises if each.topic == topic])
        raise check_error(item, text.format(name=item.name, topic=topic, functions=functions))
    points = _UNSAID if marker is None else marker.args[0] if marker.args else None
    if type(points) is not int or (marker is not None and points < 1):
        text = _("{name}: {points!r} are no points; a whole number above 0 is needed")
        raise check_error(item, text.format(name=item.name, points=points))
    title = (inspect.getdoc(function) or "").partition("\n")[0] if isinstance(function.__doc__, str) else ""
    if not title:
        text = _("{name} needs a title that learners read: a docstring, or the first text of its declaration")
        raise check_error(item, text.format(name=item.name))
    if CONTROL_CHARACTER.search(title):
        raise check_error(item, _("the title of {name} holds a control character").format(name=item.name))
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        text = _("{name} is async, and would never run; write def in place of async def")
        raise check_error(item, text.format(name=item.name))
    _require_fixtures(item)
    mark = next((name for name in ("skip", "skipif", "xfail") if item.get_closest_marker(name)), None)
    if mark is not None:
        text = _("{name} is marked {mark}, and would run all the same; take the mark away, or the check")
        raise check_error(item, text.format(name=item.name, mark=mark))
    what = name.partition("__")[2]
    return Check(id=f"{exercise.id}.{what}", exercise=exercise, title=title, points=points, item=item)


def _require_fixtures(item: pytest.Function) -> None:
    """Raise CourseError if a check asks for a fixture that neither this plugin, pytest nor the course has."""
    known = item._fixtureinfo.name2fixturedefs  # noqa: SLF001 - as in `pytest_pyfunc_call`
    unknown = next((name for name in item.fixturenames if name not in known and name != "request"), None)
    if unknown is None:
        return
    near = nearest_name(unknown, FIXTURE_NAMES)
    template = _("{name} asks for {fixture!r}, which there is not. Did you mean {near!r}?")
    if not near:
        template = _("{name} asks for {fixture!r}, which there is not. A check can ask for {fixtures}.")
    names = {"name": item.name, "fixture": unknown, "near": near, "fixtures": join_names(sorted(FIXTURE_NAMES))}
    raise check_error(item, template.format(**names))


def check_error(item: pytest.Function, sentence: str) -> CourseError:
    """A fault of a check, with its file and line."""
    return CourseError(f"{_check_place(item)}: {sentence}")


def _check_place(item: pytest.Function) -> str:
    """The file and line that define a check; a declared one has its code elsewhere."""
    return file_place(item.path, definition_lines(item.path).get(item.originalname))


def share_points(exercise: Exercise, checks: Sequence[Check], course: Course) -> list[Check]:
    """The checks with points for those that say none: 1 each, and to the first of them what is left over.

    Raise CourseError if the checks together are not worth what the course says of the exercise.
    """
    where = course.checks_folder / f"check_{exercise.topic}.py"
    if not checks:
        template = _("{exercise} has no check. Write one that is named check_{function}__<what>.")
        raise CourseError(f"{where}: {template.format(exercise=exercise.id, function=exercise.function)}")
    unsaid = [check for check in checks if check.points == _UNSAID]
    left = exercise.points - sum(check.points for check in checks) - len(unsaid)
    shared = [
        replace(check, points=1 + max(left, 0) * (check is unsaid[0])) if check.points == _UNSAID else check
        for check in checks
    ]
    total = sum(check.points for check in shared)
    if total != exercise.points:
        template = _(
            "the points of the checks of {exercise} add up to {total}, and the exercise is worth {points}. "
            "Write points = {total} below it in course.toml, or give the checks other points"
        )
        sentence = template.format(exercise=exercise.id, total=total, points=exercise.points)
        raise check_error(checks[0].item, sentence)
    return shared


def author_error(course: Course, check: Check, error: BaseException) -> CourseError:
    """The fault that a check or its reference raised an exception: file and line of the course, and the exception."""
    files = (check.item.path, course.references_folder / check.exercise.file_name)
    frames = traceback.extract_tb(error.__traceback__)
    inside = [file_place(file, frame.lineno) for frame in frames for file in files if is_named(frame.filename, file)]
    where = inside[-1] if inside else _check_place(check.item)
    what = f"{type(error).__name__}: {error}".removesuffix(": ")
    notes = "".join(f" ({note})" for note in getattr(error, "__notes__", ()))
    return CourseError(f"{where}: {check.id}: {what}{notes or _advice(error)}")


def _advice(error: BaseException) -> str:
    """What to do about an exception of the course that its own text does not say."""
    match error:
        case AssertionError():
            return " " + _("(an assert that asks no answer says nothing about a learner)")
        case FileNotFoundError():
            return " " + _("(a check finds a file beside itself with Path(__file__).with_name)")
        case MemoryError():
            return f" ({memory_sentence()})"
        case SystemExit():
            return " " + _("(a check ends by itself; leave out what ends the program)")
        case pytest.skip.Exception() | pytest.xfail.Exception():
            return " " + _("(no check can be skipped: take it out)")
        case _:
            return ""


def collection_error_text(path: Path, text: str) -> str:
    """The error of a check file that can't be collected: the line of it that pytest's text names, and the error."""
    sentence = _last_line(text)
    lines = re.findall(rf"{re.escape(path.name)}(?:\", line |:)(\d+)", text)
    if mark := re.match(r"'(\w+)' not found in `markers`", sentence):
        template = _("there is no mark {mark!r}; a check takes @pytest.mark.points(n) and parametrize")
        sentence = template.format(mark=mark[1])
        lines += [number for number, line in _numbered_lines(path) if f"mark.{mark[1]}" in line][:1]
    if not lines:
        definitions = definition_lines(path)
        lines = [definitions[name] for name in re.findall(r"check_\w+", sentence) if name in definitions]
    return f"{file_place(path, int(lines[-1]) if lines else None)}: {sentence}"


def _numbered_lines(path: Path) -> Iterator[tuple[int, str]]:
    return enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)


def _last_line(text: str) -> str:
    return next((line.removeprefix("E").strip() for line in reversed(text.splitlines()) if line.strip()), text)
