"""Learning what evidence weighs: from written dialogues and from what people corrected."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from pydantic import ValidationError

from bot.domain.episode import HeardTurn, read_episode
from bot.domain.learnt import LearntWeights, lay_over
from bot.domain.organisation import Organisation, parse_organisation
from bot.domain.profile import ProfileFacts
from bot.evaluation.dialogues import read_dialogues
from bot.evaluation.gate import Verdict, hold_out, judge
from bot.evaluation.hearing import Ear, TrainedEar
from bot.evaluation.labelled import Labelled, label_moments, read_replies
from bot.evaluation.learning import learn
from bot.files import WeightsFolder
from bot.settings import Settings
from bot.store.labels import CorrectedEpisode
from bot.trained import load_understanding
from bot.weights import DIALOGUES, Corrections, made_from

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Learning:
    """What came of it; `verdict` is None for the first weights, which replace no others."""

    weights: LearntWeights
    verdict: Verdict | None

    @property
    def is_accepted(self) -> bool:
        return self.verdict is None or self.verdict.is_accepted


def learn_weights(
    settings: Settings, model: Path, taught_by: Corrections, progress: Progress | None = None
) -> Learning:
    """Learn the weights; those that pass the gate come into use.

    Raises:
        BadDialogues: a file of dialogues cannot be used.
    """
    organisation = parse_organisation(settings.organisation.read_text(encoding="utf-8"))
    now = datetime.now(UTC)
    source = made_from(model, organisation, taught_by)
    folder = WeightsFolder(settings.weights_folder)
    current = _read_weights(folder)
    ear = TrainedEar(load_understanding(model), today=now.date())
    written = _label_written(organisation, ear, now.date(), progress)
    known_types = [one for one in taught_by if one[0].customer_type in organisation.type_ids]
    taught = [_label(one, profile, ear, organisation) for one, profile in known_types]
    weights = learn([*written, *taught], organisation, now=now, made_from=source)
    known = [] if current is None else _known_before(current, known_types, taught)
    verdict = None if current is None else _judge(written, known, taught, organisation)
    learning = Learning(weights=weights, verdict=verdict)
    if learning.is_accepted:
        folder.add(weights)
    folder.remember_tried(source)
    return learning


def _judge(
    written: Sequence[Labelled],
    known: Sequence[Labelled],
    taught: Sequence[Labelled],
    organisation: Organisation,
) -> Verdict:
    """New weights against those learnt without the corrections that came since."""
    now = datetime.now(UTC)

    def learnt_from(labelled: Sequence[Labelled]) -> Organisation:
        return lay_over(organisation, learn(labelled, organisation, now=now))

    return judge(
        before=hold_out(written, known, learnt_from), after=hold_out(written, taught, learnt_from)
    )


def _known_before(
    current: LearntWeights,
    corrected: Corrections,
    taught: Sequence[Labelled],
) -> list[Labelled]:
    return [
        label
        for (one, _), label in zip(corrected, taught, strict=True)
        if one.at <= current.made_at
    ]


def _read_weights(folder: WeightsFolder) -> LearntWeights | None:
    """The weights in use; None where there are none, or none that can be read."""
    version = folder.current()
    if version is None:
        return None
    try:
        return LearntWeights.model_validate_json(version.read_text(encoding="utf-8"))
    except ValidationError:
        return None


def _label_written(
    organisation: Organisation, ear: Ear, today: date, progress: Progress | None
) -> list[Labelled]:
    dialogues = [
        dialogue
        for file in sorted(DIALOGUES.glob("*.jsonl"))
        for dialogue in read_dialogues(file, organisation, today=today)
    ]
    labelled: list[Labelled] = []
    for number, dialogue in enumerate(dialogues, 1):
        labelled += label_moments(dialogue, ear, organisation)
        if progress:
            progress("Learning what evidence weighs", number / len(dialogues))
    return labelled


def _label(
    corrected: CorrectedEpisode,
    profile: ProfileFacts | None,
    ear: Ear,
    organisation: Organisation,
) -> Labelled:
    """A corrected episode as it was when it was handed over."""
    turns = [_hear(text, corrected, ear) for text in corrected.texts]
    episode = read_episode(turns, organisation, language=corrected.language)
    return Labelled(
        conversation=corrected.id,
        customer_type=corrected.customer_type,
        language=corrected.language,
        profile=profile,
        messages=episode.messages,
        answers=episode.answers,
        need=episode.need.id if episode.need else None,
        replies=read_replies(turns, organisation),
        taught_by=corrected.taught_by,
    )


def _hear(text: str, corrected: CorrectedEpisode, ear: Ear) -> HeardTurn:
    return replace(ear.hear(text, corrected.language), pending=corrected.questions.get(text))
