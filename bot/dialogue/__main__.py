"""`python -m bot.dialogue run …`: Rasa's own command, started lean, logging as we do."""

import os

from bot.dialogue.lean import leave_out_tensorflow
from bot.logs import configure_logs
from bot.settings import Settings, values_in_files

_settings = Settings()
os.environ.update(values_in_files(os.environ))  # Rasa's files name the variables themselves
configure_logs("rasa", _settings.log_format, _settings.log_level)
leave_out_tensorflow()

import rasa.__main__ as rasa_command  # noqa: E402  (after the lines above: it loads TensorFlow)
import rasa.utils.io  # noqa: E402


def _log_as_we_do(_level: int | None = None) -> None:
    configure_logs("rasa", _settings.log_format, _settings.log_level)


def main() -> None:
    """Run Rasa's command. Where it would set up its own logs it sets up ours once more."""
    rasa.utils.io.configure_colored_logging = _log_as_we_do
    rasa_command.configure_structlog = _log_as_we_do
    rasa_command.main()


if __name__ == "__main__":
    main()
