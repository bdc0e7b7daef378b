"""The trained model, made once for every test that needs it."""

from pathlib import Path

import pytest
from rich.console import Console

from bot.settings import Settings
from bot.training import train_if_changed


@pytest.fixture(scope="session")
def trained_model() -> Path:
    """The model of the data and code as they are now, trained when there is none."""
    return train_if_changed(Settings().models, Console(quiet=True)).model
