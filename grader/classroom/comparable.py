"""Names and ids as they are compared: a person's is the same in whatever way a system has written it."""

import unicodedata

from grader.sanitize import JOINERS


def comparable_text(text: str) -> str:
    """A text without regard to capitals, wide letters and digits, and whether letters hold their accents."""
    return unicodedata.normalize("NFKC", text).casefold()


def comparable_id(text: str) -> str:
    """An id as platforms compare it: without regard to capitals, joiners, and zeros in front of a number as well."""
    plain = comparable_text(text.translate(dict.fromkeys(map(ord, JOINERS)))).strip()
    return plain.lstrip("0") or "0" if plain.isdecimal() else plain
