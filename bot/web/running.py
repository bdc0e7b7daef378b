"""What runs beside the sockets while a gateway serves, and how it comes to an end."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import AsyncExitStack
from typing import Any

from bot.dialogue.pool import RasaPool
from bot.store.processes import bot_processes
from bot.web.gateway import Gateway
from bot.web.lookout import Lookout
from bot.web.neighbours import Neighbours
from bot.web.outbox_worker import delivering
from bot.web.relay import Relay
from bot.web.turn_worker import TurnWorker

FINISH_WITHIN = 8.0  # seconds from the call to stop until turns in flight are given back


async def join_others(gateway: Gateway, running: AsyncExitStack) -> None:
    """Look after the bot's processes and after the other gateways."""
    settings = gateway.settings
    if isinstance(gateway.dialogue, RasaPool):

        async def find_urls() -> Sequence[str]:
            return await gateway.read(bot_processes)

        told = None if settings.rasa_urls else find_urls
        await running.enter_async_context(gateway.dialogue.running(told))
    if settings.redis_url:
        channel = f"{settings.redis_prefix}:hints"
        relay = gateway.relay = Relay(settings.redis_url, gateway.hub, channel)
        gateway.hub.tell_others = relay.tell
        await running.enter_async_context(in_background(relay.run()))
    lookout = Lookout(gateway)
    await running.enter_async_context(in_background(lookout.run()))
    await running.enter_async_context(delivering(gateway))
    neighbours = Neighbours(gateway, lookout)
    running.push_async_callback(neighbours.leave)
    await running.enter_async_context(in_background(neighbours.run()))


@contextlib.asynccontextmanager
async def answering_turns(gateway: Gateway) -> AsyncIterator[None]:
    """Answer the turns that are owed; at the end finish those in flight, or give them back."""
    worker = TurnWorker(gateway)
    async with in_background(worker.keep_leases()):
        async with in_background(worker.run()):
            gateway.answering = worker
            yield
            gateway.answering = None
        began = gateway.draining_since or time.monotonic()
        await worker.finish(began + FINISH_WITHIN - time.monotonic())


@contextlib.asynccontextmanager
async def in_background(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run this for as long as the context is open."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def state_of(gateway: Gateway) -> dict[str, Any]:
    """What `/readyz` says beside whether this gateway is ready."""
    state: dict[str, Any] = {"draining": gateway.is_draining}
    if gateway.relay is not None:
        state["hints"] = "shared" if gateway.hints_travel else "degraded"
    if isinstance(gateway.dialogue, RasaPool):
        state["rasa"] = {url: why or "ready" for url, why in gateway.dialogue.state.items()}
    return state
