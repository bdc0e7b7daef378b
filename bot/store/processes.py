"""What processes tell each other through the database: gateways that live, who is there, and which
bot processes take turns.

A gateway is alive while its beat goes on; whoever looks measures that with its own clock, because
two machines' clocks may differ.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import String, delete, func, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.domain.conversation import HandoffStatus
from bot.store.base import ID_LENGTH, Base, HasId
from bot.store.tables import ConversationRow, HandoffRow

AT_ONCE = 1000  # ids in one statement


class GatewayRow(HasId, Base):
    """A running gateway with the desks that are open at it: {staff, capacity, departments}."""

    __tablename__ = "gateways"

    beat: Mapped[int]
    desks: Mapped[list[dict[str, Any]]]


class VisitRow(Base):
    """A conversation whose page is open at a gateway."""

    __tablename__ = "visits"

    gateway_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, index=True)


class BotProcessRow(Base):
    """A bot process that takes turns now."""

    __tablename__ = "bot_processes"

    url: Mapped[str] = mapped_column(String(200), primary_key=True)


def beat(session: Session, gateway_id: str, desks: list[dict[str, Any]]) -> bool:
    """Say that a gateway lives, and who is at its desks; whether it was known before."""
    told = session.execute(
        update(GatewayRow)
        .where(GatewayRow.id == gateway_id)
        .values(beat=GatewayRow.beat + 1, desks=desks)
        .returning(GatewayRow.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if told is None:
        session.execute(insert(GatewayRow).values(id=gateway_id, beat=1, desks=desks))
    return told is not None


def other_gateways(session: Session, gateway_id: str) -> Sequence[GatewayRow]:
    return session.scalars(select(GatewayRow).where(GatewayRow.id != gateway_id)).all()


def forget_gateways(session: Session, gateway_ids: Collection[str]) -> None:
    """Take these gateways, with what they said, out."""
    session.execute(delete(VisitRow).where(VisitRow.gateway_id.in_(gateway_ids)))
    session.execute(delete(GatewayRow).where(GatewayRow.id.in_(gateway_ids)))


def note_visits(
    session: Session, gateway_id: str, *, came: Collection[str], went: Collection[str]
) -> None:
    """Pages of these conversations were opened at a gateway, and the last of those closed."""
    for some in _parts(went):
        session.execute(
            delete(VisitRow).where(
                VisitRow.gateway_id == gateway_id, VisitRow.conversation_id.in_(some)
            )
        )
    if came:
        rows = [{"gateway_id": gateway_id, "conversation_id": one} for one in came]
        session.execute(insert(VisitRow), rows)


def visited_conversations(session: Session, gateway_ids: Collection[str]) -> frozenset[str]:
    """Conversations with people whose page is open at these gateways."""
    if not gateway_ids:
        return frozenset()
    return frozenset(
        session.scalars(
            select(VisitRow.conversation_id)
            .join(HandoffRow, HandoffRow.conversation_id == VisitRow.conversation_id)
            .where(VisitRow.gateway_id.in_(gateway_ids), HandoffRow.status != HandoffStatus.CLOSED)
        )
    )


def numbers_of(session: Session, conversation_ids: Collection[str]) -> dict[str, int]:
    """The number of each conversation's latest event."""
    numbers: dict[str, int] = {}
    for some in _parts(conversation_ids):
        rows = session.execute(
            select(ConversationRow.id, ConversationRow.seq).where(ConversationRow.id.in_(some))
        )
        numbers.update((one.id, one.seq) for one in rows)
    return numbers


def marks_of_departments(session: Session) -> Mapping[str, tuple[Any, ...]]:
    """For each department something that differs when its queue has changed."""
    rows = session.execute(
        select(
            HandoffRow.department_id,
            HandoffRow.status,
            func.count(),
            func.max(HandoffRow.id),
            func.sum(ConversationRow.seq),
        )
        .join(ConversationRow, ConversationRow.id == HandoffRow.conversation_id)
        .where(HandoffRow.status != HandoffStatus.CLOSED)
        .group_by(HandoffRow.department_id, HandoffRow.status)
        .order_by(HandoffRow.department_id, HandoffRow.status)
    )
    marks: dict[str, tuple[Any, ...]] = {}
    for department, *mark in rows:
        marks[department] = (*marks.get(department, ()), *mark)
    return marks


def bot_processes(session: Session) -> Sequence[str]:
    """The addresses of the bot processes that take turns now; empty when nobody has said."""
    return session.scalars(select(BotProcessRow.url).order_by(BotProcessRow.url)).all()


def change_bot_processes(session: Session, urls: Iterable[str]) -> None:
    """From now on these take the turns."""
    session.execute(delete(BotProcessRow))
    session.add_all(BotProcessRow(url=url) for url in urls)


def _parts(ids: Collection[str]) -> Iterable[Sequence[str]]:
    listed = list(ids)
    return (listed[start : start + AT_ONCE] for start in range(0, len(listed), AT_ONCE))
