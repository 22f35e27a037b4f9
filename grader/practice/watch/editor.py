"""The learner's own editor, opened at a line."""

import os
import shlex
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.i18n import labelled, os_reason

_PLUS_LINE_EDITORS = {
    "vi",
    "vim",
    "nvim",
    "view",
    "ex",
    "nano",
    "pico",
    "emacs",
    "emacsclient",
    "micro",
    "kak",
    "joe",
    "jed",
    "ne",
} | {*("mg", "gedit", "gvim", "mcedit", "vis", "jmacs", "zile", "mousepad", "xed", "pluma", "neovide")}
_COLON_LINE_EDITORS = {"subl", "sublime_text", "hx", "helix", "zed", "zeditor", "mate", "atom", "lapce", "pulsar"}
_GOTO_OPTION_EDITORS = {"code", "code-insiders", "codium", "vscodium", "cursor", "windsurf"}
_LINE_OPTION_EDITORS = {"kate", "kwrite", "pycharm", "charm", "idea", "geany"}
_WINDOWED_EDITORS = {
    "gvim",
    "gedit",
    "subl",
    "sublime_text",
    "zed",
    "zeditor",
    "mate",
    "atom",
    "lapce",
    "pulsar",
    "neovide",
} | {
    *("kate", "kwrite", "pycharm", "charm", "idea", "geany", "spyder", "thonny", "mousepad", "xed", "pluma"),
    *_GOTO_OPTION_EDITORS,
    *("notepad", "notepad++", "open", "xdg-open"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Editor:
    """A command that opens a file at a line; `has_window` if it opens its own window and leaves the terminal alone."""

    command: tuple[str, ...]
    has_window: bool


def find_editor(environment: Mapping[str, str], file: Path, line: int | None) -> Editor | None:
    """The command of $VISUAL or $EDITOR with the arguments that open this line; None if neither is set."""
    try:
        words = shlex.split(environment.get("VISUAL") or environment.get("EDITOR") or "")
    except ValueError:
        words = []
    if not words:
        return None
    name = os.path.basename(words[0]).lower().removesuffix(".exe")
    return Editor(command=(*words, *_place_arguments(name, str(file), line)), has_window=name in _WINDOWED_EDITORS)


def _place_arguments(name: str, file: str, line: int | None) -> tuple[str, ...]:
    if line is None:
        return (file,)
    if name in _PLUS_LINE_EDITORS:
        return f"+{line}", file
    if name in _COLON_LINE_EDITORS:
        return (f"{file}:{line}",)
    if name in _GOTO_OPTION_EDITORS:
        return "--goto", f"{file}:{line}"
    if name in _LINE_OPTION_EDITORS:
        return "--line", str(line), file
    return (file,)


def start_editor(opened: Editor) -> str:
    """Start an editor, and wait until it ends if it needs the terminal. Return why it did not start, or ""."""
    try:
        if opened.has_window:
            subprocess.Popen(  # noqa: S603 - the user's own choice
                opened.command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        else:
            subprocess.run(opened.command, check=False)  # noqa: S603 - the user's own choice
    except OSError as error:
        return labelled(opened.command[0], os_reason(error))
    return ""
