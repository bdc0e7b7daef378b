"""Ears for tests: they hear what the test says, without a trained model."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.episode import HeardTurn


@dataclass(frozen=True)
class ScriptedEar:
    """Hears a need by text, and the same of the type in every message."""

    needs: Mapping[str, str]
    otherwise: str = "out_of_scope"
    types: Mapping[str, float] = field(default_factory=dict)

    def hear(self, text: str, language: str) -> HeardTurn:
        return HeardTurn(
            text=text,
            intent=self.needs.get(text, self.otherwise),
            type_probabilities=self.types,
            language=language,
        )


def deaf_ear(need: str) -> ScriptedEar:
    """Hears one need in everything and nothing of the type."""
    return ScriptedEar({}, otherwise=need)
