"""The tables of conversations: one stream of events each, bot turns, handoffs and staff.

The profile tables are in `profile_tables`; both share one metadata.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.conversation import (
    Author,
    EventKind,
    HandoffKind,
    HandoffStatus,
    Outcome,
    Owner,
    TransferReason,
    TurnStatus,
)
from bot.domain.delivery import OutboxStatus
from bot.domain.outgoing import Channel
from bot.store.base import ID_LENGTH, Base, HasId, enum_type

IdText = String(ID_LENGTH)
Short = String(80)


class VisitorRow(HasId, Base):
    """A browser, or a person whom the host site vouched for."""

    __tablename__ = "visitors"
    __table_args__ = (UniqueConstraint("site", "customer_number"),)

    site: Mapped[str] = mapped_column(Short)
    customer_number: Mapped[str | None] = mapped_column(Short)  # set only by a verified identity
    name: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]


class ConversationRow(HasId, Base):
    """One visitor's exchange and who owns it now; `seq` is the number of its latest event."""

    __tablename__ = "conversations"
    __table_args__ = (
        Index("ix_conversations_visitor", "visitor_id", "created_at"),
        CheckConstraint("seq >= 0", name="seq_not_negative"),
    )

    visitor_id: Mapped[str] = mapped_column(IdText, ForeignKey("visitors.id"))
    owner: Mapped[Owner] = mapped_column(enum_type(Owner, "owner"), default=Owner.BOT)
    episode: Mapped[int] = mapped_column(default=1)
    seq: Mapped[int] = mapped_column(default=0)
    language: Mapped[str] = mapped_column(String(8))
    locale: Mapped[str] = mapped_column(String(8))
    page: Mapped[dict[str, Any] | None]
    department_id: Mapped[str | None] = mapped_column(Short)
    staff_id: Mapped[str | None] = mapped_column(IdText, ForeignKey("staff.id"))
    created_at: Mapped[datetime]


class EventRow(Base):
    """One line of a conversation's stream that its customer may see.

    Private notes are not here but in `notes`: nothing that reads events can show one.
    """

    __tablename__ = "events"
    __table_args__ = (UniqueConstraint("conversation_id", "client_id"),)

    conversation_id: Mapped[str] = mapped_column(
        IdText, ForeignKey("conversations.id"), primary_key=True
    )
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[EventKind] = mapped_column(enum_type(EventKind, "event_kind"))
    at: Mapped[datetime]
    episode: Mapped[int]
    author: Mapped[Author | None] = mapped_column(enum_type(Author, "author"))
    name: Mapped[str | None] = mapped_column(String(200))
    text: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(String(8))
    client_id: Mapped[str | None] = mapped_column(Short)
    staff_id: Mapped[str | None] = mapped_column(IdText, ForeignKey("staff.id"))
    detail: Mapped[dict[str, Any] | None]


class NoteRow(Base):
    """A private note between staff; it takes its place in the order but not in `events`."""

    __tablename__ = "notes"
    __table_args__ = (UniqueConstraint("conversation_id", "client_id"),)

    conversation_id: Mapped[str] = mapped_column(
        IdText, ForeignKey("conversations.id"), primary_key=True
    )
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    client_id: Mapped[str] = mapped_column(Short)
    staff_id: Mapped[str] = mapped_column(IdText, ForeignKey("staff.id"))
    name: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class ButtonRow(HasId, Base):
    """A button that we issued; only these can be pressed, and only in their conversation."""

    __tablename__ = "buttons"
    __table_args__ = (Index("ix_buttons_conversation", "conversation_id"),)

    conversation_id: Mapped[str] = mapped_column(IdText, ForeignKey("conversations.id"))
    seq: Mapped[int]
    episode: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    payload: Mapped[dict[str, Any]]


class BotTurnRow(HasId, Base):
    """A stored customer message that the bot owes an answer to."""

    __tablename__ = "bot_turns"
    __table_args__ = (
        UniqueConstraint("conversation_id", "message_seq"),
        Index("ix_bot_turns_status", "status", "lease_until"),
        Index("ix_bot_turns_owed", "conversation_id", "status", "message_seq"),
        Index(
            "uq_bot_turns_one_in_flight",
            "conversation_id",
            unique=True,
            sqlite_where=text("status = 'leased'"),
            postgresql_where=text("status = 'leased'"),
        ),
    )

    conversation_id: Mapped[str] = mapped_column(IdText, ForeignKey("conversations.id"))
    episode: Mapped[int]
    message_seq: Mapped[int]
    button: Mapped[dict[str, Any] | None]
    status: Mapped[TurnStatus] = mapped_column(
        enum_type(TurnStatus, "turn_status"), default=TurnStatus.PENDING
    )
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(String(500))


class HandoffRow(HasId, Base):
    """A conversation passed to a department; at most one per episode is open."""

    __tablename__ = "handoffs"
    __table_args__ = (
        UniqueConstraint("conversation_id", "episode"),
        Index(
            "uq_handoffs_one_open",
            "conversation_id",
            unique=True,
            sqlite_where=text("status != 'closed'"),
            postgresql_where=text("status != 'closed'"),
        ),
        Index("ix_handoffs_queue", "department_id", "status", "waiting_since"),
        Index("ix_handoffs_history", "department_id", "status", "closed_at"),
    )

    conversation_id: Mapped[str] = mapped_column(IdText, ForeignKey("conversations.id"))
    episode: Mapped[int]
    kind: Mapped[HandoffKind] = mapped_column(enum_type(HandoffKind, "handoff_kind"))
    status: Mapped[HandoffStatus] = mapped_column(enum_type(HandoffStatus, "handoff_status"))
    department_id: Mapped[str] = mapped_column(Short)
    urgency: Mapped[int]  # 0 low, 1 normal, 2 high
    waiting_since: Mapped[datetime]
    staff_id: Mapped[str | None] = mapped_column(IdText, ForeignKey("staff.id"))
    claimed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None] = mapped_column(enum_type(Outcome, "outcome"))
    read_seq: Mapped[int] = mapped_column(default=0)
    email: Mapped[str | None] = mapped_column(String(254))
    organisation_version: Mapped[str] = mapped_column(String(20))
    packet: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column(default=1)


class HandoffStepRow(HasId, Base):
    """Something that happened to a handoff: where it went, who took it, why."""

    __tablename__ = "handoff_steps"

    handoff_id: Mapped[str] = mapped_column(IdText, ForeignKey("handoffs.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    from_department: Mapped[str | None] = mapped_column(Short)
    to_department: Mapped[str | None] = mapped_column(Short)
    staff_id: Mapped[str | None] = mapped_column(IdText, ForeignKey("staff.id"))
    reason: Mapped[TransferReason | None] = mapped_column(
        enum_type(TransferReason, "transfer_reason")
    )
    text: Mapped[str | None] = mapped_column(Text)


class CorrectionRow(HasId, Base):
    """What somebody put right; the next training learns from these."""

    __tablename__ = "corrections"

    conversation_id: Mapped[str] = mapped_column(IdText, ForeignKey("conversations.id"), index=True)
    episode: Mapped[int]
    by: Mapped[str] = mapped_column(String(10))  # "customer" or "staff"
    staff_id: Mapped[str | None] = mapped_column(IdText, ForeignKey("staff.id"))
    what: Mapped[str] = mapped_column(String(20))  # "customer_type" or "need"
    was: Mapped[str | None] = mapped_column(Short)
    becomes: Mapped[str] = mapped_column(Short)
    at: Mapped[datetime]


class RatingRow(HasId, Base):
    """What a customer thought of it, one per episode."""

    __tablename__ = "ratings"
    __table_args__ = (
        UniqueConstraint("conversation_id", "episode"),
        CheckConstraint("csat BETWEEN 1 AND 5", name="csat_range"),
    )

    conversation_id: Mapped[str] = mapped_column(IdText, ForeignKey("conversations.id"))
    episode: Mapped[int]
    csat: Mapped[int]
    text: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime]


class StaffRow(HasId, Base):
    """A member of staff; the password is an argon2id hash."""

    __tablename__ = "staff"

    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(8), default="en")
    password_hash: Mapped[str] = mapped_column(String(200))
    capacity: Mapped[int] = mapped_column(default=4)
    created_at: Mapped[datetime]


class StaffDepartmentRow(Base):
    """Who works where; one person may wear several hats."""

    __tablename__ = "staff_departments"

    staff_id: Mapped[str] = mapped_column(IdText, ForeignKey("staff.id"), primary_key=True)
    department_id: Mapped[str] = mapped_column(Short, primary_key=True)


class StaffSessionRow(Base):
    """A signed-in desk; only the hash of the cookie's value is kept."""

    __tablename__ = "staff_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[str] = mapped_column(IdText, ForeignKey("staff.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class OrganisationVersionRow(Base):
    """The text of every organisation file that conversations were routed under."""

    __tablename__ = "organisation_versions"

    version: Mapped[str] = mapped_column(String(20), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    first_used_at: Mapped[datetime]


class OutboxRow(HasId, Base):
    """Something that leaves, written with the change that it tells of; the id is its own for ever.

    Without `next_at` it waits for its destination to be configured.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_due", "status", "channel", "destination", "next_at"),
        Index("ix_outbox_conversation", "conversation_id"),
    )

    channel: Mapped[Channel] = mapped_column(enum_type(Channel, "channel"))
    event: Mapped[str] = mapped_column(String(40))
    destination: Mapped[str] = mapped_column(Short)
    conversation_id: Mapped[str | None] = mapped_column(IdText, ForeignKey("conversations.id"))
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    status: Mapped[OutboxStatus] = mapped_column(
        enum_type(OutboxStatus, "outbox_status"), default=OutboxStatus.PENDING
    )
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(300))
    delivered_at: Mapped[datetime | None]
