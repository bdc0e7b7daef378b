"""The shape of a demo customer, before it is stored."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.profile import ContactKind, RecordFacts, Trust

# Where each kind of contact is written down.
SOURCES = {
    ContactKind.SALE: "order book",
    ContactKind.SERVICE: "service log",
    ContactKind.COMPLAINT: "complaints register",
    ContactKind.RETURN: "returns desk",
    ContactKind.THIRD_PARTY: "company data provider",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoAccount:
    """An organisation; its name is the record's company name."""

    number: str
    record: RecordFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoRole:
    """An account a person acts for, and what they are there."""

    account: DemoAccount
    capacity: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoContact:
    """One earlier contact; without an account it was private. Amounts are euro cents."""

    at: datetime
    kind: ContactKind
    summary: str
    reference: str
    amount_cents: int | None = None
    account_number: str | None = None
    trust: Trust = Trust.OWN_RECORDS
    licence: str | None = None

    @property
    def source(self) -> str:
        return SOURCES[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCustomer:
    """A person with their own record, their roles, and earlier contacts, newest first."""

    number: str
    name: str
    email: str | None
    language: str
    acts_for_self: bool
    record: RecordFacts
    roles: tuple[DemoRole, ...] = ()
    contacts: tuple[DemoContact, ...] = ()
