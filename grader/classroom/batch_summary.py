"""How a run of a batch ended, in sentences for people."""

from grader.classroom.batch import Summary
from grader.i18n import _
from grader.progress_view import duration_text
from grader.sandbox.isolation import below_kernel_warning
from grader.sanitize import clean_line, path_argument

_MAX_NAME_CHARS = 60


def summary_lines(summary: Summary, results_path: str) -> list[str]:
    """A run's summary as lines; `results_path` is the result file's name for display."""
    tally = summary.tally
    rate = summary.graded_now / summary.seconds if summary.seconds else 0.0
    count = _(
        "Students: {students} ({graded} graded, {unreadable} not readable, {ungraded} not gradable, "
        "{left} not graded yet)."
    )
    lines = [
        count.format(
            students=tally.students,
            graded=tally.graded,
            unreadable=tally.unreadable,
            ungraded=tally.ungraded,
            left=summary.waiting_count,
        )
    ]
    if summary.unreadable:
        lines.append(_unreadable_line(summary, results_path))
    if summary.graded_now:
        took = duration_text(summary.seconds)
        text = _("Graded in this run: {count}, in {time} ({rate:.1f} a second).")
        lines.append(text.format(count=summary.graded_now, time=took, rate=rate))
    lines.append(_("Results: {file} (seed {seed}).").format(file=results_path, seed=summary.seed))
    if summary.is_below_kernel:
        lines.append(below_kernel_warning())
    if summary.stopped_by is not None or summary.waiting_count:
        lines.append(_("Run the same command again to grade the rest."))
    return lines


def _unreadable_line(summary: Summary, results_path: str) -> str:
    """The first students whose submissions could not be read, and how to see the reasons."""
    names = _(", ").join(clean_line(student, _MAX_NAME_CHARS) for student in summary.unreadable)
    more = summary.tally.unreadable - len(summary.unreadable)
    template = _("Not readable: {names}. `grade export {argument} --format csv` says why.")
    many = _("Not readable: {names} and {count} more. `grade export {argument} --format csv` says why.")
    return (many if more > 0 else template).format(names=names, count=more, argument=path_argument(results_path))
