"""The words the bot says, read from domain.yml's responses, for the messages the gateway writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML

DEFAULT_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Phrases:
    """Response name → language → variants."""

    variants: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)

    def say(self, name: str, language: str, turn: int = 0, /, **values: str) -> str:
        """The phrase in a language, its blanks filled.

        `turn` chooses the variant, so that the same sentence is never said twice in a row.
        """
        by_language = self.variants[name]
        choices = by_language.get(language) or by_language[DEFAULT_LANGUAGE]
        return fill(choices[turn % len(choices)], values)


def fill(template: str, values: Mapping[str, str]) -> str:
    """The template with each `{name}` replaced once; values are never read as templates."""
    parts: list[str] = []
    rest = template
    while rest:
        before, opening, after = rest.partition("{")
        name, closing, tail = after.partition("}")
        if not opening:
            parts.append(before)
            break
        parts += [before, values.get(name, "") if closing else opening + after]
        rest = tail
    return "".join(parts)


def parse_phrases(domain_text: str) -> Phrases:
    """Read the responses of a Rasa domain whose variants are conditioned on the `language` slot."""
    responses = YAML(typ="safe").load(domain_text).get("responses", {})
    return Phrases(variants={name: _by_language(variants) for name, variants in responses.items()})


def _by_language(variants: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for variant in variants:
        for condition in variant.get("condition", []):
            if condition.get("name") == "language":
                found.setdefault(str(condition["value"]), []).append(str(variant["text"]).strip())
    return found
