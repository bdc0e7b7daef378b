"""Training the model when what it is made from has changed, with a progress bar."""

import hashlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bot.settings import PROJECT

SOURCES = ("data", "domain.yml", "config.yml", "bot/nlu")
SOURCE_KINDS = {".yml", ".csv", ".py"}
TIMINGS = "timings.json"
KEPT_MODELS = 3
FINISHED = re.compile(r"Finished training component '([\w.]+)'")
# Seconds on the machine where it was first measured, until this machine has its own.
FIRST_GUESS = 105.0

RASA_ENVIRONMENT = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "OMP_NUM_THREADS": "1",
    "PYTHONWARNINGS": "ignore",
}

TRAIN = """
import logging, sys
logging.basicConfig(format="%(message)s")
logging.getLogger("rasa.engine.training.hooks").setLevel(logging.INFO)
from bot.dialogue.lean import leave_out_tensorflow
leave_out_tensorflow()
from bot.dialogue.mends import pack_quickly
pack_quickly()
from rasa.model_training import train
result = train("domain.yml", "config.yml", ["data"], output=sys.argv[1],
               fixed_model_name=sys.argv[2], force_training=True)
sys.exit(result.code)
"""


class TrainingFailed(Exception):
    """Rasa could not train; the end of its log is the message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """Where the model is, and how long it took; 0 seconds when it was there already."""

    model: Path
    seconds: float


def fingerprint() -> str:
    """A hash of everything the model is made from."""
    digest = hashlib.sha256()
    for path in sorted(_source_files()):
        digest.update(str(path.relative_to(PROJECT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _source_files() -> Iterator[Path]:
    for name in SOURCES:
        source = PROJECT / name
        if source.is_file():
            yield source
        else:
            yield from (
                path for path in source.rglob("*") if path.suffix in {".yml", ".py", ".csv"}
            )


def find_model(models: Path) -> Path | None:
    """The model of the data and code as they are now; None when they have changed since."""
    model = models / f"osasto-{fingerprint()}.tar.gz"
    return model if model.is_file() else None


def train_if_changed(models: Path, console: Console, *, force: bool = False) -> Trained:
    """The current model, trained now if there is none.

    Raises:
        TrainingFailed: with the end of Rasa's log.
    """
    found = find_model(models)
    if found is not None and not force:
        return Trained(model=found, seconds=0.0)
    models.mkdir(parents=True, exist_ok=True)
    name = f"osasto-{fingerprint()}"
    expected = _read_timings(models)
    started = time.monotonic()
    stages = _run_training(models, name, console, expected)
    seconds = time.monotonic() - started
    (models / TIMINGS).write_text(json.dumps({"total": seconds, "stages": stages}, indent=1))
    _forget_old_models(models)
    return Trained(model=models / f"{name}.tar.gz", seconds=seconds)


def _run_training(models: Path, name: str, console: Console, expected: float) -> dict[str, float]:
    """Train in a process of its own; the seconds at which each component was ready."""
    stages: dict[str, float] = {}
    log: list[str] = []
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-c", TRAIN, str(models), name],
        cwd=PROJECT,
        env={**os.environ, **RASA_ENVIRONMENT, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    assert process.stdout is not None
    os.set_blocking(process.stdout.fileno(), False)
    with _progress(console) as progress:
        task = progress.add_task("Training", total=expected, left="")
        while process.poll() is None:
            log += process.stdout.readlines()
            for component in FINISHED.findall("".join(log[-20:])):
                stages.setdefault(component.rpartition(".")[2], time.monotonic() - started)
            _show(progress, task, time.monotonic() - started, expected)
            time.sleep(0.2)
        log += process.stdout.readlines()
        progress.update(task, completed=expected, left="done")
    if process.returncode != 0:
        raise TrainingFailed("".join(log[-40:]))
    return stages


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[left]}"),
        console=console,
    )


def _show(progress: Progress, task: object, elapsed: float, expected: float) -> None:
    """Honest to the end: when it takes longer than it did before, the bar says so."""
    left = expected - elapsed
    words = f"about {left:.0f} s left" if left > 1 else "longer than last time"
    progress.update(task, completed=min(elapsed, expected * 0.97), left=words)  # type: ignore[arg-type]


def _read_timings(models: Path) -> float:
    path = models / TIMINGS
    if not path.is_file():
        return FIRST_GUESS
    return float(json.loads(path.read_text())["total"])


def _forget_old_models(models: Path) -> None:
    newest_first = sorted(
        models.glob("osasto-*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True
    )
    for model in newest_first[KEPT_MODELS:]:
        model.unlink()
