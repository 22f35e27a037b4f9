"""How the names of files end that may be work: one table for all who look at a name before they read a file."""

from collections.abc import Iterable

NOTEBOOK_SUFFIX = ".ipynb"
SOURCE_SUFFIXES = (".py", NOTEBOOK_SUFFIX)

ARCHIVE_SUFFIXES = (".zip", ".tar.gz", ".tgz")
"""The archives that `archive` reads."""

OTHER_ARCHIVE_SUFFIXES = (".rar", ".7z", ".tar", ".tar.bz2", ".tar.xz", ".tbz2", ".txz", ".gz", ".xz")


def exercise_file_names(topics: Iterable[str]) -> list[str]:
    """The names that exercise files may have, in the order in which they are read."""
    return sorted(f"{topic}{suffix}" for topic in topics for suffix in SOURCE_SUFFIXES)
