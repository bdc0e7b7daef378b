"""How often something may be tried."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import Request
from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from bot.domain.errors import OsastoError

MESSAGES: tuple[RateLimitItem, ...] = (parse("8/5 seconds"), parse("60/minute"))
HANDSHAKES: RateLimitItem = parse("120/minute")
SIGN_INS_OF_ADDRESS: RateLimitItem = parse("30/minute")
SIGN_INS_OF_PERSON: RateLimitItem = parse("10/5 minutes")


@dataclass(eq=False)
class TooManyAttempts(OsastoError):
    """Somebody tries too often; the sentence is for the person at the desk."""

    code: ClassVar[str] = "rate_limited"

    def __str__(self) -> str:
        return "Too many attempts. Please wait a few minutes and try again."


class VisitorLimits:
    """How much one visitor may send, and how often one address may connect."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def allow_message(self, conversation_id: str) -> bool:
        """Whether one more is allowed now; only what is allowed counts."""
        if not all([await self._limiter.test(one, conversation_id) for one in MESSAGES]):
            return False
        return all([await self._limiter.hit(one, conversation_id) for one in MESSAGES])

    async def allow_connection(self, address: str) -> bool:
        return await self._limiter.hit(HANDSHAKES, address)


class SignInLimits:
    """How often an address, and anybody for one person, may try to sign in."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def check(self, request: Request, email: str) -> None:
        """Count one attempt.

        Raises:
            TooManyAttempts: it was one too many.
        """
        address = request.client.host if request.client else "unknown"
        by_address = await self._limiter.hit(SIGN_INS_OF_ADDRESS, address)
        by_person = await self._limiter.hit(SIGN_INS_OF_PERSON, email.strip().casefold())
        if not (by_address and by_person):
            raise TooManyAttempts()
