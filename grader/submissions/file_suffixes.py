"""How the names of files end that may be work: one table for all who look at a name before they read a file."""

NOTEBOOK_SUFFIX = ".ipynb"
SOURCE_SUFFIXES = (".py", NOTEBOOK_SUFFIX)

ARCHIVE_SUFFIXES = (".zip", ".tar.gz", ".tgz")
"""The archives that `archive` reads."""

OTHER_ARCHIVE_SUFFIXES = (".rar", ".7z", ".tar", ".tar.bz2", ".tar.xz", ".tbz2", ".txz", ".gz", ".xz")
