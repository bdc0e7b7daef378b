"""How much waits, as numbers, read from indexes: it costs the same however much is stored."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from bot.domain.conversation import HandoffKind, HandoffStatus, TurnStatus
from bot.store.tables import BotTurnRow, HandoffRow


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueLoad:
    """Who waits in one department for one kind of answer."""

    department: str
    kind: HandoffKind
    waiting: int
    longest_since: datetime
    typical_since: datetime  # when the one in the middle came


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnLoad:
    """What the bot owes."""

    pending: int
    leased: int
    oldest: datetime | None  # when the longest unanswered message came


def waiting_by_department(session: Session, departments: Collection[str]) -> list[QueueLoad]:
    """The queues in which somebody waits; the empty ones are left out."""
    return list(_queue_loads(session, departments))


def _queue_loads(session: Session, departments: Collection[str]) -> Iterator[QueueLoad]:
    for department, kind, waiting, longest in session.execute(queues_counted(departments)):
        typical = session.scalar(queue_middle(department, kind, waiting))
        yield QueueLoad(
            department=department,
            kind=kind,
            waiting=waiting,
            longest_since=longest,
            typical_since=typical or longest,
        )


def queues_counted(departments: Collection[str]) -> Select[tuple[str, HandoffKind, int, datetime]]:
    """Department, kind, how many wait, since when the first of them."""
    return (
        select(
            HandoffRow.department_id,
            HandoffRow.kind,
            func.count(),
            func.min(HandoffRow.waiting_since),
        )
        .where(
            HandoffRow.department_id.in_(sorted(departments)),
            HandoffRow.status == HandoffStatus.WAITING,
        )
        .group_by(HandoffRow.department_id, HandoffRow.kind)
    )


def queue_middle(department: str, kind: HandoffKind, waiting: int) -> Select[tuple[datetime]]:
    """Since when the one in the middle of a queue waits."""
    return (
        select(HandoffRow.waiting_since)
        .where(
            HandoffRow.department_id == department,
            HandoffRow.status == HandoffStatus.WAITING,
            HandoffRow.kind == kind,
        )
        .order_by(HandoffRow.waiting_since)
        .offset((waiting - 1) // 2)
        .limit(1)
    )


def turns_counted() -> Select[tuple[TurnStatus, int, datetime]]:
    """Status, how many turns are owed in it, when the oldest message came."""
    owed = (TurnStatus.PENDING, TurnStatus.LEASED)
    return (
        select(BotTurnRow.status, func.count(), func.min(BotTurnRow.created_at))
        .where(BotTurnRow.status.in_(owed))
        .group_by(BotTurnRow.status)
    )


def turns_owed(session: Session) -> TurnLoad:
    """What the bot owes now."""
    found = {status: (count, oldest) for status, count, oldest in session.execute(turns_counted())}
    return TurnLoad(
        pending=found[TurnStatus.PENDING][0] if TurnStatus.PENDING in found else 0,
        leased=found[TurnStatus.LEASED][0] if TurnStatus.LEASED in found else 0,
        oldest=min((oldest for _, oldest in found.values()), default=None),
    )
