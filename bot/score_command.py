"""`osasto customers score`: the type probabilities of a whole file of profiles."""

import json
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bot.domain.errors import OsastoError
from bot.settings import Settings
from bot.weights import current_organisation

if TYPE_CHECKING:
    from bot.evaluation.scoring import ScoreReport

console = Console()
complaints = Console(stderr=True)


def score(
    file: Annotated[Path, typer.Argument(help="CSV: email, company_name, vat_number, …; an id.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="CSV for each one's type and probabilities.")
    ] = None,
    as_machine: Annotated[
        bool, typer.Option("--json", help="Machine-readable, without a progress bar.")
    ] = False,
) -> None:
    """Say of every profile in a file what type triage would take it for, and how surely."""
    from bot.evaluation.scoring import score_profiles  # needs numpy, which the gateway has not

    try:
        organisation = current_organisation(Settings())
        started_at = time.perf_counter()
        with Progress(console=complaints, transient=True, disable=as_machine) as bar:
            task = bar.add_task("profiles", total=1.0)
            report = score_profiles(
                file,
                organisation,
                today=datetime.now(UTC).date(),
                out=out,
                progress=lambda share: bar.update(task, completed=share),
            )
    except OsastoError as error:
        _give_up(str(error))
    seconds = time.perf_counter() - started_at
    if as_machine:
        told = {**asdict(report), "seconds": seconds, "rows_per_second": report.rows / seconds}
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    _show(report, seconds)
    if out is not None:
        console.print(f"Written to {out}.", highlight=False, markup=False)


def _show(report: "ScoreReport", seconds: float) -> None:
    table = Table("most probable type", "share of profiles", "expected share")
    for type_id, share in report.shares.items():
        table.add_row(type_id, f"{share:.1%}", f"{report.expected[type_id]:.1%}")
    console.print(table)
    console.print(
        f"{report.rows} profiles in {seconds:.1f} s, {report.rows / seconds:.0f} a second; "
        f"mean certainty {report.mean_certainty:.3f}.",
        highlight=False,
    )
    if report.ignored:
        ignored = Table("values that are evidence of nothing", "because", "how many")
        for one in report.ignored:
            ignored.add_row(one.field, one.because.replace("_", " "), str(one.count))
        console.print(ignored)
    if report.left_out:
        told = f"Columns not known and left out: {', '.join(report.left_out)}."
        console.print(told, highlight=False, markup=False)


def _give_up(message: str) -> NoReturn:
    complaints.print(message, style="red", highlight=False, markup=False)
    raise typer.Exit(1)
