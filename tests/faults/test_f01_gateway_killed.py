"""F1: the gateway is killed in mid-conversation, again and again."""

import asyncio
import random

import pytest

from tests.faults.conftest import LONG, answer_times, off_loop, settle_accounts
from tests.faults.driver import Crowd
from tests.faults.figures import percentile, record

pytestmark = pytest.mark.slow

CHATS, CYCLES = (50, 20) if LONG else (20, 3)


async def test_no_message_is_lost_however_often_the_gateway_is_killed(topology, crowd):
    running = topology(gateways=1, rasas=1)
    chance = random.Random(1)
    people: Crowd = crowd(running)
    await people.enter(CHATS)
    resumed: list[float] = []

    for cycle in range(CYCLES):
        for widget in people.widgets:
            await widget.say(f"cycle {cycle}: where is my order")
        await asyncio.sleep(chance.uniform(0, 0.5))
        await off_loop(running.kill, "gateway-1")
        for widget in people.widgets:
            await widget.say(f"cycle {cycle}: written while nobody listens")
        await off_loop(running.restart, "gateway-1")
        await people.settle()
        resumed += [_seconds_away(widget.connections) for widget in people.widgets]

    verdict = await settle_accounts(running, people)
    await people.leave()
    record(
        "F1",
        chats=CHATS,
        cycles=CYCLES,
        **verdict.counts,
        resumed_p95_s=percentile(resumed, 0.95),
        answer_p95_s=percentile(answer_times(people), 0.95),
    )
    assert verdict.is_clean, str(verdict)
    assert len(resumed) == CHATS * CYCLES


def _seconds_away(connections) -> float:
    """From the last loss of a connection to the welcome that followed."""
    lost = max(one.lost_at for one in connections if one.welcomed_at and one.lost_at)
    return connections[-1].welcomed_at - lost
