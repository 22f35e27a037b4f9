"""The command `grade report`, which writes a learner's report as an HTML page."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.options import PATH_TYPE, chosen_course, chosen_folder, make_grading_options
from grader.cli.output import print_error, print_line, write_stdout
from grader.cli.output_names import require_result_names
from grader.cli.request import grade_path, learner_folder, open_session, with_request_options
from grader.errors import UsageError
from grader.i18n import _, labelled

if TYPE_CHECKING:
    from grader.grading.report import Report
    from grader.grading.session import Session
    from grader.reporting.figures import TopicFigure
    from grader.submissions.submission import Submission

_EXIT_BELOW_PASS_SCORE, _EXIT_UNGRADED = 1, 3


@click.command(name="report")
@with_request_options
@click.option(
    "-o",
    "--output",
    type=PATH_TYPE,
    default=Path("report.html"),
    metavar="FILE",
    help=_("Where to write the page; - is standard output. [default: report.html]"),
)
def write_report_page(
    path: Path | None,
    *,
    output: Path,
    course: Path | None,
    pass_score: float,
    **terms: Any,  # noqa: ANN401 - click's own
) -> int:
    """Grade a submission, write the page, and print the file's name."""
    from grader.grading.report import atomic_write_text  # noqa: PLC0415
    from grader.reporting import html  # noqa: PLC0415 - see the package's docstring

    require_result_names({"--output": output})
    html.require_jinja()
    with open_session(chosen_course(course, path), make_grading_options(terms)) as session:
        where = chosen_folder(session.course, path)
        submission, report = grade_path(session, where)
        pictures, remark = _topic_pictures(session, submission, report)
    titles = {topic.id: topic.title for topic in session.course.topics}
    page = html.report_page(report, pictures, titles=titles, remark=remark)
    if str(output) == "-":
        write_stdout(page.encode("utf-8"))
    else:
        atomic_write_text(output, page, submission=learner_folder(where))
        print_line(str(output))
    if not report.is_graded:
        return _EXIT_UNGRADED
    return 0 if report.is_at_least(pass_score) else _EXIT_BELOW_PASS_SCORE


def _topic_pictures(
    session: "Session", submission: "Submission", report: "Report"
) -> "tuple[dict[str, TopicFigure], str]":
    """The figures of all topics; or, since the page is useful without them, a sentence why there are none."""
    from grader.reporting import figures  # noqa: PLC0415 - see the package's docstring

    try:
        return (
            figures.draw_figures(
                session.course,
                submission,
                session.exercises_of(submission),
                session.sandbox,
                session.options.limits,
                report,
            ),
            "",
        )
    except UsageError as fault:
        remark = _("This page has no pictures. {fault}").format(fault=fault)
        print_error(labelled("grade report", remark))
        return {}, remark
