"""What is said where the grader itself has no memory left, by a limit or the machine's."""

from grader.i18n import _


def memory_sentence() -> str:
    """What to say, after a colon, of a MemoryError that no submission could cause."""
    return _("memory ran out; let the grader have more (`ulimit -a` shows limits, and a container may have one)")
