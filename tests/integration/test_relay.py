"""Hints over a real Redis: ids only, never waited for, and the loss of it is noticed and healed."""

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import AsyncIterator, Callable
from uuid import uuid4

import pytest
from redis import Redis

from bot.store.database import Hints
from bot.web import relay as relaying
from bot.web.hub import Hub, conversation_topic
from bot.web.relay import Relay
from bot.web.running import in_background
from tests.redis_server import RedisServer

PATIENCE = 15.0  # seconds; only a test that fails waits so long


async def until(is_so: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not is_so():
            await asyncio.sleep(0.01)


@pytest.fixture
def channel() -> str:
    return f"osasto-test:{uuid4().hex}"


@contextlib.asynccontextmanager
async def gateway_on(redis: RedisServer, channel: str) -> AsyncIterator[tuple[Hub, Relay]]:
    """The hub of one gateway, connected to the others' over the channel."""
    hub = Hub()
    hub.start()
    relay = Relay(redis.url, hub, channel)
    hub.tell_others = relay.tell
    async with in_background(relay.run()):
        yield hub, relay


async def test_what_one_gateway_commits_wakes_who_follows_it_at_the_other(redis, channel):
    async with (
        gateway_on(redis, channel) as (one, here),
        gateway_on(redis, channel) as (two, there),
    ):
        await until(lambda: here.is_connected and there.is_connected)
        with two.following(conversation_topic("c1")) as ear:
            one.publish(Hints(conversations=frozenset({"c1"}), owes_answers=True))

            assert await ear.wait(PATIENCE) == {"conversation:c1"}


async def test_ones_own_hints_are_not_heard_twice(redis, channel):
    async with gateway_on(redis, channel) as (hub, relay):
        await until(lambda: relay.is_connected)
        with hub.following(conversation_topic("c1")) as ear, Redis(port=redis.port) as other:
            listening = other.pubsub()
            listening.subscribe(channel)
            hub.publish(Hints(conversations=frozenset({"c1"})))
            assert await ear.wait(PATIENCE) == {"conversation:c1"}
            await asyncio.to_thread(_await_message, listening, "conversation:c1")

            assert await ear.wait(0.2) == set()


async def test_typing_is_heard_at_the_other_gateway(redis, channel):
    async with (
        gateway_on(redis, channel) as (one, here),
        gateway_on(redis, channel) as (two, there),
    ):
        await until(lambda: here.is_connected and there.is_connected)
        with two.following(conversation_topic("c1")) as ear:
            one.tell_typing("c1", "customer", teller=None)
            await ear.wait(PATIENCE)

            assert ear.take_typing() == [("c1", "customer")]


async def test_nothing_but_ids_travels(redis, channel):
    async with gateway_on(redis, channel) as (hub, relay):
        await until(lambda: relay.is_connected)
        with Redis(port=redis.port) as other:
            listening = other.pubsub()
            listening.subscribe(channel)
            hub.publish(Hints(conversations=frozenset({"c1"}), departments=frozenset({"d1"})))
            told = await asyncio.to_thread(_await_message, listening, "conversation:c1")

    assert set(told) == {"from", "topics", "typed"}
    assert told["topics"] == ["conversation:c1", "department:d1"]


def _await_message(listening, topic: str) -> dict:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        message = listening.get_message(ignore_subscribe_messages=True, timeout=1.0)
        if message and topic in (told := json.loads(message["data"]))["topics"]:
            return told
    raise AssertionError(f"{topic} was not told")


async def test_without_redis_at_the_start_telling_costs_nothing_and_the_log_says_so_once(
    redis, channel, caplog
):
    redis.kill()
    with caplog.at_level(logging.WARNING, logger="bot.web.relay"):
        async with gateway_on(redis, channel) as (hub, relay):
            await until(lambda: caplog.records)
            began = time.monotonic()
            for number in range(1000):
                hub.publish(Hints(conversations=frozenset({f"c{number}"})))
            assert time.monotonic() - began < 0.5
            await asyncio.sleep(1.0)  # several tries to connect

            assert not relay.is_connected
    assert len(caplog.records) == 1
    assert "OSASTO_REDIS_URL" in caplog.text


async def test_when_redis_comes_back_everybody_looks_once_and_hints_travel_again(redis, channel):
    async with (
        gateway_on(redis, channel) as (one, here),
        gateway_on(redis, channel) as (two, there),
    ):
        await until(lambda: here.is_connected and there.is_connected)
        with two.following(conversation_topic("c1")) as ear:
            await ear.wait(0.2)
            redis.kill()
            await until(lambda: not here.is_connected and not there.is_connected)
            one.publish(Hints(conversations=frozenset({"c1"})))  # is lost

            redis.start()

            assert await ear.wait(PATIENCE) == {"conversation:c1"}
            await until(lambda: here.is_connected and there.is_connected)
            await ear.wait(0.2)
            one.publish(Hints(conversations=frozenset({"c1"})))
            assert await ear.wait(PATIENCE) == {"conversation:c1"}


async def test_a_redis_that_hangs_is_noticed(redis, channel, monkeypatch):
    monkeypatch.setattr(relaying, "ECHO_WITHIN", 0.6)
    monkeypatch.setattr(relaying, "ECHO_EVERY", 0.1)
    async with gateway_on(redis, channel) as (_, relay):
        await until(lambda: relay.is_connected)
        redis.hold()
        try:
            await until(lambda: not relay.is_connected)
        finally:
            redis.let_go()
        await until(lambda: relay.is_connected)
