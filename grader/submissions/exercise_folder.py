"""Which folder holds the exercise files, among the paths in an archive or a student's folder: only names are read."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import takewhile
from typing import TypeAlias

from grader.errors import UsageError
from grader.i18n import _, join_names
from grader.sanitize import clean_line
from grader.submissions import stray_files
from grader.submissions.copy_names import sole_copies
from grader.submissions.file_suffixes import NOTEBOOK_SUFFIX

_MAX_SHOWN_CHARS = 100
_VERSION = re.compile(
    r"Version (?P<teams>[1-9][0-9]{0,5})|(?P<openolat>[1-9][0-9]?)_(?:submissions|revisions_[0-9]{1,5})"
)
"""The folder of each time that a student of Microsoft Teams or of OpenOLAT handed in."""

PathParts: TypeAlias = tuple[str, ...]


class SeveralFoldersError(UsageError):
    """Exercise files lie in several folders, of which none is better; `above` is the folder that holds them."""

    def __init__(self, message: str, folders: Sequence[PathParts]) -> None:
        super().__init__(message)
        steps = takewhile(lambda step: len(set(step)) == 1, zip(*folders, strict=False))
        self.above: PathParts = tuple(step[0] for step in steps)


def find_exercise_folder(files: Iterable[PathParts], topics: Collection[str]) -> PathParts:
    """The folder among these paths that holds most exercise files; of two with as many, the outer one.

    Of folders that are called "Version 1", "Version 2" or "2_submissions", "4_revisions_1" only the last one counts.

    A notebook named like a topic is an exercise file. Where there are none at all, copies that count as one are; where
    there are none of these either, any notebook is one, since it may hold all topics. Raise UsageError where there is
    no exercise file, or where two folders are equally good.
    """
    wanted = {f"{topic}.py" for topic in topics}
    sources = set(files)
    stems = {(parts[:-1], parts[-1].removesuffix(NOTEBOOK_SUFFIX).removesuffix(".py")) for parts in sources}
    found = Counter(folder for folder, stem in stems if stem in topics)
    found = found or _folders_with_copies(sources, topics)
    found = found or Counter(parts[:-1] for parts in sources if parts[-1].endswith(NOTEBOOK_SUFFIX))
    if not found:
        some = _(", ").join(sorted(wanted)[:3])
        raise UsageError(_("There is no exercise file in it ({some} or another one).").format(some=some))
    found = _last_versions(found)
    best = max((count, -len(folder)) for folder, count in found.items())
    roots = sorted(folder for folder, count in found.items() if (count, -len(folder)) == best)
    named = [folder for folder in roots if folder and folder[-1] == "exercises"]
    if len(roots) > 1 and len(named) != 1:
        names = join_names([clean_line("/".join(folder), _MAX_SHOWN_CHARS) for folder in roots[:2]])
        template = _("There are exercise files in both {folders}; which ones count can't be told. Keep one folder.")
        raise SeveralFoldersError(template.format(folders=names), roots)
    return (named or roots)[0]


def _folders_with_copies(files: Collection[PathParts], topics: Collection[str]) -> Counter[PathParts]:
    """How many copies count as an exercise file, by folder."""
    names: defaultdict[PathParts, list[str]] = defaultdict(list)
    for parts in files:
        names[parts[:-1]].append(parts[-1])
    return Counter({folder: count for folder in names if (count := len(sole_copies(names[folder], topics)))})


def _last_versions(found: Counter[PathParts]) -> Counter[PathParts]:
    """These folders without those in versions before the last one."""
    versions = {folder: _version(folder) for folder in found}
    last: dict[PathParts, int] = {}
    for above, number in versions.values():
        last[above] = max(number, last.get(above, 0))
    return Counter({folder: found[folder] for folder, (above, number) in versions.items() if number == last[above]})


def _version(folder: PathParts) -> tuple[PathParts, int]:
    """The folder that holds a folder's versions, and the number of this one; the folder itself, and 0, without any."""
    for place, part in enumerate(folder):
        if match := _VERSION.fullmatch(part):
            return (*folder[:place], ""), int(match["teams"] or match["openolat"])
    return folder, 0


def paths_from(root: PathParts, files: Iterable[PathParts], topics: Collection[str]) -> tuple[str, ...]:
    """These files as paths from a folder: "topic.txt", "week2/topic.py", "../topic.py".

    Copies in the folder that count as an exercise file have that file's name.
    """
    paths = [_path_from(root, parts) for parts in files if parts]
    copies = sole_copies((path for path in paths if "/" not in path), topics)
    return tuple(copies.get(path, path) for path in paths)


def _path_from(root: PathParts, parts: PathParts) -> str:
    common = sum(1 for _same in takewhile(lambda pair: pair[0] == pair[1], zip(root, parts, strict=False)))
    return "/".join([*[".."] * (len(root) - common), *parts[common:]])


def contents_sentence_for(fault: UsageError, files: Sequence[PathParts], topics: Collection[str]) -> str:
    """What there is instead, where `fault` says that there is no exercise file; "" for other faults."""
    if isinstance(fault, SeveralFoldersError):
        return ""
    return stray_files.contents_sentence(["/".join(parts) for parts in files], topics)
