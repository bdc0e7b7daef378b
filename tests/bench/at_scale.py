"""Whether what a gateway does costs the same with five million messages as with a thousand."""

import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table
from sqlalchemy import create_engine, make_url, select, text

from bot.domain.organisation import parse_organisation
from bot.domain.phrases import parse_phrases
from bot.domain.words import parse_words
from bot.services.context import Company
from bot.services.handoffs import Desk
from bot.settings import PROJECT
from bot.store.database import Database
from bot.store.migrate import upgrade
from bot.store.tables import StaffRow
from tests.bench.growth import A_DAY, DAYS, copy_days, end_what_is_open, live_a_day
from tests.bench.hot_paths import DEPARTMENT, HotPaths
from tests.making import make_desk

ROUNDS = 300
SMALL = 20  # conversations of fifty messages: a thousand
LONG_TURNS = 2000
A_PART = 200  # turns at the beginning and at the end of a long conversation
FRESH_AFTER = 20  # turns, then another customer writes
MEASURED = frozenset({DEPARTMENT, "welcome_desk"})
PATHS = ("turn", "look_for_turns", "queue", "transcript", "hello", "wait")
TO_REACH = 1.3
Milliseconds = list[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grown:
    """The same work on a small and on a large database, in milliseconds."""

    small: Mapping[str, Milliseconds]
    large: Mapping[str, Milliseconds]

    def ratios(self) -> dict[str, float]:
        """p99 large over p99 small, by path."""
        return {path: p99(self.large[path]) / p99(self.small[path]) for path in self.small}


def p99(values: Milliseconds) -> float:
    return sorted(values)[min(len(values) - 1, round(0.99 * len(values)))]


def p50(values: Milliseconds) -> float:
    return sorted(values)[len(values) // 2]


def make_company() -> Company:
    """The default company, open at every hour, with somebody at every desk."""
    organisation = parse_organisation((PROJECT / "organisation.yml").read_text(encoding="utf-8"))
    phrases = parse_phrases((PROJECT / "domain.yml").read_text(encoding="utf-8"))
    return Company(organisation=organisation.kept_open(), phrases=phrases, seats=lambda _: 4)


def fill(url: str, company: Company, conversations: int, days: int) -> Database:
    """The database with so many conversations a day over so many days; goes on where it was."""
    database = Database(url)
    upgrade(database.engine)
    now = datetime.now(UTC)
    with database.write() as session:
        is_new = session.scalar(select(StaffRow.id).limit(1)) is None
        if is_new:
            desks = [
                make_desk(session, now, f"{one.id} desk", (one.id,))
                for one in company.organisation.departments
            ]
            if days == 1:  # all for the desk that is measured, whose queue is then as full
                desks = [one for one in desks if set(one.departments) <= MEASURED]
    if is_new:
        live_a_day(database, company, desks, conversations, now)
    copy_days(database.engine, days)
    end_what_is_open(database)
    return database


def measure_growth(small_url: str, large_url: str, console: Console) -> Grown:
    """Both databases in turn, so that what else the machine does meets both alike."""
    company = make_company()
    started = time.monotonic()
    small = fill(small_url, company, SMALL, 1)
    large = fill(large_url, company, A_DAY, DAYS)
    console.print(f"{large.engine.name}: filled in {time.monotonic() - started:.0f} s")
    works = [hot_paths(database, company) for database in (small, large)]
    for work in works:  # what was touched of late is in memory on a server that has been up
        work.warm_up()
    times: list[dict[str, Milliseconds]] = [{path: [] for path in PATHS} for _ in works]
    for number in track(range(ROUNDS), description=f"Hot paths ({large.engine.name})"):
        for work, kept in zip(works, times, strict=True):
            if number % FRESH_AFTER == 0:
                work.new_conversation()
            for path in PATHS:
                kept[path].append(timed(getattr(work, path)))
    for database in (small, large):
        database.dispose()
    return Grown(small=times[0], large=times[1])


def measure_long_conversation(url: str) -> tuple[Milliseconds, Milliseconds, float, float]:
    """The first and the last turns of one conversation; a whole page, and what a reconnect costs.

    Milliseconds of each turn; the page is that of a customer who comes back with nothing.
    """
    company = make_company()
    database = fill(url, company, SMALL, 1)
    work = hot_paths(database, company)
    turns = [
        timed(work.turn)
        for _ in track(range(LONG_TURNS), description=f"A long one ({database.engine.name})")
    ]
    page, rest = timed(work.fill_page), timed(work.reconnect)
    database.dispose()
    return turns[20 : A_PART + 20], turns[-A_PART:], page, rest


def hot_paths(database: Database, company: Company) -> HotPaths:
    words = parse_words((PROJECT / "bot" / "words.yml").read_text(encoding="utf-8"))
    with database.read() as session:
        staff = session.scalars(
            select(StaffRow).where(StaffRow.name.ilike(f"{DEPARTMENT} desk"))
        ).one()
    desk = Desk(staff=staff, departments=MEASURED)
    return HotPaths(database, company, words, desk)


def timed(work: Callable[[], object]) -> float:
    """Milliseconds that it took."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


@contextmanager
def databases(folder: Path, server: str | None) -> Iterator[list[tuple[str, str]]]:
    """(small, large) addresses: SQLite in the folder, and PostgreSQL where a server is named.

    The large ones are kept for the next time.
    """
    fresh = folder / "grown-small.sqlite3"
    _forget(fresh)
    pairs = [(f"sqlite:///{fresh}", f"sqlite:///{folder / 'grown.sqlite3'}")]
    if server:
        pairs.append(
            (
                postgres_database(server, "osasto_bench_small", fresh=True),
                postgres_database(server, "osasto_bench_grown", fresh=False),
            )
        )
    yield pairs
    _forget(fresh)


def _forget(path: Path) -> None:
    for one in path.parent.glob(f"{path.name}*"):
        one.unlink() if one.is_file() else shutil.rmtree(one)


def postgres_database(server: str, name: str, *, fresh: bool) -> str:
    """The address of a database on this server, made when missing and emptied when `fresh`."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if fresh:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        there = select(text("1")).select_from(text("pg_database")).where(text("datname = :name"))
        if connection.scalar(there, {"name": name}) is None:
            connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def run(folder: Path, server: str | None, console: Console) -> dict[str, object]:
    """Measure and print; the figures by database and path."""
    figures: dict[str, object] = {}
    with databases(folder, server) as pairs:
        for small, large in pairs:
            grown = measure_growth(small, large, console)
            console.print(_table(make_url(large).get_backend_name(), grown))
            figures[make_url(large).get_backend_name()] = {
                path: {
                    "small_p50_ms": p50(grown.small[path]),
                    "large_p50_ms": p50(grown.large[path]),
                    "small_p99_ms": p99(grown.small[path]),
                    "large_p99_ms": p99(grown.large[path]),
                    "ratio": ratio,
                }
                for path, ratio in grown.ratios().items()
            }
    with databases(folder, server) as pairs:
        for small, _ in pairs:
            name = make_url(small).get_backend_name()
            first, last, page, rest = measure_long_conversation(small)
            console.print(
                f"{name}, a conversation of {LONG_TURNS} turns: p99 of a turn "
                f"{p99(first):.0f} ms at first, {p99(last):.0f} ms at last "
                f"(p50 {p50(first):.1f} and {p50(last):.1f}); its whole page {page:.0f} ms, "
                f"a reconnect {rest:.1f} ms"
            )
            figures[f"{name}_long_conversation"] = {
                "first_p99_ms": p99(first),
                "last_p99_ms": p99(last),
                "first_p50_ms": p50(first),
                "last_p50_ms": p50(last),
                "page_ms": page,
                "reconnect_ms": rest,
            }
    return figures


def _table(name: str, grown: Grown) -> Table:
    table = Table(
        f"{name}: milliseconds", "1,000 messages p50", "p99", "5,000,000 p50", "p99", "ratio of p99"
    )
    for path, ratio in grown.ratios().items():
        small, large = grown.small[path], grown.large[path]
        table.add_row(
            path.replace("_", " "),
            *(f"{value:.1f}" for value in (p50(small), p99(small), p50(large), p99(large))),
            f"{ratio:.2f}" + ("" if ratio <= TO_REACH else f" (to reach: {TO_REACH})"),
        )
    return table
