"""The supervisor as the tests run it: real gateways, and stubs in place of Rasa and its models."""

import contextlib
import socket
import sys
import tarfile
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

from bot.settings import Settings
from bot.supervisor import Child, Supervisor
from deploy.local_topology import _free_ports


class StubbedSupervisor(Supervisor):
    """Starts a stub for each Rasa; the model's name says what it understands.

    `understands-greet.tar.gz` takes the canary sentences for `greet`, `crashes.tar.gz` does not
    start, any other understands.
    """

    __slots__ = ()

    def _make_rasa(self, name: str, port: int, model: Path) -> Child:
        child = super()._make_rasa(name, port, model)
        stem = model.name.removesuffix(".tar.gz")
        stub = [sys.executable, "-m", "tests.faults.stub_rasa", "--port", str(port)]
        stub += [f"--secret={self.settings.secret_of_rasa}", "--name", stem, "--think", "0.02"]
        if stem.startswith("understands-"):
            stub += ["--need", stem.removeprefix("understands-")]
        if stem == "crashes":
            stub = [sys.executable, "-c", "raise SystemExit('this model breaks the process')"]
        child.command = stub
        return child

    def _make_actions(self) -> Child:
        child = super()._make_actions()
        child.command = [sys.executable, "-c", "import signal; signal.pause()"]
        return child


def settings_for(folder: Path, database_url: str, **more: object) -> Settings:
    """One installation on free ports."""
    gateways = int(str(more.get("gateways", 1)))
    rasas = int(str(more.get("rasas", 1)))
    return Settings(
        **{
            "var": folder / "var",
            "database_url": database_url,
            "port": _free_row(gateways),
            "rasa_port": _free_row(rasas),
            "actions_port": _free_row(1),
            "always_open": True,
            **more,
        }
    )


def make_model(folder: Path, name: str) -> Path:
    """A file that can be unpacked, as a model."""
    path = folder / f"{name}.tar.gz"
    with tarfile.open(path, "w:gz"):
        pass
    return path


@contextlib.asynccontextmanager
async def running(supervisor: Supervisor) -> AsyncIterator[SimpleNamespace]:
    """Start it all; what the crowd of `tests.faults.driver` needs to know of it."""
    settings = supervisor.settings
    try:
        await supervisor.start()
        urls = [f"http://127.0.0.1:{settings.port + one}" for one in range(settings.gateways)]
        yield SimpleNamespace(
            database_url=settings.database, origin=settings.widget_origin, urls=urls
        )
    finally:
        await supervisor.stop()


def _free_row(count: int) -> int:
    """The first of so many free ports in a row."""
    while True:
        first = _free_ports(1)[0]
        with contextlib.suppress(OSError):
            _hold_row(first, count)
            return first


def _hold_row(first: int, count: int) -> None:
    with contextlib.ExitStack() as held:
        for port in range(first, first + count):
            held.enter_context(socket.socket()).bind(("127.0.0.1", port))
