"""Conversations whose type somebody put right: what the next learning is taught by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.conversation import HandoffStatus
from bot.store.conversations import customer_messages
from bot.store.handoffs import find_handoff_of_episode
from bot.store.tables import ConversationRow, CorrectionRow, HandoffRow, VisitorRow


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedEpisode:
    """An episode, its true type, and who said so.

    `taught_by` tells people apart and nothing else. `questions` are those that were asked, by the
    words of the reply.
    """

    id: str
    at: datetime
    customer_type: str
    taught_by: str
    language: str
    texts: tuple[str, ...]
    questions: Mapping[str, str]
    customer_number: str | None


def corrected_episodes(session: Session) -> list[CorrectedEpisode]:
    """Every corrected episode, by the last correction of its type, oldest first."""
    rows = session.execute(
        select(CorrectionRow, ConversationRow, VisitorRow)
        .join(ConversationRow, CorrectionRow.conversation_id == ConversationRow.id)
        .join(VisitorRow, ConversationRow.visitor_id == VisitorRow.id)
        .where(CorrectionRow.what == "customer_type")
        .order_by(CorrectionRow.at, CorrectionRow.id)
    )
    found: dict[tuple[str, int], CorrectedEpisode] = {}
    for correction, conversation, visitor in rows:
        key = (conversation.id, correction.episode)
        found[key] = _episode(session, correction, conversation, visitor)
    return list(found.values())


def _episode(
    session: Session,
    correction: CorrectionRow,
    conversation: ConversationRow,
    visitor: VisitorRow,
) -> CorrectedEpisode:
    handoff = find_handoff_of_episode(session, conversation.id, correction.episode)
    asked = handoff.packet.get("asked", []) if handoff else []
    said = customer_messages(session, conversation.id, correction.episode)
    return CorrectedEpisode(
        id=f"{conversation.id}/{correction.episode}",
        at=correction.at,
        customer_type=correction.becomes,
        taught_by=_teacher(correction, handoff, visitor),
        language=conversation.language,
        texts=tuple(line.text for line in said if line.text and line.at <= correction.at),
        questions={one["words"]: one["question"] for one in asked if one.get("words")},
        customer_number=visitor.customer_number,
    )


def _teacher(correction: CorrectionRow, handoff: HandoffRow | None, visitor: VisitorRow) -> str:
    """Who answers for a correction: its author, or the staff member who let it stand.

    Visitors whom nobody vouched for are one teacher together: a browser makes as many as it likes.
    """
    if correction.staff_id:
        return f"staff {correction.staff_id}"
    if handoff is not None and handoff.status is HandoffStatus.CLOSED and handoff.staff_id:
        return f"staff {handoff.staff_id}"
    return f"customer {visitor.customer_number}" if visitor.customer_number else "anybody"
