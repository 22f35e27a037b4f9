"""How much of what was handed in is read: the bounds of a submission, and the sentences for what is beyond them."""

import re
import time
from collections.abc import Callable, Mapping, Sequence

from grader.errors import UsageError
from grader.i18n import _, join_names, ngettext
from grader.submissions import notebook as notebooks
from grader.submissions.file_suffixes import NOTEBOOK_SUFFIX
from grader.submissions.notebook import MAX_NOTEBOOK_BYTES
from grader.submissions.submission import Submission

MAX_FILE_BYTES = 1024 * 1024
MAX_TOTAL_BYTES = 4 * 1024 * 1024
MAX_FILES = 200
MAX_ENTRIES = 5_000
MAX_LISTED_ENTRIES = 100_000
"""How many names of one folder are looked at; files that are asked for by name are found among any number."""

MAX_REFUSALS = 500
_IMPORT_KEYWORD = rb"\b(?:from|import|import_module)\b"
_WORD = rb"[\w\x80-\xff]+"
MAX_NOTEBOOKS = 40
MAX_NOTEBOOKS_TOTAL_BYTES = 100 * 1024 * 1024
MAX_PACKAGE_DEPTH = 3
READING_SECONDS = 10
_MAX_NAMES_SHOWN = 3


def max_bytes_for(name: str) -> int:
    """The limit for a file of this name: a notebook may be larger than a `.py` file."""
    return MAX_NOTEBOOK_BYTES if name.endswith(NOTEBOOK_SUFFIX) else MAX_FILE_BYTES


class ReadingClock:
    """The time that reading one submission may take: of the processor, so that a busy machine costs nobody anything."""

    def __init__(self) -> None:
        self._end = time.thread_time() + READING_SECONDS

    def check(self) -> None:
        """Raise UsageError where the time is over."""
        if time.thread_time() > self._end:
            template = _("Reading it took more than {seconds} s. Hand in the exercise files only, without outputs.")
            raise UsageError(template.format(seconds=READING_SECONDS))


class SubmissionBuilder:
    """Collects the files of a submission, as long as they keep its limits together, and why others were not read."""

    def __init__(self, shown: str, clock: ReadingClock | None = None) -> None:
        self.files: dict[str, bytes] = {}
        self.refused: dict[str, str] = {}
        self._shown = shown
        self.clock = clock or ReadingClock()
        self._more_refusals = 0
        self._imported_words: set[bytes] = set()
        self._unsearched: list[bytes] = []
        self._total_bytes = 0
        self._notebooks: set[str] = set()
        self._notebook_bytes = 0

    def refuse_file(self, name: str, sentence: str) -> None:
        """Note why a file was not read; of very many files, only that there are more."""
        if len(self.refused) < MAX_REFUSALS:
            self.refused[name] = sentence
        else:
            self._more_refusals += 1

    def add_file(self, name: str, read: Callable[[], bytes | str], size: int = 0) -> None:
        """Add a file, or note why not.

        `read` gives its bytes, or a sentence that says why it can't be read; it is not called where there is no room,
        as far as that is known before: from the number of files, and from the file's `size`, 0 if unknown. Raise
        UsageError where the submission as a whole has taken too long.
        """
        self.clock.check()
        if name.endswith(NOTEBOOK_SUFFIX):
            name = notebooks.notebook_name(name)
            self._add_sources(name, self._read_notebook(name, read))
        elif sum(file.endswith(".py") for file in self.files) >= MAX_FILES:
            template = _("{file} was not read: a submission may hold at most {most} .py files.")
            self.refuse_file(name, template.format(file=name, most=MAX_FILES))
        elif self._total_bytes + size > MAX_TOTAL_BYTES:
            self.refuse_file(name, _no_room_sentence(name))
        else:
            content = read()
            self._add_sources(name, content if isinstance(content, str) else {name: content})

    def imports(self, folder: str) -> bool:
        """Whether a source that was added so far seems to import from a folder of this name."""
        while self._unsearched:
            self._imported_words |= _imported_words(self._unsearched.pop())
        return folder.encode() in self._imported_words

    def _read_notebook(self, name: str, read: Callable[[], bytes | str]) -> Mapping[str, bytes] | str:
        """A notebook's cells, or the sentence that says why there are none."""
        is_full = len(self._notebooks) >= MAX_NOTEBOOKS or self._notebook_bytes > MAX_NOTEBOOKS_TOTAL_BYTES
        if is_full or name in self._notebooks:
            return _(
                "{file} was not read: a submission may hold at most {count} notebooks, "
                "and {size} MiB of them, each with a name of its own."
            ).format(file=name, count=MAX_NOTEBOOKS, size=MAX_NOTEBOOKS_TOTAL_BYTES // 2**20)
        self._notebooks.add(name)
        content = read()
        if isinstance(content, str):
            return content
        self._notebook_bytes += len(content)
        cells = notebooks.read_cells(content, name)
        if isinstance(cells, str):
            return cells
        if cells.idle_functions:
            self.refuse_file(f"{name}, cells of text", _idle_sentence(name, cells.idle_functions))
        return cells.code

    def _add_sources(self, name: str, sources: Mapping[str, bytes] | str) -> None:
        """Add what a file consists of, or note the sentence that is there instead."""
        if isinstance(sources, str):
            self.refuse_file(name, sources)
        elif self._total_bytes + sum(map(len, sources.values())) > MAX_TOTAL_BYTES:
            self.refuse_file(name, _no_room_sentence(name))
        else:
            self.files.update(sources)
            self._unsearched += sources.values()
            self._total_bytes += sum(map(len, sources.values()))

    def build_submission(self) -> Submission:
        refused = dict(self.refused)
        if self._more_refusals:
            template = ngettext(
                "{count} more file was not read.", "{count} more files were not read.", self._more_refusals
            )
            refused["~, not read"] = template.format(count=self._more_refusals)
        return Submission(path=self._shown, files=self.files, refused=refused)


def _imported_words(source: bytes) -> set[bytes]:
    """The words that follow an import's keyword on its line; each byte is looked at once, however long a line is.

    In a source that puts folders into `sys.path`, all words outside comments: such a folder may be named anywhere.
    """
    words: set[bytes] = set()
    keyword = b"" if b"sys.path" in source else _IMPORT_KEYWORD
    for line in source.splitlines():
        found = re.search(keyword, line.partition(b"#")[0])
        if found:
            words.update(re.findall(_WORD, found.string[found.end() :]))
    return words


def _idle_sentence(name: str, functions: Sequence[str]) -> str:
    shown = [*functions[:_MAX_NAMES_SHOWN], *(["..."] if len(functions) > _MAX_NAMES_SHOWN else [])]
    template = _(
        "{file} defines {names} in a Markdown or raw cell, which is text and does not run: make it a code cell."
    )
    return template.format(file=name, names=join_names(shown))


def _no_room_sentence(name: str) -> str:
    template = _("{file} was not read: all .py files together may hold at most {most} MiB.")
    return template.format(file=name, most=MAX_TOTAL_BYTES // 2**20)


def too_large_sentence(name: str, size: int) -> str:
    """What to say of a file above its own limit."""
    template = (
        _("{file} holds {size} bytes; at most {most} are read. Clear its outputs and save it again.")
        if name.endswith(NOTEBOOK_SUFFIX)
        else _("{file} holds {size} bytes; at most {most} are read. Did something else land in it?")
    )
    return template.format(file=name, size=size, most=max_bytes_for(name))
