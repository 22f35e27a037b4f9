"""The state of a watch as lines of text for a screen of a given size; the only thing changed is how far it scrolls."""

from collections.abc import Iterator
from dataclasses import dataclass

from grader.counts import points_text, score_text, standing_sentence
from grader.courses import stubs
from grader.courses.course import Exercise
from grader.grading.report import ExerciseResult
from grader.grading.verdicts import Status
from grader.i18n import _, course_text, labelled, ngettext
from grader.practice.hints import no_more_hints, shown_hints
from grader.practice.watch.moments import moment_sentences, picture_sentence
from grader.practice.watch.state import ScreenPage, WatchState, exercise_file, exercise_path
from grader.reporting.plain_text import has_file_problem
from grader.reporting.shared_causes import told_once
from grader.reporting.style import Style
from grader.reporting.terminal import failure_lines, file_problem_text
from grader.sanitize import clean_line, path_argument
from grader.submissions.notebook import editor_location
from grader.terminal import align_left, align_right, cut_line, fill_paragraphs, text_width, wrap_text

_MAX_BAR_COLUMNS = 24
_MAX_TEXT_COLUMNS = 96
_MAX_PATH_CHARS = 400
_SMALL_SCREEN_LINES = 14
"""On a screen with fewer lines than this the head is only one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How to draw: the size, what the terminal can show, and the age of the current job (None if there is none)."""

    columns: int
    lines: int
    style: Style
    grading_seconds: float | None = None
    fault: str = ""

    @property
    def text_columns(self) -> int:
        """The width of running text, which is limited because very long lines are hard to read."""
        return min(self.columns - 1, _MAX_TEXT_COLUMNS)


def screen_lines(state: WatchState, view: View) -> list[str]:
    """All lines of the screen, at most as many as it has."""
    head, foot = list(_head_lines(state, view)), list(_foot_lines(state, view))
    room = max(view.lines - len(head) - len(foot), 1)
    body = _page_lines(state, view)
    if state.page is ScreenPage.list:
        state.scroll = min(state.scroll, max(state.cursor - 1, 0))
        # At the last exercise the text below the list is shown too.
        is_last = state.cursor == len(state.exercises) - 1
        at = len(body) - 1 if is_last else _cursor_line(state)
        state.scroll = min(max(state.scroll, at - room + 2), max(at - 1, 0)) if len(body) > room else 0
    state.scroll = min(state.scroll, max(len(body) - room, 0))
    visible = body[state.scroll : state.scroll + room]
    below = len(body) - state.scroll - len(visible)
    if below and len(visible) > 1:
        more = _("{count} more lines: space or down key").format(count=below + 1)
        visible[-1] = view.style.in_grey(cut_line(f"  ↓ {more}" if view.style.symbols else f"  {more}", view.columns))
    visible += [""] * (room - len(visible))
    return [*head, *visible, *foot][: view.lines]


# The head.


def _head_lines(state: WatchState, view: View) -> Iterator[str]:
    done, total = len(state.passed_exercises), len(state.exercises)
    score, points = state.point_totals
    counted = _("{done} of {count} done").format(done=done, count=total)
    if view.lines < _SMALL_SCREEN_LINES:
        yield _spread_line(
            _progress_bar(done, total, min(_MAX_BAR_COLUMNS, view.columns // 3), view.style), counted, view
        )
        return
    yield _spread_line(view.style.in_bold(course_text(state.course.title)), counted, view)
    scored = score_text(score, points)
    bar = _progress_bar(done, total, view.columns - text_width(scored) - 2, view.style)
    yield _spread_line(bar, view.style.in_grey(scored), view) if view.columns > 2 * text_width(scored) else scored
    if state.focus is not None:
        yield cut_line(_file_row(state, state.focus, view), view.columns)
    yield ""


def _spread_line(before: str, behind: str, view: View) -> str:
    """Two texts at the ends of a line; if there is not enough room, the first one is cut."""
    gap = view.columns - text_width(before) - text_width(behind)
    if gap < 1:
        before, gap = cut_line(before, max(view.columns - text_width(behind) - 1, 0)), 1
    return before + " " * max(gap, 1) + behind


def _progress_bar(done: int, count: int, columns: int, style: Style) -> str:
    columns = max(columns, 3)
    filled = columns * done // count if count else 0
    full, rest = ("━", "─") if style.symbols else ("#", "-")
    return style.in_colour(full * filled, "green") + style.in_grey(rest * (columns - filled))


def _file_row(state: WatchState, focus: Exercise, view: View) -> str:
    """The current file and the status of its exercises: with all names, or only the current one if there is no room."""
    others = [exercise for exercise in state.exercises if exercise.topic == focus.topic]
    marks = {exercise: _exercise_mark(state, exercise, view) for exercise in others}
    own = f"{marks[focus]} {view.style.in_bold(focus.function)}"
    named = [own if exercise == focus else f"{marks[exercise]} {exercise.function}" for exercise in others]
    file = view.style.in_bold(exercise_file(state.results, focus))
    row = "  ".join([file, *named])
    if text_width(row) <= view.columns:
        return row
    short = [own if exercise == focus else marks[exercise] for exercise in others]
    return "  ".join([file, " ".join(short)])


def _exercise_mark(state: WatchState, exercise: Exercise, view: View) -> str:
    status = state.exercise_status(exercise)
    if status is None or exercise.id in state.waiting:
        return view.style.in_grey("…" if view.style.symbols else "?")
    return view.style.status_mark(status)


# The middle.


def _page_lines(state: WatchState, view: View) -> list[str]:
    if view.fault:
        return wrap_text(view.fault, view.text_columns)
    if state.focus is None:
        return [_("Looking at your exercises ...")]
    match state.page:
        case ScreenPage.exercise:
            return list(_exercise_lines(state, state.focus, view))
        case ScreenPage.statement:
            return list(_statement_lines(state, state.focus, view))
        case ScreenPage.list:
            return list(_list_lines(state, view))
        case ScreenPage.failing:
            return list(_failing_lines(state, view))
        case ScreenPage.help:
            return list(_help_lines(view))


def _exercise_lines(state: WatchState, focus: Exercise, view: View) -> Iterator[str]:
    if state.is_finished and (state.has_just_passed or state.has_passed(focus)):
        yield from _finished_lines(state, view)
        return
    result = state.results.get(focus.id)
    yield from _title_lines(state, focus, view)
    # Above the failures, which may be long: the hint that was just asked for must be on the screen.
    yield from _hint_lines(state, focus, view)
    if result is None:
        return
    match result.status:
        case Status.passed:
            yield from _passed_lines(state, focus, result, view)
        case Status.not_started if has_file_problem(result):
            yield from failure_lines(result, view.style, state.folder, view.text_columns)
            yield from wrap_text(_("Press r for a fresh one in its place."), view.text_columns)
        case Status.not_started:
            yield from _not_started_lines(state, focus, view)
        case Status.failed | Status.ungraded:
            yield from failure_lines(result, view.style, state.folder, view.text_columns)
    yield from _broken_lines(state, view)


def _title_lines(state: WatchState, focus: Exercise, view: View) -> Iterator[str]:
    lines = wrap_text(labelled(focus.function, course_text(focus.title)), view.text_columns - 2) or [focus.function]
    yield f"{_exercise_mark(state, focus, view)} {view.style.in_bold(lines[0])}"
    yield from (f"  {view.style.in_bold(line)}" for line in lines[1:])
    yield f"  {view.style.in_grey(cut_line(exercise_place(state, focus), view.columns - 2))}"
    if view.grading_seconds is not None and focus.id in state.waiting:
        seconds = _(" {seconds} s").format(seconds=int(view.grading_seconds)) if view.grading_seconds >= 1 else ""
        grading = view.style.in_colour(_("Grading ..."), "cyan")
        yield f"  {grading}{view.style.in_grey(seconds)}"
    else:
        yield ""


def exercise_place(state: WatchState, exercise: Exercise) -> str:
    """The file and line of an exercise, relative as the user named the folder, in the form that editors understand."""
    result = state.results.get(exercise.id)
    line, cell = (result.line, result.cell) if result else (None, None)
    return editor_location(_file_path(state, exercise), line, cell)


def _file_path(state: WatchState, exercise: Exercise) -> str:
    return clean_line(str(exercise_path(state, exercise)), _MAX_PATH_CHARS)


def _not_started_lines(state: WatchState, focus: Exercise, view: View) -> Iterator[str]:
    to_do = _(
        "Open {file} in your editor. In {function}, put your answer in the place of `raise NotImplementedError` and "
        "save the file: what comes of it is shown here at once."
    )
    text = to_do.format(file=_file_path(state, focus), function=focus.function)
    # Above the statement, which may be longer than the screen: what to do must be on it.
    yield from (view.style.in_colour(line, "cyan") for line in wrap_text(text, view.text_columns))
    yield ""
    yield from _stub_lines(state, focus, view)


def _stub_lines(state: WatchState, focus: Exercise, view: View) -> Iterator[str]:
    stub = stubs.stub_function(state.course, focus)
    yield from (view.style.in_bold(line) for line in wrap_text(stub.signature, view.text_columns))
    yield ""
    yield from fill_paragraphs(stub.docstring, view.text_columns)


def _statement_lines(state: WatchState, focus: Exercise, view: View) -> Iterator[str]:
    yield from _title_lines(state, focus, view)
    yield from _stub_lines(state, focus, view)
    if focus.needs:
        yield ""
        yield from wrap_text(_("It is built on {names}.").format(names=_(", ").join(focus.needs)), view.text_columns)


def _passed_lines(state: WatchState, focus: Exercise, result: ExerciseResult, view: View) -> Iterator[str]:
    is_new = state.has_just_passed
    template = _("Well done: {function} is right. {points}.") if is_new else _("{function} is right. {points}.")
    sentence = template.format(function=focus.function, points=points_text(result.score))
    yield from (view.style.in_colour(line, "green", bold=True) for line in wrap_text(sentence, view.text_columns))
    carried = next((check.message.text for check in result.checks if check.carried_forward and check.message), None)
    if carried:
        yield from wrap_text(carried, view.text_columns)
    following = state.next_unsolved(focus)
    if following is not None:
        yield ""
        if moment := moment_sentences(state):
            lines = [line for sentence in moment for line in wrap_text(sentence, view.text_columns)]
            yield from (view.style.in_colour(line, "green", bold=True) for line in lines)
            yield ""
        values = {"function": following.function, "title": course_text(following.title)}
        sentence = _("Press n or Enter for the next one, {function}: {title}").format(**values)
        yield from wrap_text(sentence, view.text_columns)


def _finished_lines(state: WatchState, view: View) -> Iterator[str]:
    score, points = state.point_totals
    count = len(state.exercises)
    template = ngettext(
        "Well done: the one exercise is right, {score}.", "Well done: all {count} exercises are right, {score}.", count
    )
    lines = wrap_text(template.format(count=count, score=score_text(score, points)), view.text_columns)
    yield from (view.style.in_colour(line, "green", bold=True) for line in lines)
    yield ""
    everything = len(state.exercises) == len(state.course.exercises)
    rest = _("`grade watch {folder}` goes on with the rest of the course.").format(
        folder=clean_line(path_argument(str(state.folder)), _MAX_PATH_CHARS)
    )
    more = [course_text(state.course.closing), picture_sentence(state, "report")] if everything else [rest]
    for text in (*more, _("Press q to leave.")):
        yield from wrap_text(text, view.text_columns)


def _hint_lines(state: WatchState, focus: Exercise, view: View) -> Iterator[str]:
    if not state.shown_hint_count:
        return
    for line in shown_hints(state.course, focus, state.progress):
        yield from (view.style.in_colour(row, "magenta") for row in wrap_text(line, view.text_columns))
    left_over = len(focus.hints) - state.shown_hint_count
    more = _("h: another hint ({count} left)").format(count=left_over) if left_over else no_more_hints()
    yield view.style.in_grey(more)
    yield ""


def _broken_lines(state: WatchState, view: View) -> Iterator[str]:
    """The exercises that were right before the last save and are not any more."""
    broken = [exercise.id for exercise in state.broken if not state.has_passed(exercise)]
    if broken:
        yield ""
        sentence = _("No longer right since this save: {names}. Press a to see why.").format(names=_(", ").join(broken))
        yield from (view.style.in_colour(line, "red") for line in wrap_text(sentence, view.text_columns))


def _list_lines(state: WatchState, view: View) -> Iterator[str]:
    topic = ""
    for number, exercise in enumerate(state.exercises):
        if exercise.topic != topic:
            topic = exercise.topic
            title = next(known.title for known in state.course.topics if known.id == topic)
            file = view.style.in_bold(exercise_file(state.results, exercise))
            yield cut_line(f"{file}  {course_text(title)}", view.columns)
        at = (">" if number == state.cursor else " ") + f" {_exercise_mark(state, exercise, view)} "
        points = align_right(_("{points} p").format(points=exercise.points), 5)
        name = align_left(exercise.function, 22) if view.columns > 60 else exercise.function
        line = cut_line(f"{at}{name} {view.style.in_grey(course_text(exercise.title))}", view.columns - 6)
        yield align_left(line, view.columns - 6) + points
    yield ""
    yield from wrap_text(_("Up and down choose, Enter goes to an exercise, l goes back."), view.text_columns)


def _cursor_line(state: WatchState) -> int:
    """The line of the list with the cursor: every topic adds a line for its title."""
    chosen = state.exercises[state.cursor]
    topics = list(dict.fromkeys(exercise.topic for exercise in state.exercises))
    return state.cursor + topics.index(chosen.topic) + 1


def _failing_lines(state: WatchState, view: View) -> Iterator[str]:
    failing = state.failing_results
    if not failing:
        yield from wrap_text(
            _("Nothing is wrong: what is not done is not started yet. Press a to go back."), view.text_columns
        )
        return
    told: set[str | None] = {None}
    for result in told_once(failing):
        problem = file_problem_text(result)
        if problem is not None and problem in told:
            continue
        told.add(problem)
        exercise = next(exercise for exercise in state.exercises if exercise.id == result.id)
        yield from _title_lines(state, exercise, view)
        yield from failure_lines(result, view.style, state.folder, view.text_columns)
        yield ""
    yield view.style.in_grey(_("Press a to go back."))


def _help_lines(view: View) -> Iterator[str]:
    introduction = _(
        "Write your answers in your own editor. Every time you save, the exercise that you changed is graded, and so "
        "is what is built on it."
    )
    yield from wrap_text(introduction, view.text_columns)
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
        first, *rest = wrap_text(meaning, view.text_columns - 4)
        yield f" {view.style.in_bold(key)}  {first}"
        yield from (f"    {line}" for line in rest)
    yield ""
    yield from wrap_text(_("Space, b and the arrows scroll. Press ? to go back."), view.text_columns)


# The foot.


def _foot_lines(state: WatchState, view: View) -> Iterator[str]:
    if state.is_asking_reset and state.focus is not None:
        question = _("Put {function} back to the start? Your file is kept beside it. y: yes, n: no")
        yield from (
            view.style.in_colour(line, "yellow")
            for line in wrap_text(question.format(function=state.focus.function), view.columns)
        )
        return
    if state.notice:
        yield from (view.style.in_colour(line, "yellow") for line in wrap_text(state.notice, view.columns)[:3])
    yield _key_line(view)


_LESS_IMPORTANT_KEYS = "sarolhn"
"""Keys that are left out where there is no room for all, in this order; `?` tells them."""


def _key_line(view: View) -> str:
    """The keys with their meanings; if there is no room for all, the less important ones are left out."""
    words = {
        "n": _("next"),
        "h": _("hint"),
        "l": _("list"),
        "s": _("statement"),
        "a": _("failing"),
        "o": _("open"),
        "r": _("reset"),
        "?": _("help"),
        "q": _("quit"),
    }
    for count in range(len(_LESS_IMPORTANT_KEYS) + 1):
        cells = {key: word for key, word in words.items() if key not in _LESS_IMPORTANT_KEYS[:count]}
        if sum(len(key) + 1 + text_width(word) + 2 for key, word in cells.items()) - 2 <= view.columns:
            return "  ".join(f"{view.style.in_bold(key)} {view.style.in_grey(word)}" for key, word in cells.items())
    return cut_line(" ".join(words), view.columns)


def closing_lines(state: WatchState) -> tuple[str, ...]:
    """The sentence to print after the watch has ended; none before the first result: nobody knows what is done."""
    if not state.results:
        return ()
    score, points = state.point_totals
    return (standing_sentence(len(state.passed_exercises), len(state.exercises), score, points),)
