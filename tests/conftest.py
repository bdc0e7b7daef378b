"""What every test can ask for: the default company, a real database, and a time of day."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text

from bot.domain.organisation import Organisation, parse_organisation
from bot.domain.phrases import Phrases, parse_phrases
from bot.domain.words import StaffWords, parse_words
from bot.services.context import Company
from bot.settings import PROJECT, Settings
from bot.store.base import Base
from bot.store.database import Database
from bot.store.migrate import upgrade

# A PostgreSQL server's URL: the tests then run there too, in a database of their own.
POSTGRES = os.environ.get("OSASTO_TEST_POSTGRES", "")
DATABASES = ["sqlite", "postgresql"] if POSTGRES else ["sqlite"]

MONDAY_MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # 11:00 in Helsinki, no holiday


@pytest.fixture(scope="session")
def organisation_text() -> str:
    return (PROJECT / "organisation.yml").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def organisation_with_hours(organisation_text: str) -> Organisation:
    """The default company with its real opening hours."""
    return parse_organisation(organisation_text)


@pytest.fixture(scope="session")
def organisation(organisation_with_hours: Organisation) -> Organisation:
    """The default company, every department open at every hour."""
    return organisation_with_hours.kept_open()


@pytest.fixture(scope="session")
def phrases() -> Phrases:
    return parse_phrases((PROJECT / "domain.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def staff_words() -> StaffWords:
    return parse_words((PROJECT / "bot" / "words.yml").read_text(encoding="utf-8"))


@pytest.fixture
def company(organisation: Organisation, phrases: Phrases) -> Company:
    return Company(organisation=organisation, phrases=phrases)


@pytest.fixture
def now() -> datetime:
    return MONDAY_MORNING


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file brought up by the migrations once, for the tests to copy."""
    path = tmp_path_factory.mktemp("migrated") / "osasto.sqlite3"
    database = Database(f"sqlite:///{path}")
    upgrade(database.engine)
    database.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A database of this session's own, migrated, and dropped at the end."""
    name = f"osasto_test_{uuid4().hex[:12]}"
    server = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
    database = Database(url)
    upgrade(database.engine)
    database.dispose()
    yield url
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty, migrated database."""
    if request.param == "postgresql":
        url: str = request.getfixturevalue("postgres_url")
        _empty(url)
        return url
    path = tmp_path / "osasto.sqlite3"
    shutil.copy(request.getfixturevalue("migrated_file"), path)
    return f"sqlite:///{path}"


def _empty(url: str) -> None:
    tables = ", ".join(table.name for table in Base.metadata.sorted_tables)
    engine = create_engine(url)
    with engine.begin() as connection:
        # A thread of the test before may still be reading, although its gateway has stopped.
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
        connection.execute(text(f"TRUNCATE {tables} CASCADE"))
    engine.dispose()


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """One installation of its own: a folder for its secrets, an empty database."""
    return Settings(var=tmp_path / "var", database_url=database_url)


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    opened = Database(settings.database)
    yield opened
    opened.dispose()


@pytest.fixture
def run(database: Database) -> Callable[..., Any]:
    """Runs a service in a writing transaction of its own, as the gateway does."""

    def in_transaction(service: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        with database.write() as session:
            return service(session, *args, **kwargs)

    return in_transaction


@pytest.fixture
def look(database: Database) -> Callable[..., Any]:
    """Asks the database something in a reading transaction of its own."""

    def in_transaction(question: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        with database.read() as session:
            return question(session, *args, **kwargs)

    return in_transaction
