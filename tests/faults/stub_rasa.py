"""A Rasa that does what the customer's words say: `python -m tests.faults.stub_rasa --port 5005`.

It speaks the turn channel (`bot/dialogue/protocol.py`) and answers every message with one that
names it, so that an answer given twice can be seen. Orders stand in brackets in the text:

    [wait 5]  answer after 5 s         [status 500]  answer with this status
    [garbage]  200, and no JSON        [shape]  JSON of another shape
    [huge]  10 MB                      [endless]  a byte now and then, and no end
    [mute]  take the turn, say nothing [hang up]  close without an answer
    [people]  hand over to people

With `once` in front (`[once status 500]`) only the first try of that message is answered so.

The canary sentences are understood rightly, unless `--need` says otherwise: a model that must not
get turns. With `--log` every asking is a line of that file: {message, process, began, ended}.
"""

import argparse
import asyncio
import contextlib
import json
import re
import time
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.dialogue.canary import CANARIES
from bot.dialogue.protocol import READY_PATH, SECRET_HEADER, TURN_PATH
from bot.domain.turn import TurnRequest
from tests.making import ask_for_people, bot_says

NEEDS = {canary.text: canary.need for canary in CANARIES}
HUGE = 10 * 1024 * 1024  # bytes
DRIBBLE = 0.5  # seconds between two bytes of an endless answer
ORDER = re.compile(
    r"\[(?P<once>once )?(?P<what>wait|status|garbage|shape|huge|endless|mute|hang up|people)"
    r"(?: (?P<number>[\d.]+))?\]"
)


@dataclass(slots=True)
class StubRasa:
    """What it heard, and how long it thinks about everything."""

    secret: str
    think: float = 0.0  # seconds
    need: str | None = None  # what it understands of a canary; None: the right thing
    name: str = "stub"
    log: Path | None = None
    is_held: bool = False  # as if stopped: takes requests, answers none
    heard: dict[str, int] = field(default_factory=dict)  # message id → how often
    connections: set[asyncio.StreamWriter] = field(default_factory=set)
    process: str = field(default_factory=lambda: uuid.uuid4().hex)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection's requests, one after another."""
        self.connections.add(writer)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while head := await read_head(reader):
                path, headers = head
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                if not await self._answer(path, headers, body, writer):
                    break
        self.connections.discard(writer)
        writer.close()

    async def _answer(
        self, path: str, headers: dict[str, str], body: bytes, writer: asyncio.StreamWriter
    ) -> bool:
        """Whether the connection stays open."""
        while self.is_held:
            await asyncio.sleep(0.02)
        if path == READY_PATH:
            ready = {"status": "ready", "model": self.name, "process": self.process}
            return await send(writer, 200, json.dumps(ready).encode())
        if path != TURN_PATH:
            return await send(writer, 404, b"{}")
        if headers.get(SECRET_HEADER.lower()) != self.secret:
            return await send(writer, 401, b'{"error": {"code": "wrong_secret"}}')
        asked, began = TurnRequest.model_validate_json(body), time.time()
        stays_open = await self._answer_turn(asked, writer)
        self._note(asked, began)
        return stays_open

    def _note(self, asked: TurnRequest, began: float) -> None:
        if self.log is None or asked.text in NEEDS:
            return
        told = {"message": asked.message_id, "process": self.name}
        with self.log.open("a") as lines:
            lines.write(json.dumps({**told, "began": began, "ended": time.time()}) + "\n")

    async def _answer_turn(self, asked: TurnRequest, writer: asyncio.StreamWriter) -> bool:
        tries = self.heard[asked.message_id] = self.heard.get(asked.message_id, 0) + 1
        await asyncio.sleep(self.think)
        order = ORDER.search(asked.text)
        what, number = (order["what"], order["number"]) if order else ("", None)
        if order and order["once"] and tries > 1:
            what = ""
        if what == "wait":
            await asyncio.sleep(float(number or 1))
        elif what == "status":
            return await send(writer, int(number or 500), b'{"error": {"code": "ordered"}}')
        elif what == "garbage":
            return await send(writer, 200, b"\xff\x00<html>not what you think")
        elif what == "shape":
            return await send(writer, 200, b'[{"recipient_id": "x", "text": "a REST answer"}]')
        elif what == "huge":
            return await send(writer, 200, b'{"status": "' + b"x" * HUGE + b'"}')
        elif what == "endless":
            await dribble(writer)
        elif what == "mute":
            await asyncio.Event().wait()
        elif what == "hang up":
            return False
        handoff = ask_for_people() if what == "people" else None
        said = bot_says(f"Noted: {asked.text[:60]} ({asked.message_id})", handoff=handoff)
        need = NEEDS.get(asked.text)
        understood = self.need if need and self.need else need
        reply = said.model_copy(update={"need": understood, "language": asked.context.language})
        return await send(writer, 200, reply.model_dump_json().encode())


async def read_head(reader: asyncio.StreamReader) -> tuple[str, dict[str, str]] | None:
    """The path and the headers of the next request; None when the caller has gone."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    request, *lines = head.split("\r\n")
    named = (line.partition(":") for line in lines if line)
    return request.split(" ")[1], {name.lower(): value.strip() for name, _, value in named}


async def send(writer: asyncio.StreamWriter, status: int, body: bytes) -> bool:
    """Answer with JSON; True, because the connection stays open."""
    head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    writer.write(head.encode() + b"\r\n\r\n" + body)
    await writer.drain()
    return True


async def dribble(writer: asyncio.StreamWriter) -> None:
    """A body without an end."""
    writer.write(b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"1\r\n \r\n")
        await writer.drain()
        await asyncio.sleep(DRIBBLE)


@contextlib.asynccontextmanager
async def running(
    port: int, secret: str, think: float = 0.0, **more: Any
) -> AsyncIterator[StubRasa]:
    """A stub that listens on this port of the loopback interface."""
    stub = StubRasa(secret, think, **more)
    server = await asyncio.start_server(stub.serve, "127.0.0.1", port)
    try:
        yield stub
    finally:
        server.close()
        for connection in list(stub.connections):
            connection.transport.abort()


async def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--secret", default="")
    parser.add_argument("--think", type=float, default=0.0, help="seconds for every answer")
    parser.add_argument("--need", help="misunderstand the canary sentences as this")
    parser.add_argument("--name", default="stub")
    parser.add_argument("--log", type=Path)
    asked = parser.parse_args()
    more = {"need": asked.need, "name": asked.name, "log": asked.log}
    async with running(asked.port, asked.secret, asked.think, **more):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_main())
