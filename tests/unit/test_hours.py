"""Opening hours: spans of a day, holidays, the company's time zone, and the next opening."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.hours import OpeningHours, parse_span, parse_weekdays

HELSINKI = ZoneInfo("Europe/Helsinki")
MONDAY = date(2026, 11, 16)
SUNDAY = date(2026, 11, 22)


def open_on(days: str, *spans: str, zone: ZoneInfo = HELSINKI, closed: set[date] = frozenset()):
    parsed = tuple(parse_span(span) for span in spans)
    return OpeningHours(
        spans=dict.fromkeys(parse_weekdays(days), parsed), zone=zone, holidays=frozenset(closed)
    )


def at(day: date, clock: str, zone: ZoneInfo = HELSINKI) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("clock", "is_open"),
    [
        ("07:59:59", False),
        ("08:00", True),
        ("11:59:59", True),
        ("12:00", False),
        ("12:29", False),
        ("12:30", True),
        ("17:00", False),
    ],
)
def test_a_day_may_have_several_spans_that_begin_on_time_and_end_on_time(clock, is_open):
    hours = open_on("mon-fri", "08:00-12:00", "12:30-17:00")

    assert hours.is_open(at(MONDAY, clock)) is is_open


def test_the_lunch_break_ends_the_same_day():
    hours = open_on("mon-fri", "08:00-12:00", "12:30-17:00")

    assert hours.next_opening(at(MONDAY, "12:10")) == at(MONDAY, "12:30")


@pytest.mark.parametrize("end", ["24:00", "00:00"])
def test_a_span_may_end_at_midnight(end):
    hours = open_on("mon", f"20:00-{end}")

    assert hours.is_open(at(MONDAY, "23:59:59"))
    assert not hours.is_open(at(MONDAY + timedelta(days=1), "00:00"))


def test_round_the_clock_is_open_at_midnight_too():
    hours = open_on("mon-sun", "00:00-24:00")

    assert hours.is_open(at(MONDAY, "00:00"))
    assert hours.is_open(at(MONDAY, "23:59:59"))


def test_while_it_is_open_the_next_opening_is_now():
    now = at(MONDAY, "10:00")

    assert open_on("mon", "08:00-16:00").next_opening(now) == now


def test_after_hours_the_next_opening_is_the_next_day_that_opens():
    hours = open_on("mon-fri", "08:00-16:00")
    friday = MONDAY + timedelta(days=4)

    assert hours.next_opening(at(friday, "16:00")) == at(MONDAY + timedelta(days=7), "08:00")


def test_on_a_holiday_nobody_is_there_and_it_is_not_the_next_opening():
    tuesday = MONDAY + timedelta(days=1)
    hours = open_on("mon-fri", "08:00-16:00", closed={tuesday})

    assert not hours.is_open(at(tuesday, "10:00"))
    assert hours.next_opening(at(MONDAY, "18:00")) == at(MONDAY + timedelta(days=2), "08:00")


def test_who_never_opens_has_no_next_opening():
    assert open_on("mon").next_opening(at(MONDAY, "10:00")) is None


def test_the_hours_are_the_companys_wherever_the_clock_is_read():
    hours = open_on("mon", "08:00-16:00")
    tokyo = datetime(2026, 11, 16, 15, 30, tzinfo=ZoneInfo("Asia/Tokyo"))  # 08:30 in Helsinki

    assert hours.is_open(tokyo)
    assert not hours.is_open(datetime(2026, 11, 16, 15, 30, tzinfo=UTC))  # 17:30 in Helsinki


def test_the_day_is_the_companys_too():
    hours = open_on("mon", "00:00-02:00")

    assert hours.is_open(datetime(2026, 11, 15, 23, 0, tzinfo=UTC))  # Monday 01:00 in Helsinki
    assert not hours.is_open(datetime(2026, 11, 16, 23, 0, tzinfo=UTC))  # already Tuesday


@pytest.mark.parametrize(
    ("sunday", "utc_hour"),
    [(date(2026, 3, 22), 6), (date(2026, 3, 29), 5), (date(2026, 10, 25), 6)],
    ids=["winter", "clocks forward", "clocks back"],
)
def test_summer_time_moves_the_opening_with_the_clock_on_the_wall(sunday, utc_hour):
    hours = open_on("sun", "08:00-16:00")
    opening = datetime(sunday.year, sunday.month, sunday.day, utc_hour, tzinfo=UTC)

    assert hours.next_opening(at(sunday - timedelta(days=1), "20:00")) == opening
    assert hours.is_open(opening)
    assert not hours.is_open(opening - timedelta(seconds=1))


@given(
    minutes=st.integers(0, 60 * 24 * 400),
    days=st.sets(st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]), min_size=1),
)
def test_at_the_next_opening_it_is_open_and_before_it_is_not(minutes, days):
    hours = open_on(",".join(days), "08:00-12:00", "12:30-17:00", closed={SUNDAY})
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)

    opening = hours.next_opening(now)

    assert opening is not None
    assert opening >= now
    assert hours.is_open(opening)
    assert opening == now or not hours.is_open(opening - timedelta(seconds=1))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon", [0]),
        ("mon-fri", [0, 1, 2, 3, 4]),
        ("sat, sun", [5, 6]),
        ("mon-tue,thu", [0, 1, 3]),
    ],
)
def test_weekdays_are_named_alone_as_a_range_or_in_a_list(text, days):
    assert parse_weekdays(text) == days


@pytest.mark.parametrize(
    "text", ["", "monday", "mon-", "fri-mon", "mon--fri", "mon-fri-sun", "maanantai"]
)
def test_what_is_not_a_weekday_is_refused(text):
    with pytest.raises(ValueError, match=r"weekday|backwards"):
        parse_weekdays(text)


@pytest.mark.parametrize(
    "text",
    ["", "08:00", "8-16", "25:00-26:00", "16:00-08:00", "08:00-08:00", "08:00+02:00-16:00"],
)
def test_what_is_not_a_span_is_refused(text):
    with pytest.raises(ValueError, match=r"span of hours|ends before|time zone"):
        parse_span(text)
