"""Who somebody is, for whom they act, and what happened before."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.profile import ContactKind, Purpose, Trust
from bot.domain.profile_reading import PROFILE_READERS, RECORD_READERS
from bot.store.profile_tables import AccountRow, CustomerRow, InteractionRow, MembershipRow
from bot.store.profiles import (
    NotTheirAccount,
    accounts_of,
    earlier_contacts,
    find_account,
    find_account_by_number,
    find_customer,
    find_customer_by_number,
    profile_facts,
)

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def camille(session: Session) -> CustomerRow:
    """A private customer who keeps a shop and a club's money."""
    row = CustomerRow(
        number="C-3",
        name="Camille",
        email="camille@courriel.example",
        language="fr",
        acts_for_self=True,
        account_type_in_crm="individual",
        orders_last_year=1,
        region="Bretagne",
        product_families=["e_bikes"],
        created_at=NOW,
        updated_at=NOW,
    )
    session.add(row)
    join(session, row, make_account(session, "A-2", "La Lanterne SARL", "business"), "gérante")
    join(session, row, make_account(session, "A-1", "Aviron club", "association"), "trésorière")
    return row


@pytest.fixture
def secretary(session: Session) -> CustomerRow:
    """Acts for her school only."""
    row = CustomerRow(
        number="C-2", name="Päivi", acts_for_self=False, created_at=NOW, updated_at=NOW
    )
    session.add(row)
    join(session, row, make_account(session, "A-9", "Koivulahden koulu", "public_body"), None)
    return row


def make_account(session: Session, number: str, name: str, crm_type: str) -> AccountRow:
    row = AccountRow(
        number=number,
        company_name=name,
        account_type_in_crm=crm_type,
        vat_number="FR44737423822",
        employees=3,
        purchase_purpose=Purpose.BUSINESS_USE,
        customer_since=date(2020, 5, 4),
        created_at=NOW,
        updated_at=NOW,
    )
    session.add(row)
    session.flush()
    return row


def join(session: Session, person: CustomerRow, account: AccountRow, capacity: str | None) -> None:
    session.flush()
    session.add(MembershipRow(customer_id=person.id, account_id=account.id, capacity=capacity))
    session.flush()


def record_contact(
    session: Session,
    summary: str,
    days_ago: int,
    *,
    customer: CustomerRow | None = None,
    account: AccountRow | None = None,
) -> None:
    session.add(
        InteractionRow(
            customer_id=customer.id if customer else None,
            account_id=account.id if account else None,
            kind=ContactKind.SERVICE,
            at=NOW - timedelta(days=days_ago),
            summary=summary,
            source="service log",
            reference=summary,
            trust=Trust.OWN_RECORDS,
            amount_cents=4200,
        )
    )
    session.flush()


def account_numbered(session: Session, number: str) -> AccountRow:
    account = find_account_by_number(session, number)
    assert account is not None
    return account


def summaries(contacts) -> list[str]:
    return [contact.summary for contact in contacts]


def test_a_customer_is_found_by_number_whatever_white_space_surrounds_it(session, camille):
    assert find_customer_by_number(session, " C-3 ") is camille
    assert find_customer(session, camille.id) is camille


@pytest.mark.parametrize("number", ["C-4", "c-3' OR '1'='1", "C_3", "%", ""])
def test_a_number_nobody_has_finds_nobody(session, camille, number):
    assert find_customer_by_number(session, number) is None
    assert find_account_by_number(session, number) is None


def test_an_id_nobody_has_finds_nobody(session, camille):
    assert find_customer(session, "C-3") is None
    assert find_account(session, "A-1") is None


def test_accounts_are_told_with_the_capacity_in_order_of_number(session, camille):
    memberships = accounts_of(session, camille)

    assert [(one.account.number, one.capacity) for one in memberships] == [
        ("A-1", "trésorière"),
        ("A-2", "gérante"),
    ]


def test_while_the_role_is_open_the_facts_are_the_persons_own(session, camille):
    profile = profile_facts(session, camille, now=NOW, verified=True)

    assert profile.account_type_in_crm == "individual"
    assert profile.product_families == ("e_bikes",)
    assert profile.company_name is None
    assert profile.account is None
    assert [one.name for one in profile.accounts] == ["Aviron club", "La Lanterne SARL"]
    assert profile.role_is_open
    assert profile.verified


def test_in_a_role_the_facts_are_the_accounts_and_hide_the_persons_own(session, camille):
    shop = account_numbered(session, "A-2")

    profile = profile_facts(session, camille, shop.id, now=NOW, verified=False)

    assert profile.account_type_in_crm == "business"
    assert profile.company_name == "La Lanterne SARL"
    assert profile.customer_since == date(2020, 5, 4)
    assert profile.orders_last_year is None
    assert profile.region is None
    assert profile.account is not None
    assert profile.account.capacity == "gérante"
    assert (profile.customer_number, profile.name) == ("C-3", "Camille")
    assert profile.email == "camille@courriel.example"
    assert not profile.role_is_open
    assert not profile.verified


def test_a_single_role_needs_no_question(session, secretary):
    profile = profile_facts(session, secretary, now=NOW, verified=True)

    assert profile.company_name == "Koivulahden koulu"
    assert not profile.role_is_open


def test_a_single_account_leaves_the_role_open_for_who_also_buys_privately(session, secretary):
    secretary.acts_for_self = True
    session.flush()

    profile = profile_facts(session, secretary, now=NOW, verified=True)

    assert profile.role_is_open
    assert profile.company_name is None


def test_nobody_sees_an_account_they_do_not_act_for(session, camille, secretary):
    school = account_numbered(session, "A-9")

    with pytest.raises(NotTheirAccount):
        profile_facts(session, camille, school.id, now=NOW, verified=True)
    with pytest.raises(NotTheirAccount):
        earlier_contacts(session, camille, school.id)


def test_a_stored_value_without_sense_is_ignored_and_reported(session, camille):
    camille.company_name = "n/a"
    camille.customer_since = date(2031, 1, 1)
    session.flush()

    profile = profile_facts(session, camille, now=NOW, verified=True)

    assert profile.company_name is None
    assert {one.field for one in profile.ignored} == {"company_name", "customer_since"}


def test_contacts_come_newest_first_and_no_more_than_asked(session, camille):
    for days_ago in (5, 1, 9):
        record_contact(session, f"{days_ago} days ago", days_ago, customer=camille)

    contacts = earlier_contacts(session, camille, limit=2)

    assert summaries(contacts) == ["1 days ago", "5 days ago"]
    assert contacts[0].at == NOW - timedelta(days=1)
    assert contacts[0].amount_cents == 4200


def test_an_account_shows_what_anybody_did_for_it_and_nothing_private(session, camille, secretary):
    shop = account_numbered(session, "A-2")
    record_contact(session, "private", 1, customer=camille)
    record_contact(session, "for the shop", 2, customer=camille, account=shop)
    record_contact(session, "a colleague", 3, customer=secretary, account=shop)
    record_contact(session, "a register", 4, account=shop)

    contacts = earlier_contacts(session, camille, shop.id)

    assert summaries(contacts) == ["for the shop", "a colleague", "a register"]
    assert {contact.account_name for contact in contacts} == {"La Lanterne SARL"}


def test_without_a_role_a_person_shows_what_they_did_themselves(session, camille, secretary):
    shop = account_numbered(session, "A-2")
    record_contact(session, "private", 1, customer=camille)
    record_contact(session, "for the shop", 2, customer=camille, account=shop)
    record_contact(session, "a colleague", 3, customer=secretary, account=shop)

    contacts = earlier_contacts(session, camille)

    assert [(one.summary, one.account_name) for one in contacts] == [
        ("private", None),
        ("for the shop", "La Lanterne SARL"),
    ]


def test_every_fact_that_is_read_has_its_column():
    assert set(RECORD_READERS) <= set(AccountRow.__table__.columns.keys())
    assert set(PROFILE_READERS) - {"customer_number"} <= set(CustomerRow.__table__.columns.keys())


def test_reading_a_profile_writes_nothing(session, camille):
    session.commit()

    profile_facts(session, camille, now=NOW, verified=True)
    earlier_contacts(session, camille)

    assert not session.dirty
    assert not session.new
    assert session.scalars(select(CustomerRow)).all() == [camille]
