"""One clock for all gateways: the database's, where it has one of its own."""

import asyncio
import logging
import time
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from bot.store.database import Database

logger = logging.getLogger(__name__)

READ_EVERY = 10.0  # seconds


class SharedClock:
    """The time by which leases, sessions and waits are measured.

    Gateways on machines whose clocks differ would take each other's leases for over, or for
    endless. A database on a server has one clock for all of them; between two readings of it the
    monotonic clock goes on, which nobody can set. A database in a file has this machine's clock.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._read: tuple[datetime, float] | None = None  # the time, and when by the monotonic

    def now(self) -> datetime:
        if self._read is None:
            return datetime.now(UTC)
        then, at = self._read
        return then + timedelta(seconds=time.monotonic() - at)

    def read(self) -> None:
        """Ask the database for the time; where it cannot tell, the clock goes on as it did."""
        asked = time.monotonic()
        try:
            told = self._database.time()
        except SQLAlchemyError:
            logger.warning("the database did not tell the time; the clock goes on as it did")
            return
        if told is not None:
            answered = time.monotonic()
            self._read = told, (asked + answered) / 2

    async def keep(self) -> None:
        """Read it again and again, until cancelled."""
        while True:
            await asyncio.to_thread(self.read)
            await asyncio.sleep(READ_EVERY)
