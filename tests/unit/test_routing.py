"""Routing: which department takes a conversation, by which way, and when people are there."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.organisation import Organisation
from bot.domain.routing import Route, RouteReason, RouteRequest, choose_home, choose_route

MONDAY_NOON = datetime(2026, 11, 23, 11, 0, tzinfo=ZoneInfo("Europe/Helsinki")).astimezone(UTC)


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 in Helsinki; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo("Europe/Helsinki"))


def route(organisation: Organisation, now: datetime = MONDAY_NOON, **request: str) -> Route:
    return choose_route(
        RouteRequest(**{"customer_type": "individual", **request}), organisation, now
    )


@pytest.mark.parametrize(
    ("customer_type", "department"),
    [
        ("individual", "consumer_care"),
        ("business", "business_desk"),
        ("public_body", "public_sector"),
        ("association", "associations"),
    ],
)
def test_each_type_reaches_the_department_that_serves_it(organisation, customer_type, department):
    found = route(organisation, customer_type=customer_type, need="track_order", language="en")

    assert found == Route(
        department=department, path=(department,), reason=RouteReason.SERVES_TYPE, is_open=True
    )
    assert found.is_first_choice


def test_nobody_knows_the_type_so_the_welcome_desk_takes_it(organisation):
    found = route(organisation, customer_type="unclear")

    assert (found.department, found.reason) == ("welcome_desk", RouteReason.UNSURE)


@pytest.mark.parametrize("customer_type", ["individual", "supplier", "unclear"])
def test_a_need_with_its_own_department_goes_there_whatever_the_type(organisation, customer_type):
    found = route(organisation, customer_type=customer_type, need="privacy_request")

    assert (found.department, found.reason) == ("data_protection", RouteReason.SERVES_NEED)


@pytest.mark.parametrize("customer_type", ["individual", "business", "unclear"])
def test_a_key_account_reaches_its_team_whatever_the_type(organisation, customer_type):
    found = route(organisation, customer_type=customer_type, standing="key_account")

    assert (found.department, found.reason) == ("key_accounts", RouteReason.SERVES_STANDING)


@pytest.mark.parametrize("standing", ["prospect", "customer", "loyal"])
def test_a_standing_that_no_department_serves_changes_nothing(organisation, standing):
    found = route(organisation, customer_type="business", standing=standing)

    assert (found.department, found.reason) == ("business_desk", RouteReason.SERVES_TYPE)


def test_a_need_of_its_own_goes_before_the_standing(organisation):
    found = route(organisation, standing="key_account", need="privacy_request")

    assert found.department == "data_protection"


def test_a_closed_department_passes_to_its_fallback_and_the_way_is_recorded(organisation):
    evening = local(23, 18)

    found = route(organisation, now=evening, customer_type="business")

    assert found.path == ("business_desk", "welcome_desk")
    assert (found.department, found.is_open) == ("welcome_desk", True)
    assert not found.is_first_choice
    assert found.first_choice_opens_at == local(24, 8)


def test_a_fallback_of_a_fallback_is_tried_in_its_turn(organisation):
    early = local(23, 7, 10)  # only the welcome desk is there

    found = route(organisation, now=early, standing="key_account", customer_type="business")

    assert found.path == ("key_accounts", "business_desk", "welcome_desk")
    assert found.department == "welcome_desk"


def test_a_department_without_the_language_passes_to_one_that_has_it(organisation):
    found = route(organisation, customer_type="public_body", language="ar")

    assert found.path == ("public_sector", "welcome_desk")
    assert (found.department, found.is_open) == ("welcome_desk", True)
    assert found.first_choice_opens_at is None  # it is open, only not in Arabic


def test_the_first_on_the_way_that_speaks_the_language_takes_it(organisation):
    found = route(organisation, customer_type="business", standing="key_account", language="ar")

    assert found.path == ("key_accounts", "business_desk")


def test_without_a_known_language_nobody_is_passed_over(organisation):
    assert route(organisation, customer_type="public_body").department == "public_sector"


def test_when_nobody_is_there_the_right_department_takes_a_message_until_it_opens(organisation):
    night = local(24, 2)

    found = route(organisation, now=night, customer_type="association", language="fr")

    assert (found.department, found.path) == ("associations", ("associations",))
    assert not found.is_open
    assert found.opens_at == local(24, 9)


def test_at_night_the_message_goes_to_the_first_who_speaks_the_language(organisation):
    night = local(24, 2)

    found = route(organisation, now=night, customer_type="public_body", language="ar")

    assert (found.department, found.path) == ("welcome_desk", ("public_sector", "welcome_desk"))
    assert found.opens_at == local(24, 7)


def test_on_a_holiday_the_offer_names_the_day_after(organisation):
    christmas_eve = datetime(2026, 12, 24, 10, 0, tzinfo=ZoneInfo("Europe/Helsinki"))

    found = route(organisation, now=christmas_eve, customer_type="business")

    assert not found.is_open
    assert found.opens_at == datetime(2026, 12, 28, 8, 0, tzinfo=ZoneInfo("Europe/Helsinki"))


def test_a_language_that_nobody_speaks_ends_at_the_welcome_desk(organisation):
    found = route(organisation, customer_type="business", language="sv")

    assert found.department == "welcome_desk"


def test_every_way_ends_at_the_welcome_desk_even_where_the_file_names_no_fallback(organisation):
    purchasing = organisation.get_department("purchasing").model_copy(update={"fallback": None})
    others = tuple(one for one in organisation.departments if one.id != "purchasing")
    fields = {**dict(organisation), "departments": (*others, purchasing)}

    found = route(type(organisation)(**fields), customer_type="supplier", language="ar")

    assert found.path == ("purchasing", "welcome_desk")


def test_home_is_the_department_whatever_the_hour_and_language(organisation):
    request = RouteRequest(customer_type="supplier", language="ar")

    assert choose_home(request, organisation) == "purchasing"
