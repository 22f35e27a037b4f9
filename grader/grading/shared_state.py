"""What the runs of one submission share, on its own functions and on references."""

from dataclasses import dataclass, field

from grader.grading.call_target import Clock
from grader.grading.load_history import LoadHistory
from grader.sandbox.message_budget import MessageBudget


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedState:
    """What all runners of one submission share.

    `total` is the time limit of the whole submission, `budget` how much its children may say, and `history` what
    loading it has shown so far.
    """

    total: Clock
    history: LoadHistory
    budget: MessageBudget = field(default_factory=MessageBudget)
