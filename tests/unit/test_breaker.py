"""The circuit breaker: shut after several failures, tried once, shut again or open for all."""

import pytest

from bot.dialogue.breaker import Breaker, BreakerState


@pytest.fixture
def breaker() -> Breaker:
    return Breaker(opens_after=3, open_for=2.0)


def fail(breaker: Breaker, *conversations: str, now: float = 0.0) -> None:
    for one in conversations:
        breaker.failed(one, now)


def test_it_lets_turns_through_until_three_conversations_failed_in_a_row(breaker):
    fail(breaker, "a", "b")
    assert breaker.allows(0.0)

    fail(breaker, "c")

    assert breaker.state(0.0) is BreakerState.OPEN
    assert not breaker.allows(1.9)


def test_an_answer_in_between_starts_the_count_anew(breaker):
    fail(breaker, "a", "b")
    breaker.succeeded()
    fail(breaker, "c", "d")

    assert breaker.state(0.0) is BreakerState.CLOSED


def test_one_visitor_alone_cannot_open_it(breaker):
    fail(breaker, *["a"] * 20)

    assert breaker.allows(0.0)


def test_after_a_while_one_turn_is_let_through_to_see(breaker):
    fail(breaker, "a", "b", "c")

    assert breaker.state(2.0) is BreakerState.HALF_OPEN
    assert breaker.allows(2.0)
    assert not breaker.allows(2.1)


def test_a_trial_that_succeeds_closes_it(breaker):
    fail(breaker, "a", "b", "c")
    assert breaker.allows(2.0)

    breaker.succeeded()

    assert breaker.state(2.1) is BreakerState.CLOSED
    assert breaker.allows(2.1)


def test_a_trial_that_fails_opens_it_for_as_long_again(breaker):
    fail(breaker, "a", "b", "c")
    assert breaker.allows(2.0)

    fail(breaker, "a", now=2.5)

    assert not breaker.allows(4.4)
    assert breaker.allows(4.5)


def test_a_trial_whose_end_nobody_told_does_not_keep_it_shut_for_ever(breaker):
    fail(breaker, "a", "b", "c")
    assert breaker.allows(2.0)

    assert breaker.allows(4.0)
