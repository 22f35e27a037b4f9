"""What is said where the grader itself has too little memory, by a limit or the machine's."""

import sys

from grader.i18n import _

_LEAST_KILOBYTES = {"AS": ("-v", 148_000), "DATA": ("-d", 78_000), "STACK": ("-s", 128)}
"""By the name of each limit: the shell's option for it, and what grading takes with one BLAS thread, measured."""


def memory_sentence() -> str:
    """What to say, after a colon, of a MemoryError that no submission could cause."""
    return _("memory ran out; let the grader have more (`ulimit -a` shows limits, and a container may have one)")


def low_limit_sentence() -> str:
    """What to say, after a colon, of a limit of this process below which nothing can be graded; "" if there is none."""
    if sys.platform == "win32":
        return ""
    import resource  # noqa: PLC0415 - not on every system

    for name, (option, least) in _LEAST_KILOBYTES.items():
        limit, _hard = resource.getrlimit(getattr(resource, f"RLIMIT_{name}"))
        if limit != resource.RLIM_INFINITY and limit < least * 1024:
            template = _(
                "`ulimit {option}` is {found} kB here, and grading takes {least} kB at least. "
                "Raise that limit, or grade where there is none."
            )
            return template.format(option=option, found=limit // 1024, least=least)
    return ""
