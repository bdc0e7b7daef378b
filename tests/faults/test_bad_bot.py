"""A bot that is slow or talks nonsense: people take over there, and nobody else notices."""

import asyncio

import pytest

from deploy.local_topology import Topology
from tests.faults.conftest import LONG, off_loop, settle_accounts, stub_rasa
from tests.faults.driver import Crowd, Outgoing
from tests.faults.figures import percentile, record

pytestmark = pytest.mark.slow

SAYS_SORRY_WITHIN = 10.0  # seconds to an apology or people
# Bytes, while 36 answers of 10 MB come in, twelve at once.
GROWS_BY_AT_MOST = 20 * 1024 * 1024
OTHERS, STUCK, LINES = (40, 24, 20) if LONG else (12, 12, 5)


@pytest.fixture
def running(topology) -> Topology:
    started: Topology = topology(gateways=1, rasas=1, rasa_command=stub_rasa(think=0.02))
    return started


@pytest.mark.parametrize("seconds", [1, 5, 30, 120] if LONG else [1, 30])
async def test_f12_slow_turns_of_some_are_not_slow_turns_of_others(running, crowd, seconds):
    await _trouble(running, crowd, "F12", f"slow by {seconds} s", f"[wait {seconds}]")


@pytest.mark.nightly
@pytest.mark.parametrize(
    "order", ["[status 500]", "[garbage]", "[huge]", "[endless]"], ids=lambda order: order[1:-1]
)
async def test_f13_nonsense_from_the_bot_is_an_apology_and_nobody_elses_trouble(
    running, crowd, order
):
    await _trouble(running, crowd, "F13", order[1:-1], order)


async def _trouble(running: Topology, crowd, fault: str, what: str, order: str) -> None:
    """Some conversations meet the trouble while others are timed, before and meanwhile."""
    others: Crowd = crowd(running)
    await others.enter(OTHERS)
    stuck: Crowd = crowd(running)
    await stuck.enter(STUCK)
    before = await _talk(others, "before")
    memory = await off_loop(running.memory, "gateway-1")

    troubled = [await widget.say(f"{order} please") for widget in stuck.widgets]
    await asyncio.sleep(0.1)
    meanwhile = await _talk(others, "meanwhile")
    await stuck.settle()
    grown = await off_loop(running.memory, "gateway-1") - memory

    verdicts = [await settle_accounts(running, one) for one in (others, stuck)]
    await asyncio.gather(others.leave(), stuck.leave())
    waits = [one.answered_at - one.said_at for one in troubled if one.answered_at is not None]
    record(
        fault,
        what=what,
        stuck=STUCK,
        **{kind: sum(one.counts[kind] for one in verdicts) for kind in verdicts[0].counts},
        stuck_waited_most_s=max(waits),
        others_p50_before_s=percentile(before, 0.5),
        others_p50_meanwhile_s=percentile(meanwhile, 0.5),
        others_p95_before_s=percentile(before, 0.95),
        others_p95_meanwhile_s=percentile(meanwhile, 0.95),
        memory_grown_mib=grown / 2**20,
    )
    assert all(one.is_clean for one in verdicts), "\n".join(map(str, verdicts))
    # What the machine itself takes for an answer now is no fault of the bot's trouble.
    assert max(waits) <= SAYS_SORRY_WITHIN + percentile(before, 0.95)
    assert percentile(meanwhile, 0.5) <= 1.5 * percentile(before, 0.5) + 1.0
    assert grown <= GROWS_BY_AT_MOST


async def _talk(people: Crowd, when: str) -> list[float]:
    """Seconds to each answer, everybody writing a few lines at their own pace."""

    async def lines_of(number: int) -> list[Outgoing]:
        widget = people.widgets[number]
        said = []
        for line in range(LINES):
            await asyncio.sleep(0.3 + 0.7 * number / OTHERS)
            said.append(await widget.ask(f"{when}, line {line}"))
        return said

    talked = await asyncio.gather(*(lines_of(number) for number in range(OTHERS)))
    return [
        one.answered_at - one.said_at
        for said in talked
        for one in said
        if one.answered_at is not None
    ]
