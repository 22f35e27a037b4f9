"""One format a file, each a pure function of a report."""

from collections.abc import Callable
from importlib import import_module

from grader.report import Report


def of(platform: str) -> Callable[[Report], str]:
    """The renderer for a platform, by the name of its module; only the one that is asked for is loaded."""
    render: Callable[[Report], str] = import_module(f"grader.renderers.{platform}").render
    return render
