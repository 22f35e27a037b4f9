"""Make a new folder for a learner, with the stubs of a course."""

from contextlib import suppress
from pathlib import Path

from grader import files
from grader.courses.course import Course
from grader.courses.stubs import fresh_source
from grader.errors import UsageError
from grader.i18n import _, os_reason


def make_folder(course: Course, folder: Path) -> list[Path]:
    """Write the course's stubs into a folder, which is created if necessary; return the files, in course order.

    Nothing is overwritten: raise UsageError, without writing anything, if one of the files exists already.
    """
    targets = [folder / topic.file_name for topic in course.topics]
    if folder.exists() and not folder.is_dir():
        raise UsageError(_("{folder} is a file. Name a new folder.").format(folder=folder))
    present = [target.name for target in targets if target.exists() or target.is_symlink()]
    if present:
        template = _("{folder} holds {file} already, and nothing is overwritten. Name a new folder.")
        raise UsageError(template.format(folder=folder, file=present[0]))
    sources = [fresh_source(course, topic) for topic in course.topics]
    is_new = not folder.exists()
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for source, target in zip(sources, targets, strict=True):
            files.create_file(target, source)
            written.append(target)
    except OSError as error:
        # Otherwise the files written so far would make the next attempt fail.
        with suppress(OSError):
            for target in written:
                target.unlink(missing_ok=True)
            if is_new:
                folder.rmdir()
        template = _("{folder} cannot be written: {reason}. Name a folder you may write to.")
        raise UsageError(template.format(folder=folder, reason=os_reason(error))) from None
    return targets
