"""The gateway as a process: it serves on a socket of its own or an inherited one, and stops gently.

Told to stop, it says so to load balancers, closes the sockets with "service restart" (1012), which
pages answer by coming back within seconds, and finishes the bot's turns: done in less than 10 s.
"""

import asyncio
import os
import socket
from collections.abc import Sequence
from typing import Any

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.frames import LONGEST_FRAME
from bot.web.gateway import Gateway

NOTICE = 0.5  # seconds in which connections that are kept alive hear that they should go
REQUESTS_WITHIN = 3  # seconds for requests under way; the turns' time runs beside it


def serve(app: FastAPI, *, listen_fd: int | None = None, ready_fd: int | None = None) -> None:
    """Serve until SIGTERM or SIGINT. Frames are bounded and never inflated.

    `listen_fd` is a listening socket that somebody else keeps open; `ready_fd` is a pipe into
    which a byte is written once requests are answered.
    """
    gateway: Gateway = app.state.gateway
    config = uvicorn.Config(
        LastAnswers(app, gateway),
        host=gateway.settings.host,
        port=gateway.settings.port,
        ws="wsproto",
        loop="uvloop",
        http="httptools",
        ws_max_size=LONGEST_FRAME,
        ws_per_message_deflate=False,
        access_log=False,
        forwarded_allow_ips=gateway.settings.trusted_proxies,
        server_header=False,
        timeout_graceful_shutdown=REQUESTS_WITHIN,
        log_config=None,
    )
    server = GentleServer(config, gateway, ready_fd)
    server.run(None if listen_fd is None else [socket.socket(fileno=listen_fd)])


class LastAnswers:
    """While the gateway drains, no connection is kept for another request."""

    def __init__(self, app: ASGIApp, gateway: Gateway) -> None:
        self._app = app
        self._gateway = gateway

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def tell(message: Message) -> None:
            if message["type"] == "http.response.start" and self._gateway.is_draining:
                message["headers"] = [*message.get("headers", ()), (b"connection", b"close")]
            await send(message)

        await self._app(scope, receive, tell if scope["type"] == "http" else send)


class GentleServer(uvicorn.Server):
    """Uvicorn's server, which gives notice before it stops."""

    def __init__(self, config: uvicorn.Config, gateway: Gateway, ready_fd: int | None) -> None:
        super().__init__(config)
        self._gateway = gateway
        self._ready_fd = ready_fd

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._ready_fd is not None:
            os.write(self._ready_fd, b"1")
            os.close(self._ready_fd)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._gateway.drain()
        if sockets:  # whoever keeps them open has another gateway accept
            _close(self.servers)
        await asyncio.sleep(NOTICE)
        await super().shutdown(sockets)


def _close(servers: Sequence[Any]) -> None:
    for server in servers:
        server.close()
