"""Reading a profile from a record: sense becomes facts, nonsense becomes a list."""

import math
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.profile import AccountFacts, Because, ProfileFacts, Purpose, find_payment_days
from bot.domain.profile_reading import PROFILE_READERS, read_account, read_profile

TODAY = date(2026, 11, 22)


def read(**record: object) -> ProfileFacts:
    return read_profile(record, today=TODAY, verified=True)


def ignored(profile: ProfileFacts) -> dict[str, Because]:
    return {value.field: value.because for value in profile.ignored}


def test_a_whole_record_becomes_facts_and_nothing_is_ignored():
    profile = read(
        email="Ann.Lee@Firma.FI",
        company_name="  Revontuli\tOy ",
        vat_number="fi 20600206",
        registration_number="2060020-6",
        account_type_in_crm="business",
        orders_last_year=14,
        revenue_eur_last_year=12500.5,
        employees=40,
        payment_terms="30 days net",
        product_families=["desks", "Office chairs", "desks"],
        region="Uusimaa",
        customer_since="2019-04-01",
    )

    assert profile.email == "Ann.Lee@firma.fi"
    assert profile.company_name == "Revontuli Oy"
    assert profile.vat_number == "FI 20600206"
    assert profile.product_families == ("desks", "office_chairs")
    assert profile.customer_since == date(2019, 4, 1)
    assert profile.payment_days == 30
    assert profile.basket_eur == pytest.approx(892.89, abs=0.01)
    assert profile.ignored == ()


@pytest.mark.parametrize("nothing", [None, "", "   "])
def test_what_is_missing_is_not_known_and_not_worth_a_report(nothing):
    profile = read(orders_last_year=nothing, company_name=nothing, customer_since=nothing)

    assert (profile.orders_last_year, profile.company_name, profile.customer_since) == (None,) * 3
    assert profile.ignored == ()


@pytest.mark.parametrize(
    ("field", "value", "because"),
    [
        ("orders_last_year", math.nan, Because.NOT_A_NUMBER),
        ("orders_last_year", Decimal("sNaN"), Because.NOT_A_NUMBER),
        ("orders_last_year", True, Because.NOT_A_NUMBER),
        ("orders_last_year", "many", Because.NOT_A_NUMBER),
        ("orders_last_year", [3], Because.NOT_A_NUMBER),
        ("orders_last_year", -3, Because.NEGATIVE),
        ("orders_last_year", 2.5, Because.NOT_WHOLE),
        pytest.param("orders_last_year", 10**5000, Because.ABSURD, id="5000_digits"),
        ("revenue_eur_last_year", math.inf, Because.ABSURD),
        ("revenue_eur_last_year", -0.01, Because.NEGATIVE),
        ("revenue_eur_last_year", 1e12, Because.ABSURD),
        ("margin_eur_last_year", -1e12, Because.ABSURD),
        ("employees", 8_000_000_000, Because.ABSURD),
        ("employees", "-12", Because.NEGATIVE),
        ("payment_terms", -30, Because.NEGATIVE),
        ("payment_terms", "-30 days", Because.NEGATIVE),
        ("payment_terms", "3000 days", Because.ABSURD),
        ("payment_terms", math.nan, Because.NOT_A_NUMBER),
        ("company_name", math.nan, Because.NOT_TEXT),
        ("company_name", "n/a", Because.PLACEHOLDER),
        ("company_name", "---", Because.PLACEHOLDER),
        ("company_name", "a" * 201, Because.TOO_LONG),
        ("vat_number", "FI00000000", Because.PLACEHOLDER),
        ("vat_number", "yes", Because.MALFORMED),
        ("registration_number", -1234567, Because.MALFORMED),
        ("registration_number", {"a": 1}, Because.NOT_TEXT),
        ("email", "ann at firma.fi", Because.MALFORMED),
        ("email", "ann@firma", Because.MALFORMED),
        ("email", 7, Because.NOT_TEXT),
        ("product_families", 7, Because.NOT_TEXT),
        ("product_families", [math.nan], Because.NOT_TEXT),
        ("purchase_purpose", "world domination", Because.UNKNOWN_WORD),
        ("customer_since", "2031-01-01", Because.IN_THE_FUTURE),
        ("customer_since", "1066-10-14", Because.ABSURD),
        ("customer_since", "2019-02-30", Because.NOT_A_DATE),
        ("customer_since", "last summer", Because.NOT_A_DATE),
        ("customer_since", math.nan, Because.NOT_A_DATE),
        ("customer_since", -5, Because.NOT_A_DATE),
        ("shoe_size", 44, Because.UNKNOWN_FIELD),
    ],
)
def test_nonsense_is_evidence_of_nothing_and_is_reported(field, value, because):
    profile = read(**{field: value})

    assert getattr(profile, field, None) in (None, ())
    assert ignored(profile) == {field: because}


def test_one_bad_value_leaves_the_others():
    profile = read(orders_last_year=-1, employees=12)

    assert profile.employees == 12
    assert ignored(profile) == {"orders_last_year": Because.NEGATIVE}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12500", 12500.0),
        ("12 500,50 €", 12500.5),
        ("12,500.50", 12500.5),
        ("12.500,50", 12500.5),
        ("12.500", 12500.0),
        ("1.250.000", 1250000.0),
        ("12,5", 12.5),
        ("0.125", 0.125),
        ("EUR", None),
        ("1,2,3", None),
        ("1.2.345", None),
        ("-5", None),
        ("٤٥", 45.0),
        ("45 eur", 45.0),
    ],
)
def test_amounts_are_read_as_people_write_them(text, number):
    assert read(revenue_eur_last_year=text).revenue_eur_last_year == number


@pytest.mark.parametrize(
    ("text", "employees"),
    [("50-249", 50), ("250+", 250), ("1 000+", 1000), ("10\N{EN DASH}49", 10)],
)
def test_of_a_band_the_lower_end_is_certain(text, employees):
    assert read(employees=text).employees == employees


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2019-04-01", date(2019, 4, 1)),
        ("2019-04-01T09:30:00Z", date(2019, 4, 1)),
        ("1.4.2019", date(2019, 4, 1)),
        ("01/04/2019", date(2019, 4, 1)),
        ("2019-04", date(2019, 4, 1)),
        ("2019", date(2019, 1, 1)),
        (2019, date(2019, 1, 1)),
        (2019.0, date(2019, 1, 1)),
        (date(2019, 4, 1), date(2019, 4, 1)),
        (datetime(2019, 4, 1, 9, tzinfo=UTC), date(2019, 4, 1)),
    ],
)
def test_dates_are_read_as_registers_write_them(value, day):
    assert read(customer_since=value).customer_since == day


@pytest.mark.parametrize(
    ("word", "customer_type"),
    [
        ("B2B", "business"),
        ("Public sector", "public_body"),
        ("yhdistys", "association"),
        ("Fournisseur", "supplier"),
        ("فرد", "individual"),
        ("Partner", "partner"),
    ],
)
def test_the_registers_own_words_for_types_are_known_and_others_kept(word, customer_type):
    assert read(account_type_in_crm=word).account_type_in_crm == customer_type


@pytest.mark.parametrize(
    ("terms", "days"),
    [
        ("30 days net", 30),
        ("45 jours fin de mois", 45),
        ("14 pv netto", 14),
        ("prepaid", 0),
        ("maksukortti", 0),
        ("الدفع نقدًا", 0),
        ("as agreed", None),
    ],
)
def test_payment_terms_tell_the_days_of_credit(terms, days):
    assert find_payment_days(terms) == days


def test_a_number_is_a_number_of_days_of_credit():
    assert read(payment_terms=30).payment_days == 30


def test_a_margin_may_be_negative():
    assert read(margin_eur_last_year=-250).margin_eur_last_year == -250.0


def test_an_official_number_that_a_spreadsheet_turned_into_a_float_is_whole_again():
    assert read(registration_number=73742382200136.0).registration_number == "73742382200136"


def test_a_purpose_is_one_of_the_known_ones():
    assert read(purchase_purpose="Public service").purchase_purpose is Purpose.PUBLIC_SERVICE


def test_the_report_shows_an_ignored_value_shortened_and_without_control_characters():
    (value,) = read(orders_last_year="\x00\x1b[31m" + "9x" * 500).ignored

    assert len(value.value) <= 60
    assert value.value.startswith("[31m9x9x")


def test_without_orders_there_is_no_basket():
    assert read(orders_last_year=0, revenue_eur_last_year=100).basket_eur is None


def test_an_account_without_a_name_goes_by_its_number():
    account = read_account({}, today=TODAY, id="a1", number="A-1", capacity=None)

    assert account.name == "A-1"


def role(number: str) -> AccountFacts:
    return AccountFacts(id=number, number=number, name=number)


@pytest.mark.parametrize(
    ("accounts", "for_self", "open_role"),
    [((), True, False), (("A-1",), True, True), (("A-1", "A-2"), False, True), ((), False, False)],
)
def test_the_role_is_open_when_the_record_leaves_more_than_one(accounts, for_self, open_role):
    profile = ProfileFacts(acts_for_self=for_self, accounts=tuple(map(role, accounts)))

    assert profile.role_is_open is open_role


def test_a_known_role_is_not_open():
    one, two = role("A-1"), role("A-2")

    assert not ProfileFacts(account=one, accounts=(one, two)).role_is_open


anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.dates(),
    st.decimals(),
    st.binary(),
    st.lists(st.one_of(st.text(), st.floats(), st.integers())),
    st.dictionaries(st.text(), st.integers()),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(record=st.dictionaries(st.sampled_from([*PROFILE_READERS, "shoe_size"]), anything))
def test_whatever_a_record_holds_the_facts_are_sane(record):
    profile = read_profile(record, today=TODAY, verified=True)

    for name in ("orders_last_year", "employees", "sites", "referrals", "revenue_eur_last_year"):
        value = getattr(profile, name)
        assert value is None or 0 <= value <= 10_000_000_000
    assert profile.customer_since is None or profile.customer_since <= TODAY
    for text in (profile.company_name, profile.region, profile.name):
        assert text is None or "\x00" not in text
        assert text is None or text.encode()  # no lone surrogate
    fields_read = {one.field for one in profile.ignored}
    assert fields_read <= {name for name, value in record.items() if value is not None}
