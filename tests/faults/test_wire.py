"""A network that repeats, delays, reorders and drops: every list still equals the database."""

import random

import pytest

from tests.faults.conftest import LONG, settle_accounts
from tests.faults.figures import percentile, record
from tests.faults.wire_proxy import Cut, Delays, Repeats, WireProxy

pytestmark = pytest.mark.slow


async def test_f15_frames_that_arrive_several_times_are_one_message(standing, crowd):
    chats, lines = (30, 20) if LONG else (8, 3)
    troubles: list[Repeats] = []

    def repeats() -> Repeats:
        troubles.append(Repeats(random.Random(len(troubles))))
        return troubles[-1]

    async with WireProxy(standing.parts["gateway-1"].port, repeats).running() as network:
        people = crowd(standing, urls=[network.url])
        await people.enter(chats)
        for number in range(lines):
            for widget in people.widgets:
                await widget.say(f"line {number} comes again and again")
        await people.settle()
        verdict = await settle_accounts(standing, people)
        await people.leave()

    repeated = sum(one.repeated for one in troubles)
    record("F15", messages=chats * lines, repeats=repeated, **verdict.counts)
    assert repeated >= chats * lines
    assert verdict.is_clean, str(verdict)


async def test_f16_frames_that_overtake_each_other_are_shown_in_one_order(standing, crowd):
    chats, lines, longest = (30, 20, 2.0) if LONG else (8, 4, 1.0)
    troubles: list[Delays] = []

    def delays() -> Delays:
        troubles.append(Delays(random.Random(len(troubles)), longest))
        return troubles[-1]

    async with WireProxy(standing.parts["gateway-1"].port, delays).running() as network:
        people = crowd(standing, urls=[network.url])
        await people.enter(chats)
        for number in range(lines):
            for widget in people.widgets:
                await widget.say(f"line {number} takes its time")
        await people.settle()
        verdict = await settle_accounts(standing, people)
        await people.leave()

    overtaken = sum(one.overtaken for one in troubles)
    record(
        "F16", messages=chats * lines, delay_most_s=longest, overtaken=overtaken, **verdict.counts
    )
    assert overtaken > chats
    assert verdict.is_clean, str(verdict)


async def test_f17_wherever_the_connection_breaks_nothing_is_lost_or_doubled(standing, crowd):
    step = 1 if LONG else 13
    async with WireProxy(standing.parts["gateway-1"].port).running() as network:
        whole = crowd(standing, urls=[network.url])
        await whole.enter(1)
        await whole.widgets[0].ask("how long is this conversation")
        await whole.leave()
        offsets = [
            Cut(side, after)
            for side, bytes_passed in network.passed.items()
            for after in range(0, bytes_passed, step)
        ]
        people = crowd(standing, urls=[network.url])
        for start in range(0, len(offsets), 50):
            await _break(people, network, offsets[start : start + 50])
        await people.settle()
        verdict = await settle_accounts(standing, people)
        await people.leave()

    back = [_seconds_to_come_back(one.connections) for one in people.widgets]
    record(
        "F17",
        offsets=len(offsets),
        **verdict.counts,
        reconnected_p95_s=percentile(back, 0.95),
    )
    assert network.cut_made >= 0.95 * len(offsets)  # the tail of some conversations is shorter
    assert verdict.is_clean, str(verdict)


async def _break(people, network: WireProxy, offsets: list[Cut]) -> None:
    """One customer for each offset, whose first connection breaks there."""
    fresh = people.join(len(offsets))
    for widget, cut in zip(fresh, offsets, strict=True):
        network.cuts[widget.address] = cut
        widget.start()
        await widget.say("does this arrive")
    for widget in fresh:
        await widget.met()


def _seconds_to_come_back(connections) -> float:
    first = connections[0]
    if first.lost_at is None or len(connections) == 1:
        return 0.0
    welcomed = next((one.welcomed_at for one in connections[1:] if one.welcomed_at), None)
    assert welcomed is not None
    return welcomed - first.lost_at
