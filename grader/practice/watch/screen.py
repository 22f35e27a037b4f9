"""The terminal in full-screen mode: the alternate screen, keys without Enter, one write for each frame.

The terminal's modes are restored in the end. POSIX only: `has_usable_terminal` is False elsewhere, and also if the
input or the output is not a terminal.
"""

import os
import sys
from contextlib import suppress
from types import TracebackType
from typing import Self

from grader.terminal import cut_line

if sys.platform != "win32":
    import termios

_ENTER_SEQUENCE = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[H\x1b[2J"
_LEAVE_SEQUENCE = "\x1b[?7h\x1b[?25h\x1b[?1049l"
_FRAME_START, _FRAME_END = "\x1b[?2026h\x1b[H", "\x1b[J\x1b[?2026l"
"""A frame overwrites the one before; terminals that support mode 2026 (synchronized output) show it without flicker."""

_MIN_COLUMNS, _MIN_LINES = 10, 4


def has_usable_terminal(keyboard: int, display: int) -> bool:
    """Whether both are a terminal on which we can draw and read keys, and we are in its foreground."""
    if sys.platform == "win32" or os.environ.get("TERM", "dumb") in {"dumb", ""}:
        return False
    try:
        is_ours = os.tcgetpgrp(keyboard) == os.getpgrp()
    except OSError:
        return False
    return is_ours and os.isatty(keyboard) and os.isatty(display)


class Screen:
    """A terminal in full-screen mode; use it as a context manager."""

    def __init__(self, keyboard: int, display: int) -> None:
        self.keyboard = keyboard
        self._display = display
        self._saved_modes = termios.tcgetattr(keyboard)
        self._last_frame = ""
        self.is_entered = False

    def __enter__(self) -> Self:
        self.enter_screen()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.leave_screen()

    def enter_screen(self) -> None:
        """Switch to full-screen mode: no echo, no line buffer; Ctrl-C and Ctrl-Z still send signals."""
        modes = termios.tcgetattr(self.keyboard)
        modes[3] &= ~(termios.ICANON | termios.ECHO)
        modes[6][termios.VMIN], modes[6][termios.VTIME] = 1, 0
        self.is_entered = True
        termios.tcsetattr(self.keyboard, termios.TCSANOW, modes)
        self._write_text(_ENTER_SEQUENCE)
        self._last_frame = ""

    def leave_screen(self) -> None:
        """Restore the terminal; does nothing if that is done already."""
        if not self.is_entered:
            return
        self.is_entered = False
        with suppress(OSError):
            self._write_text(_LEAVE_SEQUENCE)
        with suppress(termios.error):
            termios.tcsetattr(self.keyboard, termios.TCSAFLUSH, self._saved_modes)

    def forget_frame(self) -> None:
        """Draw everything next time, because the terminal may no longer show the last frame."""
        self._last_frame = ""

    @property
    def size(self) -> tuple[int, int]:
        """Columns and lines. The last column stays free: erasing the rest of a full line would erase its last cell."""
        try:
            columns, lines = os.get_terminal_size(self._display)
        except OSError:
            columns, lines = 80, 24
        return max(columns - 1, _MIN_COLUMNS) if columns else 79, max(lines, _MIN_LINES) if lines else 24

    def draw_lines(self, lines: list[str]) -> None:
        """Show these lines from the top, in one write; nothing is written if the frame is the same as the last one."""
        columns, height = self.size
        drawn = "\r\n".join(f"{cut_line(line, columns)}\x1b[0m\x1b[K" for line in lines[:height])
        frame = f"{_FRAME_START}{drawn}{_FRAME_END}"
        if frame != self._last_frame:
            # Noted before it is written: a signal that comes meanwhile may have it forgotten (`forget_frame`).
            self._last_frame = frame
            self._write_text(frame)

    def read(self) -> bytes:
        """The bytes of the pressed keys; nothing if the terminal is gone."""
        try:
            return os.read(self.keyboard, 1024)
        except OSError:
            return b""

    def _write_text(self, text: str) -> None:
        data = text.encode("utf-8", "replace")
        while data:
            data = data[os.write(self._display, data) :]
