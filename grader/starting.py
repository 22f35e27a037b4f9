"""A learner's new folder: fresh stubs from the course."""

import shutil
from pathlib import Path

from grader.course import Course
from grader.errors import UsageFault


def make_folder(course: Course, folder: Path) -> list[Path]:
    """Copy the course's stubs into a folder, made if need be, and return the files made, in course order.

    Nothing is ever overwritten: raise UsageFault, with nothing written, where one of the files is there already.
    """
    targets = [folder / f"{topic.id}.py" for topic in course.topics]
    if folder.exists() and not folder.is_dir():
        raise UsageFault(f"{folder} is a file. Name a new folder.")
    present = [target.name for target in targets if target.exists() or target.is_symlink()]
    if present:
        raise UsageFault(f"{folder} holds {present[0]} already, and nothing is overwritten. Name a new folder.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for target in targets:
            shutil.copyfile(course.stubs / target.name, target)
    except OSError as error:
        raise UsageFault(f"{folder} cannot be written: {error.strerror}. Name a folder you may write to.") from None
    return targets
