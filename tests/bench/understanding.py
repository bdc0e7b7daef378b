"""`make bench`, understanding: the public sets beside the published figures and Rasa's default.

    python -m tests.bench.understanding [--rasa-default]

Each figure is kept in var/bench until the understanding changes, so a broken run goes on where it
stopped. With --rasa-default Rasa's default pipeline is trained on every set too: hours.
"""

import argparse
import csv
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.nlu.evaluate import Judgement, OwnPipeline, Pipeline, Scores, evaluate_rows, score
from bot.nlu.tables import Row, read_intents

PROJECT = Path(__file__).parents[2]
SETS = PROJECT.parent / "shared" / "bench"
KEPT = PROJECT / "var" / "bench"

# set, training table, what was published (../shared/bench/README.md), what to reach
FIGURES = (
    ("clinc150", "clinc150_train", "BERT 96.2 with oos 52.3; Rasa 90.9 with 31.2", "96.2 with 55"),
    ("banking77", "banking77_train", "BERT 93.66", "94.2"),
    ("banking77 10-shot", "banking77_10shot_train", "USE+ConveRT 85.19", "87.0"),
    ("hwu64", "hwu64_train", "Rasa DIET 89.9", "92.3"),
    ("arbanking77", "arbanking77_train", "AraBERT F1 92", "91.0"),
)
LANGUAGES = ("en", "fr", "fi", "ar")

console = Console()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rasa-default", action="store_true", help="also train Rasa's default")
    pipelines: list[Callable[[], Pipeline]] = [OwnPipeline]
    if parser.parse_args().rasa_default:
        from bot.nlu.rasa_default import RasaDefault

        pipelines.append(RasaDefault)
    table = Table("set", "pipeline", "in scope", "oos recall", "ECE", "published", "to reach")
    for name, train, published, to_reach in FIGURES:
        test = SETS / f"{name.split()[0]}_test.csv"
        for pipeline in pipelines:
            scores = _kept(name, pipeline, [(SETS / f"{train}.csv", test)])
            _add(table, name, pipeline, scores, published, to_reach)
    for language in LANGUAGES:
        for pipeline in pipelines:
            scores = _kept(f"home_assistant {language}", pipeline, _folds(language))
            _add(table, f"home_assistant {language}", pipeline, scores, "", "Rasa's default + 2")
    console.print(table)


def _folds(language: str) -> list[tuple[Path, Path]]:
    """The five folds of one language as tables of their own."""
    with (SETS / "home_assistant.csv").open(encoding="utf-8") as stream:
        records = [one for one in csv.DictReader(stream) if one["lang"] == language]
    pairs = []
    for fold in sorted({one["fold"] for one in records}):
        train = [one for one in records if one["fold"] != fold]
        test = [one for one in records if one["fold"] == fold]
        name = f"home_{language}_{fold}"
        pairs.append((_write(f"{name}_train", train), _write(f"{name}_test", test)))
    return pairs


def _write(name: str, records: Sequence[dict[str, str]]) -> Path:
    KEPT.mkdir(parents=True, exist_ok=True)
    file = KEPT / f"{name}.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(records[0]))
        writer.writeheader()
        writer.writerows(records)
    return file


def _kept(
    name: str, make: Callable[[], Pipeline], pairs: Sequence[tuple[Path, Path]]
) -> dict[str, float | None]:
    """The scores of all pairs together, from the last run if nothing has changed since."""
    file = KEPT / f"{name.replace(' ', '_')}-{make().name}-{_fingerprint(make().name)}.json"
    if not file.is_file():
        judgements: list[Judgement] = []
        for train, test in pairs:
            console.print(f"{name}: {make().name} learns {train.name}")
            judgements += evaluate_rows(_rows(train), _rows(test), make()).judgements
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(_plain(score(judgements))), encoding="utf-8")
    kept: dict[str, float | None] = json.loads(file.read_text(encoding="utf-8"))
    return kept


def _rows(file: Path) -> list[Row]:
    return read_intents(file)


def _plain(scores: Scores) -> dict[str, float | None]:
    told = asdict(scores)
    told.pop("worst_confusions")
    return told


def _fingerprint(pipeline: str) -> str:
    """Of the code that decides the figures: ours, or for Rasa's default its configuration."""
    files = sorted((PROJECT / "bot" / "nlu").glob("*.py"))
    if pipeline != OwnPipeline.name:
        files = [
            PROJECT / "bot" / "nlu" / f"{name}.py" for name in ("default_pipeline", "rasa_default")
        ]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


def _add(
    table: Table,
    name: str,
    pipeline: Callable[[], Pipeline],
    scores: dict[str, float | None],
    published: str,
    to_reach: str,
) -> None:
    shares = (scores["accuracy_in_scope"], scores["out_of_scope_recall"])
    percents = ["-" if share is None else f"{100 * share:.1f}" for share in shares]
    error = f"{scores['calibration_error']:.3f}"
    table.add_row(name, pipeline().name, *percents, error, published, to_reach)


if __name__ == "__main__":
    main()
