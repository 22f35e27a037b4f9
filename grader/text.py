"""Untrusted text made harmless: whatever comes out of a submission passes here before it is shown or stored.

Escaping for a format (HTML, XML, JSON, a spreadsheet) is the renderer's; what no format should ever carry is removed
here.
"""

import unicodedata

CUT_MARK = " [cut]"

_KEPT_CONTROLS = "\n\t"
_BANNED_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Controls and escapes, bidi overrides and zero-width marks, lone surrogates, private and unassigned code points."""


def clean(text: str, limit: int) -> str:
    """At most `limit` characters of a text, without control, format or surrogate characters, marked where cut.

    Newlines and tabs stay; carriage returns that end a line go.
    """
    # Twice as much as is shown, since each line end may shrink; the cut then never parts one.
    shown = text[: 2 * limit + 1].replace("\r\n", "\n")
    harmless = "".join(character if _is_harmless(character) else "\N{REPLACEMENT CHARACTER}" for character in shown)
    return harmless if len(harmless) <= limit else harmless[:limit] + CUT_MARK


def clean_line(text: str, limit: int) -> str:
    """The same on one line, with runs of white space as one blank."""
    return " ".join(clean(text, limit).split())


def _is_harmless(character: str) -> bool:
    if character.isascii():
        return character.isprintable() or character in _KEPT_CONTROLS
    return unicodedata.category(character) not in _BANNED_CATEGORIES
