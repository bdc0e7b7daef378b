"""Whether the gateway can do its work: each part is tried for real, in bounded time."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from anyio import CapacityLimiter, to_thread
from sqlalchemy.exc import SQLAlchemyError

from bot.dialogue.canary import CANARIES
from bot.dialogue.client import BotUnavailable
from bot.services.outbox import outbox_lag
from bot.services.probe import write_and_read
from bot.web.gateway import Gateway

logger = logging.getLogger(__name__)

DATABASE_WITHIN = 3.0  # seconds; a busy writer holds others up for less
BOT_WITHIN = 6.0  # seconds; a turn takes tenths, one on a busy machine a few
DATABASE_KEPT = 1.0  # seconds that an answer stands, so that probing costs little
BOT_KEPT = 10.0
OUTBOX_LATE = 60.0  # seconds; a worker looks every second
FAILURE_KEPT = 2.0  # what does not work is looked at again sooner


class NotWorking(Exception):
    """A part does not work; the message is a sentence that says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What a check found."""

    ok: bool
    reason: str
    seconds: float

    def render(self) -> dict[str, Any]:
        return {"ok": self.ok, "reason": self.reason, "seconds": round(self.seconds, 4)}


@dataclass(slots=True, kw_only=True)
class Check:
    """One part that is tried. Its answer is kept; while it hangs it is not asked again."""

    ask: Callable[[], Awaitable[str]]  # what works, as a sentence; or raises NotWorking
    within: float  # seconds
    kept: float  # seconds
    _latest: State | None = None
    _until: float = 0.0
    _began: float = 0.0
    _running: asyncio.Task[State] | None = field(default=None, repr=False)

    async def state(self) -> State:
        """What is known now, after at most `within` seconds."""
        if self._latest is not None and time.monotonic() < self._until:
            return self._latest
        if self._running is None:
            self._began = time.monotonic()
            self._running = asyncio.create_task(self._try())
        running = self._running
        left = max(0.0, self._began + self.within - time.monotonic())
        done, _ = await asyncio.wait({running}, timeout=left)
        if done:
            return running.result()
        asked = time.monotonic() - self._began
        return State(ok=False, reason=f"No answer for {asked:.1f} s.", seconds=asked)

    async def _try(self) -> State:
        try:
            found, ok = await self.ask(), True
        except NotWorking as error:
            found, ok = str(error), False
        except Exception:
            logger.exception("a check of readiness broke")
            found, ok = "It could not be checked; the log of the gateway says why.", False
        finally:
            self._running = None
        now = time.monotonic()
        self._latest = State(ok=ok, reason=found, seconds=now - self._began)
        self._until = now + (self.kept if ok else min(self.kept, FAILURE_KEPT))
        return self._latest

    async def close(self) -> None:
        """Forget a question that is still open."""
        if self._running is not None:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running


class Readiness:
    """The checks of one gateway."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._thread: CapacityLimiter | None = None
        self.checks = {
            "database": Check(ask=self._database, within=DATABASE_WITHIN, kept=DATABASE_KEPT),
            "bot": Check(ask=self._bot, within=BOT_WITHIN, kept=BOT_KEPT),
            "outbox": Check(ask=self._outbox, within=DATABASE_WITHIN, kept=DATABASE_KEPT),
        }

    async def states(self, *, exclude: Sequence[str] = ()) -> dict[str, State]:
        """What each check finds, all asked at once; those excluded are left out."""
        asked = {name: check for name, check in self.checks.items() if name not in exclude}
        found = await asyncio.gather(*(check.state() for check in asked.values()))
        return dict(zip(asked, found, strict=True))

    async def close(self) -> None:
        for check in self.checks.values():
            await check.close()

    async def _database(self) -> str:
        gateway = self._gateway
        # A thread of its own: those of the sockets may all be waiting for this very database.
        self._thread = self._thread or CapacityLimiter(1)

        def probe() -> None:
            with gateway.database.write() as session:
                write_and_read(session, gateway.now())

        try:
            await to_thread.run_sync(probe, limiter=self._thread, abandon_on_cancel=True)
        except SQLAlchemyError as error:
            gateway.metrics.database_failed(error)
            raise NotWorking(f"It cannot be written: {_first_line(error)}.") from error
        return "What is written can be read."

    async def _outbox(self) -> str:
        try:
            state = await self._gateway.read(outbox_lag, self._gateway.now())
        except SQLAlchemyError as error:
            raise NotWorking(f"It cannot be read: {_first_line(error)}.") from error
        if state.lag > OUTBOX_LATE:
            raise NotWorking(f"What is due has waited {state.lag:.0f} s to leave.")
        return "Nothing that is due waits."

    async def _bot(self) -> str:
        dialogue = self._gateway.dialogue
        if not await dialogue.is_ready():
            raise NotWorking("No bot has its model loaded.")
        canary = CANARIES[0]
        try:
            reply = await dialogue.answer(canary.request())
        except BotUnavailable as error:
            raise NotWorking(f"The canary got no answer: {error.because}.") from error
        if wrong := canary.why_wrong(reply):
            raise NotWorking(f"The bot is not itself: {wrong}.")
        return "The canary was understood."


def _first_line(error: SQLAlchemyError) -> str:
    """The driver's own sentence, without the statement."""
    lines = str(getattr(error, "orig", None) or error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__
