"""What the learnt weights stand on, without what learns them, which takes seconds to import."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from bot.domain.organisation import Organisation, parse_organisation
from bot.domain.profile import ProfileFacts
from bot.files import OrganisationFile, WeightsFolder
from bot.settings import PROJECT, Settings
from bot.store.database import Database
from bot.store.labels import CorrectedEpisode, corrected_episodes
from bot.store.profiles import find_customer_by_number, profile_facts

DIALOGUES = PROJECT / "data" / "dialogues"
LEARNERS = ("bot/domain", "bot/evaluation")  # code that decides what comes of it

# Each corrected episode with what the company knows of a verified customer.
Corrections: TypeAlias = Sequence[tuple[CorrectedEpisode, ProfileFacts | None]]


def current_organisation(settings: Settings) -> Organisation:
    """The organisation as the bot sees it: with the learnt weights, where there are any."""
    weights = WeightsFolder(settings.weights_folder)
    file = OrganisationFile(
        settings.organisation, weights=weights, always_open=settings.always_open
    )
    return file.current()


def is_learnt(settings: Settings, model: Path, corrections: Corrections) -> bool:
    """Whether the latest learning was from the same model, dialogues and corrections as now."""
    organisation = parse_organisation(settings.organisation.read_text(encoding="utf-8"))
    source = made_from(model, organisation, corrections)
    return WeightsFolder(settings.weights_folder).was_tried(source)


def read_corrections(database: Database, now: datetime) -> Corrections:
    """The corrected episodes, each with what the company knows of a verified customer."""
    found: list[tuple[CorrectedEpisode, ProfileFacts | None]] = []
    with database.read() as session:
        for episode in corrected_episodes(session):
            number = episode.customer_number
            customer = find_customer_by_number(session, number) if number else None
            profile = profile_facts(session, customer, now=now, verified=True) if customer else None
            found.append((episode, profile))
    return found


def made_from(model: Path, organisation: Organisation, corrections: Corrections) -> str:
    """A hash of everything the weights are learnt from."""
    digest = hashlib.sha256()
    for part in (model.name, organisation.version, *_said_of(corrections)):
        digest.update(part.encode())
    code = [path for folder in LEARNERS for path in (PROJECT / folder).glob("*.py")]
    for file in [*sorted(DIALOGUES.glob("*.jsonl")), *sorted(code)]:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _said_of(corrections: Corrections) -> Iterator[str]:
    for one, _ in corrections:
        yield f"{one.id} {one.customer_type} {one.taught_by}"
