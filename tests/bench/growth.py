"""A database as it is after years: conversations lived through the product's own services, copied.

A day's conversations are written by the services themselves, so that every row is one the product
makes; the days before it are copies of that day under other ids and dates, made inside the
database. A run that was broken off goes on where it stopped.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import cycle
from typing import Any

from rich.progress import track
from sqlalchemy import (
    Column,
    ColumnElement,
    Engine,
    Select,
    String,
    Table,
    column,
    func,
    insert,
    literal,
    select,
    text,
    update,
)
from sqlalchemy import table as from_name
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from bot.domain.conversation import HandoffStatus, Outcome
from bot.services.context import Company
from bot.services.conversations import receive_message
from bot.services.handoffs import (
    Desk,
    answer_customer,
    claim_handoff,
    close_handoff,
    write_note,
)
from bot.services.turns import commit_turn, lease_turn_of
from bot.store.base import UtcDateTime, new_id
from bot.store.database import Database
from bot.store.handoffs import OPEN, find_open_handoff
from bot.store.tables import (
    BotTurnRow,
    ButtonRow,
    ConversationRow,
    EventRow,
    HandoffRow,
    HandoffStepRow,
    NoteRow,
    VisitorRow,
)
from tests.making import CHANGE, answer_button, ask_for_people, bot_says, make_conversation

LINES = 50  # messages of a conversation
BOT_TURNS = 18  # of them two lines each are the bot's part
A_DAY = 100  # conversations
DAYS = 1000  # 1000 × 100 conversations × 50 messages: five million

# In the order of their references. Who works there does not grow with the conversations.
GROWING = tuple(
    row.__table__
    for row in (
        *(VisitorRow, ConversationRow, EventRow, NoteRow),
        *(ButtonRow, BotTurnRow, HandoffRow, HandoffStepRow),
    )
)
OWN_IDS = {"id", "visitor_id", "conversation_id", "handoff_id"}
PREFIX = 8  # letters of an id that a copy replaces by its day; ids of one month share them
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
LIVED = "lived_"  # before the names of the tables that keep the day to copy
FIRST_REAL_ID = "01"  # above every copy's, as ids made later sort later


def live_a_day(
    database: Database, company: Company, desks: list[Desk], count: int, now: datetime
) -> None:
    """Write `count` conversations of LINES messages, each talked, handed over, answered, closed."""
    moments = (now - timedelta(hours=8) + timedelta(seconds=140 * n) for n in range(count))
    for desk, start in zip(cycle(desks), moments, strict=False):
        with database.write() as session:
            _live(session, company, desk, start)


def _live(session: Session, company: Company, desk: Desk, start: datetime) -> None:
    clock = _ticking(start)
    conversation = make_conversation(
        session, start, page={"url": "https://shop.example/chairs", "title": "Chairs"}
    )
    for number in range(BOT_TURNS):
        talk(session, company, conversation, number, clock)
    receive_message(session, conversation, new_id(), "I want to talk to a person", next(clock))
    hand_over_now(session, company, conversation, sorted(desk.departments)[0], clock)
    handoff = find_open_handoff(session, conversation)
    assert handoff is not None
    claim_handoff(session, company, desk, handoff.id, next(clock))
    write_note(session, desk, handoff.id, new_id(), "Has called twice already.", next(clock))
    for _ in range((LINES - 2 * BOT_TURNS - 4) // 2):
        answer_customer(session, desk, handoff.id, new_id(), "I look into it.", next(clock))
        receive_message(session, conversation, new_id(), "Thank you, I wait.", next(clock))
    close_handoff(session, company, desk, handoff.id, Outcome.SOLVED, "", next(clock))


def talk(
    session: Session,
    company: Company,
    conversation: str,
    number: int,
    clock: Iterator[datetime],
) -> None:
    """One turn with the bot; every third answer brings buttons."""
    words = f"Question {number} about invoice 20{number:02d}, which I do not understand"
    receive_message(session, conversation, new_id(), words, next(clock))
    turn = lease_turn_of(session, conversation, next(clock))
    assert turn is not None
    buttons = (answer_button("For myself"), answer_button("For a company")) if number % 3 else ()
    said = f"I read number {number} and look at it with you; tell me what it says at the top."
    commit_turn(session, company, turn, bot_says(said, buttons=buttons), next(clock))


def hand_over_now(
    session: Session,
    company: Company,
    conversation: str,
    department: str,
    clock: Iterator[datetime],
) -> None:
    """The bot's turn that passes the conversation on."""
    turn = lease_turn_of(session, conversation, next(clock))
    assert turn is not None
    reply = bot_says("I pass you on.", buttons=(CHANGE,), handoff=ask_for_people(department))
    commit_turn(session, company, turn, reply, next(clock))


def _ticking(start: datetime) -> Iterator[datetime]:
    moment = start
    while True:
        yield moment
        moment += timedelta(seconds=2)


def end_what_is_open(database: Database) -> None:
    """Leave nobody waiting: those that an earlier run left, or that would be copied."""
    with database.write() as session:
        left = update(HandoffRow).where(HandoffRow.status.in_(OPEN))
        session.execute(left.values(status=HandoffStatus.CLOSED, closed_at=LONG_AGO))


def copy_days(engine: Engine, days: int) -> None:
    """Add copies of the day that was lived, a transaction each, until there are `days` in all."""
    is_postgres = engine.name == "postgresql"
    with engine.connect() as connection:
        for table in GROWING:  # kept apart: found at once, however much has grown
            lived = select(table).where(_key(table) >= FIRST_REAL_ID)
            words = lived.compile(engine, compile_kwargs={"literal_binds": True})
            connection.execute(text(f"CREATE TEMPORARY TABLE {LIVED}{table.name} AS {words}"))
        if is_postgres:  # what is copied has its references
            connection.execute(text("SET session_replication_role TO replica"))
        connection.commit()
        missing = range(_days_there(engine), days - 1)
        for day in track(missing, description=f"Days ({engine.name})"):
            for table in GROWING:
                source = _copies(is_postgres, table, day, days)
                connection.execute(insert(table).from_select(list(table.columns), source))
            connection.commit()
        connection.invalidate()  # its settings and tables are nobody else's
    if is_postgres:  # as its autovacuum would, in its own time
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _days_there(engine: Engine) -> int:
    with engine.connect() as connection:
        latest = connection.scalar(
            select(func.max(VisitorRow.id)).where(VisitorRow.id < FIRST_REAL_ID)
        )
    return int(latest[:PREFIX]) if latest else 0


def _key(table: Table) -> Column[str]:
    """The text id that says which day a row is of."""
    return table.c["conversation_id" if "conversation_id" in table.c else "id"]


def _copies(is_postgres: bool, table: Table, day: int, days: int) -> Select[Any]:
    lived = from_name(f"{LIVED}{table.name}", *(column(one.name) for one in table.columns))
    return select(
        *(_copied(is_postgres, lived.c[one.name], one.type, day, days) for one in table.columns)
    ).select_from(lived)


def _copied(
    is_postgres: bool, value: ColumnElement[Any], kind: TypeEngine[Any], day: int, days: int
) -> ColumnElement[Any]:
    if value.key in OWN_IDS:
        return literal(f"{day + 1:0{PREFIX}d}").concat(func.substr(value, PREFIX + 1))
    if isinstance(kind, UtcDateTime):
        ago = days - 1 - day
        if is_postgres:
            return value - func.make_interval(0, 0, 0, ago)
        return func.datetime(value, f"-{ago} days", type_=String).concat(".000000")
    return value
