"""A believable set of customers for the demo, made from a seed: the same seed, the same people."""

from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.profile import RecordFacts
from bot.services.demo_maker import DemoMaker
from bot.services.demo_named import IDENTITIES, DemoIdentity, make_named_customers
from bot.services.demo_shapes import DemoContact, DemoCustomer
from bot.store.profile_tables import AccountRow, CustomerRow, InteractionRow, MembershipRow

DEMO_SEED = 20
DEMO_COUNT = 240


def make_demo_customers(seed: int, now: datetime, count: int = DEMO_COUNT) -> list[DemoCustomer]:
    """The six named customers and then made-up ones, `count` in all, numbered from C-1001.

    The same arguments give the same customers in every process, and a smaller count gives
    the beginning of a greater one.
    """
    named = make_named_customers(now)
    first = 1001 + len(named)
    maker = DemoMaker(seed, now)
    return [*named, *(maker.make(number) for number in range(first, 1001 + count))][:count]


def demo_identities() -> tuple[DemoIdentity, ...]:
    """The customers that a visitor of the demo's host page may be."""
    return IDENTITIES


def seed_demo(
    session: Session, now: datetime, *, seed: int = DEMO_SEED, count: int = DEMO_COUNT
) -> int:
    """Store the demo customers that are not there yet; the number of new ones.

    A customer whose number is known is left as it is, so a second run changes nothing.
    """
    known = set(session.scalars(select(CustomerRow.number)))
    accounts = {row.number: row for row in session.scalars(select(AccountRow))}
    fresh = [one for one in make_demo_customers(seed, now, count) if one.number not in known]
    rows = [_make_customer_row(customer, accounts, now) for customer in fresh]
    session.add_all(rows)
    session.flush()  # contacts need the ids
    for customer, row in zip(fresh, rows, strict=True):
        session.add_all(_make_contact_row(contact, row, accounts) for contact in customer.contacts)
    session.flush()
    return len(fresh)


def _make_customer_row(
    customer: DemoCustomer, accounts: dict[str, AccountRow], now: datetime
) -> CustomerRow:
    """The person with their memberships; an account not there yet is added to `accounts`."""
    row = CustomerRow(
        number=customer.number,
        name=customer.name,
        email=customer.email,
        language=customer.language,
        acts_for_self=customer.acts_for_self,
        created_at=now,
        updated_at=now,
        **_columns(customer.record),
    )
    for role in customer.roles:
        number = role.account.number
        if number not in accounts:
            accounts[number] = AccountRow(
                number=number, created_at=now, updated_at=now, **_columns(role.account.record)
            )
        row.memberships.append(MembershipRow(account=accounts[number], capacity=role.capacity))
    return row


def _columns(record: RecordFacts) -> dict[str, Any]:
    values = {
        one.name: getattr(record, one.name) for one in fields(record) if one.name != "ignored"
    }
    for name in ("product_families", "growth_signals"):
        values[name] = list(values[name]) or None
    return values


def _make_contact_row(
    contact: DemoContact, customer: CustomerRow, accounts: dict[str, AccountRow]
) -> InteractionRow:
    return InteractionRow(
        customer_id=customer.id,
        account_id=accounts[contact.account_number].id if contact.account_number else None,
        kind=contact.kind,
        at=contact.at,
        summary=contact.summary,
        amount_cents=contact.amount_cents,
        source=contact.source,
        reference=contact.reference,
        trust=contact.trust,
        licence=contact.licence,
    )
