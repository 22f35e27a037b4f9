"""The names that programs give copies of a file: "topic (1).py", "topic-1.py", "topic - Copy.py", "Copy of topic.py".

A browser numbers what it downloads again, a file manager and a cloud drive name what they duplicate, and ILIAS writes
"Late Submission - " in front of a file that came late. Where such a copy is the only file of an exercise, it is the
work: nobody chose its name.
"""

import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable
from contextlib import suppress
from pathlib import Path

from grader.submissions.file_suffixes import NOTEBOOK_SUFFIX

_COPY_MARK = re.compile(r"copy|kopie|copie|c[oó]pia|kopia|kopya|копия|コピー|복사본|副本|複製|\d{1,3}|", re.IGNORECASE)
_COPY_BEGINNING = re.compile(
    r"(?:copy_of|kopie_v[oa]n|copie_de|c[oó]pia_d[ei]|kopia|копия|late_submission|versp(?:ä|ae)tete_abgabe)_+",
    re.IGNORECASE,
)
"""The words of systems, of Google Drive and of ILIAS: English, Chinese, Dutch, French, German, Italian, Japanese,
Korean, Polish, Portuguese, Russian, Spanish, Swedish and Turkish ones.
"""


def sole_copies(names: Iterable[str], topics: Collection[str]) -> dict[str, str]:
    """The names of one folder that count as an exercise file's name: copies that are the only file of their topic.

    Beside a notebook there are none, as it may serve the topics that have no file.
    """
    names = set(names)
    if any(name.endswith(NOTEBOOK_SUFFIX) for name in names):
        return {}
    copies: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        if (topic := copied_topic(name, topics)) is not None:
            copies[f"{topic}.py"].append(name)
    return {found[0]: file for file, found in copies.items() if len(found) == 1 and file not in names}


def real_file(file: Path) -> Path:
    """The file that an exercise file's path means: where there is none, the copy beside it that counts as it."""
    if not os.path.lexists(file):
        with suppress(OSError):
            return file.with_name(next(iter(sole_copies(os.listdir(file.parent), [file.stem])), file.name))
    return file


def copied_topic(name: str, topics: Collection[str]) -> str | None:
    """The topic of whose file a name is a copy's; a name that can be imported was chosen by a person."""
    stem, dot, ending = name.rpartition(".")
    if dot + ending != ".py" or stem.isidentifier() or stem.startswith("."):
        return None
    written = plain_stem(stem)
    beginning = _COPY_BEGINNING.match(written)
    topic = without_copy_marks(written[beginning.end() :] if beginning else written)
    return topic if topic in topics and topic != written else None


def plain_stem(stem: str) -> str:
    """A file's name without its ending, its blanks and punctuation as underscores."""
    return re.sub(r"\W+", "_", unicodedata.normalize("NFC", stem)).strip("_")


def without_copy_marks(stem: str) -> str:
    """A `plain_stem` without what stands behind a copy's name; each part is looked at once, however long a name is."""
    parts = stem.split("_")
    while len(parts) > 1 and _COPY_MARK.fullmatch(parts[-1]):
        parts.pop()
    return "_".join(parts)
