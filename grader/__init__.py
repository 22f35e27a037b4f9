"""Kata exercises for gradient descent, and the autograder that goes with them.

The house, from the top; a room may import itself and what is below it:

    cli  notebook                    parse, call one function, print, exit code; the same in a notebook's cells
    practice  classroom  authoring   a learner at the keyboard; a whole class; proving and publishing a course
    reporting                        a report as text, pages and pictures: one format a file
    grading                          a submission through the checks: verdicts, feedback, the report
    sandbox  submissions  courses    learner code in a child process; what was handed in; the format of a course
    ci_server  compiled_files  counts  errors  files  i18n  memory  near_names  processors  progress_view  sanitize
    terminal  time_limit             leaves, which import nothing of ours but each other

What other programs may rely on are the names in `__all__` (their types are in `__init__.pyi`). They are loaded when
they are first used: the fork server of the sandbox imports this package too, and its children hold what it holds.

>>> import grader
>>> report = grader.grade("solutions", options=grader.GradingOptions(seed=7))
>>> report.score == report.max_score, report.is_graded
(True, True)
>>> grader.render(report, "json")[0]
'{'
"""

__version__ = "0.1.0"

_PUBLIC = {
    "Course": "grader.courses.course",
    "CourseError": "grader.errors",
    "FeedbackLevel": "grader.grading.options",
    "GraderError": "grader.errors",
    "GradingOptions": "grader.grading.options",
    "IsolationLevel": "grader.sandbox.isolation",
    "Language": "grader.i18n",
    "Proof": "grader.authoring.verify",
    "Report": "grader.grading.report",
    "Session": "grader.grading.session",
    "SubmissionError": "grader.errors",
    "SubmissionLimits": "grader.grading.options",
    "UsageError": "grader.errors",
    "grade": "grader.grading.session",
    "load_course": "grader.courses.course",
    "render": "grader.reporting",
    "verify": "grader.authoring.verify",
}
"""Where each public name is."""

__all__ = [
    "Course",
    "CourseError",
    "FeedbackLevel",
    "GraderError",
    "GradingOptions",
    "IsolationLevel",
    "Language",
    "Proof",
    "Report",
    "Session",
    "SubmissionError",
    "SubmissionLimits",
    "UsageError",
    "__version__",
    "grade",
    "load_course",
    "render",
    "verify",
]


def __getattr__(name: str) -> object:
    """A public name, loaded when it is first asked for (PEP 562)."""
    if name not in _PUBLIC:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    import importlib  # noqa: PLC0415 - the child, which uses none of these, spares it

    value = getattr(importlib.import_module(_PUBLIC[name]), name)
    globals()[name] = value
    return value


def load_ipython_extension(shell: object) -> None:
    """What `%load_ext grader` calls in a notebook."""
    import importlib  # noqa: PLC0415 - see __getattr__

    importlib.import_module("grader.notebook.shell").load_extension(shell)


def unload_ipython_extension(shell: object) -> None:
    """What `%unload_ext grader` calls in a notebook."""
    import importlib  # noqa: PLC0415 - see __getattr__

    del shell
    importlib.import_module("grader.notebook.shell").unload_extension()


def __dir__() -> list[str]:
    return sorted(__all__)
