"""F6: gateways are started anew under load, and nobody notices but by a second of waiting."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import httpx
import pytest

from tests.faults.conftest import answer_times, settle_accounts
from tests.faults.driver import Crowd
from tests.faults.figures import percentile, record
from tests.faults.supervised import StubbedSupervisor, make_model, running, settings_for

pytestmark = pytest.mark.slow

RESTARTS = 2
EVERY = 1.4  # seconds


@dataclass
class Load:
    """Requests over and over, on a connection of their own each and on connections kept alive."""

    answered: int = 0
    failed: list[str] = field(default_factory=list)
    slowest: float = 0.0

    @contextlib.asynccontextmanager
    async def on(self, urls: list[str]) -> AsyncIterator["Load"]:
        async with asyncio.TaskGroup() as tasks:
            asking = [
                tasks.create_task(self._ask(url, kept_alive))
                for url in urls
                for kept_alive in (True, False)
            ]
            try:
                yield self
            finally:
                for one in asking:
                    one.cancel()

    async def _ask(self, url: str, kept_alive: bool) -> None:
        headers = {} if kept_alive else {"Connection": "close"}
        async with httpx.AsyncClient(base_url=url, headers=headers, timeout=20) as client:
            while True:
                began = time.monotonic()
                try:
                    answer = await client.get("/healthz")
                    if answer.status_code != httpx.codes.OK:
                        self.failed.append(f"status {answer.status_code}")
                except httpx.HTTPError as error:
                    self.failed.append(repr(error))
                self.answered += 1
                self.slowest = max(self.slowest, time.monotonic() - began)
                await asyncio.sleep(0.02)


@contextlib.asynccontextmanager
async def chatting(
    people: Crowd, *, every: float = EVERY, words: str = "message {number}"
) -> AsyncIterator[None]:
    """Everybody writes as often as one visitor may for long: 60 a minute, less what is in hand."""

    async def talk() -> None:
        for number in range(10_000):
            for widget in people.widgets:
                await widget.say(words.format(number=number))
                await asyncio.sleep(every / len(people.widgets))

    talking = asyncio.create_task(talk())
    try:
        yield
    finally:
        talking.cancel()


@pytest.mark.parametrize("gateways", [pytest.param(1, marks=pytest.mark.nightly), 2])
async def test_f6_a_rolling_restart_under_load_fails_no_request_and_loses_no_message(
    gateways, tmp_path, database_url, crowd: Callable[..., Crowd]
):
    settings = settings_for(tmp_path, database_url, gateways=gateways)
    supervisor = StubbedSupervisor(settings, make_model(tmp_path, "model"))
    load = Load()
    async with running(supervisor) as product:
        people = Crowd(urls=product.urls, origin=product.origin)
        await people.enter(10)
        before = [child.process.pid for child in supervisor.gateways]
        async with load.on(product.urls), chatting(people):
            for _ in range(RESTARTS):
                await asyncio.sleep(0.5)
                began = time.monotonic()
                await supervisor.restart_gateways(lambda told: None)
                took = time.monotonic() - began
        await people.settle()
        verdict = await settle_accounts(product, people)
        after = [child.process.pid for child in supervisor.gateways]
        await people.leave()

    record(
        "F6",
        what=f"{gateways} gateways" if gateways > 1 else "the only gateway",
        **verdict.counts,
        requests=load.answered,
        failed=len(load.failed),
        slowest_request_s=load.slowest,
        answer_p99_s=percentile(answer_times(people), 0.99),
        restart_s=took,
    )
    assert load.failed == []
    assert verdict.is_clean, str(verdict)
    assert set(before).isdisjoint(after)
    assert people.said
    assert load.answered > 100


async def test_a_gateway_told_to_stop_is_gone_within_ten_seconds_and_its_turns_are_not_lost(
    topology, crowd
):
    """A turn that takes longer than it may wait is given back, and answered by the other."""
    pair = topology(gateways=2, rasas=1)
    people = crowd(pair, urls=[pair.url_of("gateway-1")])
    await people.enter(4)
    for widget in people.widgets:
        await widget.say("[wait 1] in flight")
    await asyncio.sleep(0.3)
    for widget in people.widgets:
        widget.urls = [pair.url_of("gateway-2").replace("http", "ws", 1) + "/chat"]

    took = await asyncio.to_thread(pair.stop, "gateway-1")
    await people.settle()
    verdict = await settle_accounts(pair, people)
    await people.leave()

    record("F6", what="SIGTERM with turns in flight", **verdict.counts, stop_s=took)
    assert verdict.is_clean, str(verdict)
    assert took < 10.0
