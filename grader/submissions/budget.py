"""How much of what was handed in is read: the bounds, and the sentences for what is beyond them."""

from collections.abc import Callable

from grader.i18n import _
from grader.submissions import notebook as notebooks

ARCHIVE_SUFFIXES = (".zip", ".tar.gz", ".tgz")
"""How the names of the archives end that are read as they are (`archive`)."""

MAX_FILE_BYTES = 1024 * 1024
MAX_TOTAL_BYTES = 4 * 1024 * 1024
MAX_FILES = 200
MAX_ENTRIES = 5_000
MAX_NOTEBOOKS = 40
MAX_NOTEBOOKS_TOTAL_BYTES = 100 * 1024 * 1024
_MAX_SHOWN_CHARS = 300


class NotebookBudget:
    """Notebooks as they are read, up to the limits that hold for all of a submission's."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._bytes = 0

    def take_cells(self, name: str, content: Callable[[], bytes | str]) -> dict[str, bytes] | str:
        """A notebook's cells, or the sentence that says why there are none; `content` may give one too."""
        if name in self._names or len(self._names) >= MAX_NOTEBOOKS or self._bytes > MAX_NOTEBOOKS_TOTAL_BYTES:
            return _(
                "{file} was not read: a submission may hold at most {count} notebooks, "
                "and {size} MiB of them, each with a name of its own."
            ).format(file=name, count=MAX_NOTEBOOKS, size=MAX_NOTEBOOKS_TOTAL_BYTES // 2**20)
        self._names.add(name)
        found = content()
        self._bytes += len(found)
        return found if isinstance(found, str) else notebooks.read_cells(found, name)


def no_room_sentence(name: str) -> str:
    """What is said of a file that would be too much with the others."""
    template = _("{file} was not read: all .py files together may hold at most {most} MiB.")
    return template.format(file=name, most=MAX_TOTAL_BYTES // 2**20)


def too_large_sentence(name: str, size: int, most: int) -> str:
    """What is said of a file above its limit."""
    template = (
        _("{file} holds {size} bytes; at most {most} are read. Clear its outputs and save it again.")
        if name.endswith(notebooks.NOTEBOOK_SUFFIX)
        else _("{file} holds {size} bytes; at most {most} are read. Did something else land in it?")
    )
    return template.format(file=name, size=size, most=most)
