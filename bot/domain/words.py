"""The words that staff read: a catalogue of key → language → sentence."""

from collections.abc import Mapping
from dataclasses import dataclass

from ruamel.yaml import YAML

from bot.domain.phrases import DEFAULT_LANGUAGE, fill
from bot.domain.standing import STANDING_SENTENCES


@dataclass(frozen=True, slots=True)
class StaffWords:
    """Sentences by key and language."""

    sentences: Mapping[str, Mapping[str, str]]

    def say(self, key: str, language: str, values: Mapping[str, str] | None = None) -> str:
        """The sentence in a language, its blanks filled; an unknown key is shown as it is."""
        by_language = self.sentences.get(key)
        if by_language is None:
            return key
        sentence = by_language.get(language) or by_language[DEFAULT_LANGUAGE]
        return fill(sentence, values or {})


def parse_words(text: str) -> StaffWords:
    """Read words.yml and add the sentences of the standings' reasons."""
    return StaffWords({**STANDING_SENTENCES, **YAML(typ="safe").load(text)})
