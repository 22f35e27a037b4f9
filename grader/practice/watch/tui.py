"""Watch in full-screen mode: draw the screen after every event, and act on keys and signals."""

import os
import selectors
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from grader.courses.course import Exercise
from grader.errors import CourseError, DiskError, UsageError
from grader.i18n import _
from grader.practice import reset
from grader.practice.watch import editor as editors
from grader.practice.watch import views
from grader.practice.watch.keys import pressed_keys
from grader.practice.watch.loop import WatchLoop, WatchTarget, grading_fault_sentence
from grader.practice.watch.screen import Screen
from grader.practice.watch.state import ScreenPage, exercise_path
from grader.practice.watch.wakeup import Wakeup
from grader.reporting.style import Style
from grader.sanitize import clean_line

_MAX_SENTENCE_CHARS = 600


class ScreenMode(WatchLoop):
    """The watch with a screen and keys."""

    def __init__(self, target: WatchTarget, wakeup: Wakeup, screen: Screen, style: Style) -> None:
        super().__init__(target, wakeup)
        self._screen = screen
        self._fault = ""
        self._style = style
        self._has_resumed = False

    @contextmanager
    def background_threads(self) -> Iterator[None]:
        handled = {"SIGWINCH": self._on_resize, "SIGTSTP": self._on_stop}
        before = {name: signal.signal(getattr(signal, name), handler) for name, handler in handled.items()}
        try:
            with super().background_threads(), self._screen:
                yield
        finally:
            self._screen.leave_screen()
            for name, handler in before.items():
                signal.signal(getattr(signal, name), handler)

    def run_loop(self) -> None:
        self.show_state()
        super().run_loop()

    def grade_changes(self, *, closely: bool) -> None:
        super().grade_changes(closely=closely)
        if self._has_resumed:
            # A child's time limit may have passed while our process was stopped.
            self._has_resumed = False
            if self.state.waiting:
                self.submit_job()

    def show_state(self) -> None:
        columns, lines = self._screen.size
        view = views.View(
            columns=columns, lines=lines, style=self._style, grading_seconds=self.grading_seconds, fault=self._fault
        )
        self._screen.draw_lines(views.screen_lines(self.state, view))

    def on_save(self) -> None:
        self._fault = ""

    def on_error(self, fault: Exception) -> None:
        self._fault = grading_fault_sentence(fault)

    # Signals.

    def _on_resize(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self._screen.forget_frame()
        self.wakeup.notify()

    def _on_stop(self, number: int, frame: FrameType | None) -> None:
        """Ctrl-Z: restore the terminal, stop the process, and take the terminal back when the process continues."""
        del frame
        was_entered = self._screen.is_entered
        self._screen.leave_screen()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
        # The process was stopped in the line above, and continues here.
        signal.signal(number, self._on_stop)
        if was_entered:
            self._screen.enter_screen()
        self._has_resumed = True
        self.wakeup.notify()

    # Keys.

    def _wait_for_event(self) -> bool:
        with selectors.DefaultSelector() as selector:
            selector.register(self.wakeup.read_descriptor, selectors.EVENT_READ)
            selector.register(self._screen.keyboard, selectors.EVENT_READ)
            ready = {key.fd for key, _events in selector.select(self.wait_seconds)}
        if self._screen.keyboard in ready:
            data = self._screen.read()
            if not data:
                # The terminal is gone.
                self.is_over = True
            self.end_calm()
            focus = self.state.focus
            for key in pressed_keys(data):
                self._act_on_key(key)
            if self.state.focus not in {None, focus} and self.state.focus.id in self.state.waiting:
                # A new job, in which the exercise now on the screen comes first.
                self.submit_job()
        return self.wakeup.clear_notices() or self._screen.keyboard in ready

    def _act_on_key(self, key: str) -> None:
        state = self.state
        if state.is_asking_reset:
            state.is_asking_reset = False
            if key in {"y", "Y"}:
                self._reset_exercise()
            return
        state.notice = ""
        match key:
            case "q":
                self.is_over = True
            case "?":
                state.toggle_page(ScreenPage.help)
            case "l":
                state.toggle_page(ScreenPage.list)
            case "a":
                state.toggle_page(ScreenPage.failing)
            case "s":
                state.toggle_page(ScreenPage.statement)
            case "escape":
                state.toggle_page(state.page)
            case "redraw":
                self._screen.forget_frame()
            case "up" | "down" | "page up" | "page down" | "home":
                self._scroll_page(key)
            case _:
                self._act_on_exercise(key)

    def _act_on_exercise(self, key: str) -> None:
        """Act on a key that needs an exercise in focus."""
        state = self.state
        focus = state.focus
        if focus is None:
            return
        match key:
            case "enter" if state.page is ScreenPage.list:
                state.choose_exercise()
            case "n":
                state.show_next()
            case "enter" if state.has_passed(focus):
                state.show_next()
            case "h" if state.has_passed(focus):
                state.notice = _("{function} is right: no hint is needed.").format(function=focus.function)
            case "h":
                state.show_next_hint()
            case "r":
                state.is_asking_reset = True
            case "o":
                self._open_editor(focus)

    def _scroll_page(self, key: str) -> None:
        page = max(self._screen.size[1] - 8, 1)
        steps = {"up": -1, "down": 1, "page up": -page, "page down": page, "home": -(10**6)}
        self.state.move_by(steps[key])

    def _reset_exercise(self) -> None:
        focus = self.state.focus
        if focus is None:
            return
        try:
            notice = reset.reset_exercise(self.target.course, focus, self.target.folder).message
        except (UsageError, CourseError, DiskError) as fault:
            notice = str(fault)
        self.grade_changes(closely=True)
        self.state.notice = clean_line(notice, _MAX_SENTENCE_CHARS)

    def _open_editor(self, focus: Exercise) -> None:
        place = views.exercise_place(self.state, focus)
        file = exercise_path(self.state, focus)
        if file.is_symlink():
            # It is not graded either; and an editor would write through it.
            notice = _("{file} is not a regular file, so it is left alone.").format(file=file)
            self.state.notice = clean_line(notice, _MAX_SENTENCE_CHARS)
            return
        result = self.state.results.get(focus.id)
        editor = editors.find_editor(os.environ, file, result.line if result and result.cell is None else None)
        if editor is None:
            message = _("No editor is set. Set EDITOR to your editor's command, or open {place} yourself.")
            self.state.notice = message.format(place=place)
            return
        fault = editors.start_editor(editor) if editor.has_window else self._run_in_terminal(editor)
        if fault:
            message = _("The editor could not be started ({reason}). Open {place} yourself.")
            self.state.notice = message.format(reason=clean_line(fault, _MAX_SENTENCE_CHARS), place=place)
        elif editor.has_window:
            self.state.notice = _("Opened {place}.").format(place=place)

    def _run_in_terminal(self, editor: editors.Editor) -> str:
        """Run an editor in the terminal; meanwhile Ctrl-C and Ctrl-Z are for the editor."""
        self._screen.leave_screen()
        interrupt_handler = signal.signal(signal.SIGINT, lambda _number, _frame: None)
        stop_handler = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        try:
            return editors.start_editor(editor)
        finally:
            signal.signal(signal.SIGINT, interrupt_handler)
            signal.signal(signal.SIGTSTP, stop_handler)
            self._screen.enter_screen()
            self.wakeup.notify()

    def closing_lines(self) -> tuple[str, ...]:
        return views.closing_lines(self.state)
