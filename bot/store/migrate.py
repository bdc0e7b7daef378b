"""Bringing a database to the tables of this code, by migrations only."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from bot.store import profile_tables, tables  # noqa: F401 (they add to the metadata)
from bot.store.base import Base

MIGRATIONS = Path(__file__).parent / "migrations"


def make_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def upgrade(engine: Engine) -> None:
    """Run every migration that the database does not have yet."""
    config = make_config()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


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
