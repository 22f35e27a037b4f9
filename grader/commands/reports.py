"""A learner's report as a page."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.commands.options import PATH
from grader.commands.output import say, tell, write
from grader.commands.request import Graded, Request, asked, grading
from grader.errors import UsageFault
from grader.language import _, headed

if TYPE_CHECKING:
    from grader.pictures import Picture

_BELOW, _UNGRADED = 1, 3
_SOURCES = (".py", ".ipynb")


@click.command(
    name="report",
    help=_(
        "Grade exercise files, and write a page with all that there is to say, and a picture a topic.\n\n"
        "The page is one file: it needs no network, and can be printed and sent to others."
    ),
)
@asked
@click.option(
    "-o",
    "--output",
    type=PATH,
    default=Path("report.html"),
    metavar="FILE",
    help=_("Where to write the page; - is standard output. [default: report.html]"),
)
def report(output: Path, *, pass_score: float, **request: Any) -> int:  # noqa: ANN401 - click's own
    """Grade, write the page, and say where it is."""
    from grader import pages  # noqa: PLC0415 - see the package's docstring
    from grader.report import write_whole  # noqa: PLC0415

    if output.suffix.lower() in _SOURCES:
        raise UsageFault(
            _("{file} looks like an exercise file, which the page would overwrite. Name a .html file.").format(
                file=output
            )
        )
    pages.require()
    with grading(Request(**request)) as graded:
        pictures, remark = _pictures(graded)
    titles = {topic.id: topic.title for topic in graded.course.topics}
    page = pages.report_page(graded.report, pictures, titles=titles, remark=remark)
    if str(output) == "-":
        write(page.encode("utf-8"))
    else:
        write_whole(output, page)
        tell(str(output))
    if not graded.report.is_graded:
        return _UNGRADED
    return 0 if graded.report.percent >= pass_score else _BELOW


def _pictures(graded: Graded) -> "tuple[dict[str, Picture], str]":
    """The pictures, or a sentence that says why there are none: what went wrong can be read without them."""
    from grader import pictures  # noqa: PLC0415 - see the package's docstring

    try:
        return (
            pictures.pictures_of(
                graded.course, graded.submission, graded.exercises, graded.sandbox, graded.limits, graded.report
            ),
            "",
        )
    except UsageFault as fault:
        remark = _("This page has no pictures. {fault}").format(fault=fault)
        say(headed("grade report", remark))
        return {}, remark
