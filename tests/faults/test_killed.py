"""Processes that are killed in mid-conversation: nothing is lost, and nobody is left waiting."""

import asyncio
import random
import time

import pytest

from tests.faults.conftest import LONG, answer_times, off_loop, settle_accounts, stub_rasa
from tests.faults.driver import Connection, Widget
from tests.faults.figures import percentile, record

pytestmark = pytest.mark.slow

SAYS_SORRY_WITHIN = 10.0  # seconds to an answer, an apology or people while the bot is dead


async def test_f1_no_message_is_lost_however_often_the_gateway_is_killed(topology, crowd):
    chats, cycles = (50, 20) if LONG else (15, 2)
    running = topology(gateways=1, rasas=1)
    chance = random.Random(1)
    people = crowd(running)
    await people.enter(chats)
    resumed: list[float] = []

    for cycle in range(cycles):
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
        chats=chats,
        cycles=cycles,
        **verdict.counts,
        resumed_p95_s=percentile(resumed, 0.95),
        answer_p95_s=percentile(answer_times(people), 0.95),
    )
    assert verdict.is_clean, str(verdict)
    assert len(resumed) == chats * cycles


def _seconds_away(connections: list[Connection]) -> float:
    """From the last loss of a connection to the welcome that followed."""
    lost = max(one.lost_at for one in connections if one.welcomed_at and one.lost_at)
    welcomed = connections[-1].welcomed_at
    assert welcomed is not None
    return welcomed - lost


async def test_f2_a_bot_killed_in_mid_turn_answers_once_or_people_do(topology, crowd):
    chats, cycles = (10, 20) if LONG else (8, 3)
    running = topology(gateways=1, rasas=1, rasa_command=stub_rasa(think=0.3))
    chance = random.Random(2)
    waits: list[float] = []
    answered = asked = 0
    people = crowd(running)

    for cycle in range(cycles):
        await people.enter(chats)
        fresh = people.widgets[-chats:]
        for widget in fresh:
            await widget.say(f"cycle {cycle}: my invoice is wrong")
        await asyncio.sleep(chance.uniform(0, 0.5))
        await off_loop(running.kill, "rasa-1")
        starting = asyncio.create_task(off_loop(running.restart, "rasa-1"))
        await people.settle()
        await starting
        waits += [_wait_of(widget) for widget in fresh]
        asked += chats
        answered += sum(_is_answered_by_bot(widget) for widget in fresh)

    verdict = await settle_accounts(running, people)
    await people.leave()
    record(
        "F2",
        turns=asked,
        **verdict.counts,
        answered_by_bot_percent=100 * answered / asked,
        waited_p95_s=percentile(waits, 0.95),
        waited_most_s=max(waits),
    )
    assert verdict.is_clean, str(verdict)
    assert max(waits) <= SAYS_SORRY_WITHIN


def _wait_of(widget: Widget) -> float:
    (one,) = widget.said.values()
    assert one.answered_at is not None
    return one.answered_at - one.said_at


def _is_answered_by_bot(widget: Widget) -> bool:
    return any(line.text.startswith("Noted: ") for line in widget.lines)


async def test_f5_after_everything_was_killed_at_once_everything_accepted_is_there(topology, crowd):
    chats = 100 if LONG else 20
    running = topology(gateways=1, rasas=1)
    people = crowd(running)
    await people.enter(chats)
    for widget in people.widgets:
        await widget.ask("where is my order")

    for widget in people.widgets:
        await widget.say("and this one is under way")
    await asyncio.sleep(0.05)
    await off_loop(running.kill)
    for widget in people.widgets:
        await widget.say("nobody hears this yet")
    killed_at = time.monotonic()
    await off_loop(running.restart)
    started_s = time.monotonic() - killed_at
    await people.settle()
    settled_s = time.monotonic() - killed_at

    verdict = await settle_accounts(running, people)
    await people.leave()
    record(
        "F5",
        chats=chats,
        **verdict.counts,
        processes_back_s=started_s,
        everybody_answered_s=settled_s,
    )
    assert verdict.is_clean, str(verdict)
