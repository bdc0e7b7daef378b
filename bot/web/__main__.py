"""Starts the gateway: `python -m bot.web`."""

import logging
import sys

from bot.domain.errors import OsastoError
from bot.settings import Settings
from bot.store.migrate import require_usable
from bot.web.app import create_app
from bot.web.server import serve


def main() -> None:
    """Serve until stopped."""
    settings = Settings()
    logging.basicConfig(
        level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    for chatty in ("httpx", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    try:
        require_usable(settings.database)
        app = create_app(settings)
    except OsastoError as error:
        sys.exit(str(error))
    serve(app, listen_fd=settings.listen_fd, ready_fd=settings.ready_fd)


if __name__ == "__main__":
    main()
