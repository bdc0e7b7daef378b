"""Asks the bot for the answers it owes, several conversations at a time, one turn in each."""

import asyncio
import logging
import time

from sqlalchemy.exc import SQLAlchemyError

from bot.dialogue.client import BotUnavailable
from bot.domain.conversation import TurnStatus
from bot.domain.turn import TurnReply
from bot.logs import about
from bot.services.turns import (
    TIME_FOR_A_TRY,
    LeasedTurn,
    commit_turn,
    fail_overdue_turns,
    fail_turn,
    give_back_turn,
    lease_turns,
    renew_leases,
)
from bot.web.gateway import Gateway
from bot.web.hub import TURNS

logger = logging.getLogger(__name__)

AT_ONCE = 32  # turns in flight; each bot process is asked a few of them at once
LOOK_AGAIN = 0.3  # seconds; how long a turn that waits for its next try is overlooked at most
ANSWER_WITHIN = 8.5  # seconds; a bot that gives up by itself does so after 8
RENEW_EVERY = 1.0  # seconds; a quarter of a lease


class TurnWorker:
    """Runs until cancelled; `keep_leases` runs beside it, and on while the last turns finish."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._in_flight: dict[asyncio.Task[None], LeasedTurn] = {}

    async def run(self) -> None:
        with self._gateway.hub.following(TURNS) as listener:
            while True:
                if not await self._start_turns():
                    await listener.wait(LOOK_AGAIN)

    async def finish(self, seconds: float) -> None:
        """Wait so long for the turns in flight, then give the others back to whoever asks next."""
        if self._in_flight:
            await asyncio.wait(self._in_flight, timeout=max(seconds, 0.0))
        for task, turn in list(self._in_flight.items()):
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await self._give_back(turn)

    async def _give_back(self, turn: LeasedTurn) -> None:
        try:
            await self._gateway.write(give_back_turn, turn)
        except SQLAlchemyError:
            # The lease runs out and another gateway takes it.
            logger.exception("a turn could not be given back: %s", turn.request.message_id)

    async def keep_leases(self) -> None:
        """Renew the leases of turns that take longer than a moment, until cancelled."""
        seen: set[str] = set()
        while True:
            await asyncio.sleep(RENEW_EVERY)
            running = list(self._in_flight.values())
            slow = [turn for turn in running if turn.id in seen]
            seen = {turn.id for turn in running}
            if not slow:
                continue
            try:
                await self._gateway.write(renew_leases, slow, self._gateway.now())
            except SQLAlchemyError:
                logger.exception("leases could not be renewed; trying again")

    @property
    def room(self) -> int:
        """How many more turns may be in flight."""
        return 0 if self._gateway.is_draining else AT_ONCE - len(self._in_flight)

    def take(self, turn: LeasedTurn) -> None:
        """Answer a leased turn in the background."""
        task = asyncio.create_task(self._answer(turn))
        self._in_flight[task] = turn
        task.add_done_callback(self._in_flight.pop)

    async def _start_turns(self) -> bool:
        """Lease what can be leased; whether there was any."""
        if self.room <= 0:
            await self._give_up_overdue()
            return False
        try:
            leased = await self._gateway.write(lease_turns, self.room, self._gateway.now())
        except SQLAlchemyError as error:
            logger.error(
                "the turns that are owed could not be read, trying again: %s",
                self._gateway.explain(error),
            )
            return False
        for turn in leased:
            self.take(turn)
        return bool(leased)

    async def _give_up_overdue(self) -> None:
        """While there is no room, nobody waits longer than those whom the bot does not answer."""
        gateway = self._gateway
        try:
            count = await gateway.write(fail_overdue_turns, gateway.company, gateway.now())
        except SQLAlchemyError:
            logger.exception("the turns that wait too long could not be read; trying again")
            return
        if count:
            logger.warning("%d turns went to people: there was no room to ask the bot", count)

    async def _ask(self, turn: LeasedTurn) -> TurnReply:
        """The bot's answer, before the customer has waited too long for it.

        Raises:
            BotUnavailable: it did not come, or not in time.
        """
        seconds = self._seconds_for(turn)
        try:
            async with asyncio.timeout(seconds):
                return await self._gateway.dialogue.answer(turn.request)
        except TimeoutError as error:
            raise BotUnavailable(because=f"no answer within {seconds:.1f} s") from error

    def _seconds_for(self, turn: LeasedTurn) -> float:
        """A first try has all the time there is; another one what the customer has left."""
        if turn.attempt == 1:
            return ANSWER_WITHIN
        waited = (self._gateway.now() - turn.created_at).total_seconds()
        least = TIME_FOR_A_TRY.total_seconds()  # however long ago the message came
        return min(max(ANSWER_WITHIN - waited, least), ANSWER_WITHIN)

    async def _answer(self, turn: LeasedTurn) -> None:
        with about(turn.request.conversation, turn.request.message_id):
            await self._ask_and_commit(turn)

    async def _ask_and_commit(self, turn: LeasedTurn) -> None:
        gateway = self._gateway
        gateway.hub.tell_typing(turn.request.conversation, "bot", teller=None)
        asked = time.monotonic()
        try:
            reply = await self._ask(turn)
            status = await gateway.write(commit_turn, gateway.company, turn, reply, gateway.now())
            self._ended(turn, status, asked)
        except BotUnavailable as error:
            logger.warning("turn failed: %s", error)
            await self._fail(turn, str(error), asked)
        except Exception:
            logger.exception("turn could not be committed")
            await self._fail(turn, "the answer could not be stored", asked)

    def _ended(self, turn: LeasedTurn, status: TurnStatus, asked: float) -> None:
        gateway = self._gateway
        since_message = gateway.now() - turn.created_at
        gateway.metrics.turn_ended(status, turn.attempt, asked=asked, since_message=since_message)
        seconds = round(time.monotonic() - asked, 4)
        told = {"status": status.value, "attempt": turn.attempt, "seconds": seconds}
        logger.info("turn ended", extra=told)

    async def _fail(self, turn: LeasedTurn, why: str, asked: float) -> None:
        gateway = self._gateway
        try:
            status = await gateway.write(fail_turn, gateway.company, turn, why, gateway.now())
            self._ended(turn, status, asked)
        except SQLAlchemyError as error:
            # The lease runs out and another try follows.
            logger.error("a failed turn could not be noted: %s", gateway.explain(error))
