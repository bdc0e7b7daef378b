"""The proof of coverage: the default leaves nobody out, and every seeded fault is found."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.coverage import Coverage, Gap, prove_coverage
from tests.unit.small_company import small_company, within

MONDAY = datetime(2026, 11, 23, tzinfo=ZoneInfo("Europe/Helsinki"))
HOURS = 7 * 24


def prove(*changes: tuple[str, str]) -> Coverage:
    return prove_coverage(small_company(*changes), MONDAY)


def test_in_the_default_everybody_reaches_people_or_an_honest_offer(organisation):
    coverage = prove_coverage(organisation, MONDAY)

    assert coverage.gaps == ()
    assert coverage.reach_people + coverage.honest_offers == coverage.cells
    assert min(coverage.reach_people, coverage.honest_offers) > 0


def test_every_type_need_language_and_hour_is_tried():
    coverage = prove()

    types, needs, languages = 3, 2, 2  # unclear is tried too
    assert coverage.cells == HOURS * types * needs * languages
    assert coverage.gaps == ()


def test_people_are_reached_exactly_while_somebody_is_at_a_desk():
    coverage = prove()

    welcome_hours = 6 * 12  # the welcome desk's hours hold all the others'
    assert coverage.reach_people == coverage.cells * welcome_hours // HOURS


def test_a_language_that_no_department_speaks_is_found_for_every_type():
    coverage = prove(
        within("homes", "languages: [en, fi]", "languages: [en]"),
        within("welcome_desk", "languages: [en, fi]", "languages: [en]"),
    )

    assert {(gap.customer_type, gap.language) for gap in coverage.gaps} == {
        ("individual", "fi"),
        ("business", "fi"),
        ("unclear", "fi"),
    }
    assert {gap.what for gap in coverage.gaps} == {"nobody on the path speaks 'fi'"}


def test_a_welcome_desk_that_never_opens_is_found():
    coverage = prove(('mon-sat: ["08:00-20:00"]', "mon-sat: []"))

    found = {(gap.customer_type, gap.language) for gap in coverage.gaps}

    # Unclear goes nowhere else, and the firms' desk speaks no Finnish.
    assert found == {("unclear", "en"), ("unclear", "fi"), ("business", "fi"), ("individual", "fi")}
    assert {gap.what for gap in coverage.gaps} == {"welcome_desk does not open within a week"}


def test_a_department_that_is_closed_for_ever_is_found_at_the_hours_it_should_take_messages():
    coverage = prove(within("homes", 'mon-fri: ["08:00-16:00"]', "mon-fri: []"))

    assert {(gap.customer_type, gap.what) for gap in coverage.gaps} == {
        ("individual", "homes does not open within a week")
    }
    assert coverage.reach_people > 0  # by day the welcome desk answers for it


def test_a_department_that_holidays_keep_closed_for_more_than_a_week_is_found():
    days = ", ".join(f"2026-{month}-{day:02}" for month, day in _two_weeks())

    coverage = prove(("[2026-12-25]", f"[{days}]"))

    assert coverage.reach_people == 0
    assert {gap.customer_type for gap in coverage.gaps} == {"individual", "business", "unclear"}


def _two_weeks() -> list[tuple[int, int]]:
    return [*((11, day) for day in range(23, 31)), *((12, day) for day in range(1, 9))]


def test_a_gap_is_told_with_its_cell_its_hour_and_the_way_that_was_tried():
    gap = Gap(
        customer_type="business",
        need="query_invoice",
        language="fi",
        at=MONDAY.replace(hour=3),
        path=("firms", "welcome_desk"),
        what="nobody on the path speaks 'fi'",
    )

    assert str(gap) == (
        "business / query_invoice / fi at Mon 03:00: nobody on the path speaks 'fi' "
        "(tried firms → welcome_desk)"
    )
