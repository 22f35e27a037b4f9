"""In which encoding an archive's names are, where it does not say so: they tell it by their letters."""

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise

from grader.classroom.chinese_encoding import has_too_few_letters, may_be_another_language

_SIGNS_IN_NAMES = "\N{FEMININE ORDINAL INDICATOR}\N{MASCULINE ORDINAL INDICATOR}\N{MIDDLE DOT}"

_JAPANESE_ENCODING = "cp932"
_COMMON_KANJI = (b"\x88\x9f", b"\x98\x72")
"""The first and the last of the first half of Japanese's characters, which have nearly all that are in names."""


def name_encoding(names: Sequence[bytes]) -> str:
    """In which encoding the names are that don't say that they are UTF-8: all alike, as one program wrote them.

    That program may have meant UTF-8 and not said it (macOS), the Chinese or the Japanese encoding (Windows there), or
    code page 437.
    """
    if is_text(names, "utf-8"):
        return "utf-8"
    # Any text of code page 437 may be read as Chinese of rare characters. Names consist of common ones: GB 2312's.
    common = [name for name in names if not name.isascii() and is_text([name], "gb2312")]
    rare = [name for name in names if not name.isascii() and not is_text([name], "gb2312")]
    if len(common) > len(rare) and is_text(names, "gbk"):
        return "gbk"
    return _JAPANESE_ENCODING if _is_japanese(names) else "cp437"


def _is_japanese(names: Sequence[bytes]) -> bool:
    """Whether names read as Japanese are kana and characters, most of them common ones.

    Read so, a letter with an accent of code page 437 swallows the next letter, and what it becomes stands beside Latin
    letters. The letters of other languages' encodings become half-width kana, or rare characters.
    """
    if not is_text(names, _JAPANESE_ENCODING):
        return False
    texts = [name.decode(_JAPANESE_ENCODING) for name in names]
    letters = [letter for text in texts for letter in text if not letter.isascii() and not letter.isspace()]
    beside_latin = any(
        one.isascii() != other.isascii() and (one + other).isalpha() for text in texts for one, other in pairwise(text)
    )
    common = sum(map(_is_common_in_japanese, letters))
    return not beside_latin and all(map(_is_kana_or_character, letters)) and 4 * common > 3 * len(letters)


def _is_common_in_japanese(letter: str) -> bool:
    first, last = _COMMON_KANJI
    return _is_kana(letter) or first <= letter.encode(_JAPANESE_ENCODING) <= last


def _is_kana_or_character(letter: str) -> bool:
    return _is_kana(letter) or unicodedata.name(letter, "").startswith("CJK ")


def _is_kana(letter: str) -> bool:
    return letter == "\N{IDEOGRAPHIC ITERATION MARK}" or "\u3041" <= letter <= "\u30ff"


def first_doubtful_name(names: Sequence[str], encoding: str) -> str:
    """The first of the names read in an encoding that may have been meant in another one; "" if there is none."""
    doubtful: Iterable[str] = ()
    if encoding == "cp437":
        doubtful = filter(_is_misread, names)
    elif (encoding == "gbk" and may_be_another_language("".join(names))) or (
        encoding == _JAPANESE_ENCODING and has_too_few_letters("".join(names))
    ):
        doubtful = (name for name in names if not name.isascii())
    return next(iter(doubtful), "")


def _is_misread(name: str) -> bool:
    """Whether a name holds what code page 437 has besides Latin letters: lines, Greek letters, signs of mathematics."""
    others = (letter for letter in name if not letter.isascii() and letter not in _SIGNS_IN_NAMES)
    return not all(unicodedata.name(letter, "").startswith("LATIN ") for letter in others)


def is_text(names: Sequence[bytes], encoding: str) -> bool:
    try:
        for name in names:
            name.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
