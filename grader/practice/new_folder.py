"""Make a new folder for a learner, with the stubs of a course: exercise files, or notebooks."""

import os
from collections.abc import Mapping
from pathlib import Path

from grader import files
from grader.courses.course import Course
from grader.courses.stubs import fresh_source
from grader.errors import UsageError
from grader.i18n import _


def make_folder(course: Course, folder: Path) -> list[Path]:
    """Write the course's stubs into a folder, which is created if necessary; return the files, in course order.

    Nothing is overwritten: raise UsageError, without writing anything, if one of the files exists already.
    """
    return write_new_files(folder, {topic.file_name: fresh_source(course, topic) for topic in course.topics})


def write_new_files(folder: Path, contents: Mapping[str, bytes]) -> list[Path]:
    """Write all of these files, by name, or none; raise UsageError like `make_folder`."""
    targets = [folder / name for name in contents]
    if os.path.exists(folder) and not os.path.isdir(folder):
        raise UsageError(_("{folder} is a file. Name a new folder.").format(folder=folder))
    present = [target.name for target in targets if os.path.lexists(target)]
    if present:
        template = _("{folder} holds {file} already, and nothing is overwritten. Name a new folder.")
        raise UsageError(template.format(folder=folder, file=present[0]))
    try:
        with files.all_or_none():
            files.make_folders(folder)
            for target, content in zip(targets, contents.values(), strict=True):
                files.create_file(target, content)
    except OSError as error:
        raise files.write_error(error, folder, _("Name a folder you may write to.")) from None
    return targets
