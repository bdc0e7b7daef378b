"""How often the words of one type of writer sound like those of another."""

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.organisation import Confusion, Organisation


class Said(StrEnum):
    """On what occasion words were said: unasked, or as the reply to a question."""

    UNASKED = "words"
    REPLY = "replies"


def confusion_of(organisation: Organisation, said: Said) -> Confusion:
    """P(sounds like | type) for each type: learnt, or as the organisation file has it."""
    return organisation.learnt_confusion.get(said) or configured_confusion(organisation)


def configured_confusion(organisation: Organisation) -> Confusion:
    """Each type sounds like itself, but for what is `mistaken_for` others and what is misheard."""
    misheard = organisation.evidence.misheard
    by_chance = misheard / len(organisation.type_ids)
    return {
        one.id: _row(one.id, one.mistaken_for, organisation, by_chance, 1.0 - misheard)
        for one in organisation.customer_types
    }


def _row(
    type_id: str,
    mistaken: Mapping[str, float],
    organisation: Organisation,
    by_chance: float,
    heard: float,
) -> dict[str, float]:
    own = 1.0 - sum(mistaken.values())
    return {
        other: by_chance + heard * (own if other == type_id else mistaken.get(other, 0.0))
        for other in organisation.type_ids
    }
