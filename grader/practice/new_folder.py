"""A learner's new folder: fresh stubs from the course."""

from contextlib import suppress
from pathlib import Path

from grader.courses.course import Course
from grader.courses.stubs import fresh_source
from grader.errors import UsageError
from grader.i18n import _, os_reason


def make_folder(course: Course, folder: Path) -> list[Path]:
    """Write the course's stubs into a folder, made if need be, and return the files made, in course order.

    Nothing is ever overwritten: raise UsageError, with nothing written, where one of the files is there already.
    """
    targets = [folder / topic.file_name for topic in course.topics]
    if folder.exists() and not folder.is_dir():
        raise UsageError(_("{folder} is a file. Name a new folder.").format(folder=folder))
    present = [target.name for target in targets if target.exists() or target.is_symlink()]
    if present:
        template = _("{folder} holds {file} already, and nothing is overwritten. Name a new folder.")
        raise UsageError(template.format(folder=folder, file=present[0]))
    is_new = not folder.exists()
    made: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for topic, target in zip(course.topics, targets, strict=True):
            made.append(target)
            target.write_bytes(fresh_source(course, topic))
    except OSError as error:
        # Half of the files would be in the way of the next try.
        with suppress(OSError):
            for target in made:
                target.unlink(missing_ok=True)
            if is_new:
                folder.rmdir()
        template = _("{folder} cannot be written: {reason}. Name a folder you may write to.")
        raise UsageError(template.format(folder=folder, reason=os_reason(error))) from None
    return targets
