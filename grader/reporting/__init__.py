"""One format a file, each a pure function of a report."""

from collections.abc import Callable
from importlib import import_module

from grader.grading.report import Report


def renderer_for(platform: str) -> Callable[[Report], str]:
    """The renderer for a platform, by the name of its module; only the one that is asked for is loaded."""
    render: Callable[[Report], str] = import_module(f"grader.reporting.{platform}").render
    return render
