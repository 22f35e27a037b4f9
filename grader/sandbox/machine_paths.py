"""Keep this machine's folders out of what a child says: its texts pass through here when they enter the parent.

A child knows where Python and numpy lie, and the folder that the grader was started in. Its exceptions, warnings and
tracebacks quote such paths without any intention of the learner's. Each is replaced by a neutral name, and the lines of
the grader's own code are left out of tracebacks.
"""

import os
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

PACKAGE_ROOT = Path(__file__).resolve().parents[2]
"""The folder that this package is imported from."""

_TELL_NOTHING = {"", os.sep, "/usr", "/usr/local"}
"""Folders that are the same on most machines, and so tell nothing."""


def hide_paths(text: str, *, is_cut: bool = False) -> str:
    """The text with neutral names for the folders of this machine, and without traceback lines of the grader's code.

    `is_cut` says that the text goes on: a path at its end may have been cut in two, and is left out.
    """
    if "/" not in text and "\\" not in text:
        return text
    own_frames, places, names = _machine_patterns()
    shown = _without_last_path(text, names) if is_cut else text
    return places.sub(lambda found: names[found[0]], own_frames.sub("", shown))


def _without_last_path(text: str, machine_paths: Iterable[str]) -> str:
    """The text without the path that it ends in, if it does."""
    for path in machine_paths:  # the longest one first; a folder's name may hold spaces
        begun = next((count for count in range(len(path), 1, -1) if text.endswith(path[:count])), 0)
        if begun:
            text = text[:-begun]
            break
    word = max(text.rfind(mark) for mark in " \n\t\"'") + 1
    slash = max(text.find("/", word), text.find("\\", word))
    return text if slash < 0 else text[:slash]


@cache
def _machine_patterns() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, str]]:
    """The patterns of the grader's lines in a traceback and of this machine's paths, and the names of the paths."""
    root = re.escape(str(PACKAGE_ROOT / "grader") + os.sep)
    # Possessive, so that a text which is made to match in many ways takes no longer than another one; in their parts as
    # well, as Python 3.11.4 and older may else go back into what a possessive group has matched.
    end = r"[^\n]*+(?:\n|\Z)"
    source = rf"(?:[ \t]{{4,}}+{end})*+"
    frame = rf'[ \t]*+File "{root}[^"\n]*+", line \d++{end}{source}'
    start = rf'[ \t]*+File "<string>", line \d++, in <module>\n(?={frame})'
    header = r"[ \t]*+Traceback \(most recent call last\):\n"
    frames = rf"(?:{start})?+(?:{frame})++"
    own_frames = re.compile(rf"^(?:{header}{frames}(?![ \t])|{frames})", re.MULTILINE)
    found: dict[str, str] = {}
    for path, name in _machine_paths():
        for spelling in {path, os.path.realpath(path)} - _TELL_NOTHING:
            found.setdefault(spelling.rstrip(os.sep), name)
    names = {path: found[path] for path in sorted(found, key=len, reverse=True)}
    places = re.compile(rf"(?<![\w.~-])(?:{'|'.join(map(re.escape, names))})(?![\w-])")
    return own_frames, places, names


def _machine_paths() -> Iterator[tuple[str, str]]:
    """Paths that tell something about this machine, with their neutral names; the first name of a path counts."""
    yield from ((path, "python") for path in (sys.executable, getattr(sys, "_base_executable", "")) if path)
    library = os.path.dirname(os.__file__)
    yield library, "lib"
    for path in filter(os.path.isabs, sys.path):
        yield path, "lib" if path.startswith(library) and "-packages" not in path else "site-packages"
    yield str(PACKAGE_ROOT), "site-packages"
    yield from ((path, "python") for path in (sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix))
    yield tempfile.gettempdir(), "tmp"
    yield os.getcwd(), "."
    yield os.path.expanduser("~"), "~"
