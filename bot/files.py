"""The organisation file, learnt weights and the bot's words, read again when they change."""

import logging
import os
from pathlib import Path

from bot.domain.learnt import LearntWeights, LearntWeightsInvalid, lay_over, parse_learnt
from bot.domain.organisation import Organisation, OrganisationInvalid, parse_organisation
from bot.domain.phrases import Phrases, parse_phrases

logger = logging.getLogger(__name__)


class WeightsFolder:
    """Every version of the learnt weights, and which of them is in use."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pointer = folder / "current"
        self._tried = folder / "tried"

    def versions(self) -> list[Path]:
        """All that were ever accepted, oldest first."""
        return sorted(self._folder.glob("*.json"))

    def current(self) -> Path | None:
        """The version in use; None while the configured weights are."""
        if not self._pointer.is_file():
            return None
        version = self._folder / self._pointer.read_text(encoding="utf-8").strip()
        return version if version.is_file() else None

    def changed_at(self) -> int:
        """When another version came into use, in nanoseconds; 0 for never."""
        return self._pointer.stat().st_mtime_ns if self._pointer.is_file() else 0

    def was_tried(self, made_from: str) -> bool:
        """Whether the latest learning was from this, whatever came of it.

        What was refused is not learnt again, and what was rolled back does not come back, until
        there is something else to learn from.
        """
        return self._tried.is_file() and self._tried.read_text(encoding="utf-8") == made_from

    def remember_tried(self, made_from: str) -> None:
        """Keep what the latest learning was from."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._tried.write_text(made_from, encoding="utf-8")

    def add(self, learnt: LearntWeights) -> Path:
        """Keep a version and put it in use."""
        self._folder.mkdir(parents=True, exist_ok=True)
        version = self._folder / f"{learnt.made_at:%Y%m%dT%H%M%S%f}.json"
        version.write_text(learnt.model_dump_json(indent=1), encoding="utf-8")
        self._point_to(version)
        return version

    def roll_back(self) -> Path | None:
        """Put the version before the current one in use; None when there is none before it."""
        current = self.current()
        earlier = [one for one in self.versions() if current is not None and one < current]
        if not earlier:
            return None
        self._point_to(earlier[-1])
        return earlier[-1]

    def _point_to(self, version: Path) -> None:
        draft = self._folder / "current.new"
        draft.write_text(version.name, encoding="utf-8")
        os.replace(draft, self._pointer)


class OrganisationFile:
    """Gives the organisation as the file and the learnt weights have it now.

    A change that cannot be used is logged with line and mend, and the last good one stays.
    Without a weights folder the weights are those the file configures.
    """

    def __init__(
        self, path: Path, *, weights: WeightsFolder | None = None, always_open: bool = False
    ) -> None:
        self._path = path
        self._weights = weights
        self._always_open = always_open
        self._read_at = (0, 0)
        self.text = ""
        self._organisation = self._read()

    def current(self) -> Organisation:
        changed_at = self._changed_at()
        if changed_at != self._read_at:
            try:
                self._organisation = self._read()
            except OrganisationInvalid as error:
                self._read_at = changed_at
                logger.error("The changed organisation file is not used.\n%s", error)
        return self._organisation

    def _read(self) -> Organisation:
        changed_at = self._changed_at()
        text = self._path.read_text(encoding="utf-8")
        organisation = self._lay_weights_over(parse_organisation(text))
        self.text, self._read_at = text, changed_at
        return organisation.kept_open() if self._always_open else organisation

    def _lay_weights_over(self, organisation: Organisation) -> Organisation:
        version = self._weights.current() if self._weights else None
        if version is None:
            return organisation
        try:
            learnt = parse_learnt(version.read_text(encoding="utf-8"), organisation, str(version))
        except (LearntWeightsInvalid, OSError, UnicodeDecodeError) as error:
            logger.error("The learnt weights are not used, the configured ones are.\n%s", error)
            return organisation
        return lay_over(organisation, learnt)

    def _changed_at(self) -> tuple[int, int]:
        learnt_at = self._weights.changed_at() if self._weights else 0
        return self._path.stat().st_mtime_ns, learnt_at


def read_phrases(path: Path) -> Phrases:
    """The words of domain.yml."""
    return parse_phrases(path.read_text(encoding="utf-8"))
