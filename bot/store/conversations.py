"""Conversations and their streams: the sequence is taken in the transaction that uses it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from bot.domain.conversation import Author, EventKind, Owner
from bot.domain.errors import NotFound
from bot.store.database import keep, locked, note_answer_owed, note_conversation
from bot.store.tables import (
    BotTurnRow,
    ButtonRow,
    ConversationRow,
    EventRow,
    NoteRow,
    VisitorRow,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What to append to a stream; the sequence number and the episode are added."""

    kind: EventKind
    author: Author | None = None
    name: str | None = None
    text: str | None = None
    language: str | None = None
    client_id: str | None = None
    staff_id: str | None = None
    detail: Mapping[str, Any] | None = None


def get_conversation(session: Session, conversation_id: str) -> ConversationRow:
    """The conversation, locked until the end of the transaction where the database can.

    Raises:
        NotFound: there is none with this id.
    """
    row = session.scalar(
        locked(session, select(ConversationRow).where(ConversationRow.id == conversation_id))
    )
    if row is None:
        raise NotFound(what="conversation")
    keep(session, row)
    return row


def find_latest_conversation(session: Session, visitor_id: str) -> ConversationRow | None:
    return session.scalar(
        select(ConversationRow)
        .where(ConversationRow.visitor_id == visitor_id)
        .order_by(ConversationRow.created_at.desc(), ConversationRow.id.desc())
        .limit(1)
    )


def find_visitor(session: Session, visitor_id: str) -> VisitorRow | None:
    return session.get(VisitorRow, visitor_id)


def find_verified_visitor(session: Session, site: str, customer_number: str) -> VisitorRow | None:
    return session.scalar(
        select(VisitorRow).where(
            VisitorRow.site == site, VisitorRow.customer_number == customer_number
        )
    )


def take_seq(session: Session, conversation: ConversationRow) -> int:
    """The next number of the conversation's stream; the row stays locked until the commit."""
    session.flush()
    seq = session.execute(
        update(ConversationRow)
        .where(ConversationRow.id == conversation.id)
        .values(seq=ConversationRow.seq + 1)
        .returning(ConversationRow.seq)
        .execution_options(synchronize_session=False)
    ).scalar_one()
    set_committed_value(conversation, "seq", seq)
    note_conversation(session, conversation.id)
    return seq


def append_event(
    session: Session, conversation: ConversationRow, line: Line, now: datetime
) -> EventRow:
    """Add one line to the stream and return it with its number."""
    event = EventRow(
        conversation_id=conversation.id,
        seq=take_seq(session, conversation),
        kind=line.kind,
        at=now,
        episode=conversation.episode,
        author=line.author,
        name=line.name,
        text=line.text,
        language=line.language or conversation.language,
        client_id=line.client_id,
        staff_id=line.staff_id,
        detail=dict(line.detail) if line.detail else None,
    )
    session.add(event)
    session.flush()
    keep(session, event)
    return event


def append_note(session: Session, conversation: ConversationRow, note: NoteRow) -> NoteRow:
    """Add a private note at the stream's next number, outside what customers can read."""
    note.conversation_id = conversation.id
    note.seq = take_seq(session, conversation)
    session.add(note)
    session.flush()
    return note


def change_owner(
    session: Session,
    conversation: ConversationRow,
    owner: Owner,
    now: datetime,
    *,
    department_id: str | None = None,
    staff_id: str | None = None,
) -> EventRow:
    """Hand the conversation to another owner and say so in the stream."""
    conversation.owner = owner
    conversation.department_id = department_id
    conversation.staff_id = staff_id
    detail = {"owner": owner.value, "department": department_id, "staff": staff_id}
    return append_event(session, conversation, Line(kind=EventKind.OWNER, detail=detail), now)


def find_event_by_client_id(
    session: Session, conversation_id: str, client_id: str
) -> EventRow | None:
    return session.scalar(
        select(EventRow).where(
            EventRow.conversation_id == conversation_id, EventRow.client_id == client_id
        )
    )


def find_note_by_client_id(
    session: Session, conversation_id: str, client_id: str
) -> NoteRow | None:
    return session.scalar(
        select(NoteRow).where(
            NoteRow.conversation_id == conversation_id, NoteRow.client_id == client_id
        )
    )


def events_after(session: Session, conversation_id: str, after: int) -> Sequence[EventRow]:
    """The lines after a number, in order."""
    return session.scalars(
        select(EventRow)
        .where(EventRow.conversation_id == conversation_id, EventRow.seq > after)
        .order_by(EventRow.seq)
    ).all()


def notes_after(session: Session, conversation_id: str, after: int) -> Sequence[NoteRow]:
    return session.scalars(
        select(NoteRow)
        .where(NoteRow.conversation_id == conversation_id, NoteRow.seq > after)
        .order_by(NoteRow.seq)
    ).all()


def get_event(session: Session, conversation_id: str, seq: int) -> EventRow:
    event = session.get(EventRow, (conversation_id, seq))
    if event is None:
        raise NotFound(what="message")
    return event


def customer_messages(session: Session, conversation_id: str, episode: int) -> list[EventRow]:
    """What the customer wrote in an episode, in order, presses included."""
    return list(
        session.scalars(
            select(EventRow)
            .where(
                EventRow.conversation_id == conversation_id,
                EventRow.episode == episode,
                EventRow.author == Author.CUSTOMER,
            )
            .order_by(EventRow.seq)
        )
    )


def find_button(session: Session, conversation_id: str, button_id: str) -> ButtonRow | None:
    """A button of this conversation; another conversation's button is no button here."""
    return session.scalar(
        select(ButtonRow).where(
            ButtonRow.id == button_id, ButtonRow.conversation_id == conversation_id
        )
    )


def latest_customer_seq(session: Session, conversation_id: str) -> int:
    """The number of the customer's latest line, 0 without one; found from the end backwards."""
    return (
        session.scalar(
            select(EventRow.seq)
            .where(EventRow.conversation_id == conversation_id, EventRow.author == Author.CUSTOMER)
            .order_by(EventRow.seq.desc())
            .limit(1)
        )
        or 0
    )


def owe_answer(
    session: Session,
    conversation: ConversationRow,
    seq: int,
    button: Mapping[str, Any] | None,
    now: datetime,
) -> None:
    """Note that the bot owes an answer to one line, and wake whoever asks it."""
    session.add(
        BotTurnRow(
            conversation_id=conversation.id,
            episode=conversation.episode,
            message_seq=seq,
            button=dict(button) if button else None,
            created_at=now,
        )
    )
    note_answer_owed(session)
