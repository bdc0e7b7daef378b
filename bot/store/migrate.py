"""Bringing a database to the tables of this code, by migrations only, and refusing others."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from bot.domain.errors import OsastoError
from bot.store import processes, profile_tables, tables  # noqa: F401 (they add to the metadata)
from bot.store.base import Base
from bot.store.database import make_engine
from bot.store.trouble import explained, readable

MIGRATIONS = Path(__file__).parent / "migrations"


def make_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


@dataclass(eq=False)
class SchemaOlder(OsastoError):
    """The database was made by an earlier version of this code; None: nothing is in it yet."""

    code: ClassVar[str] = "schema_older"
    where: str
    revision: str | None
    needed: str | None

    def __str__(self) -> str:
        state = f"is at revision {self.revision}" if self.revision else "has no tables yet"
        return (
            f"The database {self.where} {state}, this version needs {self.needed}. "
            "Run `osasto db upgrade`, after a backup (`osasto db backup FILE`)."
        )


@dataclass(eq=False)
class SchemaNewer(OsastoError):
    """The database was made by a later version of this code, which alone understands it."""

    code: ClassVar[str] = "schema_newer"
    where: str
    revision: str
    known: str | None

    def __str__(self) -> str:
        return (
            f"The database {self.where} is at revision {self.revision}, which this version does "
            f"not know (its own is {self.known}). Run the version that made it, or restore an "
            "earlier backup; nothing was changed."
        )


@dataclass(eq=False)
class SchemaForeign(OsastoError):
    """There are tables in the database, but no revision of ours: it belongs to something else."""

    code: ClassVar[str] = "schema_foreign"
    where: str
    table: str

    def __str__(self) -> str:
        return (
            f"The database {self.where} holds tables that are not ours ('{self.table}'). "
            "Give Osasto a database of its own; nothing was changed."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgraded:
    """From which revision to which; the same twice when nothing had to be done."""

    before: str | None
    after: str | None


def upgrade(engine: Engine) -> Upgraded:
    """Run every migration that the database does not have yet, all of them or none.

    Raises:
        SchemaNewer, SchemaForeign: it is not for this code to change.
    """
    config = make_config()
    with engine.connect() as connection:
        _take_turns(connection)
        before = _revision_of(connection)
        _refuse_others(connection, before)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
    return Upgraded(before=before, after=head_revision())


def upgrade_at(url: str) -> Upgraded:
    """The same for an address, with all that can go wrong said in a sentence.

    Raises:
        DatabaseTrouble, DatabaseUrlInvalid, SchemaNewer, SchemaForeign
    """
    with patient_engine(url) as engine:
        return upgrade(engine)


def require_usable(url: str) -> None:
    """Refuse a database that this code cannot serve from: its tables differ, or it takes no write.

    Raises:
        SchemaOlder, SchemaNewer, SchemaForeign, DatabaseTrouble, DatabaseUrlInvalid
    """
    with patient_engine(url) as engine, engine.begin() as connection:
        require_current(connection)
        # A write that changes nothing still needs room on the disk and the right to write.
        connection.execute(text("UPDATE alembic_version SET version_num = version_num"))


def require_current(connection: Connection) -> str:
    """The revision of the database, which is the one that this code needs.

    Raises:
        SchemaOlder, SchemaNewer, SchemaForeign: it is another one.
    """
    revision, needed = _revision_of(connection), head_revision()
    _refuse_others(connection, revision)
    if revision is None or revision != needed:
        where = readable(connection.engine.url)
        raise SchemaOlder(where=where, revision=revision, needed=needed)
    return revision


@contextmanager
def patient_engine(url: str) -> Iterator[Engine]:
    """An engine for work that takes its time; what the database complains of is a sentence.

    Raises:
        DatabaseTrouble, DatabaseUrlInvalid
    """
    with explained(url):
        engine = make_engine(url, patient=True)
        try:
            yield engine
        finally:
            engine.dispose()


def _take_turns(connection: Connection) -> None:
    """Whoever upgrades at the same time waits; SQLite's writing transaction does that already."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('osasto migrations'))"))


def _refuse_others(connection: Connection, revision: str | None) -> None:
    where = readable(connection.engine.url)
    if revision is None:
        found = inspect(connection).get_table_names()
        if found:
            raise SchemaForeign(where=where, table=min(found))
    elif revision not in _known_revisions():
        raise SchemaNewer(where=where, revision=revision, known=head_revision())


def _known_revisions() -> set[str]:
    scripts = ScriptDirectory.from_config(make_config())
    return {script.revision for script in scripts.walk_revisions()}


def _revision_of(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def current_revision(engine: Engine) -> str | None:
    """The migration the database is at; None for an empty database."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head_revision() -> str | None:
    """The migration this code needs."""
    return ScriptDirectory.from_config(make_config()).get_current_head()


def differences(engine: Engine) -> list[object]:
    """What the tables of the code have and the migrated database has not, or the reverse."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))
