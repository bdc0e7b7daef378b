"""Starts the gateway: `python -m bot.web`."""

import logging
import sys

import uvicorn

from bot.domain.outgoing import OutgoingRefused
from bot.settings import Settings
from bot.web.app import create_app
from bot.web.frames import LONGEST_FRAME


def main() -> None:
    """Serve until stopped. Frames are bounded and never inflated; headers name no server."""
    settings = Settings()
    logging.basicConfig(
        level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        app = create_app(settings)
    except OutgoingRefused as error:
        sys.exit(str(error))
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        ws="wsproto",
        loop="uvloop",
        http="httptools",
        ws_max_size=LONGEST_FRAME,
        ws_per_message_deflate=False,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
        log_config=None,
    )


if __name__ == "__main__":
    main()
