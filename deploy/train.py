"""Trains the model and learns the weights that an image carries: `python deploy/train.py FOLDER`.

For corrections that staff and customers made, run `osasto train` beside the database instead.
"""

import shutil
import sys
from pathlib import Path

from rich.console import Console

from bot.learning import learn_weights
from bot.settings import Settings
from bot.training import train_if_changed


def main() -> None:
    """Leave `model.tar.gz` and `weights/` in the folder named."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    settings = Settings(var=folder, weights=folder / "weights")
    trained = train_if_changed(settings.models, Console(stderr=True))
    learn_weights(settings, trained.model, ())
    shutil.copy(trained.model, folder / "model.tar.gz")


if __name__ == "__main__":
    main()
