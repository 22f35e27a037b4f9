"""Check exercises in the notebook where they are written: `%load_ext grader`, or the functions below.

    the kernel      cells, history, imports, shell    the learner's own process: which of its cells make up the answer
    its helper      helper, answers                   a process beside it with a warm session and the sandbox

An answer is never graded in the kernel: the text of the cells goes to a helper process, which grades it in the sandbox
as any submission. The helper starts with the extension and ends with the kernel, however that ends. It also draws what
is shown, so that the kernel loads nothing beyond IPython, and nothing that a learner changes there (numpy's settings,
patched functions, warnings as errors) reaches the grader.
"""

__all__ = ["check", "hint", "plot", "solution"]


def check(*names: str) -> None:
    """Grade these exercises or topics from the cells that have run, and show the result; none: all of this notebook."""
    from grader.notebook import shell  # noqa: PLC0415 - needs IPython, which not everybody has who imports this

    shell.running_shell().ask("check", names)


def hint(name: str) -> None:
    """Show the next hint of an exercise."""
    from grader.notebook import shell  # noqa: PLC0415 - see above

    shell.running_shell().ask("hint", [name])


def solution(name: str, *, anyway: bool = False) -> None:
    """Show the course's own answer to an exercise that is right; `anyway` opens it before that, and this is noted."""
    from grader.notebook import shell  # noqa: PLC0415 - see above

    shell.running_shell().ask("solution", [name], anyway=anyway)


def plot(*names: str) -> None:
    """Draw your own functions of these topics, beside the right ones; none: the topic of this notebook."""
    from grader.notebook import shell  # noqa: PLC0415 - see above

    shell.running_shell().ask("plot", names)
