"""The way from the event loop to the database: so many at a time, and nobody waits for ever."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from anyio import to_thread
from sqlalchemy.exc import TimeoutError as DatabaseTimeout

Result = TypeVar("Result")

AT_ONCE = 8  # transactions of one kind; SQLite writes one after another anyway
PATIENCE = 5.0  # seconds at the door; the database has as many again to answer


class Door:
    """Lets transactions into worker threads; the event loop itself never waits.

    Readers and writers have a door each, so that a locked database still shows what it has.
    """

    def __init__(self, at_once: int = AT_ONCE, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._places = asyncio.Semaphore(at_once)

    async def through(self, transaction: Callable[[], Result]) -> Result:
        """Run it in a thread as soon as there is a place.

        Raises:
            DatabaseTimeout: no place became free in time; nothing was begun.
        """
        try:
            async with asyncio.timeout(self._patience):
                await self._places.acquire()
        except TimeoutError:
            raise DatabaseTimeout("every place at the database's door is taken") from None
        try:
            return await to_thread.run_sync(transaction)
        finally:
            self._places.release()
