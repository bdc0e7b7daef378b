"""Signals: what a profile says about the type, by name, for organisation.yml to weigh."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.profile import ProfileFacts
from bot.domain.signals import PROFILE_SIGNALS, Signal, read_signals


def names(**facts: Any) -> list[str]:
    return [signal.name for signal in read_signals(ProfileFacts(**facts))]


def test_an_empty_profile_gives_no_signal():
    assert read_signals(ProfileFacts()) == []


@pytest.mark.parametrize(
    "crm", ["individual", "business", "public_body", "association", "supplier"]
)
def test_the_type_on_record_is_a_signal(crm):
    assert names(account_type_in_crm=crm) == [f"crm_{crm}"]


@pytest.mark.parametrize("crm", [None, "", "Grosskunde", "unclear"])
def test_a_word_of_the_crm_that_is_no_type_is_not(crm):
    assert names(account_type_in_crm=crm) == []


@pytest.mark.parametrize(
    ("email", "signal"),
    [
        ("aino@gmail.com", "email_personal"),
        ("AINO@Hotmail.FR", "email_personal"),
        ("luc@orange.fr", "email_personal"),
        ("head@school.sch.uk", "email_public"),
        ("clerk@leeds.gov.uk", "email_public"),
        ("contact@mairie-evian.fr", "email_public"),
        ("prof@ac-lyon.fr", "email_public"),
        ("rehtori@edu.hel.fi", "email_public"),
        ("kirjaamo@varha.hva.fi", "email_public"),
        ("info@parents.asso.fr", "email_association"),
        ("hello@oxfam.org", "email_association"),
        ("hallitus@soutuseura.fi", "email_association"),
        ("sales@revontuli.fi", "email_company"),
        ("me@notgmail.com", "email_company"),
        ("x@government-tenders.com", "email_company"),
    ],
)
def test_the_address_tells_a_home_from_an_office(email, signal):
    assert names(email=email) == [signal]


def test_the_signal_names_the_domain_and_never_the_person():
    (signal,) = read_signals(ProfileFacts(email="Aino.Lehtonen@Revontuli.fi"))

    assert signal == Signal(name="email_company", value="revontuli.fi")


@pytest.mark.parametrize("email", [None, "", "aino", "aino@", "@", "  @  "])
def test_what_is_no_address_is_no_signal(email):
    assert names(email=email) == []


@pytest.mark.parametrize(
    ("name", "signal"),
    [
        ("Revontuli Oy", "name_of_company"),
        ("Harrow Ltd", "name_of_company"),
        ("Atelier Garance SARL", "name_of_company"),
        ("Imprimerie Garance S.A.", "name_of_company"),
        ("Koskenmaan Osuuskunta", "name_of_company"),
        ("Revontulen kunta", "name_of_public_body"),
        ("شركة الأفق", "name_of_company"),
        ("Koivulahden koulu", "name_of_public_body"),
        ("City of Leeds", "name_of_public_body"),
        ("Mairie de Fontverte", "name_of_public_body"),
        ("مدرسة النور", "name_of_public_body"),
        ("Ketunniemen Pallo ry", "name_of_association"),
        ("Oakhampstead Rowing Club", "name_of_association"),
        ("Comité des fêtes de Valbrune", "name_of_association"),
        ("جمعية جسور الأحياء", "name_of_association"),
        ("Autokoulu Virtanen Oy", "name_of_company"),
        ("Harrow Driving School Ltd", "name_of_company"),
    ],
)
def test_the_name_tells_what_kind_of_organisation_it_is(name, signal):
    assert names(company_name=name) == ["has_company_name", signal]


def test_a_name_that_tells_nothing_is_still_an_organisations_name():
    assert names(company_name="Blue Heron") == ["has_company_name"]


def test_numbers_on_record_are_signals():
    assert names(vat_number="FI12345671", registration_number="1234567-1") == [
        "has_vat_number",
        "has_registration_number",
    ]


@pytest.mark.parametrize(
    ("terms", "signals"),
    [
        ("prepaid", ["pays_by_card"]),
        ("carte bancaire", ["pays_by_card"]),
        ("30 days net", ["pays_by_invoice"]),
        ("14 pv netto", ["pays_by_invoice"]),
        ("as agreed", []),
        (None, []),
    ],
)
def test_payment_terms_tell_credit_from_payment_at_once(terms, signals):
    assert names(payment_terms=terms) == signals


@pytest.mark.parametrize(
    ("orders", "signals"),
    [
        (None, []),
        (0, []),
        (1, ["has_orders", "few_orders"]),
        (3, ["has_orders", "few_orders"]),
        (4, ["has_orders"]),
        (11, ["has_orders"]),
        (12, ["has_orders", "many_orders"]),
    ],
)
def test_how_often_somebody_orders_tells_a_household_from_a_trade(orders, signals):
    assert names(orders_last_year=orders) == signals


@pytest.mark.parametrize(("employees", "counts"), [(9, False), (10, True), (None, False)])
def test_many_employees_begin_at_ten(employees, counts):
    assert ("many_employees" in names(employees=employees)) is counts


@pytest.mark.parametrize(("revenue", "counts"), [(19_999.99, False), (20_000.0, True)])
def test_a_large_revenue_begins_at_twenty_thousand(revenue, counts):
    assert ("large_revenue" in names(revenue_eur_last_year=revenue)) is counts


@given(
    facts=st.builds(
        ProfileFacts,
        email=st.none() | st.emails() | st.text(max_size=30),
        company_name=st.none() | st.text(max_size=40),
        account_type_in_crm=st.none() | st.text(max_size=12),
        payment_terms=st.none() | st.text(max_size=20),
        orders_last_year=st.none() | st.integers(0, 5000),
        employees=st.none() | st.integers(0, 90_000),
        revenue_eur_last_year=st.none() | st.floats(0, 1e9),
    )
)
def test_every_signal_is_one_that_the_organisation_file_may_weigh(facts):
    signals = read_signals(facts)

    assert {one.name for one in signals} <= PROFILE_SIGNALS
    assert len({one.name for one in signals}) == len(signals)
    assert all(one.value.strip() for one in signals if one.name.startswith("email"))
