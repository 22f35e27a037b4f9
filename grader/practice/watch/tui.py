"""Watching on a screen that is drawn anew with every event, and keys."""

import os
import selectors
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType

from grader.courses.course import Exercise
from grader.errors import CourseFault, UsageFault
from grader.i18n import _
from grader.practice import reset
from grader.practice.watch import editor as editors
from grader.practice.watch import views
from grader.practice.watch.keys import pressed
from grader.practice.watch.loop import Watched, Watching, told_fault
from grader.practice.watch.screen import Screen
from grader.practice.watch.state import Page
from grader.practice.watch.wakeup import Bell
from grader.reporting.terminal import Style
from grader.sanitize import clean_line

_SENTENCE = 600


class OnScreen(Watching):
    """A screen that is drawn anew with every event, and keys."""

    def __init__(
        self, watched: Watched, bell: Bell, screen: Screen, style: Style, environment: Mapping[str, str]
    ) -> None:
        super().__init__(watched, bell)
        self._screen = screen
        self._environment = environment
        self._fault = ""
        self._style = style
        self._has_resumed = False

    @contextmanager
    def at_work(self) -> Iterator[None]:
        handled = {"SIGWINCH": self._resized, "SIGTSTP": self._stopped}
        before = {name: signal.signal(getattr(signal, name), handler) for name, handler in handled.items()}
        try:
            with super().at_work(), self._screen:
                yield
        finally:
            self._screen.leave()
            for name, handler in before.items():
                signal.signal(getattr(signal, name), handler)

    def run(self) -> None:
        self.show()
        super().run()

    def look(self, *, closely: bool) -> None:
        super().look(closely=closely)
        if self._has_resumed:
            # A child's time limit may have passed while we stood still.
            self._has_resumed = False
            if self.session.waiting:
                self.submit()

    def show(self) -> None:
        columns, lines = self._screen.size
        view = views.View(
            columns=columns, lines=lines, style=self._style, grading_for=self.grading_for, fault=self._fault
        )
        self._screen.draw(views.page(self.session, view))

    def has_begun(self) -> None:
        self._fault = ""

    def has_failed(self, fault: Exception) -> None:
        self._fault = told_fault(fault)

    # Signals.

    def _resized(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self._screen.forget()
        self.bell.ring()

    def _stopped(self, number: int, frame: FrameType | None) -> None:
        """Ctrl-Z: the terminal as it was, stop, and take it again when told to go on."""
        del frame
        was_entered = self._screen.is_entered
        self._screen.leave()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
        # Here we are again: stopped until now.
        signal.signal(number, self._stopped)
        if was_entered:
            self._screen.enter()
        self._has_resumed = True
        self.bell.ring()

    # Keys.

    def _wait(self) -> bool:
        with selectors.DefaultSelector() as selector:
            selector.register(self.bell.hears, selectors.EVENT_READ)
            selector.register(self._screen.keyboard, selectors.EVENT_READ)
            ready = {key.fd for key, _events in selector.select(self.patience)}
        if self._screen.keyboard in ready:
            data = self._screen.read()
            if not data:
                # The terminal is gone.
                self.is_over = True
            focus = self.session.focus
            for key in pressed(data):
                self._obey(key)
            if self.session.focus not in {None, focus} and self.session.focus.id in self.session.waiting:
                # What is looked at is graded first.
                self.submit()
        return self.bell.quiet() or self._screen.keyboard in ready

    def _obey(self, key: str) -> None:
        session = self.session
        if session.is_asking_reset:
            session.is_asking_reset = False
            if key in {"y", "Y"}:
                self._reset()
            return
        session.notice = ""
        match key:
            case "q":
                self.is_over = True
            case "?":
                session.toggle(Page.help)
            case "l":
                session.toggle(Page.list)
            case "a":
                session.toggle(Page.failing)
            case "s":
                session.toggle(Page.statement)
            case "escape":
                session.toggle(session.page)
            case "redraw":
                self._screen.forget()
            case "up" | "down" | "page up" | "page down" | "home":
                self._scroll(key)
            case _:
                self._act(key)

    def _act(self, key: str) -> None:
        """The keys that need an exercise."""
        session = self.session
        focus = session.focus
        if focus is None:
            return
        match key:
            case "enter" if session.page is Page.list:
                session.choose()
            case "n":
                session.next()
            case "enter" if session.has_passed(focus):
                session.next()
            case "h" if session.has_passed(focus):
                session.notice = _("{function} is right: no hint is needed.").format(function=focus.function)
            case "h":
                session.hint()
            case "r":
                session.is_asking_reset = True
            case "o":
                self._open(focus)

    def _scroll(self, key: str) -> None:
        page = max(self._screen.size[1] - 8, 1)
        steps = {"up": -1, "down": 1, "page up": -page, "page down": page, "home": -(10**6)}
        self.session.move_by(steps[key])

    def _reset(self) -> None:
        focus = self.session.focus
        if focus is None:
            return
        try:
            done = reset.reset(self.watched.course, focus, self.watched.folder).told
        except (UsageFault, CourseFault) as fault:
            done = str(fault)
        self.look(closely=True)
        self.session.notice = clean_line(done, _SENTENCE)

    def _open(self, focus: Exercise) -> None:
        place = views.place(self.session, focus)
        file = self.watched.folder / focus.file
        result = self.session.results.get(focus.id)
        editor = editors.editor(self._environment, file, result.line if result else None)
        if editor is None:
            told = _("No editor is set. Set EDITOR to your editor's command, or open {place} yourself.")
            self.session.notice = told.format(place=place)
            return
        fault = editors.start(editor, self._environment) if editor.has_window else self._lend(editor)
        if fault:
            told = _("The editor could not be started ({reason}). Open {place} yourself.")
            self.session.notice = told.format(reason=clean_line(fault, _SENTENCE), place=place)
        elif editor.has_window:
            self.session.notice = _("Opened {place}.").format(place=place)

    def _lend(self, editor: editors.Editor) -> str:
        """Run an editor that needs the terminal; what it is stopped or interrupted by is its own matter."""
        self._screen.leave()
        before = signal.signal(signal.SIGINT, lambda _number, _frame: None)
        stopped = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        try:
            return editors.start(editor, self._environment)
        finally:
            signal.signal(signal.SIGINT, before)
            signal.signal(signal.SIGTSTP, stopped)
            self._screen.enter()
            self.bell.ring()

    def last_words(self) -> tuple[str, ...]:
        return (views.summary(self.session),)
