"""`grade export --format feedback`: a page and a text for every student, as a platform takes them."""

import json
import os
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import click

from grader.cli.choice import WordChoice
from grader.cli.export_tally import MOODLE_NUMBERS
from grader.cli.options import PATH_TYPE, Function, course_option, load_course_in, require_format
from grader.cli.output import print_error, progress_for_people
from grader.errors import UsageError
from grader.grading.options import FeedbackLevel
from grader.i18n import _, current_language, ngettext
from grader.sanitize import path_line

if TYPE_CHECKING:
    from grader.classroom.class_list import ClassList
    from grader.classroom.feedback.names import FeedbackPlatform
    from grader.classroom.feedback.pages import FeedbackContents, FeedbackFile
    from grader.classroom.feedback.pictures import PictureMaker
    from grader.classroom.grades import StudentGrade
    from grader.classroom.store_rows import Batch
    from grader.courses.course import Course
    from grader.progress_view import ProgressView

FEEDBACK_FORMAT = "feedback"
_PLATFORMS = ("moodle", "canvas", "blackboard", "plain")


def feedback_options(command: Function) -> Function:
    """A decorator that adds the options of feedback."""
    for option in (
        click.option("--quiet", "-q", is_flag=True, help=_("feedback: say nothing on the way.")),
        click.option("--force", is_flag=True, help=_("feedback: replace the file, or the files in the folder.")),
        click.option(
            "--class-page",
            type=PATH_TYPE,
            metavar="FILE",
            help=_("feedback: write the class page there, too, with links to the students' pages in the folder."),
        ),
        click.option(
            "--pictures",
            type=PATH_TYPE,
            metavar="CLASS",
            help=_(
                "feedback: with a picture for each topic, drawn of what lies in the class's folder, "
                "which is read again."
            ),
        ),
        click.option(
            "--feedback",
            type=WordChoice(list(FeedbackLevel)),
            help=_("feedback: how much it tells, if that is less than the reports do. [default: all]"),
        ),
        click.option(
            "--platform",
            type=WordChoice(_PLATFORMS),
            help=_("feedback: who is to take the files. [default: where the class was downloaded]"),
        ),
        course_option,
    ):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackOptions:
    """The options of the command that are for feedback only, and the course."""

    platform: str | None
    feedback: str | None
    pictures: Path | None
    class_page: Path | None
    force: bool
    quiet: bool
    course: Path | None

    @classmethod
    def take_from(cls, arguments: MutableMapping[str, Any]) -> Self:
        """These options out of all arguments of the command."""
        return cls(**{field.name: arguments.pop(field.name) for field in fields(cls)})

    def require_form(self, form: str, output: Path | None) -> None:
        """Raise UsageError where an option is for feedback only and the form is another, or where they don't fit."""
        given = {
            "--platform": self.platform,
            "--feedback": self.feedback,
            "--pictures": self.pictures,
            "--class-page": self.class_page,
            "--force": self.force or None,
            "--quiet": self.quiet or None,
        }
        require_format(given, [FEEDBACK_FORMAT], form)
        if form != FEEDBACK_FORMAT:
            return
        if output is None:
            raise UsageError(_("Feedback is many files. Name a zip file or a folder for them: -o feedback.zip"))
        from grader.classroom.feedback.targets import is_zip, refuse_to_overwrite  # noqa: PLC0415

        if self.class_page is not None and is_zip(output):
            raise UsageError(_("--class-page links to pages in a folder, not in a zip file: -o feedback/"))
        if not self.force:
            refuse_to_overwrite(output)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackRequest:
    """What is to be written, and where."""

    options: FeedbackOptions
    results: Path
    output: Path


def export_feedback(students: "ClassList", batch: "Batch", request: FeedbackRequest) -> None:
    """Write the feedback of a class, and say what was written and what was not."""
    from grader.classroom.feedback import names, targets  # noqa: PLC0415 - see the package's docstring
    from grader.classroom.feedback.pages import feedback_files  # noqa: PLC0415
    from grader.reporting.html import require_jinja  # noqa: PLC0415

    require_jinja()
    options = request.options
    platform = names.FeedbackPlatform(options.platform) if options.platform else names.class_platform(students)
    starts = names.class_starts(platform, students)
    nameable = names.receiver_count(platform, students)
    if nameable and not starts:
        template = _("Nobody here is of a download of {platform}, so nothing was written. --platform plain names all.")
        raise UsageError(template.format(platform=platform.value))
    links: dict[str, str] = {}
    with ExitStack() as stack:
        course = _known_course(request, batch)
        progress = progress_for_people(is_quiet=options.quiet)
        pictures = stack.enter_context(_picture_maker(request, batch, course, progress))
        progress.begin_work(_("Writing feedback"), len(starts))
        stack.callback(progress.end_work)
        entries = _announced_entries(students.grades(), progress)
        files = feedback_files(entries, starts, _contents(options, course, pictures))
        targets.write_files(request.output, _linked_files(files, links, progress))
    if options.class_page is not None:
        _write_class_page(students, request, options.class_page, links)
    is_by_download = platform is names.FeedbackPlatform.moodle and students.terms.roster is None
    for sentence in _summary_sentences(
        platform, request, nameable=nameable, starts=starts, written=links, is_by_download=is_by_download
    ):
        print_error(sentence)
    if pictures is not None and pictures.unlike:
        template = _("Without pictures, because what lies in the class's folder is not what was graded: {students}.")
        print_error(template.format(students=_some_names(pictures.unlike)))
    if (language := json.loads(batch.options).get("language")) not in {None, current_language().value}:
        template = _("What the checks say is in the language that the class was graded in ({language}).")
        print_error(template.format(language=language))


def _known_course(request: FeedbackRequest, batch: "Batch") -> "Course | None":
    """The course of the results, for its texts; None where it was not named and is another than the one that ships."""
    course = load_course_in(request.options.course)
    if course.id == batch.course:
        return course
    if request.options.course is None and request.options.pictures is None:
        return None
    template = _("{file} holds results of the course {known!r}, not of {asked!r}. Name that one with --course.")
    raise UsageError(template.format(file=path_line(request.results), known=batch.course, asked=course.id))


@contextmanager
def _picture_maker(
    request: FeedbackRequest, batch: "Batch", course: "Course | None", progress: "ProgressView"
) -> "Iterator[PictureMaker | None]":
    """What draws the pictures, where they are asked for; `_known_course` gives a course then."""
    from grader.classroom import intake  # noqa: PLC0415 - see the package's docstring
    from grader.classroom.class_archive import opened_class  # noqa: PLC0415
    from grader.classroom.feedback.pictures import PictureMaker  # noqa: PLC0415
    from grader.grading.options import SubmissionLimits  # noqa: PLC0415

    if request.options.pictures is None or course is None:
        yield None
        return
    topics = [topic.id for topic in course.topics]
    limits = SubmissionLimits(**json.loads(batch.options)["limits"])
    with opened_class(request.options.pictures, topics, progress) as opened:
        taken_in = intake.take_in(opened.folder, topics, request.results)
        with PictureMaker(taken_in, course, limits) as pictures:
            yield pictures


def _contents(options: FeedbackOptions, course: "Course | None", pictures: "PictureMaker | None") -> "FeedbackContents":
    from grader.classroom.feedback.pages import FeedbackContents  # noqa: PLC0415 - see the package's docstring

    return FeedbackContents(
        level=None if options.feedback is None else FeedbackLevel(options.feedback),
        course=course,
        draw_pictures=None if pictures is None else pictures.draw,
    )


def _announced_entries(entries: "Iterator[StudentGrade]", progress: "ProgressView") -> "Iterator[StudentGrade]":
    """The same students; each one's files are what is then waited for."""
    for entry in entries:
        progress.wait_for(entry.grade.student)
        yield entry


def _linked_files(
    students: "Iterator[Sequence[FeedbackFile]]", links: dict[str, str], progress: "ProgressView"
) -> "Iterator[Sequence[FeedbackFile]]":
    """The same files, counted; the name of each student's page is noted on the way."""
    for files in students:
        links[files[0].student] = files[0].name
        yield files
        progress.count_done()


def _write_class_page(
    students: "ClassList", request: FeedbackRequest, page: Path, pages_by_student: Mapping[str, str]
) -> None:
    from urllib.parse import quote  # noqa: PLC0415 - for this page only

    from grader import files  # noqa: PLC0415 - see the package's docstring
    from grader.classroom import class_stats  # noqa: PLC0415
    from grader.classroom.class_page import class_page  # noqa: PLC0415

    folder = Path(os.path.relpath(request.output.absolute(), page.absolute().parent)).as_posix()
    links = {student: f"{quote(folder)}/{quote(name)}" for student, name in pages_by_student.items()}
    statistics = class_stats.class_statistics(students)
    files.atomic_write(page, (part.encode("utf-8", "replace") for part in class_page(statistics, links)))


def _summary_sentences(
    platform: "FeedbackPlatform",
    request: FeedbackRequest,
    *,
    nameable: int,
    starts: Mapping[str, str],
    written: Mapping[str, str],
    is_by_download: bool,
) -> Iterator[str]:
    """What was written and what was not; `is_by_download` means that files are named by a Moodle download's numbers."""
    template = ngettext(
        "Feedback for {count} of {students} student is in {file}, named for {platform}.",
        "Feedback for {count} of {students} students is in {file}, named for {platform}.",
        nameable,
    )
    shown = path_line(request.output)
    yield template.format(count=len(written), students=nameable, file=shown, platform=platform.value)
    if unnamed := nameable - len(starts):
        template = _("Students not of a download of {platform}, and left out: {count}. --platform plain names all.")
        yield template.format(platform=platform.value, count=unnamed)
    if without := len(starts) - len(written):
        template = _("Students without a grade, and so without feedback: {count}. --format csv says why.")
        yield template.format(count=without)
    if is_by_download:
        yield _(MOODLE_NUMBERS)


def _some_names(students: Sequence[str]) -> str:
    from grader.classroom.identity import some_names  # noqa: PLC0415 - loaded by now

    return some_names(students)
