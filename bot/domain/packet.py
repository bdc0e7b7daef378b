"""The packet: the typed, versioned context that travels with a handoff.

The bot makes a `HandoffRequest`; the gateway adds what only it knows and stores the `Packet`.
Texts are kept as keys and values so that each reader gets them in their own language.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from bot.domain.conversation import HandoffKind
from bot.domain.evidence import Proof, Source
from bot.domain.routing import RouteReason
from bot.domain.triage import Reason

Level = Literal["low", "normal", "high"]
Probability = Annotated[float, Field(ge=0.0, le=1.0)]


class Frozen(BaseModel):
    """Base of the packet's parts: unchangeable, and strict about names."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Unknown(Frozen):
    """A field that could not be filled: "not known, because …"; `because` is a word-list key."""

    unknown: str


class PacketReason(Frozen):
    """Why a type is likely or unlikely; `kind` and `params` become a sentence when shown."""

    kind: str
    params: Mapping[str, str] = {}
    source: Source
    proof: Proof
    weight: float
    quote: str | None = None


class TypeConflict(Frozen):
    """The types that the record and the person's own words name, where they differ."""

    record: str
    words: str


class TypeGuess(Frozen):
    """The customer type as a calibrated probability with its reasons."""

    top: str  # a type's id, or "unclear" when routing by a guess would cost too much
    probabilities: Mapping[str, Probability]
    reasons_for: tuple[PacketReason, ...] = ()
    reasons_against: tuple[PacketReason, ...] = ()
    guesses: tuple[str, ...] = ()  # the two best, when the top is unclear
    conflict: TypeConflict | None = None
    corrected_by: Literal["customer", "staff"] | None = None


class NeedGuess(Frozen):
    """What the person wants, and how sure the understanding was."""

    id: str
    confidence: Probability


class Mood(Frozen):
    """A mood and the words it rests on."""

    level: str
    words: tuple[str, ...] = ()


class Urgency(Frozen):
    """How fast an answer is needed and the words it rests on."""

    level: Level
    words: tuple[str, ...] = ()


class Entity(Frozen):
    """A reference found in the customer's words: `value` normalised, `text` as typed."""

    kind: str
    value: str
    text: str


class Asked(Frozen):
    """A question of the bot; `answer` is an answer id, or None when none was given."""

    question: str
    answer: str | None
    words: str | None = None  # what the customer said


class Fact(Frozen):
    """One fact about the person, by its field's name."""

    field: str
    value: str


class Standing(Frozen):
    """Prospect to key account, from a verified profile only; reasons are word-list keys."""

    level: str
    reasons: tuple[PacketReason, ...] = ()


class EarlierContact(Frozen):
    """One earlier contact in one line."""

    at: datetime
    kind: str
    text: str


class Role(Frozen):
    """In which role the person writes, and for which account when that is known."""

    customer_type: str
    account_id: str | None = None
    account_name: str | None = None


class Page(Frozen):
    """Where on the site the customer was."""

    url: str
    title: str = ""


class Routing(Frozen):
    """How the department was chosen and how its queue stood at that moment."""

    path: tuple[str, ...]
    department: str
    reason: RouteReason
    is_open: bool
    opens_at: datetime | None = None
    queue_length: int = 0
    position: int = 1
    wait: tuple[int, int] | None = None  # minutes


class HandoffRequest(Frozen):
    """What the bot asks for when it passes a conversation to people."""

    kind: HandoffKind = HandoffKind.LIVE
    department: str
    path: tuple[str, ...]
    reason: RouteReason
    is_open: bool
    opens_at: datetime | None = None
    language: str
    customer_type: TypeGuess | Unknown
    need: NeedGuess | Unknown
    second_need: NeedGuess | None = None
    role: Role | Unknown
    standing: Standing | Unknown
    urgency: Urgency
    mood: Mood | Unknown
    entities: tuple[Entity, ...] = ()
    claimed: tuple[Fact, ...] = ()
    verified: tuple[Fact, ...] = ()
    asked: tuple[Asked, ...] = ()
    promised: tuple[str, ...] = ()  # names of the responses that promised something
    open_question: str | None = None  # a question that was asked and not answered
    earlier_contacts: tuple[EarlierContact, ...] | Unknown = Unknown(unknown="not_verified")
    email: str | None = None


class Packet(Frozen):
    """The whole context; the desk, later webhooks and e-mail show the same one."""

    version: Literal[1] = 1
    conversation: str
    episode: int
    made_at: datetime
    organisation_version: str
    customer_type: TypeGuess | Unknown
    need: NeedGuess | Unknown
    second_need: NeedGuess | None = None
    role: Role | Unknown
    claimed: tuple[Fact, ...] = ()
    verified: tuple[Fact, ...] = ()
    standing: Standing | Unknown
    language: str
    urgency: Urgency
    mood: Mood | Unknown
    own_words: str | Unknown
    entities: tuple[Entity, ...] = ()
    asked: tuple[Asked, ...] = ()
    promised: tuple[str, ...] = ()
    open_question: str | Unknown
    earlier_contacts: tuple[EarlierContact, ...] | Unknown
    page: Page | Unknown
    routing: Routing


def packet_reasons(reasons: tuple[Reason, ...]) -> tuple[PacketReason, ...]:
    """Triage's reasons in the packet's form."""
    return tuple(
        PacketReason(
            kind=reason.evidence.kind,
            params=dict(reason.evidence.params),
            source=reason.evidence.source,
            proof=reason.evidence.proof,
            weight=round(reason.weight, 3),
            quote=reason.evidence.quote,
        )
        for reason in reasons
    )


Known = TypeVar("Known")


def known(value: Known | Unknown | None) -> Known | None:
    """The value, or None where the packet says "not known"."""
    return None if isinstance(value, Unknown) else value


def make_packet(
    request: HandoffRequest,
    *,
    conversation: str,
    episode: int,
    made_at: datetime,
    organisation_version: str,
    own_words: str | None,
    page: Page | None,
    routing: Routing,
) -> Packet:
    """The packet of a handoff: the bot's request and what only the gateway knows."""
    shared = set(Packet.model_fields) & set(HandoffRequest.model_fields) - {"open_question"}
    return Packet(
        **{name: getattr(request, name) for name in shared},
        conversation=conversation,
        episode=episode,
        made_at=made_at,
        organisation_version=organisation_version,
        own_words=own_words or Unknown(unknown="nothing_said"),
        open_question=request.open_question or Unknown(unknown="nothing_open"),
        page=page or Unknown(unknown="page_not_told"),
        routing=routing,
    )
