"""The packet: typed, versioned, and every field filled or "not known, because …"."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from bot.domain.conversation import HandoffKind
from bot.domain.evidence import Evidence, Proof, Source
from bot.domain.packet import (
    Asked,
    EarlierContact,
    Entity,
    Fact,
    HandoffRequest,
    Mood,
    NeedGuess,
    Packet,
    PacketReason,
    Page,
    Role,
    Routing,
    Standing,
    TypeGuess,
    Unknown,
    Urgency,
    known,
    make_packet,
    packet_reasons,
)
from bot.domain.routing import RouteReason
from bot.domain.triage import Reason

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ROUTING = Routing(
    path=("public_sector",),
    department="public_sector",
    reason=RouteReason.SERVES_TYPE,
    is_open=True,
    queue_length=3,
    position=2,
    wait=(3, 12),
)
FULL_REQUEST = HandoffRequest(
    kind=HandoffKind.LIVE,
    department="public_sector",
    path=("public_sector",),
    reason=RouteReason.SERVES_TYPE,
    is_open=True,
    language="fi",
    customer_type=TypeGuess(
        top="public_body",
        probabilities={"public_body": 0.9, "individual": 0.1},
        reasons_for=(
            PacketReason(
                kind="message",
                source=Source.DIALOGUE,
                proof=Proof.CLAIMED,
                weight=1.5,
                quote="koulumme",
            ),
        ),
    ),
    need=NeedGuess(id="query_invoice", confidence=0.8),
    second_need=NeedGuess(id="track_order", confidence=0.3),
    role=Role(customer_type="public_body", account_id="a1", account_name="Koivulahden koulu"),
    standing=Standing(level="loyal"),
    urgency=Urgency(level="high", words=("tänään",)),
    mood=Mood(level="annoyed", words=("taas",)),
    entities=(Entity(kind="invoice", value="4711", text="lasku 4711"),),
    claimed=(Fact(field="public_body", value="koulu"),),
    verified=(Fact(field="name", value="Aino"),),
    asked=(Asked(question="size", answer=None, words="en tiedä"),),
    promised=("utter_handed_over",),
    open_question="size",
    earlier_contacts=(EarlierContact(at=NOW, kind="complaint", text="Rikki"),),
)
NOTHING = Unknown(unknown="need_not_said")
BARE_REQUEST = HandoffRequest(
    department="welcome_desk",
    path=("welcome_desk",),
    reason=RouteReason.BOT_FAILED,
    is_open=True,
    language="en",
    customer_type=NOTHING,
    need=NOTHING,
    role=NOTHING,
    standing=NOTHING,
    urgency=Urgency(level="normal"),
    mood=NOTHING,
)


def pack(request: HandoffRequest, own_words: str | None = None, page: Page | None = None) -> Packet:
    return make_packet(
        request,
        conversation="c1",
        episode=2,
        made_at=NOW,
        organisation_version="abc123",
        own_words=own_words,
        page=page,
        routing=ROUTING,
    )


def test_the_packet_carries_everything_the_bot_asked_for():
    packet = pack(FULL_REQUEST, own_words="Koulumme lasku on väärin", page=Page(url="https://x"))

    dropped = {"kind", "department", "path", "reason", "is_open", "opens_at", "email"}
    for name in set(HandoffRequest.model_fields) - dropped:
        assert getattr(packet, name) == getattr(FULL_REQUEST, name), name


def test_the_packet_adds_what_only_the_gateway_knows():
    packet = pack(FULL_REQUEST, own_words="Koulumme lasku on väärin", page=Page(url="https://x"))

    assert (packet.version, packet.conversation, packet.episode) == (1, "c1", 2)
    assert (packet.made_at, packet.organisation_version) == (NOW, "abc123")
    assert packet.own_words == "Koulumme lasku on väärin"
    assert packet.page == Page(url="https://x")
    assert packet.routing == ROUTING


def test_what_is_not_known_says_why():
    packet = pack(BARE_REQUEST)

    assert packet.own_words == Unknown(unknown="nothing_said")
    assert packet.open_question == Unknown(unknown="nothing_open")
    assert packet.page == Unknown(unknown="page_not_told")
    assert packet.earlier_contacts == Unknown(unknown="not_verified")


def test_no_field_of_a_packet_is_empty_without_a_reason():
    packet = pack(BARE_REQUEST)

    silent = [name for name, value in packet if value is None and name != "second_need"]

    assert silent == []


@pytest.mark.parametrize("request_", [FULL_REQUEST, BARE_REQUEST], ids=["full", "bare"])
def test_a_packet_and_its_request_survive_the_way_through_json(request_):
    packet = pack(request_, own_words="Koulumme", page=None)

    assert HandoffRequest.model_validate_json(request_.model_dump_json()) == request_
    assert Packet.model_validate_json(packet.model_dump_json()) == packet


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"surprise": 1},
        {"language": None},
        {"need": {"id": "track_order", "confidence": 1.4}},
        {"urgency": {"level": "panic"}},
    ],
    ids=["another version", "unknown field", "no language", "not a probability", "unknown level"],
)
def test_a_packet_of_another_shape_is_refused(change):
    with pytest.raises(ValidationError):
        Packet.model_validate({**pack(FULL_REQUEST).model_dump(), **change})


def test_a_packet_cannot_be_changed():
    with pytest.raises(ValidationError):
        pack(FULL_REQUEST).language = "en"


def test_reasons_keep_their_order_sentence_and_quote():
    evidence = Evidence(
        source=Source.PROFILE,
        proof=Proof.VERIFIED,
        kind="signal_email_public",
        weights={"public_body": 2.6},
        params={"value": "school.example"},
        quote="our school",
    )

    first, second = packet_reasons(
        (Reason(evidence=evidence, weight=1.23456), Reason(evidence=evidence, weight=-0.5))
    )

    assert first == PacketReason(
        kind="signal_email_public",
        params={"value": "school.example"},
        source=Source.PROFILE,
        proof=Proof.VERIFIED,
        weight=1.235,
        quote="our school",
    )
    assert second.weight == -0.5


@pytest.mark.parametrize(
    ("value", "expected"), [("words", "words"), (None, None), (NOTHING, None), ("", "")]
)
def test_known_is_the_value_or_none(value, expected):
    assert known(value) == expected
