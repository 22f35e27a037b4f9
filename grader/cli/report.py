"""A learner's report as a page."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.options import PATH
from grader.cli.output import say, tell, write
from grader.cli.request import Graded, Request, asked, grading
from grader.errors import UsageFault
from grader.i18n import _, headed

if TYPE_CHECKING:
    from grader.reporting.figures import TopicFigure

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
    from grader.grading.report import write_whole  # noqa: PLC0415
    from grader.reporting import html  # noqa: PLC0415 - see the package's docstring

    if output.suffix.lower() in _SOURCES:
        raise UsageFault(
            _("{file} looks like an exercise file, which the page would overwrite. Name a .html file.").format(
                file=output
            )
        )
    html.require_jinja()
    with grading(Request(**request)) as graded:
        pictures, remark = _pictures(graded)
    titles = {topic.id: topic.title for topic in graded.course.topics}
    page = html.report_page(graded.report, pictures, titles=titles, remark=remark)
    if str(output) == "-":
        write(page.encode("utf-8"))
    else:
        write_whole(output, page)
        tell(str(output))
    if not graded.report.is_graded:
        return _UNGRADED
    return 0 if graded.report.percent >= pass_score else _BELOW


def _pictures(graded: Graded) -> "tuple[dict[str, TopicFigure], str]":
    """The pictures, or a sentence that says why there are none: what went wrong can be read without them."""
    from grader.reporting import figures  # noqa: PLC0415 - see the package's docstring

    try:
        return (
            figures.draw_figures(
                graded.course, graded.submission, graded.exercises, graded.sandbox, graded.limits, graded.report
            ),
            "",
        )
    except UsageFault as fault:
        remark = _("This page has no pictures. {fault}").format(fault=fault)
        say(headed("grade report", remark))
        return {}, remark
