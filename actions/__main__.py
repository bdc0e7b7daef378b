"""Starts the action server: `python -m actions`."""

from actions.company import current_organisation
from actions.server import make_server
from bot.logs import configure_logs
from bot.settings import Settings


def main() -> None:
    """Serve until stopped; the organisation file is read first, so that a broken one says so."""
    settings = Settings()
    configure_logs("actions", settings.log_format, settings.log_level)
    current_organisation()
    make_server().run(settings.actions_host, settings.actions_port, access_log=False)


if __name__ == "__main__":
    main()
