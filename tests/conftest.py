"""What every test can ask for: the default company, a real database, and a time of day."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import NullPool, create_engine, make_url, text

from bot.domain.organisation import Organisation, parse_organisation
from bot.domain.phrases import Phrases, parse_phrases
from bot.domain.words import StaffWords, parse_words
from bot.services.context import Company
from bot.settings import PROJECT, Settings
from bot.store.base import Base
from bot.store.database import Database
from bot.store.migrate import upgrade
from tests.disks import make_read_only, small_disk
from tests.postgres import PostgresServer, find_binaries, running_postgres
from tests.redis_server import RedisServer

DATABASES = ["sqlite", "postgresql"]
# A PostgreSQL server's URL; without it the tests start a server of their own.
POSTGRES = "OSASTO_TEST_POSTGRES"
NO_POSTGRES = (
    "There is no PostgreSQL on this machine: install it (apt-get install postgresql), "
    f"or name a server in {POSTGRES}."
)

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
def postgres_binaries() -> Path:
    """Where initdb and postgres are; without them CI fails and everybody else skips."""
    found = find_binaries()
    if found is None:
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing(NO_POSTGRES)
    return found


@pytest.fixture(scope="session")
def own_postgres(postgres_binaries: Path) -> Iterator[PostgresServer]:
    """A PostgreSQL server that belongs to this session, started when a test asks for it."""
    with running_postgres(postgres_binaries) as server:
        yield server


@pytest.fixture(scope="session")
def postgres_server(request: pytest.FixtureRequest) -> str:
    """The address of a PostgreSQL server on which databases may be made."""
    given = os.environ.get(POSTGRES)
    return given or str(request.getfixturevalue("own_postgres").url)


@pytest.fixture(scope="session")
def make_postgres(postgres_server: str) -> Iterator[Callable[[], str]]:
    """Makes empty databases of this session's own, which are dropped at its end."""
    server = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    names: list[str] = []

    def made() -> str:
        name = f"osasto_test_{uuid4().hex[:12]}"
        with server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        names.append(name)
        return make_url(postgres_server).set(database=name).render_as_string(hide_password=False)

    yield made
    with server.connect() as connection:
        for name in names:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture(scope="session")
def postgres_url(make_postgres: Callable[[], str]) -> str:
    """A migrated database for the tests to use one after another."""
    url = make_postgres()
    database = Database(url)
    upgrade(database.engine)
    database.dispose()
    return url


@pytest.fixture(scope="session")
def empty_postgres(postgres_url: str) -> Callable[[], None]:
    """Leaves no row in it: rows are few, so deleting them is ten times as quick as TRUNCATE."""
    engine = create_engine(postgres_url, poolclass=NullPool)  # between tests nobody is connected
    tables = [table.name for table in reversed(Base.metadata.sorted_tables)]
    delete = "".join(f"DELETE FROM {name};" for name in tables)

    def emptied() -> None:
        with engine.begin() as connection:
            # A thread of the test before may still be reading, although its gateway has stopped.
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            connection.exec_driver_sql(delete)

    return emptied


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty, migrated database."""
    if request.param == "postgresql":
        url: str = request.getfixturevalue("postgres_url")
        request.getfixturevalue("empty_postgres")()
        return url
    path = tmp_path / "osasto.sqlite3"
    shutil.copy(request.getfixturevalue("migrated_file"), path)
    return f"sqlite:///{path}"


@pytest.fixture(name="small_disk")
def a_small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of two megabytes."""
    with small_disk(tmp_path / "small") as folder:
        yield folder


@pytest.fixture
def read_only_disk(small_disk: Path, migrated_file: Path) -> Path:
    """A folder with a database on a disk that takes no write."""
    shutil.copy(migrated_file, small_disk / "osasto.sqlite3")
    make_read_only(small_disk)
    return small_disk


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis server of the test's own; without one CI fails and everybody else skips."""
    if not RedisServer.is_installed():
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing("There is no Redis on this machine: install it (apt-get install redis-server).")
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.kill()


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
