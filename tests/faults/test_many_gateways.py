"""Two gateways on one database: one stream, no turn asked twice at once, none lost with one."""

import asyncio
import json
import time
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from tests.faults.conftest import off_loop, settle_accounts, stub_rasa
from tests.faults.driver import HURRIED, Desk, Widget, until
from tests.faults.figures import record

pytestmark = [pytest.mark.slow, pytest.mark.nightly]


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    """The log of every asking of the bot."""
    return tmp_path / "asked.jsonl"


@pytest.fixture
def pair(topology, postgres_server, redis, asked):
    """Two gateways and two bot processes over PostgreSQL and Redis."""
    return topology(
        gateways=2,
        rasas=2,
        postgres_server=postgres_server,
        redis_url=redis.url,
        rasa_command=stub_rasa(think=0.05, log=asked),
        environment={"OSASTO_REDIS_PREFIX": uuid4().hex},
    )


def asked_at_once(log: Path) -> list[str]:
    """Messages about which the bot was asked while an asking of them was still under way."""
    askings = [json.loads(line) for line in log.read_text().splitlines()]
    overlapping = []
    for number, one in enumerate(askings):
        for other in askings[:number]:
            if one["message"] == other["message"] and one["began"] < other["ended"]:
                overlapping.append(one["message"])
    return overlapping


async def test_pages_at_both_gateways_see_one_stream_at_once(pair, crowd):
    people = crowd(pair, urls=[pair.url_of("gateway-1")])
    await people.enter(1)
    here = people.widgets[0]
    there = Widget(
        [pair.url_of("gateway-2")],
        people.ledger,
        origin=pair.origin,
        times=HURRIED,
        visitor=here.visitor,
    )
    people.widgets.append(there)
    there.start()
    await there.met()
    delays = []
    for number in range(20):
        await here.ask(f"message {number}")
        began = time.monotonic()
        await until(lambda: there.lines == here.lines, "the same lines at the other gateway")
        delays.append(time.monotonic() - began)

    desk = await Desk(pair.url_of("gateway-2"), people.ledger, origin=pair.origin).sign_in(
        "noor.virtanen", pair.password
    )
    await here.say("[people] please")
    handoff = await desk.waits(here.conversation)
    await desk.watch(here.conversation)
    await desk.claim(handoff)
    await desk.reply(handoff, here.conversation, "A person is here.")
    await until(lambda: here.lines and here.lines[-1].author == "staff", "the person's answer")
    verdict = await settle_accounts(pair, people, desk)
    await desk.stop()
    await people.leave()

    record("F11", what="all there, two gateways", **verdict.counts, behind_p100_s=max(delays))
    assert verdict.is_clean, str(verdict)
    assert max(delays) < 1.0


async def test_without_redis_the_other_gateway_is_a_second_behind_at_most(pair, crowd, redis):
    people = crowd(pair, urls=[pair.url_of("gateway-1")])
    await people.enter(1)
    here = people.widgets[0]
    there = Widget(
        [pair.url_of("gateway-2")],
        people.ledger,
        origin=pair.origin,
        times=HURRIED,
        visitor=here.visitor,
    )
    people.widgets.append(there)
    there.start()
    await there.met()
    await here.ask("with hints")

    redis.kill()
    await until(lambda: _hints(pair, "gateway-2") == "degraded", "the loss of Redis in /readyz")
    delays = []
    for number in range(6):
        one = await here.ask(f"message {number}")
        assert one.answered_at is not None
        await until(lambda: there.lines == here.lines, "the same lines at the other gateway")
        delays.append(time.monotonic() - one.answered_at)
    redis.start()
    await until(lambda: _hints(pair, "gateway-2") == "shared", "Redis again in /readyz")
    verdict = await settle_accounts(pair, people)
    await people.leave()

    record("F11", what="Redis, killed", **verdict.counts, behind_p100_s=max(delays))
    assert verdict.is_clean, str(verdict)
    assert max(delays) < 2.0  # a second, and a busy machine


def _hints(running, gateway: str) -> str:
    return str(httpx.get(f"{running.url_of(gateway)}/readyz", timeout=10).json()["hints"])


async def test_no_turn_is_asked_twice_at_once_nor_lost_when_a_gateway_is_killed(pair, crowd, asked):
    people = crowd(pair)
    await people.enter(20)
    for cycle in range(3):
        for widget in people.widgets:
            await widget.say(f"cycle {cycle}: first")
            await widget.say(f"cycle {cycle}: [wait 0.3] second")
        await asyncio.sleep(0.2)
        await off_loop(pair.kill, "gateway-1" if cycle % 2 == 0 else "gateway-2")
        await people.settle()
        await off_loop(pair.restart)
    verdict = await settle_accounts(pair, people)
    await people.leave()

    record(
        "F1", what="one of two gateways", **verdict.counts, twice_at_once=len(asked_at_once(asked))
    )
    assert verdict.is_clean, str(verdict)
    assert asked_at_once(asked) == []
