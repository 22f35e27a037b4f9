"""Read what was handed in, whatever it is: a folder, an exercise file, a notebook, an archive."""

from collections.abc import Collection
from pathlib import Path

from grader.submissions.file_suffixes import ARCHIVE_SUFFIXES
from grader.submissions.folder import read_folder
from grader.submissions.submission import Submission


def read_submission(path: Path, shown: str, topics: Collection[str]) -> Submission:
    """Read what lies at a path, for the topics of a course; `shown` is the path in the report.

    Raise UsageError where nothing can be read there.
    """
    if path.name.lower().endswith(ARCHIVE_SUFFIXES):
        from grader.submissions.archive import read_archive_file  # noqa: PLC0415 - slow to load, and rarely needed

        return read_archive_file(path, shown, topics)
    return read_folder(path, shown, topics).for_topics(topics)
