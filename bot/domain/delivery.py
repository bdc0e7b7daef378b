"""Delivering what leaves: what a receiver's answer means, and when to try again."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

# The schedule that the Standard Webhooks specification suggests; the first attempt is at once.
RETRY_DELAYS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
MOST_ATTEMPTS = len(RETRY_DELAYS) + 1
JITTER = 0.1  # of a delay, added: what failed together does not come back together
LONGEST_WAIT = timedelta(hours=24)  # whatever a receiver asks for


class OutboxStatus(StrEnum):
    """The life of one thing that leaves."""

    PENDING = "pending"  # waits for its next attempt, or for its destination to be configured
    LEASED = "leased"  # one gateway is delivering it
    DELIVERED = "delivered"
    DEAD = "dead"  # not tried again, unless somebody replays it


class Verdict(StrEnum):
    """What an attempt came to."""

    DELIVERED = "delivered"
    FAILED = "failed"  # try again
    REFUSED = "refused"  # the receiver never wants it


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """How an attempt ended; `error` is for operators and quotes nothing of what was sent.

    `wait` is how long the receiver asked to be left alone.
    """

    verdict: Verdict
    error: str | None = None
    wait: timedelta | None = None


DELIVERED = Attempt(verdict=Verdict.DELIVERED)


def failed(error: str, wait: timedelta | None = None) -> Attempt:
    return Attempt(verdict=Verdict.FAILED, error=error, wait=wait)


def refused(error: str) -> Attempt:
    return Attempt(verdict=Verdict.REFUSED, error=error)


def judge_status(status: int, retry_after: str | None, now: datetime) -> Attempt:
    """What the HTTP status of a webhook's receiver means."""
    if 200 <= status < 300:
        return DELIVERED
    if status == 410:
        return refused("answered 410: it wants nothing any more; take it out of OSASTO_WEBHOOKS")
    if 300 <= status < 400:
        return failed(f"answered {status}: redirects are not followed")
    wait = parse_retry_after(retry_after, now) if status in (429, 503) else None
    return failed(f"answered {status}", wait)


def parse_retry_after(value: str | None, now: datetime) -> timedelta | None:
    """The wait that a Retry-After header asks for, in seconds or until a date; at most a day."""
    if value is None:
        return None
    if value.strip().isascii() and value.strip().isdecimal():
        return min(timedelta(seconds=min(int(value.strip()[:9]), 10**6)), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(aware - now, timedelta(0)), LONGEST_WAIT)


def next_attempt_at(
    attempts: int, now: datetime, chance: float, wait: timedelta | None = None
) -> datetime | None:
    """When to try again after `attempts` of them failed; None when that was the last.

    `chance`, from 0 to 1, spreads the attempts over JITTER; the receiver's `wait` is honoured
    when it is longer than the schedule.
    """
    if attempts >= MOST_ATTEMPTS:
        return None
    delay = RETRY_DELAYS[attempts - 1]
    return now + max(delay + delay * JITTER * chance, wait or timedelta(0))
