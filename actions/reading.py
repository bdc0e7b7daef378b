"""From Rasa's tracker to the domain's types: the only place that knows how a tracker looks."""

from collections.abc import Iterator, Mapping
from typing import Any

from rasa_sdk import Tracker

from bot.domain.episode import Episode, HeardTurn, read_episode
from bot.domain.evidence import CUES, TypeCue
from bot.domain.organisation import Organisation
from bot.domain.packet import Entity, Mood, NeedGuess, Urgency

PRIVATE = ("card_number", "iban", "personal_id")  # nobody at a desk needs these as facts
NOT_REFERENCES = {*CUES, *PRIVATE, "language", "customer_type", "question", "answer"}
REQUESTED_SLOT = "requested_slot"


def read_tracker(tracker: Tracker, organisation: Organisation) -> Episode:
    """The episode that the tracker holds; a tracker lives for exactly one."""
    context = read_context(tracker)
    return read_episode(
        list(_heard_turns(tracker)),
        organisation,
        language=str(tracker.get_slot("language") or "en"),
        answered_before=context.get("answered"),
        pending=tracker.get_slot(REQUESTED_SLOT),
    )


def read_context(tracker: Tracker) -> Mapping[str, Any]:
    """What the gateway vouched for with the latest message."""
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            return event.get("metadata") or {}
    return {}


def customer_number(tracker: Tracker) -> str | None:
    """The number of the verified customer; None for everybody else."""
    number = read_context(tracker).get("customer_number")
    return str(number) if number else None


def _heard_turns(tracker: Tracker) -> Iterator[HeardTurn]:
    pending: str | None = None
    for event in tracker.events:
        if event.get("event") == "slot" and event.get("name") == REQUESTED_SLOT:
            pending = event.get("value")
        elif event.get("event") == "user":
            yield _heard_turn(event, pending)


def _heard_turn(event: Mapping[str, Any], pending: str | None) -> HeardTurn:
    parsed = event.get("parse_data") or {}
    customer_type = parsed.get("customer_type") or {}
    entities = parsed.get("entities") or []
    return HeardTurn(
        text=event.get("text") or "",
        intent=(parsed.get("intent") or {}).get("name") or "out_of_scope",
        confidence=(parsed.get("intent") or {}).get("confidence") or 0.0,
        type_probabilities=customer_type.get("probabilities") or {},
        type_words=tuple(customer_type.get("words") or ()),
        cues=tuple(_cues(entities)),
        entities=tuple(_references(entities)),
        second_need=_second_need(parsed.get("second_need")),
        language=_language_read(parsed.get("language")),
        mood=Mood(**_level_and_words(parsed.get("mood"), "calm")),
        urgency=Urgency(**_level_and_words(parsed.get("urgency"), "normal")),
        pending=pending,
        pressed=parsed.get("pressed"),
    )


def _language_read(told: Mapping[str, Any] | None) -> str:
    """The language a message was read in: that of the conversation for "ok", "40" or a mixture."""
    if not told:
        return "en"
    return str((told.get("read_as") or [told["code"]])[0])


def _cues(entities: list[dict[str, Any]]) -> Iterator[TypeCue]:
    for entity in entities:
        if entity["entity"] in CUES and entity.get("implies"):
            yield TypeCue(
                kind=entity["entity"],
                customer_type=entity["implies"],
                quote=str(entity.get("text") or entity["value"]),
            )


def _references(entities: list[dict[str, Any]]) -> Iterator[Entity]:
    for entity in entities:
        if entity["entity"] not in NOT_REFERENCES:
            yield Entity(
                kind=entity["entity"],
                value=str(entity["value"]),
                text=str(entity.get("text") or entity["value"]),
            )


def _second_need(found: Mapping[str, Any] | None) -> NeedGuess | None:
    if not found:
        return None
    return NeedGuess(id=found["name"], confidence=found["confidence"])


def _level_and_words(found: Mapping[str, Any] | None, usual: str) -> dict[str, Any]:
    if not found:
        return {"level": usual}
    return {"level": found["level"], "words": tuple(found.get("words") or ())}
