"""What a check will ask, known before any submission answers, so that its code need not run for each.

Theory of operation
-------------------
A check is a Python function, but all that it can learn of a submission are the exceptions of `agrees` and the
answer's records. Where it looks at nothing else and ends, it asks every submission the same under one seed, until one
fails. So it is run once with a `CheckPlan` in the answer's place, which takes down every question and asks none; from
then on its questions are asked by themselves, and those of the checks that follow travel ahead of time. A check that
looks at something else, or passes a function that is no formula, is not planned and runs each time. A check that
could go on after a failure (an `except` or `with` lies between) is run again from the start where one fails, and is
given again what came of its questions.

A question that is planned is sent to many submissions, and most of them give the same replies. It keeps the verdict
on each reply it has seen by the reply's identity. That is safe only while a reply that is kept stays alive: so
replies come from a table of the question's own (`CallBatch.replies`), and a verdict is kept only for replies in that
table; the table lives as long as the question.

The cache of plans is bounded. What was used last is forgotten last: the plans that are under way, and those whose calls
were sent ahead, must never be made anew in between, since their questions would have other identities.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from types import CodeType, FrameType

from grader.courses.course import Exercise
from grader.grading.answer import AnswerBase, CannotPlanError, Question
from grader.sandbox.session import CallBatch

MAX_PLANS = 512


class CheckPlan(AnswerBase):
    """In an answer's place, to learn all that a check asks: every round is taken down, and none is asked."""

    def __init__(self, exercise: Exercise, reference: Callable[..., object], caller: CodeType) -> None:
        """`caller` is the code that calls the check: what is above it in the stack is the grader's own."""
        super().__init__(exercise, reference)
        self._caller = caller
        self.questions: list[Question] = []
        self.may_go_on = False
        """Whether the check may do something else than end where a round fails."""

    def ask_question(self, question: Question) -> None:
        question.start_caching()
        self.questions.append(question)
        self.may_go_on = self.may_go_on or _may_be_caught(sys._getframe(2), self._caller)  # noqa: SLF001

    def __getattr__(self, name: str) -> object:
        """Whatever else a check looks at may tell it about the submission, so the check can't be planned."""
        raise CannotPlanError


def _may_be_caught(frame: FrameType | None, caller: CodeType) -> bool:
    """Whether an exception raised in this frame may be caught, or lead to something else, before it reaches `caller`.

    The caller is told by its code, not by a module's name: a module that is renamed would end no search, and every
    check would silently run by itself.
    """
    while frame is not None and frame.f_code is not caller:
        if frame.f_code.co_exceptiontable:
            return True
        frame = frame.f_back
    return False


class PlanCache:
    """The plans that were used last, by check and seed; None for a check that can't be planned."""

    def __init__(self) -> None:
        self._plans: dict[tuple[str, int], CheckPlan | None] = {}

    def plan_for(self, key: tuple[str, int], make_plan: Callable[[], CheckPlan | None]) -> CheckPlan | None:
        """The plan of this check and seed, made where it is not known."""
        plan = self._plans.pop(key) if key in self._plans else make_plan()
        if len(self._plans) >= MAX_PLANS:
            del self._plans[next(iter(self._plans))]
        self._plans[key] = plan
        return plan


def calls_ahead(plans: Iterable[CheckPlan | None]) -> Iterator[CallBatch]:
    """What the checks behind the first will ask first, as long as each one asks once and nothing else."""
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
