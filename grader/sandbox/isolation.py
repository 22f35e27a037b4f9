"""How well learner code is kept in."""

from dataclasses import dataclass
from enum import StrEnum


class IsolationLevel(StrEnum):
    """How learner code is isolated: by the kernel's rules, or only as a separate process with resource limits."""

    kernel = "kernel"
    process = "process"


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelRules:
    """The kernel's rules for children: the two layers, each None if unavailable.

    `ruleset` is the descriptor of a Landlock ruleset, `program` a seccomp program. `missing` says, in phrases for the
    report and for `grade doctor`, which protections this machine lacks and why.
    """

    ruleset: int | None = None
    program: bytes | None = None
    missing: tuple[str, ...] = ()

    @property
    def level(self) -> IsolationLevel:
        return IsolationLevel.process if self.missing else IsolationLevel.kernel


def below_kernel_warning() -> str:
    """The sentence for whoever grades others' code at level `process`."""
    from grader.i18n import _  # noqa: PLC0415 - `landlock` needs nothing but this folder

    return _(
        "Graded at isolation level process, below kernel: learner code could open this user's files and the network, "
        "and end the grader, so these scores prove less. `grade doctor` says what is missing."
    )
