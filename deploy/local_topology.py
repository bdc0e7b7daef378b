"""The production topology as plain processes of one machine: `python -m deploy.local_topology`.

N gateways, N Rasas and the action server, each on a free port of its own, over one SQLite file or
a PostgreSQL database made for it. Every process can be killed, held, stopped, started again and
given a wrong clock by its name (`gateway-1`, `rasa-2`, `actions`). No process outlives this one.
"""

import argparse
import contextlib
import glob
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from rich.console import Console
from rich.table import Table
from sqlalchemy import create_engine, make_url, text

from bot.dialogue.protocol import READY_PATH, SECRET_VARIABLE
from bot.domain.organisation import Organisation
from bot.files import OrganisationFile
from bot.services.demo_staff import seed_demo_staff
from bot.settings import PROJECT, Settings
from bot.store.database import Database
from bot.store.migrate import upgrade
from bot.training import RASA_ENVIRONMENT, train_if_changed

LOOPBACK = "127.0.0.1"
START_WITHIN = 180.0  # seconds; several Rasas load their models on a busy machine
STOP_WITHIN = 10.0
LOOK_AGAIN = 0.05
CLOCK_NOTICED = 1  # seconds until a process notices that its clock was set
TAIL = 25  # lines of each log that are shown when something failed
CLOCK_LIBRARY = "/usr/lib/*/faketime/libfaketimeMT.so.1"  # Debian's package `faketime`
CLOCK_VARIABLE = "OSASTO_LIBFAKETIME"  # where else the library is

# Ends what is left when its standard input closes, however the process that holds it ended.
REAPER = """
import os, signal, sys
alive = set()
for line in sys.stdin:
    sign, group = line[0], int(line[1:])
    (alive.add if sign == "+" else alive.discard)(group)
for group in alive:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        pass
"""

Command = Callable[[int, str], Sequence[str]]  # of a port and the secret shared with Rasa


class TopologyFailed(Exception):
    """A process did not start or ended; the message says which and shows the end of its log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to start. `rasa_command` and `actions_url` put a test's own in their places."""

    gateways: int = 2
    rasas: int = 2
    postgres_server: str = ""  # its URL; a database of our own is made there. Empty: SQLite
    database_url: str = ""  # one that stands ready; else as `postgres_server` says
    redis_url: str = ""
    rasa_command: Command | None = None
    actions_url: str = ""  # empty: our own action server; else it is started elsewhere, or is none
    with_actions: bool = True
    own_clocks: bool = False  # every process gets a clock that can be set
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Part:
    """One process: how it starts, when it is ready, and what it is now."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    port: int
    ready_path: str
    log: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def is_ready(self) -> bool:
        """Whether it answers its own readiness path well."""
        with contextlib.suppress(OSError, urllib.error.URLError, ValueError):
            url = f"http://{LOOPBACK}:{self.port}{self.ready_path}"
            with urllib.request.urlopen(url, timeout=2) as answer:
                return bool(answer.status == 200)
        return False


class Topology:
    """The running processes; a context manager that ends them all."""

    def __init__(self, plan: Plan, folder: Path | None = None) -> None:
        self.plan = plan
        self._made_folder = folder is None
        self.folder = folder or Path(tempfile.mkdtemp(prefix="osasto-topology-"))
        self.secret = secrets.token_urlsafe(24)
        self.password = f"spruce-{secrets.token_hex(4)}"
        self.parts: dict[str, Part] = {}
        self.database_url = plan.database_url or f"sqlite:///{self.folder / 'osasto.sqlite3'}"
        self._reaper: subprocess.Popen[str] | None = None

    def __enter__(self) -> "Topology":
        try:
            self.prepare()
            self.start()
            self.wait_until_ready()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for part in reversed(self.parts.values()):
            if part.is_running:
                os.killpg(part.process.pid, signal.SIGKILL)  # type: ignore[union-attr]
                part.process.wait(STOP_WITHIN)  # type: ignore[union-attr]
        if self._reaper is not None and self._reaper.stdin is not None:
            self._reaper.stdin.close()
            self._reaper.wait(STOP_WITHIN)
        if self.plan.postgres_server and not self.database_url.startswith("sqlite"):
            _drop_postgres(self.plan.postgres_server, self.database_url)
        if self._made_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    # Where things are

    @property
    def gateways(self) -> list[str]:
        return [name for name in self.parts if name.startswith("gateway")]

    @property
    def rasas(self) -> list[str]:
        return [name for name in self.parts if name.startswith("rasa")]

    @property
    def origin(self) -> str:
        """What the pages' own address is said to be, whichever gateway serves them."""
        return self.url_of("gateway-1")

    def url_of(self, name: str) -> str:
        return f"http://{LOOPBACK}:{self.parts[name].port}"

    # Starting

    def prepare(self) -> None:
        """The folder, the migrated database with the demo's staff, and what each process is."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "log").mkdir(exist_ok=True)
        if self.plan.postgres_server:
            self.database_url = _make_postgres(self.plan.postgres_server)
        _fill(self.database_url, self.password)
        self._plan_parts()
        self._reaper = subprocess.Popen(
            [sys.executable, "-S", "-E", "-c", REAPER],
            stdin=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def start(self, *names: str) -> None:
        """Start these, or all that do not run; `wait_until_ready` waits for them."""
        for name in names or tuple(self.parts):
            part = self.parts[name]
            if part.is_running:
                continue
            with part.log.open("ab") as log:
                part.process = subprocess.Popen(
                    part.command,
                    cwd=PROJECT,
                    env=dict(part.environment),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            self._tell_reaper("+", part)

    def wait_until_ready(self, *names: str, within: float = START_WITHIN) -> float:
        """Seconds until these, or all, answered.

        Raises:
            TopologyFailed: one ended, or did not answer in time.
        """
        started = time.monotonic()
        for name in names or tuple(self.parts):
            part = self.parts[name]
            while not part.is_ready():
                if not part.is_running:
                    raise TopologyFailed(f"{name} ended. Its log ends with:\n{self.tail(name)}")
                if time.monotonic() - started > within:
                    raise TopologyFailed(
                        f"{name} did not answer within {within:.0f} s.\n{self.tail(name)}"
                    )
                time.sleep(LOOK_AGAIN)
        return time.monotonic() - started

    # What may happen to them

    def kill(self, *names: str) -> None:
        """End these, or all, at once, as a crash or the machine's power would."""
        chosen = [self.parts[name] for name in names or tuple(self.parts)]
        for part in chosen:
            self.signal(part.name, signal.SIGKILL)
        for part in chosen:
            self._reap(part)

    def stop(self, *names: str, within: float = STOP_WITHIN) -> float:
        """Ask these, or all, to finish; seconds that it took.

        Raises:
            subprocess.TimeoutExpired: one did not.
        """
        started = time.monotonic()
        chosen = [self.parts[name] for name in names or tuple(self.parts)]
        for part in chosen:
            self.signal(part.name, signal.SIGTERM)
        for part in chosen:
            self._reap(part, within)
        return time.monotonic() - started

    def hold(self, name: str) -> None:
        """Freeze it: it keeps its sockets and answers nothing."""
        self.signal(name, signal.SIGSTOP)

    def let_go(self, name: str) -> None:
        self.signal(name, signal.SIGCONT)

    def restart(self, *names: str) -> float:
        """Start these, or all, again; seconds until they answered."""
        self.start(*names)
        return self.wait_until_ready(*names)

    def signal(self, name: str, sign: signal.Signals) -> None:
        part = self.parts[name]
        if part.process is not None and part.is_running:
            os.killpg(part.process.pid, sign)

    def set_clock(self, name: str, seconds: float) -> None:
        """In a moment its wall clock is wrong by so many seconds; monotonic clocks stay true."""
        path = self.folder / "clock" / name
        fresh = path.with_suffix(".new")
        fresh.write_text(f"{seconds:+.3f}s\n")
        fresh.replace(path)

    def wait_until_noticed(self) -> None:
        """Until every process has seen that its clock was set."""
        time.sleep(CLOCK_NOTICED + 0.1)

    def memory(self, name: str) -> int:
        """Bytes of memory that the process holds now."""
        process = self.parts[name].process
        assert process is not None
        status = Path(f"/proc/{process.pid}/status").read_text()
        held = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(held.split()[1]) * 1024

    def tail(self, *names: str) -> str:
        """The last lines of these logs, or of all."""
        shown = []
        for name in names or tuple(self.parts):
            path = self.parts[name].log
            lines = path.read_text(errors="replace").splitlines() if path.exists() else []
            shown.append("\n".join([f"--- {name}", *lines[-TAIL:]]))
        return "\n".join(shown)

    # How each is made

    def _plan_parts(self) -> None:
        plan = self.plan
        gateway_ports = _free_ports(plan.gateways)
        rasa_ports = _free_ports(plan.rasas)
        actions_port = _free_ports(1)[0]
        actions_url = plan.actions_url or f"http://{LOOPBACK}:{actions_port}/webhook"
        shared = {
            **os.environ,
            **RASA_ENVIRONMENT,
            "PYTHONUNBUFFERED": "1",
            SECRET_VARIABLE: self.secret,
            "OSASTO_VAR": str(self.folder),
            "OSASTO_WEIGHTS": str(PROJECT / "models" / "weights"),
            "OSASTO_DATABASE_URL": self.database_url,
            "OSASTO_REDIS_URL": plan.redis_url,
            "OSASTO_VISITOR_SECRET": self.secret,
            "OSASTO_SITE_SECRET": self.secret,
            "OSASTO_PUBLIC_URL": f"http://{LOOPBACK}:{gateway_ports[0]}",
            "OSASTO_RASA_PORT": str(rasa_ports[0]) if rasa_ports else "1",
            "OSASTO_RASA_URLS": ",".join(f"http://{LOOPBACK}:{port}" for port in rasa_ports),
            "OSASTO_ACTIONS_PORT": str(actions_port),
            "OSASTO_ACTIONS_URL": actions_url,
            "OSASTO_TRACKER_DATABASE": f"sqlite:///{self.folder / 'tracker.sqlite3'}?timeout=1",
            "OSASTO_ALWAYS_OPEN": "1",
            **plan.environment,
        }
        if plan.with_actions and not plan.actions_url:
            command = [sys.executable, "-m", "actions"]
            self._add("actions", command, shared, actions_port, "/health")
        make_rasa = plan.rasa_command or real_rasa()
        for number, port in enumerate(rasa_ports, 1):
            self._add(f"rasa-{number}", make_rasa(port, self.secret), shared, port, READY_PATH)
        for number, port in enumerate(gateway_ports, 1):
            own = {**shared, "OSASTO_PORT": str(port)}
            self._add(f"gateway-{number}", [sys.executable, "-m", "bot.web"], own, port, "/healthz")

    def _add(
        self, name: str, command: Sequence[str], shared: Mapping[str, str], port: int, ready: str
    ) -> None:
        clock = self._clock_of(name) if self.plan.own_clocks else {}
        self.parts[name] = Part(
            name=name,
            command=command,
            environment={**shared, **clock},
            port=port,
            ready_path=ready,
            log=self.folder / "log" / f"{name}.log",
        )

    def _clock_of(self, name: str) -> Mapping[str, str]:
        (self.folder / "clock").mkdir(exist_ok=True)
        self.set_clock(name, 0.0)
        return {
            "LD_PRELOAD": find_clock_library(),
            "FAKETIME_TIMESTAMP_FILE": str(self.folder / "clock" / name),
            "FAKETIME_CACHE_DURATION": str(CLOCK_NOTICED),
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",  # a set clock does not move the monotonic one
            "FAKETIME_DONT_RESET": "1",
        }

    def _reap(self, part: Part, within: float = STOP_WITHIN) -> None:
        if part.process is not None:
            part.process.wait(within)
            self._tell_reaper("-", part)

    def _tell_reaper(self, sign: str, part: Part) -> None:
        pipe: IO[str] | None = self._reaper.stdin if self._reaper else None
        if pipe is not None and part.process is not None:
            pipe.write(f"{sign}{part.process.pid}\n")
            pipe.flush()


def real_rasa(model: Path | None = None) -> Command:
    """Starts Rasa with this model, or with the newest, trained first if the data changed."""
    found = model or train_if_changed(Settings().models, Console(stderr=True)).model

    def command(port: int, secret: str) -> Sequence[str]:
        return [
            *(sys.executable, "-m", "bot.dialogue", "run", "-m", str(found)),
            *("-i", LOOPBACK, "-p", str(port)),
            *("--endpoints", "endpoints.yml", "--credentials", "credentials.yml"),
        ]

    return command


def find_clock_library() -> str:
    """The library that gives a process a clock of its own.

    Raises:
        TopologyFailed: it is not installed.
    """
    given = os.environ.get(CLOCK_VARIABLE)
    found = [given] if given else sorted(glob.glob(CLOCK_LIBRARY))
    if not found:
        raise TopologyFailed(
            "There is no libfaketime. Install Debian's package `faketime`, "
            f"or name the library in {CLOCK_VARIABLE}."
        )
    return found[0]


def _free_ports(count: int) -> list[int]:
    """Ports that nobody uses now; all are held until the last is found, so that they differ."""
    with contextlib.ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind((LOOPBACK, 0))
        return [int(probe.getsockname()[1]) for probe in probes]


def _fill(url: str, password: str) -> None:
    database = Database(url)
    upgrade(database.engine)
    with database.write() as session:
        seed_demo_staff(session, _organisation(), password, datetime.now(UTC))
    database.dispose()


def _organisation() -> Organisation:
    return OrganisationFile(Settings().organisation, always_open=True).current()


def _make_postgres(server: str) -> str:
    name = f"osasto_topology_{secrets.token_hex(6)}"
    with _server(server) as run:
        run(f"CREATE DATABASE {name}")
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _drop_postgres(server: str, url: str) -> None:
    with _server(server) as run:
        run(f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")


@contextlib.contextmanager
def _server(url: str) -> Iterator[Callable[[str], None]]:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:

        def run(statement: str) -> None:
            connection.execute(text(statement))

        yield run
    engine.dispose()


def main() -> None:
    """Start, print the addresses, and run until Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gateways", type=int, default=2)
    parser.add_argument("--rasas", type=int, default=2)
    parser.add_argument("--postgres", default="", help="URL of a server; else SQLite")
    parser.add_argument("--redis", default="", help="URL; else hints stay in each gateway")
    asked = parser.parse_args()
    plan = Plan(
        gateways=asked.gateways,
        rasas=asked.rasas,
        postgres_server=asked.postgres,
        redis_url=asked.redis,
    )
    console = Console()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with console.status("Starting …"):
        topology = Topology(plan).__enter__()
    try:
        _tell(console, topology)
        while all(part.is_running for part in topology.parts.values()):
            time.sleep(1)
        ended = [part.name for part in topology.parts.values() if not part.is_running]
        console.print(f"{', '.join(ended)} ended.\n{topology.tail(*ended)}", markup=False)
    except KeyboardInterrupt:
        console.print("\nStopping …")
    finally:
        topology.__exit__()


def _tell(console: Console, topology: Topology) -> None:
    table = Table("process", "address", "process id")
    for part in topology.parts.values():
        pid = part.process.pid if part.process else 0
        table.add_row(part.name, topology.url_of(part.name), str(pid))
    console.print(table)
    console.print(f"Desk: {topology.origin}/desk, noor.virtanen@pohja.example")
    console.print(f"Password of the demo's staff: {topology.password}", highlight=False)
    console.print("Ctrl-C ends all of it, the database included.")


if __name__ == "__main__":
    main()
