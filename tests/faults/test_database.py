"""The database restarts, goes away, is locked, fills up or is backed up under load."""

import asyncio
import sqlite3
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.store.backup import backup, restore
from bot.store.database import Database
from deploy.local_topology import Topology
from tests.disks import fill, small_disk
from tests.faults.conftest import LONG, off_loop, settle_accounts
from tests.faults.driver import Crowd, Widget, until
from tests.faults.figures import percentile, record
from tests.faults.ledger import read_stored
from tests.postgres import PostgresServer, running_postgres

pytestmark = pytest.mark.slow

CHATS = 40 if LONG else 12
AWAY = 60.0 if LONG else 5.0  # seconds without a database
LOCKED = 10.0  # seconds that a long report holds the lock
ROOM = 16_000_000  # bytes
LARGEST_LAG = 1.0  # seconds; this machine is busy with the customers too


@pytest.fixture
def postgres_of_its_own(postgres_binaries: Path) -> Iterator[PostgresServer]:
    """A server that only this test uses, so that it may be stopped."""
    with running_postgres(postgres_binaries) as server:
        yield server


def unseen(_what: str, _share: float) -> None:
    """A progress bar that nobody looks at."""


class Pulse:
    """Asks the gateway for a sign of life all the time: what it waits is the loop's lag."""

    def __init__(self, url: str) -> None:
        self.lags: list[float] = []
        self._url = f"{url}/healthz"
        self._task = asyncio.create_task(self._beat())

    async def stop(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _beat(self) -> None:
        while True:
            self.lags.append(await off_loop(self._ask))
            await asyncio.sleep(0.02)

    def _ask(self) -> float:
        asked = time.monotonic()
        with urllib.request.urlopen(self._url, timeout=30) as answer:
            answer.read()
        return time.monotonic() - asked


async def chatter(people: Crowd, stop: asyncio.Event, pause: float = 0.4) -> None:
    """Everybody writes again and again, whether they are answered or not."""
    number = 0
    while not stop.is_set():
        number += 1
        for widget in people.widgets:
            await widget.say(f"line {number}: where is my order")
            await asyncio.sleep(pause / len(people.widgets))


def errors_heard(widgets: list[Widget]) -> int:
    frames = [frame for widget in widgets for frame in widget.heard]
    return sum(frame["type"] == "error" and frame["code"] == "busy" for frame in frames)


def acknowledged(people: Crowd, since: float) -> int:
    """How many messages were acknowledged after this moment."""
    return sum((one.acknowledged_at or 0.0) > since for one in people.said)


async def first_acknowledged(people: Crowd, since: float) -> float:
    """Seconds until somebody's message is stored again."""
    await until(lambda: acknowledged(people, since), "a message stored after the fault")
    return time.monotonic() - since


@pytest.mark.nightly
async def test_f7_a_database_that_restarts_at_once_loses_nothing(
    topology: Callable[..., Topology],
    crowd: Callable[..., Crowd],
    postgres_of_its_own: PostgresServer,
):
    server = postgres_of_its_own
    running = topology(database_url=server.create_database("chats"))
    people = crowd(running)
    await people.enter(CHATS)
    stop = asyncio.Event()
    talk = asyncio.create_task(chatter(people, stop))
    await until(lambda: len(people.said) > 2 * CHATS, "some talk")

    killed_at = time.monotonic()
    await off_loop(server.stop_at_once)
    await off_loop(server.start)
    started_at = time.monotonic()
    recovery = await first_acknowledged(people, started_at)
    stop.set()
    await talk
    await people.settle()

    verdict = await settle_accounts(running, people)
    await people.leave()
    record(
        "F7",
        chats=CHATS,
        messages=len(people.said),
        **verdict.counts,
        errors_seen=errors_heard(people.widgets),
        server_away_s=started_at - killed_at,
        recovery_s=recovery,
    )
    assert verdict.is_clean, str(verdict)
    assert recovery < 10


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_f8_while_the_database_is_away_messages_wait_and_the_gateway_lives(
    topology: Callable[..., Topology],
    crowd: Callable[..., Crowd],
    request: pytest.FixtureRequest,
    kind: str,
):
    server = request.getfixturevalue("postgres_of_its_own") if kind == "postgresql" else None
    running = topology(database_url=server.create_database("chats")) if server else topology()
    people = crowd(running)
    await people.enter(CHATS)
    stop = asyncio.Event()
    talk = asyncio.create_task(chatter(people, stop))
    await until(lambda: len(people.said) > 2 * CHATS, "some talk")
    pulse = Pulse(running.origin)

    if server:
        await off_loop(server.stop)
        gone_at = time.monotonic()
        await asyncio.sleep(AWAY)
        stored_meanwhile = acknowledged(people, gone_at + 0.5)
        await off_loop(server.start)
    else:
        with writing_locked(Path(running.folder / "osasto.sqlite3")):
            gone_at = time.monotonic()
            await asyncio.sleep(max(AWAY, 7.0))  # longer than a writer waits for the lock
            stored_meanwhile = acknowledged(people, gone_at + 0.5)
    back_at = time.monotonic()
    told = errors_heard(people.widgets)
    stop.set()
    await talk
    await people.settle()
    drained = time.monotonic() - back_at
    await pulse.stop()

    verdict = await settle_accounts(running, people)
    await people.leave()
    record(
        "F8",
        what=kind,
        away_s=back_at - gone_at,
        messages=len(people.said),
        **verdict.counts,
        told_busy=told,
        loop_lag_p99_s=percentile(pulse.lags, 0.99),
        drained_s=drained,
    )
    assert verdict.is_clean, str(verdict)
    assert told > 0
    assert stored_meanwhile == 0
    assert percentile(pulse.lags, 0.99) < LARGEST_LAG


@pytest.mark.nightly
async def test_f9_a_long_report_stops_no_loop_and_no_reading(
    topology: Callable[..., Topology], crowd: Callable[..., Crowd]
):
    running = topology()
    people = crowd(running)
    await people.enter(CHATS)
    for widget in people.widgets:
        await widget.ask("where is my order")
    pulse = Pulse(running.origin)

    with writing_locked(running.folder / "osasto.sqlite3"):
        for widget in people.widgets:
            await widget.say("written while a report runs")
        reading = await reading_takes(running)
        await asyncio.sleep(LOCKED)
    await people.settle()
    await pulse.stop()

    verdict = await settle_accounts(running, people)
    await people.leave()
    record(
        "F9",
        locked_s=LOCKED,
        **verdict.counts,
        loop_stall_max_s=max(pulse.lags),
        loop_lag_p99_s=percentile(pulse.lags, 0.99),
        reading_meanwhile_s=reading,
    )
    assert verdict.is_clean, str(verdict)
    assert max(pulse.lags) < LARGEST_LAG
    assert reading < 2


async def test_f10_on_a_full_disk_nothing_is_acknowledged_that_is_not_stored(
    topology: Callable[..., Topology], crowd: Callable[..., Crowd], tmp_path: Path
):
    with small_disk(tmp_path / "small", ROOM) as disk:
        url = f"sqlite:///{disk / 'osasto.sqlite3'}"
        running = topology(database_url=url)
        people = crowd(running)
        await people.enter(CHATS)
        for widget in people.widgets:
            await widget.ask("where is my order")
        pulse = Pulse(running.origin)

        ballast = await off_loop(fill, disk)
        full_at = time.monotonic()
        number = 0
        while not errors_heard(people.widgets):
            number += 1
            for widget in people.widgets:
                await widget.say(f"line {number} " + 200 * "on a full disk ")
            await asyncio.sleep(0.1)
            assert time.monotonic() < full_at + 60, "nobody was told"
        false = await false_acknowledgements(running, people)
        status = await off_loop(desk_status, running)
        ballast.unlink()
        freed_at = time.monotonic()
        recovery = await first_acknowledged(people, freed_at)
        await people.settle()
        await pulse.stop()

        verdict = await settle_accounts(running, people)
        await people.leave()
        with closing(sqlite3.connect(disk / "osasto.sqlite3")) as opened:
            integrity = opened.execute("PRAGMA integrity_check").fetchone()[0]
        record(
            "F10",
            messages=len(people.said),
            **verdict.counts,
            told_busy=errors_heard(people.widgets),
            false_acks=false,
            desk_answered=status,
            recovery_s=recovery,
            loop_lag_p99_s=percentile(pulse.lags, 0.99),
            integrity=str(integrity),
        )
    assert verdict.is_clean, str(verdict)
    assert (false, integrity) == (0, "ok")
    assert status in (401, 503)


@pytest.mark.nightly
async def test_f31_a_backup_under_load_restored_elsewhere_holds_what_was_acknowledged_before(
    topology: Callable[..., Topology],
    crowd: Callable[..., Crowd],
    tmp_path: Path,
    now: Any,
):
    running = topology()
    people = crowd(running)
    await people.enter(CHATS)
    stop = asyncio.Event()
    talk = asyncio.create_task(chatter(people, stop))
    await until(lambda: len(people.said) > 4 * CHATS, "some talk")

    safe = {one.id for one in people.said if one.acknowledged_at is not None}
    began = time.monotonic()
    file = tmp_path / "kept.sqlite3"
    made = await off_loop(backup, running.database_url, file, unseen)
    took = time.monotonic() - began
    stop.set()
    await talk
    await people.settle()
    verdict = await settle_accounts(running, people)
    began = time.monotonic()
    elsewhere = f"sqlite:///{tmp_path / 'elsewhere' / 'osasto.sqlite3'}"
    await off_loop(restore, file, elsewhere, unseen, now)
    restored_in = time.monotonic() - began

    missing, differing = compare(running.database_url, elsewhere, people, safe)
    await people.leave()
    record(
        "F31",
        messages=len(people.said),
        **verdict.counts,
        rows=made.rows,
        backup_s=took,
        restore_s=restored_in,
        missing=missing,
        differing=differing,
    )
    assert verdict.is_clean, str(verdict)
    assert (missing, differing) == (0, 0)


@contextmanager
def writing_locked(file: Path) -> Iterator[None]:
    """Another process's long transaction: whoever writes waits, whoever reads does not."""
    with closing(sqlite3.connect(file, isolation_level=None, timeout=10)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        yield
        holder.rollback()


async def reading_takes(running: Topology) -> float:
    """Seconds until the desk, which looks into the database, refuses a stranger."""
    began = time.monotonic()
    assert await off_loop(desk_status, running) == 401
    return time.monotonic() - began


def desk_status(running: Topology) -> int:
    """What the desk answers to a request that has to look into the database."""
    cookie = {"Cookie": "osasto_desk=nobody"}
    request = urllib.request.Request(f"{running.origin}/desk/api/me", headers=cookie)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


async def false_acknowledgements(running: Topology, people: Crowd) -> int:
    """Messages that were acknowledged but are not in the database, the disk still full."""
    told = {one.id for one in people.said if one.acknowledged_at is not None}
    database = Database(running.database_url)
    stored = await asyncio.to_thread(read_stored, database, people.ledger.conversations)
    database.dispose()
    kept = {one for conversation in stored.values() for one in conversation.client_ids}
    return len(told - kept)


def compare(source: str, copy: str, people: Crowd, safe: set[str]) -> tuple[int, int]:
    """Messages acknowledged before the backup that it lacks; streams that are no beginning."""
    found = []
    for url in (source, copy):
        database = Database(url)
        found.append(read_stored(database, people.ledger.conversations))
        database.dispose()
    whole, kept = found
    ids = {one for conversation in kept.values() for one in conversation.client_ids}
    differing = sum(
        list(conversation.lines) != list(whole[name].lines)[: len(conversation.lines)]
        for name, conversation in kept.items()
    )
    return len(safe - ids), differing
