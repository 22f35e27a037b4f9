"""Names in the text of the submission: one that a learner may have meant, and one that a variable hides."""

import builtins
import keyword
import re
from collections.abc import Iterator

from grader.near_names import nearest_name
from grader.sandbox.replies import RaisedException
from grader.submissions.submission import Submission

_UNDEFINED_NAME = re.compile(r"^name '(\w+)' is not defined")
_UNBOUND_NAME = re.compile(r"\b(?:local|free) variable '(\w+)'")
_LEAST_CHARS = 3
"""Of shorter names many are one character away from another that has nothing to do with it."""

_MAX_LINES = 200
_MAX_LINE_CHARS = 500
_MAX_OUTER_LINES = 2_000
_PYTHON_NAMES = (
    *keyword.kwlist,
    *(name for name in dir(builtins) if name.islower() and not name.startswith("_")),
)
_DEFINITION = re.compile(r"(?:async +)?def\b")
_PARAMETER = re.compile(r"[(,] *\**(\w+)")
_OUTER_DEFINITION = re.compile(r"(?:(?:async +)?def|class) +(\w+)|(\w+(?: *, *\w+)*) *=(?!=)")
_IMPORT = re.compile(r"(?:from\b.*?\b)?import\b(.*)")
_ASSIGNMENT = re.compile(r" *(?:for +)?((?:\w+ *, *)*\w+) *(?:=(?!=)| in\b)")


def meant_name(submission: Submission, raised: RaisedException) -> str | None:
    """A name that is nearly the undefined one of a NameError: given a value above it, of the file, or Python's own."""
    found = _UNDEFINED_NAME.search(raised.text)
    frame = next((each for each in reversed(raised.places) if each.file in submission.files), None)
    if found is None or frame is None:
        return None
    name = found[1]
    own = [*_assigned_names(submission, frame.file, frame.line)]
    own += [each.name for each in submission.definitions() if each.source == frame.file and not each.is_indented]
    known = [each for each in (*own, *_PYTHON_NAMES) if each != name]
    near = nearest_name(name, known)
    is_likely = near is not None and (len(name) >= _LEAST_CHARS or near.casefold() == name.casefold())
    return near if is_likely else None


def hidden_name(submission: Submission, raised: RaisedException) -> str | None:
    """The name of a variable without a value, if it has a meaning outside the function, too."""
    found = _UNBOUND_NAME.search(raised.text)
    frame = next((each for each in reversed(raised.places) if each.file in submission.files), None)
    if found is None or frame is None:
        return None
    name = found[1]
    return name if name in _PYTHON_NAMES or name in _outer_names(submission.files[frame.file]) else None


def _outer_names(content: bytes) -> Iterator[str]:
    """The names that the first lines of a file give a meaning outside of all functions."""
    for raw in content.splitlines()[:_MAX_OUTER_LINES]:
        line = raw[:_MAX_LINE_CHARS].decode("utf-8", "replace")
        defined, imported = _OUTER_DEFINITION.match(line), _IMPORT.match(line)
        if imported is not None:
            yield from re.findall(r"\w+", imported[1])
        elif defined is not None:
            yield from re.findall(r"\w+", defined[1] or defined[2])


def _assigned_names(submission: Submission, file: str, last: int) -> Iterator[str]:
    """The names that a function gives values to above a line, its parameters included, the nearest first."""
    lines = submission.files[file].splitlines()[max(last - _MAX_LINES, 0) : last]
    for content in reversed(lines):
        line = content[:_MAX_LINE_CHARS].decode("utf-8", "replace").expandtabs()
        assigned = _ASSIGNMENT.match(line)
        if _DEFINITION.match(line):
            yield from _PARAMETER.findall(line)
            return
        if assigned is not None:
            yield from re.findall(r"\w+", assigned[1])
