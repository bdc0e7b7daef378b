"""What the gateway bears: a thousand chats, ten thousand open pages, full turns a second."""

import contextlib
import json
import os
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from rich.console import Console

from bot.settings import PROJECT
from bot.store.database import Database
from bot.store.migrate import upgrade
from tests.bench.at_scale import postgres_database

SECRET = "for-this-load-only"
PAGE = 4096  # bytes
SAMPLE_EVERY = 1.0  # seconds
START_WITHIN = 180.0
ENOUGH_FILES = 12_000


@dataclass(slots=True)
class Loaded:
    """What customers felt and what the gateway needed, in milliseconds, KiB and shares."""

    connect: list[float] = field(default_factory=list)
    ack: list[float] = field(default_factory=list)
    push: list[float] = field(default_factory=list)
    reply: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    kib_per_socket: float = 0.0
    rss_slope_mib_per_hour: float = 0.0
    cpu: float = 0.0  # of one core, while they talked
    idle_cpu: float = 0.0  # of one core, while nobody said anything
    seconds: float = 0.0

    @property
    def turns_per_second(self) -> float:
        return len(self.reply) / self.seconds if self.seconds else 0.0

    def figures(self) -> dict[str, float | int]:
        """As they are recorded."""
        series = {"connect": self.connect, "ack": self.ack, "push": self.push, "reply": self.reply}
        figures: dict[str, float | int] = {"errors": len(self.errors)}
        for name, values in series.items():
            if values:
                figures[f"{name}_p50_ms"] = quantile(values, 0.5)
                figures[f"{name}_p95_ms"] = quantile(values, 0.95)
                figures[f"{name}_p99_ms"] = quantile(values, 0.99)
        return {
            **figures,
            "replies": len(self.reply),
            "turns_per_s": self.turns_per_second,
            "kib_per_socket": self.kib_per_socket,
            "rss_slope_mib_per_hour": self.rss_slope_mib_per_hour,
            "cpu": self.cpu,
            "idle_cpu": self.idle_cpu,
        }


def quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@contextlib.contextmanager
def gateway_alone(
    folder: Path, database_url: str = "", think: float = 0.05
) -> Iterator[tuple[str, int]]:
    """A gateway before a bot that thinks for so many seconds; its address and process id."""
    folder.mkdir(parents=True, exist_ok=True)
    url = database_url or f"sqlite:///{folder / 'osasto.sqlite3'}"
    database = Database(url)
    upgrade(database.engine)
    database.dispose()
    port, rasa_port = free_port(), free_port()
    environment = {
        **os.environ,
        "OSASTO_VAR": str(folder),
        "OSASTO_DATABASE_URL": url,
        "OSASTO_PORT": str(port),
        "OSASTO_RASA_PORT": str(rasa_port),
        "OSASTO_RASA_SECRET": SECRET,
        "OSASTO_ALWAYS_OPEN": "1",
    }
    stub = [sys.executable, "-m", "tests.faults.stub_rasa", "--port", str(rasa_port)]
    stub += [f"--secret={SECRET}", "--think", str(think)]
    with (
        (folder / "gateway.log").open("wb") as log,
        running(stub, environment, log),
        running([sys.executable, "-m", "bot.web"], environment, log) as gateway,
    ):
        address = f"http://127.0.0.1:{port}"
        wait_until_up(address)
        yield address, gateway.pid


@contextlib.contextmanager
def running(
    command: list[str], environment: dict[str, str], log: object
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command,
        cwd=PROJECT,
        env=environment,
        stdout=log,  # type: ignore[call-overload]
        stderr=log,
        preexec_fn=raise_file_limit,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def raise_file_limit() -> None:
    """As many open files as may be.

    Raises:
        SystemExit: the machine allows too few for the sockets that are to be opened.
    """
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most < ENOUGH_FILES:
        raise SystemExit(f"This machine allows {most} open files; raise it with ulimit -Hn.")
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_up(address: str) -> None:
    deadline = time.monotonic() + START_WITHIN
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"{address}/healthz", timeout=2).status_code == httpx.codes.OK:
                return
        time.sleep(0.2)
    raise SystemExit(f"Nothing answers at {address} within {START_WITHIN:.0f} s.")


def load(
    address: str,
    pids: Sequence[int],
    *,
    sockets: int,
    active: int,
    every: float,
    seconds: float,
    twins: bool = False,
    processes: int = 2,
    rest: float = 0.0,
    rate: float = 100.0,
) -> Loaded:
    """Open `sockets` pages, rest, and let `active` of them write every `every` seconds.

    The first process id is the gateway's; the memory of the others is watched too.
    """
    loaded = Loaded(seconds=seconds)
    before = rss_kib(pids[0])
    clients = [
        subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.bench.chatters", "--url", address),
                *("--sockets", str(sockets // processes), "--active", str(active // processes)),
                *("--every", str(every), "--seconds", str(seconds)),
                *("--first", str(number * sockets), "--rate", str(rate / processes)),
                *(["--twins"] if twins else []),
            ],
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(processes)
    ]
    try:
        for one in clients:
            assert one.stdout is not None
            one.stdout.readline()
        time.sleep(2)
        opened = sockets + (active if twins else 0)
        loaded.kib_per_socket = (rss_kib(pids[0]) - before) / opened
        if rest:
            began = cpu_seconds(pids[0])
            time.sleep(rest)
            loaded.idle_cpu = (cpu_seconds(pids[0]) - began) / rest
        with sampled(pids) as samples:
            began = cpu_seconds(pids[0])
            for one in clients:
                assert one.stdin is not None
                one.stdin.write("go\n")
                one.stdin.flush()
            for one in clients:
                assert one.stdout is not None
                told = json.loads(one.stdout.readline())
                for name in ("connect", "ack", "push", "reply", "errors"):
                    getattr(loaded, name).extend(told[name])
            loaded.cpu = (cpu_seconds(pids[0]) - began) / seconds
        loaded.rss_slope_mib_per_hour = slope(samples)
    finally:
        for one in clients:
            one.kill()
            one.wait()
    return loaded


@contextlib.contextmanager
def sampled(pids: Sequence[int]) -> Iterator[list[tuple[float, float]]]:
    """(seconds, MiB of all of them) while the context is open."""
    samples: list[tuple[float, float]] = []
    done = threading.Event()

    def watch() -> None:
        while not done.wait(SAMPLE_EVERY):
            samples.append((time.monotonic(), sum(map(rss_kib, pids)) / 1024))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield samples
    finally:
        done.set()
        thread.join()


def slope(samples: Sequence[tuple[float, float]]) -> float:
    """MiB an hour over the second half: in the first one caches fill."""
    late = samples[len(samples) // 2 :]
    if len(late) < 3:
        return 0.0
    return statistics.linear_regression(*zip(*late, strict=True)).slope * 3600


def rss_kib(pid: int) -> float:
    """Memory of a process, 0 when it has gone."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * PAGE / 1024


def cpu_seconds(pid: int) -> float:
    """What a process has computed so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def run(folder: Path, mode: str, server: str | None, console: Console) -> dict[str, object]:
    """Measure and print; the figures by kind of load. `server` puts the database on PostgreSQL."""
    long = mode == "long"
    seconds = 600.0 if long else 60.0
    figures: dict[str, object] = {}
    with _fresh(folder, server) as (var, url), gateway_alone(var, url) as (address, gateway):
        chats = load(
            address, [gateway], sockets=1000, active=1000, every=30, seconds=seconds, rest=10
        )
        figures["F22"] = _told(console, "1,000 chats, one message per 30 s each", chats)
    with _fresh(folder, server) as (var, url), gateway_alone(var, url) as (address, gateway):
        load(address, [gateway], sockets=100, active=100, every=5, seconds=10)  # what all share
        idle = load(
            address,
            [gateway],
            sockets=10_000 if long else 1000,
            active=100,
            every=10,
            seconds=60,
            twins=True,
            rest=20,
        )
        what = "10,000 open pages, 100 that write" if long else "1,000 open pages, 100 that write"
        figures["F23"] = _told(console, what, idle)
    for active in (10, 100, 1000):
        every = max(2.0, active / 10)  # ten turns a second at most: far below saturation
        with _fresh(folder, server) as (var, url), gateway_alone(var, url) as (address, gateway):
            some = load(address, [gateway], sockets=active, active=active, every=every, seconds=60)
            figures[f"turns_{active}"] = _told(console, f"{active} conversations at once", some)
    return figures


@contextlib.contextmanager
def _fresh(folder: Path, server: str | None) -> Iterator[tuple[Path, str]]:
    """An empty installation: its folder and its database's address."""
    var = folder / "load"
    shutil.rmtree(var, ignore_errors=True)
    yield var, postgres_database(server, "osasto_bench_load", fresh=True) if server else ""
    shutil.rmtree(var, ignore_errors=True)


def _told(console: Console, what: str, loaded: Loaded) -> dict[str, float | int]:
    figures = loaded.figures()
    told = ", ".join(f"{name} {value:.4g}" for name, value in figures.items())
    console.print(f"[bold]{what}[/bold]: {told}")
    return figures
