"""When what failed is tried again, and what a receiver's answer means."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.delivery import (
    JITTER,
    LONGEST_WAIT,
    MOST_ATTEMPTS,
    RETRY_DELAYS,
    Verdict,
    judge_status,
    next_attempt_at,
    parse_retry_after,
)

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


def test_the_schedule_is_that_of_the_standard_webhooks_specification():
    hours = [delay / timedelta(hours=1) for delay in RETRY_DELAYS]

    assert hours == pytest.approx([5 / 3600, 5 / 60, 0.5, 2, 5, 10, 14, 20, 24])
    assert sum(RETRY_DELAYS, timedelta()) > timedelta(days=3)


@pytest.mark.parametrize("attempts", range(1, MOST_ATTEMPTS))
def test_a_failed_attempt_is_tried_again_on_schedule_and_a_little_later_by_chance(attempts):
    delay = RETRY_DELAYS[attempts - 1]

    assert next_attempt_at(attempts, NOW, 0.0) == NOW + delay
    assert next_attempt_at(attempts, NOW, 1.0) == NOW + delay * (1 + JITTER)


def test_after_the_last_attempt_there_is_none():
    assert next_attempt_at(MOST_ATTEMPTS, NOW, 0.5) is None
    assert next_attempt_at(MOST_ATTEMPTS + 1, NOW, 0.5) is None


def test_a_wait_that_the_receiver_asks_for_is_kept_when_it_is_longer_than_the_schedule():
    minute = timedelta(minutes=1)

    assert next_attempt_at(1, NOW, 0.0, wait=minute) == NOW + minute
    assert next_attempt_at(3, NOW, 0.0, wait=minute) == NOW + RETRY_DELAYS[2]


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_every_2xx_is_delivered(status):
    assert judge_status(status, None, NOW).verdict is Verdict.DELIVERED


@pytest.mark.parametrize("status", [100, 301, 302, 307, 308, 400, 401, 404, 429, 500, 502, 503])
def test_everything_else_is_tried_again(status):
    judged = judge_status(status, None, NOW)

    assert judged.verdict is Verdict.FAILED
    assert str(status) in str(judged.error)


def test_gone_is_never_tried_again():
    judged = judge_status(410, None, NOW)

    assert judged.verdict is Verdict.REFUSED
    assert "OSASTO_WEBHOOKS" in str(judged.error)


@pytest.mark.parametrize(("status", "kept"), [(429, 120), (503, 120), (500, None), (404, None)])
def test_retry_after_counts_where_the_receiver_is_busy(status, kept):
    wait = judge_status(status, "120", NOW).wait

    assert wait == (timedelta(seconds=kept) if kept else None)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0),
        (" 7 ", 7),
        ("Thu, 26 Nov 2026 12:01:00 GMT", 60),
        ("Thu, 26 Nov 2026 11:00:00 GMT", 0),
        ("99999999999999999999", LONGEST_WAIT.total_seconds()),
        ("Thu, 26 Nov 2099 12:01:00 GMT", LONGEST_WAIT.total_seconds()),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_at_most_a_day(header, seconds):
    assert parse_retry_after(header, NOW) == timedelta(seconds=seconds)


@pytest.mark.parametrize("header", [None, "", "soon", "-5", "1.5", "٣", "Thu, 99 Nov 2026"])
def test_a_retry_after_that_says_nothing_is_overlooked(header):
    assert parse_retry_after(header, NOW) is None


@given(st.text(max_size=60))
def test_no_header_breaks_the_reading_of_it(header):
    wait = parse_retry_after(header, NOW)

    assert wait is None or timedelta(0) <= wait <= LONGEST_WAIT


@given(st.integers(1, 20), st.floats(0, 1), st.one_of(st.none(), st.timedeltas(timedelta(0))))
def test_the_next_attempt_is_never_before_its_time(attempts, chance, wait):
    wait = min(wait, LONGEST_WAIT) if wait is not None else None

    again = next_attempt_at(attempts, NOW, chance, wait)

    if again is not None:
        assert again >= NOW + max(RETRY_DELAYS[attempts - 1], wait or timedelta(0))
