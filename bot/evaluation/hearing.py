"""From the understanding's reading of a message to what triage hears."""

from datetime import date
from typing import Protocol

from bot.domain.episode import HeardTurn
from bot.domain.evidence import CUES, TypeCue
from bot.domain.packet import Entity, Mood, NeedGuess, Urgency
from bot.nlu.language import Prior
from bot.nlu.understanding import Reading, Understanding


class Ear(Protocol):
    """Whatever turns a message into a heard turn."""

    def hear(self, text: str, language: str) -> HeardTurn:
        """Hear a message written on a page of this language; nothing is pending."""


class TrainedEar:
    """The product's own understanding; the same message on the same page is read once."""

    def __init__(self, understanding: Understanding, *, today: date) -> None:
        self._understanding = understanding
        self._today = today
        self._heard: dict[tuple[str, str], HeardTurn] = {}

    def hear(self, text: str, language: str) -> HeardTurn:
        """Hear a message written on a page of this language; nothing is pending."""
        key = (text, language)
        if key not in self._heard:
            reading = self._understanding.read(text, self._today, Prior(locale=language))
            self._heard[key] = _heard_turn(text, reading)
        return self._heard[key]


def _heard_turn(text: str, reading: Reading) -> HeardTurn:
    second = reading.need.second_need
    return HeardTurn(
        text=text,
        intent=reading.need.need.name,
        confidence=min(1.0, reading.need.need.confidence),
        type_probabilities=reading.customer_type.probabilities,
        type_words=reading.customer_type.words,
        cues=tuple(
            TypeCue(kind=one.kind, customer_type=one.implies, quote=one.text)
            for one in reading.entities
            if one.kind in CUES and one.implies
        ),
        entities=tuple(
            Entity(kind=one.kind, value=str(one.value), text=one.text) for one in reading.entities
        ),
        second_need=None
        if second is None
        else NeedGuess(id=second.name, confidence=min(1.0, second.confidence)),
        language=(*reading.language.read_as, reading.language.code)[0],
        mood=Mood(level=str(reading.mood.level), words=reading.mood.words),
        urgency=Urgency(level=reading.urgency.level.value, words=reading.urgency.words),
    )
