"""The understanding inside a trained Rasa model, without starting Rasa."""

import tarfile
import tempfile
from pathlib import Path

from bot.nlu.understanding import NeedReader, Understanding, load_language_reader

COMPONENTS = "components"
LANGUAGES = "train_bot.nlu.components.LanguageComponent*"
NEEDS = "train_bot.nlu.components.NeedComponent*"


class NoUnderstanding(Exception):
    """A model that was not trained with this project's pipeline."""


def load_understanding(model: Path) -> Understanding:
    """Read the language and need components out of a model file.

    Raises:
        NoUnderstanding: the file has no such components.
        BadModel: a component is damaged or of another version.
    """
    with tempfile.TemporaryDirectory() as unpacked, tarfile.open(model) as archive:
        archive.extractall(unpacked, filter="data")
        folder = Path(unpacked) / COMPONENTS
        return Understanding(
            languages=load_language_reader(_find(folder, LANGUAGES, model)),
            needs=NeedReader.load(_find(folder, NEEDS, model)),
        )


def _find(folder: Path, pattern: str, model: Path) -> Path:
    found = next(folder.glob(pattern), None)
    if found is None:
        raise NoUnderstanding(f"{model} holds no {pattern}. Train it again: `osasto train`.")
    return found
