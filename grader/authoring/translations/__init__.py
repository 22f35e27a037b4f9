"""The translations of a course: its texts, read out of its files, and their catalogues in `locale` (extra `author`)."""

from pathlib import Path

from grader.courses.course import Course
from grader.errors import UsageError, install_command
from grader.i18n import _

__all__ = ["translate_course"]


def translate_course(course: Course) -> list[str]:
    """Bring the catalogues in a course's folder up to date, and return the texts that are left to translate.

    Raise UsageError where Babel is not installed.
    """
    try:
        from grader.authoring.translations import catalogues, course_texts  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        if error.name != "babel":
            raise
        template = _("Catalogues need Babel, which is not installed: {command}")
        raise UsageError(template.format(command=install_command("author"))) from None
    folder = Path(course.folder).resolve()
    return catalogues.renew_catalogues("course", course_texts.course_texts(folder, folder), folder / "locale")
