"""Make untrusted text harmless: all text from a submission passes through here before it is shown or stored.

Characters that no format should carry are removed here. Escaping for one format (HTML, XML, JSON, a spreadsheet) is
the task of its renderer.
"""

import os
import re
import unicodedata
from functools import lru_cache

CUT_MARK = " [cut]"
_MAX_PATH_CHARS = 300

RUNNER_COMMAND = re.compile(r"##(?=[A-Za-z]*\[)")
"""The start of a command that CI runners find anywhere in a line: `##[` (GitHub, Azure), `##vso[`, `##teamcity[`."""

JOINERS = "\N{ZERO WIDTH SPACE}\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
"""Characters without a width that say where letters join, and lines may end."""

CONTROL_CHARACTER = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
"""What no text of a course holds, as terminals obey it: all controls but line feed and tab, and line separators."""

_SUSPECT_CHARACTER = re.compile(r"[^\x20-\x7e\n\t]")
_COMMAND_START = re.compile(r"^([^\S\n]*):(?=:)", re.MULTILINE)
_BANNED_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Controls and escapes, bidi overrides and zero-width marks, lone surrogates, private and unassigned code points."""


def path_text(path: str | os.PathLike[str]) -> str:
    """A path as text; bytes that are not UTF-8 are replaced."""
    return os.fsencode(path).decode("utf-8", "replace")


def path_argument(path: str) -> str:
    """A path as it is typed behind a command: quoted for a shell, and never taken for an option."""
    import shlex  # noqa: PLC0415 - few commands name another

    return shlex.quote(f"./{path}" if path.startswith("-") else path)


def clean_text(text: str, limit: int, *, keep: str = "") -> str:
    """At most `limit` characters of a text, with a mark where it is cut.

    Control, format and surrogate characters are replaced, except those to `keep`. Newlines and tabs stay; carriage
    returns at the end of a line are removed.
    """
    # Twice as much as is shown, since each line end may lose a character, and so that no line end is cut in two.
    shown = text[: 2 * limit + 1].replace("\r\n", "\n")[: limit + 1]
    if _SUSPECT_CHARACTER.search(shown):
        # Each kind of character is judged once, however many there are.
        banned = {each for each in set(shown) if each not in keep and _is_banned(each)}
        if banned:
            shown = shown.translate(dict.fromkeys(map(ord, banned), "\N{REPLACEMENT CHARACTER}"))
    return shown if len(shown) <= limit else shown[:limit] + CUT_MARK


def clean_line(text: str, limit: int) -> str:
    """The cleaned text on one line, with each run of white space as one blank."""
    return " ".join(clean_text(text, limit).split())


def path_line(path: str | os.PathLike[str]) -> str:
    """A path that the user named, as a sentence shows it."""
    return clean_line(path_text(path), _MAX_PATH_CHARS)


def clean_name(text: str, limit: int) -> str:
    """A person's name on one line, cleaned, but with the joiners that some scripts need, as Persian and emoji."""
    return " ".join(clean_text(text, limit, keep=JOINERS).split()).strip(JOINERS)


def log_safe(text: str) -> str:
    """The text without commands of CI runners: `::` at the start of a line, `##vso[` and such anywhere.

    (The runner of GitHub Actions skips white space before `::`.)
    """
    return RUNNER_COMMAND.sub("#\N{WORD JOINER}#", _COMMAND_START.sub("\\1:\N{WORD JOINER}", text))


def json_safe(text: str) -> str:
    """The same JSON, with commands of CI runners and HTML tags escaped inside its strings."""
    escaped = RUNNER_COMMAND.sub(r"\\u0023\\u0023", text.replace("::", "\\u003a\\u003a"))
    return escaped.replace("<", "\\u003c")


@lru_cache(maxsize=4096)
def _is_banned(character: str) -> bool:
    if not _SUSPECT_CHARACTER.match(character):
        return False
    return character.isascii() or unicodedata.category(character) in _BANNED_CATEGORIES
