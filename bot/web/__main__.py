"""Starts the gateway: `python -m bot.web`."""

import sys

from bot.domain.errors import OsastoError
from bot.logs import configure_logs
from bot.settings import Settings
from bot.store.migrate import require_usable
from bot.web.app import create_app
from bot.web.server import serve


def main() -> None:
    """Serve until stopped."""
    settings = Settings()
    configure_logs("gateway", settings.log_format, settings.log_level)
    try:
        require_usable(settings.database)
        app = create_app(settings)
    except OsastoError as error:
        sys.exit(str(error))
    serve(app, listen_fd=settings.listen_fd, ready_fd=settings.ready_fd)


if __name__ == "__main__":
    main()
