"""Files that do not count though they may be meant as work: one sentence for each of them.

Only names are looked at, and lines that import. There is a sentence where a file could be meant as an exercise file
that is missing (`Topic.py`, `my topic.py`, `topic.py.txt`, `week2/topic.py`, `week2/Topic.py`), where it is another
version of a file that counts (`topic (1).py` or `old/topic.py` beside `topic.py`), and where a source imports a module
of Python's own and a file of that name (`statistics.py`) may be meant. Other files are not mentioned.

Where nothing counts at all, a sentence says what is there instead, and which file may be meant.
"""

import re
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence

from grader.i18n import _, join_sentences, ngettext
from grader.sanitize import clean_line, path_text
from grader.submissions.copy_names import plain_stem, without_copy_marks
from grader.submissions.file_suffixes import (
    ARCHIVE_SUFFIXES,
    NOTEBOOK_SUFFIX,
    OTHER_ARCHIVE_SUFFIXES,
    SOURCE_SUFFIXES,
    exercise_file_names,
)

_MAX_NOTES = 10
_MAX_NAMES_SHOWN = 3
_MAX_SHOWN_CHARS = 100
_MAX_PATH_CHARS = 1_000
_LEFT_OUT = ", left out"
"""What a note's key has behind the file's name."""

_CODE_ENDINGS = frozenset(suffix[1:] for suffix in SOURCE_SUFFIXES)
_TEXT_ENDINGS = frozenset({"txt", "text", "rtf", "doc", "docx", "odt", "pdf", "md", "html"})
_ENDING = re.compile(r"\w{1,8}")
_IMPORTED_MODULE = re.compile(rb"^[ \t]*(?:from|import)[ \t]+(\w+)", re.MULTILINE)


def stray_file_notes(files: Iterable[str], topics: Collection[str], there: Mapping[str, str]) -> dict[str, str]:
    """What to say of these files, by keys that are not names of files: the first few sentences, and how many more.

    `files` are all that were handed in, as paths from the folder that counts; `there` has the file of each topic that
    has one.
    """
    sentences: dict[str, str] = {}
    copies: list[str] = []
    for file in sorted(set(files)):
        sentence = _stray_sentence(file, topics, there)
        if sentence:
            sentences[f"{file}{_LEFT_OUT}"] = sentence
        elif _is_elsewhere(file, there):
            copies.append(file)
    if copies:
        sentences = {_LEFT_OUT: _copies_sentence(copies), **sentences}
    if len(sentences) <= _MAX_NOTES:
        return sentences
    count = len(sentences) - _MAX_NOTES
    more = ngettext(
        "{count} more file that may be meant as work does not count.",
        "{count} more files that may be meant as work do not count.",
        count,
    )
    return {**dict(list(sentences.items())[:_MAX_NOTES]), f"~{_LEFT_OUT}": more.format(count=count)}


def note_on_topic(notes: Mapping[str, str], topic: str, topics: Collection[str]) -> str | None:
    """The first of these sentences on a file that may be meant as this topic's, or None."""
    for key, sentence in notes.items():
        file = key.removesuffix(_LEFT_OUT)
        if file != key and resembled_topic(file.rpartition("/")[2], topics) == topic:
            return sentence
    return None


def hidden_module_notes(sources: Mapping[str, bytes]) -> dict[str, str]:
    """What to say of files that imports do not find because Python's own modules come first, by keys as above."""
    template = _("{file} is not imported: Python has a module of that name. Rename your file if yours is meant.")
    hidden = [file for file in sorted(sources) if file.endswith(".py") and file[:-3] in sys.stdlib_module_names]
    if not hidden:
        return {}
    # Each source is searched once, however many such files there are.
    words = {found[1].decode() for source in sources.values() for found in _IMPORTED_MODULE.finditer(source)}
    imported = [file for file in hidden if file[:-3] in words]
    return {f"{file}, not imported": template.format(file=shown_file(file)) for file in imported[:_MAX_NOTES]}


def _copies_sentence(files: Sequence[str]) -> str:
    template = _("Exercise files in other folders do not count: {files}.")
    longer_template = _("Exercise files in other folders do not count: {files} and {count} more.")
    names = _(", ").join(map(shown_file, files[:_MAX_NAMES_SHOWN]))
    return (template if len(files) <= _MAX_NAMES_SHOWN else longer_template).format(
        files=names, count=len(files) - _MAX_NAMES_SHOWN
    )


def _is_elsewhere(file: str, topics: Collection[str]) -> bool:
    """Whether a file has the name of one of these topics' files, and lies in another folder."""
    folder, _slash, name = file.rpartition("/")
    stem, _dot, ending = name.rpartition(".")
    return bool(folder) and stem in topics and f".{ending}" in SOURCE_SUFFIXES


def _stray_sentence(file: str, topics: Collection[str], there: Mapping[str, str]) -> str:
    """Why a file does not count, or "" where nobody needs to know."""
    if _is_unmeant(file):
        return ""
    name = file.rpartition("/")[2]
    shown = shown_file(file)
    missing = set(topics) - set(there)
    if "/" in file:
        template = _("{file} was not taken for {name}: it lies in another folder than the exercise files that count.")
        if _is_elsewhere(file, missing):
            return template.format(file=shown, name=name)
        topic = _misnamed_topic(name, topics)
        return template.format(file=shown, name=f"{topic}.py") if topic in missing else ""
    if name.lower().endswith((*ARCHIVE_SUFFIXES, *OTHER_ARCHIVE_SUFFIXES)) and missing:
        template = _("{file} was left out: there are .py files or notebooks beside it, and they count.")
        return template.format(file=shown)
    topic = _misnamed_topic(name, topics)
    if topic is None:
        return ""
    if topic not in there:
        return _rename_sentence(file, topic)
    is_module = name.endswith(".py") and name[:-3].isidentifier()
    if is_module or not name.lower().endswith(".py"):
        return ""
    return _("{file} was left out: {other} is there, and counts.").format(file=shown, other=shown_file(there[topic]))


def _is_unmeant(file: str) -> bool:
    """Whether nobody hands in a file of this name as work: hidden, a backup (`grade reset` makes them), too long."""
    name = file.rpartition("/")[2]
    return name.startswith(("~", ".", "_")) or name.endswith(("~", ".bak")) or len(file) > _MAX_PATH_CHARS


def _misnamed_topic(name: str, topics: Collection[str]) -> str | None:
    """The topic as whose exercise file a file may be meant that has another name."""
    topic = resembled_topic(name, topics)
    return None if topic is None or name in exercise_file_names([topic]) else topic


def _rename_sentence(file: str, topic: str) -> str:
    template = _("{file} was not taken for {name}: the file has to be called exactly that. Rename it.")
    is_notebook = NOTEBOOK_SUFFIX[1:] in file.lower().split(".")
    return template.format(file=shown_file(file), name=f"{topic}{NOTEBOOK_SUFFIX if is_notebook else '.py'}")


def contents_sentence(files: Sequence[str], topics: Collection[str]) -> str:
    """What a folder without exercise files holds: which file to rename, if one may be meant as such, and some names."""
    named = ((file, _misnamed_topic(file.rpartition("/")[2], topics)) for file in files if not _is_unmeant(file))
    advice = next((_rename_sentence(file, topic) for file, topic in named if topic is not None), "")
    return join_sentences(advice, _listing_sentence(files))


def _listing_sentence(files: Sequence[str]) -> str:
    if not files:
        return _("It holds nothing, or hidden files only.")
    names = _(", ").join(map(shown_file, files[:_MAX_NAMES_SHOWN]))
    if len(files) <= _MAX_NAMES_SHOWN:
        return _("It holds only {files}.").format(files=names)
    count = len(files) - _MAX_NAMES_SHOWN
    template = ngettext("It holds {files} and {count} more file.", "It holds {files} and {count} more files.", count)
    return template.format(files=names, count=count)


def shown_file(file: str) -> str:
    """A file's path as it is shown; in quotation marks where white space at its ends would not be seen."""
    text = path_text(file)
    return clean_line(text if text == text.strip() else f"'{text}'", _MAX_SHOWN_CHARS)


def resembled_topic(name: str, topics: Collection[str]) -> str | None:
    """The topic that a file may be meant for, the longest of several, or None.

    A file of code may begin or end with the topic's name; a text file must have it. Capitals, blanks and the marks of
    copies ("(1)", "copy") do not matter.
    """
    parts = name.strip().lower().split(".")
    endings = set()
    while len(parts) > 1 and _ENDING.fullmatch(parts[-1]):
        endings.add(parts.pop())
    stem = without_copy_marks(plain_stem(".".join(parts)))
    alike = set(topics) & {stem} if endings & _CODE_ENDINGS or endings <= _TEXT_ENDINGS else set()
    if endings & _CODE_ENDINGS:
        alike |= {topic for topic in topics if stem.startswith(f"{topic}_") or stem.endswith(f"_{topic}")}
    return max(alike, key=len, default=None)
