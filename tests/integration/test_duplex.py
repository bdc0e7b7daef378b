"""A socket's two directions: neither outlives the other."""

import asyncio

import pytest

from bot.web.duplex import run_both


class Side:
    """One direction; runs until it is ended, and remembers that it was."""

    def __init__(self) -> None:
        self.was_ended = False

    async def run(self) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            self.was_ended = True


async def _ends() -> None:
    await asyncio.sleep(0)


async def _breaks() -> None:
    raise LookupError("nobody foresaw this")


async def test_when_one_side_ends_the_other_is_ended():
    other = Side()

    await asyncio.wait_for(run_both(_ends(), other.run()), 5)
    await asyncio.sleep(0)

    assert other.was_ended


async def test_an_error_of_the_writing_side_is_not_swallowed():
    other = Side()

    with pytest.raises(LookupError):
        await asyncio.wait_for(run_both(other.run(), _breaks()), 5)
    await asyncio.sleep(0)

    assert other.was_ended


async def test_when_both_are_cancelled_from_outside_none_goes_on():
    reading, writing = Side(), Side()
    running = asyncio.create_task(run_both(reading.run(), writing.run()))
    await asyncio.sleep(0.01)

    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await asyncio.sleep(0)

    assert (reading.was_ended, writing.was_ended) == (True, True)
