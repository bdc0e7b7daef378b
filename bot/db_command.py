"""`osasto db`: bring the database up to date, back it up, restore it, move it to another kind."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.console import progress_bar
from bot.domain.errors import OsastoError
from bot.settings import Settings
from bot.store.backup import backup, forget_file, move, restore
from bot.store.migrate import upgrade_at
from bot.store.trouble import SETTING, readable

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="The database: tables, backups, another home.",
)
console = Console()
complaints = Console(stderr=True)


@app.command("upgrade")
def upgrade_command() -> None:
    """Bring the database to this version's tables."""
    settings = Settings()
    settings.var.mkdir(parents=True, exist_ok=True)
    with _sentences():
        done = upgrade_at(settings.database)
    where = readable(settings.database)
    if done.before == done.after:
        _say(f"The database {where} is at revision {done.after} already; nothing to do.")
    else:
        _say(f"The database {where} was {_at(done.before)} and is at revision {done.after} now.")


@app.command("backup")
def backup_command(
    file: Annotated[Path, typer.Argument(help="The file to write; it must not exist.")],
) -> None:
    """Write one moment of the database to a file, while Osasto goes on."""
    with _sentences(), progress_bar(complaints) as tell:
        made = backup(Settings().database, file, tell)
    _say(
        f"{made.file}: {made.rows:,} rows, {made.size / 1e6:,.1f} MB, revision {made.revision}; "
        "read again and found whole. The secrets of OSASTO_VAR are not in it."
    )


@app.command("restore")
def restore_command(
    file: Annotated[Path, typer.Argument(help="A file that `osasto db backup` wrote.")],
    force: Annotated[
        bool, typer.Option("--force", help="Replace what is there; it is kept in a file beside.")
    ] = False,
) -> None:
    """Put a backup in the place of the database. Osasto must be stopped."""
    settings = Settings()
    with _sentences():
        with progress_bar(complaints) as tell:
            done = restore(file, settings.database, tell, datetime.now(UTC), force=force)
        _say(f"{readable(settings.database)} has the {done.rows:,} rows of {file} now.")
        if done.upgraded.before != done.upgraded.after:
            _say(f"It was {_at(done.upgraded.before)} and is at {done.upgraded.after} now.")
        if done.kept is not None:
            _say(f"What was there before is kept in {done.kept}.")
        _forget_dialogues(settings)


@app.command("move")
def move_command(
    url: Annotated[str, typer.Argument(help="Where to: postgresql://… or sqlite:///…, empty.")],
    force: Annotated[
        bool, typer.Option("--force", help="Copy this moment although Osasto is running.")
    ] = False,
) -> None:
    """Copy everything to another database, SQLite or PostgreSQL, and prove that it arrived."""
    settings = Settings()
    with _sentences(), progress_bar(complaints) as tell:
        rows = move(settings.database, url, tell, force=force)
    _say(
        f"{rows:,} rows are in {readable(url)} now, every table compared row by row. "
        f"To use it, set {SETTING} to that address and start Osasto again; "
        f"{readable(settings.database)} is unchanged and can be kept as a backup."
    )


def _forget_dialogues(settings: Settings) -> None:
    """Rasa's cache knows messages that the restored database does not."""
    forgotten = forget_file(settings.tracker_url)
    if not forgotten:
        _say("Empty Rasa's tracker store too: it may know messages that are no longer there.")


def _at(revision: str | None) -> str:
    return f"at revision {revision}" if revision else "empty"


def _say(sentence: str) -> None:
    console.print(sentence, highlight=False, markup=False, soft_wrap=True)


@contextmanager
def _sentences() -> Iterator[None]:
    """What went wrong is one sentence on the error stream and a status of 1."""
    try:
        yield
    except OsastoError as error:
        complaints.print(str(error), style="red", highlight=False, markup=False, soft_wrap=True)
        raise typer.Exit(1) from error
