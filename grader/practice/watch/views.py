"""What a screen shows of a session: lines of text for a size, and nothing else happens here."""

from collections.abc import Iterator
from dataclasses import dataclass

from grader.courses import stubs
from grader.courses.course import Exercise
from grader.grading.report import ExerciseResult, Status
from grader.i18n import _, headed, of_course, together
from grader.practice.hints import shown
from grader.practice.watch.state import Page, Session, lines_of
from grader.reporting.terminal import Style, failure_lines, has_file_problem
from grader.sanitize import clean_line
from grader.terminal import cut, fill, left, right, width, wrap

_BAR = 24
_TEXT = 96
_PATH = 400
_SMALL = 14
"""Below this many lines the head is one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How to draw: the size, what the terminal can show, and for how long grading has gone on (None: it does not)."""

    columns: int
    lines: int
    style: Style
    grading_for: float | None = None
    fault: str = ""

    @property
    def text(self) -> int:
        """How wide text may be: very long lines are hard to read."""
        return min(self.columns - 1, _TEXT)


def page(session: Session, view: View) -> list[str]:
    """All lines of a screen, at most as many as it has."""
    head, foot = list(_head(session, view)), list(_foot(session, view))
    room = max(view.lines - len(head) - len(foot), 1)
    body = _middle(session, view)
    if session.page is Page.list:
        session.scroll = min(session.scroll, max(session.cursor - 1, 0))
        # On the last one, what stands below the list is shown too.
        is_last = session.cursor == len(session.exercises) - 1
        at = len(body) - 1 if is_last else _line_of_cursor(session)
        session.scroll = min(max(session.scroll, at - room + 2), max(at - 1, 0)) if len(body) > room else 0
    session.scroll = min(session.scroll, max(len(body) - room, 0))
    visible = body[session.scroll : session.scroll + room]
    below = len(body) - session.scroll - len(visible)
    if below and len(visible) > 1:
        more = _("{count} more lines below: space, or the down key").format(count=below + 1)
        visible[-1] = view.style.in_grey(cut(f"  ↓ {more}" if view.style.symbols else f"  {more}", view.columns))
    visible += [""] * (room - len(visible))
    return [*head, *visible, *foot][: view.lines]


# The head.


def _head(session: Session, view: View) -> Iterator[str]:
    done, all_of_them = len(session.done), len(session.exercises)
    score, points = session.points
    counted = _("{done} of {count} done").format(done=done, count=all_of_them)
    if view.lines < _SMALL:
        yield _spread(_bar(done, all_of_them, min(_BAR, view.columns // 3), view.style), counted, view)
        return
    yield _spread(view.style.in_bold(of_course(session.course.title)), counted, view)
    scored = _("{score} of {points} points").format(score=score, points=points)
    bar = _bar(done, all_of_them, view.columns - width(scored) - 2, view.style)
    yield _spread(bar, view.style.in_grey(scored), view) if view.columns > 2 * width(scored) else scored
    if session.focus is not None:
        yield cut(_row(session, session.focus, view), view.columns)
    yield ""


def _spread(before: str, behind: str, view: View) -> str:
    """Two texts at both ends of a line; the second alone where there is no room."""
    gap = view.columns - width(before) - width(behind)
    if gap < 1:
        before, gap = cut(before, max(view.columns - width(behind) - 1, 0)), 1
    return before + " " * max(gap, 1) + behind


def _bar(done: int, count: int, columns: int, style: Style) -> str:
    columns = max(columns, 3)
    filled = columns * done // count if count else 0
    full, rest = ("━", "─") if style.symbols else ("#", "-")
    return style.in_colour(full * filled, "green") + style.in_grey(rest * (columns - filled))


def _row(session: Session, focus: Exercise, view: View) -> str:
    """The file in work, and how its exercises stand: all by name, or where there is no room the one in work."""
    others = [exercise for exercise in session.exercises if exercise.topic == focus.topic]
    marks = {exercise: _mark(session, exercise, view) for exercise in others}
    own = f"{marks[focus]} {view.style.in_bold(focus.function)}"
    named = [own if exercise == focus else f"{marks[exercise]} {exercise.function}" for exercise in others]
    row = "  ".join([view.style.in_bold(focus.file), *named])
    if width(row) <= view.columns:
        return row
    short = [own if exercise == focus else marks[exercise] for exercise in others]
    return "  ".join([view.style.in_bold(focus.file), " ".join(short)])


def _mark(session: Session, exercise: Exercise, view: View) -> str:
    status = session.status(exercise)
    if status is None or exercise.id in session.waiting:
        return view.style.in_grey("…" if view.style.symbols else "?")
    return view.style.status_mark(status)


# The middle.


def _middle(session: Session, view: View) -> list[str]:
    if view.fault:
        return wrap(view.fault, view.text)
    if session.focus is None:
        return [_("Looking at your exercises ...")]
    match session.page:
        case Page.exercise:
            return list(_exercise(session, session.focus, view))
        case Page.statement:
            return list(_statement(session, session.focus, view))
        case Page.list:
            return list(_list(session, view))
        case Page.failing:
            return list(_failing(session, view))
        case Page.help:
            return list(_help(view))


def _exercise(session: Session, focus: Exercise, view: View) -> Iterator[str]:
    if session.is_finished and (session.has_just_passed or session.has_passed(focus)):
        yield from _finished(session, view)
        return
    result = session.results.get(focus.id)
    yield from _title(session, focus, view)
    # Before what may be long: a hint that was asked for is in sight.
    yield from _hints(session, focus, view)
    if result is None:
        return
    match result.status:
        case Status.passed:
            yield from _passed(session, focus, result, view)
        case Status.not_started if has_file_problem(result):
            yield from failure_lines(result, view.style, session.folder, view.text)
            yield from wrap(_("Press r for a fresh one in its place."), view.text)
        case Status.not_started:
            yield from _not_started(session, focus, view)
        case Status.failed | Status.ungraded:
            yield from failure_lines(result, view.style, session.folder, view.text)
    yield from _broken(session, view)


def _title(session: Session, focus: Exercise, view: View) -> Iterator[str]:
    lines = wrap(headed(focus.function, of_course(focus.title)), view.text - 2) or [focus.function]
    yield f"{_mark(session, focus, view)} {view.style.in_bold(lines[0])}"
    yield from (f"  {view.style.in_bold(line)}" for line in lines[1:])
    yield f"  {view.style.in_grey(cut(place(session, focus), view.columns - 2))}"
    if view.grading_for is not None and focus.id in session.waiting:
        seconds = _(" {seconds} s").format(seconds=int(view.grading_for)) if view.grading_for >= 1 else ""
        grading = view.style.in_colour(_("Grading ..."), "cyan")
        yield f"  {grading}{view.style.in_grey(seconds)}"
    else:
        yield ""


def place(session: Session, exercise: Exercise) -> str:
    """Where an exercise is, as an editor finds it from where the user stands."""
    line = lines_of(session.results, exercise)
    return clean_line(str(session.folder / exercise.file), _PATH) + (f":{line}" if line else "")


def _not_started(session: Session, focus: Exercise, view: View) -> Iterator[str]:
    to_do = _(
        "Open {file} in your editor. In {function}, put your answer in the place of `raise NotImplementedError` and "
        "save the file: what comes of it is shown here at once."
    )
    file = clean_line(str(session.folder / focus.file), _PATH)
    yield from _asked(session, focus, view)
    yield ""
    yield from (
        view.style.in_colour(line, "cyan") for line in wrap(to_do.format(file=file, function=focus.function), view.text)
    )


def _asked(session: Session, focus: Exercise, view: View) -> Iterator[str]:
    stub = stubs.stub(session.course, focus)
    yield from (view.style.in_bold(line) for line in wrap(stub.signature, view.text))
    yield ""
    for line in fill(stub.docstring, view.text):
        yield from [line] if width(line) <= view.columns else wrap(line, view.columns, "    ")


def _statement(session: Session, focus: Exercise, view: View) -> Iterator[str]:
    yield from _title(session, focus, view)
    yield from _asked(session, focus, view)
    if focus.needs:
        yield ""
        yield from wrap(_("It is built on {names}.").format(names=_(", ").join(focus.needs)), view.text)


def _passed(session: Session, focus: Exercise, result: ExerciseResult, view: View) -> Iterator[str]:
    told = {"function": focus.function, "points": result.score}
    if session.has_just_passed:
        said = _("Well done: {function} is right. {points} points.").format(**told)
    else:
        said = _("{function} is right. {points} points.").format(**told)
    yield from (view.style.in_colour(line, "green", bold=True) for line in wrap(said, view.text))
    carried = next((check.message.text for check in result.checks if check.carried_forward and check.message), None)
    if carried:
        yield from wrap(carried, view.text)
    following = session.following(focus)
    if following is not None:
        yield ""
        if said := _closing_of_track(session, focus):
            yield from (view.style.in_colour(line, "green", bold=True) for line in wrap(said, view.text))
            yield ""
        told = {"function": following.function, "title": of_course(following.title)}
        said = _("Press n or Enter for the next one, {function}: {title}").format(**told)
        yield from wrap(said, view.text)


def _closing_of_track(session: Session, focus: Exercise) -> str:
    """What the course says at the end of the track that an exercise is in, where all of it is done; "" elsewhere."""
    track_of = {topic.id: topic.track for topic in session.course.topics}
    closings = {track.id: track.closing for track in session.course.tracks}
    track = track_of[focus.topic]
    if not all(session.has_passed(each) for each in session.exercises if track_of[each.topic] == track):
        return ""
    return of_course(closings.get(track, ""))


def _finished(session: Session, view: View) -> Iterator[str]:
    score, points = session.points
    count = len(session.exercises)
    said = _("Well done: all {count} exercises are right, {score} of {points} points.")
    lines = wrap(said.format(count=count, score=score, points=points), view.text)
    yield from (view.style.in_colour(line, "green", bold=True) for line in lines)
    yield ""
    everything = len(session.exercises) == len(session.course.exercises)
    more = (
        together(of_course(session.course.closing), _("Press q to leave."))
        if everything
        else _("`grade watch {folder}` goes on with the rest of the course. Press q to leave.").format(
            folder=clean_line(str(session.folder), _PATH)
        )
    )
    yield from wrap(more, view.text)


def _hints(session: Session, focus: Exercise, view: View) -> Iterator[str]:
    if not session.hints:
        return
    for line in shown(session.course, focus, session.progress):
        yield from (view.style.in_colour(row, "magenta") for row in wrap(line, view.text))
    left_over = len(focus.hints) - session.hints
    if left_over:
        yield view.style.in_grey(_("h: another hint ({count} left)").format(count=left_over))
    yield ""


def _broken(session: Session, view: View) -> Iterator[str]:
    """What was right before this save, and is not any more."""
    broken = [exercise.id for exercise in session.broken if not session.has_passed(exercise)]
    if broken:
        yield ""
        said = _("No longer right since this save: {names}. Press a to see why.").format(names=_(", ").join(broken))
        yield from (view.style.in_colour(line, "red") for line in wrap(said, view.text))


def _list(session: Session, view: View) -> Iterator[str]:
    topic = ""
    for number, exercise in enumerate(session.exercises):
        if exercise.topic != topic:
            topic = exercise.topic
            title = next(known.title for known in session.course.topics if known.id == topic)
            yield cut(f"{view.style.in_bold(exercise.file)}  {of_course(title)}", view.columns)
        at = (">" if number == session.cursor else " ") + f" {_mark(session, exercise, view)} "
        points = right(_("{points} p").format(points=exercise.points), 5)
        name = left(exercise.function, 22) if view.columns > 60 else exercise.function
        line = cut(f"{at}{name} {view.style.in_grey(of_course(exercise.title))}", view.columns - 6)
        yield left(line, view.columns - 6) + points
    yield ""
    yield from wrap(_("Up and down choose, Enter goes to an exercise, l goes back."), view.text)


def _line_of_cursor(session: Session) -> int:
    """Which line of the list the cursor is on: each topic has one line more."""
    chosen = session.exercises[session.cursor]
    topics = list(dict.fromkeys(exercise.topic for exercise in session.exercises))
    return session.cursor + topics.index(chosen.topic) + 1


def _failing(session: Session, view: View) -> Iterator[str]:
    failing = session.failing
    if not failing:
        yield from wrap(_("Nothing is wrong: what is not done is not started yet. Press a to go back."), view.text)
        return
    for result in failing:
        exercise = next(exercise for exercise in session.exercises if exercise.id == result.id)
        yield from _title(session, exercise, view)
        yield from failure_lines(result, view.style, session.folder, view.text)
        yield ""
    yield view.style.in_grey(_("Press a to go back."))


def _help(view: View) -> Iterator[str]:
    introduction = _(
        "Write your answers in your own editor. Every time you save, the exercise that you changed is graded, and so "
        "is what is built on it."
    )
    yield from wrap(introduction, view.text)
    yield ""
    rows = (
        ("n", _("the next exercise that is not done")),
        ("h", _("a hint; three each: the idea, the formula, nearly the code")),
        ("s", _("what the exercise asks")),
        ("l", _("the list of all exercises, to choose from")),
        ("a", _("all that is wrong, in every file")),
        ("o", _("open the place in your editor ($VISUAL or $EDITOR)")),
        ("r", _("this function back to the start; your file is kept")),
        ("q", _("leave; nothing is lost, your files are yours")),
    )
    for key, meaning in rows:
        first, *rest = wrap(meaning, view.text - 4)
        yield f" {view.style.in_bold(key)}  {first}"
        yield from (f"    {line}" for line in rest)
    yield ""
    yield from wrap(_("Space, b and the arrows scroll. Press ? to go back."), view.text)


# The foot.


def _foot(session: Session, view: View) -> Iterator[str]:
    if session.is_asking_reset and session.focus is not None:
        asked = _("Put {function} back to the start? Your file is kept beside it. y: yes, n: no")
        yield from (
            view.style.in_colour(line, "yellow")
            for line in wrap(asked.format(function=session.focus.function), view.columns)
        )
        return
    if session.notice:
        yield from (view.style.in_colour(line, "yellow") for line in wrap(session.notice, view.columns)[:3])
    yield _keys(view)


def _keys(view: View) -> str:
    """The keys with their words, as many as there is room for; the most needed last to go."""
    words = {
        "n": _("next"),
        "h": _("hint"),
        "l": _("list"),
        "s": _("statement"),
        "a": _("all wrong"),
        "o": _("open"),
        "r": _("reset"),
        "?": _("help"),
        "q": _("quit"),
    }
    for dropped in ((), ("s",), ("s", "a"), ("s", "a", "r"), ("s", "a", "r", "o")):
        cells = {key: word for key, word in words.items() if key not in dropped}
        if sum(len(key) + 1 + width(word) + 2 for key, word in cells.items()) - 2 <= view.columns:
            return "  ".join(f"{view.style.in_bold(key)} {view.style.in_grey(word)}" for key, word in cells.items())
    return cut(" ".join(words), view.columns)


def summary(session: Session) -> str:
    """What is said when the watch is left."""
    score, points = session.points
    told = _("{done} of {count} exercises done, {score} of {points} points.")
    return told.format(done=len(session.done), count=len(session.exercises), score=score, points=points)
