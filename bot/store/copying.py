"""All rows of one database in another, and the proof that they are the same."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Connection, Table, func, insert, select
from sqlalchemy.exc import DataError, IntegrityError

from bot.domain.errors import OsastoError
from bot.store import processes, profile_tables, tables  # noqa: F401 (they add to the metadata)
from bot.store.base import Base

BATCH = 1000  # rows; a few hundred kilobytes

NO_TEXT = re.compile("[\x00\ud800-\udfff]")

Tell = Callable[[str, float], None]  # what is being done, and which share of all of it is done
Row = Mapping[str, Any]


@dataclass(eq=False)
class CopyRefused(OsastoError):
    """A row cannot be kept by the other database, so nothing was copied."""

    code: ClassVar[str] = "copy_refused"
    table: str
    because: str

    def __str__(self) -> str:
        return (
            f"Nothing was copied: a row of '{self.table}' cannot be kept by the other database "
            f"({self.because}). Correct or delete it in the source, then try again."
        )


@dataclass(eq=False)
class CopyDiffers(OsastoError):
    """What arrived is not what was sent, so nothing was kept."""

    code: ClassVar[str] = "copy_differs"
    table: str

    def __str__(self) -> str:
        return (
            f"Nothing was kept: the copied table '{self.table}' is not equal to its source. "
            "The source is unchanged; try again, and check the disks if it stays so."
        )


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """How many rows a table has, and a checksum of them that their order does not change."""

    rows: int = 0
    checksum: int = 0

    def plus(self, row: Row) -> "Fingerprint":
        digest = hashlib.sha256(_canonical(row).encode("utf-8", "surrogatepass")).digest()
        return Fingerprint(
            self.rows + 1, (self.checksum + int.from_bytes(digest[:16], "big")) % 2**128
        )


def our_tables() -> Sequence[Table]:
    """Every table, those that others refer to first."""
    return Base.metadata.sorted_tables


def count_rows(connection: Connection) -> dict[str, int]:
    """How many rows each table has."""
    return {
        table.name: connection.scalar(select(func.count()).select_from(table)) or 0
        for table in our_tables()
    }


def copy_rows(source: Connection, target: Connection, tell: Tell) -> dict[str, Fingerprint]:
    """Copy every row within the transactions of both connections, then compare what arrived.

    The target's tables must be empty; the caller commits, or rolls back when this raises.

    Raises:
        CopyRefused: the target cannot keep a row.
        CopyDiffers: what arrived is something else.
    """
    total = 2 * sum(count_rows(source).values()) or 1
    done = 0
    sent: dict[str, Fingerprint] = {}
    for table in our_tables():
        sent[table.name] = Fingerprint()
        for batch in batches(source, table):
            sent[table.name] = _add_all(sent[table.name], batch)
            _insert(target, table, batch)
            done += len(batch)
            tell(f"copying {table.name}", done / total)
    for table in our_tables():
        arrived = Fingerprint()
        for batch in batches(target, table):
            arrived = _add_all(arrived, batch)
            done += len(batch)
            tell(f"comparing {table.name}", done / total)
        if arrived != sent[table.name]:
            raise CopyDiffers(table=table.name)
    return sent


def batches(connection: Connection, table: Table) -> Iterator[list[Row]]:
    """The rows of a table, as many at a time as fit in memory whatever its size."""
    rows = connection.execution_options(yield_per=BATCH).execute(select(table))
    for part in rows.mappings().partitions():
        yield [dict(row) for row in part]


def _add_all(so_far: Fingerprint, batch: list[Row]) -> Fingerprint:
    for row in batch:
        so_far = so_far.plus(row)
    return so_far


def _insert(target: Connection, table: Table, batch: list[Row]) -> None:
    if target.dialect.name == "postgresql":
        _refuse_unstorable(table, batch)
    try:
        target.execute(insert(table), batch)
    except (DataError, IntegrityError) as error:
        said = str(getattr(error, "orig", error)).splitlines()[0]
        raise CopyRefused(table=table.name, because=said) from error


def _refuse_unstorable(table: Table, batch: list[Row]) -> None:
    """PostgreSQL keeps no NUL character and no half of a surrogate pair; SQLite keeps both."""
    for row in batch:
        if any(NO_TEXT.search(one) for one in _texts(dict(row))):
            key = ", ".join(str(row[column.name]) for column in table.primary_key)
            raise CopyRefused(table=table.name, because=f"a character that is no text, row {key}")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from (str(key), *_texts(one))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


def _canonical(row: Row) -> str:
    """The same text for the same values, whichever database they come from."""
    return json.dumps(_plain(dict(row)), sort_keys=True, ensure_ascii=False, default=str)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)  # PostgreSQL's JSONB keeps numbers as decimals
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
