"""Find out a check's questions before any submission runs, so that the check's code need not run for each submission.

Theory of operation
-------------------
A check is a Python function, but it learns about a submission only from the exceptions of `agrees` and from the records
of its `answer`. If it does not use the records, it asks every submission the same questions under one seed, until one
of them fails. So it is run once with a `CheckPlan` in place of the answer, which records the questions and asks none.
From then on the recorded questions are asked without running the check's code, and the calls of the next checks are
sent ahead of time. A check that uses anything else of the answer, or passes a function that is not a formula, can't be
planned, and its code runs for each submission. A check that could go on after a failure (because an `except` or `with`
surrounds its `agrees`) is planned, but when a question fails its code is run from the start, and `agrees` then replays
the results of the questions that were already asked.

A planned question is sent to many submissions, most of which give the same replies. So it caches the result of each
reply by the reply's `id()`. That is safe only as long as the reply stays alive, since Python reuses the ids of deleted
objects. Therefore parsed replies are kept in a table that belongs to the question (`CallBatch.replies`), which lives as
long as the question, and results are cached only for replies in that table.

The cache of plans is bounded, and the least recently used plan is dropped first. A plan that is being run, or whose
calls were sent ahead, must not be dropped and made again: its calls would be new objects, which
`ChildSession.queue_calls` takes for other calls than those it has sent.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from types import CodeType, FrameType

from grader.courses.course import Exercise
from grader.grading.answer import AnswerBase, CannotPlanError, Question
from grader.grading.collected_check import Check
from grader.sandbox.calls import CallBatch

MAX_PLANS = 512


class CheckPlan(AnswerBase):
    """Takes the place of the answer to find out a check's questions: it records them and asks none."""

    def __init__(self, exercise: Exercise, reference: Callable[..., object], caller: CodeType) -> None:
        """`caller` is the code that calls the check; the frames above it in the stack are the grader's own."""
        super().__init__(exercise, reference)
        self._caller = caller
        self.questions: list[Question] = []
        self.may_go_on = False
        """Whether the check may go on after a question has failed."""

    def ask_question(self, question: Question) -> None:
        question.start_caching()
        self.questions.append(question)
        self.may_go_on = self.may_go_on or _may_be_caught(sys._getframe(2), self._caller)  # noqa: SLF001

    def __getattr__(self, name: str) -> object:
        """Refuse all other attributes: they could tell the check about the submission, so it can't be planned."""
        raise CannotPlanError


def _may_be_caught(frame: FrameType | None, caller: CodeType) -> bool:
    """Whether an exception raised in this frame may be caught, or run other code, before it reaches `caller`.

    The caller is recognised by its code object, not by its module's name: if the module were renamed, the search would
    not stop, and all checks would silently run without a plan.
    """
    while frame is not None and frame.f_code is not caller:
        if frame.f_code.co_exceptiontable:
            return True
        frame = frame.f_back
    return False


class PlanCache:
    """The plans that were used most recently, by check and seed; None for a check that can't be planned."""

    def __init__(self) -> None:
        self._plans: dict[tuple[str, int], CheckPlan | None] = {}

    def plan_for(
        self, check: Check, seed: int, make_plan: Callable[[Check, int], CheckPlan | None]
    ) -> CheckPlan | None:
        """The plan for this check and seed; it is made if it is not in the cache."""
        key = check.id, seed
        plan = self._plans.pop(key) if key in self._plans else make_plan(check, seed)
        if len(self._plans) >= MAX_PLANS:
            del self._plans[next(iter(self._plans))]
        self._plans[key] = plan
        return plan


def calls_ahead(plans: Iterable[CheckPlan | None]) -> Iterator[CallBatch]:
    """The calls that are certain to follow those of the first plan: one batch for each check after it.

    They end before the first check without a plan, and after one with several questions or one that may go on after a
    failure, because after that it is not certain which calls come next.
    """
    is_first = True
    for plan in plans:
        if plan is None:
            return
        calls = plan.questions[0].calls
        if not is_first and isinstance(calls, CallBatch):
            yield calls
        if len(plan.questions) > 1 or plan.may_go_on or not isinstance(calls, CallBatch):
            return
        is_first = False
