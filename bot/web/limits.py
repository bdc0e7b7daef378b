"""How often something may be tried: counted together by all gateways where there is Redis."""

import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import ClassVar

from fastapi import Request
from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.storage.memory import Entry
from limits.aio.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError

from bot.domain.errors import OsastoError

logger = logging.getLogger(__name__)

MESSAGES: tuple[RateLimitItem, ...] = (parse("8/5 seconds"), parse("60/minute"))
HANDSHAKES: RateLimitItem = parse("120/minute")
SIGN_INS_OF_ADDRESS: RateLimitItem = parse("30/minute")
SIGN_INS_OF_PERSON: RateLimitItem = parse("10/5 minutes")
ALONE_FOR = 5.0  # seconds in which a gateway counts alone after Redis did not answer
ANSWER_WITHIN = 0.3  # seconds; nobody's message waits longer for Redis
FORGET_EVERY = 60.0  # seconds between two looks for those who have done nothing lately


@dataclass(eq=False)
class TooManyAttempts(OsastoError):
    """Somebody tries too often; the sentence is for the person at the desk."""

    code: ClassVar[str] = "rate_limited"

    def __str__(self) -> str:
        return "Too many attempts. Please wait a few minutes and try again."


class OwnCounts(MemoryStorage):
    """Counts of this process alone.

    The library's own storage goes through everybody it knows at every hit, with a hop into a
    thread for each: with 1,000 customers one processor does nothing else.
    """

    def __init__(self) -> None:
        super().__init__()
        self._forgot_at = time.time()

    async def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count `amount` if no more than `limit` are in the window with it; whether they are."""
        now = time.time()
        if not 0 <= now - self._forgot_at < FORGET_EVERY:
            self._forget(now)
        counted = self._in_window(key, now)
        is_allowed = len(counted) + amount <= limit
        if is_allowed:
            counted[:0] = [Entry(expiry)] * amount  # the latest first
        self.events[key] = counted
        return is_allowed

    async def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """When the window began, in seconds since 1970, and how many are in it."""
        now = time.time()
        counted = self._in_window(key, now)
        return (counted[-1].atime if counted else now), len(counted)

    def _in_window(self, key: str, now: float) -> list[Entry]:
        """None from the future: nobody is kept out because a clock was set back."""
        return [one for one in self.events.get(key, ()) if one.atime <= now < one.expiry]

    def _forget(self, now: float) -> None:
        self._forgot_at = now
        for key in [key for key in self.events if not self._in_window(key, now)]:
            del self.events[key]


class Counter:
    """Counts in Redis, and in this process while that does not answer."""

    def __init__(self, redis_url: str = "", prefix: str = "") -> None:
        self._own = MovingWindowRateLimiter(OwnCounts())
        self._shared = _shared_limiter(redis_url, prefix) if redis_url else None
        self._alone_until = 0.0

    async def hit(self, limit: RateLimitItem, *whose: str) -> bool:
        """Count one; whether it was within the limit."""
        return await self._ask(lambda limiter: limiter.hit(limit, *whose))

    async def test(self, limit: RateLimitItem, *whose: str) -> bool:
        """Whether one more would be within the limit."""
        return await self._ask(lambda limiter: limiter.test(limit, *whose))

    async def _ask(self, question: Callable[[MovingWindowRateLimiter], Awaitable[bool]]) -> bool:
        if self._shared is not None and time.monotonic() >= self._alone_until:
            try:
                return await question(self._shared)
            except (RedisError, OSError, TimeoutError):
                self._alone_until = time.monotonic() + ALONE_FOR
                logger.debug("limits are counted in this process", exc_info=True)
        return await question(self._own)


def _shared_limiter(redis_url: str, prefix: str) -> MovingWindowRateLimiter:
    storage = RedisStorage(
        f"async+{redis_url}",
        implementation="redispy",
        key_prefix=prefix,
        socket_timeout=ANSWER_WITHIN,
        socket_connect_timeout=ANSWER_WITHIN,
    )
    return MovingWindowRateLimiter(storage)


class VisitorLimits:
    """How much one visitor may send, and how often one address may connect."""

    def __init__(self, counter: Counter | None = None) -> None:
        self._counter = counter or Counter()

    async def allow_message(self, conversation_id: str) -> bool:
        """Whether one more is allowed now; only what is allowed counts."""
        if not all([await self._counter.test(one, conversation_id) for one in MESSAGES]):
            return False
        return all([await self._counter.hit(one, conversation_id) for one in MESSAGES])

    async def allow_connection(self, address: str) -> bool:
        return await self._counter.hit(HANDSHAKES, address)


class SignInLimits:
    """How often an address, and anybody for one person, may try to sign in."""

    def __init__(self, counter: Counter | None = None) -> None:
        self._counter = counter or Counter()

    async def check(self, request: Request, email: str) -> None:
        """Count one attempt.

        Raises:
            TooManyAttempts: it was one too many.
        """
        address = request.client.host if request.client else "unknown"
        by_address = await self._counter.hit(SIGN_INS_OF_ADDRESS, address)
        by_person = await self._counter.hit(SIGN_INS_OF_PERSON, email.strip().casefold())
        if not (by_address and by_person):
            raise TooManyAttempts()
