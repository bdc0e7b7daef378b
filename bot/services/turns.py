"""The bot's turns: leased to one worker, committed only while the bot owns the conversation."""

import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.orm import Session, aliased

from bot.domain.conversation import Author, EventKind, HandoffKind, Owner, TurnStatus
from bot.domain.happenings import AnswerDropped, LeaseLost, LeasesTakenOver
from bot.domain.organisation import UNCLEAR
from bot.domain.packet import HandoffRequest, Mood, Unknown, Urgency
from bot.domain.routing import RouteReason, RouteRequest, choose_route
from bot.domain.turn import ButtonPayload, Reply, TurnContext, TurnReply, TurnRequest
from bot.services.context import Company
from bot.services.handoffs import open_handoff
from bot.store.base import new_id
from bot.store.conversations import Line, append_event, get_conversation, get_event
from bot.store.database import note_answer_begun, note_answer_owed, note_happening
from bot.store.tables import BotTurnRow, ButtonRow, ConversationRow, HandoffRow, VisitorRow

LEASE = timedelta(seconds=4)  # renewed while the turn runs; so long waits who asked a dead gateway
MOST_ATTEMPTS = 3
PATIENCE = timedelta(seconds=8)  # from the customer's message; after it people take over
PAUSE = timedelta(milliseconds=300)  # before the second try; twice that before the third
TIME_FOR_A_TRY = timedelta(seconds=1.5)  # with less of the patience left there is no other try
MOST_OVERDUE = 20  # turns given up in one transaction; others wait for the database too


@dataclass(frozen=True, slots=True, kw_only=True)
class LeasedTurn:
    """A turn that this worker alone may ask the bot about, until the lease runs out."""

    id: str
    attempt: int
    created_at: datetime
    request: TurnRequest


def lease_turns(session: Session, limit: int, now: datetime) -> list[LeasedTurn]:
    """Lease the oldest owed turns, one per conversation; expired leases are taken over.

    What was still unasked when people took over is theirs to answer, so the bot is not asked.
    """
    taken_over = session.scalars(
        update(BotTurnRow)
        .where(BotTurnRow.status == TurnStatus.LEASED, _is_over(now))
        .values(status=TurnStatus.PENDING, lease_until=None)
        .returning(BotTurnRow.id)
        .execution_options(synchronize_session=False)
    ).all()
    if taken_over:
        note_happening(session, LeasesTakenOver(count=len(taken_over)))
    _drop_what_people_took_over(session, now)
    return [_lease(session, turn, now) for turn in _pending_turns(session, limit, now)]


def lease_turn_of(session: Session, conversation_id: str, now: datetime) -> LeasedTurn | None:
    """Lease what this conversation is owed, in the transaction that owes it.

    It saves the way over the queue of all turns: a commit and a wake-up, 19 of 126 ms. None when
    the bot owes no answer to the latest line, or one to an earlier line too: that queue knows what
    comes first, and its rows may be in other hands.
    """
    conversation = session.get_one(ConversationRow, conversation_id)
    is_pending = (BotTurnRow.status == TurnStatus.PENDING) & (
        BotTurnRow.episode == conversation.episode
    )
    owed = session.scalars(
        select(BotTurnRow)
        .where(
            BotTurnRow.conversation_id == conversation_id,
            (BotTurnRow.status == TurnStatus.LEASED) | is_pending,
        )
        .limit(2)
    ).all()
    if len(owed) != 1 or owed[0].message_seq != conversation.seq or not _is_unasked(owed[0]):
        return None
    note_answer_begun(session)
    return _lease(session, owed[0], now)


def _is_unasked(turn: BotTurnRow) -> bool:
    return turn.status is TurnStatus.PENDING and not turn.attempts


def _lease(session: Session, turn: BotTurnRow, now: datetime) -> LeasedTurn:
    turn.status = TurnStatus.LEASED
    turn.attempts += 1
    turn.lease_until = now + LEASE
    session.flush()
    return LeasedTurn(
        id=turn.id,
        attempt=turn.attempts,
        created_at=turn.created_at,
        request=_request_of(session, turn),
    )


def renew_leases(session: Session, turns: Collection[LeasedTurn], now: datetime) -> None:
    """These turns still run; a lease that somebody else has taken over stays theirs."""
    for turn in turns:
        session.execute(
            update(BotTurnRow)
            .where(
                BotTurnRow.id == turn.id,
                BotTurnRow.status == TurnStatus.LEASED,
                BotTurnRow.attempts == turn.attempt,
            )
            .values(lease_until=now + LEASE)
            .execution_options(synchronize_session=False)
        )


def _is_over(now: datetime) -> ColumnElement[bool]:
    """Whether a lease, or the pause before another try, is over.

    One that ends later than any could that begins now is over too: the clock was set back.
    """
    return (BotTurnRow.lease_until <= now) | (BotTurnRow.lease_until > now + LEASE)


def give_back_turn(session: Session, turn: LeasedTurn) -> None:
    """Another gateway may ask it at once: this one stops, and that was no failure of the turn."""
    row = session.get_one(BotTurnRow, turn.id)
    if row.status is TurnStatus.LEASED and row.attempts == turn.attempt:
        row.status, row.lease_until = TurnStatus.PENDING, None
        note_answer_owed(session)


def _taken_over() -> ColumnElement[bool]:
    """Whether people have the turn's conversation, or had it since."""
    return exists().where(
        ConversationRow.id == BotTurnRow.conversation_id,
        (ConversationRow.owner != Owner.BOT) | (ConversationRow.episode != BotTurnRow.episode),
    )


def _drop_what_people_took_over(session: Session, now: datetime) -> None:
    session.execute(
        update(BotTurnRow)
        .where(BotTurnRow.status == TurnStatus.PENDING, _taken_over())
        .values(status=TurnStatus.DROPPED, done_at=now, lease_until=None)
        .execution_options(synchronize_session=False)
    )


def _pending_turns(session: Session, limit: int, now: datetime) -> Sequence[BotTurnRow]:
    other = aliased(BotTurnRow)
    asked_before = (other.episode == BotTurnRow.episode) & (
        other.message_seq < BotTurnRow.message_seq
    )
    ahead = exists().where(
        other.conversation_id == BotTurnRow.conversation_id,
        other.status.in_([TurnStatus.LEASED, TurnStatus.PENDING]),
        (other.status == TurnStatus.LEASED) | asked_before,
    )
    return session.scalars(
        select(BotTurnRow)
        .where(
            BotTurnRow.status == TurnStatus.PENDING,
            (BotTurnRow.lease_until.is_(None)) | _is_over(now),
            ~ahead,
        )
        .order_by(BotTurnRow.created_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def _request_of(session: Session, turn: BotTurnRow) -> TurnRequest:
    conversation = session.get_one(ConversationRow, turn.conversation_id)
    visitor = session.get_one(VisitorRow, conversation.visitor_id)
    event = get_event(session, turn.conversation_id, turn.message_seq)
    page = conversation.page or {}
    return TurnRequest(
        conversation=conversation.id,
        episode=turn.episode,
        message_id=f"{conversation.id}.{turn.message_seq}",
        text=event.text or "",
        button=ButtonPayload.model_validate(turn.button) if turn.button else None,
        context=TurnContext(
            locale=conversation.locale,
            language=conversation.language,
            customer_number=visitor.customer_number,
            page={key: str(value) for key, value in page.items()} or None,
            answered=_answered_before(session, conversation),
        ),
    )


def _answered_before(session: Session, conversation: ConversationRow) -> dict[str, str]:
    """Answers of earlier episodes: history to the new one, but never asked again."""
    if conversation.episode == 1:
        return {}
    packets = session.scalars(
        select(HandoffRow.packet)
        .where(
            HandoffRow.conversation_id == conversation.id,
            HandoffRow.episode < conversation.episode,
        )
        .order_by(HandoffRow.episode)
    )
    return {
        asked["question"]: asked["answer"]
        for packet in packets
        for asked in packet.get("asked", [])
        if asked.get("answer")
    }


def commit_turn(
    session: Session, company: Company, turn: LeasedTurn, reply: TurnReply, now: datetime
) -> TurnStatus:
    """Store the bot's answer and its handoff, or drop it when somebody else owns the conversation.

    The check is made here, at the commit: what counts is who owns the conversation now,
    not who owned it when the bot was asked. An answer without a word is none: the turn has failed.
    """
    if not reply.replies and reply.handoff is None:
        return fail_turn(session, company, turn, "it said nothing", now)
    conversation = get_conversation(session, turn.request.conversation)
    row = session.get_one(BotTurnRow, turn.id)
    if row.status is not TurnStatus.LEASED or row.attempts != turn.attempt:
        note_happening(session, LeaseLost())
        return row.status
    row.done_at, row.lease_until = now, None
    if conversation.owner is not Owner.BOT or conversation.episode != turn.request.episode:
        row.status = TurnStatus.DROPPED
        note_happening(session, AnswerDropped())
        return row.status
    row.status = TurnStatus.DONE
    if reply.language in company.organisation.languages:
        conversation.language = reply.language
    for one in reply.replies:
        say(session, conversation, one, now)
    if reply.handoff is not None:
        open_handoff(session, company, conversation, _reachable(company, reply.handoff, now), now)
    if _is_more_owed(session, conversation):
        note_answer_owed(
            session
        )  # written while this turn ran: asked at once, not at the next look
    return row.status


def _reachable(company: Company, request: HandoffRequest, now: datetime) -> HandoffRequest:
    """The request, to the welcome desk if its department is gone since the bot read the file."""
    if company.organisation.find_department(request.department) is not None:
        return request
    route = choose_route(
        RouteRequest(customer_type=UNCLEAR, language=request.language), company.organisation, now
    )
    changes = {
        "kind": HandoffKind.LIVE if route.is_open else HandoffKind.MESSAGE,
        "department": route.department,
        "path": (*request.path, *route.path),
        "is_open": route.is_open,
        "opens_at": route.opens_at,
    }
    return request.model_copy(update=changes)


def _is_more_owed(session: Session, conversation: ConversationRow) -> bool:
    return bool(
        session.scalar(
            select(
                exists().where(
                    BotTurnRow.conversation_id == conversation.id,
                    BotTurnRow.status == TurnStatus.PENDING,
                )
            )
        )
    )


def say(session: Session, conversation: ConversationRow, reply: Reply, now: datetime) -> None:
    """Append a message of the bot, issuing its buttons."""
    issued = [
        ButtonRow(
            id=new_id(),
            conversation_id=conversation.id,
            episode=conversation.episode,
            title=button.title,
            kind=button.kind,
            payload=button.payload.model_dump(mode="json"),
        )
        for button in reply.buttons
    ]
    detail: dict[str, object] = {}
    if issued:
        detail["buttons"] = [{"id": one.id, "title": one.title, "kind": one.kind} for one in issued]
    if reply.card:
        detail["card"] = dict(reply.card)
    line = Line(kind=EventKind.MESSAGE, author=Author.BOT, text=reply.text, detail=detail or None)
    event = append_event(session, conversation, line, now)
    for one in issued:
        one.seq = event.seq
    session.add_all(issued)


def fail_turn(
    session: Session, company: Company, turn: LeasedTurn, error: str, now: datetime
) -> TurnStatus:
    """Give the turn another try, or, when it has had enough, apologise and hand over to people."""
    conversation = get_conversation(session, turn.request.conversation)
    row = session.get_one(BotTurnRow, turn.id)
    if row.status is not TurnStatus.LEASED or row.attempts != turn.attempt:
        note_happening(session, LeaseLost())
        return row.status
    row.error = error[:500]
    if conversation.owner is not Owner.BOT or conversation.episode != turn.request.episode:
        row.status, row.done_at = TurnStatus.DROPPED, now
    elif turn.attempt < MOST_ATTEMPTS and abs(now - turn.created_at) < PATIENCE - TIME_FOR_A_TRY:
        row.status = TurnStatus.PENDING
        row.lease_until = now + PAUSE * turn.attempt * _spread(turn.id)
    else:
        row.status, row.done_at = TurnStatus.FAILED, now
        row.lease_until = None
        _fail_open(session, company, conversation, now)
    return row.status


def _spread(turn_id: str) -> float:
    """0.5 to 1.5, another for each turn: what failed at once is not tried again at once."""
    return 0.5 + zlib.crc32(turn_id.encode()) / 2**32


def fail_overdue_turns(session: Session, company: Company, now: datetime) -> int:
    """Hand over to people what nobody had room to ask the bot about; how many it were."""
    overdue = session.scalars(
        select(BotTurnRow)
        .where(BotTurnRow.status == TurnStatus.PENDING, BotTurnRow.created_at < now - PATIENCE)
        .order_by(BotTurnRow.created_at)
        .limit(MOST_OVERDUE)
        .with_for_update(skip_locked=True)
    ).all()
    for row in overdue:
        conversation = get_conversation(session, row.conversation_id)
        row.done_at, row.error = now, "nobody had room to ask the bot"
        if conversation.owner is Owner.BOT and conversation.episode == row.episode:
            row.status = TurnStatus.FAILED
            _fail_open(session, company, conversation, now)
        else:
            row.status = TurnStatus.DROPPED
    return len(overdue)


def _fail_open(
    session: Session, company: Company, conversation: ConversationRow, now: datetime
) -> None:
    """The bot could not answer: say so and pass the conversation to the welcome desk."""
    language = conversation.language
    route = choose_route(
        RouteRequest(customer_type=UNCLEAR, language=language), company.organisation, now
    )
    phrase = "utter_bot_failed" if route.is_open else "utter_bot_failed_closed"
    text = company.say(
        phrase, language, department=company.department_name(route.department, language)
    )
    say(session, conversation, Reply(text=text), now)
    because = Unknown(unknown="bot_failed")
    request = HandoffRequest(
        kind=HandoffKind.LIVE if route.is_open else HandoffKind.MESSAGE,
        department=route.department,
        path=route.path,
        reason=RouteReason.BOT_FAILED,
        is_open=route.is_open,
        opens_at=route.opens_at,
        language=language,
        customer_type=because,
        need=because,
        role=because,
        standing=because,
        urgency=Urgency(level="normal"),
        mood=Mood(level="calm"),
    )
    open_handoff(session, company, conversation, request, now)
