"""Starts the action server on the loopback interface: `python -m actions`."""

import logging

from rasa_sdk.endpoint import create_app

from actions.company import current_organisation
from bot.settings import Settings

LOOPBACK = "127.0.0.1"


def main() -> None:
    """Serve until stopped; the organisation file is read first, so that a broken one says so."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    current_organisation()
    app = create_app("actions", cors_origins=[])
    app.run(LOOPBACK, Settings().actions_port, access_log=False)


if __name__ == "__main__":
    main()
