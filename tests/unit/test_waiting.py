"""The queue: first come, first served, with a bounded head start; places and honest waits."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.waiting import (
    HEAD_START_MINUTES,
    URGENCY_LEVELS,
    URGENCY_RANKS,
    Waiting,
    estimate_wait,
)

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LOW, NORMAL, HIGH = (URGENCY_RANKS[level] for level in URGENCY_LEVELS)
LONGEST_OVERTAKING = timedelta(minutes=HIGH * HEAD_START_MINUTES)


def waiting(name: str, minutes: float = 0.0, urgency: int = NORMAL) -> Waiting:
    """Somebody who came `minutes` after noon."""
    return Waiting(
        handoff_id=name, waiting_since=NOON + timedelta(minutes=minutes), urgency=urgency
    )


QUEUES = st.lists(
    st.builds(
        waiting,
        st.uuids().map(str),
        st.floats(0, 60),
        st.sampled_from([LOW, NORMAL, HIGH]),
    ),
    max_size=12,
    unique_by=lambda one: one.handoff_id,
)


def order_queue(queue: list[Waiting]) -> list[Waiting]:
    return sorted(queue, key=lambda one: (one.due(), one.handoff_id))


def names(queue: list[Waiting]) -> list[str]:
    return [one.handoff_id for one in order_queue(queue)]


def test_of_equal_urgency_the_first_who_came_is_next():
    assert names([waiting("b", 2), waiting("a", 1), waiting("c", 3)]) == ["a", "b", "c"]


def test_an_urgent_matter_overtakes_who_came_a_little_earlier():
    assert names([waiting("calm", 0), waiting("urgent", 3.9, HIGH)]) == ["urgent", "calm"]


def test_but_not_who_has_waited_longer_than_the_head_start():
    assert names([waiting("calm", 0), waiting("urgent", 4.1, HIGH)]) == ["calm", "urgent"]


def test_at_the_same_moment_the_order_is_the_same_for_everybody_who_looks():
    assert names([waiting("b"), waiting("a")]) == names([waiting("a"), waiting("b")])


@given(queue=QUEUES)
def test_nobody_is_overtaken_by_who_came_much_later(queue):
    order = order_queue(queue)

    for place, earlier in enumerate(order):
        for ahead in order[:place]:
            assert ahead.waiting_since - earlier.waiting_since <= LONGEST_OVERTAKING


@given(
    arrivals=st.lists(st.sampled_from([NORMAL, HIGH]), min_size=30, max_size=60),
    patient=st.integers(0, 10),
)
def test_nobody_starves_while_urgent_matters_keep_coming(arrivals, patient):
    # One comes and one is served every minute; the calm one comes among them.
    calm = waiting("calm", patient, LOW)
    queue, served_at = [calm], None

    for minute, urgency in enumerate(arrivals):
        queue.append(waiting(f"n{minute}", minute, urgency))
        here = [one for one in queue if one.waiting_since <= NOON + timedelta(minutes=minute)]
        following = order_queue(here)[0]
        queue.remove(following)
        if following is calm:
            served_at = minute
            break

    assert served_at is not None
    assert timedelta(minutes=served_at - patient) <= LONGEST_OVERTAKING + timedelta(minutes=1)


@pytest.mark.parametrize("urgency", [LOW, NORMAL, HIGH])
@pytest.mark.parametrize("other", [LOW, NORMAL, HIGH])
def test_who_came_at_the_level_of_another_has_their_turn_at_the_same_moment(urgency, other):
    one = waiting("one", 30, urgency)

    level = Waiting(handoff_id="other", waiting_since=one.level_with(other), urgency=other)

    assert level.due() == one.due()


@pytest.mark.parametrize("seats", [0, -1])
def test_while_nobody_is_at_the_desk_no_wait_is_promised(seats):
    assert estimate_wait(1, seats, [5.0] * 10) is None


@pytest.mark.parametrize(
    ("position", "seats", "wait"),
    [(1, 1, (0, 10)), (2, 2, (0, 10)), (3, 2, (5, 20)), (5, 1, (20, 50))],
)
def test_the_wait_grows_with_every_round_that_must_be_served_before(position, seats, wait):
    assert estimate_wait(position, seats, [10.0] * 5) == wait


def test_one_endless_conversation_does_not_make_everybody_wait():
    assert estimate_wait(1, 1, [10.0, 10.0, 10.0, 10.0, 600.0]) == (0, 10)


def test_a_few_conversations_are_not_yet_a_history():
    assert estimate_wait(1, 1, [90.0] * 4) == estimate_wait(1, 1, [])


@given(
    position=st.integers(1, 200),
    seats=st.integers(1, 50),
    handling=st.lists(st.floats(0, 240), max_size=20),
)
def test_the_wait_is_a_range_that_further_back_never_shortens(position, seats, handling):
    least, most = estimate_wait(position, seats, handling)
    later_least, later_most = estimate_wait(position + 1, seats, handling)

    assert 0 <= least <= most
    assert most >= 1
    assert later_least >= least
    assert later_most >= most
