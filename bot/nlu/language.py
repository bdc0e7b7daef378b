"""Which language a message is in: lingua, the words we know, the page and the conversation."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from lingua import Language, LanguageDetector, LanguageDetectorBuilder

from bot.nlu.words import LANGUAGES, fold

MIXED = "mixed"
UNKNOWN = "unknown"

# Languages that are seen as themselves and handed to people: neighbours, and what is spoken and
# written around us. lingua knows forty more, which mostly catch short words of our four.
# fmt: off
_OTHERS = (
    "SWEDISH", "BOKMAL", "DANISH", "GERMAN", "SPANISH", "ITALIAN", "PORTUGUESE", "DUTCH",
    "ESTONIAN", "LATVIAN", "LITHUANIAN", "RUSSIAN", "UKRAINIAN", "BULGARIAN", "TURKISH",
    "POLISH", "CZECH", "HUNGARIAN", "ROMANIAN", "ALBANIAN", "CROATIAN", "GREEK", "PERSIAN",
    "URDU", "HEBREW", "HINDI", "CHINESE", "JAPANESE", "KOREAN", "THAI", "VIETNAMESE", "SOMALI",
    "INDONESIAN",
)
# fmt: on
_OURS = ("ENGLISH", "FRENCH", "FINNISH", "ARABIC")

# Said in chats everywhere, too short for lingua and perhaps absent from the examples.
_SHORT_WORDS = {
    "en": "hi hello hey ok okay yes no thanks thx ty pls please bye the my is you where what",
    "fr": "salut slt bonjour bjr bonsoir oui non merci mrc svp stp ok au revoir le la les je vous",
    "fi": "moi hei moro terve ok joo juu ei kiitos kiitti kiits moikka heippa mun on se ja mika",
    "ar": "سلام مرحبا اهلا نعم ايوه لا شكرا اوكي تمام مع السلامه وين فين متي كيف انا من",
}

# Each word lets lingua be ten times surer, up to eight: it guesses at short messages.
_SUREST_WORDS = 8
# A word of our examples speaks for its language by how often it is there, up to so many times as
# much as one that is not. 3,713 messages of ours, 984 brief ones and 60 of others: 26 of ours were
# handed over as another language's and now 2, 39 were read as the wrong one of ours and now 26; of
# the others 5 are missed as before, 8 instead of 6 on a page of ours.
_RARE = 2e-5
_MOST_TELLING = 20
_WORD_TRUST = 0.7  # words of one message are not independent; below one, more of them count less
_PREVIOUS = 8.0  # odds for the language of the conversation so far, against each other language
_LOCALE = 3.0  # odds for the language of the page
# Odds for our four against each other language: the shop writes in these. A message of one or two
# words is hardly ever proof of another, so each word that is missing from three multiplies them.
_OURS_AT_REST = 10.0
_OURS_PER_MISSING_WORD = 20.0
_PROOF_WORDS = 3
_SURE = 0.5  # below this nothing is said
_COMMON = 1e-3  # of all words: only a common one is at home in a language
_OTHER_WORDS = 2  # a single word may be a name; only two make a message mixed
_OTHER_SHARE = 0.3

_CODE = re.compile(r"[@/\u2215\\{}<>=_]")
_LETTERS = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """What was known of the language before the message: the page's and the conversation's."""

    locale: str | None = None
    previous: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageReading:
    """A language code of two letters, `mixed` or `unknown`, and how to read the message."""

    code: str
    confidence: float
    is_supported: bool
    read_as: tuple[str, ...]  # the supported languages to read it in, likeliest first


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageReader:
    """Finds the language of messages; the words of the training examples make it surer."""

    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    totals: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        totals = {code: sum(known.values()) for code, known in self.counts.items()}
        object.__setattr__(self, "totals", totals)

    @classmethod
    def train(cls, texts: Iterable[tuple[str, str]]) -> "LanguageReader":
        """Learn the words of (text, language) pairs."""
        counts = {language: Counter(fold(_SHORT_WORDS[language]).split()) for language in LANGUAGES}
        for text, language in texts:
            if language in counts:
                counts[language].update(_words(text))
        return cls(counts=counts)

    def read(self, text: str, prior: Prior | None = None) -> LanguageReading:
        """The language of one message."""
        prior = prior or Prior()
        words = _words(text)
        if not words:
            return self._unknown(prior)
        mixed = self._find_mixture(words)
        if mixed:
            return LanguageReading(code=MIXED, confidence=_SURE, is_supported=True, read_as=mixed)
        chances = self._chances(text, words, prior)
        code = max(chances, key=lambda one: chances[one])
        others = sum(chance for one, chance in chances.items() if one not in LANGUAGES)
        if others >= _SURE:  # in which of them does not matter to anybody
            other = max(chances.keys() - set(LANGUAGES), key=lambda one: chances[one])
            return LanguageReading(code=other, confidence=others, is_supported=False, read_as=())
        if code not in LANGUAGES or chances[code] < _SURE:
            return self._unknown(prior, chances)
        return LanguageReading(
            code=code, confidence=chances[code], is_supported=True, read_as=(code,)
        )

    def _unknown(self, prior: Prior, chances: Mapping[str, float] | None = None) -> LanguageReading:
        """Nothing to go by: read as the conversation, the page, or the likeliest language."""
        expected = [code for code in (prior.previous, prior.locale) if code in LANGUAGES]
        ours = {code: (chances or {}).get(code, 0.0) for code in LANGUAGES}
        best = max(ours, key=lambda code: ours[code])
        read_as = str(expected[0]) if expected else best
        return LanguageReading(
            code=UNKNOWN, confidence=1 - ours[best], is_supported=True, read_as=(read_as,)
        )

    def _chances(self, text: str, words: list[str], prior: Prior) -> dict[str, float]:
        found = _detector().compute_language_confidence_values(fold_lightly(text))
        floor = 10.0 ** -min(len(words), _SUREST_WORDS)
        missing = 0 if _is_strange_script(words) else max(0, _PROOF_WORDS - len(words))
        ours = _OURS_AT_REST * _OURS_PER_MISSING_WORD**missing
        logs: dict[str, float] = {}
        for one in found:
            code = one.language.iso_code_639_1.name.lower()
            logs[code] = math.log(max(one.value, floor))
        for code in logs:
            logs[code] += _WORD_TRUST * sum(self._speaks_for(word, code) for word in words)
            logs[code] += math.log(ours if code in LANGUAGES else 1.0)
            logs[code] += math.log(_PREVIOUS if code == prior.previous else 1.0)
            logs[code] += math.log(_LOCALE if code == prior.locale else 1.0)
        top = max(logs.values())
        total = sum(math.exp(value - top) for value in logs.values())
        return {code: math.exp(value - top) / total for code, value in logs.items()}

    def _speaks_for(self, word: str, code: str) -> float:
        """Log odds; 0 for a word that the language's examples do not have."""
        return math.log(1 + min(self._share(word, code) / _RARE, _MOST_TELLING))

    def _share(self, word: str, code: str) -> float:
        total = self.totals.get(code, 0)
        return self.counts[code].get(word, 0) / total if total else 0.0

    def _find_mixture(self, words: list[str]) -> tuple[str, ...]:
        """Two of our languages that both have words of their own in the message."""
        owners = Counter(owner for word in words if (owner := self._find_owner(word)))
        ranked = owners.most_common(2)
        if len(ranked) < 2:
            return ()
        second = ranked[1][1]
        if second < _OTHER_WORDS or second < _OTHER_SHARE * sum(owners.values()):
            return ()
        return tuple(language for language, _ in ranked)

    def _find_owner(self, word: str) -> str | None:
        """The one language in whose examples the word is at home."""
        shares = {code: self._share(word, code) for code in self.counts}
        ranked = sorted(shares, key=lambda code: -shares[code])
        if len(ranked) < 2 or shares[ranked[0]] + _COMMON < 20 * (shares[ranked[1]] + _COMMON):
            return None
        return ranked[0]


def fold_lightly(text: str) -> str:
    """Lower case without digits, addresses and code: what is left is language."""
    kept = _without_code(text.lower())
    return "".join(letter for letter in kept if not letter.isdigit())


def _without_code(text: str) -> str:
    """The text without addresses, paths and what else only machines write."""
    return " ".join(word for word in text.split() if not _CODE.search(word))


def _words(text: str) -> list[str]:
    """Folded words that consist of letters alone; digits and marks part them."""
    return _LETTERS.findall(fold(_without_code(text)))


def _is_strange_script(words: list[str]) -> bool:
    """Whether the letters are neither Latin nor Arabic: then a single one is proof."""
    names = (unicodedata.name(letter, "") for word in words for letter in word)
    return not any(name.startswith(("LATIN", "ARABIC")) for name in names)


@lru_cache(maxsize=1)
def _detector() -> LanguageDetector:
    """In its low-accuracy mode lingua takes 34 MB and 0.1 ms a message instead of 430 MB."""
    languages = [getattr(Language, name) for name in (*_OURS, *_OTHERS)]
    builder = LanguageDetectorBuilder.from_languages(*languages)
    return builder.with_low_accuracy_mode().with_preloaded_language_models().build()
