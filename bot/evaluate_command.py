"""`osasto evaluate`: how well messages are understood, for people or as JSON."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from bot.console import AsJson, progress_bar, silent_or
from bot.domain.errors import OsastoError
from bot.evaluation.dialogues import read_dialogues
from bot.evaluation.hearing import TrainedEar
from bot.evaluation.plots import plot_outcomes, plot_questions
from bot.evaluation.report import DialogueReport, report_dialogues, scores_by_limit
from bot.evaluation.report import as_json as dialogues_as_json
from bot.nlu.errors import UnderstandingError
from bot.nlu.evaluate import (
    IntentReport,
    MessageReport,
    Scores,
    as_json,
    evaluate_intents,
    evaluate_messages,
)
from bot.nlu.plots import plot_confusions, plot_reliability
from bot.settings import Settings
from bot.trained import NoUnderstanding, load_understanding
from bot.training import train_if_changed
from bot.weights import current_organisation

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Measure understanding and triage."
)
console = Console()
complaints = Console(stderr=True)

Plot = Annotated[
    Path | None, typer.Option("--plot", help="Folder for confusion matrix and reliability diagram.")
]
Compare = Annotated[
    str | None, typer.Option("--compare", help="rasa-default: also train and run Rasa's default.")
]
RASA_DEFAULT = "rasa-default"


@app.command("intents")
def intents(
    train: Annotated[Path, typer.Option(help="CSV with text, intent and perhaps lang.")],
    test: Annotated[Path, typer.Option(help="CSV of the same form; `oos` is out of scope.")],
    as_machine: AsJson = False,
    plot: Plot = None,
    compare: Compare = None,
) -> None:
    """Train the product's pipeline on any table of intents and try it on another."""
    try:
        with silent_or(progress_bar(complaints), shown=not as_machine) as progress:
            reports = [evaluate_intents(train, test, progress=progress)]
            if compare is not None:
                reports.append(_compare(compare, train, test, progress))
    except UnderstandingError as error:
        _give_up(str(error))
    if plot is not None:
        for report in reports:
            _plot(plot, report.pipeline, report.judgements)
    if as_machine:
        typer.echo(json.dumps([as_json(one) for one in reports], ensure_ascii=False))
        return
    for report in reports:
        _show_intents(report)


@app.command("messages")
def messages(
    file: Annotated[Path, typer.Argument(help="CSV with id, lang, text, need and type.")],
    as_machine: AsJson = False,
    plot: Plot = None,
) -> None:
    """Read real messages with the product's trained model."""
    settings = Settings()
    try:
        model = settings.model or train_if_changed(settings.models, complaints).model
        understanding = load_understanding(model)
        with silent_or(progress_bar(complaints), shown=not as_machine) as progress:
            report = evaluate_messages(file, understanding, progress)
    except (UnderstandingError, NoUnderstanding) as error:
        _give_up(str(error))
    if plot is not None:
        _plot(plot, "need", report.needs)
        _plot(plot, "type", report.types)
    if as_machine:
        typer.echo(json.dumps(as_json(report), ensure_ascii=False))
        return
    _show_messages(report)


@app.command("dialogues")
def dialogues(
    file: Annotated[Path, typer.Argument(help="JSON Lines: id, lang, type, need, messages, …")],
    as_machine: AsJson = False,
    plot: Annotated[
        Path | None,
        typer.Option("--plot", help="Folder for reliability, risk-coverage and questions."),
    ] = None,
) -> None:
    """Play written dialogues through the real engine, beside three baselines."""
    settings = Settings()
    today = datetime.now(UTC).date()
    try:
        organisation = current_organisation(settings)
        written = read_dialogues(file, organisation, today=today)
        ear = trained_ear(settings, today)
        with silent_or(progress_bar(complaints), shown=not as_machine) as progress:
            report = report_dialogues(written, ear, organisation, today=today, progress=progress)
    except (UnderstandingError, NoUnderstanding, OsastoError) as error:
        _give_up(str(error))
    if plot is not None:
        plot_outcomes(report.outcomes, plot)
        limits = scores_by_limit(written, ear, organisation, today=today)
        plot_questions(limits, report.baselines["fixed_form"]["all"], plot / "questions.png")
    if as_machine:
        typer.echo(json.dumps(dialogues_as_json(report), ensure_ascii=False))
        return
    _show_dialogues(report)


def trained_ear(settings: Settings, today: date) -> TrainedEar:
    """The product's own understanding; it is trained first where the data changed."""
    model = settings.model or train_if_changed(settings.models, complaints).model
    return TrainedEar(load_understanding(model), today=today)


def _show_dialogues(report: DialogueReport) -> None:
    table = Table(
        *("", "dialogues", "type", "department", "questions", "median", "ECE"),
        *("welcome desk", "truth in its two", "error", "at 90 %"),
    )
    rows = {f"engine, {name}": scores for name, scores in report.engine.items()}
    rows |= {f"engine, {name}": scores for name, scores in report.by_type.items()}
    rows |= {
        f"{name.replace('_', ' ')}, all": scores["all"] for name, scores in report.baselines.items()
    }
    for name, scores in rows.items():
        table.add_row(
            name,
            str(scores.dialogues),
            _percent(scores.type_accuracy),
            _percent(scores.department_accuracy),
            f"{scores.mean_questions:.2f}",
            f"{scores.median_questions:.0f}",
            f"{scores.calibration_error:.3f}",
            _percent(scores.welcome_desk_share),
            _percent(scores.welcome_desk_guesses_right),
            _percent(scores.risk_all),
            _percent(scores.risk_covered),
        )
    console.print(table)
    for dialogue, values in report.ignored.items():
        for one in values:
            told = f"{dialogue}: {one.field} {one.value!r} is evidence of nothing ({one.because})"
            console.print(told, highlight=False, markup=False)


def _compare(
    name: str, train: Path, test: Path, progress: Callable[[str, float], None] | None
) -> IntentReport:
    if name != RASA_DEFAULT:
        _give_up(f"There is nothing to compare with called '{name}'. Write {RASA_DEFAULT}.")
    from bot.nlu.rasa_default import RasaDefault  # imports TensorFlow, which takes seconds

    return evaluate_intents(train, test, RasaDefault(), progress)


def _plot(folder: Path, name: str, judgements: Any) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    plot_confusions(judgements, folder / f"{name}-confusions.png")
    plot_reliability(judgements, folder / f"{name}-reliability.png")


def _show_intents(report: IntentReport) -> None:
    table = _score_table(report.pipeline)
    _add_row(table, "all", report.scores)
    for language, scores in report.by_language.items():
        _add_row(table, language, scores)
    console.print(table)
    times = report.times
    console.print(
        f"trained in {times.training_seconds:.1f} s; one message "
        f"p50 {times.message_p50_ms:.1f} ms, p99 {times.message_p99_ms:.1f} ms"
    )
    _show_confusions(report.scores)


def _show_messages(report: MessageReport) -> None:
    for title, measures in (("need", report.need), ("customer type", report.customer_type)):
        table = _score_table(title)
        for language, scores in measures.items():
            _add_row(table, language, scores)
        console.print(table)
    implied = {name: _percent(one) for name, one in report.implied_type_accuracy.items()}
    console.print(f"type where the text implies it: {implied}")
    languages = {name: _percent(one) for name, one in report.language_accuracy.items()}
    console.print(f"language: {languages}")
    console.print(
        f"one message p50 {report.times.message_p50_ms:.1f} ms, "
        f"p99 {report.times.message_p99_ms:.1f} ms"
    )
    _show_confusions(report.need["all"])


def _score_table(title: str) -> Table:
    return Table(
        "",
        "messages",
        "in scope",
        "out-of-scope recall",
        "precision",
        "macro-F1",
        "ECE",
        title=title,
    )


def _add_row(table: Table, name: str, scores: Scores) -> None:
    table.add_row(
        name,
        str(scores.messages),
        _percent(scores.accuracy_in_scope),
        _percent(scores.out_of_scope_recall),
        _percent(scores.out_of_scope_precision),
        _percent(scores.macro_f1),
        f"{scores.calibration_error:.3f}",
    )


def _show_confusions(scores: Scores) -> None:
    if scores.worst_confusions:
        console.print("most often confused:")
    for one in scores.worst_confusions:
        console.print(f"  {one.gold} → {one.found}: {one.count}", highlight=False)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f}"


def _give_up(message: str) -> NoReturn:
    complaints.print(message, style="red", highlight=False, markup=False)
    raise typer.Exit(1)
