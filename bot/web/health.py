"""How the gateway is doing, for machines: `/healthz`, `/readyz` and `/metrics`."""

import asyncio
import time
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.dialogue.pool import RasaPool
from bot.services.outbox import outbox_lag
from bot.store.load import turns_owed, waiting_by_department
from bot.web.desk_access import CurrentGateway
from bot.web.gateway import Gateway
from bot.web.inside import is_inside
from bot.web.metrics import Load
from bot.web.readiness import Readiness
from bot.web.running import state_of

LOAD_WITHIN = 2.0  # seconds; a scrape that waits longer says that the database did not answer
LOAD_KEPT = 1.0  # seconds

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """The process is up."""
    return {"status": "up"}


@router.get("/readyz")
async def readyz(
    request: Request,
    gateway: CurrentGateway,
    exclude: Annotated[list[str] | None, Query(max_length=8)] = None,
) -> Response:
    """Whether every part works, with reasons for those who ask from inside.

    A load balancer excludes what the gateway can answer customers without: `?exclude=bot`.
    """
    readiness: Readiness = request.app.state.readiness
    states = await readiness.states(exclude=exclude or ())
    ready = all(state.ok for state in states.values()) and not gateway.is_draining
    body: dict[str, Any] = {"ready": ready}
    if is_inside(request, gateway.settings.metrics_token.get_secret_value()):
        body |= {name: state.render() for name, state in states.items()} | state_of(gateway)
    return JSONResponse(body, status_code=200 if ready else 503)


@router.get("/metrics")
@router.get("/metrics/")  # a redirection would tell that there is something
async def metrics(request: Request, gateway: CurrentGateway) -> Response:
    """What Prometheus reads; nobody outside learns that it is here."""
    if not is_inside(request, gateway.settings.metrics_token.get_secret_value()):
        raise HTTPException(404)
    scrape: Scrape = request.app.state.scrape
    await scrape.refresh(gateway)
    return Response(gateway.metrics.render(), media_type=CONTENT_TYPE_LATEST)


@dataclass(slots=True)
class Scrape:
    """Reads for the metrics what only the database knows, at most once a second."""

    _until: float = 0.0
    _running: asyncio.Task[Load | None] | None = field(default=None, repr=False)

    async def refresh(self, gateway: Gateway) -> None:
        """Bring the gauges up to date, or say that the database does not answer."""
        if time.monotonic() < self._until:
            return
        organisation = gateway.organisation_file.current()
        departments = [one.id for one in organisation.departments]
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(_read_load(gateway, departments))
        done, _ = await asyncio.wait({self._running}, timeout=LOAD_WITHIN)
        load = self._running.result() if done else None
        self._until = time.monotonic() + LOAD_KEPT
        gateway.metrics.show_load(load, departments, gateway.now())
        if isinstance(gateway.dialogue, RasaPool):
            gateway.metrics.show_bots(gateway.dialogue.state)
        gateway.metrics.show_versions(
            version=own_version(),
            build=gateway.settings.build,
            organisation=organisation.version,
        )


async def _read_load(gateway: Gateway, departments: list[str]) -> Load | None:
    def work(session: Session) -> Load:
        queues = waiting_by_department(session, departments)
        outbox = outbox_lag(session, gateway.now())
        return Load(queues=queues, turns=turns_owed(session), outbox=outbox)

    try:
        return await gateway.read(work)
    except SQLAlchemyError:
        return None


def own_version() -> str:
    """The version of what is installed."""
    try:
        return version("osasto")
    except PackageNotFoundError:
        return "unknown"
