"""The description of a course: tracks, topics, exercises with points, needs and hints, and the paths of its material.

A course is a folder with a `course.toml` and all of its material: `stubs`, `solutions`, `checks`, and optionally
`mistakes`, `accepted`, `figures` and `locale`. The folder `gradient_descent` beside this module is one.
"""

import json
import keyword
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from grader import __version__
from grader.courses.material_memory import remember
from grader.errors import CourseError, UsageError
from grader.files import raise_shortage
from grader.i18n import _, join_names, os_reason

if TYPE_CHECKING:
    from grader.courses.toml_faults import KeyPath

HOME = Path(__file__).resolve().parent / "gradient_descent"
"""The course that ships with the grader."""

_DEFAULT_POINTS = 5

_SCHEMA = Path(__file__).resolve().parent / "course.schema.json"


class Track(NamedTuple):
    """A part of the course that can be taken by itself; `closing` is shown when all of it is done, unless empty."""

    id: str
    title: str
    closing: str = ""


class Exercise(NamedTuple):
    """One function that a learner writes. `needs` are the ids of the exercises that a usual answer calls.

    `formula` is the formula of its statement in LaTeX, for notebooks; "" leaves it as the stub's docstring has it.
    """

    topic: str
    function: str
    title: str
    points: int
    needs: tuple[str, ...]
    hints: tuple[str, ...]
    formula: str = ""

    @property
    def id(self) -> str:
        return f"{self.topic}.{self.function}"

    @property
    def file_name(self) -> str:
        return f"{self.topic}.py"


class Topic(NamedTuple):
    """One file of exercises, in the order in which they are taken. `track` is the id of its track, or ""."""

    id: str
    title: str
    track: str
    exercises: tuple[Exercise, ...]

    @property
    def file_name(self) -> str:
        return f"{self.id}.py"


class Course(NamedTuple):
    """A course and its folder."""

    id: str
    version: str
    title: str
    topics: tuple[Topic, ...]
    folder: Path
    tracks: tuple[Track, ...] = ()
    closing: str = ""
    hint_names: tuple[str, ...] = ()

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        return tuple(exercise for topic in self.topics for exercise in topic.exercises)

    @property
    def stubs_folder(self) -> Path:
        """The exercise files as learners get them."""
        return self.folder / "stubs"

    @property
    def references_folder(self) -> Path:
        return self.folder / "solutions"

    @property
    def checks_folder(self) -> Path:
        return self.folder / "checks"

    @property
    def mistakes_folder(self) -> Path:
        return self.folder / "mistakes"

    @property
    def accepted_folder(self) -> Path:
        return self.folder / "accepted"

    @property
    def figures_folder(self) -> Path:
        return self.folder / "figures"


def load_course(folder: str | os.PathLike[str] = HOME, *, is_known: bool = False) -> Course:
    """The course in a folder; raise CourseError, with the line or key, if its course.toml is wrong.

    `is_known` skips the validation against the schema, for worker processes whose parent has done it. Texts are kept
    as they are written there; `course_text` translates them where they are shown.
    """
    home = Path(folder)
    path = home / "course.toml"
    try:
        source = path.read_bytes()
    except OSError as error:
        raise_shortage(error, str(path))
        template = _("{file} can't be read: {reason}. A course is a folder with a course.toml.")
        raise UsageError(template.format(file=path, reason=os_reason(error))) from None
    declared = _parse_toml(source, path) if is_known else _valid_declaration(source, path)
    _require_grader(declared.get("grader", ""), path)
    course = _make_course(declared, home)
    _check_names(course, path)
    return course


def _valid_declaration(source: bytes, path: Path) -> Mapping[str, Any]:
    """What a course.toml declares, in the form of the schema; remembered for just this text and just this schema.

    Reading TOML and loading the validator take longer than all else that a command needs which grades nothing. Raise
    CourseError as `require_schema` does.
    """

    def find_out() -> str:
        from grader.courses.toml_faults import require_schema  # noqa: PLC0415 - see above

        declared = _parse_toml(source, path)
        require_schema(declared, _SCHEMA, path)
        return json.dumps(declared, ensure_ascii=False)

    found_from = b"\0".join([__version__.encode(), _SCHEMA.read_bytes(), source])
    declared: Mapping[str, Any] = json.loads(remember(path.parent, "course.json", found_from, find_out))
    return declared


def read_toml(path: Path) -> Mapping[str, Any]:
    """What a file beside course.toml declares; raise CourseError if it can't be read or, with the line, is no TOML."""
    try:
        source = path.read_bytes()
    except OSError as error:
        raise_shortage(error, str(path))
        raise CourseError(_("{file} can't be read: {reason}.").format(file=path, reason=os_reason(error))) from None
    return _parse_toml(source, path)


def _parse_toml(source: bytes, path: Path) -> Mapping[str, Any]:
    import tomllib  # noqa: PLC0415 - what a known course declares is remembered

    try:
        return tomllib.loads(source.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise CourseError(_("{file} is not UTF-8 text. Save it as UTF-8.").format(file=path)) from None
    except tomllib.TOMLDecodeError as error:
        from grader.courses.toml_faults import syntax_error  # noqa: PLC0415 - only for an error message

        raise syntax_error(path, source, error) from None
    except RecursionError:
        raise CourseError(f"{path}: not TOML that can be read: brackets stand too deep in each other") from None


def _require_grader(versions: str, path: Path) -> None:
    """Raise CourseError unless this grader is one of the versions that a course asks for (all, if it says nothing)."""
    if not versions:
        return
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # noqa: PLC0415 - most courses say nothing

    try:
        is_met = SpecifierSet(versions).contains(__version__, prereleases=True)
    except InvalidSpecifier:
        sentence = f'grader: {versions!r} names no versions; write such as ">=0.1, <2".'
        raise _course_error(path, ("grader",), sentence) from None
    if not is_met:
        template = _("{file} asks for the grader {versions}; this is {version}. Install one of these versions.")
        raise UsageError(template.format(file=path, versions=versions, version=__version__))


def select_exercises(
    course: Course, names: Sequence[str] = (), tracks: Iterable[str] = (), topic: str | None = None
) -> tuple[Exercise, ...]:
    """The exercises with these names (`topic`, `topic.function` or a plain function) in these tracks, in course order.

    No names mean all exercises, no tracks all tracks, and `topic` restricts the result to one topic. Raise UsageError
    for a name that is unknown or ambiguous, and if no exercise is left.
    """
    tracks = tuple(tracks)
    _require_tracks(course, tracks)
    if topic is not None and topic not in {known.id for known in course.topics}:
        template = _("{file} is none of the exercise files ({files}).")
        raise UsageError(
            template.format(file=f"{topic}.py", files=_(", ").join(known.file_name for known in course.topics))
        )
    named = (
        {exercise for name in names for exercise in _named_exercises(course, name)} if names else set(course.exercises)
    )
    allowed = {
        exercise
        for known in course.topics
        if (not tracks or known.track in tracks) and topic in {None, known.id}
        for exercise in known.exercises
    }
    chosen = tuple(exercise for exercise in course.exercises if exercise in named & allowed)
    if not chosen:
        track_names = [_("the track {track}").format(track=track) for track in sorted(tracks)]
        conditions = [*names, *([f"{topic}.py"] if topic else []), *track_names]
        raise UsageError(_("No exercise is in all of {asked}. Ask for less.").format(asked=_(", ").join(conditions)))
    return chosen


def _require_tracks(course: Course, names: Iterable[str]) -> None:
    known = [track.id for track in course.tracks]
    for name in names:
        if not known:
            raise UsageError(_("--track {name}: this course has no tracks.").format(name=name))
        if name not in known:
            template = _("--track {name}: this course has no such track. It has {tracks}.")
            raise UsageError(template.format(name=name, tracks=join_names(known)))


def _named_exercises(course: Course, name: str) -> tuple[Exercise, ...]:
    for topic in course.topics:
        if name in {topic.id, f"{topic.id}.py"}:
            return topic.exercises
    found = tuple(exercise for exercise in course.exercises if name in {exercise.id, exercise.function})
    if len(found) == 1:
        return found
    if found:
        either = _(" or ").join(exercise.id for exercise in found)
        raise UsageError(_("{name!r} means {either}. Write one of them.").format(name=name, either=either))
    near = _nearest_name(course, name)
    if near:
        template = _("There is no topic or exercise {name!r}. Did you mean {near}?")
        raise UsageError(template.format(name=name, near=near))
    raise UsageError(_("There is no topic or exercise {name!r}. `grade list` shows all names.").format(name=name))


def find_exercise(course: Course, name: str) -> Exercise:
    """The one exercise that a name means, before a topic of that name.

    Raise UsageError if it means none, several, or a whole topic.
    """
    named = [exercise for exercise in course.exercises if name in {exercise.id, exercise.function}]
    chosen = named if len(named) == 1 else select_exercises(course, [name])
    if len(chosen) != 1:
        names = join_names([exercise.id for exercise in chosen])
        raise UsageError(_("{name} is a topic. Name one exercise: {names}.").format(name=name, names=names))
    return chosen[0]


def _nearest_name(course: Course, name: str) -> str | None:
    from grader.near_names import nearest_name  # noqa: PLC0415 - only for an error message

    topics = (topic.id for topic in course.topics)
    return nearest_name(name, [*topics, *(e.function for e in course.exercises), *(e.id for e in course.exercises)])


def _make_course(declared: Mapping[str, Any], folder: Path) -> Course:
    topics = tuple(
        Topic(
            id=topic["id"],
            title=topic["title"],
            track=topic.get("track", ""),
            exercises=tuple(_make_exercise(topic["id"], exercise) for exercise in topic["exercise"]),
        )
        for topic in declared["topic"]
    )
    return Course(
        id=declared["id"],
        version=declared["version"],
        title=declared["title"],
        topics=topics,
        folder=folder,
        tracks=tuple(Track(**track) for track in declared.get("track", ())),
        closing=declared.get("closing", ""),
        hint_names=tuple(declared.get("hint_names", ())),
    )


def _make_exercise(topic: str, declared: Mapping[str, Any]) -> Exercise:
    return Exercise(
        topic=topic,
        function=declared["id"],
        title=declared["title"],
        points=int(declared.get("points", _DEFAULT_POINTS)),  # JSON Schema takes 3.0 for a whole number
        needs=tuple(declared.get("needs", ())),
        hints=tuple(declared.get("hints", ())),
        formula=declared.get("formula", "").strip(),
    )


def _check_names(course: Course, path: Path) -> None:
    """Check what a JSON Schema can't express: ids are unique names, and an exercise needs only earlier ones."""
    _check_tracks(course, path)
    topics: set[str] = set()
    exercises: set[str] = set()
    for at, topic in enumerate(course.topics):
        keys = ("topic", at)
        _require_new_name(topic.id, path, keys, is_known=topic.id in topics)
        topics.add(topic.id)
        if sentence := taken_name_sentence(topic.id):
            raise _course_error(path, keys, sentence)
        for position, exercise in enumerate(topic.exercises):
            own_keys = (*keys, "exercise", position)
            _require_new_name(exercise.function, path, own_keys, is_known=exercise.id in exercises)
            if sentence := underscores_sentence(exercise.function):
                raise _course_error(path, own_keys, sentence)
            for need in exercise.needs:
                if need not in exercises:
                    raise _course_error(path, (*own_keys, "needs"), _need_sentence(course, exercise, need))
            exercises.add(exercise.id)


def _course_error(path: Path, keys: "KeyPath", sentence: str) -> CourseError:
    from grader.courses.toml_faults import key_place  # noqa: PLC0415 - only for an error message

    return CourseError(f"{key_place(path, keys)}: {sentence}")


def _require_new_name(name: str, path: Path, keys: "KeyPath", *, is_known: bool) -> None:
    if is_known:
        raise _course_error(path, keys, _("{name!r} is declared twice here.").format(name=name))
    if keyword.iskeyword(name):
        template = _("{name!r} is a word of Python's own, which can't be a name.")
        raise _course_error(path, keys, template.format(name=name))


def taken_name_sentence(topic: str) -> str:
    """What is wrong with a topic's name that a module of Python's own or numpy has; nothing if none has it."""
    if topic != "numpy" and topic not in sys.stdlib_module_names:
        return ""
    template = _(
        "{name!r} is a module of Python's own or numpy, so a file of this name would not be imported. Name it "
        "otherwise."
    )
    return template.format(name=topic)


def underscores_sentence(function: str) -> str:
    """Why an exercise can't have this name, as its checks and mistakes could not be told from others'; "" if it can."""
    if "__" not in f"{function}_":
        return ""
    template = _(
        "{name!r} has two underscores in a row, or one at its end. Two of them divide an exercise's name from what "
        "follows it, as in check_<exercise>__<what>. Name it {other!r}."
    )
    return template.format(name=function, other=re.sub("_+", "_", function).strip("_"))


def _need_sentence(course: Course, exercise: Exercise, need: str) -> str:
    """Why an exercise can't need this one: it is none, or none before it."""
    from grader.near_names import nearest_name  # noqa: PLC0415 - only for an error message

    names = {"exercise": exercise.id, "need": need}
    known = [each.id for each in course.exercises]
    if need in known:
        template = _("{exercise!r} needs {need!r}, which does not come before it. Change their order, or leave it out.")
        return template.format(**names)
    near = nearest_name(need, known)
    if near:
        return _("{exercise!r} needs {need!r}, which is no exercise. Did you mean {near!r}?").format(**names, near=near)
    return _("{exercise!r} needs {need!r}, which is no exercise of this course.").format(**names)


def _check_tracks(course: Course, path: Path) -> None:
    """Check that tracks are unique and not empty, and that every topic is in one if there are any."""
    tracks = [track.id for track in course.tracks]
    for at, track in enumerate(tracks):
        if track in tracks[:at]:
            raise _course_error(path, ("track", at), f"track {track!r} is declared twice.")
        if not any(topic.track == track for topic in course.topics):
            sentence = f"track {track!r} has no topic. Give a topic this track, or leave the track out."
            raise _course_error(path, ("track", at), sentence)
    for at, topic in enumerate(course.topics):
        if topic.track not in (tracks or [""]):
            known = ", ".join(map(repr, tracks)) or "none"
            found = f"the track {topic.track!r}" if topic.track else "no track"
            sentence = f"topic {topic.id!r} has {found}; the declared tracks are: {known}."
            raise _course_error(path, ("topic", at, "track"), sentence)
