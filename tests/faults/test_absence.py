"""Pages that were away while others went on, and a thousand that come back at once."""

import asyncio
import statistics
import time

import pytest

from deploy.local_topology import Topology
from tests.faults.conftest import LONG, settle_accounts
from tests.faults.driver import Crowd, Desk, Times, Widget, until
from tests.faults.figures import percentile, record

pytestmark = pytest.mark.slow

STORM_BACK_WITHIN = 10.0  # seconds until 99 % of a thousand are back


async def test_f18_who_was_away_sees_what_somebody_who_loads_anew_sees(standing, crowd):
    rounds = 10 if LONG else 3
    people: Crowd = crowd(standing)
    aino = await _sign_in(standing, people, "aino.lehtonen")
    noor = await _sign_in(standing, people, "noor.virtanen")
    equal = 0

    for number in range(rounds):
        await people.enter(1)
        widget = people.widgets[-1]
        await widget.ask("hello, where is my parcel")
        await widget.ask("[people] a person please")
        handoff = await aino.waits(widget.conversation)
        for desk in (aino, noor):
            await desk.watch(widget.conversation)
        await widget.stop()
        await noor.pause()

        await _live_through(number, aino, handoff, widget.conversation)
        await widget.say("written before the page was there again")
        noor.start()
        widget.start()
        await widget.met()

        fresh = Widget(people.urls, people.ledger, origin=people.origin, visitor=widget.visitor)
        fresh.start()
        await fresh.met()
        await until(
            lambda one=widget, other=fresh: _shown(one) == _shown(other),
            lambda one=widget, other=fresh: f"{_shown(one)}\nis not\n{_shown(other)}",
            within=20,
        )
        equal += 1
        await fresh.stop()

    verdict = await settle_accounts(standing, people, aino, noor)
    await asyncio.gather(people.leave(), aino.stop(), noor.stop())
    record("F18", rounds=rounds, equal_to_a_fresh_load=equal, **verdict.counts)
    assert verdict.is_clean, str(verdict)


async def _sign_in(topology: Topology, people: Crowd, account: str) -> Desk:
    desk = Desk(topology.url_of("gateway-1"), people.ledger, origin=topology.origin)
    return await desk.sign_in(account, topology.password)


async def _live_through(number: int, desk: Desk, handoff: str, conversation: str) -> None:
    """What happens to a conversation while its customer and a colleague are away."""
    assert (await desk.claim(handoff)).is_success
    for line in range(5):
        await desk.reply(handoff, conversation, f"round {number}, line {line}")
    note = {"id": f"note-{conversation}", "text": "Not for the customer."}
    assert (await desk.http.post(f"/handoffs/{handoff}/notes", json=note)).is_success
    if number % 3 == 0:
        transfer = {"department": "business_desk", "reason": "other", "text": "One for you."}
        answer = await desk.http.post(f"/handoffs/{handoff}/transfer", json=transfer)
    elif number % 3 == 1:
        close = {"outcome": "solved"}
        answer = await desk.http.post(f"/handoffs/{handoff}/close", json=close)
    else:
        answer = await desk.http.post(f"/handoffs/{handoff}/return", json={})
    assert answer.is_success, answer.text


def _shown(widget: Widget) -> tuple[object, ...]:
    """All that a page shows: its lines, and who speaks."""
    owner = {name: widget.owner.get(name) for name in ("owner", "department", "staff")}
    return widget.lines, owner


@pytest.mark.nightly
async def test_f19_a_storm_of_reconnecting_pages_is_over_in_seconds(topology, crowd):
    count, share_to_wait_for = (1000, 0.99) if LONG else (200, 0.99)
    running = topology(gateways=1, rasas=1)
    people: Crowd = crowd(running, times=Times())  # the delays of the real pages
    await people.enter(count)
    for widget in people.widgets[:: max(1, count // 50)]:
        await widget.ask("is anybody there")

    dropped_at = time.monotonic()
    for widget in people.widgets:
        widget.drop()
    await until(lambda: not any(one.is_online for one in people.widgets), "everybody dropped")
    back = int(count * share_to_wait_for)
    await until(lambda: sum(one.is_online for one in people.widgets) >= back, "the storm to pass")
    seconds = time.monotonic() - dropped_at
    await people.settle()

    verdict = await settle_accounts(running, people)
    await people.leave()
    tried = [one.connections[1].tried_at - dropped_at for one in people.widgets]
    per_tenth = [sum(start <= 10 * one < start + 1 for one in tried) for start in range(8)]
    record(
        "F19",
        sockets=count,
        **verdict.counts,
        back_99_percent_s=seconds,
        first_try_median_s=statistics.median(tried),
        tries_per_tenth_of_a_second="/".join(map(str, per_tenth)),
        tries_per_socket=sum(len(one.connections) - 1 for one in people.widgets) / count,
        welcomed_p95_s=percentile(
            [one.connections[-1].welcomed_at - dropped_at for one in people.widgets], 0.95
        ),
    )
    assert verdict.is_clean, str(verdict)
    assert seconds <= STORM_BACK_WITHIN
