"""Handoffs in SQL: the database picks the winner of every race."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Row, case, func, or_, select, update
from sqlalchemy.orm import Session

from bot.domain.conversation import Author, HandoffStatus
from bot.domain.errors import NotFound
from bot.domain.waiting import URGENCY_RANKS, Waiting
from bot.store.conversations import get_conversation
from bot.store.database import locked, note_conversation, note_department
from bot.store.tables import (
    ConversationRow,
    EventRow,
    HandoffRow,
    HandoffStepRow,
    StaffRow,
    VisitorRow,
)

OPEN = (HandoffStatus.WAITING, HandoffStatus.ACTIVE)  # named, so that an index finds them
HISTORY_LENGTH = 20  # closed handoffs that the estimate of waiting rests on


def get_handoff(session: Session, handoff_id: str) -> HandoffRow:
    """The handoff, locked together with its conversation.

    The conversation comes first, as everywhere: who locked in another order could wait for
    somebody who waits for them.

    Raises:
        NotFound: there is none with this id.
    """
    this = HandoffRow.id == handoff_id
    conversation_id = session.scalar(select(HandoffRow.conversation_id).where(this))
    if conversation_id is None:
        raise NotFound(what="handoff")
    get_conversation(session, conversation_id)
    return session.scalars(locked(session, select(HandoffRow).where(this))).one()


def find_open_handoff(session: Session, conversation_id: str) -> HandoffRow | None:
    """The handoff of this conversation that is waiting or active, if there is one."""
    return session.scalar(
        select(HandoffRow).where(
            HandoffRow.conversation_id == conversation_id,
            HandoffRow.status != HandoffStatus.CLOSED,
        )
    )


def find_handoff_of_episode(
    session: Session, conversation_id: str, episode: int
) -> HandoffRow | None:
    return session.scalar(
        select(HandoffRow).where(
            HandoffRow.conversation_id == conversation_id, HandoffRow.episode == episode
        )
    )


def find_latest_handoff(session: Session, conversation_id: str) -> HandoffRow | None:
    return session.scalar(
        select(HandoffRow)
        .where(HandoffRow.conversation_id == conversation_id)
        .order_by(HandoffRow.episode.desc())
        .limit(1)
    )


def claim_waiting(session: Session, handoff_id: str, staff_id: str, now: datetime) -> bool:
    """Give a waiting handoff to one person; False when somebody else was first."""
    claimed = session.execute(
        update(HandoffRow)
        .where(HandoffRow.id == handoff_id, HandoffRow.status == HandoffStatus.WAITING)
        .values(
            status=HandoffStatus.ACTIVE,
            staff_id=staff_id,
            claimed_at=now,
            version=HandoffRow.version + 1,
        )
        .returning(HandoffRow.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    return claimed is not None


def add_step(session: Session, handoff: HandoffRow, step: HandoffStepRow) -> None:
    """Record what happened to a handoff and tell the queues that it did."""
    step.handoff_id = handoff.id
    session.add(step)
    handoff.version += 1
    note_department(session, step.from_department)
    note_department(session, step.to_department)
    note_department(session, handoff.department_id)
    note_conversation(session, handoff.conversation_id)


def steps_of(session: Session, handoff_id: str) -> Sequence[HandoffStepRow]:
    return session.scalars(
        select(HandoffStepRow)
        .where(HandoffStepRow.handoff_id == handoff_id)
        .order_by(HandoffStepRow.at, HandoffStepRow.id)
    ).all()


def place_among_waiting(session: Session, department_id: str, one: Waiting) -> tuple[int, int]:
    """The place of one in a department's queue, 1 being next, and how many wait there."""
    columns = select(
        func.count(case((or_(*_comes_before(one)), HandoffRow.id))), func.count()
    ).where(HandoffRow.department_id == department_id, HandoffRow.status == HandoffStatus.WAITING)
    ahead, length = session.execute(columns).one()
    return ahead + 1, length


def _comes_before(one: Waiting) -> Iterator[ColumnElement[bool]]:
    """First come, first served, with a bounded head start for urgency."""
    for urgency in URGENCY_RANKS.values():
        level = one.level_with(urgency)
        is_earlier = (HandoffRow.waiting_since < level) | (
            (HandoffRow.waiting_since == level) & (HandoffRow.id < one.handoff_id)
        )
        yield (HandoffRow.urgency == urgency) & is_earlier


def handling_minutes(session: Session, department_id: str) -> list[float]:
    """How long the department's latest closed handoffs took from claim to close, in minutes."""
    rows = session.execute(
        select(HandoffRow.claimed_at, HandoffRow.closed_at)
        .where(
            HandoffRow.department_id == department_id,
            HandoffRow.status == HandoffStatus.CLOSED,
            HandoffRow.claimed_at.is_not(None),
            HandoffRow.closed_at.is_not(None),
        )
        .order_by(HandoffRow.closed_at.desc())
        .limit(HISTORY_LENGTH)
    )
    return [(one.closed_at - one.claimed_at) / timedelta(minutes=1) for one in rows]


def seats_taken(session: Session, staff_ids: Iterable[str]) -> int:
    """How many conversations these people hold now."""
    return len(
        session.scalars(
            select(HandoffRow.id).where(
                HandoffRow.staff_id.in_(list(staff_ids)),
                HandoffRow.status == HandoffStatus.ACTIVE,
            )
        ).all()
    )


def staff_of(session: Session, staff_ids: Iterable[str]) -> dict[str, StaffRow]:
    """These people by id, in one question."""
    rows = session.scalars(select(StaffRow).where(StaffRow.id.in_(list(staff_ids))))
    return {one.id: one for one in rows}


def unread_of(session: Session, handoff_ids: Iterable[str]) -> dict[str, int]:
    """How many lines of their customers the people of these handoffs have not read, where any."""
    rows = session.execute(
        select(HandoffRow.id, func.count())
        .join(EventRow, EventRow.conversation_id == HandoffRow.conversation_id)
        .where(
            HandoffRow.id.in_(list(handoff_ids)),
            EventRow.author == Author.CUSTOMER,
            EventRow.seq > HandoffRow.read_seq,
        )
        .group_by(HandoffRow.id)
    )
    return dict(rows.tuples().all())


QueueRow = Row[tuple[HandoffRow, ConversationRow, VisitorRow, StaffRow]]  # staff may be None


def handoffs_for_desk(
    session: Session, department_ids: Iterable[str], closed_since: datetime, closed_limit: int
) -> Sequence[QueueRow]:
    """Open handoffs of these departments, and the latest closed ones."""
    columns = (
        select(HandoffRow, ConversationRow, VisitorRow, StaffRow)
        .join(ConversationRow, ConversationRow.id == HandoffRow.conversation_id)
        .join(VisitorRow, VisitorRow.id == ConversationRow.visitor_id)
        .join(StaffRow, StaffRow.id == HandoffRow.staff_id, isouter=True)
        .where(HandoffRow.department_id.in_(list(department_ids)))
    )
    still_open = session.execute(
        columns.where(HandoffRow.status.in_(OPEN)).order_by(HandoffRow.waiting_since)
    ).all()
    closed = session.execute(
        columns.where(
            HandoffRow.status == HandoffStatus.CLOSED, HandoffRow.closed_at >= closed_since
        )
        .order_by(HandoffRow.closed_at.desc())
        .limit(closed_limit)
    ).all()
    return [*still_open, *closed]
