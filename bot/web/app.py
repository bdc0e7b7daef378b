"""The gateway put together: routes, sockets, the turn worker, and how it starts and stops."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.dialogue.client import Dialogue
from bot.dialogue.pool import RasaPool
from bot.domain.words import parse_words
from bot.files import OrganisationFile, read_phrases
from bot.outgoing import read_outgoing
from bot.services.organisation_versions import keep_version
from bot.settings import PROJECT, Settings
from bot.store.database import Database
from bot.web import customer_socket, desk_api, desk_socket
from bot.web.errors import install_error_handlers
from bot.web.gateway import Gateway
from bot.web.limits import Counter, SignInLimits, VisitorLimits
from bot.web.pages import install_pages
from bot.web.running import answering_turns, in_background, join_others, state_of

WORDS = PROJECT / "bot" / "words.yml"


def make_gateway(settings: Settings, dialogue: Dialogue | None = None) -> Gateway:
    """A gateway over the settings' database and files; `dialogue` is Rasa unless given."""
    return Gateway(
        settings=settings,
        database=Database(settings.database),
        organisation_file=OrganisationFile(settings.organisation, always_open=settings.always_open),
        phrases=read_phrases(settings.domain),
        words=parse_words(WORDS.read_text(encoding="utf-8")),
        dialogue=dialogue or RasaPool(settings.rasa_addresses, settings.secret_of_rasa),
        outgoing=read_outgoing(settings),
    )


def create_app(settings: Settings | None = None, dialogue: Dialogue | None = None) -> FastAPI:
    """The gateway as an ASGI application."""
    return assemble(make_gateway(settings or Settings(), dialogue))


def assemble(gateway: Gateway) -> FastAPI:
    """Routes, sockets and the turn worker around a gateway."""

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        gateway.hub.start()
        await asyncio.to_thread(gateway.clock.read)
        file = gateway.organisation_file
        await gateway.write(keep_version, file.current(), file.text, gateway.now())
        async with contextlib.AsyncExitStack() as running:
            running.callback(gateway.database.dispose)
            await running.enter_async_context(in_background(gateway.clock.keep()))
            await join_others(gateway, running)
            await running.enter_async_context(answering_turns(gateway))
            yield
            gateway.drain()

    app = FastAPI(title="Osasto", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.gateway = gateway
    counter = Counter(gateway.settings.redis_url, f"{gateway.settings.redis_prefix}:limits")
    app.state.visitor_limits = VisitorLimits(counter)
    app.state.sign_in_limits = SignInLimits(counter)
    install_error_handlers(app)
    app.include_router(customer_socket.router)
    app.include_router(desk_api.router)
    app.include_router(desk_socket.router)
    _install_health(app, gateway)
    install_pages(app, gateway.settings)
    return app


def _install_health(app: FastAPI, gateway: Gateway) -> None:
    @app.get("/healthz", include_in_schema=False)
    async def healthz() -> dict[str, str]:
        """The process is up."""
        return {"status": "up"}

    @app.get("/readyz", include_in_schema=False)
    async def readyz() -> JSONResponse:
        """The database answers and the bot has its model."""
        try:
            await gateway.read(lambda session: session.execute(text("SELECT 1")))
            database = True
        except SQLAlchemyError:
            database = False
        bot = await gateway.dialogue.is_ready()
        ready = database and bot and not gateway.is_draining
        body = {"ready": ready, "database": database, "bot": bot, **state_of(gateway)}
        return JSONResponse(body, status_code=200 if ready else 503)
