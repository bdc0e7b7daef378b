"""Telling the opening hours, from organisation.yml alone."""

from zoneinfo import ZoneInfo

import pytest

from actions.opening_hours import TellOpeningHours, render_hours, render_week
from bot.domain.hours import OpeningHours, parse_span
from tests.actions.talk import Talk

HELSINKI = ZoneInfo("Europe/Helsinki")


def week(**days: str) -> OpeningHours:
    """Opening hours from `d0` (Monday) to `d6`, spans parted by a space."""
    spans = {
        int(day[1:]): tuple(parse_span(span) for span in text.split()) for day, text in days.items()
    }
    return OpeningHours(spans=spans, zone=HELSINKI)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Customer care: Mon–Fri 08:00–20:00, Sat 10:00–16:00"),
        ("fr", "Service clients particuliers: lun.–ven. 08:00–20:00, sam. 10:00–16:00"),
        ("fi", "Kuluttajapalvelu: ma–pe 08:00–20:00, la 10:00–16:00"),
        ("ar", "خدمة الأفراد: الاثنين–الجمعة 08:00–20:00, السبت 10:00–16:00"),
    ],
)
def test_the_week_is_told_in_the_language(language, line, organisation):
    assert render_hours(organisation, language).splitlines()[0] == line


def test_only_departments_that_customers_reach_by_their_type_are_told(organisation):
    lines = render_hours(organisation, "en").splitlines()

    assert [line.partition(":")[0] for line in lines] == [
        "Customer care",
        "Business desk",
        "Public sector",
        "Associations",
        "Purchasing",
        "Welcome desk",
    ]


def test_equal_days_are_put_together_only_when_they_follow_each_other():
    hours = week(d0="09:00-17:00", d1="09:00-17:00", d3="09:00-17:00", d4="09:00-15:00")

    assert render_week(hours, "en") == "Mon–Tue 09:00–17:00, Thu 09:00–17:00, Fri 09:00–15:00"


def test_a_break_at_noon_and_the_end_of_the_day_are_told():
    hours = week(d5="08:00-12:00 12:30-24:00")

    assert render_week(hours, "en") == "Sat 08:00–12:00 12:30–24:00"


def test_a_department_that_never_opens_has_an_empty_week():
    assert render_week(week(), "en") == ""


def test_the_customer_hears_the_hours_and_in_which_time_zone_they_are(organisation):
    done = (
        Talk(language="fi")
        .says("Milloin olette auki?", "ask_opening_hours")
        .does(TellOpeningHours())
    )

    said = done.uttered_as("utter_hours")
    assert said["hours"] == render_hours(organisation, "fi")
    assert said["zone"] == "Europe/Helsinki"
