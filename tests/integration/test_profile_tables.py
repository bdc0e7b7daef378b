"""What the database itself promises about customer profiles."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, StatementError

from bot.domain.profile import ContactKind, Purpose, Trust
from bot.store.base import new_id
from bot.store.profile_tables import AccountRow, CustomerRow, InteractionRow, MembershipRow

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def customer(number: str = "C-1", **values: object) -> CustomerRow:
    return CustomerRow(number=number, name="Ann Lee", created_at=NOW, updated_at=NOW, **values)


def account(number: str = "A-1", **values: object) -> AccountRow:
    return AccountRow(
        number=number, company_name="Revontuli Oy", created_at=NOW, updated_at=NOW, **values
    )


def contact(**values: object) -> InteractionRow:
    given = {
        "kind": ContactKind.SALE,
        "at": NOW,
        "summary": "Bought a desk",
        "source": "order book",
        "reference": "1",
        "trust": Trust.OWN_RECORDS,
    }
    return InteractionRow(**{**given, **values})


def test_a_row_comes_back_as_it_went_in(session):
    session.add(customer(product_families=["desks"], purchase_purpose=Purpose.RESALE))
    session.flush()
    session.expire_all()

    row = session.scalars(select(CustomerRow)).one()

    assert row.product_families == ["desks"]
    assert row.purchase_purpose is Purpose.RESALE
    assert row.growth_signals is None
    assert row.created_at == NOW


def test_a_moment_of_another_zone_comes_back_in_utc(session):
    helsinki = timezone(timedelta(hours=2))
    session.add(customer(last_channel="phone"))
    session.flush()
    row = session.scalars(select(CustomerRow)).one()
    row.updated_at = datetime(2026, 11, 22, 11, 30, tzinfo=helsinki)
    session.flush()
    session.expire_all()

    assert row.updated_at == datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    assert row.updated_at.tzinfo is UTC


def test_a_moment_without_zone_is_refused(session):
    row = customer()
    row.created_at = datetime(2026, 11, 22)  # noqa: DTZ001 (the fault under test)
    session.add(row)

    with pytest.raises(StatementError, match="no time zone"):
        session.flush()


def test_ids_made_later_sort_later():
    ids = [new_id() for _ in range(200)]

    assert ids == sorted(ids)
    assert len(set(ids)) == 200


@pytest.mark.parametrize(
    "values",
    [
        {"orders_last_year": -1},
        {"employees": 5_000_001},
        {"revenue_eur_last_year": -0.5},
        {"revenue_eur_last_year": float("inf")},
        {"margin_eur_last_year": -1e11},
        {"sites": -2},
    ],
)
def test_absurd_figures_do_not_enter_even_past_the_code(session, values):
    session.add(customer(**values))

    with pytest.raises(IntegrityError, match="ck_customers"):
        session.flush()


def test_a_word_that_is_no_purpose_does_not_enter(session):
    session.add(customer())
    session.flush()

    with pytest.raises(IntegrityError, match="ck_customers_purpose"):
        session.connection().exec_driver_sql("UPDATE customers SET purchase_purpose = 'fun'")


@pytest.mark.parametrize("make", [customer, account])
@pytest.mark.parametrize(("number", "fault"), [("N-1", r"(?i)unique"), ("", "number_filled")])
def test_a_number_is_there_once_and_not_empty(session, make, number, fault):
    session.add_all([make("N-1"), make("N-2")])
    session.flush()

    session.add(make(number))

    with pytest.raises(IntegrityError, match=fault):
        session.flush()


def test_a_person_is_a_member_of_an_account_once(session):
    person, firm = customer(), account()
    session.add_all([person, firm])
    session.flush()
    session.add(MembershipRow(customer_id=person.id, account_id=firm.id))
    session.flush()

    session.add(MembershipRow(customer_id=person.id, account_id=firm.id, capacity="chair"))

    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        session.flush()


def test_a_contact_is_about_somebody(session):
    session.add(contact())

    with pytest.raises(IntegrityError, match="about_somebody"):
        session.flush()


def test_the_same_contact_of_the_same_system_is_there_once(session):
    person = customer()
    session.add(person)
    session.flush()
    session.add_all(
        [
            contact(customer_id=person.id, source="order book"),
            contact(customer_id=person.id, source="returns desk"),
        ]
    )
    session.flush()

    session.add(contact(customer_id=person.id, source="order book"))

    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        session.flush()


def test_erasing_a_person_erases_their_memberships_and_contacts_but_not_the_account(session):
    person, firm = customer(), account()
    session.add_all([person, firm])
    session.flush()
    person.memberships.append(MembershipRow(account=firm))
    session.add(contact(customer_id=person.id, account_id=firm.id))
    session.flush()

    session.delete(person)
    session.flush()

    assert session.scalars(select(MembershipRow)).all() == []
    assert session.scalars(select(InteractionRow)).all() == []
    assert session.scalars(select(AccountRow)).all() == [firm]
