"""The concepts of the trade that a message speaks of, found by hand-written words."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.nlu.concept_words import CONCEPTS
from bot.nlu.words import fold

_SHORTEST_STEM = 2  # letters before a `*`
_ARABIC_PREFIXES = ("وال", "بال", "فال", "كال", "لل", "ال", "و", "ب", "ل", "ف", "ه", "ع")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Phrase:
    """Words in a row; each with whether it may end in any way."""

    concept: str
    words: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lexicon:
    """The phrases of one language by their first word: whole words, and beginnings of words."""

    whole: dict[str, tuple[_Phrase, ...]]
    beginnings: dict[str, tuple[_Phrase, ...]]


def count_concepts(words: Sequence[str], language: str) -> Counter[str]:
    """How often each concept is spoken of in folded words, and each two that follow one another."""
    parts = [part for word in words for part in _parts(word)]
    found = list(_find(parts, language))
    pairs = (" ".join(sorted(pair)) for pair in pairwise(found))
    return Counter(found) + Counter(pairs)


def _find(words: Sequence[str], language: str) -> Iterator[str]:
    last = ""
    for start, word in enumerate(words):
        if word.startswith("?"):
            yield "?"
            continue
        for concept in dict.fromkeys(
            phrase.concept
            for phrase in _candidates(word, language)
            if _follows(phrase, words[start + 1 :])
        ):
            if concept != last:
                yield concept
                last = concept


@lru_cache(maxsize=20_000)
def _candidates(word: str, language: str) -> tuple[_Phrase, ...]:
    """The phrases that begin with the word."""
    lexicon = _lexicon(language)
    found: list[_Phrase] = []
    for form in _forms(word, language):
        found += lexicon.whole.get(form, ())
        for end in range(_SHORTEST_STEM, len(form) + 1):
            found += lexicon.beginnings.get(form[:end], ())
    return tuple(found)


def _follows(phrase: _Phrase, rest: Sequence[str]) -> bool:
    further = phrase.words[1:]
    return len(rest) >= len(further) and all(
        word.startswith(wanted) if is_beginning else word == wanted
        for word, (wanted, is_beginning) in zip(rest, further, strict=False)
    )


def _forms(word: str, language: str) -> Iterator[str]:
    """The word, and in Arabic also without the article and particles written onto it."""
    yield word
    if language == "ar":
        for prefix in _ARABIC_PREFIXES:
            if word.startswith(prefix) and len(word) - len(prefix) >= 3:
                yield word[len(prefix) :]


@lru_cache(maxsize=8)
def _lexicon(language: str) -> _Lexicon:
    whole: dict[str, list[_Phrase]] = {}
    beginnings: dict[str, list[_Phrase]] = {}
    for phrase in _phrases(language):
        first, is_beginning = phrase.words[0]
        (beginnings if is_beginning else whole).setdefault(first, []).append(phrase)
    return _Lexicon(
        whole={word: tuple(found) for word, found in whole.items()},
        beginnings={word: tuple(found) for word, found in beginnings.items()},
    )


def _phrases(language: str) -> Iterator[_Phrase]:
    concept, spoken = "", ""
    for line in CONCEPTS.splitlines():
        if not line or line.startswith("#"):
            continue
        if not line.startswith(" "):
            concept = line.rstrip(":")
            continue
        if not line.startswith("    "):
            spoken = line.split()[0]
            line = line.replace(spoken, "", 1)
        if spoken != language:
            continue
        for phrase in line.split(","):
            words = [word for part in fold(phrase).split() for word in _parts(part)]
            if words:
                yield _Phrase(
                    concept=concept,
                    words=tuple((word.rstrip("*"), word.endswith("*")) for word in words),
                )


def _parts(word: str) -> list[str]:
    """As spaCy parts a word at its elision and its hyphens, so that phrases meet the tokens."""
    return [part for part in word.replace("'", " ").replace("-", " ").split() if part]
