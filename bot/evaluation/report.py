"""One report of written dialogues: the engine by language and by type, beside three baselines."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from bot.domain.decision import Known
from bot.domain.organisation import Organisation
from bot.domain.profile import IgnoredValue
from bot.evaluation.dialogues import Dialogue
from bot.evaluation.hearing import Ear
from bot.evaluation.measures import DialogueScores, measure
from bot.evaluation.playing import Outcome, Player, Policy

MOST_PLOTTED = 4

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class DialogueReport:
    """The scores of each way of asking overall ("all"), of the engine also by language and type.

    `ignored` are the profile values that were evidence of nothing, by dialogue.
    """

    engine: dict[str, DialogueScores]
    by_type: dict[str, DialogueScores]
    baselines: dict[str, dict[str, DialogueScores]]
    ignored: dict[str, tuple[IgnoredValue, ...]]
    outcomes: tuple[Outcome, ...] = field(repr=False)


def report_dialogues(
    dialogues: Sequence[Dialogue],
    ear: Ear,
    organisation: Organisation,
    *,
    today: date,
    progress: Progress | None = None,
) -> DialogueReport:
    """Play all dialogues, first by the engine, then as each baseline would."""
    player = Player(ear, organisation)
    played: dict[Policy, list[Outcome]] = {policy: [] for policy in Policy}
    total = len(Policy) * len(dialogues)
    for policy in Policy:
        for dialogue in dialogues:
            known = Known.of(dialogue.profile, today=today)
            played[policy].append(player.play(dialogue, known, policy))
            if progress:
                done = sum(len(outcomes) for outcomes in played.values())
                progress(policy.value, done / total)
    engine = played[Policy.ENGINE]
    return DialogueReport(
        engine=_by(engine, lambda one: one.dialogue.language),
        by_type=_groups(engine, lambda one: one.dialogue.customer_type),
        baselines={
            policy.value: _by(outcomes, lambda one: one.dialogue.language)
            for policy, outcomes in played.items()
            if policy is not Policy.ENGINE
        },
        ignored={
            one.id: one.profile.ignored for one in dialogues if one.profile and one.profile.ignored
        },
        outcomes=tuple(engine),
    )


def scores_by_limit(
    dialogues: Sequence[Dialogue], ear: Ear, organisation: Organisation, *, today: date
) -> list[DialogueScores]:
    """The engine's scores with at most 0, 1, 2, … questions, each asked where it saves anything."""
    scores = []
    for limit in range(MOST_PLOTTED + 1):
        costs = organisation.costs.model_copy(update={"most_questions": limit})
        free = [one.model_copy(update={"effort": 0.0}) for one in organisation.questions]
        limited = organisation.model_copy(update={"costs": costs, "questions": tuple(free)})
        player = Player(ear, limited)
        played = [player.play(one, Known.of(one.profile, today=today)) for one in dialogues]
        scores.append(measure(played))
    return scores


def as_json(report: DialogueReport) -> dict[str, Any]:
    """Everything but the single outcomes, as JSON can hold it."""
    parts = {name: getattr(report, name) for name in ("engine", "by_type", "ignored")}
    told = {
        name: {key: _plain(value) for key, value in part.items()} for name, part in parts.items()
    }
    told["baselines"] = {
        name: {key: asdict(scores) for key, scores in by_language.items()}
        for name, by_language in report.baselines.items()
    }
    return told


def _plain(value: Any) -> Any:
    return [asdict(one) for one in value] if isinstance(value, tuple) else asdict(value)


def _by(outcomes: Sequence[Outcome], key: Callable[[Outcome], str]) -> dict[str, DialogueScores]:
    return {"all": measure(outcomes), **_groups(outcomes, key)}


def _groups(
    outcomes: Sequence[Outcome], key: Callable[[Outcome], str]
) -> dict[str, DialogueScores]:
    names = sorted({key(one) for one in outcomes})
    return {name: measure([one for one in outcomes if key(one) == name]) for name in names}
