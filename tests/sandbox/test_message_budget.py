"""What the children of a submission say is bounded, together and for each exercise."""

import pytest
from every_case import every_case
from hypothesis import given
from hypothesis import strategies as st

from grader.sandbox.child import wire
from grader.sandbox.message_budget import (
    KEPT_BYTES,
    SHARE_BYTES,
    SUBMISSION_BYTES,
    BudgetSpentError,
    MessageBudget,
)


def test_small_messages_add_up_to_the_share_of_an_exercise() -> None:
    budget = MessageBudget()
    size = 1 << 20
    for _ in range(SHARE_BYTES // size):
        budget.charge_received(size)
    assert not budget.is_share_spent
    with pytest.raises(BudgetSpentError):
        budget.charge_received(size)
    assert budget.is_share_spent
    assert budget.exceeded_bytes == SHARE_BYTES


def test_an_exercise_that_says_too_much_leaves_the_next_one_its_share() -> None:
    budget = MessageBudget()
    with pytest.raises(BudgetSpentError):
        budget.charge_kept(KEPT_BYTES + 1)
    assert budget.is_share_spent
    budget.begin_share()
    assert not budget.is_share_spent
    budget.charge_kept(KEPT_BYTES)


def test_many_exercises_use_up_the_budget_of_the_submission() -> None:
    budget = MessageBudget()
    exercises = 0
    while not budget.is_spent:
        budget.begin_share()
        with pytest.raises(BudgetSpentError):
            budget.charge_received(SHARE_BYTES + 1)
        exercises += 1
    assert exercises == SUBMISSION_BYTES // SHARE_BYTES


def test_a_small_message_is_read_even_when_nothing_more_may_be_kept() -> None:
    budget = MessageBudget()
    with pytest.raises(BudgetSpentError):
        budget.charge_kept(2 * KEPT_BYTES)
    assert wire.decode_measured(wire.encode_frame(("ready",))[wire.HEADER_BYTES :], budget.room)[0] == ("ready",)


@every_case(
    ("value", "least"),
    [
        ("a" * 1000 + "\N{GRINNING FACE}", 4 * 1001),
        ([0.5] * 1000, 32 * 1000),
        ([[] for _ in range(1000)], 80 * 1000),
        ([{} for _ in range(1000)], 72 * 1000),
        ([{"a": 1} for _ in range(1000)], (184 + 8) * 1000),
        ([2**900] * 1000, 148 * 1000),
    ],
    ids=["astral text", "floats", "lists", "dicts", "dicts with a key", "integers"],
)
def test_a_value_costs_at_least_what_it_takes_in_memory(value: object, least: int) -> None:
    body = wire.encode_frame(value)[wire.HEADER_BYTES :]
    decoded, memory = wire.decode_measured(body, 1 << 30)
    assert decoded == value
    assert memory >= least
    with pytest.raises(wire.RoomError) as refused:
        wire.decode_measured(body, least - 1)
    assert refused.value.memory >= least


@given(st.lists(st.floats(allow_nan=False) | st.integers(-9, 9) | st.text(max_size=3), max_size=40), st.booleans())
def test_floats_read_at_once_are_the_floats_that_were_sent(values: list[object], is_tuple: bool) -> None:  # noqa: FBT001
    floats = [value for value in values if isinstance(value, float)] * 20
    for sent in (values, floats, [*floats, *values], [floats, values]):
        value = tuple(sent) if is_tuple else sent
        assert wire.decode_value(wire.encode_frame(value)[wire.HEADER_BYTES :]) == value
