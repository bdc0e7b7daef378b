"""The trained model, the action server and the turn channel in front of them, made once."""

import asyncio
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from rich.console import Console
from ruamel.yaml import YAML

from bot.services.demo_customers import seed_demo
from bot.settings import PROJECT, Settings
from bot.store.database import Database
from bot.store.migrate import upgrade
from bot.training import RASA_ENVIRONMENT, train_if_changed
from tests.dialogue.bot_under_test import Bot

STARTS_WITHIN = 60.0  # seconds; a busy machine takes its time
SECRET = "a shared secret"


@pytest.fixture(scope="session")
def trained_model() -> Path:
    """The model of the data and code as they are now, trained when there is none."""
    return train_if_changed(Settings().models, Console(quiet=True)).model


@pytest.fixture(scope="session")
def agent(trained_model: Path) -> Any:
    """Rasa with the model loaded; imported late, for it takes seconds."""
    os.environ.update({**RASA_ENVIRONMENT, **os.environ})
    from rasa.core.agent import Agent

    agent = Agent()
    agent.load_model(trained_model)
    return agent


@pytest.fixture(scope="session")
def open_actions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an action server that believes every department to be open."""
    folder = tmp_path_factory.mktemp("open")
    database = Database(f"sqlite:///{folder / 'osasto.sqlite3'}")
    upgrade(database.engine)
    with database.write() as session:
        seed_demo(session, datetime.now(UTC), count=6)
    database.dispose()
    with _run_actions(folder, OSASTO_ALWAYS_OPEN="1") as url:
        yield url


@pytest.fixture(scope="session")
def closed_actions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an action server whose departments open the day after tomorrow."""
    folder = tmp_path_factory.mktemp("closed")
    path = folder / "organisation.yml"
    path.write_text(_organisation_that_is_closed(), encoding="utf-8")
    upgrade(Database(f"sqlite:///{folder / 'osasto.sqlite3'}").engine)
    with _run_actions(folder, OSASTO_ORGANISATION=str(path), OSASTO_ALWAYS_OPEN="0") as url:
        yield url


def _organisation_that_is_closed() -> str:
    yaml = YAML()
    organisation = yaml.load((PROJECT / "organisation.yml").read_text(encoding="utf-8"))
    day = f"{datetime.now(UTC) + timedelta(days=2):%a}".lower()
    organisation["company"]["holidays"] = []
    for department in organisation["departments"]:
        department["hours"] = {day: ["09:00-15:00"]}
    text = StringIO()
    yaml.dump(organisation, text)
    return text.getvalue()


@contextmanager
def _run_actions(folder: Path, **settings: str) -> Iterator[str]:
    port = _free_port()
    with (folder / "actions.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "actions"],
            cwd=PROJECT,
            env={
                **os.environ,
                **settings,
                "OSASTO_VAR": str(folder),
                "OSASTO_ACTIONS_PORT": str(port),
            },
            stdout=log,
            stderr=log,
        )
        try:
            _await_health(f"http://127.0.0.1:{port}/health", server, folder / "actions.log")
            yield f"http://127.0.0.1:{port}/webhook"
        finally:
            server.terminate()
            server.wait(10)


def _await_health(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while server.poll() is None and time.monotonic() < deadline:
        try:
            if httpx.get(url).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail(f"the action server did not start: {log.read_text(errors='replace')[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def channel_url(agent: Any) -> Iterator[str]:
    """The channel in Rasa's web server, on a thread of its own: it starts once per process."""
    from sanic import Sanic

    from bot.dialogue.channel import OsastoChannel

    async def never(message: Any) -> None:
        raise AssertionError("the channel asks the agent itself")

    app = Sanic("turns", configure_logging=False)
    app.ctx.agent = agent
    app.blueprint(OsastoChannel(SECRET).blueprint(never), url_prefix="/webhooks/osasto")
    port = _free_port()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def start() -> Any:
        server = await app.create_server("127.0.0.1", port, return_asyncio_server=True)
        await server.startup()
        await server.start_serving()
        return server

    server = asyncio.run_coroutine_threadsafe(start(), loop).result(STARTS_WITHIN)
    yield f"http://127.0.0.1:{port}"
    loop.call_soon_threadsafe(server.close)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)


@pytest.fixture
def bot(agent: Any, channel_url: str, open_actions: str) -> Bot:
    """The bot as the gateway meets it, with an empty memory and open departments."""
    from rasa.core.tracker_store import InMemoryTrackerStore

    bot = Bot(url=channel_url, secret=SECRET, agent=agent)
    bot.remembers_in(InMemoryTrackerStore(agent.domain))
    bot.acts_through(open_actions)
    return bot
