"""Starts the three processes on one machine, keeps them running, and stops them cleanly."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.dialogue.client import BotUnavailable, RasaDialogue
from bot.dialogue.protocol import SECRET_VARIABLE
from bot.domain.turn import TurnContext, TurnRequest
from bot.settings import PROJECT, Settings
from bot.training import RASA_ENVIRONMENT

CANARY = TurnRequest(
    conversation="canary",
    episode=0,
    message_id="canary",
    text="I have a question about my invoice",
    context=TurnContext(locale="en", language="en"),
)
CANARY_NEED = "query_invoice"
START_WITHIN = 180.0  # seconds; a cold disk and a busy machine take their time
STOP_WITHIN = 10.0
LONGEST_PAUSE = 15.0  # seconds between restarts of a process that keeps failing


class StartFailed(Exception):
    """A process did not come up; the message says which, why and where to look."""


@dataclass(slots=True, kw_only=True)
class Child:
    """One supervised process."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    log: Path
    process: asyncio.subprocess.Process | None = None
    failures: int = 0
    started_at: float = 0.0


@dataclass(slots=True)
class Supervisor:
    """Runs the children until it is told to stop; a child that dies is started again."""

    settings: Settings
    model: Path
    children: list[Child] = field(default_factory=list)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _keepers: list[asyncio.Task[None]] = field(default_factory=list)

    async def start(self) -> None:
        """Start everything and wait until a canary sentence is understood.

        Raises:
            StartFailed: a port is taken, or a process did not come up in time.
        """
        self._refuse_taken_ports()
        self.children = self._make_children()
        for child in self.children:
            await self._launch(child)
            self._keepers.append(asyncio.create_task(self._keep(child)))
        await self._await_canary()

    async def stop(self) -> None:
        """Ask every process to finish, the gateway first; kill what does not in time."""
        self.stopping.set()
        for keeper in self._keepers:
            keeper.cancel()
        for child in reversed(self.children):
            await _end(child)

    def _make_children(self) -> list[Child]:
        settings = self.settings
        shared = {
            **os.environ,
            **RASA_ENVIRONMENT,
            "PYTHONUNBUFFERED": "1",
            "OSASTO_VAR": str(settings.var),
            SECRET_VARIABLE: settings.secret_of_rasa,
            "OSASTO_ACTIONS_URL": settings.actions_url,
            "OSASTO_TRACKER_DATABASE": settings.tracker_database,
            "OSASTO_ALWAYS_OPEN": "1" if settings.always_open else "0",
        }
        logs = settings.var / "log"
        logs.mkdir(parents=True, exist_ok=True)
        rasa = [sys.executable, "-m", "bot.dialogue", "run", "-m", str(self.model)]
        rasa += ["-i", "127.0.0.1", "-p", str(settings.rasa_port)]
        rasa += ["--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]
        commands = {
            "actions": [sys.executable, "-m", "actions"],
            "rasa": rasa,
            "gateway": [sys.executable, "-m", "bot.web"],
        }
        return [
            Child(name=name, command=command, environment=shared, log=logs / f"{name}.log")
            for name, command in commands.items()
        ]

    def _refuse_taken_ports(self) -> None:
        settings = self.settings
        ports = {
            "gateway": (settings.host, settings.port, "OSASTO_PORT"),
            "rasa": ("127.0.0.1", settings.rasa_port, "OSASTO_RASA_PORT"),
            "actions": ("127.0.0.1", settings.actions_port, "OSASTO_ACTIONS_PORT"),
        }
        for name, (host, port, variable) in ports.items():
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind((host, port))
                except OSError as error:
                    raise StartFailed(
                        f"Port {port} of the {name} is taken. Stop what uses it, "
                        f"or choose another with {variable}."
                    ) from error

    async def _launch(self, child: Child) -> None:
        child.started_at = time.monotonic()
        with child.log.open("ab") as log:
            child.process = await asyncio.create_subprocess_exec(
                *child.command,
                cwd=PROJECT,
                env=dict(child.environment),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is ours to pass on, in order
            )

    async def _keep(self, child: Child) -> None:
        """Start the process again whenever it ends, slower each time it fails at once."""
        while not self.stopping.is_set():
            assert child.process is not None
            code = await child.process.wait()
            lived = time.monotonic() - child.started_at
            child.failures = 0 if lived > LONGEST_PAUSE else child.failures + 1
            with child.log.open("a") as log:
                log.write(f"osasto: {child.name} ended with status {code}; starting it again\n")
            await asyncio.sleep(min(0.5 * 2**child.failures, LONGEST_PAUSE))
            await self._launch(child)

    async def _await_canary(self) -> None:
        dialogue = RasaDialogue(self.settings.rasa_url, self.settings.secret_of_rasa)
        deadline = time.monotonic() + START_WITHIN
        why = "it did not answer"
        try:
            while time.monotonic() < deadline:
                self._refuse_dying()
                try:
                    request = CANARY.model_copy(
                        update={"episode": time.time_ns(), "message_id": str(time.time_ns())}
                    )
                    reply = await dialogue.answer(request)
                except BotUnavailable as error:
                    why = error.because
                    await asyncio.sleep(0.3)
                    continue
                if reply.need == CANARY_NEED and await self._gateway_answers():
                    return
                why = f"it understood the canary sentence as '{reply.need}'"
                await asyncio.sleep(0.3)
        finally:
            await dialogue.close()
        logs = self.settings.var / "log"
        raise StartFailed(f"The bot did not become ready: {why}. The logs are in {logs}.")

    def _refuse_dying(self) -> None:
        for child in self.children:
            if child.failures >= 3:
                tail = "\n".join(child.log.read_text(errors="replace").splitlines()[-8:])
                raise StartFailed(f"The {child.name} keeps ending. Its log ends with:\n{tail}")

    async def _gateway_answers(self) -> bool:
        try:
            _, writer = await asyncio.open_connection(self.settings.host, self.settings.port)
        except OSError:
            return False
        writer.close()
        return True


async def _end(child: Child) -> None:
    process = child.process
    if process is None or process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        await asyncio.wait_for(process.wait(), STOP_WITHIN)
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
