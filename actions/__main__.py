"""Starts the action server: `python -m actions`."""

from bot.logs import configure_logs
from bot.settings import Settings

_settings = Settings()
configure_logs("actions", _settings.log_format, _settings.log_level)

from actions.company import current_organisation  # noqa: E402  (importing rasa_sdk warns of much)
from actions.server import make_server  # noqa: E402


def main() -> None:
    """Serve until stopped; the organisation file is read first, so that a broken one says so."""
    current_organisation()
    make_server().run(_settings.actions_host, _settings.actions_port, access_log=False)


if __name__ == "__main__":
    main()
