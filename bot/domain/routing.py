"""Which department receives a conversation, and whether people are there now."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.organisation import UNCLEAR, Department, Organisation


class RouteReason(StrEnum):
    """Why a department was chosen as the first one to try."""

    SERVES_TYPE = "serves_type"
    SERVES_NEED = "serves_need"
    SERVES_STANDING = "serves_standing"
    UNSURE = "unsure"
    ASKED_BY_STAFF = "asked_by_staff"
    BOT_FAILED = "bot_failed"
    LANGUAGE_UNKNOWN = "language_unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteRequest:
    """What the choice rests on; `standing` counts only when it is verified."""

    customer_type: str
    need: str | None = None
    standing: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The way to people: the departments tried, in order, and the one that takes it.

    `opens_at` is None while `is_open`; when nobody is there it is the next time
    somebody will be, and the customer is offered to leave a message until then.
    """

    department: str
    path: tuple[str, ...]
    reason: RouteReason
    is_open: bool
    opens_at: datetime | None = None
    first_choice_opens_at: datetime | None = None

    @property
    def is_first_choice(self) -> bool:
        return self.path[0] == self.department


def choose_route(request: RouteRequest, organisation: Organisation, now: datetime) -> Route:
    """The first open department on the fallback path that speaks the language.

    When none is open, the first on the path that speaks the language takes a message.
    When none speaks it, the welcome desk does: a customer is never without a department.
    """
    first, reason = _choose_first(request, organisation)
    path = fallback_path(first, organisation)
    speaking = [one for one in path if _speaks(one, request.language)] or [path[-1]]
    tried: list[str] = []
    for department in path:
        tried.append(department.id)
        if department in speaking and organisation.hours_of(department).is_open(now):
            return Route(
                department=department.id,
                path=tuple(tried),
                reason=reason,
                is_open=True,
                first_choice_opens_at=_opens_later(first, organisation, now),
            )
    return Route(
        department=speaking[0].id,
        path=tuple(one.id for one in path[: path.index(speaking[0]) + 1]),
        reason=reason,
        is_open=False,
        opens_at=organisation.hours_of(speaking[0]).next_opening(now),
    )


def choose_home(request: RouteRequest, organisation: Organisation) -> str:
    """The department that serves this type, need or standing, whatever the hour and language."""
    return _choose_first(request, organisation)[0].id


def fallback_path(first: Department, organisation: Organisation) -> list[Department]:
    """`first`, its fallbacks in order, and the welcome desk at the end of every path."""
    path = [first]
    while (following := organisation.find_department(path[-1].fallback)) and following not in path:
        path.append(following)
    if organisation.welcome_desk not in path:
        path.append(organisation.welcome_desk)
    return path


def _choose_first(
    request: RouteRequest, organisation: Organisation
) -> tuple[Department, RouteReason]:
    for department in organisation.departments:
        if request.need and request.need in department.needs:
            return department, RouteReason.SERVES_NEED
    for department in organisation.departments:
        if request.standing and request.standing in department.standings:
            return department, RouteReason.SERVES_STANDING
    if request.customer_type == UNCLEAR:
        return organisation.welcome_desk, RouteReason.UNSURE
    return organisation.department_serving(request.customer_type), RouteReason.SERVES_TYPE


def _speaks(department: Department, language: str | None) -> bool:
    return language is None or language in department.languages


def _opens_later(
    department: Department, organisation: Organisation, now: datetime
) -> datetime | None:
    hours = organisation.hours_of(department)
    return None if hours.is_open(now) else hours.next_opening(now)
