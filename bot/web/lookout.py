"""Looks for what a lost hint would hide, for all open pages of this gateway at once.

Each page asking for itself would be a transaction every few seconds for every idle socket: with
ten thousand of them more than a processor can do.
"""

import asyncio
import logging
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.store.processes import marks_of_departments, numbers_of
from bot.web.gateway import Gateway
from bot.web.hub import PRESENCE, conversation_of, conversation_topic, department_topic

logger = logging.getLogger(__name__)

LOOK_AGAIN = 5.0  # seconds; how long a lost hint can hide a line

Marks = dict[str, Any]


class Lookout:
    """Wakes whoever follows what has changed since the last look."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._marks: Marks = {}
        self._one_at_a_time = asyncio.Lock()

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_AGAIN)
            try:
                await self.look()
            except SQLAlchemyError as error:
                why = self._gateway.explain(error)
                logger.error("the look-out could not read what is followed, trying again: %s", why)

    async def look(self) -> None:
        """Look once; whoever follows something new is woken once."""
        async with self._one_at_a_time:
            followed = [one for one in self._gateway.hub.followed if one != PRESENCE]
            conversations = [one for topic in followed if (one := conversation_of(topic))]

            def work(session: Session) -> Marks:
                numbers = numbers_of(session, conversations)
                departments = marks_of_departments(session)
                return {
                    **{conversation_topic(one): number for one, number in numbers.items()},
                    **{department_topic(one): mark for one, mark in departments.items()},
                }

            marks = await self._gateway.read(work)
            before, unknown = self._marks, object()
            self._marks = {one: marks.get(one) for one in followed}
            changed = [one for one in followed if marks.get(one) != before.get(one, unknown)]
            self._gateway.hub.wake(changed)
