"""The gateway put together: routes, sockets, the turn worker, and how it starts and stops."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from fastapi import FastAPI

from bot.dialogue.client import Dialogue
from bot.dialogue.pool import RasaPool
from bot.domain.words import parse_words
from bot.files import OrganisationFile, read_phrases
from bot.outgoing import read_outgoing
from bot.services.organisation_versions import keep_version
from bot.settings import PROJECT, Settings
from bot.store.database import Database
from bot.web import customer_socket, desk_api, desk_socket, health
from bot.web.errors import install_error_handlers
from bot.web.gateway import Gateway
from bot.web.limits import Counter, SignInLimits, VisitorLimits
from bot.web.pages import install_pages
from bot.web.readiness import Readiness
from bot.web.running import answering_turns, in_background, join_others

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
            running.push_async_callback(readiness.close)
            await running.enter_async_context(in_background(gateway.clock.keep()))
            await running.enter_async_context(in_background(gateway.metrics.watch_loop()))
            await join_others(gateway, running)
            await running.enter_async_context(answering_turns(gateway))
            yield
            gateway.drain()

    app = FastAPI(title="Osasto", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.gateway = gateway
    app.state.readiness = readiness = Readiness(gateway)
    app.state.scrape = health.Scrape()
    counter = Counter(gateway.settings.redis_url, f"{gateway.settings.redis_prefix}:limits")
    app.state.visitor_limits = VisitorLimits(counter)
    app.state.sign_in_limits = SignInLimits(counter)
    install_error_handlers(app)
    app.include_router(customer_socket.router)
    app.include_router(desk_api.router)
    app.include_router(desk_socket.router)
    app.include_router(health.router)
    install_pages(app, gateway.settings)
    return app
