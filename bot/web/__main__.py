"""Starts the gateway: `python -m bot.web`."""

import uvicorn

from bot.logs import configure_logs
from bot.settings import Settings
from bot.web.app import create_app
from bot.web.frames import LONGEST_FRAME


def main() -> None:
    """Serve until stopped. Frames are bounded and never inflated; headers name no server."""
    settings = Settings()
    configure_logs("gateway", settings.log_format, settings.log_level)
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        ws="wsproto",
        loop="uvloop",
        http="httptools",
        ws_max_size=LONGEST_FRAME,
        ws_per_message_deflate=False,
        access_log=False,
        forwarded_allow_ips=settings.trusted_proxies,
        server_header=False,
        timeout_graceful_shutdown=5,
        log_config=None,
    )


if __name__ == "__main__":
    main()
