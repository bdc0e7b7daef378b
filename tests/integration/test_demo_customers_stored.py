"""Seeding the demo: once is enough, twice does no harm."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.domain.profile import ContactKind
from bot.services.demo_customers import DEMO_COUNT, demo_identities, make_demo_customers, seed_demo
from bot.store.profile_tables import AccountRow, CustomerRow, InteractionRow, MembershipRow
from bot.store.profiles import (
    accounts_of,
    earlier_contacts,
    find_customer_by_number,
    profile_facts,
)

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TABLES = (CustomerRow, AccountRow, MembershipRow, InteractionRow)


def sizes(session: Session) -> list[int]:
    return [session.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES]


def customer(session: Session, number: str) -> CustomerRow:
    row = find_customer_by_number(session, number)
    assert row is not None
    return row


def test_every_made_customer_is_stored_with_roles_and_contacts(session):
    made = make_demo_customers(20, NOW)

    stored = seed_demo(session, NOW, seed=20)

    assert stored == DEMO_COUNT == 240
    assert sizes(session) == [
        240,
        len({role.account.number for one in made for role in one.roles}),
        sum(len(one.roles) for one in made),
        sum(len(one.contacts) for one in made),
    ]


def test_seeding_again_changes_nothing_even_later(session):
    seed_demo(session, NOW)
    before = sizes(session)
    customer(session, "C-1001").name = "Somebody's correction"
    session.flush()

    again = seed_demo(session, NOW + timedelta(days=30))

    assert again == 0
    assert sizes(session) == before
    assert customer(session, "C-1001").name == "Somebody's correction"


def test_a_small_demo_grows_into_a_greater_one(session):
    seed_demo(session, NOW, count=50)

    assert seed_demo(session, NOW, count=80) == 30


def test_every_stored_profile_reads_without_complaint(session):
    seed_demo(session, NOW)

    for row in session.scalars(select(CustomerRow)):
        profile = profile_facts(session, row, now=NOW, verified=True)
        assert profile.ignored == ()
        assert all(account.ignored == () for account in profile.accounts)


def test_the_person_of_three_roles_has_a_history_in_each(session):
    seed_demo(session, NOW)
    camille = customer(session, "C-1003")
    club, shop = sorted(
        (one.account for one in accounts_of(session, camille)), key=lambda one: one.company_name
    )

    profile = profile_facts(session, camille, now=NOW, verified=True)
    names = {one.account_name for one in earlier_contacts(session, camille)}

    assert profile.role_is_open
    assert names == {None, club.company_name, shop.company_name}
    for account in (club, shop):
        told = earlier_contacts(session, camille, account.id)
        assert {one.account_name for one in told} == {account.company_name}
        assert ContactKind.SALE in {one.kind for one in told}


def test_every_identity_of_the_host_page_is_there(session):
    seed_demo(session, NOW)

    assert [customer(session, one.id).name for one in demo_identities()] == [
        one.name for one in demo_identities()
    ]
