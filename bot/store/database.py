"""One door to the database: transactions for writing and for reading, and the news they make."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Select,
    create_engine,
    event,
    func,
    make_url,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

from bot.domain.happenings import Happening
from bot.store.base import Base
from bot.write_ahead import log_ahead

Row = TypeVar("Row", bound=tuple[Any, ...])

POOL_SIZE = 16  # the gateway reads and writes eight at a time each
APPLICATION = "osasto"  # how PostgreSQL's list of sessions names us
# Whoever waits for the database hears within seconds that it is busy; the widget waits 15 s.
WAIT_FOR_LOCK = 5.0  # seconds; also for a free connection, and for a server that does not answer
POOL = {"pool_size": POOL_SIZE, "max_overflow": 0, "pool_timeout": WAIT_FOR_LOCK}
LONGEST_STATEMENT = 10.0  # seconds; ours take milliseconds
# A server whose machine vanished says no goodbye: ask after silence, and give up.
KEEPALIVE = {
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What a committed transaction touched: whoever shows it should look again."""

    conversations: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()
    owes_answers: bool = False  # the bot has something to answer


class Database:
    """Opens transactions on SQLite or PostgreSQL. Store functions never commit; this does."""

    def __init__(
        self,
        url: str,
        listener: Callable[[Hints], None] | None = None,
        *,
        patient: bool = False,
    ) -> None:
        self.url = url
        self.engine = make_engine(url, patient=patient)
        self._reader = make_reader(self.engine)
        self.listener = listener

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that commits at the end and then tells the listener what changed."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session
        if self.listener is not None:
            self.listener(hints_of(session))

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that sees one state and changes nothing."""
        with Session(self._reader, expire_on_commit=False) as session:
            yield session

    def time(self) -> datetime | None:
        """What the database's own clock says; None where it has the clock of this machine."""
        if self.engine.dialect.name == "sqlite":
            return None
        with self.engine.connect() as connection:
            told = connection.scalar(select(func.clock_timestamp()))
        return told if isinstance(told, datetime) else None

    def dispose(self) -> None:
        self.engine.dispose()


def make_engine(url: str, *, patient: bool = False) -> Engine:
    """An engine whose commits are on the disk before they are acknowledged.

    `patient` is for work that may take minutes (migrations, copies): no statement is cut short.
    What customers write appears in no error and no log.

    Raises:
        ArgumentError, NoSuchModuleError: the address is none that we can use.
    """
    address = read_url(url)
    if address.get_backend_name() != "sqlite":
        return create_engine(
            address,
            **POOL,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args=_postgres_manners(patient=patient),
        )
    engine = create_engine(address, **POOL, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def read_url(url: str) -> URL:
    """The address with the driver that we use, whichever of its usual spellings was written.

    Raises:
        ArgumentError: it is no address of SQLite or PostgreSQL.
    """
    parsed = make_url(url)
    if parsed.drivername in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in ("postgresql+psycopg", "sqlite", "sqlite+pysqlite"):
        raise ArgumentError(f"{parsed.drivername} is neither sqlite nor postgresql")
    return parsed


def _postgres_manners(*, patient: bool) -> dict[str, Any]:
    limits = {
        "lock_timeout": WAIT_FOR_LOCK,
        "statement_timeout": 0.0 if patient else LONGEST_STATEMENT,
        "idle_in_transaction_session_timeout": 0.0 if patient else 3 * LONGEST_STATEMENT,
    }
    options = " ".join(f"-c {name}={1000 * seconds:.0f}" for name, seconds in limits.items())
    return {
        "connect_timeout": round(WAIT_FOR_LOCK),
        "application_name": APPLICATION,
        "options": options,
        **KEEPALIVE,
    }


def make_reader(engine: Engine) -> Engine:
    """The same engine for transactions that see one state, wait for nobody and change nothing."""
    if engine.dialect.name == "sqlite":  # a transaction in WAL mode is that already
        return engine.execution_options(reads_only=True)
    return engine.execution_options(
        reads_only=True, isolation_level="REPEATABLE READ", postgresql_readonly=True
    )


def locked(session: Session, statement: Select[Row]) -> Select[Row]:
    """The rows stay ours until the end of a writing transaction; who only reads takes no lock."""
    return statement if _reads_only(session) else statement.with_for_update()


def _reads_only(session: Session) -> bool:
    return bool(session.get_bind().get_execution_options().get("reads_only", False))


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, see _begin_sqlite
    log_ahead(connection, WAIT_FOR_LOCK)
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA busy_timeout={1000 * WAIT_FOR_LOCK:.0f}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the lock at once: a reader that turns writer half-way cannot wait for it.
    reads_only = connection.get_execution_options().get("reads_only", False)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")


def insert_unless_there(session: Session, table: type[Base], **values: Any) -> None:
    """Add a row, unless one with its key is there or is just being added by somebody else."""
    dialect = session.get_bind().dialect.name
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    session.execute(insert(table).values(**values).on_conflict_do_nothing())


def keep(session: Session, row: Base) -> None:
    """Hold a row until the end of the transaction: a session alone forgets what nobody holds,
    and whoever asks for it next in the same transaction would read it again.
    """
    session.info.setdefault("kept", []).append(row)


def note_conversation(session: Session, conversation_id: str) -> None:
    """Remember, until the commit, that a conversation changed."""
    session.info.setdefault("conversations", set()).add(conversation_id)


def note_department(session: Session, department_id: str | None) -> None:
    """Remember, until the commit, that a department's queue changed."""
    if department_id:
        session.info.setdefault("departments", set()).add(department_id)


def note_answer_owed(session: Session) -> None:
    """Remember, until the commit, that the bot owes somebody an answer."""
    session.info["owes_answers"] = True


def note_answer_begun(session: Session) -> None:
    """What the bot owed in this transaction is being answered: nobody needs to be woken for it."""
    session.info["owes_answers"] = False


def note_happening(session: Session, happening: Happening) -> None:
    """Remember, until the commit, something that is counted when it is true."""
    session.info.setdefault("happenings", []).append(happening)


def happenings_of(session: Session) -> tuple[Happening, ...]:
    """What the session's transaction did that is counted."""
    return tuple(session.info.get("happenings", ()))


def hints_of(session: Session) -> Hints:
    """What the session's transaction touched."""
    return Hints(
        conversations=frozenset(session.info.get("conversations", ())),
        departments=frozenset(session.info.get("departments", ())),
        owes_answers=bool(session.info.get("owes_answers", False)),
    )
