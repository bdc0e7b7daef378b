"""F14: a bot process that hangs is given up; its conversations go on with the next, or people."""

import time

import pytest

from bot.domain.rendezvous import order_of
from tests.faults.conftest import settle_accounts
from tests.faults.driver import until
from tests.faults.figures import percentile, record

pytestmark = [pytest.mark.slow, pytest.mark.nightly]

ANSWERED_WITHIN = 10.0  # seconds to an answer, an apology or people


async def test_f14_while_one_bot_process_hangs_the_other_answers_everybody(topology, crowd):
    running = topology(gateways=1, rasas=2)
    people = crowd(running)
    await people.enter(16)
    for widget in people.widgets:
        await widget.ask("before")

    running.hold("rasa-1")
    waits = await _ask_everybody(people)

    urls = [running.url_of(one) for one in running.rasas]
    hung = urls[0]
    of_hung = [wait for name, wait in waits if order_of(name, urls)[0] == hung]
    of_other = [wait for name, wait in waits if order_of(name, urls)[0] != hung]
    again = [wait for _, wait in await _ask_everybody(people)]
    running.let_go("rasa-1")
    await people.settle()
    verdict = await settle_accounts(running, people)
    handed_over = [one for one in people.widgets if one.owner["owner"] != "bot"]
    await people.leave()
    record(
        "F14",
        what="one of two",
        **verdict.counts,
        hung_s=max(of_hung),
        others_p95_s=percentile(of_other, 0.95),
        breaker_open_p95_s=percentile(again, 0.95),
        handed_over=len(handed_over),
    )
    assert verdict.is_clean, str(verdict)
    assert of_hung
    assert of_other
    assert max(of_hung) < ANSWERED_WITHIN
    assert percentile(of_other, 0.95) < 2.0
    assert percentile(again, 0.95) < 2.0  # known to hang: nobody waits for it any more
    assert handed_over == []


async def test_f14_when_the_only_bot_process_hangs_people_take_over(topology, crowd):
    running = topology(gateways=1, rasas=1)
    people = crowd(running)
    await people.enter(8)
    for widget in people.widgets:
        await widget.ask("before")

    running.hold("rasa-1")
    waits = [wait for _, wait in await _ask_everybody(people)]
    owners = {one.owner["owner"] for one in people.widgets}
    running.let_go("rasa-1")
    verdict = await settle_accounts(running, people)
    await people.leave()
    record("F14", what="the only one", **verdict.counts, handoff_s=max(waits))
    assert verdict.is_clean, str(verdict)
    assert max(waits) < ANSWERED_WITHIN
    assert owners == {"queue"}


async def _ask_everybody(people) -> list[tuple[str, float]]:
    """Everybody writes at once: the conversations, with the seconds until each was answered."""
    began = time.monotonic()
    said = [(widget, await widget.say(f"where is it {began}")) for widget in people.widgets]
    await until(lambda: all(one.answered_at for _, one in said), "an answer to everybody")
    return [(widget.conversation, float(one.answered_at or 0) - began) for widget, one in said]
