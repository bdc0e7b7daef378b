"""Opening hours: when people are at a desk, in the company's own time zone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SEARCHED_DAYS = 28  # a department that stays closed for four weeks counts as never open

MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One stretch of a day; `end` at midnight means the end of that day."""

    start: time
    end: time

    def covers(self, moment: time) -> bool:
        return self.start <= moment and (moment < self.end or self.end == MIDNIGHT)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningHours:
    """The spans of each weekday (0 = Monday), less the holidays."""

    spans: Mapping[int, tuple[Span, ...]]
    zone: ZoneInfo
    holidays: frozenset[date] = frozenset()

    def is_open(self, now: datetime) -> bool:
        """Whether people are at the desk at `now` (aware)."""
        local = now.astimezone(self.zone)
        return any(span.covers(local.time()) for span in self._spans_on(local.date()))

    def next_opening(self, now: datetime) -> datetime | None:
        """When the desk opens next, in the company's zone; None when it never does.

        `now` itself is the answer while the desk is open.
        """
        if self.is_open(now):
            return now
        local = now.astimezone(self.zone)
        for day in (local.date() + timedelta(days=ahead) for ahead in range(SEARCHED_DAYS)):
            for span in self._spans_on(day):
                opening = datetime.combine(day, span.start, tzinfo=self.zone)
                if opening > local:
                    return opening
        return None

    def _spans_on(self, day: date) -> tuple[Span, ...]:
        if day in self.holidays:
            return ()
        return self.spans.get(day.weekday(), ())


def parse_weekdays(text: str) -> list[int]:
    """The weekdays that `mon-fri`, `sat` or `mon,wed` name, Monday being 0.

    Raises:
        ValueError: a part is not a weekday, or a range runs backwards.
    """
    days: list[int] = []
    for part in text.replace(" ", "").split(","):
        first, dash, last = part.partition("-")
        if first not in WEEKDAYS or (dash and last not in WEEKDAYS):
            raise ValueError(f"'{part}' is not a weekday; write {', '.join(WEEKDAYS)} or mon-fri")
        start, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        if end < start:
            raise ValueError(f"'{part}' runs backwards")
        days.extend(range(start, end + 1))
    return days


def parse_span(text: str) -> Span:
    """The span that `08:00-16:30` names; `24:00` is the end of the day.

    Raises:
        ValueError: not two times, or the end is not after the start.
    """
    first, separator, last = text.replace(" ", "").partition("-")
    if not separator:
        raise ValueError(f"'{text}' is not a span of hours; write 08:00-16:00")
    try:
        start = time.fromisoformat(first)
        end = MIDNIGHT if last == "24:00" else time.fromisoformat(last)
    except ValueError as error:
        raise ValueError(f"'{text}' is not a span of hours; write 08:00-16:00") from error
    if start.tzinfo or end.tzinfo:
        raise ValueError(f"'{text}' names a time zone; hours are in the company's")
    if end != MIDNIGHT and end <= start:
        raise ValueError(f"'{text}' ends before it starts")
    return Span(start=start, end=end)
