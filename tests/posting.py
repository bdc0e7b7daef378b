"""What tests of the outbox start from: a company that sends, and gateways with a clock."""

import base64
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import HttpUrl
from sqlalchemy import select
from sqlalchemy.orm import Session
from standardwebhooks import Webhook

from bot.domain.conversation import HandoffKind
from bot.domain.organisation import Organisation
from bot.domain.outgoing import Channel, Endpoint, EventType, Outgoing
from bot.domain.packet import HandoffRequest
from bot.domain.words import StaffWords
from bot.outgoing import MailServer
from bot.services.context import Company
from bot.settings import Settings
from bot.store.database import Database
from bot.store.tables import OutboxRow
from bot.web.gateway import Gateway
from bot.web.mailing import MailSender
from bot.web.outbox_worker import OutboxWorker, Sender
from bot.web.webhooks import WebhookSender
from tests.fakes import ReadOrganisation, ScriptedDialogue
from tests.making import ask_for_people

SECRET = f"whsec_{base64.b64encode(bytes(range(32))).decode()}"
SENDER = "chat@pohja.example"


def endpoint(name: str, url: str, events: Collection[EventType] = frozenset(EventType)) -> Endpoint:
    return Endpoint(name=name, url=HttpUrl(url), events=frozenset(events))


def sending(company: Company, *endpoints: Endpoint, mail: bool = False) -> Company:
    """The company with these endpoints, and perhaps a mail server."""
    return replace(company, outgoing=Outgoing(endpoints=endpoints, has_mail_server=mail))


def leave_message(email: str = "anna@koulu.example", **changes: Any) -> HandoffRequest:
    """The bot's request to leave a message with customer care."""
    left = {
        "kind": HandoffKind.MESSAGE,
        "email": email,
        "is_open": False,
        "promised": ("utter_message_left",),
    }
    return ask_for_people(**{**left, **changes})


def outbox_rows(session: Session) -> list[OutboxRow]:
    """Everything in the outbox, oldest first."""
    return list(session.scalars(select(OutboxRow).order_by(OutboxRow.id)))


@dataclass(slots=True)
class Clock:
    """The time of a test; it passes when it is told to."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def pass_by(self, span: timedelta) -> None:
        self.now += span


class ClockedGateway(Gateway):
    """A gateway that believes a clock of ours."""

    clock: Clock

    def now(self) -> datetime:  # type: ignore[override]
        return self.clock.now


@dataclass(slots=True, kw_only=True)
class Office:
    """One gateway's delivery, run by hand."""

    gateway: ClockedGateway
    worker: OutboxWorker
    webhooks: WebhookSender

    async def deliver(self) -> None:
        """Deliver everything that is due now."""
        await self.worker.look()
        await self.worker.finished()

    async def close(self) -> None:
        await self.webhooks.close()
        self.gateway.database.dispose()


def open_office(
    settings: Settings,
    company: Company,
    words: StaffWords,
    clock: Clock,
    *,
    mail_server: MailServer | None = None,
    private_allowed: bool = True,
    chance: float = 0.0,
) -> Office:
    """A gateway on a database that delivers when it is told to."""
    organisation: Organisation = company.organisation
    gateway = ClockedGateway(
        settings=settings,
        database=Database(settings.database),
        organisation_file=ReadOrganisation(organisation, ""),  # type: ignore[arg-type]
        phrases=company.phrases,
        words=words,
        dialogue=ScriptedDialogue(),
        outgoing=company.outgoing,
    )
    gateway.clock = clock
    endpoints = company.outgoing.endpoints
    webhooks = WebhookSender(
        endpoints,
        {one.name: [Webhook(SECRET)] for one in endpoints},
        private_allowed=private_allowed,
    )
    senders: dict[Channel, Sender] = {Channel.WEBHOOK: webhooks.send}
    if mail_server is not None:
        desk = f"{settings.widget_origin}/desk"
        senders[Channel.EMAIL] = MailSender(mail_server, lambda: gateway.company, words, desk).send
    worker = OutboxWorker(gateway, senders, chance=lambda: chance)
    return Office(gateway=gateway, worker=worker, webhooks=webhooks)
