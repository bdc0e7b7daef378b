"""What leaves: written with the change that it tells of, delivered later, at least once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.domain.delivery import Attempt, OutboxStatus, Verdict, next_attempt_at
from bot.domain.outgoing import Channel, EventType, Lane
from bot.services.context import Company
from bot.store.outbox import (
    UNFINISHED,
    count_by_status,
    find_leased,
    finished_rows,
    forget_delivered,
    get_row,
    give_up_stale,
    hold_back,
    is_due,
    lease_due,
    let_wait,
    oldest_due_at,
    release_waiting,
    scheduled_destinations,
)
from bot.store.tables import ConversationRow, HandoffRow, OutboxRow

LEASE = timedelta(seconds=30)  # longer than any attempt may take
STALE = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One row that this gateway alone may deliver, until the lease runs out."""

    id: str
    channel: Channel
    event: str
    destination: str
    payload: Mapping[str, Any]
    attempt: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxState:
    """How far delivery is behind: `lag` of the oldest due row in seconds, and rows by status."""

    lag: float
    depth: Mapping[str, int]


def announce(
    session: Session,
    company: Company,
    event: EventType,
    conversation: ConversationRow,
    data: Mapping[str, Any],
    now: datetime,
) -> None:
    """Write what happened for every endpoint that wants to be told; `data` is JSON-ready.

    `seq` is the number that the conversation's stream had reached: receivers order by it.
    """
    payload = {
        "type": event.value,
        "timestamp": now.isoformat(),
        "data": {
            "conversation": conversation.id,
            "episode": conversation.episode,
            "seq": conversation.seq,
            **data,
        },
    }
    for endpoint in company.outgoing.endpoints_for(event):
        _post(session, company, Channel.WEBHOOK, event, endpoint.name, conversation, payload, now)
    session.flush()


def post_left_message(
    session: Session,
    company: Company,
    conversation: ConversationRow,
    handoff: HandoffRow,
    now: datetime,
) -> None:
    """Write the e-mail of a left message to its department.

    It is written even where no mail server is configured: it waits, to be seen and sent later.
    """
    payload = {
        "handoff": handoff.id,
        "department": handoff.department_id,
        "answer_to": handoff.email,
        "packet": handoff.packet,
    }
    event, channel = EventType.MESSAGE_LEFT, Channel.EMAIL
    _post(session, company, channel, event, handoff.department_id, conversation, payload, now)
    session.flush()


def _post(
    session: Session,
    company: Company,
    channel: Channel,
    event: EventType,
    destination: str,
    conversation: ConversationRow,
    payload: dict[str, Any],
    now: datetime,
) -> None:
    waits = company.outgoing.why_waiting(channel, destination, company.organisation)
    session.add(
        OutboxRow(
            channel=channel,
            event=event.value,
            destination=destination,
            conversation_id=conversation.id,
            payload=payload,
            created_at=now,
            next_at=None if waits else now,
            last_error=waits,
        )
    )


def due_lanes(session: Session, lanes: Collection[Lane], now: datetime) -> list[Lane]:
    """The lanes that have something to deliver now."""
    return [lane for lane in lanes if is_due(session, lane, now)]


def lease_parcels(session: Session, lane: Lane, limit: int, now: datetime) -> list[Parcel]:
    """Lease what is due longest in a lane; an attempt counts from its lease."""
    return [
        Parcel(
            id=row.id,
            channel=row.channel,
            event=row.event,
            destination=row.destination,
            payload=row.payload,
            attempt=row.attempts,
            created_at=row.created_at,
        )
        for row in lease_due(session, lane, limit, now, now + LEASE)
    ]


def settle(
    session: Session, parcel: Parcel, attempt: Attempt, chance: float, now: datetime
) -> OutboxStatus | None:
    """Note how an attempt ended and when the next one is; None when the lease was lost meanwhile.

    `chance`, from 0 to 1, places the next attempt within its jitter.
    """
    row = find_leased(session, parcel.id, parcel.attempt)
    if row is None:
        return None
    row.lease_until = None
    row.last_error = (attempt.error or "")[:300] or None
    next_at = next_attempt_at(row.attempts, now, chance, attempt.wait)
    if attempt.verdict is Verdict.DELIVERED:
        row.status, row.delivered_at = OutboxStatus.DELIVERED, now
    elif attempt.verdict is Verdict.REFUSED or next_at is None:
        row.status = OutboxStatus.DEAD
    else:
        row.status, row.next_at = OutboxStatus.PENDING, next_at
    if attempt.wait:
        hold_back(session, row.channel, row.destination, now + attempt.wait)
    return row.status


def give_back(session: Session, parcels: Collection[Parcel], now: datetime) -> None:
    """Return leases of attempts that were not finished, as if they had not been begun."""
    for parcel in parcels:
        row = find_leased(session, parcel.id, parcel.attempt)
        if row is not None:
            row.status, row.next_at, row.lease_until = OutboxStatus.PENDING, now, None
            row.attempts -= 1


def release_configured(session: Session, company: Company, now: datetime) -> int:
    """Schedule what waited for a destination that is configured now; how much it was.

    What waited for more than STALE is given up: nobody is helped by a flood of old news.
    """
    lanes = company.outgoing.lanes(company.organisation)
    for lane in lanes:
        why = f"it waited more than {STALE.days} days for its destination to be configured"
        give_up_stale(session, lane, now - STALE, why)
    return sum(release_waiting(session, lane, now) for lane in lanes)


def hold_unconfigured(session: Session, company: Company) -> None:
    """Take off the schedule what nobody can deliver, and say in the row what is missing."""
    for channel, destination in scheduled_destinations(session):
        why = company.outgoing.why_waiting(channel, destination, company.organisation)
        if why:
            let_wait(session, channel, destination, why)


def outbox_lag(session: Session, now: datetime) -> OutboxState:
    """How far delivery is behind; what waits for its configuration or its next try is not late."""
    due_at = oldest_due_at(session, now)
    return OutboxState(
        lag=max((now - due_at).total_seconds(), 0.0) if due_at else 0.0,
        depth=count_by_status(session, (*UNFINISHED, OutboxStatus.DEAD)),
    )


def forget_old(session: Session, kept: timedelta, now: datetime) -> int:
    """Delete what was delivered longer ago than it is kept; how much it was."""
    return forget_delivered(session, now - kept)


def replay_one(session: Session, company: Company, outbox_id: str, now: datetime) -> OutboxRow:
    """Send a row again, from its first attempt, under the same id.

    Raises:
        NotFound: there is no such row.
    """
    row = get_row(session, outbox_id)
    _begin_again(row, company, now)
    return row


def replay_dead(session: Session, company: Company, now: datetime) -> int:
    """Send everything again that was given up; how much it is."""
    return _begin_all_again(finished_rows(session, (OutboxStatus.DEAD,), None), company, now)


def replay_since(session: Session, company: Company, since: datetime, now: datetime) -> int:
    """Send everything again that was written since then and is done with; how much it is."""
    done = (OutboxStatus.DELIVERED, OutboxStatus.DEAD)
    return _begin_all_again(finished_rows(session, done, since), company, now)


def _begin_all_again(rows: Sequence[OutboxRow], company: Company, now: datetime) -> int:
    for row in rows:
        _begin_again(row, company, now)
    return len(rows)


def _begin_again(row: OutboxRow, company: Company, now: datetime) -> None:
    waits = company.outgoing.why_waiting(row.channel, row.destination, company.organisation)
    row.status, row.attempts = OutboxStatus.PENDING, 0
    row.next_at = None if waits else now
    row.lease_until = row.delivered_at = None
    row.last_error = waits
