"""Several bot processes as one: real sockets, stubs that speak the turn's protocol."""

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from bot.dialogue import pool as pooling
from bot.dialogue.client import BotUnavailable
from bot.dialogue.pool import RasaPool
from bot.domain.rendezvous import order_of
from bot.domain.turn import TurnContext, TurnRequest
from tests.faults.stub_rasa import StubRasa, running

SECRET = "between us"
PATIENCE = 15.0  # seconds; only a test that fails waits so long


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def turn(text: str = "hello", conversation: str = "c1") -> TurnRequest:
    return TurnRequest(
        conversation=conversation,
        episode=1,
        message_id=f"{conversation}.{text}",
        text=text,
        context=TurnContext(locale="en", language="en"),
    )


async def until(is_so: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not is_so():
            await asyncio.sleep(0.02)


class Stubs:
    """Bot processes on ports of their own; each can be ended."""

    def __init__(self) -> None:
        self.by_url: dict[str, StubRasa] = {}
        self._ends: dict[str, contextlib.AsyncExitStack] = {}

    async def start(self, url: str | None = None, **how: Any) -> str:
        url = url or f"http://127.0.0.1:{free_port()}"
        stack = contextlib.AsyncExitStack()
        port = int(url.rsplit(":", 1)[1])
        self.by_url[url] = await stack.enter_async_context(running(port, SECRET, **how))
        self._ends[url] = stack
        return url

    async def end(self, url: str) -> None:
        await self._ends.pop(url).aclose()

    def heard(self, url: str) -> list[str]:
        """What customers said to it; the canary's sentences left out."""
        return [one for one in self.by_url[url].heard if not one.startswith("canary")]


@pytest.fixture
async def stubs() -> AsyncIterator[Stubs]:
    made = Stubs()
    yield made
    for url in list(made._ends):
        await made.end(url)


@contextlib.asynccontextmanager
async def pool_of(*urls: str, **how: Any) -> AsyncIterator[RasaPool]:
    pool = RasaPool(urls, SECRET)
    async with pool.running(**how):
        yield pool


async def test_a_conversation_stays_with_its_process(stubs: Stubs):
    urls = [await stubs.start(), await stubs.start()]
    async with pool_of(*urls) as pool:
        for number in range(5):
            await pool.answer(turn(f"message {number}"))

    mine, other = order_of("c1", urls)
    assert len(stubs.heard(mine)) == 5
    assert stubs.heard(other) == []


async def test_conversations_are_spread_over_the_processes(stubs: Stubs):
    urls = [await stubs.start(), await stubs.start()]
    async with pool_of(*urls) as pool:
        for number in range(20):
            await pool.answer(turn(conversation=f"c{number}"))

    assert all(len(stubs.heard(url)) >= 4 for url in urls)


async def test_while_its_process_is_down_the_next_answers_and_then_its_own_again(stubs: Stubs):
    urls = [await stubs.start(), await stubs.start()]
    mine, other = order_of("c1", urls)
    async with pool_of(*urls) as pool:
        await pool.answer(turn("one"))
        await stubs.end(mine)
        await pool.answer(turn("two"))
        assert stubs.heard(other) == ["c1.two"]

        await stubs.start(mine)
        await until(lambda: not pool.state[mine])
        await pool.answer(turn("three"))

    assert stubs.heard(mine) == ["c1.three"]


async def test_a_process_that_ends_in_mid_turn_costs_no_turn(stubs: Stubs):
    urls = [await stubs.start(), await stubs.start()]
    mine, other = order_of("c1", urls)
    async with pool_of(*urls) as pool:
        await pool.answer(turn("one"))
        asking = asyncio.create_task(pool.answer(turn("[wait 0.3] two")))
        await until(lambda: len(stubs.heard(mine)) == 2)

        await stubs.end(mine)

        assert (await asking).replies
    assert stubs.heard(other) == ["c1.[wait 0.3] two"]


async def test_when_all_are_down_a_turn_fails_at_once(stubs: Stubs):
    urls = [f"http://127.0.0.1:{free_port()}" for _ in range(2)]
    async with pool_of(*urls) as pool:
        began = time.monotonic()
        with pytest.raises(BotUnavailable, match="no process may be asked"):
            await pool.answer(turn())

        assert time.monotonic() - began < 2.0
        assert not await pool.is_ready()


async def test_the_first_turn_waits_for_the_first_look(stubs: Stubs):
    url = await stubs.start(think=0.1)
    async with pool_of(url) as pool:
        assert not await pool.is_ready()

        assert (await pool.answer(turn())).replies


@pytest.mark.parametrize("need", ["greet", "nothing"])
async def test_a_model_that_misunderstands_its_canary_never_gets_a_turn(stubs: Stubs, need):
    good, bad = await stubs.start(), await stubs.start(need=need)
    async with pool_of(good, bad) as pool:
        await until(lambda: "understood" in pool.state[bad])
        for number in range(20):
            await pool.answer(turn(conversation=f"c{number}"))

        assert need in pool.state[bad]
    assert stubs.heard(bad) == []
    assert len(stubs.heard(good)) == 20


async def test_a_process_started_anew_must_pass_its_canary_again(stubs: Stubs):
    url = await stubs.start()
    async with pool_of(url) as pool:
        await pool.answer(turn("one"))
        await stubs.end(url)
        await stubs.start(url, need="greet")
        await until(lambda: "understood" in pool.state[url])

        with pytest.raises(BotUnavailable):
            await pool.answer(turn("two"))
    assert stubs.heard(url) == []


async def test_who_is_hung_is_given_up_and_its_turns_go_to_the_next(stubs: Stubs, monkeypatch):
    monkeypatch.setattr(pooling, "HUNG_AFTER", 0.3)
    monkeypatch.setattr(pooling, "LOOK_EVERY", 0.1)
    urls = [await stubs.start(), await stubs.start()]
    mine, other = order_of("c1", urls)
    async with pool_of(*urls) as pool:
        await pool.answer(turn("one"))
        stubs.by_url[mine].is_held = True
        began = time.monotonic()

        await pool.answer(turn("two"))

        assert time.monotonic() - began < 3.0
        assert stubs.heard(other) == ["c1.two"]
        assert pool.state[mine]


async def test_a_turn_that_only_one_visitors_words_break_is_not_asked_elsewhere(stubs: Stubs):
    urls = [await stubs.start(), await stubs.start()]
    _, other = order_of("c1", urls)
    async with pool_of(*urls) as pool:
        for number in range(5):
            with pytest.raises(BotUnavailable, match="status 500"):
                await pool.answer(turn(f"[status 500] {number}"))

        assert await pool.is_ready()
        assert set(pool.state.values()) == {""}
    assert stubs.heard(other) == []


async def test_three_conversations_without_an_answer_open_the_breaker(stubs: Stubs, monkeypatch):
    monkeypatch.setattr(pooling, "TURN_TIMEOUT", 0.3)
    url = await stubs.start()
    async with pool_of(url) as pool:
        await pool.answer(turn())
        lost = [pool.answer(turn("[mute]", conversation=f"c{number}")) for number in range(3)]
        assert all(
            isinstance(one, BotUnavailable)
            for one in await asyncio.gather(*lost, return_exceptions=True)
        )

        began = time.monotonic()
        with pytest.raises(BotUnavailable, match="breaker is open"):
            await pool.answer(turn("and now?"))

        assert time.monotonic() - began < 0.1
        await until(lambda: "half_open" in pool.state[url])
        assert (await pool.answer(turn("try"))).replies
        assert pool.state[url] == ""


async def test_when_the_pool_changes_new_turns_go_to_the_new_and_the_old_finish(
    stubs: Stubs, monkeypatch
):
    monkeypatch.setattr(pooling, "LOOK_EVERY", 0.05)
    old, new = await stubs.start(), await stubs.start()
    present = [old]

    async def find_urls() -> list[str]:
        return present

    async with pool_of(old, find_urls=find_urls) as pool:
        await pool.answer(turn("one"))
        in_flight = asyncio.create_task(pool.answer(turn("[wait 0.5] two")))
        await until(lambda: len(stubs.heard(old)) == 2)
        present[:] = [new]
        await until(lambda: list(pool.state) == [new])

        await pool.answer(turn("three"))

        assert (await in_flight).replies
    assert stubs.heard(new) == ["c1.three"]
    assert stubs.heard(old) == ["c1.one", "c1.[wait 0.5] two"]
