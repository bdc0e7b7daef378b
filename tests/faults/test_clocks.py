"""F20: clocks that are wrong, that differ, and that are set while people talk."""

import asyncio
import os
from datetime import UTC, datetime, timedelta

import pytest

from bot.services.identity import sign_identity
from deploy.local_topology import Topology, TopologyFailed, find_clock_library
from tests.faults.conftest import LONG, answer_times, off_loop, settle_accounts, stub_rasa
from tests.faults.driver import Crowd, Desk, Widget, until
from tests.faults.figures import percentile, record

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("clock_library")]

HOUR = 3600.0
SAYS_SORRY_WITHIN = 10.0  # seconds, while the bot does not answer
TAKEN_OVER_WITHIN = 12.0  # seconds until another gateway answers for one that died: its lease


@pytest.fixture(scope="session")
def clock_library() -> str:
    """What gives a process a clock of its own; without it CI fails and everybody else skips."""
    try:
        return find_clock_library()
    except TopologyFailed as error:
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing(str(error))


@pytest.mark.parametrize("skew", [HOUR, -HOUR], ids=["an hour ahead", "an hour behind"])
async def test_f20_a_gateway_with_the_wrong_time_keeps_order_sessions_and_turns(
    topology, crowd, skew
):
    running = topology(gateways=1, rasas=1, own_clocks=True)
    await off_loop(_set, running, "gateway-1", skew)
    people: Crowd = crowd(running)
    await people.enter(10 if LONG else 4)
    # Who sees every department: under a clock of its own a turn may take longer than the bot is
    # given, and an apology hands over to the welcome desk.
    desk = await Desk(running.origin, people.ledger, origin=running.origin).sign_in(
        "noor.virtanen", running.password
    )
    for widget in people.widgets:
        await widget.ask("where is my order")
        await widget.ask("[people] a person please")
        handoff = await desk.waits(widget.conversation)
        assert (await desk.claim(handoff)).is_success
        await desk.watch(widget.conversation)
        assert (await desk.reply(handoff, widget.conversation, "Good morning")).is_success

    verdict = await settle_accounts(running, people, desk)
    await asyncio.gather(people.leave(), desk.stop())
    record(
        "F20",
        what=f"gateway {skew / HOUR:+.0f} h",
        **verdict.counts,
        answer_p95_s=percentile(answer_times(people), 0.95),
    )
    assert verdict.is_clean, str(verdict)


async def test_f20_a_clock_set_back_while_turns_run_leaves_nobody_waiting(topology, crowd):
    running = topology(gateways=1, rasas=1, own_clocks=True, rasa_command=stub_rasa(think=0.5))
    people: Crowd = crowd(running)
    await people.enter(20 if LONG else 6)

    # A lease, the pause before another try and the patience for a dead bot: all begun before.
    await off_loop(running.kill, "rasa-1")
    for widget in people.widgets:
        await widget.say("[once status 500] where is my order")
    await off_loop(_set, running, "gateway-1", -60.0)
    await off_loop(running.restart, "rasa-1")
    for widget in people.widgets:
        await widget.say("are you there")
    await people.settle()

    verdict = await settle_accounts(running, people)
    await people.leave()
    waited = max(answer_times(people))
    record("F20", what="-60 s in mid-turn", **verdict.counts, waited_most_s=waited)
    assert verdict.is_clean, str(verdict)
    assert waited <= SAYS_SORRY_WITHIN


async def test_f20_gateways_with_different_clocks_share_their_turns(
    topology, crowd, postgres_server
):
    running = topology(
        gateways=2,
        rasas=1,
        own_clocks=True,
        postgres_server=postgres_server,
        rasa_command=stub_rasa(think=0.5),
    )
    running.set_clock("gateway-1", HOUR)
    running.set_clock("gateway-2", -HOUR)
    await off_loop(running.kill, "gateway-1", "gateway-2")
    await off_loop(running.restart, "gateway-1", "gateway-2")
    people: Crowd = crowd(running)
    await people.enter(20 if LONG else 6)
    vouched = Widget(people.urls, people.ledger, origin=people.origin, identity=_identity(running))
    people.widgets.append(vouched)
    vouched.start()
    await vouched.met()

    for number in range(3):
        await asyncio.gather(*(one.ask(f"question {number}") for one in people.widgets))
    in_peace = max(answer_times(people))
    for widget in people.widgets:
        await widget.say("[wait 1] asked of a gateway that dies")
    await until(lambda: not any(one.unacknowledged for one in people.widgets), "all stored")
    await off_loop(running.kill, "gateway-1")
    await people.settle()
    waited = max(answer_times(people))

    verdict = await settle_accounts(running, people)
    await people.leave()
    record(
        "F20",
        what="gateways +1 h and -1 h",
        **verdict.counts,
        answer_most_in_peace_s=in_peace,
        answer_most_after_a_kill_s=waited,
    )
    assert verdict.is_clean, str(verdict)
    assert waited <= TAKEN_OVER_WITHIN
    refused = [one["code"] for one in vouched.heard if one["type"] == "error"]
    assert refused == []


def _set(running: Topology, name: str, seconds: float) -> None:
    running.set_clock(name, seconds)
    running.wait_until_noticed()


def _identity(running: Topology) -> str:
    """What the customer's shop vouches for, at the true time and for ten minutes."""
    now = datetime.now(UTC)
    return sign_identity(
        customer_number="K-1",
        name="Helmi",
        site="demo",
        secret=running.secret,
        expires=now + timedelta(minutes=10),
        now=now,
    )
