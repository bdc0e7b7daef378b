"""Hints to the other gateways and theirs to this one, over Redis.

Only ids travel. Nothing waits for Redis: what cannot be told is dropped, and while the connection
is gone the gateway looks into the database instead.
"""

import asyncio
import contextlib
import json
import logging
import random
import time
from collections import deque
from collections.abc import AsyncIterator, Sequence

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from bot.store.base import new_id
from bot.web.hub import Hub, Typed

logger = logging.getLogger(__name__)

MOST_WAITING = 10_000  # topics that may wait to be told; more are dropped
ECHO_EVERY = 1.0  # seconds between two signs of life that we send to ourselves
ECHO_WITHIN = 3.0  # seconds without hearing them until the connection counts as gone
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0  # seconds between two tries to connect

NOT_TOLD = (RedisError, OSError, TimeoutError, ValueError)


class Relay:
    """Carries topics and typing between the gateways that use one channel."""

    def __init__(self, url: str, hub: Hub, channel: str) -> None:
        self.is_connected = False
        self._url = url
        self._hub = hub
        self._channel = channel
        self._id = new_id()
        self._topics: set[str] = set()
        self._typed: deque[Typed] = deque(maxlen=MOST_WAITING)
        self._something = asyncio.Event()
        self._is_lost = False

    def tell(self, topics: Sequence[str], typed: Sequence[Typed] = ()) -> None:
        """Have the other gateways wake whoever follows these; returns at once."""
        if not self.is_connected or len(self._topics) > MOST_WAITING:
            return  # they look into the database, or will when they notice
        self._topics.update(topics)
        self._typed.extend(typed)
        self._something.set()

    async def run(self) -> None:
        """Keep connected until cancelled."""
        pause = FIRST_PAUSE
        while True:
            try:
                async with self._connected() as (redis, heard):
                    pause = FIRST_PAUSE
                    await self._carry(redis, heard)
            except NOT_TOLD as error:
                self._note_lost(error)
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))
            pause = min(pause * 2, LONGEST_PAUSE)

    @contextlib.asynccontextmanager
    async def _connected(self) -> AsyncIterator[tuple[Redis, PubSub]]:
        redis = Redis.from_url(
            self._url, socket_connect_timeout=ECHO_WITHIN, socket_timeout=ECHO_WITHIN
        )
        heard = redis.pubsub(ignore_subscribe_messages=True)
        try:
            async with asyncio.timeout(ECHO_WITHIN):
                await heard.subscribe(self._channel)
                await redis.ping()
            self._note_connected()
            yield redis, heard
        finally:
            self.is_connected = False
            with contextlib.suppress(*NOT_TOLD):
                await heard.aclose()  # type: ignore[no-untyped-call]
                await redis.aclose()

    async def _carry(self, redis: Redis, heard: PubSub) -> None:
        """Speak and listen until either fails."""
        both = [asyncio.create_task(self._speak(redis)), asyncio.create_task(self._listen(heard))]
        try:
            done, _ = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            for one in done:
                one.result()
        finally:
            for one in both:
                one.cancel()
            await asyncio.gather(*both, return_exceptions=True)

    async def _speak(self, redis: Redis) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(ECHO_EVERY):
                    await self._something.wait()
            self._something.clear()
            topics, self._topics = self._topics, set()
            typed = list(self._typed)
            self._typed.clear()
            told = {"from": self._id, "topics": sorted(topics), "typed": typed}
            await redis.publish(self._channel, json.dumps(told))

    async def _listen(self, heard: PubSub) -> None:
        last = time.monotonic()
        while True:
            # None also for what is no message, as the answer to subscribing.
            message = await heard.get_message(timeout=ECHO_EVERY)
            if message is not None:
                last = time.monotonic()
                self._hear(message["data"])
            elif time.monotonic() - last > ECHO_WITHIN:
                raise TimeoutError(f"nothing heard for {ECHO_WITHIN} s")

    def _hear(self, data: bytes) -> None:
        told = json.loads(data)
        if told["from"] == self._id:
            return
        self._hub.wake(told["topics"])
        for conversation_id, author in told["typed"]:
            self._hub.hear_typing(conversation_id, author)

    def _note_connected(self) -> None:
        self.is_connected = True
        if self._is_lost:
            logger.info("hints travel through Redis again")
        self._is_lost = False
        self._hub.wake_all()  # hints may have been lost meanwhile

    def _note_lost(self, error: Exception) -> None:
        if not self._is_lost:
            logger.warning(
                "Redis does not answer (%s); this gateway looks into the database once a second "
                "until it does. Check OSASTO_REDIS_URL and the Redis server.",
                error,
            )
        self._is_lost = True
