"""Both directions of one socket, of which neither outlives the other."""

import asyncio
from collections.abc import Coroutine
from typing import Any


async def run_both(reading: Coroutine[Any, Any, None], writing: Coroutine[Any, Any, None]) -> None:
    """Run both until one ends, then end the other.

    A page whose writer died would stay open, answer pings and never hear anything again; so the
    error of either is raised here, the socket closes, and the page comes back.
    """
    sides = {asyncio.create_task(reading), asyncio.create_task(writing)}
    try:
        done, _ = await asyncio.wait(sides, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for side in sides:
            side.cancel()
    for side in done:
        side.result()
