"""A new SQLite file is turned to write-ahead logging, by however many open it at once."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from bot.write_ahead import log_ahead

OPENERS = 4


@pytest.fixture
def new_file(tmp_path):
    path = tmp_path / "new.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE seen (number INTEGER)")
    connection.close()
    return path


def mode_of(path):
    connection = sqlite3.connect(path)
    (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
    connection.close()
    return mode


@pytest.mark.parametrize("_round", range(50))
def test_whoever_opens_a_new_file_at_once_with_others_can_write(new_file, _round):
    together = Barrier(OPENERS)

    def write(number: int) -> None:
        connection = sqlite3.connect(new_file, timeout=5)
        together.wait()
        log_ahead(connection, 5)
        with connection:
            connection.execute("INSERT INTO seen VALUES (?)", (number,))
        connection.close()

    with ThreadPoolExecutor(OPENERS) as openers:
        list(openers.map(write, range(OPENERS)))

    with sqlite3.connect(new_file) as connection:
        assert connection.execute("SELECT count(*) FROM seen").fetchone() == (OPENERS,)
    connection.close()
    assert mode_of(new_file) == "wal"


def test_a_file_that_stays_locked_is_reported_after_the_wait(new_file):
    holder = sqlite3.connect(new_file)
    holder.execute("BEGIN EXCLUSIVE")
    connection = sqlite3.connect(new_file, timeout=0)

    with pytest.raises(sqlite3.OperationalError, match="locked"):
        log_ahead(connection, wait=0.05)

    connection.close()
    holder.close()


def test_a_file_that_cannot_be_written_is_reported_at_once(new_file):
    connection = sqlite3.connect(f"file:{new_file}?mode=ro", uri=True)

    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        log_ahead(connection, wait=60)

    connection.close()
