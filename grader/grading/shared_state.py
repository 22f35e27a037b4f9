"""What the runs of one submission share, on its own functions and on references."""

import signal
from dataclasses import dataclass, field

from grader.grading.call_target import Clock
from grader.grading.load_history import LoadHistory
from grader.sandbox.channel import ExitStatus
from grader.sandbox.child_loss import LossReason
from grader.sandbox.message_budget import MessageBudget

_KILLED_BY_OTHERS = {ExitStatus(), ExitStatus(signal=signal.SIGKILL)}
"""How a child ends that was killed, or whose fork server was."""


@dataclass(slots=True, kw_only=True)
class SharedState:
    """What all runners of one submission share.

    `total` is the time limit of the whole submission, `budget` how much its children may say, `history` what loading it
    has shown so far, and `was_killed` whether a child of it was.
    """

    total: Clock
    history: LoadHistory
    budget: MessageBudget = field(default_factory=MessageBudget)
    was_killed: bool = False

    def forgives_kill(self, loss: LossReason, ending: ExitStatus) -> bool:
        """Whether a lost child was killed, for the first time, so that what it did is tried once more in another one.

        Where the machine's memory runs out, the system kills a child, whoever took the memory. A submission that kills
        itself does so again.
        """
        if loss is not LossReason.ended or ending not in _KILLED_BY_OTHERS or self.was_killed:
            return False
        self.was_killed = True
        return True
