"""Standing: from the financial and commercial facts of a verified profile, with reasons."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.profile import ProfileFacts
from bot.domain.standing import (
    STANDING_SENTENCES,
    Standing,
    StandingLevel,
    StandingRules,
    find_standing,
    render_standing_reason,
)

TODAY = date(2026, 11, 22)
LEVELS = list(StandingLevel)  # from the lowest


def standing(**facts: object) -> Standing:
    found = find_standing(ProfileFacts(verified=True, **facts), today=TODAY)  # type: ignore[arg-type]
    assert found is not None
    return found


def years_ago(years: float) -> date:
    return TODAY - timedelta(days=round(365.25 * years))


def keys(reasons) -> list[str]:
    return [reason.key for reason in reasons]


def test_what_a_visitor_claims_gives_no_standing():
    claimed = ProfileFacts(verified=False, revenue_eur_last_year=900_000.0)

    assert find_standing(claimed, today=TODAY) is None
    assert find_standing(replace(claimed, verified=True), today=TODAY) is not None


def test_somebody_unknown_has_no_standing():
    assert find_standing(None, today=TODAY) is None


def test_a_supplier_is_not_a_customer_of_any_standing():
    profile = ProfileFacts(
        verified=True, account_type_in_crm="supplier", revenue_eur_last_year=90_000.0
    )

    assert find_standing(profile, today=TODAY) is None


def test_who_has_bought_nothing_is_a_prospect():
    found = standing(company_name="Revontuli Oy", orders_last_year=0, employees=900)

    assert found.level == StandingLevel.PROSPECT
    assert keys(found.reasons) == ["standing_nothing_bought"]


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"orders_last_year": 1}, "standing_orders"),
        ({"revenue_eur_last_year": 20.0}, "standing_revenue"),
        ({"last_order_on": years_ago(2)}, "standing_bought"),
        ({"customer_since": years_ago(5)}, "standing_bought"),
    ],
)
def test_any_purchase_on_record_makes_a_customer(facts, reason):
    found = standing(**facts)

    assert found.level == StandingLevel.CUSTOMER
    assert keys(found.reasons) == [reason]


@pytest.mark.parametrize(
    ("revenue", "level"),
    [(50_000.0, StandingLevel.KEY_ACCOUNT), (49_999.99, StandingLevel.CUSTOMER)],
)
def test_a_key_account_buys_for_the_threshold_or_more(revenue, level):
    assert standing(revenue_eur_last_year=revenue, orders_last_year=30).level == level


def test_a_key_account_may_be_one_by_margin_alone():
    found = standing(revenue_eur_last_year=30_000.0, margin_eur_last_year=12_000.0)

    assert found.level == StandingLevel.KEY_ACCOUNT
    assert keys(found.reasons) == ["standing_margin"]


@pytest.mark.parametrize(
    ("years", "orders", "level"),
    [
        (3.0, 2, StandingLevel.LOYAL),
        (2.9, 2, StandingLevel.CUSTOMER),
        (3.0, 1, StandingLevel.CUSTOMER),
    ],
)
def test_loyal_are_those_who_buy_again_over_years(years, orders, level):
    assert standing(customer_since=years_ago(years), orders_last_year=orders).level == level


def test_who_brings_others_is_loyal_from_the_first_year():
    found = standing(customer_since=years_ago(1), orders_last_year=1, referrals=3)

    assert found.level == StandingLevel.LOYAL
    assert keys(found.reasons) == ["standing_referrals"]


@pytest.mark.parametrize(
    ("doubt", "reason"),
    [
        ({"late_payments_last_year": 3}, "standing_late_payments"),
        ({"last_order_on": TODAY - timedelta(days=401)}, "standing_quiet"),
    ],
)
def test_who_pays_late_or_has_long_been_quiet_is_a_customer_but_not_loyal(doubt, reason):
    faithful = {"customer_since": years_ago(6), "orders_last_year": 6}

    found = standing(**faithful, **doubt)

    assert standing(**faithful).level == StandingLevel.LOYAL
    assert found.level == StandingLevel.CUSTOMER
    assert keys(found.against) == [reason]


def test_a_key_account_that_pays_late_stays_one_and_the_doubt_is_told():
    found = standing(revenue_eur_last_year=80_000.0, orders_last_year=4, late_payments_last_year=4)

    assert found.level == StandingLevel.KEY_ACCOUNT
    assert keys(found.against) == ["standing_late_payments"]


def test_the_operators_own_rules_decide():
    profile = ProfileFacts(verified=True, revenue_eur_last_year=9_000.0)

    found = find_standing(profile, today=TODAY, rules=StandingRules(key_revenue_eur=8_000.0))

    assert found is not None
    assert found.level == StandingLevel.KEY_ACCOUNT


@pytest.mark.parametrize("value", [0, -1, float("nan"), float("inf")])
def test_a_rule_without_sense_is_refused_by_name(value):
    with pytest.raises(ValueError, match="key_revenue_eur"):
        StandingRules(key_revenue_eur=value)


@given(
    revenue=st.floats(0, 1e9),
    more=st.floats(0, 1e9),
    orders=st.integers(0, 100),
    years=st.integers(0, 30),
)
def test_buying_for_more_never_lowers_the_standing(revenue, more, orders, years):
    facts = {"orders_last_year": orders, "customer_since": years_ago(years)}

    before = standing(revenue_eur_last_year=revenue, **facts)
    after = standing(revenue_eur_last_year=revenue + more, **facts)

    assert LEVELS.index(after.level) >= LEVELS.index(before.level)


EVERY_REASON = [
    {"revenue_eur_last_year": 318_400.0, "margin_eur_last_year": 71_900.0},
    {"customer_since": years_ago(6), "orders_last_year": 6, "referrals": 5},
    {"last_order_on": years_ago(2), "late_payments_last_year": 3},
    {},
]


@pytest.mark.parametrize("language", ["en", "fr", "fi", "ar"])
def test_every_reason_is_a_sentence_in_every_language(language):
    said = set()

    for facts in EVERY_REASON:
        found = standing(**facts)
        for reason in (*found.reasons, *found.against):
            sentence = render_standing_reason(reason, STANDING_SENTENCES, language)
            assert sentence
            assert "{" not in sentence
            said.add(reason.key)

    assert said == STANDING_SENTENCES.keys()
    assert all(language in sentences for sentences in STANDING_SENTENCES.values())


@pytest.mark.parametrize(
    ("language", "number"),
    [
        ("en", "318,400"),
        ("fi", "318\N{NO-BREAK SPACE}400"),
        ("fr", "318\N{NARROW NO-BREAK SPACE}400"),
    ],
)
def test_thousands_are_parted_as_the_language_does(language, number):
    (reason,) = standing(revenue_eur_last_year=318_400.0).reasons

    assert number in render_standing_reason(reason, STANDING_SENTENCES, language)
