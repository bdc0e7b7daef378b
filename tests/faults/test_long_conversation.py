"""F26: a conversation of 2,000 turns is answered as quickly as a new one."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from bot.domain.conversation import Author, EventKind, Owner, TurnStatus
from bot.store.base import new_id
from bot.store.database import Database
from bot.store.tables import BotTurnRow, ConversationRow, EventRow
from deploy.local_topology import Topology
from tests.faults.conftest import settle_accounts
from tests.faults.driver import Crowd, Widget, until
from tests.faults.figures import percentile, record

pytestmark = [pytest.mark.slow, pytest.mark.nightly]

TURNS = 2000
PER_TURN = ("customer", "bot", "bot")  # with a rest of messages of the customer's: 5,000 in all
FURTHER = 5000 - 2 * TURNS
ASKED = 12
REPLAYED_WITHIN = 5.0  # seconds until a fresh page shows all of it, on a busy machine


async def test_f26_the_two_thousandth_answer_comes_as_quickly_as_the_first(standing, crowd):
    people: Crowd = crowd(standing)
    await people.enter(2)
    short, grown = people.widgets
    await _ask(short, 1)
    await _ask(grown, 1)
    new = await _ask(short, ASKED)
    await grown.stop()
    stored = await asyncio.to_thread(_grow, standing, grown.conversation)
    started = time.monotonic()
    fresh = Widget(people.urls, people.ledger, origin=people.origin, visitor=grown.visitor)
    people.widgets[1] = fresh
    fresh.start()
    await until(lambda: len(fresh.lines) >= stored, lambda: f"{len(fresh.lines)} of {stored} lines")
    replayed = time.monotonic() - started

    old = await _ask(fresh, ASKED)
    fresh.drop()
    await until(lambda: not fresh.is_online, "the connection to drop")
    await fresh.met()
    back = fresh.connections[-1]

    verdict = await settle_accounts(standing, people)
    await people.leave()
    record(
        "F26",
        turns=TURNS,
        messages=stored,
        **verdict.counts,
        answer_p50_new_s=percentile(new, 0.5),
        answer_p50_old_s=percentile(old, 0.5),
        answer_p95_new_s=percentile(new, 0.95),
        answer_p95_old_s=percentile(old, 0.95),
        replay_of_all_s=replayed,
        hello_after_a_break_s=back.welcomed_at - back.tried_at,
    )
    assert verdict.is_clean, str(verdict)
    assert percentile(old, 0.5) <= 1.5 * percentile(new, 0.5) + 0.1
    assert replayed <= REPLAYED_WITHIN


async def _ask(widget: Widget, times: int) -> list[float]:
    """Seconds to each answer, slowly enough for the limit of messages a minute."""
    waited = []
    for number in range(times):
        one = await widget.ask(f"question {number} of {time.monotonic_ns()}")
        assert one.answered_at is not None
        waited.append(one.answered_at - one.said_at)
        await asyncio.sleep(0.7)
    return waited


def _grow(topology: Topology, conversation_id: str) -> int:
    """Give a conversation its past, as the gateway would have stored it; lines in all."""
    database = Database(topology.database_url)
    with database.write() as session:
        conversation = session.get_one(ConversationRow, conversation_id)
        assert conversation.owner is Owner.BOT
        began = datetime.now(UTC) - timedelta(days=30)
        events, turns = [], []
        seq = conversation.seq
        for number in range(TURNS):
            authors = PER_TURN if number < FURTHER else PER_TURN[:2]
            asked = seq + 1
            for author in authors:
                seq += 1
                events.append(_event(conversation_id, seq, Author(author), number, began))
            turns.append(
                {
                    "id": new_id(),
                    "conversation_id": conversation_id,
                    "episode": 1,
                    "message_seq": asked,
                    "status": TurnStatus.DONE,
                    "attempts": 1,
                    "created_at": began,
                    "done_at": began,
                }
            )
        session.execute(insert(EventRow), events)
        session.execute(insert(BotTurnRow), turns)
        conversation.seq = seq
    database.dispose()
    return seq


def _event(
    conversation_id: str, seq: int, author: Author, turn: int, began: datetime
) -> dict[str, object]:
    by_customer = author is Author.CUSTOMER
    return {
        "conversation_id": conversation_id,
        "seq": seq,
        "kind": EventKind.MESSAGE,
        "at": began + timedelta(seconds=seq),
        "episode": 1,
        "author": author,
        "text": f"Line {seq} of turn {turn}: nothing much, but it takes its place.",
        "language": "en",
        "client_id": f"old-{seq}" if by_customer else None,
    }
