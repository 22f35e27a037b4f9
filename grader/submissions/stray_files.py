"""What was handed in and does not count, though it may be meant as work: a sentence for each such file, by its name.

Only names are looked at. A file is told of where it could stand for an exercise file that is missing (`Loss.py`,
`loss (1).py`, `loss.py.txt`, `week2/loss.py`), or where it is another one of a file that counts (`loss (1).py` or
`old/loss.py` beside `loss.py`). What has nothing to do with the exercises is nobody's concern.

Where nothing counts, what is there instead is told.
"""

import re
from collections.abc import Collection, Iterable, Sequence

from grader.i18n import _
from grader.sanitize import clean_line, path_text

_MOST = 10
_NAMED = 3
_SHOWN = 100
_LONGEST = 1_000
_SOURCES = (".py", ".ipynb")
_ARCHIVES = (".zip", ".tar.gz", ".tgz", ".tar", ".rar", ".7z")
_CODE = frozenset({"py", "ipynb"})
_TEXT = frozenset({"txt", "text", "rtf", "doc", "docx", "odt", "pdf", "md", "html"})
_ENDINGS = re.compile(r"(\.\w{1,8})+$")
_AGAIN = re.compile(r"(?:_+(?:copy|kopie|副本|\d{1,3}))+$")


def notes(files: Iterable[str], topics: Collection[str], there: Collection[str]) -> dict[str, str]:
    """What to say of these files, by keys that are no file's name; of many the first few, and how many more.

    `files` are all that were handed in, as paths from the folder that counts; `there` are the topics that have a file.
    """
    told: dict[str, str] = {}
    copies: list[str] = []
    for file in sorted(set(files)):
        sentence = _why(file, topics, there)
        if sentence:
            told[f"{file}, left out"] = sentence
        elif _is_elsewhere(file, there):
            copies.append(file)
    if copies:
        told = {", left out": _copies(copies), **told}
    if len(told) <= _MOST:
        return told
    more = _("{count} more files that may be meant as work do not count.").format(count=len(told) - _MOST)
    return {**dict(list(told.items())[:_MOST]), "~, left out": more}


def _copies(files: Sequence[str]) -> str:
    told = _("Exercise files in other folders do not count: {files}.")
    many = _("Exercise files in other folders do not count: {files} and {count} more.")
    names = _(", ").join(clean_line(path_text(file), _SHOWN) for file in files[:_NAMED])
    return (told if len(files) <= _NAMED else many).format(files=names, count=len(files) - _NAMED)


def _is_elsewhere(file: str, topics: Collection[str]) -> bool:
    """Whether a file is called as one of these topics' and lies in another folder."""
    folder, _slash, name = file.rpartition("/")
    stem, _dot, ending = name.rpartition(".")
    return bool(folder) and stem in topics and f".{ending}" in _SOURCES


def _why(file: str, topics: Collection[str], there: Collection[str]) -> str:
    """Why a file does not count, or "" where that is nothing to tell."""
    name = file.rpartition("/")[2]
    if name.startswith(("~", ".", "_")) or name.endswith("~") or len(file) > _LONGEST:
        return ""
    shown = clean_line(path_text(file), _SHOWN)
    missing = set(topics) - set(there)
    if "/" in file:
        told = _("{file} was not taken for {name}: it lies in another folder than the exercise files that count.")
        return told.format(file=shown, name=name) if _is_elsewhere(file, missing) else ""
    if name.lower().endswith(_ARCHIVES) and missing:
        told = _("{file} was left out: there are .py files or notebooks beside it, and they count.")
        return told.format(file=shown)
    topic = resembled(name, topics)
    if topic is None or name in {f"{topic}{ending}" for ending in _SOURCES}:
        return ""
    if topic not in there:
        told = _("{file} was not taken for {name}: the file has to be called exactly that. Rename it.")
        return told.format(file=shown, name=f"{topic}.py")
    is_module = name.endswith(".py") and name[:-3].isidentifier()
    if is_module or not name.lower().endswith(".py"):
        return ""
    return _("{file} was left out: {other} is there, and counts.").format(file=shown, other=f"{topic}.py")


def held(files: Sequence[str]) -> str:
    """What there is where no exercise file is: some names, which often tell what went wrong."""
    if not files:
        return _("It holds nothing, or hidden files only.")
    names = _(", ").join(clean_line(path_text(file), _SHOWN) for file in files[:_NAMED])
    if len(files) <= _NAMED:
        return _("It holds only {files}.").format(files=names)
    return _("It holds {files} and {count} more files.").format(files=names, count=len(files) - _NAMED)


def resembled(name: str, topics: Collection[str]) -> str | None:
    """The topic that a file may be meant for: code by a name that is the topic's, or begins or ends with it, whatever
    capitals, blanks or numbers are around; text by that name itself. Of several, the longest.
    """
    found = _ENDINGS.search(name.lower())
    endings = set(found[0].split(".")[1:]) if found else set()
    stem = re.sub(r"[^\w]+", "_", _ENDINGS.sub("", name).lower()).strip("_")
    stem = _AGAIN.sub("", stem)
    alike = set(topics) & {stem} if endings & _CODE or endings <= _TEXT else set()
    if endings & _CODE:
        alike |= {topic for topic in topics if stem.startswith(f"{topic}_") or stem.endswith(f"_{topic}")}
    return max(alike, key=len, default=None)
