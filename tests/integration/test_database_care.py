"""The database is upgraded, backed up, restored and moved; what cannot be is refused whole."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, make_url, text
from typer.testing import CliRunner

from bot.cli import app
from bot.services.conversations import receive_message
from bot.services.demo_customers import seed_demo
from bot.settings import PROJECT
from bot.store.backup import (
    BackupRefused,
    DatabaseInUse,
    SamePlace,
    TargetNotEmpty,
    backup,
    move,
    restore,
    users_of,
)
from bot.store.copying import CopyRefused, batches, our_tables
from bot.store.database import Database
from bot.store.migrate import SchemaForeign, SchemaNewer, SchemaOlder, require_usable, upgrade_at
from bot.store.tables import VisitorRow
from bot.store.trouble import DatabaseTrouble
from tests.disks import fill
from tests.making import make_active_handoff, make_conversation, make_desk


def unseen(_what: str, _share: float) -> None:
    """A progress bar that nobody looks at."""


@pytest.fixture
def full_database(database: Database, run: Callable[..., Any], company: Any, now: datetime) -> str:
    """The address of a database with conversations, a handoff and staff; all closed."""
    desk = run(make_desk, now)
    run(make_active_handoff, company, desk, now)
    conversation = run(make_conversation, now)
    run(receive_message, conversation, "c1", "مرحبا, où est ma facture ? 🌲 it's 100%", now)
    database.dispose()
    return database.url


@pytest.fixture
def demo_database(full_database: str, database: Database, now: datetime) -> str:
    """The same with the demo's customers: every table of the profiles has rows."""
    _write(database, seed_demo, now)
    database.dispose()
    return full_database


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database in which nothing has ever been."""
    if request.param == "sqlite":
        (tmp_path / "elsewhere").mkdir()
        return f"sqlite:///{tmp_path / 'elsewhere' / 'osasto.sqlite3'}"
    made: str = request.getfixturevalue("make_postgres")()
    return made


def contents(url: str) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, in the same order whichever database it is."""
    opened = Database(url)
    with opened.engine.connect() as connection:
        found = {
            table.name: sorted(
                (tuple(row.values()) for batch in batches(connection, table) for row in batch),
                key=repr,
            )
            for table in our_tables()
        }
    opened.dispose()
    return found


# Backup and restore


def test_a_backup_restored_elsewhere_is_the_same_database(
    demo_database: str, empty_place: str, tmp_path: Path, now: datetime
):
    made = backup(demo_database, tmp_path / "kept.sqlite3", unseen)

    done = restore(made.file, empty_place, unseen, now)

    assert contents(empty_place) == contents(demo_database)
    assert done.rows == made.rows == sum(map(len, contents(demo_database).values())) > 1000
    assert done.kept is None


def test_a_backup_is_one_file_for_its_owner_alone(full_database: str, tmp_path: Path):
    folder = tmp_path / "backups"
    folder.mkdir()

    backup(full_database, folder / "kept.sqlite3", unseen)

    assert [one.name for one in folder.iterdir()] == ["kept.sqlite3"]
    assert (folder / "kept.sqlite3").stat().st_mode & 0o777 == 0o600


def test_a_backup_tells_how_far_it_is(full_database: str, tmp_path: Path):
    told: list[float] = []

    backup(full_database, tmp_path / "kept.sqlite3", lambda _what, share: told.append(share))

    assert told == sorted(told)
    assert told[-1] == 1.0


def test_a_backup_is_one_moment_although_others_go_on_writing(
    full_database: str, database: Database, empty_place: str, tmp_path: Path, now: datetime
):
    conversation = _write(database, make_conversation, now)
    stop = threading.Event()
    written: list[int] = []

    def keep_writing() -> None:
        while not stop.is_set():
            number = len(written)
            _write(database, receive_message, conversation, f"w{number}", f"line {number}", now)
            written.append(number)

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        _until(lambda: len(written) >= 3)
        before = len(written)
        made = backup(full_database, tmp_path / "kept.sqlite3", unseen)
        _until(lambda: len(written) > before)
    finally:
        stop.set()
        writer.join(20)
    restore(made.file, empty_place, unseen, now)

    rows = contents(empty_place)
    # The stream has no hole, ends where the conversation's own counter says, and owes each line.
    lines = sorted(row[1] for row in rows["events"] if row[0] == conversation)
    counter = next(row for row in rows["conversations"] if conversation in row)
    owed = [row for row in rows["bot_turns"] if conversation in row]
    assert lines == list(range(1, len(lines) + 1))
    assert before <= len(lines) <= len(written)
    assert len(lines) in counter
    assert len(owed) == len(lines)


def test_a_file_that_is_there_is_not_written_over(full_database: str, tmp_path: Path):
    file = tmp_path / "kept.sqlite3"
    file.write_text("somebody's")

    with pytest.raises(BackupRefused, match="exists already"):
        backup(full_database, file, unseen)

    assert file.read_text() == "somebody's"


def test_a_backup_that_finds_no_room_leaves_nothing(full_database: str, small_disk: Path):
    ballast = fill(small_disk)
    os.truncate(ballast, ballast.stat().st_size - 100_000)

    with pytest.raises((DatabaseTrouble, BackupRefused), match=r"full|No space|by its disk"):
        backup(full_database, small_disk / "kept.sqlite3", unseen)

    assert list(small_disk.iterdir()) == [ballast]


def test_a_folder_that_is_not_there_is_told(full_database: str, tmp_path: Path):
    with pytest.raises(BackupRefused, match=r"No such file or directory.*nothing was written"):
        backup(full_database, tmp_path / "nowhere" / "kept.sqlite3", unseen)


def test_a_restore_over_something_needs_to_be_forced_and_keeps_it(
    full_database: str, tmp_path: Path, now: datetime, database: Database
):
    made = backup(full_database, tmp_path / "kept.sqlite3", unseen)
    _write(database, make_conversation, now)
    database.dispose()
    later = contents(full_database)

    with pytest.raises(TargetNotEmpty, match="--force"):
        restore(made.file, full_database, unseen, now)
    assert contents(full_database) == later
    done = restore(made.file, full_database, unseen, now, force=True)

    assert done.kept is not None
    kept = f"sqlite:///{done.kept}"
    try:
        assert contents(kept) == later
        assert sum(map(len, contents(full_database).values())) == made.rows
    finally:
        done.kept.unlink()


def test_a_database_in_use_is_not_replaced(
    full_database: str, tmp_path: Path, now: datetime, database: Database
):
    made = backup(full_database, tmp_path / "kept.sqlite3", unseen)
    before = contents(full_database)

    with database.read() as session:
        session.execute(text("SELECT 1"))
        with pytest.raises(DatabaseInUse, match="Stop Osasto first"):
            restore(made.file, full_database, unseen, now, force=True)

    assert contents(full_database) == before


def test_a_database_that_a_gateway_keeps_open_is_in_use_also_between_requests(
    full_database: str, database: Database
):
    assert users_of(full_database) == []

    _write(database, lambda session: session.execute(text("SELECT 1")))

    assert users_of(full_database) != []
    database.dispose()
    assert users_of(full_database) == []


@pytest.mark.parametrize("damage", ["garbage", "cut", "other", "missing"])
def test_what_is_no_sound_backup_is_refused(
    migrated_file: Path, empty_place: str, tmp_path: Path, now: datetime, damage: str
):
    file = Path(shutil.copy(migrated_file, tmp_path / "kept.sqlite3"))
    if damage == "garbage":
        file.write_bytes(os.urandom(8192))
    elif damage == "cut":
        os.truncate(file, file.stat().st_size // 2)
    elif damage == "other":
        file.unlink()
        sqlite3.connect(file).execute("CREATE TABLE recipes (id INTEGER)")
    else:
        file.unlink()

    with pytest.raises(BackupRefused, match="othing was changed"):
        restore(file, empty_place, unseen, now)


def test_a_damaged_database_can_be_replaced(migrated_file: Path, tmp_path: Path, now: datetime):
    target = tmp_path / "osasto.sqlite3"
    target.write_bytes(os.urandom(8192))
    target.with_name("osasto.sqlite3-wal").write_bytes(b"left over")

    done = restore(migrated_file, f"sqlite:///{target}", unseen, now, force=True)

    require_usable(f"sqlite:///{target}")
    assert done.kept is not None
    assert done.kept.with_name(f"{done.kept.name}-wal").read_bytes() == b"left over"


# Moving


def test_moving_loses_nothing(demo_database: str, empty_place: str):
    told: list[float] = []

    rows = move(demo_database, empty_place, lambda _what, share: told.append(share))

    assert contents(empty_place) == contents(demo_database)
    assert rows == sum(map(len, contents(demo_database).values()))
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1.0)


def test_a_place_that_is_not_empty_is_left_as_it_is(
    full_database: str, empty_place: str, now: datetime
):
    upgrade_at(empty_place)
    target = Database(empty_place)
    _write(target, make_conversation, now)
    target.dispose()
    before = contents(empty_place)

    with pytest.raises(TargetNotEmpty):
        move(full_database, empty_place, unseen)

    assert contents(empty_place) == before


def test_nothing_is_moved_while_osasto_runs_unless_it_is_forced(
    full_database: str, empty_place: str, database: Database
):
    with database.read() as session:
        session.execute(text("SELECT 1"))
        with pytest.raises(DatabaseInUse, match="--force"):
            move(full_database, empty_place, unseen)

        assert move(full_database, empty_place, unseen, force=True) > 10


def test_a_database_is_not_moved_onto_itself(full_database: str):
    with pytest.raises(SamePlace):
        move(full_database, full_database, unseen)


@pytest.mark.parametrize(
    ("column", "value"), [("name", "nul \x00"), ("site", "longer than it may be " * 9)]
)
def test_a_row_that_the_other_database_cannot_keep_stops_the_move_whole(
    make_postgres: Callable[[], str],
    migrated_file: Path,
    tmp_path: Path,
    now: datetime,
    column: str,
    value: str,
):
    source = f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'source.sqlite3')}"
    opened = Database(source)
    good = {"id": "good", "site": "demo", "name": "Ann", "created_at": now}
    with opened.engine.begin() as connection:
        connection.execute(insert(VisitorRow), [good, {**good, "id": "bad", column: value}])
    opened.dispose()
    target = make_postgres()

    with pytest.raises(CopyRefused, match="a row of 'visitors'"):
        move(source, target, unseen)

    assert not any(contents(target).values())


# Revisions


def at_revision(url: str, revision: str) -> None:
    opened = Database(url)
    with opened.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": revision})
    opened.dispose()


@pytest.fixture
def at_the_future(database_url: str) -> Iterator[str]:
    opened = Database(database_url)
    with opened.engine.connect() as connection:
        now_at = connection.scalar(text("SELECT version_num FROM alembic_version"))
    opened.dispose()
    at_revision(database_url, "9999")
    yield database_url
    at_revision(database_url, str(now_at))


def test_a_database_of_a_later_version_is_refused_unchanged(at_the_future: str, tmp_path: Path):
    for attempt in (
        lambda: upgrade_at(at_the_future),
        lambda: require_usable(at_the_future),
        lambda: backup(at_the_future, tmp_path / "kept.sqlite3", unseen),
    ):
        with pytest.raises(SchemaNewer, match=r"9999.*Run the version that made it"):
            attempt()


def test_an_empty_database_is_told_to_be_upgraded_and_can_be(empty_place: str):

    with pytest.raises(SchemaOlder, match="osasto db upgrade"):
        require_usable(empty_place)
    done = upgrade_at(empty_place)
    again = upgrade_at(empty_place)

    assert done.before is None
    assert (again.before, again.after) == (done.after, done.after)
    require_usable(empty_place)


def test_tables_of_somebody_else_are_left_alone(empty_place: str):
    opened = Database(empty_place)
    with opened.engine.begin() as connection:
        connection.execute(text("CREATE TABLE recipes (id INTEGER)"))
    opened.dispose()

    with pytest.raises(SchemaForeign, match="'recipes'"):
        upgrade_at(empty_place)


def test_two_who_upgrade_at_once_take_turns(empty_place: str):
    done: list[object] = []

    def upgrade() -> None:
        done.append(upgrade_at(empty_place).before)

    both = [threading.Thread(target=upgrade) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join(60)

    assert sorted(map(str, done)) == sorted(["None", str(upgrade_at(empty_place).after)])


# Addresses and disks


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://x/y", "'mysql' is no kind of database"),
        ("osasto.db", "no address"),
        ("postgresql://me:secret@127.0.0.1:1/osasto", "does not answer"),
        ("postgresql://me:secret@no-such-host.invalid/osasto", "on a host that nobody knows"),
        ("sqlite:////no/such/folder/osasto.sqlite3", "Check that its folder exists"),
    ],
)
def test_an_address_that_leads_nowhere_is_one_sentence(url: str, sentence: str):
    said = _command(url, "db", "upgrade")

    assert sentence in said
    assert "secret" not in said


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"database": "nowhere"}, "Create it"),
        ({"username": "stranger"}, "does not know the user"),
        ({"username": "locked_out", "password": "wrong"}, "user or the password"),
    ],
)
def test_a_server_that_lets_us_not_in_is_one_sentence(
    own_postgres: Any, changed: dict[str, str], sentence: str
):
    url = make_url(own_postgres.url).set(**changed).render_as_string(hide_password=False)

    said = _command(url, "db", "upgrade")

    assert sentence in said
    assert "wrong" not in said


def test_the_gateway_does_not_start_on_tables_that_are_not_its_own(at_the_future: str):
    said = _gateway(at_the_future)

    assert "9999" in said
    assert len(said.splitlines()) == 1


def test_osasto_up_says_so_before_it_trains_or_starts_anything(at_the_future: str, tmp_path: Path):
    models = tmp_path / "models"
    environment = {"OSASTO_MODELS": str(models), "OSASTO_VAR": str(tmp_path / "var")}

    said = _give_up("bot.cli", at_the_future, "up", **environment)

    assert "9999" in said
    assert "Traceback" not in said
    assert not models.exists()


def test_the_gateway_does_not_start_on_a_database_that_takes_no_write(
    migrated_file: Path, small_disk: Path
):
    url = f"sqlite:///{shutil.copy(migrated_file, small_disk / 'osasto.sqlite3')}"
    fill(small_disk)

    said = _gateway(url)

    assert re.search("on a disk that is full|written by its disk", said)
    assert len(said.splitlines()) == 1


def test_a_read_only_file_is_one_sentence(read_only_disk: Path):
    said = _gateway(f"sqlite:///{read_only_disk / 'osasto.sqlite3'}")

    assert "read-only" in said or "cannot be opened" in said
    assert len(said.splitlines()) == 1


def test_a_locked_database_is_one_sentence(database_url: str):
    opened = Database(database_url)
    with opened.engine.connect() as connection:
        if database_url.startswith("postgresql"):
            connection.exec_driver_sql("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE")
        else:
            connection.execute(text("SELECT 1"))  # the transaction of a writer
        with pytest.raises(DatabaseTrouble, match="busy"):
            require_usable(database_url)
    opened.dispose()
    require_usable(database_url)


def test_the_commands_say_what_they_did(
    full_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, migrated_file: Path
):
    monkeypatch.setenv("OSASTO_VAR", str(tmp_path / "var"))
    (tmp_path / "var").mkdir()
    tracker = tmp_path / "var" / "rasa-tracker.sqlite3"
    tracker.touch()
    file, target = tmp_path / "kept.sqlite3", tmp_path / "moved.sqlite3"

    done = _command(full_database, "db", "upgrade", status=0)
    assert "nothing to do" in done
    assert "found whole" in _command(full_database, "db", "backup", str(file), status=0)
    said = _command(full_database, "db", "move", f"sqlite:///{target}", status=0)
    assert "set OSASTO_DATABASE_URL" in said
    restored = f"sqlite:///{tmp_path / 'restored.sqlite3'}"
    assert "rows of" in _command(restored, "db", "restore", str(file), status=0)
    assert not tracker.exists()
    assert contents(restored) == contents(f"sqlite:///{target}") == contents(full_database)


def _command(url: str, *words: str, status: int = 1) -> str:
    done = CliRunner().invoke(app, list(words), env={"OSASTO_DATABASE_URL": url})
    assert done.exit_code == status, done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done.output


def _gateway(url: str) -> str:
    """What `python -m bot.web` says when it gives up."""
    return _give_up("bot.web", url)


def _give_up(module: str, url: str, *words: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", module, *words],
        cwd=PROJECT,
        env={**os.environ, "OSASTO_DATABASE_URL": url, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    return done.stderr.strip()


def _write(database: Database, work: Callable[..., Any], *arguments: Any) -> Any:
    with database.write() as session:
        return work(session, *arguments)


def _until(is_so: Callable[[], bool], within: float = 30.0) -> None:
    deadline = time.monotonic() + within
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)
