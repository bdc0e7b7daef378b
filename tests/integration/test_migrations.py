"""The migrations make exactly the tables of the code, on an empty database and on a used one."""

from datetime import datetime

from sqlalchemy import inspect, text

from bot.store.base import Base
from bot.store.database import Database
from bot.store.migrate import current_revision, differences, head_revision, upgrade
from tests.making import make_conversation


def test_an_empty_database_gets_exactly_the_tables_of_the_code(database: Database):
    assert differences(database.engine) == []
    expected = {table.name for table in Base.metadata.sorted_tables}
    assert set(inspect(database.engine).get_table_names()) == {*expected, "alembic_version"}


def test_a_table_that_the_migrations_forgot_would_be_noticed(database: Database):
    try:
        with database.engine.begin() as connection:
            connection.execute(text("ALTER TABLE ratings RENAME TO forgotten"))

        assert differences(database.engine) != []
    finally:
        with database.engine.begin() as connection:
            connection.execute(text("ALTER TABLE forgotten RENAME TO ratings"))


def test_the_database_is_at_the_migration_this_code_needs(database: Database):
    assert head_revision() is not None
    assert current_revision(database.engine) == head_revision()


def test_upgrading_again_changes_nothing(database: Database, run, look, now: datetime):
    conversation = run(make_conversation, now)

    upgrade(database.engine)

    kept = look(
        lambda session: session.execute(text("SELECT id FROM conversations")).scalars().all()
    )
    assert kept == [conversation]
    assert differences(database.engine) == []


def test_an_acknowledged_write_is_on_the_disk(database: Database):
    with database.engine.connect() as connection:
        if database.engine.dialect.name == "sqlite":
            settings = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys")
            }
            assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
        else:
            assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
