"""`make bench`: a report, never a timed test. Ours and Rasa's default project in one run.

Rasa's default (the pipeline and policies of `rasa init`: DIET, TED) is trained once on the same
sentences, in minutes, and kept in var/bench until the data change. Growth and load are measured
when asked for.
"""

import argparse
import asyncio
import hashlib
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import websockets
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot.settings import PROJECT, Settings
from bot.training import RASA_ENVIRONMENT, train_if_changed
from tests.bench import at_scale, load, throughput
from tests.bench.default_project import CONFIG, make_default_project

ROUNDS = 60
WARM_UP = 5
CONVERSATIONS = 30  # for the handoff's way to the desk
PORTS = {"OSASTO_PORT": "8180", "OSASTO_RASA_PORT": "8105", "OSASTO_ACTIONS_PORT": "8155"}
# Learnt once, as the model is: a second start is measured, not a first.
WEIGHTS = {"OSASTO_WEIGHTS": str(PROJECT / "models" / "weights")}
OUR_ORIGIN = f"http://127.0.0.1:{PORTS['OSASTO_PORT']}"
DEFAULT_PORT = 8206
SENTENCES = (
    "where is my order 4471",
    "I have a question about an invoice",
    "the coffee machine is broken",
    "can I return the chair",
)

console = Console()


@dataclass(frozen=True, slots=True)
class Figures:
    """Milliseconds of a series."""

    values: Sequence[float]

    @property
    def p50(self) -> float:
        return statistics.median(self.values)

    @property
    def p99(self) -> float:
        return sorted(self.values)[min(len(self.values) - 1, round(0.99 * len(self.values)))]


def main() -> None:
    """Measure and print; the raw numbers go to var/bench."""
    asked = _read_arguments()
    folder = (Settings().var / "bench").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    if asked.growth:
        _keep(folder / "growth.json", at_scale.run(folder, asked.postgres, console))
    if asked.load:
        _keep(folder / "load.json", load.run(folder, asked.load, asked.postgres, console))
    if asked.throughput:
        _keep(folder / "throughput.json", _measure_throughput(folder))
    if not (asked.growth or asked.load or asked.throughput):
        _measure_replies_beside_rasa(folder)


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--growth",
        action="store_true",
        help="what a gateway does with 1,000 and with 5,000,000 messages, and a conversation of "
        "2,000 turns (the first time minutes and 4 GB of var/bench on each database)",
    )
    parser.add_argument(
        "--load",
        choices=("quick", "long"),
        help="1,000 chats, open pages that say nothing: 100 to 1,000 pages and a "
        "minute each, or all 10,000 and ten minutes",
    )
    parser.add_argument(
        "--throughput",
        action="store_true",
        help="full turns a second with one Rasa and with two, beside Rasa's default over REST",
    )
    parser.add_argument(
        "--postgres", metavar="URL", help="a server on which databases may be made, for both"
    )
    return parser.parse_args()


def _keep(path: Path, results: object) -> None:
    path.write_text(json.dumps({"at": datetime.now(UTC).isoformat(), "results": results}, indent=1))


def _measure_replies_beside_rasa(folder: Path) -> None:
    trained = train_if_changed(Settings().models, console)
    default_model = _train_default(folder)
    with RunningProduct(folder) as product:
        default = _start_default(folder, default_model)
        try:
            replies, default_replies = asyncio.run(_measure_replies())
            to_desk = asyncio.run(_measure_handoffs(product.password))
        finally:
            default.send_signal(signal.SIGTERM)
            default.wait(30)
    _print(trained.seconds, product.seconds, replies, default_replies, to_desk)
    results = {
        "at": datetime.now(UTC).isoformat(),
        "reply_ms": {"p50": replies.p50, "p99": replies.p99},
        "rasa_default_reply_ms": {"p50": default_replies.p50, "p99": default_replies.p99},
        "handoff_to_desk_ms": {"p50": to_desk.p50, "p99": to_desk.p99},
        "start_seconds": product.seconds,
        "training_seconds": trained.seconds,
    }
    (folder / "results.json").write_text(json.dumps(results, indent=1))


def _measure_throughput(folder: Path) -> dict[str, object]:
    """Each alone on the machine, in turn."""
    train_if_changed(Settings().models, console)
    measured: dict[str, throughput.Throughput] = {}
    for rasas in (1, 2):
        with RunningProduct(folder, rasas=rasas):
            measured[f"ours_{rasas}"] = asyncio.run(throughput.measure_ours(OUR_ORIGIN))
    default = _start_default(folder, _train_default(folder))
    try:
        measured["rasa_default"] = asyncio.run(throughput.measure_rest(_default_url()))
    finally:
        default.send_signal(signal.SIGTERM)
        default.wait(30)
    one, two, peer = (measured[name].turns_per_second for name in measured)
    table = Table("full turns a second", "measured", "ratio", "to reach")
    table.add_row("Rasa's default project over REST", f"{peer:.1f}", "", "")
    table.add_row("Osasto, one Rasa", f"{one:.1f}", f"{one / peer:.2f} of it", "≥ 1.5")
    table.add_row("Osasto, two Rasas", f"{two:.1f}", f"{two / one:.2f} of one", "≥ 1.6")
    console.print(table)
    for name, one_run in measured.items():
        if one_run.errors:
            console.print(f"[red]{name}: {len(one_run.errors)} errors, first {one_run.errors[0]}")
    return {name: asdict(one_run) for name, one_run in measured.items()}


class RunningProduct:
    """`osasto up` on ports of its own, with a fresh database."""

    def __init__(self, folder: Path, *, rasas: int = 1) -> None:
        self._var = folder / "var"
        self._rasas = str(rasas)
        self.password = ""
        self.seconds = 0.0

    def __enter__(self) -> "RunningProduct":
        shutil.rmtree(self._var, ignore_errors=True)
        started = time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "up", "--always-open"],
            cwd=PROJECT,
            env={
                **os.environ,
                **PORTS,
                **WEIGHTS,
                "OSASTO_RASAS": self._rasas,
                "OSASTO_VAR": str(self._var),
                "COLUMNS": "200",
            },
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        told = ""
        while "every department)" not in told:
            line = self._process.stdout.readline()
            if not line:
                raise SystemExit(f"The product did not start:\n{told}")
            told += line
        self.seconds = time.monotonic() - started
        found = re.search(r"password of each is\s+(\S+)", told)
        self.password = found.group(1) if found else ""
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGINT)
        self._process.communicate(timeout=60)


def _train_default(folder: Path) -> Path:
    model = folder / f"rasa-default-{_fingerprint_of_sentences()}.tar.gz"
    if not model.exists():
        project = make_default_project(folder / "default-project", PROJECT / "data" / "nlu")
        command = [sys.executable, "-m", "rasa", "train", "--skip-validation", "--out", str(folder)]
        command += ["--fixed-model-name", model.name.removesuffix(".tar.gz")]
        with console.status("Training Rasa's default project on the same sentences (minutes) …"):
            environment = {**os.environ, **RASA_ENVIRONMENT, "OMP_NUM_THREADS": "2"}
            subprocess.run(command, cwd=project, check=True, env=environment, capture_output=True)
    return model


def _fingerprint_of_sentences() -> str:
    """All that Rasa's default is trained on; what we do with the same sentences is not."""
    digest = hashlib.sha256(CONFIG.encode())
    for file in sorted((PROJECT / "data" / "nlu").rglob("*.yml")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _start_default(folder: Path, model: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "rasa", "run", "-m", str(model), "-i", "127.0.0.1"]
    command += ["-p", str(DEFAULT_PORT), "--credentials", "credentials.yml"]
    process = subprocess.Popen(
        command,
        cwd=folder / "default-project",
        env={**os.environ, **RASA_ENVIRONMENT},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        try:
            body = {"sender": "warm", "message": "hello"}
            answer = httpx.post(_default_url(), json=body, timeout=10)
            if answer.status_code == httpx.codes.OK and answer.json():
                return process
        except httpx.HTTPError:
            pass
        time.sleep(1)
    raise SystemExit("Rasa's default project did not start.")


def _default_url() -> str:
    return f"http://127.0.0.1:{DEFAULT_PORT}/webhooks/rest/webhook"


async def _measure_replies() -> tuple[Figures, Figures]:
    """Message to reply, ours over the customer socket and Rasa's over REST, in turn."""
    ours: list[float] = []
    theirs: list[float] = []
    async with httpx.AsyncClient() as client:
        for number in track(range(ROUNDS + WARM_UP), description="Replies"):
            text = SENTENCES[number % len(SENTENCES)]
            own = await _ask_ours(text)
            started = time.perf_counter()
            body = {"sender": uuid.uuid4().hex, "message": text}
            await client.post(_default_url(), json=body, timeout=30)
            other = (time.perf_counter() - started) * 1000
            if number >= WARM_UP:
                ours.append(own)
                theirs.append(other)
            await asyncio.sleep(0.6)  # one visitor, and inside the handshakes' limit
    return Figures(ours), Figures(theirs)


async def _ask_ours(text: str) -> float:
    origin = OUR_ORIGIN
    async with websockets.connect(origin.replace("http", "ws") + "/chat", origin=origin) as socket:
        await socket.send(json.dumps({"type": "hello", "site": "demo", "after": 0}))
        await _until(socket, lambda frame: frame["type"] == "welcome")
        started = time.perf_counter()
        await socket.send(json.dumps({"type": "message", "id": uuid.uuid4().hex, "text": text}))
        await _until(socket, lambda frame: frame.get("author") == "bot" and "text" in frame)
        return (time.perf_counter() - started) * 1000


async def _until(
    socket: websockets.WebSocketClientProtocol, wanted: Callable[[dict[str, object]], bool]
) -> dict[str, object]:
    while True:
        frame = json.loads(await asyncio.wait_for(socket.recv(), 30))
        if wanted(frame):
            return frame


async def _measure_handoffs(password: str) -> Figures:
    """From the handoff on the customer's page to the card on the desk."""
    origin = OUR_ORIGIN
    async with httpx.AsyncClient(base_url=origin) as client:
        credentials = {"email": "noor.virtanen@pohja.example", "password": password}
        answer = await client.post("/desk/api/sign-in", json=credentials)
        answer.raise_for_status()
        cookie = f"osasto_desk={client.cookies['osasto_desk']}"
    delays: list[float] = []
    desk = await websockets.connect(
        origin.replace("http", "ws") + "/desk/socket",
        origin=origin,
        extra_headers={"Cookie": cookie},
        max_size=None,
    )
    await _until(desk, lambda frame: frame["type"] == "queue")
    for _ in track(range(CONVERSATIONS), description="Handoffs"):
        delays.append(await _hand_over(origin, desk))
        await asyncio.sleep(0.6)
    await desk.close()
    return Figures(delays)


async def _hand_over(origin: str, desk: websockets.WebSocketClientProtocol) -> float:
    async with websockets.connect(origin.replace("http", "ws") + "/chat", origin=origin) as socket:
        await socket.send(json.dumps({"type": "hello", "site": "demo", "after": 0}))
        welcome = await _until(socket, lambda frame: frame["type"] == "welcome")
        text = "I want to talk to a person about my broken kettle at home"
        await socket.send(json.dumps({"type": "message", "id": uuid.uuid4().hex, "text": text}))

        async def customer_sees() -> float:
            await _until(socket, lambda frame: frame.get("owner") == "queue")
            return time.perf_counter()

        async def desk_sees() -> float:
            mine = str(welcome["conversation"])
            await _until(desk, lambda frame: mine in json.dumps(frame))
            return time.perf_counter()

        committed, shown = await asyncio.gather(customer_sees(), desk_sees())
        return max(0.0, shown - committed) * 1000


def _print(
    training: float, start: float, ours: Figures, default: Figures, to_desk: Figures
) -> None:
    table = Table("figure", "Osasto", "Rasa's default project", "ratio", "to reach")
    ratio = f"{ours.p50 / default.p50:.2f}"
    table.add_row(
        "message to reply, p50", f"{ours.p50:.0f} ms", f"{default.p50:.0f} ms", ratio, "≤ 0.50"
    )
    ratio = f"{ours.p99 / default.p99:.2f}"
    table.add_row("message to reply, p99", f"{ours.p99:.0f} ms", f"{default.p99:.0f} ms", ratio, "")
    table.add_row("handoff to card on the desk, p50", f"{to_desk.p50:.0f} ms", "", "", "")
    table.add_row("handoff to card on the desk, p99", f"{to_desk.p99:.0f} ms", "", "", "< 200 ms")
    table.add_row("`osasto up` with a trained model", f"{start:.0f} s", "", "", "< 40 s")
    trained = f"{training:.0f} s" if training else "nothing to train"
    table.add_row("training", trained, "", "", "< 90 s")
    console.print(table)


if __name__ == "__main__":
    main()
