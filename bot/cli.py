"""The `osasto` command: what operators and developers do from a terminal."""

import asyncio
import secrets
import signal
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, ClassVar, NoReturn
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table
from typer.core import TyperGroup
from typer.main import get_command

from bot import db_command, outbox_command, score_command
from bot.console import progress_bar
from bot.control import Refused, listening
from bot.domain.coverage import prove_coverage
from bot.domain.errors import OsastoError
from bot.domain.organisation import Organisation, OrganisationInvalid
from bot.domain.outgoing import OutgoingRefused
from bot.files import OrganisationFile, WeightsFolder
from bot.model_command import model_app, restart
from bot.outgoing import read_outgoing
from bot.services.customers_csv import CustomersFileRefused
from bot.services.customers_import import import_customers, render_import_report
from bot.services.demo_customers import seed_demo
from bot.services.demo_staff import seed_demo_staff
from bot.services.staff import add_staff, list_staff
from bot.settings import PROJECT, Settings
from bot.store.database import Database
from bot.store.migrate import upgrade_at
from bot.store.trouble import explained
from bot.supervisor import StartFailed, Supervisor
from bot.training import TrainingFailed, train_if_changed
from bot.weights import is_learnt, read_corrections


class LateCommands(TyperGroup):
    """Imports the commands that read language only when they are called: it takes seconds."""

    late: ClassVar[Mapping[str, str]] = {
        "evaluate": "bot.evaluate_command",
        "simulate": "bot.simulate_command",
    }

    def list_commands(self, ctx: Any) -> list[str]:
        """All names, also of what is not imported yet."""
        return [*super().list_commands(ctx), *self.late]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of a name, imported now if need be."""
        if cmd_name not in self.late:
            return super().get_command(ctx, cmd_name)
        command = get_command(import_module(self.late[cmd_name]).app)
        command.name = cmd_name
        return command


app = typer.Typer(
    cls=LateCommands,
    no_args_is_help=True,
    add_completion=False,
    help="Osasto: customer triage chat.",
)
staff_app = typer.Typer(no_args_is_help=True, help="The people at the desk.")
customers_app = typer.Typer(no_args_is_help=True, help="The customers' profiles.")
weights_app = typer.Typer(no_args_is_help=True, help="What evidence weighs, as it was learnt.")
app.add_typer(db_command.app, name="db")
app.add_typer(staff_app, name="staff")
app.add_typer(customers_app, name="customers")
app.add_typer(weights_app, name="weights")
app.add_typer(outbox_command.app, name="outbox")
customers_app.command("score")(score_command.score)
app.add_typer(model_app, name="model")
app.command("restart")(restart)

console = Console()
complaints = Console(stderr=True)

AlwaysOpen = Annotated[
    bool, typer.Option("--always-open", help="Keep every department open, to try it at any hour.")
]


@app.command()
def up(always_open: AlwaysOpen = False) -> None:
    """Train if needed, create and seed the database, start everything, and keep it running."""
    settings = Settings()
    settings.always_open = settings.always_open or always_open
    organisation = _read_organisation(settings)
    _open_database(settings).dispose()  # what is wrong with it is told before the training
    _check_outgoing(settings)
    model = _train(settings, force=False)
    if settings.model is None:
        _learn(settings, model, force=False)
    sign_ins, password = _prepare_database(settings, organisation)
    try:
        asyncio.run(_run(settings, model, sign_ins, password, organisation))
    except StartFailed as error:
        _give_up(str(error))


@app.command()
def train(
    force: Annotated[bool, typer.Option("--force", help="Train even if nothing changed.")] = False,
) -> None:
    """Train the model if the data changed, and learn what evidence weighs from corrections."""
    settings = Settings()
    _read_organisation(settings)
    _learn(settings, _train(settings, force=force), force=force)


@weights_app.command("list")
def weights_list() -> None:
    """Every version of what evidence weighs; the one in use is marked."""
    folder = WeightsFolder(Settings().weights_folder)
    for version in folder.versions():
        mark = "*" if version == folder.current() else " "
        console.print(f"{mark} {version.stem}", highlight=False)


@weights_app.command("rollback")
def weights_rollback() -> None:
    """Put the version before the current one back in use, at once and without a restart."""
    version = WeightsFolder(Settings().weights_folder).roll_back()
    if version is None:
        _give_up("There is no version before the current one. `osasto weights list` shows all.")
    console.print(f"In use now: {version.stem}", highlight=False)


@app.command()
def check() -> None:
    """Prove the organisation file: everybody reaches people or an honest offer, at every hour."""
    settings = Settings()
    organisation = _read_organisation(settings)
    _check_outgoing(settings)
    coverage = prove_coverage(organisation, _monday(organisation))
    for gap in coverage.gaps:
        complaints.print(f"[red]gap[/red] {gap}", highlight=False)
    if coverage.gaps:
        mend = "Add a language or hours to a department, or a fallback that has them."
        _give_up(f"{len(coverage.gaps)} kinds of conversation reach nobody. {mend}")
    console.print(
        f"organisation.yml is sound: {coverage.cells} combinations of type, standing, need, "
        f"language and hour tried; {coverage.reach_people} reach people at once, "
        f"{coverage.honest_offers} get an honest offer, none is left out."
    )
    _check_sentences()


def _check_sentences() -> None:
    """Report what a reader of the training data overlooks, and leaks from the held-out sets."""
    from bot.nlu.lint import check_data  # reads language, which takes seconds to import

    held_out = [*(PROJECT / "tests/nlu").glob("dev_*.csv"), *(PROJECT / "data").glob("*/*.csv")]
    findings = check_data(PROJECT / "data" / "nlu", sorted(held_out))
    for finding in findings:
        complaints.print(str(finding), highlight=False, markup=False)
    if findings:
        _give_up(f"The training data have {len(findings)} faults, listed above with their places.")
    console.print("The training data are sound: no near-duplicates, worn frames or leaks.")


@staff_app.command("add")
def staff_add(
    email: str,
    name: str,
    department: Annotated[list[str], typer.Option(help="May be given several times.")],
    language: Annotated[str, typer.Option(help="Of the desk: en, fr, fi or ar.")] = "en",
    capacity: Annotated[int, typer.Option(help="Conversations at once.", min=1, max=20)] = 4,
) -> None:
    """Add a person, or change one. The password is asked for; it is never an argument."""
    settings = Settings()
    organisation = _read_organisation(settings)
    unknown = [one for one in department if organisation.find_department(one) is None]
    if unknown:
        known = ", ".join(one.id for one in organisation.departments)
        _give_up(f"There is no department '{unknown[0]}'. Choose from {known}.")
    if language not in organisation.languages:
        _give_up(f"The desk does not speak '{language}'.")
    password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    with _open_database(settings).write() as session:
        add_staff(
            session,
            email=email,
            name=name,
            password=password,
            language=language,
            departments=department,
            capacity=capacity,
            now=datetime.now(UTC),
        )
    console.print(f"{name} can sign in at /desk with {email}.", highlight=False)


@staff_app.command("list")
def staff_list() -> None:
    """Everybody at the desk, with their departments."""
    table = Table("e-mail", "name", "language", "at once", "departments")
    with _open_database(Settings()).read() as session:
        for person, departments in list_staff(session):
            table.add_row(
                person.email,
                person.name,
                person.language,
                str(person.capacity),
                ", ".join(departments),
            )
    console.print(table)


@customers_app.command("import")
def customers_import(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)],
    skip_bad_rows: Annotated[
        bool, typer.Option("--skip-bad-rows", help="Import the good rows, leave out the bad.")
    ] = False,
) -> None:
    """Import customers from a CSV file: all of it, or, when a row is bad, nothing."""
    settings = Settings()
    try:
        with _open_database(settings).write() as session:
            report = import_customers(session, file, datetime.now(UTC), skip_bad_rows=skip_bad_rows)
    except CustomersFileRefused as error:
        _give_up(str(error))
    console.print(render_import_report(report), highlight=False, markup=False)
    if not report.written:
        raise typer.Exit(1)


def _read_organisation(settings: Settings) -> Organisation:
    try:
        return OrganisationFile(settings.organisation, always_open=settings.always_open).current()
    except OrganisationInvalid as error:
        _give_up(str(error))
    except FileNotFoundError:
        _give_up(f"There is no {settings.organisation}. Set OSASTO_ORGANISATION or add the file.")


def _check_outgoing(settings: Settings) -> None:
    try:
        read_outgoing(settings)
    except OutgoingRefused as error:
        _give_up(str(error))


def _train(settings: Settings, *, force: bool) -> Path:
    if settings.model is not None and not force:
        return settings.model
    try:
        trained = train_if_changed(settings.models, console, force=force)
    except TrainingFailed as error:
        _give_up(f"Training failed. The end of its log:\n{error}")
    if trained.seconds:
        console.print(f"Trained in {trained.seconds:.0f} s: {trained.model.name}")
    else:
        console.print(f"Nothing to train: {trained.model.name} is up to date.")
    return trained.model


def _learn(settings: Settings, model: Path, *, force: bool) -> None:
    database = _open_database(settings)
    corrections = read_corrections(database, datetime.now(UTC))
    database.dispose()
    if is_learnt(settings, model, corrections) and not force:
        return
    from bot.learning import learn_weights  # reads language, which takes seconds to import

    try:
        with progress_bar(complaints) as progress:
            learning = learn_weights(settings, model, corrections, progress)
    except OsastoError as error:
        _give_up(str(error))
    learnt = learning.weights
    told = f"{learnt.conversations} conversations, {learnt.corrections} of them corrected"
    if learning.is_accepted:
        console.print(f"Learnt what evidence weighs from {told}.", highlight=False)
        return
    complaints.print(f"What was learnt from {told} is refused; the old weights stay in use.")
    for refusal in learning.verdict.refusals if learning.verdict else ():
        complaints.print(f"  {refusal}", highlight=False, markup=False)


def _open_database(settings: Settings) -> Database:
    """The database, brought to this code's tables first."""
    settings.var.mkdir(parents=True, exist_ok=True)
    upgrade_at(settings.database)
    return Database(settings.database, patient=True)


def _prepare_database(
    settings: Settings, organisation: Organisation
) -> tuple[Sequence[tuple[str, str, list[str]]], str]:
    database = _open_database(settings)
    if not settings.demo:
        return (), ""
    password = _demo_password(settings)
    now = datetime.now(UTC)
    with database.write() as session:
        added = seed_demo(session, now)
        sign_ins = seed_demo_staff(session, organisation, password, now)
    if added:
        console.print(f"Seeded {added} demo customers.")
    database.dispose()
    return sign_ins, password


def _demo_password(settings: Settings) -> str:
    """One password for the demo's staff, made here and kept on this machine."""
    path = settings.var / "secrets" / "demo-staff"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(f"spruce-{secrets.token_hex(4)}")
    return path.read_text().strip()


async def _run(
    settings: Settings,
    model: Path,
    sign_ins: Sequence[tuple[str, str, list[str]]],
    password: str,
    organisation: Organisation,
) -> None:
    supervisor = Supervisor(settings, model)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, stop.set)
    restarting = asyncio.Event()
    # A terminal that closes says the same, and then it should all stop.
    loop.add_signal_handler(signal.SIGHUP, stop.set if sys.stdin.isatty() else restarting.set)
    try:
        with console.status("Starting, until a canary sentence is understood …"):
            starting = asyncio.create_task(supervisor.start())
            stopped = asyncio.create_task(stop.wait())
            await asyncio.wait({starting, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if stopped.done():
                starting.cancel()
                return
            await starting
        _tell_addresses(settings, sign_ins, password, organisation)
        async with listening(settings.var, supervisor.serve):
            restarts = asyncio.create_task(_restart_when_asked(supervisor, restarting))
            await stop.wait()
            restarts.cancel()
    finally:
        console.print("\nStopping …")
        await supervisor.stop()
        console.print("Everything has stopped.")


async def _restart_when_asked(supervisor: Supervisor, asked: asyncio.Event) -> None:
    while True:
        await asked.wait()
        asked.clear()
        try:
            await supervisor.restart_gateways(console.print)
        except Refused as error:
            complaints.print(str(error), style="red", highlight=False, markup=False)


def _tell_addresses(
    settings: Settings,
    sign_ins: Sequence[tuple[str, str, list[str]]],
    password: str,
    organisation: Organisation,
) -> None:
    console.print("\n[bold]Osasto is running.[/bold] Ctrl-C stops it.")
    console.print(f"  Website with the chat   {settings.host_page_origin}/")
    console.print(f"  Desk for the staff      {settings.widget_origin}/desk")
    if sign_ins:
        console.print(f"\nDemo sign-ins at the desk; the password of each is  {password}")
        for email, name, departments in sign_ins:
            where = "every department" if len(departments) > 1 else departments[0]
            console.print(f"  {email:36} {name} ({where})", highlight=False)
    if organisation.always_open:
        console.print(
            "\nEvery department is kept open so that you can try at any hour; "
            "`make up HOURS=real` keeps the hours of organisation.yml."
        )
    sys.stdout.flush()


def _monday(organisation: Organisation) -> datetime:
    """The coming Monday's midnight in the company's time zone: a week that begins there."""
    local = datetime.now(UTC).astimezone(ZoneInfo(organisation.company.time_zone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=7 - local.weekday())


def _give_up(message: str) -> NoReturn:
    complaints.print(message, style="red", highlight=False, markup=False)
    raise typer.Exit(1)


def main() -> None:
    """The entry point; what the database complains of is a sentence, whatever was asked for."""
    try:
        with explained(Settings().database):
            app()
    except OsastoError as error:
        complaints.print(str(error), style="red", highlight=False, markup=False)
        sys.exit(1)


if __name__ == "__main__":
    main()
