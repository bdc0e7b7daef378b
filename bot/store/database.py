"""One door to the database: transactions for writing and for reading, and the news they make."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Select, create_engine, event
from sqlalchemy.orm import Session

from bot.domain.happenings import Happening

Row = TypeVar("Row", bound=tuple[Any, ...])

BUSY_TIMEOUT_MS = 5000  # a writer waits this long for another before it gives up
POOL_SIZE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What a committed transaction touched: whoever shows it should look again."""

    conversations: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()
    owes_answers: bool = False  # the bot has something to answer


class Database:
    """Opens transactions on SQLite or PostgreSQL. Store functions never commit; this does."""

    def __init__(self, url: str, listener: Callable[[Hints], None] | None = None) -> None:
        self.engine = make_engine(url)
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

    def dispose(self) -> None:
        self.engine.dispose()


def make_engine(url: str) -> Engine:
    """An engine whose commits are on the disk before they are acknowledged."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_size=POOL_SIZE, pool_pre_ping=True)
    engine = create_engine(url, pool_size=POOL_SIZE)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


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
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the lock at once: a reader that turns writer half-way cannot wait for it.
    reads_only = connection.get_execution_options().get("reads_only", False)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")


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
