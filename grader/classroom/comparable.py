"""Names and ids as they are compared: a person's is the same in whatever way a system has written it."""

import re
import unicodedata
from collections.abc import Collection, Iterator

from grader.sanitize import JOINERS

_SHAPE_MARK = re.compile("[\u034f\u180b-\u180d\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_BETWEEN_WORDS = re.compile(r"[\s_,()\[\]\-]+")


def comparable_text(text: str) -> str:
    """A text without regard to capitals, wide letters and digits, and whether letters hold their accents."""
    return unicodedata.normalize("NFKC", text).casefold()


def comparable_id(text: str) -> str:
    """An id as platforms compare it: without regard to capitals, joiners, and zeros in front of a number as well."""
    plain = comparable_text(text.translate(dict.fromkeys(map(ord, JOINERS)))).strip()
    return plain.lstrip("0") or "0" if plain.isdecimal() else plain


def name_keys(name: str) -> Collection[str]:
    """A name as it is compared: without blanks, capitals and accents, in both orders of given and family name."""
    family, comma, given = name.partition(",")
    if not comma:
        given, _blank, family = name.rpartition(" ")
    return {key for key in (plain_name(given + family), plain_name(family + given)) if key}


def share_word(name: str, other: str) -> bool:
    """Whether two names may be one person's: a word of one is in the other, or there is none in one of them."""
    words, others = _name_words(name), _name_words(other)
    return not words or not others or not words.isdisjoint(others)


def _name_words(name: str) -> set[str]:
    return set(filter(None, map(plain_name, _BETWEEN_WORDS.split(name))))


def plain_name(name: str) -> str:
    """A name's letters and digits, without capitals and accents."""
    return "".join(_plain_letters(name))


def _plain_letters(name: str) -> Iterator[str]:
    for letter in unicodedata.normalize("NFKD", name.casefold()):
        if letter.isalnum() or _is_written_sound(letter):
            yield letter


def _is_written_sound(mark: str) -> bool:
    """Whether a mark is no accent, but part of the spelling, as vowels are in Devanagari and Thai, and voicing in kana.

    Unicode numbers the points of Hebrew and Arabic from 10 to 36, and accents from 200 on; those may be left out. Marks
    that choose among the shapes of a letter have the number of vowels.
    """
    is_mark = unicodedata.category(mark) in {"Mn", "Mc"} and not _SHAPE_MARK.fullmatch(mark)
    return is_mark and (unicodedata.combining(mark) < 10 or 36 < unicodedata.combining(mark) < 200)
