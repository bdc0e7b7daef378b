"""The mood and the urgency of a message, with the very words they rest on."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from bot.nlu import tone_words
from bot.nlu.words import fold


class Mood(StrEnum):
    """How the writer seems to feel."""

    CALM = "calm"
    WORRIED = "worried"
    ANGRY = "angry"
    HAPPY = "happy"


class Urgency(StrEnum):
    """How soon the writer needs an answer."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


@dataclass(frozen=True, slots=True, kw_only=True)
class MoodReading:
    """A mood, how sure it is, and what in the message says so (empty when calm)."""

    level: Mood
    confidence: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UrgencyReading:
    """An urgency, how sure it is, and what in the message says so (empty when normal)."""

    level: Urgency
    confidence: float
    words: tuple[str, ...]


# One strong word weighs 2, a weak one 1; calm and normal weigh 1.5. So one strong
# word is believed (odds e^0.5), one weak word is not, and two weak words are.
STRONG, WEAK = 2.0, 1.0
_REST = 1.5
_SHOUT = 1.0  # capital letters or several exclamation marks make anger likelier, never alone
_SHOUTED_WORDS = 3
_MARKS = re.compile(r"[!?؟]{2,}")


def read_mood(text: str) -> MoodReading:
    """The mood of one message, in whichever of the four languages its words are."""
    scores, words = _weigh(text, tone_words.MOODS)
    shouted = _shouting(text)
    if shouted and (scores.get(Mood.ANGRY, 0) > 0 or len(shouted) > 1):
        scores[Mood.ANGRY] = scores.get(Mood.ANGRY, 0) + _SHOUT * len(shouted)
        words.setdefault(Mood.ANGRY, []).extend(shouted)
    level, confidence = _choose(scores, Mood.CALM)
    return MoodReading(
        level=Mood(level), confidence=confidence, words=tuple(dict.fromkeys(words.get(level, ())))
    )


def read_urgency(text: str) -> UrgencyReading:
    """The urgency of one message, in whichever of the four languages its words are."""
    scores, words = _weigh(text, tone_words.URGENCIES)
    level, confidence = _choose(scores, Urgency.NORMAL)
    return UrgencyReading(
        level=Urgency(level),
        confidence=confidence,
        words=tuple(dict.fromkeys(words.get(level, ()))),
    )


def _weigh(
    text: str, levels: Mapping[str, tuple[str, str]]
) -> tuple[dict[str, float], dict[str, list[str]]]:
    """The weight of each level and its words as written. A phrase hides the words inside it."""
    folded, places = _fold_with_places(text)
    scores: dict[str, float] = {}
    words: dict[str, list[str]] = {}
    taken: list[tuple[int, int]] = []
    for match, level, weight in sorted(
        _matches(folded, levels), key=lambda found: found[0].start() - found[0].end()
    ):
        start, end = match.span()
        if any(start < other_end and end > other_start for other_start, other_end in taken):
            continue
        taken.append((start, end))
        if level is None:
            continue
        scores[level] = scores.get(level, 0) + weight
        words.setdefault(level, []).append(text[places[start] : places[end - 1] + 1])
    return scores, words


def _matches(
    folded: str, levels: Mapping[str, tuple[str, str]]
) -> list[tuple[re.Match[str], str | None, float]]:
    found: list[tuple[re.Match[str], str | None, float]] = [
        (match, None, 0.0) for match in _pattern(tone_words.NEUTRAL).finditer(folded)
    ]
    for level, (strong, weak) in levels.items():
        for words, weight in ((strong, STRONG), (weak, WEAK)):
            found += [(match, level, weight) for match in _pattern(words).finditer(folded)]
    return found


def _choose(scores: Mapping[str, float], rest: str) -> tuple[str, float]:
    odds = {rest: math.exp(_REST), **{level: math.exp(score) for level, score in scores.items()}}
    level = max(odds, key=lambda one: odds[one])
    return level, odds[level] / sum(odds.values())


def _shouting(text: str) -> list[str]:
    """Capitalised words where most are, and heaps of marks."""
    words = re.findall(r"[^\W\d_]{3,}", text)
    capitals = [word for word in words if word.isupper()]
    shouted = _MARKS.findall(text)[:1]
    if len(capitals) >= _SHOUTED_WORDS and len(capitals) > len(words) / 2:
        shouted.append(" ".join(capitals[:_SHOUTED_WORDS]))
    return shouted


def _fold_with_places(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its letters where it stood."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        for one in _fold_letter(letter):
            letters.append(one)
            places.append(place)
    return "".join(letters), places


@lru_cache(maxsize=5_000)
def _fold_letter(letter: str) -> str:
    return fold(letter)


@lru_cache(maxsize=32)
def _pattern(words: str) -> re.Pattern[str]:
    """Any of the phrases (parted by commas; `*` is any ending), as whole words, folded."""
    phrases = sorted((fold(phrase.strip()) for phrase in words.split(",")), key=len, reverse=True)
    escaped = (re.escape(phrase).replace(r"\*", r"\w*") for phrase in phrases if phrase)
    return re.compile(rf"(?<!\w)(?:{'|'.join(escaped)})(?!\w)")
