"""What leaves the house and where it goes: events, webhook endpoints, e-mail of departments."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, TypeAdapter, ValidationError

from bot.domain.addresses import find_url_problem
from bot.domain.errors import OsastoError
from bot.domain.organisation import Organisation


class Channel(StrEnum):
    """How something leaves."""

    WEBHOOK = "webhook"  # its destination is an endpoint's name
    EMAIL = "email"  # its destination is a department's id


class EventType(StrEnum):
    """What endpoints can be told."""

    HANDOFF_OPENED = "handoff.opened"
    HANDOFF_CLAIMED = "handoff.claimed"
    HANDOFF_TRANSFERRED = "handoff.transferred"
    HANDOFF_CLOSED = "handoff.closed"
    CONVERSATION_RETURNED = "conversation.returned"
    MESSAGE_LEFT = "message_left"
    RATING_GIVEN = "rating.given"
    CORRECTION_MADE = "correction.made"


class Endpoint(BaseModel):
    """Somebody who wants to be told, and of what: of everything unless events are named."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
    url: HttpUrl
    events: Annotated[frozenset[EventType], Field(min_length=1)] = frozenset(EventType)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """What is delivered side by side with the others, so that no dead receiver delays them."""

    channel: Channel
    destinations: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """Where this installation sends what happens: nowhere, unless it is configured."""

    endpoints: tuple[Endpoint, ...] = ()
    has_mail_server: bool = False

    @property
    def is_nothing(self) -> bool:
        return not self.endpoints and not self.has_mail_server

    def endpoints_for(self, event: EventType) -> Iterator[Endpoint]:
        return (one for one in self.endpoints if event in one.events)

    def find_endpoint(self, name: str) -> Endpoint | None:
        return next((one for one in self.endpoints if one.name == name), None)

    def lanes(self, organisation: Organisation) -> tuple[Lane, ...]:
        """Everything that can be delivered to: each endpoint by itself, all departments' mail."""
        webhooks = [
            Lane(channel=Channel.WEBHOOK, destinations=frozenset({one.name}))
            for one in self.endpoints
        ]
        addressed = frozenset(one.id for one in organisation.departments if one.email)
        if not self.has_mail_server or not addressed:
            return tuple(webhooks)
        return (*webhooks, Lane(channel=Channel.EMAIL, destinations=addressed))

    def why_waiting(
        self, channel: Channel, destination: str, organisation: Organisation
    ) -> str | None:
        """What has to be configured before anything goes there; None when nothing has."""
        if channel is Channel.WEBHOOK:
            known = self.find_endpoint(destination) is not None
            return None if known else f"OSASTO_WEBHOOKS has no endpoint '{destination}'"
        if not self.has_mail_server:
            return "no mail server is configured; set OSASTO_SMTP_URL"
        department = organisation.find_department(destination)
        if department is None or not department.email:
            return f"the department '{destination}' has no email in organisation.yml"
        return None


NOTHING_LEAVES = Outgoing()


@dataclass(eq=False)
class OutgoingRefused(OsastoError):
    """The configuration of what leaves cannot be used."""

    code: ClassVar[str] = "outgoing_refused"
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.what}. {self.mend}."


ENDPOINTS = TypeAdapter(tuple[Endpoint, ...])
EXAMPLE = '[{"name": "crm", "url": "https://crm.example/hook", "events": ["handoff.opened"]}]'


def parse_endpoints(text: str, *, private_allowed: bool = False) -> tuple[Endpoint, ...]:
    """The endpoints that the text of OSASTO_WEBHOOKS lists; none of an empty text.

    Raises:
        OutgoingRefused: it is no such list, a name is there twice, or an address is blocked.
    """
    if not text.strip():
        return ()
    try:
        document: Any = json.loads(text)
    except ValueError as error:
        what = "OSASTO_WEBHOOKS is not JSON"
        raise OutgoingRefused(what=what, mend=f"Write for example {EXAMPLE}") from error
    try:
        endpoints = ENDPOINTS.validate_python(document)
    except ValidationError as error:
        raise _refusal(error) from error
    for number, endpoint in enumerate(endpoints, 1):
        where = f"OSASTO_WEBHOOKS, endpoint {number} ({endpoint.name})"
        if endpoint.name in {one.name for one in endpoints[: number - 1]}:
            raise OutgoingRefused(what=f"{where}: the name is there twice", mend="Change one")
        problem = find_url_problem(endpoint.url, private_allowed=private_allowed)
        if problem:
            mend = "Use a public https address"
            if find_url_problem(endpoint.url, private_allowed=True) is None:
                mend += ", or set OSASTO_WEBHOOK_PRIVATE_ADDRESSES=true"
            raise OutgoingRefused(what=f"{where}: url: {problem}", mend=mend)
    return endpoints


def _refusal(error: ValidationError) -> OutgoingRefused:
    """The first fault, without the value: a URL may hold a password."""
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    place = [f"endpoint {one + 1}" if isinstance(one, int) else str(one) for one in first["loc"]]
    where = ", ".join(["OSASTO_WEBHOOKS", *place])
    return OutgoingRefused(what=f"{where}: {first['msg']}", mend=f"Write for example {EXAMPLE}")
