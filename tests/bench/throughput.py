"""Full turns a second: customers who write as fast as they are answered, and as many over REST."""

import asyncio
import itertools
import statistics
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

import httpx

from tests.bench.chatters import SENTENCES, Customer, Heard, address_of

AT_ONCE = 8  # customers: enough to keep both processors busy
WARM_UP = 5.0  # seconds
SECONDS = 30.0
PATIENCE = 60.0

Writer = Callable[[Callable[[], None]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Throughput:
    """Turns in each whole second after the warm-up, and what went wrong."""

    by_second: tuple[int, ...]
    errors: tuple[str, ...]

    @property
    def turns_per_second(self) -> float:
        return statistics.mean(self.by_second)


async def measure_ours(origin: str) -> Throughput:
    """Over the customer socket: stored, triaged, answered and shown on the page."""
    errors: list[str] = []
    numbers = itertools.count(1)

    async def write(answered: Callable[[], None]) -> None:
        heard = Heard()
        customer = Customer(origin, address_of(next(numbers)), heard)
        await customer.open()
        listening = asyncio.create_task(customer.listen())
        for text in SENTENCES:
            if customer.owner != "bot":
                break
            before = len(heard.reply)
            await customer.say(text)
            if len(heard.reply) > before:
                answered()
        listening.cancel()
        await customer.socket.close()
        errors.extend(heard.errors)

    return await _measure(write, errors)


async def measure_rest(url: str) -> Throughput:
    """Over Rasa's REST channel, a new sender for each conversation of the same sentences."""
    async with httpx.AsyncClient(timeout=PATIENCE) as client:

        async def write(answered: Callable[[], None]) -> None:
            sender = uuid.uuid4().hex
            for text in SENTENCES:
                answer = await client.post(url, json={"sender": sender, "message": text})
                answer.raise_for_status()
                answered()

        return await _measure(write, [])


async def _measure(write: Writer, errors: list[str]) -> Throughput:
    began = time.monotonic()
    moments: list[float] = []

    async def keep_writing() -> None:
        while time.monotonic() - began < WARM_UP + SECONDS:
            await write(lambda: moments.append(time.monotonic() - began))

    await asyncio.gather(*(keep_writing() for _ in range(AT_ONCE)))
    return Throughput(by_second=tuple(_by_second(moments)), errors=tuple(errors))


def _by_second(moments: list[float]) -> Iterator[int]:
    for second in range(int(WARM_UP), int(WARM_UP + SECONDS)):
        yield sum(second <= moment < second + 1 for moment in moments)
