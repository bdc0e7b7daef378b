"""Putting the type or the need right: by the customer with a tap, by staff with a reason."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from sqlalchemy.orm import Session

from bot.domain.conversation import (
    Author,
    EventKind,
    HandoffStatus,
    Owner,
    Transfer,
    TransferReason,
)
from bot.domain.outgoing import EventType
from bot.domain.routing import RouteRequest, choose_route
from bot.domain.turn import ButtonPayload
from bot.services.context import Company, in_language
from bot.services.outbox import announce
from bot.store.conversations import Line, append_event, change_owner, owe_answer
from bot.store.handoffs import add_step, find_open_handoff
from bot.store.tables import (
    ButtonRow,
    ConversationRow,
    CorrectionRow,
    HandoffRow,
    HandoffStepRow,
    StaffRow,
)

CORRECTED_CERTAINTY = 0.97  # somebody said so outright; people slip now and then

By = Literal["customer", "staff"]


def offer_types(
    session: Session, company: Company, conversation: ConversationRow, now: datetime
) -> None:
    """Show the types as buttons, so that a wrong label is put right with one more tap."""
    language = conversation.language
    line = Line(
        kind=EventKind.MESSAGE,
        author=_voice(conversation),
        text=company.say("utter_choose_type", language),
    )
    event = append_event(session, conversation, line, now)
    buttons = [
        ButtonRow(
            conversation_id=conversation.id,
            seq=event.seq,
            episode=conversation.episode,
            title=in_language(one.name, language),
            kind="answer",
            payload=ButtonPayload(
                intent="choose_type", entities={"customer_type": one.id}
            ).model_dump(mode="json"),
        )
        for one in company.organisation.customer_types
    ]
    session.add_all(buttons)
    session.flush()
    event.detail = {
        "buttons": [{"id": one.id, "title": one.title, "kind": one.kind} for one in buttons]
    }


def choose_type_again(
    session: Session,
    company: Company,
    conversation: ConversationRow,
    customer_type: str,
    now: datetime,
) -> None:
    """The customer says which type they write as: the route follows, the place in queue stays."""
    handoff = find_open_handoff(session, conversation.id)
    if handoff is None:
        _tell_bot(session, conversation, customer_type, now)
        return
    _record(
        session,
        company,
        conversation,
        handoff,
        "customer",
        None,
        "customer_type",
        customer_type,
        now,
    )
    _put_right(handoff, customer_type, "customer")
    if handoff.status is HandoffStatus.WAITING:
        _route_again(session, company, conversation, handoff, customer_type, now)
    language = conversation.language
    chosen = company.organisation.find_type(customer_type)
    text = company.say(
        "utter_type_changed",
        language,
        role=in_language(chosen.role, language) if chosen else "",
        department=company.department_name(handoff.department_id, language),
    )
    line = Line(kind=EventKind.MESSAGE, author=_voice(conversation), text=text)
    append_event(session, conversation, line, now)


def _voice(conversation: ConversationRow) -> Author:
    """Who answers a tap: once people have the conversation it is no longer the bot that speaks."""
    return Author.BOT if conversation.owner is Owner.BOT else Author.SYSTEM


def _tell_bot(
    session: Session, conversation: ConversationRow, customer_type: str, now: datetime
) -> None:
    payload = ButtonPayload(intent="correct_type", entities={"customer_type": customer_type})
    owe_answer(session, conversation, conversation.seq, payload.model_dump(mode="json"), now)


def _route_again(
    session: Session,
    company: Company,
    conversation: ConversationRow,
    handoff: HandoffRow,
    customer_type: str,
    now: datetime,
) -> None:
    request = RouteRequest(
        customer_type=customer_type,
        need=_part(handoff.packet, "need", "id"),
        standing=_part(handoff.packet, "standing", "level"),
        language=conversation.language,
    )
    route = choose_route(request, company.organisation, now)
    if route.department == handoff.department_id:
        return
    left, handoff.department_id = handoff.department_id, route.department
    routing = {**handoff.packet["routing"], "department": route.department}
    routing["path"] = [*routing["path"], route.department]
    handoff.packet = {**handoff.packet, "routing": routing}
    step = HandoffStepRow(
        kind="corrected", at=now, from_department=left, to_department=route.department
    )
    add_step(session, handoff, step)
    change_owner(session, conversation, Owner.QUEUE, now, department_id=route.department)
    data = {
        "handoff": handoff.id,
        "from_department": left,
        "to_department": route.department,
        "reason": "corrected_by_customer",
        "staff": None,
    }
    announce(session, company, EventType.HANDOFF_TRANSFERRED, conversation, data, now)


def record_staff_correction(
    session: Session,
    company: Company,
    conversation: ConversationRow,
    handoff: HandoffRow,
    staff: StaffRow,
    transfer: Transfer,
    now: datetime,
) -> None:
    """Record what a transfer for "wrong type" or "wrong need" puts right."""
    reason, organisation = transfer.reason, company.organisation
    if reason is TransferReason.WRONG_TYPE and organisation.find_type(transfer.customer_type):
        becomes = str(transfer.customer_type)
        _record(
            session, company, conversation, handoff, "staff", staff, "customer_type", becomes, now
        )
        _put_right(handoff, becomes, "staff")
    if reason is TransferReason.WRONG_NEED and organisation.find_need(transfer.need):
        need = str(transfer.need)
        _record(session, company, conversation, handoff, "staff", staff, "need", need, now)
        handoff.packet = {**handoff.packet, "need": {"id": need, "confidence": 1.0}}


def _record(
    session: Session,
    company: Company,
    conversation: ConversationRow,
    handoff: HandoffRow,
    by: By,
    staff: StaffRow | None,
    what: Literal["customer_type", "need"],
    becomes: str,
    now: datetime,
) -> None:
    was = _part(handoff.packet, what, "top" if what == "customer_type" else "id")
    session.add(
        CorrectionRow(
            conversation_id=conversation.id,
            episode=handoff.episode,
            by=by,
            staff_id=staff.id if staff else None,
            what=what,
            was=was,
            becomes=becomes,
            at=now,
        )
    )
    detail = {"by": by, "what": what, "was": was, "becomes": becomes}
    line = Line(
        kind=EventKind.CORRECTION,
        author=Author.STAFF if staff else Author.CUSTOMER,
        name=staff.name if staff else None,
        detail=detail,
    )
    append_event(session, conversation, line, now)
    add_step(session, handoff, HandoffStepRow(kind="relabelled", at=now, text=becomes))
    data = {"handoff": handoff.id, **detail}
    announce(session, company, EventType.CORRECTION_MADE, conversation, data, now)


def _put_right(handoff: HandoffRow, customer_type: str, by: By) -> None:
    """Write the corrected type into the packet; what was believed before stays in the record."""
    before = handoff.packet["customer_type"]
    types = set(before.get("probabilities", {})) | {customer_type}
    rest = (1.0 - CORRECTED_CERTAINTY) / max(len(types) - 1, 1)
    probabilities = {
        one: CORRECTED_CERTAINTY if one == customer_type else rest for one in sorted(types)
    }
    corrected = {
        "top": customer_type,
        "probabilities": probabilities,
        "reasons_for": before.get("reasons_for", []) if before.get("top") == customer_type else [],
        "reasons_against": [],
        "guesses": [],
        "corrected_by": by,
    }
    handoff.packet = {**handoff.packet, "customer_type": corrected}


def _part(packet: Mapping[str, Any], field: str, key: str) -> str | None:
    """A value of a packet's part, None where the part is not known."""
    part = packet.get(field) or {}
    return part.get(key)
