"""What a gateway does all day costs the same when years of conversations lie in the database.

Counted, not timed: SQLite in steps of its machine, PostgreSQL in pages that it looks at.
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import event

from bot.domain.words import StaffWords
from bot.services.context import Company
from bot.services.handoffs import Desk
from bot.store.database import Database
from tests.bench.growth import GROWING, copy_days, end_what_is_open, live_a_day
from tests.bench.hot_paths import HotPaths
from tests.making import make_desk

PATHS = (
    *("turn", "look_for_turns", "queue", "transcript", "hello", "wait"),
    *("hand_over_and_close", "reconnect"),
)
DAYS = 120
CONVERSATIONS = 8  # a day
# A path may cost so much more: the tree of an index grows by a level, which is a page to look at …
MORE = {"sqlite": 1.3, "postgresql": 2.0}
SLACK = 12  # … and a list fills up to its limit

pytestmark = pytest.mark.slow


def test_what_a_gateway_does_costs_the_same_when_years_have_passed(
    database: Database,
    run: Callable[..., Any],
    company: Company,
    staff_words: StaffWords,
    now: datetime,
) -> None:
    desk: Desk = run(make_desk, now, departments=("consumer_care", "welcome_desk"))
    live_a_day(database, company, [desk], CONVERSATIONS, now)
    count = steps_by_path if database.engine.name == "sqlite" else pages_by_path
    before = count(database, HotPaths(database, company, staff_words, desk))
    end_what_is_open(database)

    copy_days(database.engine, DAYS)
    after = count(database, HotPaths(database, company, staff_words, desk))

    dearer = {
        path: (before[path], after[path])
        for path in PATHS
        if after[path] > MORE[database.engine.name] * before[path] + SLACK
    }
    assert dearer == {}


def test_no_table_that_grows_is_read_from_end_to_end(
    database: Database,
    run: Callable[..., Any],
    company: Company,
    staff_words: StaffWords,
    now: datetime,
) -> None:
    desk: Desk = run(make_desk, now, departments=("consumer_care", "welcome_desk"))
    live_a_day(database, company, [desk], 1, now)
    work = HotPaths(database, company, staff_words, desk)

    plans = {path: plans_of(database, getattr(work, path)) for path in PATHS}

    scans = [f"{path}: {line}" for path, lines in plans.items() for line in lines if is_scan(line)]
    assert scans == []


def is_scan(line: str) -> bool:
    """Whether a line of a plan reads the whole of a table that grows."""
    told = line.strip().removeprefix("->").strip()
    return any(
        told.startswith((f"SCAN {table.name}", f"Seq Scan on {table.name}")) for table in GROWING
    )


def steps_by_path(database: Database, work: HotPaths) -> dict[str, int]:
    """The steps of SQLite's machine, in hundreds."""
    counted = {"steps": 0}

    def count() -> None:
        counted["steps"] += 1

    def watch(connection: Any, _record: Any) -> None:
        connection.set_progress_handler(count, 100)

    event.listen(database.engine, "connect", watch)
    database.engine.dispose()
    spent = {}
    for path in PATHS:
        counted["steps"] = 0
        getattr(work, path)()
        spent[path] = counted["steps"]
    event.remove(database.engine, "connect", watch)
    database.engine.dispose()
    return spent


def pages_by_path(database: Database, work: HotPaths) -> dict[str, int]:
    """The pages that PostgreSQL looks at for what a path reads."""
    return {
        path: sum(
            _pages(database, statement, parameters)
            for statement, parameters in statements_of(database, getattr(work, path))
            if statement.startswith("SELECT")
        )
        for path in PATHS
    }


def _pages(database: Database, statement: str, parameters: Any) -> int:
    explain = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}"
    with database.engine.connect() as connection:
        connection.exec_driver_sql("SET LOCAL enable_seqscan TO off")  # a day fits on a page or two
        told = connection.exec_driver_sql(explain, parameters).scalar_one()
        connection.rollback()
    plan = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
    return int(plan["Shared Hit Blocks"]) + int(plan["Shared Read Blocks"])


def plans_of(database: Database, work: Callable[[], None]) -> list[str]:
    """The lines of the plans of all that a piece of work asks; PostgreSQL is to avoid scans."""
    is_sqlite = database.engine.name == "sqlite"
    explain = "EXPLAIN QUERY PLAN" if is_sqlite else "EXPLAIN"
    lines: list[str] = []
    asked = statements_of(database, work)
    with database.engine.connect() as connection:
        if not is_sqlite:  # few rows are quicker read at once; what counts is that it could do else
            connection.exec_driver_sql("SET LOCAL enable_seqscan TO off")
        for statement, parameters in asked:
            if not statement.startswith("INSERT"):
                told = connection.exec_driver_sql(f"{explain} {statement}", parameters)
                lines += [str(row[-1]) for row in told]
        connection.rollback()
    return lines


def statements_of(database: Database, work: Callable[[], None]) -> list[tuple[str, Any]]:
    """What a piece of work says to the database."""
    said: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, ___: Any, many: bool) -> None:
        if statement.startswith(("SELECT", "UPDATE", "INSERT")) and not many:
            said.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    work()
    event.remove(database.engine, "before_cursor_execute", note)
    return said
