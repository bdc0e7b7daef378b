"""SQLite's write-ahead log, which lets people read while one writes."""

import sqlite3
import time

PAUSE = 0.02  # seconds between two tries


def log_ahead(connection: sqlite3.Connection, wait: float) -> None:
    """Turn a new file to write-ahead logging; it stays so.

    Two processes that open a new file at once turn it both, and SQLite refuses the second without
    waiting, whatever its busy timeout: https://www.sqlite.org/c3ref/busy_handler.html.

    Raises:
        sqlite3.OperationalError: the file is still locked after `wait` seconds.
    """
    until = time.monotonic() + wait
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL").close()
            return
        except sqlite3.OperationalError as refused:
            kind = refused.sqlite_errorcode & 0xFF  # the rest says why: "recovery", "snapshot"
            if kind != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                raise
        time.sleep(PAUSE)
