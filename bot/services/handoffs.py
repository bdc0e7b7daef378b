"""What happens to a conversation at the desk: handed over, taken, answered, passed on, closed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from sqlalchemy.orm import Session

from bot.domain.conversation import (
    Author,
    EventKind,
    HandoffKind,
    HandoffStatus,
    Outcome,
    Owner,
    Transfer,
    clean_message,
    clean_remark,
)
from bot.domain.errors import HandoffNotActive, HandoffNotWaiting, NotFound, OsastoError
from bot.domain.happenings import HandoffClaimed, HandoffOpened
from bot.domain.outgoing import EventType
from bot.domain.packet import HandoffRequest, Page, Routing, make_packet
from bot.domain.waiting import URGENCY_RANKS, Waiting, estimate_wait
from bot.services.context import Company
from bot.services.corrections import record_staff_correction
from bot.services.outbox import announce, post_left_message
from bot.store.conversations import (
    Line,
    append_event,
    append_note,
    change_owner,
    customer_messages,
    find_event_by_client_id,
    find_note_by_client_id,
    get_conversation,
)
from bot.store.database import note_department, note_happening
from bot.store.handoffs import (
    add_step,
    claim_waiting,
    find_handoff_of_episode,
    find_latest_handoff,
    get_handoff,
    handling_minutes,
    place_among_waiting,
)
from bot.store.tables import ConversationRow, HandoffRow, HandoffStepRow, NoteRow, StaffRow

FULL_STATEMENT_WORDS = 3  # "hello there" is not yet what somebody came for


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Who acts at the desk, and the departments they may see."""

    staff: StaffRow
    departments: Collection[str]


@dataclass(eq=False)
class UnknownDepartment(OsastoError):
    """A transfer named a department that the organisation does not have."""

    code: ClassVar[str] = "unknown_department"
    department_id: str

    def __str__(self) -> str:
        return f"There is no department '{self.department_id}'."


def open_handoff(
    session: Session,
    company: Company,
    conversation: ConversationRow,
    request: HandoffRequest,
    now: datetime,
) -> HandoffRow:
    """Put a conversation into a department's queue with its packet; once per episode."""
    existing = find_handoff_of_episode(session, conversation.id, conversation.episode)
    if existing is not None:
        return existing
    urgency = _urgency_of(company, request)
    handoff = HandoffRow(
        conversation_id=conversation.id,
        episode=conversation.episode,
        kind=request.kind,
        status=HandoffStatus.WAITING,
        department_id=request.department,
        urgency=urgency,
        waiting_since=now,
        email=request.email,
        organisation_version=company.organisation.version,
        packet={},
    )
    session.add(handoff)
    session.flush()
    packet = make_packet(
        request,
        conversation=conversation.id,
        episode=conversation.episode,
        made_at=now,
        organisation_version=company.organisation.version,
        own_words=_own_words(session, conversation),
        page=Page.model_validate(conversation.page) if conversation.page else None,
        routing=_routing(session, company, handoff, request),
    )
    handoff.packet = packet.model_dump(mode="json")
    add_step(
        session,
        handoff,
        HandoffStepRow(kind="opened", at=now, to_department=request.department),
    )
    change_owner(session, conversation, Owner.QUEUE, now, department_id=request.department)
    note_happening(
        session,
        HandoffOpened(department=request.department, kind=request.kind, reason=request.reason),
    )
    _tell_opened(session, company, conversation, handoff, now)
    return handoff


def _tell_opened(
    session: Session,
    company: Company,
    conversation: ConversationRow,
    handoff: HandoffRow,
    now: datetime,
) -> None:
    data = {
        "handoff": handoff.id,
        "kind": handoff.kind.value,
        "department": handoff.department_id,
        "email": handoff.email,
        "packet": handoff.packet,
    }
    announce(session, company, EventType.HANDOFF_OPENED, conversation, data, now)
    if handoff.kind is HandoffKind.MESSAGE and handoff.email:
        announce(session, company, EventType.MESSAGE_LEFT, conversation, data, now)
        post_left_message(session, company, conversation, handoff, now)


def _urgency_of(company: Company, request: HandoffRequest) -> int:
    need_id = getattr(request.need, "id", None)
    need = company.organisation.find_need(need_id)
    usual = URGENCY_RANKS[need.urgency] if need else URGENCY_RANKS["normal"]
    return max(usual, URGENCY_RANKS[request.urgency.level])


def _own_words(session: Session, conversation: ConversationRow) -> str | None:
    """The first full statement of the episode, verbatim; a press is not one's own words."""
    said = [
        event.text
        for event in customer_messages(session, conversation.id, conversation.episode)
        if event.text and not (event.detail or {}).get("button")
    ]
    full = [text for text in said if len(text.split()) >= FULL_STATEMENT_WORDS]
    return next(iter([*full, *said]), None)


def _routing(
    session: Session, company: Company, handoff: HandoffRow, request: HandoffRequest
) -> Routing:
    position, length = place_among_waiting(session, handoff.department_id, waiting_of(handoff))
    return Routing(
        path=request.path,
        department=request.department,
        reason=request.reason,
        is_open=request.is_open,
        opens_at=request.opens_at.astimezone(UTC) if request.opens_at else None,
        queue_length=length,
        position=position,
        wait=expected_wait(session, company, handoff.department_id, position),
    )


def expected_wait(
    session: Session, company: Company, department_id: str, position: int
) -> tuple[int, int] | None:
    """The wait at a place of a department's queue, in minutes; None when nobody is there."""
    return estimate_wait(
        position, company.seats(department_id), handling_minutes(session, department_id)
    )


def place_in_queue(session: Session, handoff: HandoffRow) -> int:
    """The place of a waiting handoff in its department's queue, 1 being next."""
    place, _ = place_among_waiting(session, handoff.department_id, waiting_of(handoff))
    return place


def waiting_of(handoff: HandoffRow) -> Waiting:
    """What decides when it is its turn."""
    return Waiting(
        handoff_id=handoff.id, waiting_since=handoff.waiting_since, urgency=handoff.urgency
    )


def claim_handoff(
    session: Session, company: Company, desk: Desk, handoff_id: str, now: datetime
) -> HandoffRow:
    """Take a waiting conversation: of several people who try, exactly one gets it.

    Raises:
        HandoffNotWaiting: somebody has it already, or it is closed.
    """
    handoff = visible_handoff(session, desk, handoff_id)
    if not claim_waiting(session, handoff_id, desk.staff.id, now):
        session.refresh(handoff)
        holder = session.get(StaffRow, handoff.staff_id) if handoff.staff_id else None
        raise HandoffNotWaiting(handoff_id=handoff_id, held_by=holder.name if holder else None)
    session.refresh(handoff)
    conversation = get_conversation(session, handoff.conversation_id)
    _take_over(session, company, conversation, handoff, desk.staff, now)
    note_happening(
        session,
        HandoffClaimed(
            department=handoff.department_id,
            kind=handoff.kind,
            waited=now - handoff.waiting_since,
        ),
    )
    return handoff


def _take_over(
    session: Session,
    company: Company,
    conversation: ConversationRow,
    handoff: HandoffRow,
    staff: StaffRow,
    now: datetime,
) -> None:
    add_step(
        session,
        handoff,
        HandoffStepRow(
            kind="claimed", at=now, to_department=handoff.department_id, staff_id=staff.id
        ),
    )
    change_owner(
        session,
        conversation,
        Owner.STAFF,
        now,
        department_id=handoff.department_id,
        staff_id=staff.id,
    )
    language = conversation.language
    text = company.say(
        "utter_staff_joined",
        language,
        name=staff.name,
        department=company.department_name(handoff.department_id, language),
    )
    _announce(session, conversation, text, now)
    data = _who_and_where(handoff, staff)
    announce(session, company, EventType.HANDOFF_CLAIMED, conversation, data, now)


def answer_customer(
    session: Session, desk: Desk, handoff_id: str, client_id: str, text: str, now: datetime
) -> int:
    """Send the customer a message of the person who has the conversation; returns its number.

    The same client id again gets the first one's number, also when the person has passed the
    conversation on since: it was stored, and that is what they ask.

    Raises:
        HandoffNotActive: this person does not have it.
    """
    handoff = visible_handoff(session, desk, handoff_id)
    earlier = find_event_by_client_id(session, handoff.conversation_id, client_id)
    if earlier is not None and earlier.staff_id == desk.staff.id:
        return earlier.seq
    handoff, conversation = _held(session, desk, handoff_id)
    event = append_event(
        session,
        conversation,
        Line(
            kind=EventKind.MESSAGE,
            author=Author.STAFF,
            name=desk.staff.name,
            text=clean_message(text),
            client_id=client_id,
            staff_id=desk.staff.id,
        ),
        now,
    )
    mark_read(session, desk, handoff, event.seq)
    return event.seq


def write_note(
    session: Session, desk: Desk, handoff_id: str, client_id: str, text: str, now: datetime
) -> int:
    """Write a private note that only staff can see; returns its number in the order."""
    handoff = visible_handoff(session, desk, handoff_id)
    conversation = get_conversation(session, handoff.conversation_id)
    earlier = find_note_by_client_id(session, conversation.id, client_id)
    if earlier is not None:
        return earlier.seq
    note = NoteRow(
        client_id=client_id,
        staff_id=desk.staff.id,
        name=desk.staff.name,
        text=clean_message(text),
        at=now,
    )
    return append_note(session, conversation, note).seq


def transfer_handoff(
    session: Session,
    company: Company,
    desk: Desk,
    handoff_id: str,
    transfer: Transfer,
    now: datetime,
) -> HandoffRow:
    """Pass a conversation to another department with a reason; it waits there with its age kept.

    "Wrong type" and "wrong need" are recorded as corrections.

    Raises:
        UnknownDepartment, HandoffNotActive.
    """
    if company.organisation.find_department(transfer.department_id) is None:
        raise UnknownDepartment(department_id=transfer.department_id)
    handoff, conversation = _held(session, desk, handoff_id)
    record_staff_correction(session, company, conversation, handoff, desk.staff, transfer, now)
    left = handoff.department_id
    _queue_again(session, desk, handoff, transfer, now)
    change_owner(session, conversation, Owner.QUEUE, now, department_id=transfer.department_id)
    language = conversation.language
    department = company.department_name(transfer.department_id, language)
    said = company.say("utter_transferred", language, department=department)
    _announce(session, conversation, said, now)
    data = {
        "handoff": handoff.id,
        "from_department": left,
        "to_department": transfer.department_id,
        "reason": transfer.reason.value,
        "staff": _person(desk.staff),
    }
    announce(session, company, EventType.HANDOFF_TRANSFERRED, conversation, data, now)
    return handoff


def _queue_again(
    session: Session, desk: Desk, handoff: HandoffRow, transfer: Transfer, now: datetime
) -> None:
    step = HandoffStepRow(
        kind="transferred",
        at=now,
        from_department=handoff.department_id,
        to_department=transfer.department_id,
        staff_id=desk.staff.id,
        reason=transfer.reason,
        text=clean_remark(transfer.text) or None,
    )
    handoff.department_id = transfer.department_id
    handoff.status = HandoffStatus.WAITING
    handoff.staff_id = handoff.claimed_at = None
    add_step(session, handoff, step)


def return_to_bot(
    session: Session, company: Company, desk: Desk, handoff_id: str, text: str, now: datetime
) -> None:
    """Give the conversation back to the bot; a new episode begins."""
    handoff, conversation = _held(session, desk, handoff_id)
    _end(session, handoff, desk.staff, None, "returned", text, now)
    conversation.episode += 1
    change_owner(session, conversation, Owner.BOT, now)
    _announce(session, conversation, company.say("utter_returned", conversation.language), now)
    data = _who_and_where(handoff, desk.staff)
    announce(session, company, EventType.CONVERSATION_RETURNED, conversation, data, now)


def close_handoff(
    session: Session,
    company: Company,
    desk: Desk,
    handoff_id: str,
    outcome: Outcome,
    text: str,
    now: datetime,
) -> None:
    """Close the conversation with its outcome; the customer may rate it or write again."""
    handoff, conversation = _held(session, desk, handoff_id)
    _end(session, handoff, desk.staff, outcome, "closed", text, now)
    said = company.say("utter_closed_by_staff", conversation.language, name=desk.staff.name)
    _announce(session, conversation, said, now)
    change_owner(session, conversation, Owner.CLOSED, now)
    data = {**_who_and_where(handoff, desk.staff), "outcome": outcome.value}
    announce(session, company, EventType.HANDOFF_CLOSED, conversation, data, now)


def _who_and_where(handoff: HandoffRow, staff: StaffRow) -> dict[str, object]:
    """What every announcement of a handoff that somebody had begins with."""
    return {
        "handoff": handoff.id,
        "department": handoff.department_id,
        "staff": _person(staff),
    }


def _end(
    session: Session,
    handoff: HandoffRow,
    staff: StaffRow,
    outcome: Outcome | None,
    kind: str,
    text: str,
    now: datetime,
) -> None:
    handoff.status = HandoffStatus.CLOSED
    handoff.closed_at = now
    handoff.outcome = outcome
    step = HandoffStepRow(
        kind=kind,
        at=now,
        from_department=handoff.department_id,
        staff_id=staff.id,
        text=clean_remark(text) or None,
    )
    add_step(session, handoff, step)


def mark_read(session: Session, desk: Desk, handoff: HandoffRow, seq: int) -> None:
    """Remember how far the person who has the conversation has read."""
    if handoff.staff_id == desk.staff.id and seq > handoff.read_seq:
        handoff.read_seq = seq
        note_department(session, handoff.department_id)


def visible_handoff(session: Session, desk: Desk, handoff_id: str) -> HandoffRow:
    """The handoff, when it is of one of the person's departments.

    Raises:
        NotFound: it is not there or not theirs to see; nobody can tell which.
    """
    handoff = get_handoff(session, handoff_id)
    if handoff.department_id not in desk.departments:
        raise NotFound(what="handoff")
    return handoff


def visible_conversation(session: Session, desk: Desk, conversation_id: str) -> HandoffRow:
    """The conversation's latest handoff, when it is of one of the person's departments.

    Raises:
        NotFound: as for a handoff.
    """
    handoff = find_latest_handoff(session, conversation_id)
    if handoff is None or handoff.department_id not in desk.departments:
        raise NotFound(what="conversation")
    return handoff


def _held(session: Session, desk: Desk, handoff_id: str) -> tuple[HandoffRow, ConversationRow]:
    """The handoff and its conversation, both locked, when this person has claimed it."""
    handoff = visible_handoff(session, desk, handoff_id)
    if handoff.status is not HandoffStatus.ACTIVE or handoff.staff_id != desk.staff.id:
        raise HandoffNotActive(handoff_id=handoff_id)
    return handoff, get_conversation(session, handoff.conversation_id)


def _person(staff: StaffRow) -> dict[str, str]:
    return {"id": staff.id, "name": staff.name}


def _announce(session: Session, conversation: ConversationRow, text: str, now: datetime) -> None:
    line = Line(kind=EventKind.MESSAGE, author=Author.SYSTEM, text=text)
    append_event(session, conversation, line, now)
