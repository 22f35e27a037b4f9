"""Renderers: a Report as text for people or for a platform. One module a format, each a pure function of the report.

Every format's module has `render(report)`. The formats that a platform reads also have `render_refusal`, for a
submission that holds nothing to grade. Only the module of the requested format is imported.
"""

from collections.abc import Mapping
from enum import StrEnum
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from grader.errors import UsageError
from grader.i18n import _

if TYPE_CHECKING:
    from grader.grading.report import Report


class OutputFormat(StrEnum):
    """In which form a report is written; a new one is a module of this folder with the same name, and a line here."""

    table = "table"
    json = "json"
    markdown = "markdown"
    junit = "junit"
    github = "github"
    gradescope = "gradescope"
    prairielearn = "prairielearn"
    exercism = "exercism"
    problems = "problems"

    @property
    def is_of_platform(self) -> bool:
        """Whether a platform waits for a result, also where there is nothing to grade."""
        return self in {OutputFormat.github, OutputFormat.gradescope, OutputFormat.prairielearn, OutputFormat.exercism}


def render(report: "Report", form: str, visibility: str = "visible") -> str:
    """A report as text: table, json, markdown, junit, github, gradescope, prairielearn, exercism or problems.

    The table has symbols and no colours. `visibility` is when students see the tests on Gradescope: visible, hidden,
    after_due_date or after_published. Raise UsageError for an unknown format or visibility.
    """
    if form == "json":
        from grader.grading.report import as_json, json_text  # noqa: PLC0415 - a help page needs the formats' names only

        return json_text(as_json(report))
    module = _format_module(form)
    text: str
    match form:
        case "gradescope":
            if visibility not in set(module.Visibility):
                template = _("There is no visibility {visibility!r}; there are {known}.")
                raise UsageError(template.format(visibility=visibility, known=", ".join(module.Visibility)))
            text = module.render(report, visibility=module.Visibility(visibility))
        case "table":
            text = module.render(report, module.Style())
        case _:
            text = module.render(report)
    return text


def render_refusal(form: str, sentence: str, max_score: int) -> str:
    """The text for a platform when there is nothing to grade: the reason, and no points out of `max_score`."""
    module = _format_module(form)
    text: str = module.render_refusal(sentence, max_score) if form == "github" else module.render_refusal(sentence)
    return text


def runner_files(report: "Report", form: str) -> Mapping[str, str]:
    """Texts to append to the files that a CI runner names in its environment, by environment variable."""
    if form != "github":
        return {}
    module = _format_module(form)
    return {
        "GITHUB_STEP_SUMMARY": module.render_summary(report),
        "GITHUB_OUTPUT": f"result={module.classroom_result(report)}\n",
    }


def runner_refusal_files(form: str, sentence: str, max_score: int) -> Mapping[str, str]:
    """Like `runner_files`, when there is nothing to grade."""
    if form != "github":
        return {}
    module = _format_module(form)
    return {
        "GITHUB_STEP_SUMMARY": module.render_refusal_summary(sentence),
        "GITHUB_OUTPUT": f"result={module.classroom_refusal(sentence, max_score)}\n",
    }


def _format_module(form: str) -> ModuleType:
    if form not in set(OutputFormat):
        template = _("There is no format {form!r}; there are {formats}.")
        raise UsageError(template.format(form=form, formats=", ".join(OutputFormat)))
    return import_module(f"grader.reporting.{'terminal' if form == 'table' else form}")
