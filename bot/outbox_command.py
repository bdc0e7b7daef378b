"""`osasto outbox`: what has left, what waits and why, and sending it again."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, NoReturn
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table

from bot.console import AsJson
from bot.domain.addresses import shown_url
from bot.domain.delivery import OutboxStatus
from bot.domain.errors import OsastoError
from bot.domain.outgoing import Channel
from bot.files import OrganisationFile, read_phrases
from bot.outgoing import read_outgoing
from bot.services.context import Company
from bot.services.outbox import replay_dead, replay_one, replay_since
from bot.settings import Settings
from bot.store.database import Database
from bot.store.migrate import upgrade
from bot.store.outbox import count_by_status, latest_rows
from bot.store.tables import OutboxRow

app = typer.Typer(no_args_is_help=True, help="What leaves the house: webhooks and e-mail.")
console = Console()
complaints = Console(stderr=True)

Status = Annotated[OutboxStatus | None, typer.Option("--status", help="Only rows of this status.")]


@app.command("list")
def list_outbox(
    status: Status = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="The newest so many.")] = 50,
    as_machine: AsJson = False,
) -> None:
    """The newest rows, what each waits for or died of, and how many there are of each status."""
    settings = Settings()
    company = _company(settings)
    wanted = [status] if status else list(OutboxStatus)
    with _open_database(settings).read() as session:
        counts = count_by_status(session, list(OutboxStatus))
        rows = [_render(one, company) for one in latest_rows(session, wanted, limit)]
    if as_machine:
        typer.echo(json.dumps({"counts": counts, "rows": rows}, ensure_ascii=False))
        return
    _show(rows, counts, ZoneInfo(company.organisation.company.time_zone))


@app.command()
def replay(
    outbox_id: Annotated[str | None, typer.Argument(metavar="ID", help="One row's id.")] = None,
    dead: Annotated[bool, typer.Option("--dead", help="Everything that was given up.")] = False,
    since: Annotated[
        datetime | None,
        typer.Option(help="Everything written since then (the company's time) and done with."),
    ] = None,
) -> None:
    """Send again, under the same ids: one row, all dead ones, or everything since a moment."""
    if sum((outbox_id is not None, dead, since is not None)) != 1:
        _give_up("Say what to send again: an ID of `osasto outbox list`, --dead or --since.")
    settings = Settings()
    company = _company(settings)
    now = datetime.now(UTC)
    try:
        with _open_database(settings).write() as session:
            if outbox_id is not None:
                waits = replay_one(session, company, outbox_id, now).last_error
                count = 1
            elif since is not None:
                zone = ZoneInfo(company.organisation.company.time_zone)
                moment = since if since.tzinfo else since.replace(tzinfo=zone)
                waits, count = None, replay_since(session, company, moment, now)
            else:
                waits, count = None, replay_dead(session, company, now)
    except OsastoError as error:
        _give_up(f"{error} `osasto outbox list` shows what there is.")
    if waits:
        console.print(f"It waits: {waits}.", highlight=False, markup=False)
        return
    rows = "row" if count == 1 else "rows"
    console.print(f"{count} {rows} to be sent again; a running gateway does so within seconds.")


def _company(settings: Settings) -> Company:
    try:
        return Company(
            organisation=OrganisationFile(settings.organisation).current(),
            phrases=read_phrases(settings.domain),
            outgoing=read_outgoing(settings),
        )
    except (OsastoError, FileNotFoundError) as error:
        _give_up(str(error))


def _open_database(settings: Settings) -> Database:
    settings.var.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database)
    upgrade(database.engine)
    return database


def _render(row: OutboxRow, company: Company) -> dict[str, Any]:
    """A row without its payload: the list may be read by those whom the words are not meant for."""
    return {
        "id": row.id,
        "channel": row.channel.value,
        "event": row.event,
        "destination": row.destination,
        "address": _address(row, company),
        "conversation": row.conversation_id,
        "status": row.status.value,
        "attempts": row.attempts,
        "created_at": row.created_at.isoformat(),
        "next_at": row.next_at.isoformat() if row.next_at else None,
        "delivered_at": row.delivered_at.isoformat() if row.delivered_at else None,
        "last_error": row.last_error,
    }


def _address(row: OutboxRow, company: Company) -> str | None:
    if row.channel is Channel.EMAIL:
        department = company.organisation.find_department(row.destination)
        return department.email if department else None
    endpoint = company.outgoing.find_endpoint(row.destination)
    return shown_url(endpoint.url) if endpoint else None


def _show(rows: list[dict[str, Any]], counts: Mapping[str, int], zone: ZoneInfo) -> None:
    table = Table("id", "what", "to", "status", "tries", "written", "next", "remark")
    for row in rows:
        waits = row["status"] == OutboxStatus.PENDING
        table.add_row(
            row["id"],
            f"{row['channel']} {row['event']}",
            f"{row['destination']}\n{row['address'] or ''}".strip(),
            row["status"],
            str(row["attempts"]),
            _moment(row["created_at"], zone),
            (_moment(row["next_at"], zone) or "not yet") if waits else "",
            row["last_error"] or "",
        )
    if rows:
        console.print(table)
    told = ", ".join(f"{count} {status}" for status, count in counts.items())
    console.print(f"In the outbox: {told}.", highlight=False)


def _moment(text: str | None, zone: ZoneInfo) -> str:
    return f"{datetime.fromisoformat(text).astimezone(zone):%Y-%m-%d %H:%M:%S}" if text else ""


def _give_up(message: str) -> NoReturn:
    complaints.print(message, style="red", highlight=False, markup=False)
    raise typer.Exit(1)
