"""Importing customers: all or nothing, the same file twice is one, and updates go by number."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.services.customers_csv import CustomersFileNotUtf8
from bot.services.customers_import import ImportReport, import_customers, render_import_report
from bot.store.profile_tables import AccountRow, CustomerRow, MembershipRow
from bot.store.profiles import accounts_of, find_customer_by_number, profile_facts

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)

HEADER = (
    "customer_number,name,email,account_number,capacity,company_name,employees,product_families"
)
GOOD = f"""{HEADER}
C-1,Ann Lee,ann@mail.example,,,,,e_bikes
C-1,Ann Lee,ann@mail.example,A-1,treasurer,Soutuseura ry,,
C-2,Bea Oja,bea@revontuli.example,A-2,buyer,Revontuli Oy,40,desks|printers
"""


def run(session: Session, text: str, now: datetime = NOW, *, skip: bool = False) -> ImportReport:
    return import_customers(session, io.StringIO(text), now, skip_bad_rows=skip)


def customer(session: Session, number: str) -> CustomerRow:
    row = find_customer_by_number(session, number)
    assert row is not None
    return row


def everything(session: Session) -> tuple[int, int, int]:
    session.expire_all()
    tables = (CustomerRow, AccountRow, MembershipRow)
    customers, accounts, memberships = (len(session.scalars(select(one)).all()) for one in tables)
    return customers, accounts, memberships


def test_persons_accounts_and_roles_come_in(session):
    report = run(session, GOOD)

    assert report.written
    assert (report.customers.created, report.accounts.created) == (2, 2)
    assert everything(session) == (2, 2, 2)
    ann, bea = customer(session, "C-1"), customer(session, "C-2")
    assert ann.acts_for_self
    assert ann.product_families == ["e_bikes"]
    assert not bea.acts_for_self
    assert bea.product_families is None
    (role,) = accounts_of(session, bea)
    assert (role.capacity, role.account.company_name) == ("buyer", "Revontuli Oy")
    assert (role.account.employees, role.account.product_families) == (40, ["desks", "printers"])


def test_what_came_in_is_the_profile_that_triage_reads(session):
    run(session, GOOD)

    profile = profile_facts(session, customer(session, "C-2"), now=NOW, verified=True)

    assert profile.company_name == "Revontuli Oy"
    assert profile.employees == 40
    assert profile.ignored == ()


def test_the_same_file_again_changes_nothing(session):
    run(session, GOOD)
    before = everything(session)

    report = run(session, GOOD, LATER)

    assert everything(session) == before
    assert (report.customers.created, report.customers.updated) == (0, 0)
    assert (report.customers.unchanged, report.accounts.unchanged) == (2, 2)
    assert customer(session, "C-1").updated_at == NOW


def test_a_changed_row_updates_by_number_and_keeps_the_id(session):
    run(session, GOOD)
    known = customer(session, "C-2").id

    report = run(session, GOOD.replace("Bea Oja", "Bea Niemi").replace("buyer", "owner"), LATER)

    bea = customer(session, "C-2")
    assert (report.customers.updated, report.customers.unchanged) == (1, 1)
    assert (bea.id, bea.name, bea.created_at, bea.updated_at) == (known, "Bea Niemi", NOW, LATER)
    assert [one.capacity for one in accounts_of(session, bea)] == ["owner"]


def test_an_empty_cell_clears_and_a_missing_column_leaves(session):
    run(session, "customer_number,name,email,region\nC-1,Ann,ann@a.example,Lappi\n")

    run(session, "customer_number,name,region\nC-1,Ann,\n", LATER)

    ann = customer(session, "C-1")
    assert ann.email == "ann@a.example"
    assert ann.region is None


def test_memberships_and_private_custom_that_the_file_does_not_mention_stay(session):
    run(session, GOOD)

    run(session, f"{HEADER}\nC-1,Ann Lee,ann@mail.example,A-3,chair,Kuoro ry,,\n", LATER)

    ann = customer(session, "C-1")
    assert [one.account.number for one in accounts_of(session, ann)] == ["A-1", "A-3"]
    assert ann.acts_for_self
    assert ann.product_families == ["e_bikes"]


def test_a_private_row_makes_a_private_customer_of_an_organisations_person(session):
    run(session, GOOD)

    run(session, "customer_number,name,region\nC-2,Bea Oja,Lappi\n", LATER)

    assert customer(session, "C-2").acts_for_self


def test_the_file_may_say_who_acts_for_themselves(session):
    run(
        session,
        "customer_number,name,acts_for_self,account_number,company_name\n"
        "C-1,Ann,yes,A-1,Soutuseura ry\n"
        "C-2,Bea,no,,\n",
    )

    assert customer(session, "C-1").acts_for_self
    assert not customer(session, "C-2").acts_for_self


BROKEN = f"{GOOD}C-3,Cea,not-an-address,,,,,\nC-4,Dea,,,,,-5,\n"


def test_one_bad_row_keeps_every_row_out(session):
    report = run(session, BROKEN)

    assert not report.written
    assert report.bad_lines == (5, 6)
    assert everything(session) == (0, 0, 0)
    assert not session.new
    assert not session.dirty


def test_one_bad_row_leaves_what_was_there_as_it_was(session):
    run(session, GOOD)

    run(session, BROKEN.replace("Bea Oja", "Bea Niemi"), LATER)

    assert customer(session, "C-2").name == "Bea Oja"


def test_bad_rows_are_skipped_only_on_request_and_only_whole(session):
    report = run(session, BROKEN.replace("C-4,Dea,,", "C-4,Dea,dea@a.example,"), skip=True)

    assert report.written
    assert report.bad_lines == (5, 6)
    assert everything(session) == (2, 2, 2)
    assert find_customer_by_number(session, "C-4") is None


def test_a_refused_file_writes_nothing(session):
    with pytest.raises(CustomersFileNotUtf8):
        import_customers(session, io.BytesIO(GOOD.replace("Ann", "Zoë").encode("latin-1")), NOW)

    assert everything(session) == (0, 0, 0)


def test_nothing_is_committed_by_the_import_itself(session):
    run(session, GOOD)

    session.rollback()

    assert everything(session) == (0, 0, 0)


def test_a_formula_is_stored_as_the_text_it_is(session):
    run(session, 'customer_number,name\nC-1,"=HYPERLINK(""http://evil.example"")"\n')

    assert customer(session, "C-1").name == '=HYPERLINK("http://evil.example")'


def test_more_customers_than_fit_one_query(session):
    rows = "".join(f"C-{n},Ann {n},A-{n},Revontuli {n}\n" for n in range(1, 1203))
    text = f"customer_number,name,account_number,company_name\n{rows}"

    first, second = run(session, text), run(session, text)

    assert first.customers.created == 1202
    assert second.customers.unchanged == 1202
    assert everything(session) == (1202, 1202, 1202)


def test_a_file_is_read_from_its_path(session, tmp_path):
    path = tmp_path / "customers.csv"
    path.write_text(GOOD, encoding="utf-8-sig")

    assert import_customers(session, path, NOW).customers.created == 2


def test_the_report_says_what_is_wrong_where_and_how_to_mend_it(session, tmp_path):
    path = tmp_path / "customers.csv"
    path.write_text(BROKEN.replace("product_families", "products"), encoding="utf-8")

    report = render_import_report(import_customers(session, path, NOW))

    assert report.splitlines() == [
        f"{path}: line 5, email ('not-an-address'): is not an e-mail address. "
        "Write one address such as name@example.org, or leave the cell empty.",
        f"{path}: line 6, employees ('-5'): is less than 0. Write 0 or more.",
        "Columns not known and left out: products.",
        "Nothing was imported: 2 rows must be mended first (or be skipped on request).",
    ]


def test_the_report_counts_what_was_done(session):
    report = render_import_report(run(session, BROKEN, skip=True))

    assert report.splitlines()[-3:] == [
        "2 rows skipped.",
        "Customers: 2 new, 0 updated, 0 unchanged.",
        "Accounts: 2 new, 0 updated, 0 unchanged.",
    ]
