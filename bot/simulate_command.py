"""`osasto simulate`: thousands of drawn customers write to the real engine."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.console import AsJson, progress_bar, silent_or
from bot.domain.errors import OsastoError
from bot.evaluate_command import trained_ear
from bot.evaluation.pairs import PairReport, changed_only
from bot.evaluation.plots import plot_outcomes
from bot.evaluation.simulator import Simulation, SimulationReport, simulate
from bot.nlu.errors import UnderstandingError
from bot.nlu.tables import read_messages
from bot.settings import Settings
from bot.trained import NoUnderstanding
from bot.weights import current_organisation

PAIRS = 600

app = typer.Typer(add_completion=False)

console = Console()
complaints = Console(stderr=True)


@app.command("simulate")
def simulate_customers(
    messages: Annotated[
        list[Path], typer.Argument(help="CSV of held-out messages: id, lang, text, need, type.")
    ],
    count: Annotated[int, typer.Option(help="Conversations.", min=1)] = 2000,
    seed: Annotated[int, typer.Option(help="The same seed draws the same people.")] = 1,
    plot: Annotated[
        Path | None, typer.Option("--plot", help="Folder for reliability and risk-coverage.")
    ] = None,
    as_machine: AsJson = False,
) -> None:
    """Let customers with hidden types write: patient or not, silent, lying, of several roles."""
    settings = Settings()
    today = datetime.now(UTC).date()
    try:
        organisation = current_organisation(settings)
        rows = [row for file in messages for row in read_messages(file)]
        ear = trained_ear(settings, today)
        with silent_or(progress_bar(complaints), shown=not as_machine) as progress:
            simulation = simulate(
                organisation, rows, ear, count=count, seed=seed, today=today, progress=progress
            )
        pairs = changed_only(organisation, rows, ear, count=PAIRS, seed=seed)
    except (UnderstandingError, NoUnderstanding, OsastoError) as error:
        complaints.print(str(error), style="red", highlight=False, markup=False)
        raise typer.Exit(1) from None
    if plot is not None:
        plot_outcomes(simulation.outcomes, plot)
    if as_machine:
        told = {**asdict(simulation.report), "pairs": asdict(pairs)}
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    _show(simulation, pairs)


def _show(simulation: Simulation, pairs: PairReport) -> None:
    report = simulation.report
    table = Table("", "conversations", "type", "department", "questions", "ECE", "welcome desk")
    rows = {"all": report.scores, **report.by_language, **report.by_type}
    for name, scores in rows.items():
        table.add_row(
            name,
            str(scores.dialogues),
            f"{100 * scores.type_accuracy:.1f}",
            f"{100 * scores.department_accuracy:.1f}",
            f"{scores.mean_questions:.2f}",
            f"{scores.calibration_error:.3f}",
            f"{100 * scores.welcome_desk_share:.1f}",
        )
    console.print(table)
    for line in _told(report, pairs):
        console.print(line, highlight=False)


def _told(report: SimulationReport, pairs: PairReport) -> list[str]:
    return [
        f"questions asked twice {report.repeated_questions}, "
        f"already answered {report.already_answered_questions}, "
        f"after a wish for a person {report.questions_after_wanting_a_person}, "
        f"at most {report.most_questions} in a conversation",
        f"{report.liars} liars gained priority {report.priority_gained_by_lying} times",
        f"expected and realised saving of questions: rank correlation "
        f"{_number(report.saving_correlation_grouped)} over groups, "
        f"{_number(report.saving_correlation)} over single questions",
        f"removing the strongest reason moves most in {_percent(report.removal_share)} "
        f"of {report.removals} conversations",
        f"only name, gendered form or dialect changed: {_percent(pairs.changed)} "
        f"of {pairs.pairs} decisions changed",
        f"one decision {report.decision_ms:.2f} ms",
    ]


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"
