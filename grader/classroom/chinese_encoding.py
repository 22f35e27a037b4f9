"""Whether what was read as Chinese was meant as that: the bytes of other languages may be Chinese characters, too."""

import re

_LEAST_LETTERS = 8
"""Of fewer letters nobody can say by their kinds; a Chinese name may well look like a Korean one."""

_LEAST_IN_WORDS = 4
_ALPHABET_WORD = re.compile(rb"[\xc0-\xdf]?[\xdc-\xff]+|[\xe0-\xff]?[\xc0-\xdf]+")
"""A word in Cyrillic, Greek or Hebrew: small letters, perhaps behind a capital, or capitals only.

Of the two halves of the bytes from 0xC0 on, encodings have the small letters in one and the capitals in the other;
Chinese characters are made of both.
"""

_LAST_HANGUL = 0xC8
"""Korean's encoding (EUC-KR, cp949) has syllables where GBK has the characters from a to r by their sound."""

_KANA = frozenset({0xA4, 0xA5})
"""With these bytes begin the kana, in GBK and in Japanese's encoding."""

_FIRST_LETTER = 0xC0
"""From here on, the code pages of Cyrillic, Greek, Hebrew and Arabic have nearly all their letters."""


def has_too_few_letters(text: str) -> bool:
    """Whether a text has so few letters beyond ASCII that nobody can say by them what it was meant as."""
    return len({letter for letter in text if not letter.isascii()}) < _LEAST_LETTERS


def may_be_another_language(text: str) -> bool:
    """Whether a text that was read as GBK may as well be Japanese or Korean, or of an alphabet of one byte a letter.

    Japanese's encoding (EUC-JP) has its kana where GBK has them, and a Chinese class hardly any. Of eight different
    Chinese characters, hardly ever all are among the first half of Chinese; and hardly ever do nine of ten bytes lie
    where those alphabets do, or four characters look like words of theirs.
    """
    words = [word.encode("gb18030") for word in re.findall(r"[^\x00-\x7f]+", text)]
    if sum(map(len, words)) >= 2 * _LEAST_IN_WORDS and all(map(_ALPHABET_WORD.fullmatch, words)):
        return True
    letters = [letter.encode("gb18030") for letter in set(text) if not letter.isascii()]
    pairs = [letter for letter in letters if len(letter) == 2]
    if len(pairs) < _LEAST_LETTERS or len(pairs) < len(letters):
        return False
    is_korean = all(0xB0 <= lead <= _LAST_HANGUL and trail > 0xA0 for lead, trail in pairs)
    high = sum(byte >= _FIRST_LETTER for pair in pairs for byte in pair)
    is_japanese = 10 * sum(lead in _KANA for lead, _trail in pairs) >= len(pairs)
    return is_japanese or is_korean or 10 * high >= 9 * 2 * len(pairs)
