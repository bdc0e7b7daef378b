"""Stands before the real action server and does what the customer's words say.

The orders are those of `stub_rasa`: `[wait 30]`, `[status 500]`, `[garbage]`, `[huge]` and
`[endless]`. What has no order is passed on.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx

from tests.faults.stub_rasa import HUGE, ORDER, dribble, read_head, send


@dataclass(slots=True)
class SlowActions:
    """Between Rasa and its action server."""

    port: int = 0
    target: str = ""  # the real one's address, once it runs

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/webhook"

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["SlowActions"]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, limit=2**24)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        gone = (ConnectionError, asyncio.IncompleteReadError, httpx.TransportError)
        with contextlib.suppress(*gone):  # where the real one is gone, this one hangs up too
            while head := await read_head(reader):
                _, headers = head
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                await self._answer(body, writer)
        writer.close()

    async def _answer(self, body: bytes, writer: asyncio.StreamWriter) -> None:
        order = ORDER.search(body.decode("utf-8", "replace"))
        match order["what"] if order else "":
            case "wait":
                await asyncio.sleep(float(order["number"] or 1))  # type: ignore[index]
            case "status":
                await send(writer, 500, b'{"error": "ordered"}')
                return
            case "garbage":
                await send(writer, 200, b"\xff\x00<html>not what you think")
                return
            case "huge":
                await send(writer, 200, b'{"events": ["' + b"x" * HUGE + b'"], "responses": []}')
                return
            case "endless":
                await dribble(writer)
        async with httpx.AsyncClient() as real:
            answer = await real.post(
                self.target, content=body, headers={"Content-Type": "application/json"}, timeout=60
            )
        await send(writer, answer.status_code, answer.content)
