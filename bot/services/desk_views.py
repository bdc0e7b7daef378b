"""What staff see: their queue, a handoff with its card, the lines of a conversation."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.domain.conversation import Author, EventKind, HandoffStatus
from bot.domain.evidence import shorten
from bot.domain.organisation import UNCLEAR
from bot.domain.packet import Packet, TypeGuess, known
from bot.domain.waiting import URGENCY_LEVELS
from bot.domain.words import StaffWords
from bot.services.context import Company, in_language
from bot.services.handoffs import Desk, visible_handoff, waiting_of
from bot.services.packet_view import PacketView
from bot.store.conversations import (
    events_after,
    get_conversation,
    notes_after,
)
from bot.store.handoffs import handoffs_for_desk, staff_of, steps_of, unread_of
from bot.store.tables import (
    ConversationRow,
    EventRow,
    HandoffRow,
    HandoffStepRow,
    NoteRow,
    StaffRow,
    VisitorRow,
)

EXCERPT_LENGTH = 140  # characters of the customer's own words in the queue
CLOSED_SHOWN = 20

View = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskView:
    """Renders the desk for one person, in their language."""

    company: Company
    words: StaffWords
    desk: Desk
    is_online: Callable[[str], bool] = lambda _conversation: False

    @property
    def language(self) -> str:
        return self.desk.staff.language

    @property
    def packets(self) -> PacketView:
        return PacketView(self.company.organisation, self.words, self.language)

    def queue(self, session: Session, now: datetime) -> View:
        """The departments' waiting, active and closed handoffs, in the order to take them."""
        midnight = _midnight(now, self.company.organisation.company.time_zone)
        rows = handoffs_for_desk(session, self.desk.departments, midnight, CLOSED_SHOWN)
        groups: dict[str, list[tuple[float, View]]] = {
            "waiting": [],
            "mine": [],
            "others": [],
            "closed": [],
        }
        unread = unread_of(session, [handoff.id for handoff, *_ in rows])
        for handoff, conversation, visitor, holder in rows:
            item = self.item(handoff, conversation, visitor, holder, unread.get(handoff.id, 0))
            groups[self._group_of(handoff)].append((_rank(handoff), item))
        return {
            name: [item for _, item in sorted(items, key=lambda one: one[0])]
            for name, items in groups.items()
        }

    def _group_of(self, handoff: HandoffRow) -> str:
        if handoff.status is HandoffStatus.WAITING:
            return "waiting"
        if handoff.status is HandoffStatus.CLOSED:
            return "closed"
        return "mine" if handoff.staff_id == self.desk.staff.id else "others"

    def item(
        self,
        handoff: HandoffRow,
        conversation: ConversationRow,
        visitor: VisitorRow,
        holder: StaffRow | None,
        unread: int,
    ) -> View:
        """One line of the queue."""
        packet = Packet.model_validate(handoff.packet)
        mood = known(packet.mood)
        standing = known(packet.standing)
        return {
            "handoff": handoff.id,
            "conversation": conversation.id,
            "status": handoff.status.value,
            "kind": handoff.kind.value,
            "department": self._department(handoff.department_id),
            "waiting_since": iso(handoff.waiting_since),
            "claimed_at": iso(handoff.claimed_at),
            "closed_at": iso(handoff.closed_at),
            "staff": render_staff(holder) if holder else None,
            "urgency": URGENCY_LEVELS[handoff.urgency],
            "urgency_words": list(packet.urgency.words),
            "mood": mood.level if mood else None,
            "language": conversation.language if packet.language != "unknown" else packet.language,
            "customer_type": self._type_of(known(packet.customer_type)),
            "need": self._need_of(packet),
            "name": visitor.name or self.words.say("visitor", self.language),
            "standing": standing.level if standing else None,
            "excerpt": shorten(str(known(packet.own_words) or ""), EXCERPT_LENGTH),
            "email": handoff.email,
            "unread": unread,
            "online": self.is_online(conversation.id),
            "version": handoff.version,
        }

    def _type_of(self, guess: TypeGuess | None) -> View:
        if guess is None:
            return {"id": UNCLEAR, "name": self.packets.type_name(UNCLEAR), "probability": 0.0}
        best = guess.guesses[0] if guess.top == UNCLEAR and guess.guesses else guess.top
        return {
            "id": guess.top,
            "name": self.packets.type_name(guess.top),
            "probability": guess.probabilities.get(best, 0.0),
        }

    def _need_of(self, packet: Packet) -> View | None:
        need = known(packet.need)
        return {"id": need.id, "name": self.packets.need_name(need.id)} if need else None

    def _department(self, department_id: str) -> View:
        return {"id": department_id, "name": self.packets.department_name(department_id)}

    def handoff(self, session: Session, handoff_id: str) -> View:
        """One handoff with its card, notes and steps.

        Raises:
            NotFound: not of this person's departments.
        """
        handoff = visible_handoff(session, self.desk, handoff_id)
        conversation = get_conversation(session, handoff.conversation_id)
        visitor = session.get_one(VisitorRow, conversation.visitor_id)
        holder = session.get(StaffRow, handoff.staff_id) if handoff.staff_id else None
        unread = unread_of(session, [handoff.id]).get(handoff.id, 0)
        return {
            "item": self.item(handoff, conversation, visitor, holder, unread),
            "packet": self.packets.render(Packet.model_validate(handoff.packet)),
            "notes": [render_note(one) for one in notes_after(session, conversation.id, 0)],
            "steps": [self._step(session, one) for one in steps_of(session, handoff.id)],
            "conversation": {
                "id": conversation.id,
                "language": conversation.language,
                "owner": conversation.owner.value,
                "episode": conversation.episode,
                "seq": conversation.seq,
            },
        }

    def _step(self, session: Session, step: HandoffStepRow) -> View:
        staff = session.get(StaffRow, step.staff_id) if step.staff_id else None
        return {
            "kind": step.kind,
            "at": iso(step.at),
            "from": self._department(step.from_department) if step.from_department else None,
            "to": self._department(step.to_department) if step.to_department else None,
            "staff": render_staff(staff) if staff else None,
            "reason": step.reason.value if step.reason else None,
            "text": step.text,
        }

    def lines(self, session: Session, conversation_id: str, after: int) -> list[View]:
        """The events and private notes after a number, in one order."""
        rows = events_after(session, conversation_id, after)
        named = {one.staff_id or (one.detail or {}).get("staff") for one in rows}
        people = staff_of(session, (one for one in named if one))
        events = [self._event(one, people) for one in rows]
        notes = [
            {"kind": "note", "author": Author.STAFF.value, "name": note["staff"]["name"], **note}
            for note in map(render_note, notes_after(session, conversation_id, after))
        ]
        return sorted([*events, *notes], key=lambda one: int(one["seq"]))

    def _event(self, event: EventRow, people: Mapping[str, StaffRow]) -> View:
        detail = event.detail or {}
        staff = people.get(event.staff_id or detail.get("staff", ""))
        view: View = {
            "seq": event.seq,
            "id": event.client_id,
            "kind": event.kind.value,
            "at": iso(event.at),
            "author": event.author.value if event.author else None,
            "name": event.name,
            "text": event.text,
            "lang": event.language,
            "staff": render_staff(staff) if staff else None,
        }
        if event.kind is EventKind.MESSAGE:
            view["buttons"] = [{"title": one["title"]} for one in detail.get("buttons", ())]
            view["pressed"] = "button" in detail
        elif event.kind is EventKind.OWNER:
            view["owner"] = detail.get("owner")
            department = detail.get("department")
            view["department"] = self._department(department) if department else None
        else:
            view["detail"] = self._named_detail(detail)
        return {key: value for key, value in view.items() if value is not None}

    def _named_detail(self, detail: Mapping[str, Any]) -> View:
        """A correction's ids with their names beside them."""
        name = self.packets.need_name if detail.get("what") == "need" else self.packets.type_name
        named = dict(detail)
        for key in ("was", "becomes"):
            if named.get(key):
                named[f"{key}_name"] = name(str(named[key]))
        return named

    def organisation(self, now: datetime) -> View:
        """What a transfer may choose from, in the person's language."""
        organisation = self.company.organisation
        return {
            "departments": [
                {
                    "id": one.id,
                    "name": in_language(one.name, self.language),
                    "open": organisation.hours_of(one).is_open(now),
                }
                for one in organisation.departments
            ],
            "types": [
                {"id": one.id, "name": in_language(one.name, self.language)}
                for one in organisation.customer_types
            ],
            "needs": [
                {"id": one.id, "name": in_language(one.name, self.language)}
                for one in organisation.needs
            ],
            "languages": list(organisation.languages),
        }


def render_staff(staff: StaffRow) -> View:
    return {"id": staff.id, "name": staff.name, "initials": initials(staff.name)}


def render_note(note: NoteRow) -> View:
    return {
        "seq": note.seq,
        "id": note.client_id,
        "text": note.text,
        "at": iso(note.at),
        "staff": {"id": note.staff_id, "name": note.name, "initials": initials(note.name)},
    }


def initials(name: str) -> str:
    """The first letters of the first and the last word of a name."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def iso(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC with a Z; None stays None."""
    return moment.isoformat().replace("+00:00", "Z") if moment else None


def _rank(handoff: HandoffRow) -> float:
    """Where a handoff stands in its group: first due first; closed ones latest first."""
    if handoff.status is HandoffStatus.CLOSED and handoff.closed_at:
        return -handoff.closed_at.timestamp()
    return waiting_of(handoff).due()


def _midnight(now: datetime, zone: str) -> datetime:
    local = now.astimezone(ZoneInfo(zone))
    return local - timedelta(
        hours=local.hour, minutes=local.minute, seconds=local.second, microseconds=local.microsecond
    )


def departments_named(department_ids: Sequence[str], company: Company, language: str) -> list[View]:
    return [{"id": one, "name": company.department_name(one, language)} for one in department_ids]
