"""A function of the parent is asked once for what many children ask; a child can't tell, and learns nothing by it."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, nullcontext

import pytest

from grader.sandbox.calls import Call, CallbackAnswer, CallBatch
from grader.sandbox.channel import Channel
from grader.sandbox.child import wire
from grader.sandbox.child.sealed_answers import SealedAnswers, seal_answer
from grader.sandbox.child_loss import ChildLostError, LossReason
from grader.sandbox.parent_functions import MAX_CALLBACKS, Substitute
from grader.sandbox.replies import RaisedException, Reply, ReturnedValue
from grader.sandbox.sandbox import Sandbox
from grader.sandbox.session import ChildSession

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the fork server is Linux's")

SOURCE = b"""
from base import apply, double, fail

def four_times(x):
    return double(double(x))

def often(count):
    for _ in range(count):
        double(1.5)
    return count

def alone(x):
    return 4 * x

def deep(depth):
    double(1.5)
    return nested(depth)

def nested(depth):
    return apply(lambda x: nested(depth - 1) if depth > 1 else double(1.5), 0.0)

def often_both(count):
    often(9_800)
    for _ in range(count):
        apply(lambda x: x, 0.0)
    return count

def failing(x):
    return fail(x)

def spied(x):
    import gc
    tables = [one for one in gc.get_objects() if type(one).__name__ == "SealedAnswers"]
    return [len(table._sealed) for table in tables]

def spied_after_asking(x):
    double(x)
    return spied(x)
"""
NUMBERS = (1.5, 2.0, -0.25)


class Reads:
    """A child's channel that counts the questions which are read from it."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._word = wire.encode_frame("ask")[wire.HEADER_BYTES :]
        self.questions = 0

    def read(self, deadline: float) -> bytes:
        data = self._channel.read(deadline)
        self.questions += data.count(self._word)
        return data

    def __getattr__(self, name: str) -> object:
        return getattr(self._channel, name)


class Asked:
    """Children of one sandbox, with two substitutes that count their calls."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self.calls = 0
        self.substitutes = [
            Substitute(topic="base", name="double", parameters=("x",), function=self._double),
            Substitute(topic="base", name="fail", parameters=("x",), function=self._fail),
            Substitute(topic="base", name="apply", parameters=("f", "x"), function=lambda f, x: f(x)),
        ]

    def _double(self, x: float) -> float:
        self.calls += 1
        return 2 * x

    def _fail(self, x: float) -> float:
        self.calls += 1
        message = f"not {x}"
        raise IndexError(message)

    def ask(self, *batches: CallBatch, source: bytes = SOURCE) -> tuple[list[list[Reply]], int, set[str]]:
        """The replies of a new child to these batches, how many questions it asked, and the functions it used.

        The batches are sent together, as those of one exercise are.
        """
        channel = Reads(self._sandbox.start_child(memory=2**30, seconds=60))
        with closing(ChildSession(channel)) as session:  # type: ignore[arg-type]
            session.open_submission({"lesson.py": source, "base.py": b""}, self.substitutes, "lesson.alone")
            session.queue_import("lesson")
            assert session.import_result(time.monotonic() + 10) is None
            replies = []
            for number, calls in enumerate(batches):
                session.begin_check()
                session.queue_calls(calls, batches[number + 1 :])
                replies.append(session.read_replies(time.monotonic() + 10))
        return replies, channel.questions, session.used_substitutes


@pytest.fixture
def asked() -> Iterator[Asked]:
    with Sandbox() as sandbox:
        yield Asked(sandbox)


def batch(function: str, numbers: Sequence[object] = NUMBERS) -> CallBatch:
    return CallBatch([Call(topic="lesson", function=function, args=(number,), kwargs={}) for number in numbers])


def values(replies: Sequence[Reply]) -> list[object]:
    return [reply.value for reply in replies if isinstance(reply, ReturnedValue)]


def test_a_later_child_asks_once_for_each_function_and_gets_the_same(asked: Asked) -> None:
    checks = batch("four_times"), batch("four_times", (10.0, 50.0)), batch("failing")
    first, questions, used = asked.ask(*checks)
    assert (questions, asked.calls) == (13, 13)
    again, fewer, used_again = asked.ask(*checks)
    assert [values(replies) for replies in again[:2]] == [[4 * x for x in NUMBERS], [40.0, 200.0]]
    assert again == first
    assert all(isinstance(reply, RaisedException) and reply.kinds[0] == "IndexError" for reply in again[2])
    assert used_again == used == {"base.double", "base.fail"}
    assert (fewer, asked.calls) == (2, 13)


def test_what_nobody_asked_before_is_asked(asked: Asked) -> None:
    asked.ask(batch("four_times"))
    calls = batch("four_times")
    for expected in (6, 1):
        replies, questions, _ = asked.ask(calls)
        assert (values(replies[0]), questions) == ([4 * x for x in NUMBERS], expected)


def test_a_child_has_no_answers_of_a_function_that_it_did_not_ask(asked: Asked) -> None:
    """Else it could hand one on as its own, and the function would not count as one that it used."""
    spying, asking = batch("spied", (1.5,)), batch("spied_after_asking", (7.0,))
    others = batch("four_times")
    asked.ask(others)
    (found, _), _, used = asked.ask(spying, others)
    assert (values(found), used) == ([[0]], {"base.double"})
    asked.ask(asking, others)
    (found, _), _, used = asked.ask(asking, others)
    assert (values(found), used) == ([[7]], {"base.double"})


@pytest.mark.parametrize("is_known", [False, True], ids=["new", "known"])
def test_questions_are_counted_whoever_answers_them(asked: Asked, is_known: bool) -> None:  # noqa: FBT001
    most, too_many = batch("often", (MAX_CALLBACKS,)), batch("often", (MAX_CALLBACKS + 1,))
    if is_known:
        asked.ask(most)
        with pytest.raises(ChildLostError):
            asked.ask(too_many)
    (replies, *_), questions, _ = asked.ask(most, batch("alone"))
    assert values(replies) == [MAX_CALLBACKS]
    assert questions == (1 if is_known else 2)
    with pytest.raises(ChildLostError) as lost:
        asked.ask(too_many)
    assert lost.value.loss is LossReason.asked_too_often


@pytest.mark.parametrize("is_known", [False, True], ids=["new", "known"])
@pytest.mark.parametrize(
    ("function", "last", "loss"),
    [("deep", 7, LossReason.broke_wire), ("often_both", (MAX_CALLBACKS - 9_800) // 2, LossReason.asked_too_often)],
)
def test_the_limits_of_calls_within_calls_hold_whoever_answers(
    asked: Asked,
    function: str,
    last: int,
    loss: LossReason,
    is_known: bool,  # noqa: FBT001
) -> None:
    """Else what a student gets would depend on who was graded before."""
    inside, outside = batch(function, (last,)), batch(function, (last + 1,))
    if is_known:
        for calls in (inside, outside):
            calls.encoded_calls(len(asked.substitutes)).remember_answer(*double_of(1.5))
    assert len(values(asked.ask(inside)[0][0])) == 1
    with pytest.raises(ChildLostError) as lost:
        asked.ask(outside)
    assert lost.value.loss is loss


def test_a_file_that_asks_too_often_while_it_is_loaded_is_told_so(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a lower limit: the parent answers each of these questions, and waits for the child to read it."""
    most = 500
    monkeypatch.setattr("grader.sandbox.parent_functions.MAX_CALLBACKS", most)
    for count, is_lost in ((most, False), (most + 1, True)):
        with pytest.raises(ChildLostError) if is_lost else nullcontext() as lost:
            asked.ask(batch("alone"), source=SOURCE + f"\nfor _ in range({count}):\n    double(1.5)\n".encode())
        assert lost is None or lost.value.loss is LossReason.asked_too_often


def double_of(x: float) -> tuple[bytes, CallbackAnswer]:
    """The question for a double, as a child asks it, and the answer."""
    question = wire.encode_frame(("ask", 0, [x], {}))[wire.HEADER_BYTES :]
    return question, CallbackAnswer(slot=0, data=wire.encode_frame(("value", 2 * x)))


ANSWERS = {b"question": b"answer", b"other": b"", b"long": bytes(range(256)) * 10}


def test_a_question_opens_its_own_answer_and_no_other() -> None:
    sealed = SealedAnswers()
    assert sealed.open_answer(b"question") is None
    for part in (list(ANSWERS)[:1], list(ANSWERS)[1:]):
        sealed.add_entries(b"".join(seal_answer(question, ANSWERS[question]) for question in part))
    assert {question: sealed.open_answer(question) for question in ANSWERS} == ANSWERS
    assert sealed.open_answer(b"questions") is None


@pytest.mark.parametrize("change", [lambda text: text, bytes.upper], ids=["of one", "of another"])
def test_what_is_sealed_shows_neither_question_nor_answer(change: Callable[[bytes], bytes]) -> None:
    question, answer = change(b"the question of " * 4), bytes(1000)
    entry = seal_answer(question, answer)
    assert question[:8] not in entry
    assert len(set(entry)) > 200, "zeros do not look like zeros"
    assert entry != seal_answer(question + b"?", answer)
