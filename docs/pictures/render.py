"""Draw the pictures of the watch screen: `python docs/pictures/render.py` (POSIX; needs the extra `docs`).

`grade watch` runs on a terminal of 80 x 24 over fresh exercises, in which the first has a mistake. What it draws there
becomes `watch.LANGUAGE.light.svg` and `watch.LANGUAGE.dark.svg` beside this file: the same each time, as the seed is.
They load no font from the network.
"""

import fcntl
import html
import io
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

from rich.ansi import AnsiDecoder
from rich.cells import cell_len
from rich.console import Console
from rich.terminal_theme import TerminalTheme

HERE = Path(__file__).resolve().parent
LANGUAGES = ("en", "zh")
COLUMNS, LINES = 80, 24
_MISTAKE = "return (f(x + dx) - f(x - dx)) / dx"
_FRAME = "\x1b[?2026h\x1b[H"
_COMMAND = (sys.executable, "-P", "-m", "grader")
_SEED = 7
_SECONDS = 30
_TEXT = re.compile(r'(<text [^>]*?)textLength="([\d.]+)"([^>]*)>([^<]+)</text>')


def _theme(background: str, foreground: str, grey: str, *colours: str) -> TerminalTheme:
    """Colours by "#rrggbb"; the bright ones are the same, but for bright black, which terminals show as grey."""
    back, fore, middle, *others = (tuple(bytes.fromhex(c[1:])) for c in (background, foreground, grey, *colours))
    return TerminalTheme(back, fore, [fore, *others, middle], [middle, *others, fore])


# Red, green, yellow, blue, purple, cyan; all are read well on their ground (contrast 4.5 or more).
THEMES = {
    "light": _theme("#ffffff", "#24292f", "#57606a", "#b00020", "#116329", "#7a4c00", "#0550ae", "#6e3caa", "#146473"),
    "dark": _theme("#0d1117", "#e6edf3", "#8b949e", "#ff7b72", "#56d364", "#e3b341", "#79c0ff", "#d2a8ff", "#56d4dd"),
}
_SVG = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img" aria-label="grade watch">
<style>
.{unique_id}-matrix {{ font: {char_height}px/{line_height}px ui-monospace, "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", "Noto Sans Mono CJK SC", monospace; }}
.{unique_id}-title {{ font: bold 18px sans-serif; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal"><rect width="{terminal_width}" height="{terminal_height}"/></clipPath>{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""  # noqa: E501 - a style on one line


def watch_screen(language: str, folder: Path) -> str:
    """What `grade watch` draws over the fresh exercises in this folder, the first with a mistake, once it is graded."""
    file = folder / "exercises" / "slope.py"
    file.write_text(file.read_text("utf-8").replace("raise NotImplementedError", _MISTAKE, 1), "utf-8")
    child, terminal = pty.fork()
    if not child:
        os.chdir(folder)
        os.execve(sys.executable, [*_COMMAND, "watch", "--seed", str(_SEED)], _environment(language))
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    try:
        return _settled_frame(terminal)
    finally:
        os.kill(child, signal.SIGTERM)
        os.close(terminal)
        os.waitpid(child, 0)


def _environment(language: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "CI"}}
    return {**kept, "GRADE_LANG": language, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}


def _settled_frame(terminal: int) -> str:
    """The last frame, once it shows a verdict and nothing has been drawn for a second."""
    said, deadline = b"", time.monotonic() + _SECONDS
    while time.monotonic() < deadline:
        if select.select([terminal], [], [], 1.0)[0]:
            said += os.read(terminal, 1 << 16)
        elif "✗".encode() in said:
            return said.decode().rpartition(_FRAME)[2].replace("\r", "")
    sys.exit(f"grade watch drew no verdict within {_SECONDS} s")


def picture(frame: str, theme: TerminalTheme, name: str) -> str:
    """The frame as SVG."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    for line in AnsiDecoder().decode(frame):
        console.print(line, no_wrap=True, crop=True)
    svg = console.export_svg(title="grade watch", theme=theme, code_format=_SVG, unique_id=name)
    return re.sub(r"[ \t]+$", "", _TEXT.sub(_with_true_width, svg), flags=re.MULTILINE)


def _with_true_width(text: re.Match[str]) -> str:
    """A text element as wide as its columns: rich counts characters, but a Chinese one has two columns."""
    head, length, tail, content = text.groups()
    shown = html.unescape(content)
    return f'{head}textLength="{float(length) * cell_len(shown) / len(shown):g}"{tail}>{content}</text>'


def main() -> None:
    """Write all pictures."""
    for language in LANGUAGES:
        with tempfile.TemporaryDirectory() as folder:
            words = [*_COMMAND, "init", "exercises"]
            subprocess.run(words, cwd=folder, env=_environment(language), check=True, stdout=subprocess.DEVNULL)
            frame = watch_screen(language, Path(folder))
        for name, theme in THEMES.items():
            (HERE / f"watch.{language}.{name}.svg").write_text(
                picture(frame, theme, f"watch-{language}-{name}"), "utf-8"
            )


if __name__ == "__main__":
    main()
