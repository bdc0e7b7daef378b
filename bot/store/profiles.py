"""Questions to the customer profiles: who somebody is, for whom they act, what happened before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from bot.domain.errors import OsastoError
from bot.domain.profile import AccountFacts, Contact, ProfileFacts
from bot.domain.profile_reading import RECORD_READERS, read_account, read_profile
from bot.store.profile_tables import AccountRow, CustomerRow, InteractionRow, MembershipRow

PERSON_FIELDS = ("name", "email", "language", "acts_for_self")


@dataclass(eq=False)
class NotTheirAccount(OsastoError):
    """A profile was asked for in a role that the person does not have."""

    code: ClassVar[str] = "not_their_account"
    customer_number: str
    account_id: str

    def __str__(self) -> str:
        return f"Customer {self.customer_number} does not act for account {self.account_id}."


def find_customer(session: Session, customer_id: str) -> CustomerRow | None:
    return session.get(CustomerRow, customer_id)


def find_customer_by_number(session: Session, number: str) -> CustomerRow | None:
    """The customer with this number, white space around it aside."""
    return session.scalar(select(CustomerRow).where(CustomerRow.number == number.strip()))


def find_account(session: Session, account_id: str) -> AccountRow | None:
    return session.get(AccountRow, account_id)


def find_account_by_number(session: Session, number: str) -> AccountRow | None:
    return session.scalar(select(AccountRow).where(AccountRow.number == number.strip()))


def accounts_of(session: Session, customer: CustomerRow) -> list[MembershipRow]:
    """The memberships of a person with their accounts loaded, by account number."""
    return list(
        session.scalars(
            select(MembershipRow)
            .join(MembershipRow.account)
            .where(MembershipRow.customer_id == customer.id)
            .options(joinedload(MembershipRow.account))
            .order_by(AccountRow.number)
        )
    )


def profile_facts(
    session: Session,
    customer: CustomerRow,
    account_id: str | None = None,
    *,
    now: datetime,
    verified: bool,
) -> ProfileFacts:
    """What is known about a person in the role they write in.

    Without `account_id`, a person who acts for one account only and never for themselves is in
    that role; otherwise the facts are of their own record, and `accounts` shows the other roles.

    Raises:
        NotTheirAccount: the person does not act for that account.
    """
    memberships = accounts_of(session, customer)
    role = _choose_role(customer, memberships, account_id)
    record = _values_of(role.account if role else customer, RECORD_READERS)
    return read_profile(
        {**record, **_values_of(customer, PERSON_FIELDS), "customer_number": customer.number},
        today=now.date(),
        verified=verified,
        account=_account_facts(role, now) if role else None,
        accounts=[_account_facts(membership, now) for membership in memberships],
    )


def earlier_contacts(
    session: Session,
    customer: CustomerRow,
    account_id: str | None = None,
    *,
    limit: int = 10,
) -> list[Contact]:
    """Earlier contacts, newest first: of the account, by whomever, or else of the person.

    What a person does privately is not shown in an account's history; without an account the
    list shows what the person themself did in any role, with the account's name.

    Raises:
        NotTheirAccount: the person does not act for that account.
    """
    if account_id is not None:
        _choose_role(customer, accounts_of(session, customer), account_id)
        about = InteractionRow.account_id == account_id
    else:
        about = InteractionRow.customer_id == customer.id
    newest = (
        select(InteractionRow)
        .where(about)
        .order_by(InteractionRow.at.desc(), InteractionRow.id.desc())
        .limit(limit)
        .options(joinedload(InteractionRow.account))
    )
    return [_contact(row) for row in session.scalars(newest)]


def _choose_role(
    customer: CustomerRow, memberships: list[MembershipRow], account_id: str | None
) -> MembershipRow | None:
    if account_id is None:
        return memberships[0] if len(memberships) == 1 and not customer.acts_for_self else None
    for membership in memberships:
        if membership.account_id == account_id:
            return membership
    raise NotTheirAccount(customer.number, account_id)


def _account_facts(membership: MembershipRow, now: datetime) -> AccountFacts:
    return read_account(
        _values_of(membership.account, RECORD_READERS),
        today=now.date(),
        id=membership.account_id,
        number=membership.account.number,
        capacity=membership.capacity,
    )


def _values_of(row: CustomerRow | AccountRow, fields: Iterable[str]) -> dict[str, object]:
    return {field: getattr(row, field) for field in fields}


def _contact(row: InteractionRow) -> Contact:
    return Contact(
        at=row.at,
        kind=row.kind,
        summary=row.summary,
        amount_cents=row.amount_cents,
        source=row.source,
        trust=row.trust,
        account_name=row.account.company_name if row.account else None,
    )
