"""Many writers at once in one process: each gets its turn, and none is told to go away."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from bot.store.database import Database
from bot.store.turnstile import Turnstile
from tests.making import make_conversation

WRITERS = 16
A_WRITE = 0.01  # seconds that a transaction holds the database beside its own work
PATIENCE = 20.0  # seconds; only a test that fails waits so long


def test_no_writer_is_turned_away_while_others_write(database: Database, now: datetime):
    """Left to SQLite, whoever is unlucky hears that the database is locked."""

    def write(_: int) -> None:
        with database.write() as session:
            make_conversation(session, now)
            time.sleep(A_WRITE)

    with ThreadPoolExecutor(WRITERS) as threads:
        assert len(list(threads.map(write, range(10 * WRITERS)))) == 10 * WRITERS


def test_who_came_first_passes_first():
    turnstile, passed = Turnstile(), []
    waiting = []

    def pass_through(number: int) -> None:
        with turnstile.in_turn(PATIENCE):
            passed.append(number)

    with turnstile.in_turn(PATIENCE):
        for number in range(5):
            thread = threading.Thread(target=pass_through, args=(number,))
            thread.start()
            waiting.append(thread)
            until(lambda count=number + 1: len(turnstile._waiting) == count)
    for thread in waiting:
        thread.join(PATIENCE)

    assert passed == [0, 1, 2, 3, 4]


def test_who_waited_in_vain_is_told_and_blocks_nobody():
    turnstile = Turnstile()
    with turnstile.in_turn(PATIENCE), turnstile.in_turn(0.01) as is_mine:
        assert not is_mine

    with turnstile.in_turn(0.01) as is_mine:
        assert is_mine


def until(is_so: Callable[[], Any]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.001)
