"""Reading a customers file: every fault is found, placed, and told with its mend."""

import io
from datetime import date
from pathlib import Path

import pytest

from bot.domain.profile import Purpose
from bot.domain.profile_reading import RECORD_READERS
from bot.services.customers_csv import (
    COLUMNS,
    PERSON_COLUMNS,
    RECORD_COLUMNS,
    CustomersFile,
    CustomersFileBroken,
    CustomersFileEmpty,
    CustomersFileHeader,
    CustomersFileNotUtf8,
    CustomersFileRefused,
    CustomersFileUnreadable,
    read_customers_csv,
)

TODAY = date(2026, 11, 22)


def read(text: str | bytes) -> CustomersFile:
    source = io.StringIO(text) if isinstance(text, str) else io.BytesIO(text)
    return read_customers_csv(source, today=TODAY)


def read_one(**cells: str) -> CustomersFile:
    """A file of one row with these cells, semicolons between them."""
    cells = {"customer_number": "C-1", "name": "Ann Lee", **cells}
    return read(f"{';'.join(cells)}\n{';'.join(cells.values())}\n")


def codes(file: CustomersFile) -> list[tuple[int, str, str]]:
    return [(cell.line, cell.column, cell.code) for cell in file.bad]


def test_every_column_is_read_into_its_type():
    file = read_one(
        email="Ann@Firma.example",
        phone="+358 40 123 4567",
        language="FI",
        acts_for_self="no",
        account_number="A-7",
        capacity="treasurer",
        company_name="Revontuli Oy",
        account_type_in_crm="Yritys",
        vat_number="FI 2077474-0",
        registration_number="2077474-0",
        employees="12",
        sites="2",
        orders_last_year="4",
        revenue_eur_last_year="12 500,50",
        margin_eur_last_year="-12.5",
        late_payments_last_year="0",
        referrals="1",
        last_order_on="30.9.2026",
        last_channel="phone",
        payment_terms="30 days net",
        product_families="Desks| office chairs |desks",
        purchase_purpose="business use",
        growth_signals="hiring",
        region="Häme",
        customer_since="2021-09-30",
    )

    row = file.rows[2]
    assert file.bad == ()
    assert row.model_dump() == {
        "customer_number": "C-1",
        "name": "Ann Lee",
        "email": "Ann@firma.example",
        "phone": "+358 40 123 4567",
        "language": "fi",
        "acts_for_self": False,
        "account_number": "A-7",
        "capacity": "treasurer",
        "company_name": "Revontuli Oy",
        "account_type_in_crm": "business",
        "vat_number": "FI20774740",
        "registration_number": "2077474-0",
        "employees": 12,
        "sites": 2,
        "orders_last_year": 4,
        "revenue_eur_last_year": 12500.5,
        "margin_eur_last_year": -12.5,
        "late_payments_last_year": 0,
        "referrals": 1,
        "last_order_on": date(2026, 9, 30),
        "last_channel": "phone",
        "payment_terms": "30 days net",
        "product_families": ("desks", "office_chairs"),
        "purchase_purpose": Purpose.BUSINESS_USE,
        "growth_signals": ("hiring",),
        "region": "Häme",
        "customer_since": date(2021, 9, 30),
    }
    assert set(row.model_dump()) == set(COLUMNS)


def test_every_column_is_documented_and_every_fact_of_a_profile_has_one():
    assert all(COLUMNS.values())
    assert set(RECORD_COLUMNS) == set(RECORD_READERS)
    assert {"customer_number", "account_number", "capacity"} | set(PERSON_COLUMNS) | set(
        RECORD_COLUMNS
    ) == set(COLUMNS)


@pytest.mark.parametrize(
    "text",
    [
        "customer_number,name\nC-1,Zoë\n",
        "customer_number;name\r\nC-1;Zoë\r\n",
        "\ufeffCustomer Number,NAME\nC-1,Zoë",
        "\n\ncustomer_number,name\n\nC-1,Zoë\n,,\n\n",
        '"customer_number","name"\n"C-1","Zoë"\n',
        "name;customer_number;\nZoë;C-1;\n",
    ],
)
def test_files_are_read_as_spreadsheets_write_them(text):
    for source in (text, text.encode()):
        (row,) = read(source).rows.values()

        assert (row.customer_number, row.name) == ("C-1", "Zoë")


def test_lines_are_counted_as_an_editor_shows_them():
    file = read('customer_number,name,region\n\nC-1,"Ann\nLee",Häme\nC-2,,Häme\n')

    assert list(file.rows) == [3]
    assert file.rows[3].name == "Ann Lee"
    assert codes(file) == [(5, "name", "empty_cell")]


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("customer_number", "=1+1", "malformed_number"),
        ("customer_number", "C 1", "malformed_number"),
        ("customer_number", "x" * 41, "malformed_number"),
        ("name", "A\x00nn", "control_character"),
        ("name", "x" * 201, "too_long"),
        ("email", "ann at firma", "malformed_email"),
        ("email", "a@b.example,c@d.example", "malformed_email"),
        ("phone", "ask Ann", "malformed_phone"),
        ("language", "Finnish", "malformed_language"),
        ("acts_for_self", "maybe", "not_yes_or_no"),
        ("account_type_in_crm", "friend", "unknown_customer_type"),
        ("vat_number", "FI20774741", "wrong_check_digit"),
        ("vat_number", "FR00737423822", "wrong_check_digit"),
        ("vat_number", "GB898992716", "wrong_check_digit"),
        ("vat_number", "none", "malformed_official_number"),
        ("registration_number", "2077474-1", "wrong_check_digit"),
        ("registration_number", "7,37424E+13", "cut_by_spreadsheet"),
        ("employees", "twelve", "not_a_whole_number"),
        ("employees", "12.5", "not_a_whole_number"),
        ("employees", "-1", "too_small"),
        ("employees", "5000001", "too_great"),
        ("orders_last_year", "NaN", "not_a_whole_number"),
        ("revenue_eur_last_year", "nan", "not_an_amount"),
        ("revenue_eur_last_year", "inf", "not_an_amount"),
        ("revenue_eur_last_year", "-1", "too_small"),
        ("revenue_eur_last_year", "12.500", "not_an_amount"),
        ("revenue_eur_last_year", "99999999999", "too_great"),
        ("last_order_on", "2027-01-01", "in_the_future"),
        ("last_order_on", "2026-02-30", "not_a_day"),
        ("customer_since", "09/30/2021", "not_a_day"),
        ("customer_since", "0012-01-01", "not_a_day"),
        ("purchase_purpose", "fun", "unknown_purpose"),
        ("region", "H\x07me", "control_character"),
        ("product_families", "de\x00sks", "control_character"),
        ("capacity", "treasurer", "capacity_without_account"),
    ],
)
def test_a_bad_cell_is_named_with_line_column_fault_and_mend(column, cell, code):
    file = read_one(**{column: f'"{cell}"' if "," in cell else cell})

    assert codes(file) == [(2, column, code)]
    assert file.rows == {}
    (bad,) = file.bad
    assert bad.problem
    assert bad.mend
    assert bad.value == cell[:40]
    assert str(bad).startswith(f"line 2, {column}")


def test_an_account_needs_a_name():
    assert codes(read_one(account_number="A-1")) == [(2, "company_name", "account_without_name")]


@pytest.mark.parametrize(
    "cell", ["=HYPERLINK(1)", "+Ann", "-Ann", "@Ann", "{name}", "%s", "' OR 1"]
)
def test_a_cell_that_looks_like_a_formula_is_just_text(cell):
    file = read_one(name=cell, region=cell)

    assert file.bad == ()
    assert (file.rows[2].name, file.rows[2].region) == (cell, cell)


def test_all_faults_of_all_rows_are_told_at_once():
    file = read(
        "customer_number,name,email,employees\n"
        "C-1,Ann,nonsense,-4\n"
        "C-2,Bea,bea@firma.example,3\n"
        "C-3,,cea@firma.example,x\n"
    )

    assert codes(file) == [
        (2, "email", "malformed_email"),
        (2, "employees", "too_small"),
        (4, "name", "empty_cell"),
        (4, "employees", "not_a_whole_number"),
    ]
    assert list(file.rows) == [3]


@pytest.mark.parametrize("row", ["C-1", "C-1,Ann,Häme,more", "C-1,Lee, Ann,Häme"])
def test_a_row_of_another_length_is_a_fault(row):
    file = read(f"customer_number,name,region\n{row}\n")

    assert codes(file) == [(2, "row", "wrong_cell_count")]


def test_both_rows_of_a_number_are_faults_because_nobody_knows_which_is_right():
    file = read("customer_number,name\nC-1,Ann\nC-2,Bea\nC-1,Anne\n")

    faults = [cell for cell in file.bad if cell.code == "duplicate_number"]
    assert [(cell.line, cell.problem) for cell in faults] == [
        (2, "is also on line 4"),
        (4, "is also on line 2"),
    ]
    assert list(file.rows) == [3]


def test_a_person_may_have_a_row_for_each_role():
    file = read(
        "customer_number,name,account_number,company_name\n"
        "C-1,Ann,,\n"
        "C-1,Ann,A-1,Revontuli Oy\n"
        "C-1,Ann,A-2,Soutuseura ry\n"
    )

    assert file.bad == ()
    assert [row.account_number for row in file.rows.values()] == [None, "A-1", "A-2"]


def test_rows_about_one_person_or_one_account_must_agree():
    file = read(
        "customer_number,name,email,account_number,company_name,employees\n"
        "C-1,Ann,ann@a.example,A-1,Revontuli Oy,12\n"
        "C-1,Ann,ann@b.example,A-2,Soutuseura ry,\n"
        "C-2,Bea,,A-1,Revontuli Oy,13\n"
        "C-3,Cea,,A-1,Revontuli Oy,\n"
    )

    assert codes(file) == [
        (2, "email", "lines_disagree"),
        (2, "employees", "lines_disagree"),
        (3, "email", "lines_disagree"),
        (4, "employees", "lines_disagree"),
    ]
    assert list(file.rows) == [5]


def test_columns_nobody_knows_are_left_out_and_told():
    file = read("customer_number,name,emial,\nC-1,Ann,ann@a.example,\n")

    assert file.ignored_columns == ("emial",)
    assert file.rows[2].email is None


def test_the_operators_own_customer_types_are_known():
    file = read_customers_csv(
        io.StringIO("customer_number,name,account_type_in_crm\nC-1,Ann,Partner\n"),
        today=TODAY,
        customer_types={"partner"},
    )

    assert file.rows[2].account_type_in_crm == "partner"


@pytest.mark.parametrize("text", ["", "\ufeff", "\n\n", ";;;\n"])
def test_an_empty_file_is_refused(text):
    with pytest.raises(CustomersFileEmpty, match="empty"):
        read(text)


def test_a_header_without_rows_is_refused():
    with pytest.raises(CustomersFileEmpty, match="no row"):
        read("customer_number,name\n,\n")


def test_missing_columns_are_named_with_a_guess():
    with pytest.raises(CustomersFileHeader) as refusal:
        read("customer_nr,email\nC-1,ann@a.example\n")

    assert "customer_number and name" in str(refusal.value)
    assert "Rename customer_nr to customer_number" in refusal.value.mend


def test_cells_parted_by_something_else_are_refused_with_the_mend():
    with pytest.raises(CustomersFileHeader, match="commas or semicolons"):
        read("customer_number\tname\nC-1\tAnn\n")


def test_a_column_named_twice_is_refused():
    with pytest.raises(CustomersFileHeader, match="region is there twice"):
        read("customer_number,name,region,Region\nC-1,Ann,a,b\n")


def test_quotes_that_do_not_pair_are_refused_at_their_line():
    with pytest.raises(CustomersFileBroken) as refusal:
        read('customer_number,name\nC-1,Ann\nC-2,"Bea\nC-3,Cea\n')

    assert refusal.value.line == 3


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        ("customer_number,name\nC-1,Ann\nC-2,Zoë\n".encode("latin-1"), 3),
        ("customer_number,name\nC-1,Zoë\n".encode("utf-16"), 1),
    ],
)
def test_another_encoding_is_refused_at_its_line(raw, line):
    with pytest.raises(CustomersFileNotUtf8) as refusal:
        read(raw)

    assert refusal.value.line == line
    assert "UTF-8" in refusal.value.mend


def test_a_file_that_is_not_there_is_refused_by_name(tmp_path: Path):
    path = tmp_path / "customers.csv"

    with pytest.raises(CustomersFileUnreadable, match=r"customers\.csv"):
        read_customers_csv(path, today=TODAY)


def test_a_refusal_names_file_line_and_mend(tmp_path: Path):
    path = tmp_path / "customers.csv"
    path.write_bytes(b"customer_number,name\nC-1,\xe9\n")

    with pytest.raises(CustomersFileRefused) as refusal:
        read_customers_csv(path, today=TODAY)

    assert str(refusal.value) == (
        f'{path}, line 2: Byte 0xE9 is not UTF-8. Save the file as "CSV UTF-8" and import it again.'
    )
