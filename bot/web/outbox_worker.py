"""Delivers what leaves: every destination in a lane of its own, a few attempts at a time."""

import asyncio
import contextlib
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import TypeAlias

from sqlalchemy.exc import SQLAlchemyError

from bot.domain.delivery import Attempt, OutboxStatus, failed
from bot.domain.outgoing import Channel, Lane
from bot.outgoing import read_mail_server, webhook_signers
from bot.services.outbox import (
    Parcel,
    due_lanes,
    forget_old,
    give_back,
    hold_unconfigured,
    lease_parcels,
    release_configured,
    settle,
)
from bot.web.gateway import Gateway
from bot.web.mailing import MailSender
from bot.web.webhooks import WebhookSender

logger = logging.getLogger(__name__)

AT_ONCE = 4  # attempts in flight for each lane
LOOK_AGAIN = 1.0  # seconds; how long something due is overlooked at most
HOUSEKEEPING = 60.0  # seconds between looks at what waits for its configuration or is forgotten
FINISHING = 2.0  # seconds that attempts in flight get when the gateway stops


# Makes one attempt; now is the moment it is made at.
Sender: TypeAlias = Callable[[Parcel, datetime], Awaitable[Attempt]]


class OutboxWorker:
    """Runs until cancelled; `chance` gives numbers from 0 to 1 for the schedule's jitter."""

    def __init__(
        self,
        gateway: Gateway,
        senders: Mapping[Channel, Sender],
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._gateway = gateway
        self._senders = senders
        self._chance = chance
        self._lanes: dict[Lane, asyncio.Task[None]] = {}
        self._in_flight: dict[str, Parcel] = {}
        self._held_for: str | None = None  # the version of organisation.yml

    async def run(self) -> None:
        """Look for what is due, again and again."""
        loop = asyncio.get_running_loop()
        tidy_at = loop.time()
        while True:
            try:
                if loop.time() >= tidy_at:
                    await self.tidy()
                    tidy_at = loop.time() + HOUSEKEEPING
                await self.look()
            except SQLAlchemyError:
                logger.exception("the outbox could not be read; trying again")
            await asyncio.sleep(LOOK_AGAIN)

    async def look(self) -> None:
        """Start every lane that has something due and is not running."""
        gateway = self._gateway
        lanes = gateway.outgoing.lanes(gateway.company.organisation)
        idle = [one for one in lanes if one not in self._lanes]
        for lane in await gateway.read(due_lanes, idle, gateway.now()):
            task = asyncio.create_task(self._deliver_lane(lane))
            self._lanes[lane] = task
            task.add_done_callback(partial(self._end, lane))

    def _end(self, lane: Lane, _task: asyncio.Task[None]) -> None:
        self._lanes.pop(lane, None)

    async def finished(self) -> None:
        """When no lane is running any more."""
        while self._lanes:
            await asyncio.wait(list(self._lanes.values()))

    async def tidy(self) -> None:
        """Let wait what nobody can deliver, schedule what somebody now can, forget what is old.

        What cannot be delivered is looked for when organisation.yml changed, and at the start:
        while gateways of two configurations run, none undoes again and again what another does.
        """
        gateway = self._gateway
        organisation = gateway.company.organisation.version
        if organisation != self._held_for:
            await gateway.write(hold_unconfigured, gateway.company)
            self._held_for = organisation
        released = await gateway.write(release_configured, gateway.company, gateway.now())
        if released:
            logger.info("%d rows of the outbox have a destination now", released)
        kept = timedelta(days=gateway.settings.outbox_days)
        await gateway.write(forget_old, kept, gateway.now())

    async def stop(self) -> None:
        """Let attempts in flight finish for a moment, and give back the leases of the rest."""
        if self._lanes:
            await asyncio.wait(list(self._lanes.values()), timeout=FINISHING)
        unfinished = list(self._in_flight.values())
        running = list(self._lanes.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        with contextlib.suppress(SQLAlchemyError):  # then the leases run out
            await self._gateway.write(give_back, unfinished, self._gateway.now())

    async def _deliver_lane(self, lane: Lane) -> None:
        gateway = self._gateway
        try:
            while parcels := await gateway.write(lease_parcels, lane, AT_ONCE, gateway.now()):
                self._in_flight.update({one.id: one for one in parcels})
                await asyncio.gather(*(self._deliver(one) for one in parcels))
        except SQLAlchemyError:
            logger.exception("the outbox could not be leased; trying again")

    async def _deliver(self, parcel: Parcel) -> None:
        gateway = self._gateway
        try:
            attempt = await self._attempt(parcel)
            status = await gateway.write(settle, parcel, attempt, self._chance(), gateway.now())
        except SQLAlchemyError:
            # The lease runs out and it is delivered again: its id is the same.
            logger.exception("a delivery could not be noted: %s", parcel.id)
        else:
            _tell(parcel, attempt, status)
        finally:
            self._in_flight.pop(parcel.id, None)

    async def _attempt(self, parcel: Parcel) -> Attempt:
        try:
            return await self._senders[parcel.channel](parcel, self._gateway.now())
        except Exception:
            # One row that cannot even be tried must not hold up the others of its lane.
            logger.exception("a delivery could not be attempted: %s", parcel.id)
            return failed("it could not be attempted; the gateway's log says why")


def _tell(parcel: Parcel, attempt: Attempt, status: OutboxStatus | None) -> None:
    what = f"{parcel.channel.value} {parcel.id} to {parcel.destination}"
    if status is OutboxStatus.DEAD:
        logger.error("given up: %s: %s; `osasto outbox replay` sends it again", what, attempt.error)
    elif attempt.error:
        logger.warning("not delivered: %s, attempt %d: %s", what, parcel.attempt, attempt.error)


@contextlib.asynccontextmanager
async def delivering(gateway: Gateway) -> AsyncIterator[None]:
    """While this lasts, the gateway delivers; with nothing configured there is nothing to do."""
    await gateway.write(hold_unconfigured, gateway.company)
    if gateway.outgoing.is_nothing:
        yield
        return
    settings, endpoints = gateway.settings, gateway.outgoing.endpoints
    webhooks = WebhookSender(
        endpoints,
        {one.name: webhook_signers(settings, one.name) for one in endpoints},
        private_allowed=settings.webhook_private_addresses,
    )
    senders: dict[Channel, Sender] = {Channel.WEBHOOK: webhooks.send}
    mail_server = read_mail_server(settings)
    if mail_server is not None:
        desk = f"{settings.widget_origin}/desk"
        mail = MailSender(mail_server, lambda: gateway.company, gateway.words, desk)
        senders[Channel.EMAIL] = mail.send
    worker = OutboxWorker(gateway, senders)
    running = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
        await worker.stop()
        await webhooks.close()
