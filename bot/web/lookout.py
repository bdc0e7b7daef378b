"""Looks for what a lost hint would hide, for all open pages of this gateway at once.

Each page asking for itself would be a transaction every few seconds for every idle socket: with
ten thousand of them more than a processor can do.
"""

import logging
from collections.abc import Mapping

from anyio import sleep
from sqlalchemy.exc import SQLAlchemyError

from bot.store.processes import numbers_of
from bot.web.gateway import Gateway
from bot.web.hub import conversation_of, conversation_topic

logger = logging.getLogger(__name__)

LOOK_AGAIN = 5.0  # seconds; how long a lost hint can hide a line


class Lookout:
    """Wakes the pages whose conversation has got another number since the last look."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._seen: Mapping[str, int] = {}

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await sleep(LOOK_AGAIN)
            try:
                await self.look()
            except SQLAlchemyError:
                logger.exception("the lookout could not read the conversations; trying again")

    async def look(self) -> None:
        """Wake whoever follows a conversation that has changed; new ones are woken once."""
        hub = self._gateway.hub
        followed = [one for topic in hub.followed if (one := conversation_of(topic))]
        now = await self._gateway.read(numbers_of, followed)
        hub.wake(conversation_topic(one) for one in now if now[one] != self._seen.get(one))
        self._seen = now
