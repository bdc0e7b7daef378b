"""The organisation file and the bot's words, read from disk and read again when they change."""

import logging
from pathlib import Path

from bot.domain.organisation import Organisation, OrganisationInvalid, parse_organisation
from bot.domain.phrases import Phrases, parse_phrases

logger = logging.getLogger(__name__)


class OrganisationFile:
    """Gives the organisation as the file has it now.

    A change that cannot be used is logged with line and mend, and the last good one stays.
    """

    def __init__(self, path: Path, *, always_open: bool = False) -> None:
        self._path = path
        self._always_open = always_open
        self._read_at = 0
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
        organisation = parse_organisation(text)
        self.text, self._read_at = text, changed_at
        return organisation.kept_open() if self._always_open else organisation

    def _changed_at(self) -> int:
        return self._path.stat().st_mtime_ns


def read_phrases(path: Path) -> Phrases:
    """The words of domain.yml."""
    return parse_phrases(path.read_text(encoding="utf-8"))
