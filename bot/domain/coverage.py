"""The proof that nobody is left out: every type × need × language × hour leads to people."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.organisation import UNCLEAR, Organisation
from bot.domain.routing import RouteRequest, choose_route

HOURS_OF_A_WEEK = 7 * 24
LONGEST_WAIT = timedelta(days=7)  # an offer to answer later than this is not an honest offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A cell of the proof that leads to nobody, with the path that was tried."""

    customer_type: str
    need: str
    language: str
    at: datetime
    path: tuple[str, ...]
    what: str

    def __str__(self) -> str:
        tried = " → ".join(self.path)
        return (
            f"{self.customer_type} / {self.need} / {self.language} at {self.at:%a %H:%M}: "
            f"{self.what} (tried {tried})"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How many cells were tried and how they ended; `gaps` is empty when all is well."""

    cells: int
    reach_people: int
    honest_offers: int
    gaps: tuple[Gap, ...]


def prove_coverage(organisation: Organisation, week_start: datetime) -> Coverage:
    """Try every type × standing × need × language at every hour of the week from `week_start`."""
    cells = people = offers = 0
    gaps: dict[tuple[str, str, str, str], Gap] = {}
    for request, at in _cells(organisation, week_start):
        cells += 1
        route = choose_route(request, organisation, at)
        department = organisation.get_department(route.department)
        if request.language not in department.languages:
            what = f"nobody on the path speaks '{request.language}'"
        elif route.is_open:
            people += 1
            continue
        elif route.opens_at is not None and route.opens_at - at <= LONGEST_WAIT:
            offers += 1
            continue
        else:
            what = f"{department.id} does not open within a week"
        gap = Gap(
            customer_type=request.customer_type,
            need=request.need or "",
            language=request.language or "",
            at=at,
            path=route.path,
            what=what,
        )
        gaps.setdefault((gap.customer_type, gap.language, route.department, what), gap)
    return Coverage(
        cells=cells, reach_people=people, honest_offers=offers, gaps=tuple(gaps.values())
    )


def _cells(
    organisation: Organisation, week_start: datetime
) -> Iterator[tuple[RouteRequest, datetime]]:
    # Needs that no department claims by exception all take the same way, so one stands for them.
    claimed = {need for one in organisation.departments for need in one.needs}
    ordinary = next((need.id for need in organisation.needs if need.id not in claimed), None)
    needs = [*sorted(claimed), *([ordinary] if ordinary else [])]
    standings = {None, *(name for one in organisation.departments for name in one.standings)}
    for hour in range(HOURS_OF_A_WEEK):
        at = week_start + timedelta(hours=hour)
        for customer_type in (*organisation.type_ids, UNCLEAR):
            for standing in sorted(standings, key=str):
                for need in needs:
                    for language in organisation.languages:
                        request = RouteRequest(
                            customer_type=customer_type,
                            need=need,
                            standing=standing,
                            language=language,
                        )
                        yield request, at
