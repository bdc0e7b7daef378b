"""How often something may be tried: counted together by all gateways where there is Redis."""

import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import ClassVar

from fastapi import Request
from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage, RedisStorage
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


@dataclass(eq=False)
class TooManyAttempts(OsastoError):
    """Somebody tries too often; the sentence is for the person at the desk."""

    code: ClassVar[str] = "rate_limited"

    def __str__(self) -> str:
        return "Too many attempts. Please wait a few minutes and try again."


class Counter:
    """Counts in Redis, and in this process while that does not answer."""

    def __init__(self, redis_url: str = "", prefix: str = "") -> None:
        self._own = MovingWindowRateLimiter(MemoryStorage())
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
