"""Telling the opening hours, from organisation.yml alone."""

from typing import Any

from babel.dates import get_day_names
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.company import current_organisation
from bot.domain.hours import MIDNIGHT, OpeningHours, Span
from bot.domain.organisation import Organisation


class TellOpeningHours(Action):
    """Tells when each department that customers reach is open."""

    def name(self) -> str:
        return "action_tell_opening_hours"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        organisation = current_organisation()
        language = str(tracker.get_slot("language"))
        dispatcher.utter_message(
            response="utter_hours",
            hours=render_hours(organisation, language),
            zone=organisation.company.time_zone,
        )
        return []


def render_hours(organisation: Organisation, language: str) -> str:
    """One line per department that serves a type of customer."""
    return "\n".join(
        f"{one.name[language]}: {render_week(organisation.hours_of(one), language)}"
        for one in organisation.departments
        if one.serves
    )


def render_week(hours: OpeningHours, language: str) -> str:
    """The week with equal neighbouring days put together: `Mon–Fri 08:00–16:00, Sat …`."""
    names = get_day_names("abbreviated", locale=language)
    groups: list[tuple[int, int, tuple[Span, ...]]] = []
    for day in range(7):
        spans = tuple(hours.spans.get(day, ()))
        if groups and groups[-1][2] == spans and groups[-1][1] == day - 1:
            groups[-1] = (groups[-1][0], day, spans)
        elif spans:
            groups.append((day, day, spans))
    return ", ".join(
        f"{names[first] if first == last else names[first] + '–' + names[last]} "
        f"{' '.join(_render_span(span) for span in spans)}"
        for first, last, spans in groups
    )


def _render_span(span: Span) -> str:
    end = "24:00" if span.end == MIDNIGHT else f"{span.end:%H:%M}"
    return f"{span.start:%H:%M}–{end}"
