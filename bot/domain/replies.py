"""What a question will bring: a reply that speaks for a type, silence, or nothing that helps."""

from collections.abc import Mapping

from bot.domain.organisation import Organisation, Question

SILENCE = "silence"  # beside the types, what a question may meet


def reply_chances(
    question: Question, organisation: Organisation
) -> Mapping[str, Mapping[str, float]]:
    """P(the reply speaks for a type, or is `SILENCE` | type), by type.

    Learnt, or from the configured answers. What a row leaves to 1 helps nobody.
    """
    return question.speaks or configured_chances(question, organisation)


def configured_chances(
    question: Question, organisation: Organisation
) -> dict[str, dict[str, float]]:
    """Every answer speaks for the type that gives it most; of other words the `told` share."""
    chances = {one: dict.fromkeys(organisation.type_ids, 0.0) for one in organisation.type_ids}
    for answer in question.answers:
        for type_id, row in chances.items():
            row[answer.leading_type] += answer.says.get(type_id, 0.0)
    for type_id, row in chances.items():
        row[type_id] += question.told * max(0.0, 1.0 - sum(row.values()))
    return chances
