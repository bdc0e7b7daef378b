"""Makes what tests start from: conversations, handoffs, staff, and what the bot may say."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from bot.domain.packet import (
    Asked,
    HandoffRequest,
    Mood,
    NeedGuess,
    Role,
    TypeGuess,
    Unknown,
    Urgency,
)
from bot.domain.routing import RouteReason
from bot.domain.turn import ButtonPayload, Reply, ReplyButton, TurnReply
from bot.services.context import Company
from bot.services.conversations import open_conversation, receive_message
from bot.services.handoffs import Desk, claim_handoff, open_handoff
from bot.store.base import new_id
from bot.store.conversations import get_conversation
from bot.store.tables import StaffDepartmentRow, StaffRow

PASSWORD = "kuusi palaa hiljaa"
# As cheap as argon2 can be: the strength of a password's hash is not what these tests are about.
PASSWORD_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)

CHANGE = ReplyButton(title="Change", kind="change", payload=ButtonPayload(intent="change"))


def bot_says(
    *texts: str,
    buttons: tuple[ReplyButton, ...] = (),
    handoff: HandoffRequest | None = None,
    language: str = "en",
) -> TurnReply:
    """The bot's answer to one turn; the buttons go with its last message."""
    replies = [Reply(text=text) for text in texts]
    if buttons:
        replies[-1] = Reply(text=texts[-1], buttons=buttons)
    return TurnReply(status="done", replies=tuple(replies), language=language, handoff=handoff)


def answer_button(
    title: str, question: str = "on_whose_behalf", answer: str = "myself"
) -> ReplyButton:
    payload = ButtonPayload(intent="inform", entities={"question": question, "answer": answer})
    return ReplyButton(title=title, payload=payload)


def ask_for_people(department: str = "consumer_care", **changes: Any) -> HandoffRequest:
    """The bot's request to pass a conversation to a department."""
    usual: dict[str, Any] = {
        "department": department,
        "path": (department,),
        "reason": RouteReason.SERVES_TYPE,
        "is_open": True,
        "language": "en",
        "customer_type": TypeGuess(
            top="individual", probabilities={"individual": 0.8, "business": 0.2}
        ),
        "need": NeedGuess(id="query_invoice", confidence=0.9),
        "role": Role(customer_type="individual"),
        "standing": Unknown(unknown="not_verified"),
        "urgency": Urgency(level="normal"),
        "mood": Mood(level="calm"),
        "asked": (Asked(question="on_whose_behalf", answer="myself", words="for myself"),),
    }
    return HandoffRequest(**{**usual, **changes})


def make_conversation(
    session: Session,
    now: datetime,
    *,
    locale: str = "en",
    customer_number: str | None = None,
    name: str | None = None,
    page: dict[str, str] | None = None,
) -> str:
    """A new visitor's conversation; its id."""
    _, conversation = open_conversation(
        session,
        site="demo",
        visitor_id=None,
        customer_number=customer_number,
        name=name,
        locale=locale,
        page=page,
        now=now,
    )
    return conversation.id


def make_handoff(
    session: Session,
    company: Company,
    now: datetime,
    *,
    department: str = "consumer_care",
    words: str = "My invoice is wrong",
    request: HandoffRequest | None = None,
    locale: str = "en",
) -> tuple[str, str]:
    """A conversation that waits in a department's queue; the ids of both."""
    conversation_id = make_conversation(session, now, locale=locale)
    receive_message(session, conversation_id, new_id(), words, now)
    return conversation_id, hand_over(
        session, company, conversation_id, now, request=request or ask_for_people(department)
    )


def hand_over(
    session: Session,
    company: Company,
    conversation_id: str,
    now: datetime,
    *,
    request: HandoffRequest | None = None,
) -> str:
    """Pass a conversation to a department's queue; the handoff's id."""
    conversation = get_conversation(session, conversation_id)
    return open_handoff(session, company, conversation, request or ask_for_people(), now).id


def make_staff(
    session: Session,
    now: datetime,
    name: str = "Aino Lehtonen",
    departments: Collection[str] = ("consumer_care",),
    language: str = "en",
    capacity: int = 4,
) -> StaffRow:
    """A member of staff who can sign in with PASSWORD."""
    staff = StaffRow(
        email=email_of(name),
        name=name,
        language=language,
        capacity=capacity,
        password_hash=PASSWORD_HASH,
        created_at=now,
    )
    session.add(staff)
    session.flush()
    session.add_all(StaffDepartmentRow(staff_id=staff.id, department_id=one) for one in departments)
    session.flush()
    return staff


def email_of(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@pohja.example"


def make_desk(
    session: Session,
    now: datetime,
    name: str = "Aino Lehtonen",
    departments: Collection[str] = ("consumer_care",),
    language: str = "en",
) -> Desk:
    """A new member of staff at the desk."""
    staff = make_staff(session, now, name, departments, language)
    return Desk(staff=staff, departments=frozenset(departments))


def make_active_handoff(
    session: Session, company: Company, desk: Desk, now: datetime, **details: Any
) -> tuple[str, str]:
    """A conversation that the person at the desk has claimed; the ids of it and its handoff."""
    department = sorted(desk.departments)[0]
    conversation_id, handoff_id = make_handoff(
        session, company, now, **{"department": department, **details}
    )
    claim_handoff(session, company, desk, handoff_id, now)
    return conversation_id, handoff_id
