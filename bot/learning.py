"""Learning what evidence weighs: from written dialogues and from what people corrected."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from bot.domain.episode import HeardTurn, read_episode
from bot.domain.learnt import LearntWeights, lay_over
from bot.domain.organisation import Organisation, parse_organisation
from bot.domain.profile import ProfileFacts
from bot.evaluation.dialogues import read_dialogues
from bot.evaluation.gate import Verdict, hold_out, judge
from bot.evaluation.hearing import Ear, TrainedEar
from bot.evaluation.labelled import Labelled, label_moments, leading_type
from bot.evaluation.learning import learn
from bot.files import OrganisationFile, WeightsFolder
from bot.settings import PROJECT, Settings
from bot.store.database import Database
from bot.store.labels import CorrectedEpisode, corrected_episodes
from bot.store.profiles import find_customer_by_number, profile_facts
from bot.trained import load_understanding

DIALOGUES = PROJECT / "data" / "dialogues"

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Learning:
    """What came of it; `verdict` is None for the first weights, which replace no others."""

    weights: LearntWeights
    verdict: Verdict | None

    @property
    def is_accepted(self) -> bool:
        return self.verdict is None or self.verdict.is_accepted


def current_organisation(settings: Settings) -> Organisation:
    """The organisation as the bot sees it: with the learnt weights, where there are any."""
    weights = WeightsFolder(settings.weights)
    file = OrganisationFile(
        settings.organisation, weights=weights, always_open=settings.always_open
    )
    return file.current()


def learn_if_changed(
    settings: Settings,
    model: Path,
    database: Database,
    progress: Progress | None = None,
    *,
    force: bool = False,
) -> Learning | None:
    """Learn the weights again when the model, the dialogues or the corrections changed.

    Weights that pass the gate come into use; None when nothing changed.

    Raises:
        BadDialogues: a file of dialogues cannot be used.
    """
    organisation = parse_organisation(settings.organisation.read_text(encoding="utf-8"))
    now = datetime.now(UTC)
    corrected = _read_corrections(database, now)
    made_from = _fingerprint(model, organisation, [one.id for one, _ in corrected])
    folder = WeightsFolder(settings.weights)
    current = _read_weights(folder)
    if current is not None and current.made_from == made_from and not force:
        return None
    ear = TrainedEar(load_understanding(model), today=now.date())
    written = _label_written(organisation, ear, now.date(), progress)
    taught = [_label(one, profile, ear, organisation) for one, profile in corrected]
    weights = learn([*written, *taught], organisation, now=now, made_from=made_from)
    known = [] if current is None else _known_before(current, corrected, taught)
    verdict = None if current is None else _judge(written, known, taught, organisation)
    learning = Learning(weights=weights, verdict=verdict)
    if learning.is_accepted:
        folder.add(weights)
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
    corrected: Sequence[tuple[CorrectedEpisode, ProfileFacts | None]],
    taught: Sequence[Labelled],
) -> list[Labelled]:
    return [
        label
        for (one, _), label in zip(corrected, taught, strict=True)
        if one.at <= current.made_at
    ]


def _read_weights(folder: WeightsFolder) -> LearntWeights | None:
    version = folder.current()
    if version is None:
        return None
    return LearntWeights.model_validate_json(version.read_text(encoding="utf-8"))


def _read_corrections(
    database: Database, now: datetime
) -> list[tuple[CorrectedEpisode, ProfileFacts | None]]:
    """The corrected episodes, each with what the company knows of a verified customer."""
    found = []
    with database.read() as session:
        for episode in corrected_episodes(session):
            number = episode.customer_number
            customer = find_customer_by_number(session, number) if number else None
            profile = profile_facts(session, customer, now=now, verified=True) if customer else None
            found.append((episode, profile))
    return found


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
        replies={one.pending: leading_type(one) for one in turns if one.pending},
        taught_by=corrected.taught_by,
    )


def _hear(text: str, corrected: CorrectedEpisode, ear: Ear) -> HeardTurn:
    return replace(ear.hear(text, corrected.language), pending=corrected.questions.get(text))


def _fingerprint(model: Path, organisation: Organisation, corrections: Sequence[str]) -> str:
    """A hash of everything the weights are learnt from."""
    digest = hashlib.sha256()
    for part in (model.name, organisation.version, *corrections):
        digest.update(part.encode())
    for file in sorted(DIALOGUES.glob("*.jsonl")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
