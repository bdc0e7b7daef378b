"""Many customers in one process: `python -m tests.bench.chatters`, told by options, JSON out.

Each has a page of its own that says hello; the active ones write every so often and keep a second
page open, on which their lines must appear too. Each comes from an address of its own, as the
gateway counts handshakes by address.
"""

import argparse
import asyncio
import json
import random
import resource
import sys
import time
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import websockets

SENTENCES = (
    "where is my order 4471",
    "I have a question about an invoice",
    "the coffee machine is broken",
    "can I return the chair",
)
REPLY_WITHIN = 30.0  # seconds
GOODBYE_WITHIN = 10.0


@dataclass(slots=True)
class Heard:
    """What this process measured, in milliseconds, and what went wrong."""

    connect: list[float] = field(default_factory=list)
    ack: list[float] = field(default_factory=list)
    push: list[float] = field(default_factory=list)  # sent on one page, shown on another
    reply: list[float] = field(default_factory=list)  # sent, and the bot's first line is there
    errors: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Customer:
    """One page, and what it waits for."""

    url: str
    address: str
    heard: Heard
    visitor: str | None = None
    socket: Any = None
    owner: str = "bot"
    sent: dict[str, float] = field(default_factory=dict)  # client id → when
    waiting: asyncio.Future[float] | None = None  # for the bot's answer

    async def open(self, visitor: str | None = None) -> None:
        started = time.perf_counter()
        self.socket = await websockets.connect(
            self.url.replace("http", "ws") + "/chat",
            origin=self.url,  # type: ignore[arg-type]
            local_addr=(self.address, 0),
            compression=None,
            ping_interval=None,
            open_timeout=60,
            max_queue=64,
        )
        hello = {"type": "hello", "site": "demo", "after": 0, "visitor": visitor}
        await self.socket.send(json.dumps(hello))
        while self.visitor is None:
            frame = json.loads(await asyncio.wait_for(self.socket.recv(), 60))
            if frame["type"] == "welcome":
                self.visitor = frame["visitor"]
        self.heard.connect.append(ms_since(started))

    async def listen(self, twin: "Customer | None" = None) -> None:
        """Note what comes, until the socket closes; `twin` wrote what this page only shows."""
        try:
            async for text in self.socket:
                self._hear(json.loads(text), twin)
        except websockets.ConnectionClosedError as error:
            self.heard.errors.append(f"closed: {error}")

    def _hear(self, frame: dict[str, Any], twin: "Customer | None") -> None:
        kind = frame["type"]
        if twin is not None:
            started = twin.sent.get(frame.get("id", ""))
            if kind == "message" and started is not None:
                self.heard.push.append(ms_since(started))
        elif kind == "ack":
            self.heard.ack.append(ms_since(self.sent[frame["id"]]))
        elif kind == "owner":
            self.owner = frame["owner"]
        elif kind == "error":
            self.heard.errors.append(frame["code"])
        elif (kind, frame.get("author")) == ("message", "bot"):
            self._note_answered()

    def _note_answered(self) -> None:
        if self.waiting and not self.waiting.done():
            self.waiting.set_result(time.perf_counter())

    async def say(self, text: str) -> None:
        """Write, and while the bot speaks wait for its answer."""
        client_id = uuid.uuid4().hex
        started = self.sent[client_id] = time.perf_counter()
        asks_bot = self.owner in ("bot", "closed")
        self.waiting = asyncio.get_running_loop().create_future() if asks_bot else None
        await self.socket.send(json.dumps({"type": "message", "id": client_id, "text": text}))
        if self.waiting is not None:
            try:
                answered = await asyncio.wait_for(self.waiting, REPLY_WITHIN)
                self.heard.reply.append((answered - started) * 1000)
            except TimeoutError:
                self.heard.errors.append("no answer")


def ms_since(started: float) -> float:
    return (time.perf_counter() - started) * 1000


def address_of(number: int) -> str:
    """The number-th address of the loopback network."""
    return f"127.{1 + number // 62500}.{number // 250 % 250}.{number % 250 + 1}"


async def chat(asked: argparse.Namespace) -> Heard:
    """Open everything, wait for "go", talk, and tell what was measured."""
    heard = Heard()
    customers = [
        Customer(asked.url, address_of(asked.first + number), heard)
        for number in range(asked.sockets)
    ]
    opening = asyncio.Semaphore(asked.opening)

    async def opened(one: Customer, pause: float) -> asyncio.Task[None] | None:
        await asyncio.sleep(pause)
        async with opening:
            try:
                await one.open()
            except (OSError, TimeoutError, websockets.WebSocketException) as error:
                heard.errors.append(f"not opened: {error!r}")
                return None
        return asyncio.create_task(one.listen())

    pauses = [number / asked.rate for number in range(asked.sockets)]
    tasks = [*await asyncio.gather(*map(opened, customers, pauses))]
    active = [one for one in customers if one.visitor][: asked.active]
    if asked.twins:
        tasks += await _open_twins(active, heard)
    say_ready(len(active))
    await asyncio.to_thread(sys.stdin.readline)
    until = time.monotonic() + asked.seconds
    heard.ack.clear()
    await asyncio.gather(*(_talk(one, until, asked.every) for one in active))
    await asyncio.sleep(0.5)
    for task in tasks:
        if task is not None:
            task.cancel()
    return heard


async def _open_twins(active: Sequence[Customer], heard: Heard) -> list[asyncio.Task[None] | None]:
    tasks: list[asyncio.Task[None] | None] = []
    for one in active:
        twin = Customer(one.url, one.address, heard)
        await twin.open(one.visitor)
        tasks.append(asyncio.create_task(twin.listen(one)))
    return tasks


async def _talk(one: Customer, until: float, every: float) -> None:
    await asyncio.sleep(random.uniform(0, every))
    while time.monotonic() < until:
        started = time.monotonic()
        await one.say(random.choice(SENTENCES))
        await asyncio.sleep(max(0.0, every * random.uniform(0.8, 1.2) + started - time.monotonic()))


def say_ready(active: int) -> None:
    print(json.dumps({"ready": active}), flush=True)  # noqa: T201 (the parent reads it)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--sockets", type=int, required=True)
    parser.add_argument("--active", type=int, default=0, help="of the sockets, those that write")
    parser.add_argument("--twins", action="store_true", help="a second page for each active one")
    parser.add_argument("--every", type=float, default=30.0, help="seconds between two messages")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--first", type=int, default=0, help="number of the first address")
    parser.add_argument("--rate", type=float, default=100.0, help="sockets opened a second")
    parser.add_argument("--opening", type=int, default=50, help="handshakes at once")
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    heard = asyncio.run(chat(parser.parse_args()))
    print(json.dumps(asdict(heard)), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
