"""A learner at a terminal: a real pty, real saves, real keys."""

import codecs
import fcntl
import os
import pty
import re
import shutil
import signal
import struct
import termios
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from grader.courses import course, stubs
from grader.practice.function_spans import function_spans
from grader.terminal import text_width

ROOT = Path(__file__).resolve().parents[3]
_LAST = "\x1c"
"""Written to the terminal behind all that a process said: so the reader is known to have it all."""

_SECONDS = 60
_FRAME, _FRAME_END = "\x1b[?2026h\x1b[H", "\x1b[?2026l"
_CONTROL = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|[()].)")


class Terminal:
    """`grade watch` on a terminal of its own."""

    def __init__(
        self, commands: Any, folder: Path, arguments: Sequence[str], size: tuple[int, int], changes: Mapping[str, str]
    ) -> None:
        self.folder = folder
        self._ours, theirs = pty.openpty()
        self.modes = termios.tcgetattr(theirs)
        self.said = ""
        self._arrived = threading.Condition()
        self._theirs = theirs
        self._set_size(*size)
        words = ("watch", folder.name, *arguments)
        streams = dict.fromkeys(("stdin", "stdout", "stderr"), theirs)
        self.process = commands.start(*words, cwd=folder.parent, env=changes, owns_terminal=True, **streams)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        # What is read may end within a character.
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        while True:
            try:
                data = os.read(self._ours, 1 << 16)
            except OSError:
                return
            with self._arrived:
                self.said += decoder.decode(data)
                self._arrived.notify_all()

    @property
    def screen(self) -> str:
        """The last frame as plain text."""
        return _CONTROL.sub("", self.said.rpartition(_FRAME)[2]).replace("\r", "")

    def shows(self, *texts: str, without: str = "\0", seconds: float = _SECONDS) -> str:
        """Wait until all of this is on the screen, and give the screen."""
        deadline = time.monotonic() + seconds
        with self._arrived:
            while not (all(text in self.screen for text in texts) and without not in self.screen):
                left = deadline - time.monotonic()
                assert left > 0, f"{texts} without {without!r} is not on the screen:\n{self.screen}"
                self._arrived.wait(left)
            return self.screen

    def press(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def resize(self, columns: int, lines: int) -> None:
        """Resize it, and wait until a whole new frame fits; one that was on its way may come first."""
        with self._arrived:
            before = len(self.said)
        self._set_size(columns, lines)
        os.killpg(self.process.pid, signal.SIGWINCH)

        def is_redrawn() -> bool:
            _, start, frame = self.said[before:].rpartition(_FRAME)
            rows = self.screen.split("\n")
            is_whole = bool(start) and _FRAME_END in frame
            return is_whole and len(rows) <= lines and max(map(text_width, rows)) <= columns

        with self._arrived:
            assert self._arrived.wait_for(is_redrawn, _SECONDS), self.screen

    def _set_size(self, columns: int, lines: int) -> None:
        fcntl.ioctl(self._theirs, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def ends(self) -> int:
        """Wait for its end and for all that it said; the terminal must be as it was before."""
        code = self.process.wait(_SECONDS)
        os.write(self._theirs, _LAST.encode())
        with self._arrived:
            assert self._arrived.wait_for(lambda: self.said.endswith(_LAST), _SECONDS)
            self.said = self.said.removesuffix(_LAST)
        assert termios.tcgetattr(self._theirs) == self.modes
        return code

    def close(self) -> None:
        with self.process as process:
            process.kill()
        # The reader ends when nobody can write any more. Before that, its descriptor's number must stay its own: the
        # next terminal would get the number, and this reader would take a frame that is never drawn again.
        os.close(self._theirs)
        self._reader.join(_SECONDS)
        assert not self._reader.is_alive()
        os.close(self._ours)


@pytest.fixture
def exercises(tmp_path: Path) -> Path:
    """A folder of fresh exercises."""
    return shutil.copytree(ROOT / "exercises", tmp_path / "exercises", ignore=shutil.ignore_patterns("__pycache__"))


@pytest.fixture
def open_terminal(commands: Any, exercises: Path) -> Callable[..., Terminal]:
    """Start `grade watch` on the fresh exercises; whoever does so closes the terminal."""

    def start(*arguments: str, size: tuple[int, int] = (100, 40), env: Mapping[str, str] | None = None) -> Terminal:
        return Terminal(commands, exercises, arguments, size, env or {})

    return start


@pytest.fixture
def watch(open_terminal: Callable[..., Terminal]) -> Iterator[Callable[..., Terminal]]:
    """Start `grade watch` on the fresh exercises, until the test is over."""
    started = []

    def start(*arguments: str, **more: Any) -> Terminal:
        started.append(open_terminal(*arguments, **more))
        return started[-1]

    yield start
    for terminal in started:
        terminal.close()


def write_in_place(path: Path, text: bytes) -> None:
    """As nano does it."""
    path.write_bytes(text)


def write_beside_and_rename(path: Path, text: bytes) -> None:
    """As most editors do it."""
    other = path.with_name(f".{path.name}.new")
    other.write_bytes(text)
    os.replace(other, path)


def move_away_and_write(path: Path, text: bytes) -> None:
    """As vim does it."""
    backup = path.with_name(f"{path.name}~")
    os.rename(path, backup)
    path.write_bytes(text)
    os.unlink(backup)


def write_in_pieces(path: Path, text: bytes) -> None:
    """As a slow disk does it: cut to nothing, then piece by piece."""
    with path.open("wb", buffering=0) as file:
        time.sleep(0.01)
        half = len(text) // 2
        file.write(text[:half])
        time.sleep(0.01)
        file.write(text[half:])


SAVES: dict[str, Callable[[Path, bytes], None]] = {
    "in place": write_in_place,
    "beside and renamed": write_beside_and_rename,
    "moved away and written": move_away_and_write,
    "in pieces": write_in_pieces,
}


class Learner:
    """Writes functions into the files of a folder, in the way of several editors."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.course = course.load_course()

    def write(self, topic: str, function: str, body: str, how: str = "in place") -> None:
        """Save a topic's file with another body for one of its functions."""
        path = self.folder / f"{topic}.py"
        head = next(line for line in self.lines(path, function) if line.startswith(b"def "))
        self._save(path, function, head + "".join(f"    {line}\n" for line in body.split("\n")).encode(), how)

    def solve(self, topic: str, function: str, how: str = "in place") -> None:
        """Save a topic's file with our own answer for one of its functions."""
        exercise = next(e for e in self.course.exercises if e.id == f"{topic}.{function}")
        self._save(self.folder / f"{topic}.py", function, stubs.solution_source(self.course, exercise).encode(), how)

    def lines(self, path: Path, function: str) -> list[bytes]:
        return path.read_bytes().splitlines(keepends=True)[function_spans(path.read_bytes())[function].first :]

    def _save(self, path: Path, function: str, new: bytes, how: str) -> None:
        lines = path.read_bytes().splitlines(keepends=True)
        extent = function_spans(path.read_bytes())[function]
        SAVES[how](path, b"".join([*lines[: extent.first], new, *lines[extent.last :]]))


@pytest.fixture
def learner(exercises: Path) -> Learner:
    """Somebody who works on the fresh exercises."""
    return Learner(exercises)
