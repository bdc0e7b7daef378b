"""Files of other people's packages: used only as they were reviewed, their code never imported."""

import hashlib
import importlib.util
import logging
from functools import lru_cache
from pathlib import Path

from bot.nlu.errors import WeightsRefused

log = logging.getLogger(__name__)


@lru_cache(maxsize=8)
def find_folder(package: str, file: str, *, without: str) -> Path | None:
    """The installed package's folder; None when it or the file is not there, which is said once.

    `without` says what understanding does then.
    """
    spec = importlib.util.find_spec(package)
    folder = Path(spec.origin).parent if spec and spec.origin else None
    if folder is None or not (folder / file).is_file():
        name = package.replace("_", "-")
        log.warning(f"{without} Mend: install {name} from requirements.lock.")
        return None
    return folder


def verify(file: Path, expected: str, package: str) -> None:
    """Compare a file with the reviewed one.

    Raises:
        WeightsRefused: its SHA-256 is another.
    """
    found = file.stat()
    _verify(file, expected, package, found.st_size, found.st_mtime_ns)


@lru_cache(maxsize=8)
def _verify(file: Path, expected: str, package: str, _size: int, _modified: int) -> None:
    with file.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != expected:
        name = package.replace("_", "-")
        raise WeightsRefused(file=file, expected=expected, found=found, package=name)
