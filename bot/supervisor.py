"""Starts the processes on one machine, keeps them running, exchanges them, and stops them cleanly.

The gateways' ports are held open here and inherited: while a gateway is exchanged or starts again,
connections wait a moment and none is refused.
"""

import asyncio
import contextlib
import os
import signal
import socket
import sys
import tarfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.control import Refused, Tell
from bot.dialogue.canary import why_unfit
from bot.dialogue.client import RasaDialogue
from bot.dialogue.protocol import SECRET_VARIABLE
from bot.settings import PROJECT, Settings
from bot.store.database import Database
from bot.store.processes import change_bot_processes
from bot.training import RASA_ENVIRONMENT

LOOPBACK = "127.0.0.1"
START_WITHIN = 180.0  # seconds; a cold disk and a busy machine take their time
GATEWAY_WITHIN = 60.0
STOP_WITHIN = 10.0
LONGEST_PAUSE = 15.0  # seconds between restarts of a process that keeps failing
LOOK_AGAIN = 0.3
LOOK_WITHIN = 2.0
MOST_FAILURES = 3  # ends of a process that starts until it is given up
LAST_TURNS = 12.0  # seconds until the gateways have heard of a change and ended their turns (8 s)
TAIL = 8  # lines of a log that are shown


class StartFailed(Exception):
    """A process did not come up; the message says which, why and where to look."""


@dataclass(slots=True, kw_only=True)
class Child:
    """One supervised process."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    log: Path
    url: str = ""
    listens: socket.socket | None = None  # inherited, with a pipe to say that it serves
    process: asyncio.subprocess.Process | None = None
    keeper: asyncio.Task[None] | None = None
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    failures: int = 0
    started_at: float = 0.0


@dataclass(slots=True)
class Supervisor:
    """Runs the children until it is told to stop; a child that dies is started again."""

    settings: Settings
    model: Path
    actions: list[Child] = field(default_factory=list)
    rasas: list[Child] = field(default_factory=list)
    gateways: list[Child] = field(default_factory=list)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _held: dict[int, socket.socket] = field(default_factory=dict)  # by port
    _ending: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def children(self) -> list[Child]:
        return [*self.actions, *self.rasas, *self.gateways]

    async def start(self) -> None:
        """Start everything and wait until the canary sentences are understood.

        Raises:
            StartFailed: a port is taken, or a process did not come up in time.
        """
        settings = self.settings
        self._take_ports()
        if not settings.rasa_urls:
            self.actions = [] if settings.actions_url else [self._make_actions()]
            ports = range(settings.rasa_port, settings.rasa_port + settings.rasas)
            names = _numbered("rasa", settings.rasas)
            self.rasas = [
                self._make_rasa(name, port, self.model)
                for name, port in zip(names, ports, strict=True)
            ]
            await self._name_rasas()
        names = _numbered("gateway", settings.gateways)
        self.gateways = [
            self._make_gateway(name, held)
            for name, held in zip(names, self._held.values(), strict=True)
        ]
        for child in self.children:
            await self._begin(child)
        for rasa in self.rasas:
            await self._await_fitness(rasa)
        for gateway in self.gateways:
            await self._await_gateway(gateway)

    async def stop(self) -> None:
        """Ask every process to finish, the gateways first; kill what does not in time."""
        self.stopping.set()
        for child in self.children:
            _leave_alone(child)
        for held in self._held.values():
            held.close()
        await asyncio.gather(*(_end(one) for one in self.gateways))
        await asyncio.gather(*(_end(one) for one in (*self.rasas, *self.actions)))
        await asyncio.gather(*self._ending)
        if self.rasas:
            with contextlib.suppress(Exception):  # a database that is gone needs no tidying
                await asyncio.to_thread(_name_bot_processes, self.settings, [])

    async def serve(self, request: Mapping[str, str], tell: Tell) -> str:
        """Do what a command asks for.

        Raises:
            Refused: it was not done; the message says why.
        """
        match request.get("command"):
            case "restart":
                await self.restart_gateways(tell)
                return "Every gateway has been started anew."
            case "deploy":
                return await self.deploy(Path(request["model"]), tell)
        raise Refused(f"This version does not know '{request.get('command')}'.")

    async def restart_gateways(self, tell: Tell) -> None:
        """Exchange the gateways one after another: the new one serves before the old one stops.

        Raises:
            Refused: a new one did not come up; the old one serves on.
        """
        for place, old in enumerate(self.gateways):
            assert old.listens is not None
            new = self._make_gateway(old.name, old.listens)
            await self._begin(new)
            try:
                await self._await_gateway(new)
            except StartFailed as error:
                await self._discard(new)
                raise Refused(f"{error} The old one serves on.") from error
            self.gateways[place] = new
            await self._discard(old)
            tell(f"The {old.name} has been started anew.")

    async def deploy(self, model: Path, tell: Tell) -> str:
        """Exchange the model: new processes must understand the canary sentences first.

        Raises:
            Refused: the model is not fit; the old one goes on, and the message says why.
        """
        if not self.rasas:
            raise Refused("The Rasas run elsewhere (OSASTO_RASA_URLS); exchange the model there.")
        _refuse_no_model(model)
        fresh: list[Child] = []
        try:
            for name in _numbered("rasa", len(self.rasas)):
                child = self._make_rasa(name, _free_port(), model)
                fresh.append(child)
                tell(f"Starting a {child.name} with {model.name} at {child.url} …")
                await self._begin(child)
                await self._await_fitness(child, patient=False)
                tell(f"The new {child.name} understands the canary sentences.")
        except StartFailed as error:
            for child in fresh:
                await self._discard(child)
            raise Refused(f"{error} The old model goes on; no customer met the new one.") from error
        old, self.rasas, self.model = self.rasas, fresh, model
        await self._name_rasas()
        ending = asyncio.create_task(self._retire(old))
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)
        return f"{model.name} answers from now on; the old processes end in {LAST_TURNS:.0f} s."

    async def _retire(self, children: list[Child]) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LAST_TURNS):
                await self.stopping.wait()
        for child in children:
            await self._discard(child)

    async def _name_rasas(self) -> None:
        """Tell the gateways which Rasas take the turns from now on."""
        urls = [one.url for one in self.rasas]
        await asyncio.to_thread(_name_bot_processes, self.settings, urls)

    # What is started

    def _make_actions(self) -> Child:
        command = [sys.executable, "-m", "actions"]
        return self._make("actions", command, url=self.settings.actions_address)

    def _make_rasa(self, name: str, port: int, model: Path) -> Child:
        command = [sys.executable, "-m", "bot.dialogue", "run", "-m", str(model)]
        command += ["-i", LOOPBACK, "-p", str(port)]
        command += ["--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]
        return self._make(name, command, url=f"http://{LOOPBACK}:{port}")

    def _make_gateway(self, name: str, held: socket.socket) -> Child:
        port = held.getsockname()[1]
        child = self._make(name, [sys.executable, "-m", "bot.web"])
        child.environment = {**child.environment, "OSASTO_PORT": str(port), **self._addresses()}
        child.listens = held
        return child

    def _addresses(self) -> dict[str, str]:
        """What all gateways call themselves, whichever port they serve."""
        settings = self.settings
        return {
            "OSASTO_PUBLIC_URL": settings.widget_origin,
            "OSASTO_DEMO_HOST_URL": settings.host_page_origin,
        }

    def _make(self, name: str, command: list[str], url: str = "") -> Child:
        settings = self.settings
        shared = {
            **os.environ,
            **RASA_ENVIRONMENT,
            "PYTHONUNBUFFERED": "1",
            "OSASTO_VAR": str(settings.var),
            "OSASTO_DATABASE_URL": settings.database,
            "OSASTO_RASA_PORT": str(settings.rasa_port),
            "OSASTO_RASAS": str(settings.rasas),
            SECRET_VARIABLE: settings.secret_of_rasa,
            "OSASTO_ACTIONS_URL": settings.actions_address,
            "OSASTO_TRACKER_DATABASE": settings.tracker_url,
            "OSASTO_ALWAYS_OPEN": "1" if settings.always_open else "0",
        }
        logs = settings.var / "log"
        logs.mkdir(parents=True, exist_ok=True)
        log = logs / f"{name}.log"
        return Child(name=name, command=command, environment=shared, log=log, url=url)

    def _take_ports(self) -> None:
        """Hold the gateways' ports open; refuse to start where one is taken."""
        settings = self.settings
        for port in range(settings.port, settings.port + settings.gateways):
            self._held[port] = _bind(settings.host, port, "gateway", "OSASTO_PORT")
            self._held[port].listen(1024)
        inner = {settings.actions_port: ("actions", "OSASTO_ACTIONS_PORT")}
        for port in range(settings.rasa_port, settings.rasa_port + settings.rasas):
            inner[port] = ("rasa", "OSASTO_RASA_PORT")
        for port, (name, variable) in inner.items() if not settings.rasa_urls else ():
            _bind(LOOPBACK, port, name, variable).close()

    # Starting and keeping

    async def _begin(self, child: Child) -> None:
        await self._launch(child)
        child.keeper = asyncio.create_task(self._keep(child))

    async def _launch(self, child: Child) -> None:
        child.started_at = time.monotonic()
        child.ready.clear()
        environment = dict(child.environment)
        with contextlib.ExitStack() as inherited, child.log.open("ab") as log:
            passed: tuple[int, ...] = ()
            if child.listens is not None:
                ready = _pipe_into(child.ready)
                inherited.callback(os.close, ready)
                passed = (child.listens.fileno(), ready)
                environment["OSASTO_LISTEN_FD"], environment["OSASTO_READY_FD"] = map(str, passed)
            child.process = await asyncio.create_subprocess_exec(
                *child.command,
                cwd=PROJECT,
                env=environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=passed,
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

    async def _discard(self, child: Child) -> None:
        _leave_alone(child)
        await _end(child)

    async def _await_fitness(self, rasa: Child, *, patient: bool = True) -> None:
        """Wait until a Rasa understands the canary sentences.

        `patient`: what it answers wrongly may pass, because the action server is coming up too.
        """
        dialogue = RasaDialogue(rasa.url, self.settings.secret_of_rasa)
        why, wrong = "it did not answer", 0
        try:
            for _ in _until(START_WITHIN):
                self._refuse_dying(rasa, *self.children, most=MOST_FAILURES if patient else 1)
                if await dialogue.is_up(LOOK_WITHIN):
                    why = await why_unfit(dialogue)
                    wrong += 1
                if not why:
                    return
                if wrong >= MOST_FAILURES and not patient:
                    break
                await asyncio.sleep(LOOK_AGAIN)
        finally:
            await dialogue.close()
        logs = self.settings.var / "log"
        raise StartFailed(f"The bot did not become ready: {why}. The logs are in {logs}.")

    async def _await_gateway(self, gateway: Child) -> None:
        for _ in _until(GATEWAY_WITHIN):
            self._refuse_dying(gateway, *self.children)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_AGAIN):
                    await gateway.ready.wait()
                    return
        raise StartFailed(
            f"The {gateway.name} did not become ready within {GATEWAY_WITHIN:.0f} s. "
            f"Its log is {gateway.log}."
        )

    def _refuse_dying(self, *children: Child, most: int = MOST_FAILURES) -> None:
        first, *others = children
        dying = [one for one in others if one.failures >= MOST_FAILURES]
        for child in [first] if first.failures >= most else dying:
            tail = "\n".join(child.log.read_text(errors="replace").splitlines()[-TAIL:])
            raise StartFailed(f"The {child.name} keeps ending. Its log ends with:\n{tail}")


def _numbered(name: str, count: int) -> list[str]:
    return [name] if count == 1 else [f"{name}-{number}" for number in range(1, count + 1)]


def _until(seconds: float) -> Iterator[None]:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        yield


def _bind(host: str, port: int, name: str, variable: str) -> socket.socket:
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise StartFailed(
            f"Port {port} of the {name} is taken. Stop what uses it, "
            f"or choose another with {variable}."
        ) from error
    return bound


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def _pipe_into(ready: asyncio.Event) -> int:
    """The writing end of a pipe: a byte written there sets the event."""
    reading, writing = os.pipe()
    loop = asyncio.get_running_loop()

    def readable() -> None:
        if os.read(reading, 1):
            ready.set()
        loop.remove_reader(reading)
        os.close(reading)

    loop.add_reader(reading, readable)
    return writing


def _refuse_no_model(model: Path) -> None:
    if not model.is_file():
        raise Refused(f"There is no {model}. The old model goes on.")
    if not tarfile.is_tarfile(model):
        raise Refused(f"{model} is no model: it cannot be unpacked. The old model goes on.")


def _name_bot_processes(settings: Settings, urls: list[str]) -> None:
    database = Database(settings.database)
    try:
        with database.write() as session:
            change_bot_processes(session, urls)
    finally:
        database.dispose()


def _leave_alone(child: Child) -> None:
    if child.keeper is not None:
        child.keeper.cancel()


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
