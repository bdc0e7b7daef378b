"""What a customer does: opens the chat, writes, presses a button, rates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.conversation import Author, EventKind, Owner, clean_message
from bot.domain.errors import NothingToRate, UnknownButton
from bot.domain.outgoing import EventType
from bot.services.context import Company
from bot.services.corrections import choose_type_again, offer_types
from bot.services.outbox import announce
from bot.store.conversations import (
    Line,
    append_event,
    change_owner,
    find_button,
    find_event_by_client_id,
    find_latest_conversation,
    find_verified_visitor,
    find_visitor,
    get_conversation,
    latest_customer_seq,
    owe_answer,
)
from bot.store.database import note_department
from bot.store.handoffs import find_open_handoff
from bot.store.tables import ButtonRow, ConversationRow, RatingRow, VisitorRow

CHANGE = "change"  # the intent of the read-back's Change
CHOOSE_TYPE = "choose_type"  # the intent of one type in the list that Change opens


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A customer message that is safe: its number, and whether it had been stored before."""

    seq: int
    repeated: bool = False


def open_conversation(
    session: Session,
    *,
    site: str,
    visitor_id: str | None,
    customer_number: str | None,
    name: str | None,
    locale: str,
    page: Mapping[str, Any] | None,
    now: datetime,
) -> tuple[VisitorRow, ConversationRow]:
    """The visitor and their conversation: the one they had, or a new one.

    A visitor id opens a verified person's conversations only together with the proof.
    """
    visitor = _recognise(session, site, visitor_id, customer_number)
    if visitor is None:
        visitor = VisitorRow(site=site, customer_number=customer_number, name=name, created_at=now)
        session.add(visitor)
        session.flush()
    conversation = find_latest_conversation(session, visitor.id)
    if conversation is None:
        conversation = ConversationRow(
            visitor_id=visitor.id,
            owner=Owner.BOT,
            episode=1,
            seq=0,
            language=locale,
            locale=locale,
            created_at=now,
        )
        session.add(conversation)
    conversation.locale = locale
    if conversation.seq == 0:
        conversation.language = locale
    if page is not None:
        conversation.page = dict(page)
    session.flush()
    return visitor, conversation


def _recognise(
    session: Session, site: str, visitor_id: str | None, customer_number: str | None
) -> VisitorRow | None:
    if customer_number is not None:
        return find_verified_visitor(session, site, customer_number)
    visitor = find_visitor(session, visitor_id) if visitor_id else None
    if visitor is None or visitor.site != site or visitor.customer_number is not None:
        return None
    return visitor


def receive_message(
    session: Session, conversation_id: str, client_id: str, text: str, now: datetime
) -> Stored:
    """Store what a customer wrote; when the bot owns the conversation, it owes an answer.

    The same client id again gets the first one's number and is not a second message.

    Raises:
        MessageEmpty, MessageTooLong: nothing is stored.
    """
    conversation = get_conversation(session, conversation_id)
    earlier = find_event_by_client_id(session, conversation_id, client_id)
    if earlier is not None:
        return Stored(seq=earlier.seq, repeated=True)
    cleaned = clean_message(text)
    _wake(session, conversation, now)
    line = Line(kind=EventKind.MESSAGE, author=Author.CUSTOMER, text=cleaned, client_id=client_id)
    event = append_event(session, conversation, line, now)
    _owe_answer(session, conversation, event.seq, None, now)
    return Stored(seq=event.seq)


def press_button(
    session: Session,
    company: Company,
    conversation_id: str,
    client_id: str,
    button_id: str,
    now: datetime,
) -> Stored:
    """Store the press of a button that we issued, as a message with its title.

    Raises:
        UnknownButton: never issued here, already answered, or of an earlier episode.
    """
    conversation = get_conversation(session, conversation_id)
    earlier = find_event_by_client_id(session, conversation_id, client_id)
    if earlier is not None:
        return Stored(seq=earlier.seq, repeated=True)
    button = find_button(session, conversation_id, button_id)
    if button is None or not _still_stands(session, conversation, button):
        raise UnknownButton(button_id=button_id)
    line = Line(
        kind=EventKind.MESSAGE,
        author=Author.CUSTOMER,
        text=button.title,
        client_id=client_id,
        detail={"button": button.id},
    )
    event = append_event(session, conversation, line, now)
    _act_on(session, company, conversation, button, event.seq, now)
    return Stored(seq=event.seq)


def _still_stands(session: Session, conversation: ConversationRow, button: ButtonRow) -> bool:
    if button.episode != conversation.episode or conversation.owner is Owner.CLOSED:
        return False
    if button.kind == CHANGE:
        return True
    return latest_customer_seq(session, conversation.id) < button.seq


def _act_on(
    session: Session,
    company: Company,
    conversation: ConversationRow,
    button: ButtonRow,
    seq: int,
    now: datetime,
) -> None:
    intent = button.payload["intent"]
    if intent == CHANGE:
        offer_types(session, company, conversation, now)
    elif intent == CHOOSE_TYPE:
        chosen = button.payload["entities"]["customer_type"]
        choose_type_again(session, company, conversation, chosen, now)
    else:
        _owe_answer(session, conversation, seq, button.payload, now)


def _wake(session: Session, conversation: ConversationRow, now: datetime) -> None:
    """A message to a closed conversation begins a new episode, and the bot speaks again."""
    if conversation.owner is Owner.CLOSED:
        conversation.episode += 1
        change_owner(session, conversation, Owner.BOT, now)


def _owe_answer(
    session: Session,
    conversation: ConversationRow,
    seq: int,
    button: Mapping[str, Any] | None,
    now: datetime,
) -> None:
    if conversation.owner is Owner.BOT:
        owe_answer(session, conversation, seq, button, now)
        return
    handoff = find_open_handoff(session, conversation.id)
    if handoff is not None:
        note_department(session, handoff.department_id)


def rate_conversation(
    session: Session,
    company: Company,
    conversation_id: str,
    client_id: str,
    csat: int,
    text: str | None,
    now: datetime,
) -> int:
    """Keep what a customer thought of the episode that just closed; the last rating counts.

    Returns its number; the same client id again gets the first one's and is not a second rating.

    Raises:
        NothingToRate: it is not closed yet, so there is nothing to rate.
    """
    conversation = get_conversation(session, conversation_id)
    earlier = find_event_by_client_id(session, conversation_id, client_id)
    if earlier is not None:
        return earlier.seq
    if conversation.owner is not Owner.CLOSED:
        raise NothingToRate()
    words = clean_message(text) if text and text.strip() else None
    rating = session.scalar(
        select(RatingRow).where(
            RatingRow.conversation_id == conversation_id,
            RatingRow.episode == conversation.episode,
        )
    )
    if rating is None:
        rating = RatingRow(conversation_id=conversation_id, episode=conversation.episode)
        session.add(rating)
    rating.csat, rating.text, rating.at = csat, words, now
    session.flush()
    line = Line(
        kind=EventKind.RATING,
        author=Author.CUSTOMER,
        text=words,
        client_id=client_id,
        detail={"csat": csat},
    )
    event = append_event(session, conversation, line, now)
    data = {"csat": csat, "text": words}
    announce(session, company, EventType.RATING_GIVEN, conversation, data, now)
    return event.seq
