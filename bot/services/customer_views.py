"""What a customer sees: frames of the customer socket, made from the stream alone."""

from typing import Any

from sqlalchemy.orm import Session

from bot.domain.conversation import Author, EventKind, HandoffKind, Owner
from bot.services.context import Company
from bot.services.desk_views import initials, iso
from bot.services.handoffs import expected_wait, place_in_queue
from bot.store.handoffs import find_open_handoff
from bot.store.tables import ConversationRow, EventRow, StaffRow

SHOWN_KINDS = (EventKind.MESSAGE, EventKind.OWNER)

Frame = dict[str, Any]


def message_frame(event: EventRow) -> Frame:
    """One line of the transcript; only the customer's own lines show their client id."""
    detail = event.detail or {}
    frame: Frame = {
        "type": "message",
        "seq": event.seq,
        "author": (event.author or Author.SYSTEM).value,
        "text": event.text or "",
        "lang": event.language,
        "at": iso(event.at),
    }
    if event.author is Author.CUSTOMER and event.client_id:
        frame["id"] = event.client_id
    if event.name:
        frame["name"] = event.name
    if detail.get("buttons"):
        frame["buttons"] = detail["buttons"]
    if detail.get("card"):
        frame["card"] = detail["card"]
    return frame


def owner_frame(session: Session, company: Company, event: EventRow) -> Frame:
    """Somebody else speaks from here on."""
    detail = event.detail or {}
    frame: Frame = {"type": "owner", "seq": event.seq, "owner": detail.get("owner")}
    _name(session, company, frame, detail.get("department"), detail.get("staff"), event.language)
    return frame


def status_frame(session: Session, company: Company, conversation: ConversationRow) -> Frame:
    """Who speaks now, and while waiting the place in the queue and the likely wait."""
    frame: Frame = {
        "type": "owner",
        "seq": conversation.seq,
        "owner": conversation.owner.value,
    }
    _name(
        session,
        company,
        frame,
        conversation.department_id,
        conversation.staff_id,
        conversation.language,
    )
    if conversation.owner is not Owner.QUEUE:
        return frame
    handoff = find_open_handoff(session, conversation.id)
    if handoff is None:
        return frame
    if handoff.kind is HandoffKind.MESSAGE:
        frame["opens"] = handoff.packet.get("routing", {}).get("opens_at")
        return frame
    position = place_in_queue(session, handoff)
    frame["position"] = position
    wait = expected_wait(session, company, handoff.department_id, position)
    if wait is not None:
        frame["wait"] = list(wait)
    return frame


def _name(
    session: Session,
    company: Company,
    frame: Frame,
    department_id: str | None,
    staff_id: str | None,
    language: str | None,
) -> None:
    if department_id:
        name = company.department_name(department_id, language or "en")
        frame["department"] = {"id": department_id, "name": name}
    staff = session.get(StaffRow, staff_id) if staff_id else None
    if staff is not None:
        frame["staff"] = {"name": staff.name, "initials": initials(staff.name)}
