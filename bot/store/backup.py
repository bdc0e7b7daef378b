"""Backups, restoring them, and moving house between SQLite and PostgreSQL.

A backup is one SQLite file, whatever the database is: it can be looked into, proven, and restored
to either kind.
"""

import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import Connection, Engine, delete, text
from sqlalchemy.exc import OperationalError

from bot.domain.errors import OsastoError
from bot.store.copying import CopyDiffers, Tell, copy_rows, count_rows, our_tables
from bot.store.database import make_reader, read_url
from bot.store.migrate import Upgraded, patient_engine, require_current, upgrade
from bot.store.trouble import DatabaseTrouble, explain, explained, readable

LEAVES_WITHIN = 1.0  # seconds; a closed connection is in the server's list for a moment
OTHER_SESSIONS = text(
    "SELECT DISTINCT coalesce(nullif(application_name, ''), usename) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND backend_type = 'client backend' ORDER BY 1"
)
MAGIC = b"SQLite format 3\x00"
COMPANIONS = ("-wal", "-shm", "-journal")  # of an SQLite file
PAGES = 2048  # of 4 KiB each in one step of a backup: 8 MiB, some hundredths of a second


@dataclass(eq=False)
class DatabaseInUse(OsastoError):
    """Somebody has the database open, so that what is done to it could be lost or mixed."""

    code: ClassVar[str] = "database_in_use"
    where: str
    by: str
    hint: str = ""

    def __str__(self) -> str:
        return (
            f"The database {self.where} is in use by {self.by}. "
            f"Stop Osasto first, then try again.{self.hint}"
        )


@dataclass(eq=False)
class TargetNotEmpty(OsastoError):
    """There is something in the database that would be written over."""

    code: ClassVar[str] = "target_not_empty"
    where: str
    rows: int
    hint: str

    def __str__(self) -> str:
        return f"The database {self.where} is not empty ({self.rows:,} rows). {self.hint}"


@dataclass(eq=False)
class BackupRefused(OsastoError):
    """The file is no sound backup, or cannot be written."""

    code: ClassVar[str] = "backup_refused"
    file: Path
    because: str
    mend: str

    def __str__(self) -> str:
        return f"{self.file} {self.because}. {self.mend}"


@dataclass(eq=False)
class SamePlace(OsastoError):
    """Source and target are one database."""

    code: ClassVar[str] = "same_place"
    where: str

    def __str__(self) -> str:
        return f"Source and target are the same database, {self.where}. Name another one."


@dataclass(frozen=True, slots=True, kw_only=True)
class BackedUp:
    """A proven backup."""

    file: Path
    revision: str
    rows: int
    size: int  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What is in the database now, and where that which was there before is kept."""

    rows: int
    upgraded: Upgraded
    kept: Path | None


def backup(url: str, file: Path, tell: Tell) -> BackedUp:
    """Write one moment of the database to a file while others read and write it.

    The file is there when it is whole and proven, or not at all.

    Raises:
        BackupRefused, DatabaseTrouble, SchemaOlder, SchemaNewer, SchemaForeign, CopyDiffers
    """
    if file.exists():
        raise BackupRefused(
            file=file, because="exists already", mend="Choose another name; nothing was written."
        )
    with _draft_beside(file) as draft, patient_engine(url) as engine:
        with make_reader(engine).connect() as source:
            revision = require_current(source)
            counts = count_rows(source)  # from here on the reader sees this one moment
            if engine.dialect.name == "sqlite":
                _copy_pages(source, draft, tell)
            else:
                _copy_into_new_file(source, draft, tell)
        _prove(draft, revision, counts)
        _put_in_place(draft, file)
    return BackedUp(
        file=file, revision=revision, rows=sum(counts.values()), size=file.stat().st_size
    )


def restore(file: Path, url: str, tell: Tell, now: datetime, *, force: bool = False) -> Restored:
    """Put a backup, brought to this code's tables, in the database's place: all of it or nothing.

    With `force` what is there now is kept in a file beside, and replaced.

    Raises:
        BackupRefused, DatabaseInUse, TargetNotEmpty, DatabaseTrouble, SchemaNewer, SchemaForeign
    """
    with tempfile.TemporaryDirectory(dir=_folder_for_drafts(url), prefix=".restore-") as folder:
        draft = Path(folder) / "osasto.sqlite3"
        upgraded = _read_backup(file, draft, tell)
        if _is_sqlite(url):
            return _restore_file(draft, url, upgraded, now, force=force)
        return _restore_rows(draft, url, upgraded, tell, now, force=force)


def move(source_url: str, target_url: str, tell: Tell, *, force: bool = False) -> int:
    """Copy everything into an empty database of either kind; the number of rows.

    The source is read at one moment and never changed. `force` copies although the source is in
    use: what is written to it meanwhile stays behind.

    Raises:
        DatabaseInUse, TargetNotEmpty, SamePlace, CopyRefused, CopyDiffers, and what opening raises
    """
    if _place(source_url) == _place(target_url):
        raise SamePlace(where=readable(source_url))
    if not force:
        hint = " With --force this moment is copied, and what is written after it stays behind."
        _refuse_used(source_url, hint)
    with patient_engine(source_url) as source, make_reader(source).connect() as reading:
        require_current(reading)
        with patient_engine(target_url) as target:
            upgrade(target)
            with target.begin() as writing:
                _refuse_rows(writing, "Moving needs an empty database; nothing was changed.")
                sent = copy_rows(reading, writing, tell)
    return sum(one.rows for one in sent.values())


def users_of(url: str) -> list[str]:
    """Who else has the database open, on this machine or, for PostgreSQL, on any.

    Raises:
        DatabaseTrouble, DatabaseUrlInvalid
    """
    if _is_sqlite(url):
        file = _file_of(url)
        return ["another process"] if file.exists() and _is_open_elsewhere(file) else []
    with patient_engine(url) as engine, engine.connect() as connection:
        until = time.monotonic() + LEAVES_WITHIN
        while True:
            others = list(connection.scalars(OTHER_SESSIONS))
            if not others or time.monotonic() > until:
                return others
            time.sleep(0.1)


def _refuse_used(url: str, hint: str = "") -> None:
    users = users_of(url)
    if users:
        raise DatabaseInUse(where=readable(url), by=", ".join(users), hint=hint)


def _is_open_elsewhere(file: Path) -> bool:
    """SQLite leaves WAL mode only for who is alone with the file; whoever opens it next returns."""
    with file.open("rb") as opened:
        if opened.read(len(MAGIC)) not in (MAGIC, b""):
            return False  # so damaged that nobody can have it open
    try:
        with closing(sqlite3.connect(_uri_of(file), uri=True, timeout=0)) as alone:
            return bool(alone.execute("PRAGMA journal_mode=DELETE").fetchone()[0] != "delete")
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            return True
        raise explain(OperationalError("", None, error), _url_of(file)) from error
    except sqlite3.DatabaseError:
        return False


def _copy_pages(source: Connection, draft: Path, tell: Tell) -> None:
    """SQLite's own online backup, from the moment that the reading transaction sees."""

    def told(_status: int, remaining: int, total: int) -> None:
        tell("copying", 1 - remaining / total if total else 1.0)

    driver: Any = source.connection.driver_connection
    with closing(sqlite3.connect(draft)) as target:
        driver.backup(target, pages=PAGES, progress=told)
        target.execute("PRAGMA journal_mode=DELETE")  # one file, without companions


def _copy_into_new_file(source: Connection, draft: Path, tell: Tell) -> None:
    with patient_engine(_url_of(draft)) as engine:
        upgrade(engine)
        with engine.begin() as target:
            copy_rows(source, target, tell)
    _leave_wal(draft)


def _leave_wal(file: Path) -> None:
    with closing(sqlite3.connect(file)) as alone:
        alone.execute("PRAGMA journal_mode=DELETE")


def _prove(draft: Path, revision: str, counts: dict[str, int]) -> None:
    """The file is sound, of this revision, and has as many rows in each table."""
    _check_integrity(draft, draft)
    with patient_engine(_url_of(draft)) as engine, make_reader(engine).connect() as copy:
        if require_current(copy) != revision:
            raise CopyDiffers(table="alembic_version")
        arrived = count_rows(copy)
    for table, rows in counts.items():
        if arrived[table] != rows:
            raise CopyDiffers(table=table)
    _leave_wal(draft)


def _check_integrity(file: Path, shown: Path) -> None:
    try:
        with closing(sqlite3.connect(_uri_of(file), uri=True)) as opened:
            verdict = opened.execute("PRAGMA integrity_check(1)").fetchone()[0]
            orphans = opened.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        verdict, orphans = str(error), None
    if verdict == "ok" and orphans is None:
        return
    because = f"is no sound backup ({verdict if orphans is None else 'a row refers to nothing'})"
    raise BackupRefused(file=shown, because=because, mend="Take another one; nothing was changed.")


def _read_backup(file: Path, draft: Path, tell: Tell) -> Upgraded:
    """A copy of the backup to work on, proven and at this code's revision."""
    tell("reading the backup", 0.0)
    try:
        shutil.copyfile(file, draft)
    except OSError as error:
        raise BackupRefused(
            file=file, because=f"cannot be read ({error.strerror})", mend="Nothing was changed."
        ) from error
    _check_integrity(draft, file)
    with patient_engine(_url_of(draft)) as engine:
        with make_reader(engine).connect() as connection:
            known = connection.dialect.has_table(connection, "alembic_version")
        if not known:
            because = "is a database, but not one of Osasto's"
            raise BackupRefused(file=file, because=because, mend="Nothing was changed.")
        upgraded = upgrade(engine)
    _leave_wal(draft)
    return upgraded


def _restore_file(
    draft: Path, url: str, upgraded: Upgraded, now: datetime, *, force: bool
) -> Restored:
    target = _file_of(url)
    _refuse_used(url)
    kept = None
    if target.exists():
        if not force:
            _refuse_full_file(target, url)
        kept = _set_aside(target, now)
    _put_in_place(draft, target)
    with patient_engine(url) as engine, make_reader(engine).connect() as connection:
        rows = sum(count_rows(connection).values())
    return Restored(rows=rows, upgraded=upgraded, kept=kept)


def _set_aside(target: Path, now: datetime) -> Path:
    """A second name for the file, so that there is one at every moment; companions go with it."""
    kept = _free_name(target, now)
    os.link(target, kept)
    for end in COMPANIONS:  # only a damaged file still has any, and no other file may inherit them
        companion = target.with_name(target.name + end)
        if companion.exists():
            os.replace(companion, kept.with_name(kept.name + end))
    return kept


def _refuse_full_file(target: Path, url: str) -> None:
    with patient_engine(url) as engine, make_reader(engine).connect() as connection:
        if connection.dialect.has_table(connection, "alembic_version"):
            _refuse_rows(connection, _force_hint())


def _restore_rows(
    draft: Path, url: str, upgraded: Upgraded, tell: Tell, now: datetime, *, force: bool
) -> Restored:
    _refuse_used(url)
    kept = None
    with patient_engine(url) as engine:
        upgrade(engine)
        if not _is_empty(engine):
            if not force:
                with engine.connect() as connection:
                    _refuse_rows(connection, _force_hint())
            kept = _free_name(Path(f"{read_url(url).database}.sqlite3").absolute(), now)
            backup(url, kept, tell)
        with (
            patient_engine(_url_of(draft)) as file,
            make_reader(file).connect() as source,
            engine.begin() as target,
        ):
            for table in reversed(our_tables()):
                target.execute(delete(table))
            sent = copy_rows(source, target, tell)
    return Restored(rows=sum(one.rows for one in sent.values()), upgraded=upgraded, kept=kept)


def _is_empty(engine: Engine) -> bool:
    with engine.connect() as connection:
        return not any(count_rows(connection).values())


def _refuse_rows(connection: Connection, hint: str) -> None:
    rows = sum(count_rows(connection).values())
    if rows:
        raise TargetNotEmpty(where=readable(connection.engine.url), rows=rows, hint=hint)


def _force_hint() -> str:
    return "With --force it is replaced, and what is there now is kept in a file beside it."


def _free_name(file: Path, now: datetime) -> Path:
    return file.with_name(f"{file.name}.replaced-{now:%Y%m%dT%H%M%S}")


@contextmanager
def _draft_beside(file: Path) -> Iterator[Path]:
    """A name in the same folder; whatever is left of it at the end is removed."""
    draft = file.with_name(f".{file.name}.part")
    try:
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600)
        yield draft
    except sqlite3.Error as error:
        raise explain(OperationalError("", None, error), _url_of(file)) from error
    except OSError as error:
        because = f"cannot be written ({error.strerror})"
        mend = "Choose a folder with room that this user may write; nothing was written."
        raise BackupRefused(file=file, because=because, mend=mend) from error
    finally:
        for leftover in (draft, *(draft.with_name(draft.name + end) for end in COMPANIONS)):
            leftover.unlink(missing_ok=True)


def _put_in_place(draft: Path, file: Path) -> None:
    """On the disk first, then under its name: whoever looks sees the whole file or none."""
    with draft.open("rb") as written:
        os.fsync(written.fileno())
    os.replace(draft, file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _folder_for_drafts(url: str) -> Path | None:
    """Beside the file that will be replaced, so that the last step is a renaming."""
    if not _is_sqlite(url):
        return None
    folder = _file_of(url).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = tempfile.TemporaryDirectory(dir=folder, prefix=".restore-")
        probe.cleanup()
    except OSError as error:
        raise DatabaseTrouble(
            where=readable(url),
            what=f"cannot be written ({error.strerror})",
            mend="Make its folder writable for this user; nothing was changed.",
        ) from error
    return folder


def _is_sqlite(url: str) -> bool:
    with explained(url):
        return read_url(url).get_backend_name() == "sqlite"


def _file_of(url: str) -> Path:
    return Path(read_url(url).database or "")


def _url_of(file: Path) -> str:
    return f"sqlite:///{file.absolute()}"


def _uri_of(file: Path) -> str:
    """For SQLite itself, which must not make a file that is not there."""
    return f"{file.absolute().as_uri()}?mode=rw"


def _place(url: str) -> tuple[object, ...]:
    if _is_sqlite(url):
        return ("sqlite", _file_of(url).resolve())
    address = read_url(url)
    return (address.host, address.port or 5432, address.database)


def forget_file(url: str) -> bool:
    """Remove an SQLite file that is only a cache; False when the address is of another kind."""
    if not _is_sqlite(url):
        return False
    file = _file_of(url)
    for one in (file, *(file.with_name(file.name + end) for end in COMPANIONS)):
        one.unlink(missing_ok=True)
    return True
