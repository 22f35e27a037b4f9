"""The faults that are not a learner's: each has its own type and its own exit code.

A learner's fault is a verdict, never an exception of ours that reaches the command line.
"""

import sys

RAISED_BY_FOREIGN_CODE = (Exception, SystemExit)
"""What a function that is not ours may raise: a course's, or one of ours on arguments that a submission chose.

`except Exception` would let `sys.exit` end the grader.
"""


class UsageError(Exception):
    """Wrong usage or material (exit 2): a sentence for the user: where, what was found, what to do."""


class SubmissionError(UsageError):
    """What was handed in holds nothing to grade, or can't be read; a platform's results file can say so."""


class CourseError(Exception):
    """The course author's fault (exit 2): a sentence that names the file and the line or key."""


class GraderError(Exception):
    """Ours (exit 3): the grader could not grade; nobody loses points."""


class DiskError(GraderError):
    """The disk's (exit 3): it is full or broken, so that something could not be written."""


def install_command(extra: str) -> str:
    """What to type to install an extra, for the interpreter that runs: a plain `pip` may belong to another one."""
    import shlex  # noqa: PLC0415 - for a message only

    return f"{shlex.quote(sys.executable or 'python3')} -m pip install 'gradient-descent-kata[{extra}]'"


class CommandInterrupt(KeyboardInterrupt):
    """Ctrl-C in a command (exit 130).

    A plain KeyboardInterrupt that passes through `exec` of a text, as `dataclass` runs it while a module is imported,
    lets Python end by the signal, with no exit code, even if it is caught further out.
    """


class CommandTermination(CommandInterrupt):
    """SIGTERM in a command (exit 143).

    It is an interrupt, because pytest takes any other exception in a check's file for a fault of that file.
    """
