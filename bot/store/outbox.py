"""What leaves, in SQL: written once, leased to one gateway at a time, kept until forgotten."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from bot.domain.delivery import OutboxStatus
from bot.domain.errors import NotFound
from bot.domain.outgoing import Channel, Lane
from bot.store.database import locked
from bot.store.tables import OutboxRow

UNFINISHED = (OutboxStatus.PENDING, OutboxStatus.LEASED)


def lease_due(
    session: Session, lane: Lane, limit: int, now: datetime, until: datetime
) -> Sequence[OutboxRow]:
    """The rows of a lane that are due longest, now leased; those of an expired lease among them."""
    rows = session.scalars(
        select(OutboxRow)
        .where(_is_due(now), *_in_lane(lane))
        .order_by(OutboxRow.next_at, OutboxRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        row.status, row.lease_until = OutboxStatus.LEASED, until
        row.attempts += 1
    session.flush()
    return rows


def is_due(session: Session, lane: Lane, now: datetime) -> bool:
    """Whether a lane has anything to deliver now."""
    found = select(OutboxRow.id).where(_is_due(now), *_in_lane(lane)).limit(1)
    return session.scalar(found) is not None


def _is_due(now: datetime) -> ColumnElement[bool]:
    return or_(
        and_(OutboxRow.status == OutboxStatus.PENDING, OutboxRow.next_at <= now),
        and_(OutboxRow.status == OutboxStatus.LEASED, OutboxRow.lease_until <= now),
    )


def _in_lane(lane: Lane) -> tuple[ColumnElement[bool], ...]:
    return (
        OutboxRow.channel == lane.channel,
        OutboxRow.destination.in_(sorted(lane.destinations)),
    )


def find_leased(session: Session, outbox_id: str, attempt: int) -> OutboxRow | None:
    """The row, locked, if this attempt still has its lease; None when another took it over."""
    return session.scalar(
        select(OutboxRow)
        .where(
            OutboxRow.id == outbox_id,
            OutboxRow.status == OutboxStatus.LEASED,
            OutboxRow.attempts == attempt,
        )
        .with_for_update()
    )


def hold_back(session: Session, channel: Channel, destination: str, until: datetime) -> None:
    """Let everything that waits for a destination wait at least until then."""
    _change(
        session,
        {"next_at": until},
        OutboxRow.status == OutboxStatus.PENDING,
        OutboxRow.channel == channel,
        OutboxRow.destination == destination,
        OutboxRow.next_at < until,
    )


def release_waiting(session: Session, lane: Lane, now: datetime) -> int:
    """Make due what waited for a lane's destinations to be configured; how many they were."""
    waiting = (
        OutboxRow.status == OutboxStatus.PENDING,
        OutboxRow.next_at.is_(None),
        *_in_lane(lane),
    )
    return _change(session, {"next_at": now, "last_error": None}, *waiting)


def give_up_stale(session: Session, lane: Lane, before: datetime, why: str) -> None:
    """Give up what has waited in a lane for its configuration since before a moment."""
    _change(
        session,
        {"status": OutboxStatus.DEAD, "last_error": why},
        OutboxRow.status == OutboxStatus.PENDING,
        OutboxRow.next_at.is_(None),
        OutboxRow.created_at < before,
        *_in_lane(lane),
    )


def let_wait(session: Session, channel: Channel, destination: str, why: str) -> None:
    """Take what is pending for a destination off the schedule until it is configured again."""
    _change(
        session,
        {"next_at": None, "last_error": why},
        OutboxRow.status == OutboxStatus.PENDING,
        OutboxRow.channel == channel,
        OutboxRow.destination == destination,
    )


def _change(session: Session, values: dict[str, Any], *which: ColumnElement[bool]) -> int:
    changed = session.execute(
        update(OutboxRow).where(*which).values(values).execution_options(synchronize_session=False)
    )
    return _count(changed)


def scheduled_destinations(session: Session) -> Sequence[tuple[Channel, str]]:
    """The destinations of everything that waits for its next attempt."""
    rows = session.execute(
        select(OutboxRow.channel, OutboxRow.destination)
        .where(OutboxRow.status == OutboxStatus.PENDING, OutboxRow.next_at.is_not(None))
        .distinct()
    )
    return [(one.channel, one.destination) for one in rows]


def oldest_due_at(session: Session, now: datetime) -> datetime | None:
    """Since when the oldest due row has been due; None when nothing is."""
    since = func.min(func.coalesce(OutboxRow.lease_until, OutboxRow.next_at))
    return session.scalar(select(since).where(_is_due(now)))


def count_by_status(session: Session, statuses: Collection[OutboxStatus]) -> dict[str, int]:
    """How many rows there are of each of these statuses."""
    rows = session.execute(
        select(OutboxRow.status, func.count())
        .where(OutboxRow.status.in_(statuses))
        .group_by(OutboxRow.status)
    )
    counted = {status.value: count for status, count in rows}
    return {status.value: counted.get(status.value, 0) for status in statuses}


def latest_rows(
    session: Session, statuses: Collection[OutboxStatus], limit: int
) -> Sequence[OutboxRow]:
    """The newest rows of these statuses, newest first."""
    return session.scalars(
        select(OutboxRow)
        .where(OutboxRow.status.in_(statuses))
        .order_by(OutboxRow.id.desc())
        .limit(limit)
    ).all()


def get_row(session: Session, outbox_id: str) -> OutboxRow:
    """The row of an id, locked.

    Raises:
        NotFound: there is none.
    """
    row = session.scalar(locked(session, select(OutboxRow).where(OutboxRow.id == outbox_id)))
    if row is None:
        raise NotFound(what="row of the outbox")
    return row


def finished_rows(
    session: Session, statuses: Collection[OutboxStatus], since: datetime | None
) -> Sequence[OutboxRow]:
    """The rows of these statuses that were written at or after a moment, oldest first, locked."""
    written = [OutboxRow.created_at >= since] if since else []
    return session.scalars(
        locked(session, select(OutboxRow))
        .where(OutboxRow.status.in_(statuses), *written)
        .order_by(OutboxRow.id)
    ).all()


def forget_delivered(session: Session, before: datetime) -> int:
    """Delete what was delivered before a moment: it holds people's words."""
    return _count(
        session.execute(
            delete(OutboxRow).where(
                OutboxRow.status == OutboxStatus.DELIVERED, OutboxRow.delivered_at < before
            )
        )
    )


def forget_conversation(session: Session, conversation_id: str) -> int:
    """Delete everything of a conversation, delivered or not; how much it was."""
    return _count(
        session.execute(delete(OutboxRow).where(OutboxRow.conversation_id == conversation_id))
    )


def _count(result: Any) -> int:
    assert isinstance(result, CursorResult)
    return result.rowcount
