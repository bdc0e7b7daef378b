"""F27: two people at the desk take, answer and close one conversation in the same moment."""

import asyncio
from collections import Counter

import pytest
from sqlalchemy import select

from bot.store.database import Database
from bot.store.tables import ConversationRow, HandoffRow, StaffRow
from deploy.local_topology import Topology
from tests.faults.conftest import LONG, settle_accounts
from tests.faults.driver import Crowd, Desk, until
from tests.faults.figures import record

pytestmark = pytest.mark.slow


async def test_f27_of_two_who_take_a_conversation_one_has_it_and_the_other_hears_who(
    standing, crowd
):
    rounds = 100 if LONG else 12
    people: Crowd = crowd(standing)
    desks = [
        await Desk(standing.url_of("gateway-1"), people.ledger, origin=standing.origin).sign_in(
            account, standing.password
        )
        for account in ("aino.lehtonen", "noor.virtanen")
    ]
    winners: Counter[str] = Counter()

    for _ in range(rounds):
        await people.enter(1)
        widget = people.widgets[-1]
        await widget.ask("[people] a person please")
        handoff = await desks[0].waits(widget.conversation)
        for desk in desks:
            await desk.watch(widget.conversation)

        claims = await asyncio.gather(*(desk.claim(handoff) for desk in desks))
        won = [desk for desk, claim in zip(desks, claims, strict=True) if claim.status_code == 200]
        assert sorted(claim.status_code for claim in claims) == [200, 409]
        (winner,) = won
        (loser,) = [desk for desk in desks if desk is not winner]
        refusal = next(claim for claim in claims if claim.status_code == 409).json()["error"]
        assert refusal["code"] == "handoff_not_waiting"
        assert winner.name in refusal["message"]
        assert _owner_of(standing, widget.conversation, handoff) == winner.name

        answers = await asyncio.gather(
            *(desk.reply(handoff, widget.conversation, f"This is {desk.name}.") for desk in desks)
        )
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        await until(
            lambda one=widget, by=winner: f"This is {by.name}." in _texts(one), "the answer"
        )
        assert f"This is {loser.name}." not in _texts(widget)

        body = {"outcome": "solved"}
        closings = await asyncio.gather(
            *(winner.http.post(f"/handoffs/{handoff}/close", json=body) for _ in range(2))
        )
        assert sorted(one.status_code for one in closings) == [200, 409]
        winners[winner.name] += 1

    verdict = await settle_accounts(standing, people, *desks)
    await asyncio.gather(people.leave(), *(desk.stop() for desk in desks))
    record(
        "F27",
        rounds=rounds,
        two_owners=0,
        won_by="/".join(map(str, winners.values())),
        **verdict.counts,
    )
    assert verdict.is_clean, str(verdict)


def _texts(widget) -> list[str]:
    return [line.text for line in widget.lines]


def _owner_of(topology: Topology, conversation_id: str, handoff_id: str) -> str | None:
    """Who has the conversation; the handoff and the conversation must agree."""
    database = Database(topology.database_url)
    with database.read() as session:
        conversation = session.get_one(ConversationRow, conversation_id)
        handoff = session.get_one(HandoffRow, handoff_id)
        assert conversation.staff_id == handoff.staff_id
        name = session.scalar(select(StaffRow.name).where(StaffRow.id == conversation.staff_id))
    database.dispose()
    return name
