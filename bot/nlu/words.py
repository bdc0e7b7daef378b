"""From a message to its words: spaCy tokens, and spellings made equal that people use as equal."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, cast

import snowballstemmer
import spacy
from spacy.tokens import Doc
from spacy.util import compile_infix_regex

LANGUAGES = ("en", "fr", "fi", "ar")

_SNOWBALL = {"en": "english", "fr": "french", "fi": "finnish", "ar": "arabic"}
_LONGEST_MESSAGE = 4000  # characters that are read; the widget accepts no longer message
_LONGEST_WORD = 40  # characters of one word that are read: keyboards fall asleep on a key
_ELONGATION = re.compile(r"(.)\1{2,}")
_ELISION = r"(?<=\b[cdjlmnstCDJLMNST])['’]|(?<=\b[qQ]u)['’]"

# Arabic letters that people write for one another, and marks they leave out.
_ARABIC = str.maketrans(
    {
        **dict.fromkeys("إأآٱ", "ا"),
        "ى": "ي",
        "ی": "ي",
        "ئ": "ي",
        "ؤ": "و",
        "ة": "ه",
        "گ": "ك",
        "ک": "ك",
        "پ": "ب",
        "چ": "ج",
        "ڤ": "ف",
        "ـ": None,
        "،": ",",
        "؟": "?",
        "؛": ";",
    }
)
# Letters that Unicode does not take apart into a letter and an accent.
_WHOLE_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ß": "ss", "’": "'", "ʼ": "'"})
_FORMAT_MARKS = {"Cf", "Cc", "Cs"}


def latin_digits(text: str) -> str:
    """The same text, digit for digit, with every decimal digit of any script written 0-9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(letter, letter)) for letter in text)


def fold(text: str) -> str:
    """The text with case, accents, Arabic letter variants and digits of any script made equal."""
    text = text[:_LONGEST_MESSAGE].casefold()
    if not text.isascii():
        text = text.translate(_WHOLE_LETTERS).translate(_ARABIC)
        apart = unicodedata.normalize("NFKD", text)
        text = "".join(letter for letter in apart if _is_kept(letter))
    return _ELONGATION.sub(r"\1\1", latin_digits(text))


def tokenise(text: str, language: str) -> list[str]:
    """The words of a message as spaCy parts them in that language, as written."""
    tokens = _tokenizer(language)(text[:_LONGEST_MESSAGE])
    return [token.text for token in tokens if not token.is_space]


def read_words(text: str, language: str) -> list[str]:
    """The folded words of a message, in order; a number keeps only its length."""
    return [word for _, word in pair_words(text, language)]


def pair_words(text: str, language: str) -> list[tuple[str, str]]:
    """Each word as written with its folded form; of the marks only ? and ! are words."""
    pairs = ((token, _folded(token)) for token in tokenise(text, language))
    return [(token, word) for token, word in pairs if word]


def read_stems(words: Sequence[str], language: str) -> list[str]:
    """The Snowball stem of each word, in order."""
    return [_stem(word, language) for word in words]


@lru_cache(maxsize=50_000)
def _folded(token: str) -> str:
    return _shape(fold(token))


def _shape(word: str) -> str:
    if any(letter.isalnum() for letter in word):
        return re.sub(r"\d", "0", word[:_LONGEST_WORD])
    return word[0] if word.startswith(("?", "!")) else ""


def _is_kept(letter: str) -> bool:
    if letter.isspace():
        return True
    category = unicodedata.category(letter)
    return category != "Mn" and category not in _FORMAT_MARKS


@lru_cache(maxsize=8)
def _tokenizer(language: str) -> Callable[[str], Doc]:
    if language != "fr":
        return spacy.blank(language if language in LANGUAGES else "xx").tokenizer
    # spaCy's own French exceptions (16,000 hyphenated compounds) take 5 s and 33 MB to load;
    # the elision is what matters for understanding.
    blank = spacy.blank("xx")
    tokenizer: Any = blank.tokenizer
    infixes = [*(blank.Defaults.infixes or ()), _ELISION]
    tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
    return cast(Callable[[str], Doc], tokenizer)


@lru_cache(maxsize=20_000)
def _stem(word: str, language: str) -> str:
    return str(_stemmer(language).stemWord(word)) if language in _SNOWBALL else word


@lru_cache(maxsize=8)
def _stemmer(language: str) -> "snowballstemmer.BaseStemmer":
    return snowballstemmer.stemmer(_SNOWBALL[language])
