"""Importing customers from a CSV file: all rows or none, unless told to skip the bad ones."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.services.customers_csv import (
    CUSTOMER_TYPES,
    PERSON_COLUMNS,
    RECORD_COLUMNS,
    BadCell,
    CustomerLine,
    CustomersFile,
    Source,
    read_customers_csv,
)
from bot.store.profile_tables import AccountRow, CustomerRow, MembershipRow

Row = TypeVar("Row", CustomerRow, AccountRow)

ASKED_AT_ONCE = 500  # numbers in one query; SQLite allows some thousands of parameters


@dataclass(slots=True, kw_only=True)
class Counts:
    """What became of the rows of one table."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did; `written` is False when bad rows kept everything out."""

    file: str
    written: bool
    bad: tuple[BadCell, ...] = ()
    ignored_columns: tuple[str, ...] = ()
    customers: Counts = field(default_factory=Counts)
    accounts: Counts = field(default_factory=Counts)

    @property
    def bad_lines(self) -> tuple[int, ...]:
        return tuple(sorted({cell.line for cell in self.bad}))


def import_customers(
    session: Session,
    source: Source,
    now: datetime,
    *,
    skip_bad_rows: bool = False,
    customer_types: Collection[str] = CUSTOMER_TYPES,
) -> ImportReport:
    """Create or update customers, accounts and memberships by their numbers.

    The columns are those of `customers_csv.COLUMNS`. An empty cell clears what was known, a column
    that is not in the file leaves it. Memberships that the file does not mention stay.

    Raises:
        CustomersFileRefused: one of its kinds, when the rows themselves cannot be read.
    """
    file = read_customers_csv(source, today=now.date(), customer_types=customer_types)
    report = ImportReport(
        file=file.name,
        written=skip_bad_rows or not file.bad,
        bad=file.bad,
        ignored_columns=file.ignored_columns,
    )
    if report.written:
        customers = _write_customers(session, file, now, report.customers)
        accounts = _write_accounts(session, file, now, report.accounts)
        session.flush()  # new rows need their ids
        _write_memberships(session, file, customers, accounts)
        session.flush()
    return report


def render_import_report(report: ImportReport) -> str:
    """The report in sentences, one line for each fault, for the person who ran the import."""
    lines = [f"{report.file}: {cell}" for cell in report.bad]
    if report.ignored_columns:
        lines.append(f"Columns not known and left out: {', '.join(report.ignored_columns)}.")
    if not report.written:
        lines.append(
            f"Nothing was imported: {_rows(len(report.bad_lines))} must be mended first "
            "(or be skipped on request)."
        )
        return "\n".join(lines)
    if report.bad:
        lines.append(f"{_rows(len(report.bad_lines)).capitalize()} skipped.")
    for name, counts in (("Customers", report.customers), ("Accounts", report.accounts)):
        lines.append(
            f"{name}: {counts.created} new, {counts.updated} updated, {counts.unchanged} unchanged."
        )
    return "\n".join(lines)


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"


def _write_customers(
    session: Session, file: CustomersFile, now: datetime, counts: Counts
) -> dict[str, CustomerRow]:
    lines_by_number = _group(file.rows.values(), "customer_number")
    found = _find_by_number(session, CustomerRow, lines_by_number)
    for number, lines in lines_by_number.items():
        values = _merge(lines, PERSON_COLUMNS, file.columns - {"acts_for_self"})
        own = [line for line in lines if line.account_number is None]
        if own:
            values |= _merge(own, RECORD_COLUMNS, file.columns)
        values["acts_for_self"] = _acts_for_self(lines, found.get(number), bool(own))
        found[number] = _upsert(
            session, CustomerRow, found.get(number), number, values, now, counts
        )
    return found


def _acts_for_self(lines: Sequence[CustomerLine], known: CustomerRow | None, own: bool) -> bool:
    """What a row says; else whether there is a row, or already was one, of their own."""
    for line in lines:
        if line.acts_for_self is not None:
            return line.acts_for_self
    return own or (known is not None and known.acts_for_self)


def _write_accounts(
    session: Session, file: CustomersFile, now: datetime, counts: Counts
) -> dict[str, AccountRow]:
    lines_by_number = _group(file.rows.values(), "account_number")
    found = _find_by_number(session, AccountRow, lines_by_number)
    for number, lines in lines_by_number.items():
        values = _merge(lines, RECORD_COLUMNS, file.columns)
        found[number] = _upsert(session, AccountRow, found.get(number), number, values, now, counts)
    return found


def _write_memberships(
    session: Session,
    file: CustomersFile,
    customers: dict[str, CustomerRow],
    accounts: dict[str, AccountRow],
) -> None:
    ids = [customer.id for customer in customers.values()]
    known = {
        (membership.customer_id, membership.account_id): membership
        for some in _in_parts(ids)
        for membership in session.scalars(
            select(MembershipRow).where(MembershipRow.customer_id.in_(some))
        )
    }
    for line in file.rows.values():
        if line.account_number is None:
            continue
        pair = (customers[line.customer_number].id, accounts[line.account_number].id)
        membership = known.get(pair)
        if membership is None:
            membership = MembershipRow(customer_id=pair[0], account_id=pair[1])
            session.add(membership)
        if "capacity" in file.columns:
            membership.capacity = line.capacity


def _group(lines: Iterable[CustomerLine], column: str) -> dict[str, list[CustomerLine]]:
    groups: dict[str, list[CustomerLine]] = defaultdict(list)
    for line in lines:
        if number := getattr(line, column):
            groups[number].append(line)
    return dict(groups)


def _merge(
    lines: Sequence[CustomerLine], columns: Iterable[str], given: Collection[str]
) -> dict[str, Any]:
    """What the lines say together about each given column; they never disagree."""
    return {
        column: next((said for line in lines if (said := _stored(line, column)) is not None), None)
        for column in columns
        if column in given
    }


def _stored(line: CustomerLine, column: str) -> Any:
    value = getattr(line, column)
    return list(value) if isinstance(value, tuple) else value


def _find_by_number(session: Session, table: type[Row], numbers: Iterable[str]) -> dict[str, Row]:
    return {
        row.number: row
        for some in _in_parts(list(numbers))
        for row in session.scalars(select(table).where(table.number.in_(some)))
    }


def _in_parts(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), ASKED_AT_ONCE):
        yield values[start : start + ASKED_AT_ONCE]


def _upsert(
    session: Session,
    table: type[Row],
    row: Row | None,
    number: str,
    values: dict[str, Any],
    now: datetime,
    counts: Counts,
) -> Row:
    if row is None:
        row = table(number=number, created_at=now, updated_at=now, **values)
        session.add(row)
        counts.created += 1
        return row
    changed = {column: value for column, value in values.items() if getattr(row, column) != value}
    if changed:
        counts.updated += 1
        for column, value in {**changed, "updated_at": now}.items():
            setattr(row, column, value)
    else:
        counts.unchanged += 1
    return row
