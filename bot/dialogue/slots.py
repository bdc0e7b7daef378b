"""Room for so many turns at once, in which the slow ones do not keep the others out."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass


@dataclass(slots=True)
class _Ticket:
    is_slow: bool = False


class Slots:
    """`at_once` turns that are quick, and beside them up to `most_slow` that turned out slow.

    A process that works on turns one after another gains nothing from more at once; but one that
    waits for something else (a slow action) would keep everybody out who does not need it.
    """

    def __init__(self, *, at_once: int, most_slow: int, slow_after: float) -> None:
        self._quick = asyncio.Semaphore(at_once)
        self._most_slow = most_slow
        self._slow_after = slow_after  # seconds
        self._slow = 0

    @contextlib.asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Wait for room and hold it."""
        await self._quick.acquire()
        ticket = _Ticket()
        watching = asyncio.create_task(self._watch(ticket))
        try:
            yield
        finally:
            watching.cancel()
            if ticket.is_slow:
                self._slow -= 1
            else:
                self._quick.release()

    async def _watch(self, ticket: _Ticket) -> None:
        """Let somebody else in once this one is slow and there is room among the slow."""
        while not ticket.is_slow:
            await asyncio.sleep(self._slow_after)
            if self._slow < self._most_slow:
                ticket.is_slow = True
                self._slow += 1
                self._quick.release()
