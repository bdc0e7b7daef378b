"""Asks the bot for the answers it owes, several conversations at a time, one turn in each."""

import asyncio
import logging
import time

from sqlalchemy.exc import SQLAlchemyError

from bot.dialogue.client import BotUnavailable
from bot.domain.conversation import TurnStatus
from bot.logs import about
from bot.services.turns import LeasedTurn, commit_turn, fail_turn, lease_turns
from bot.web.gateway import Gateway
from bot.web.hub import TURNS

logger = logging.getLogger(__name__)

AT_ONCE = 8  # turns in flight; Rasa works on them one after another anyway
LOOK_AGAIN = 0.3  # seconds; how long a turn that waits for its next try is overlooked at most


class TurnWorker:
    """Runs until cancelled."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._in_flight: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        with self._gateway.hub.following(TURNS) as listener:
            try:
                while True:
                    if not await self._start_turns():
                        await listener.wait(LOOK_AGAIN)
            finally:
                for task in self._in_flight:
                    task.cancel()

    @property
    def room(self) -> int:
        """How many more turns may be in flight."""
        return AT_ONCE - len(self._in_flight)

    def take(self, turn: LeasedTurn) -> None:
        """Answer a leased turn in the background."""
        task = asyncio.create_task(self._answer(turn))
        self._in_flight.add(task)
        task.add_done_callback(self._in_flight.discard)

    async def _start_turns(self) -> bool:
        """Lease what can be leased; whether there was any."""
        if self.room <= 0:
            return False
        try:
            leased = await self._gateway.write(lease_turns, self.room, self._gateway.now())
        except SQLAlchemyError:
            logger.exception("the turns that are owed could not be read; trying again")
            return False
        for turn in leased:
            self.take(turn)
        return bool(leased)

    async def _answer(self, turn: LeasedTurn) -> None:
        with about(turn.request.conversation, turn.request.message_id):
            await self._ask_and_commit(turn)

    async def _ask_and_commit(self, turn: LeasedTurn) -> None:
        gateway = self._gateway
        gateway.hub.tell_typing(turn.request.conversation, "bot", teller=None)
        asked = time.monotonic()
        try:
            reply = await gateway.dialogue.answer(turn.request)
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
        except SQLAlchemyError:
            # The lease runs out and another try follows.
            logger.exception("a failed turn could not be noted")
