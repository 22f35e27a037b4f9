"""A report as text for somebody: one format a file, each a pure function.

A format's module has `render(report)`; one that a platform reads has `render_refusal` too, for a submission that holds
nothing to grade. Only the module that is asked for is loaded.
"""

from collections.abc import Mapping
from importlib import import_module
from types import ModuleType

from grader.errors import UsageError
from grader.grading.report import Report, as_json, json_text
from grader.i18n import _

FORMATS = ("table", "json", "markdown", "junit", "github", "gradescope", "prairielearn", "exercism")


def render(report: Report, form: str, visibility: str = "visible") -> str:
    """A report as text: table, json, markdown, junit, github, gradescope, prairielearn or exercism.

    `visibility` is when students see the tests on Gradescope. Raise UsageError for a format that there is not.
    """
    if form == "json":
        return json_text(as_json(report))
    module = _format_module(form)
    if form == "gradescope":
        text: str = module.render(report, visibility=module.Visibility(visibility))
    else:
        text = module.render(report)
    return text


def render_refusal(form: str, sentence: str, max_score: int) -> str:
    """What a platform reads where there is nothing to grade: the reason, out of so many points."""
    module = _format_module(form)
    text: str = module.render_refusal(sentence, max_score) if form == "github" else module.render_refusal(sentence)
    return text


def runner_files(report: Report, form: str) -> Mapping[str, str]:
    """What to append to files that a CI runner names in its environment, by the variable."""
    if form != "github":
        return {}
    module = _format_module(form)
    return {
        "GITHUB_STEP_SUMMARY": module.render_summary(report),
        "GITHUB_OUTPUT": f"result={module.classroom_result(report)}\n",
    }


def runner_refusal_files(form: str, sentence: str, max_score: int) -> Mapping[str, str]:
    """The same where there is nothing to grade."""
    if form != "github":
        return {}
    module = _format_module(form)
    return {
        "GITHUB_STEP_SUMMARY": module.render_refusal_summary(sentence),
        "GITHUB_OUTPUT": f"result={module.classroom_refusal(sentence, max_score)}\n",
    }


def _format_module(form: str) -> ModuleType:
    if form not in FORMATS:
        template = _("There is no format {form!r}; there are {formats}.")
        raise UsageError(template.format(form=form, formats=", ".join(FORMATS)))
    return import_module(f"grader.reporting.{'terminal' if form == 'table' else form}")
