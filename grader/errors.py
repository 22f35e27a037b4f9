"""The faults that are not a learner's: each has its own type and its own exit code.

A learner's fault is a verdict, never an exception of ours that reaches the command line.
"""


class UsageFault(Exception):  # noqa: N818 - a fault is what it is called here
    """Wrong usage or material (exit 2): a sentence for the user: where, what was found, what to do."""


class SubmissionFault(UsageFault):
    """What was handed in holds nothing to grade, or can't be read; a platform's results file can say so."""


class CourseFault(Exception):  # noqa: N818
    """The course author's fault (exit 2): a sentence that names the file and the line or key."""


class GraderFault(Exception):  # noqa: N818
    """Ours (exit 3): the grader could not grade; nobody loses points."""
