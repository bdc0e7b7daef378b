"""Several Rasa processes as one bot: each conversation has its own, and the next when that is down.

A process gets turns once it has understood the canary sentences, and for as long as it shows signs
of life. The dialogues' state lies in a tracker store that all of them share.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.dialogue.breaker import Breaker, BreakerState
from bot.dialogue.canary import why_unfit
from bot.dialogue.client import TURN_TIMEOUT, BotUnavailable, RasaDialogue
from bot.domain.rendezvous import order_of
from bot.domain.turn import TurnReply, TurnRequest

logger = logging.getLogger(__name__)

LOOK_EVERY = 1.0  # seconds between two looks at a process that gets turns
LOOK_AGAIN = 0.3  # seconds until the next look at one that does not
LONGEST_PAUSE = 5.0  # seconds between two canaries of a process that failed them
HUNG_AFTER = 3.0  # seconds without any sign of life; a busy process answers within one
DECISION_WITHIN = 4.0  # seconds that a turn waits for the canary of a process that just came up
DECISION_LOOK = 0.05

FindUrls = Callable[[], Awaitable[Sequence[str]]]


@dataclass(slots=True)
class Member:
    """One process: what we know of it, and what it has been asked."""

    url: str
    rasa: RasaDialogue
    breaker: Breaker = field(default_factory=Breaker)
    because: str = "it has not been looked at yet"  # why it gets no turns; empty when it does
    seen: str = ""  # the model and process whose canary passed
    is_undecided: bool = True  # its canary is being asked, or it has not been looked at
    last_sign: float = 0.0
    _asks: set[asyncio.Task[TurnReply]] = field(default_factory=set)

    @property
    def is_fit(self) -> bool:
        return not self.because

    def why_closed(self, now: float) -> str:
        """Why it gets no turn now; empty when it does."""
        if self.because:
            return self.because
        state = self.breaker.state(now)
        return "" if state is BreakerState.CLOSED else f"its breaker is {state.value}"

    async def ask(self, request: TurnRequest, seconds: float) -> TurnReply:
        """Its answer within so many seconds, and before it is given up as hung.

        Raises:
            BotUnavailable: no answer, or none that can be used.
        """
        asking = asyncio.create_task(self.rasa.answer(request))
        self._asks.add(asking)
        try:
            done, _ = await asyncio.wait({asking}, timeout=seconds)
            if not done:
                raise BotUnavailable(because=f"no answer from {self.url} in time", is_down=True)
            if asking.cancelled():
                raise BotUnavailable(because=f"{self.url} is hung", is_down=True)
            reply = asking.result()
        except BotUnavailable as error:
            if error.is_down:
                self.breaker.failed(request.conversation, time.monotonic())
            raise
        finally:
            asking.cancel()
            self._asks.discard(asking)
        self.breaker.succeeded()
        self.last_sign = time.monotonic()
        return reply

    def close(self, because: str) -> None:
        """Send it no more turns; those in flight may still be answered."""
        if because != self.because:
            logger.warning("%s gets no turns: %s", self.url, because)
        self.because, self.is_undecided = because, False

    def open(self, seen: str) -> None:
        """Send it turns."""
        if self.because:
            logger.info("%s gets turns now", self.url)
            self.breaker.succeeded()
        self.because, self.seen, self.is_undecided = "", seen, False

    def abandon(self) -> None:
        """Give up what it has been asked: whoever asked tries the next process."""
        for asking in self._asks:
            asking.cancel()

    @property
    def is_idle(self) -> bool:
        return not self._asks


class RasaPool:
    """Answers turns through the processes at some addresses, which may change at any time."""

    def __init__(self, urls: Sequence[str], secret: str) -> None:
        self._secret = secret
        self._members: dict[str, Member] = {}
        self._watchers: dict[str, asyncio.Task[None]] = {}
        self._leaving: set[asyncio.Task[None]] = set()
        self._urls = tuple(urls)

    @contextlib.asynccontextmanager
    async def running(self, find_urls: FindUrls | None = None) -> AsyncIterator[None]:
        """Look after the processes for as long as this is open; `find_urls` tells the present."""
        self._become(self._urls)
        following = None if find_urls is None else asyncio.create_task(self._follow(find_urls))
        try:
            yield
        finally:
            tasks = [*self._watchers.values(), *self._leaving, *([following] if following else [])]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            for member in self._members.values():
                await member.rasa.close()

    async def answer(self, request: TurnRequest) -> TurnReply:
        """The answer of the conversation's process, or of the next one while that is down.

        Raises:
            BotUnavailable: none of them answered; at once when all are known to be down.
        """
        until = time.monotonic() + TURN_TIMEOUT
        await self._await_decision()
        failed: BotUnavailable | None = None
        for member in self._in_order(request.conversation):
            left = until - time.monotonic()
            if left <= 0:
                break
            if not member.is_fit or not member.breaker.allows(time.monotonic()):
                continue
            try:
                return await member.ask(request, left)
            except BotUnavailable as error:
                failed = error
                if not error.is_down:
                    raise
        raise failed or BotUnavailable(because=self._why_nobody(), is_down=True)

    async def is_ready(self) -> bool:
        """Whether any process may be asked now."""
        return any(not why for why in self.state.values())

    @property
    def state(self) -> Mapping[str, str]:
        """Each process's address with why it gets no turns; empty text: it does."""
        now = time.monotonic()
        return {url: member.why_closed(now) for url, member in self._members.items()}

    def _in_order(self, conversation: str) -> Iterator[Member]:
        for url in order_of(conversation, list(self._members)):
            if member := self._members.get(url):  # it may have left meanwhile
                yield member

    async def _await_decision(self) -> None:
        """While nobody gets turns and somebody may in a moment, wait that moment."""
        until = time.monotonic() + DECISION_WITHIN
        while time.monotonic() < until:
            members = self._members.values()
            if any(one.is_fit for one in members) or not any(one.is_undecided for one in members):
                return
            await asyncio.sleep(DECISION_LOOK)

    def _why_nobody(self) -> str:
        told = "; ".join(f"{url}: {why}" for url, why in self.state.items())
        return f"no process may be asked ({told or 'there is none'})"

    async def _follow(self, find_urls: FindUrls) -> None:
        while True:
            try:
                urls = tuple(await find_urls())
            except Exception:  # a database that is away must not end the pool
                logger.warning("which bot processes there are could not be read", exc_info=True)
            else:
                if urls:
                    self._become(urls)
            await asyncio.sleep(LOOK_EVERY)

    def _become(self, urls: Sequence[str]) -> None:
        """Take in who joined; when one of the present is fit, the others get no new turns."""
        for url in urls:
            if url not in self._members:
                member = Member(url, RasaDialogue(url, self._secret))
                self._members[url] = member
                self._watchers[url] = asyncio.create_task(self._watch(member))
        if not any(self._members[url].is_fit for url in urls):
            return
        for url in [one for one in self._members if one not in urls]:
            leaving = asyncio.create_task(_finish(self._members.pop(url), self._watchers.pop(url)))
            self._leaving.add(leaving)
            leaving.add_done_callback(self._leaving.discard)

    async def _watch(self, member: Member) -> None:
        """Look again and again whether a process is there, alive and fit."""
        failures = 0
        while True:
            try:
                failures = 0 if await _look(member) else failures + 1
            except Exception:
                logger.exception("%s could not be looked at", member.url)
            pause = min(LOOK_AGAIN * 2 ** min(failures, 8), LONGEST_PAUSE)
            await asyncio.sleep(LOOK_EVERY if member.is_fit else pause)


async def _look(member: Member) -> bool:
    """Look once; False when the process is there and fails its canary."""
    asked_at = time.monotonic()
    try:
        seen = await member.rasa.look(HUNG_AFTER)
    except BotUnavailable as error:
        # A process that is busy with turns may answer them and not us.
        if member.last_sign < asked_at:
            member.close(error.because)
            member.abandon()
        return True
    if seen == member.seen:
        member.open(seen)
        return True
    member.is_undecided = True
    if why := await why_unfit(member.rasa):
        member.close(why)
        return False
    member.open(seen)
    return True


async def _finish(member: Member, watcher: asyncio.Task[None]) -> None:
    until = time.monotonic() + TURN_TIMEOUT
    while not member.is_idle and time.monotonic() < until:
        await asyncio.sleep(0.1)
    watcher.cancel()
    await member.rasa.close()
