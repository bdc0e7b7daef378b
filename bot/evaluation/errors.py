"""What can be wrong with a file that is to be evaluated: the place, and the mend."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from bot.domain.errors import OsastoError


@dataclass(eq=False)
class BadFile(OsastoError):
    """A file cannot be used as it is; `line` is None where no single one is at fault."""

    file: Path
    line: int | None
    problem: str
    mend: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else str(self.file)
        return f"{place}: {self.problem}. Mend: {self.mend}."


class BadDialogues(BadFile):
    """A file of written dialogues."""

    code: ClassVar[str] = "bad_dialogues"


class BadProfiles(BadFile):
    """A file of profiles to be scored."""

    code: ClassVar[str] = "bad_profiles"
