"""What triage says: responses of domain.yml, with names and questions of organisation.yml."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.domain.decision import HandOver
from bot.domain.episode import Episode
from bot.domain.organisation import UNCLEAR, Organisation
from bot.domain.packet import HandoffRequest
from bot.domain.routing import RouteReason

# How each language writes a day and an hour.
MOMENTS = {
    "en": "EEEE d MMMM, HH:mm",
    "fr": "EEEE d MMMM 'à' HH:mm",
    "fi": "EEEE d. MMMM 'klo' HH:mm",
    "ar": "EEEE d MMMM، HH:mm",
}


def ask_need(dispatcher: CollectingDispatcher, episode: Episode, tracker: Tracker) -> None:
    """Ask what the person wants, in other words when it was asked before."""
    latest = (tracker.latest_message.get("intent") or {}).get("name")
    if latest == "greet":
        dispatcher.utter_message(response="utter_greet")
    elif episode.misunderstood:
        dispatcher.utter_message(response="utter_not_understood")
    else:
        dispatcher.utter_message(response="utter_which_need")


def ask_question(
    dispatcher: CollectingDispatcher, name: str, language: str, organisation: Organisation
) -> None:
    """Ask one question of organisation.yml with its answers as buttons.

    Raises:
        LookupError: organisation.yml has no such question.
    """
    question = organisation.find_question(name)
    if question is None:
        raise LookupError(f"organisation.yml has no question '{name}'.")
    buttons = [
        {
            "title": answer.title[language],
            "payload": "/answer" + json.dumps({"question": question.id, "answer": answer.id}),
            "kind": "answer",
        }
        for answer in question.answers
    ]
    dispatcher.utter_message(text=question.text[language], buttons=buttons)


def say_read_back(
    dispatcher: CollectingDispatcher,
    episode: Episode,
    step: HandOver,
    request: HandoffRequest,
    organisation: Organisation,
) -> None:
    """Say what was understood, as a card with a button to correct it."""
    language = request.language
    need = organisation.find_need(episode.need.id if episode.need else None)
    customer_type = organisation.find_type(step.customer_type)
    if need is None and customer_type is None:
        return
    card = {
        "kind": "read_back",
        "customer_type": step.customer_type,
        "type_name": customer_type.name[language] if customer_type else None,
        "need": need.id if need else None,
        "need_name": need.name[language] if need else None,
        "department_name": organisation.get_department(request.department).name[language],
    }
    values = {
        "about": need.about[language] if need else "",
        "role": customer_type.role[language] if customer_type else "",
    }
    response = "utter_read_back" if customer_type and need else "utter_read_back_unsure"
    dispatcher.utter_message(response=response, json_message={"card": card}, **values)


def say_handed_over(
    dispatcher: CollectingDispatcher, request: HandoffRequest, organisation: Organisation
) -> None:
    """Announce the department; the handoff is committed in the same transaction."""
    language = request.language
    department = organisation.get_department(request.department)
    first = organisation.get_department(request.path[0])
    unsure = getattr(request.customer_type, "top", UNCLEAR) == UNCLEAR
    if department.id != first.id:
        response = "utter_handed_over_instead"
    elif unsure and request.reason is RouteReason.UNSURE:
        response = "utter_unsure"
    else:
        response = "utter_handed_over"
    dispatcher.utter_message(
        response=response,
        department=department.name[language],
        first=first.name[language],
        greeting=department.greeting[language],
    )


def say_unknown_language(
    dispatcher: CollectingDispatcher,
    request: HandoffRequest,
    organisation: Organisation,
    tracker: Tracker,
) -> None:
    """Say, in the language of the page, that people take over."""
    name = organisation.get_department(request.department).name[_page_language(tracker)]
    dispatcher.utter_message(response="utter_language_unknown", department=name)


def say_closed(
    dispatcher: CollectingDispatcher,
    request: HandoffRequest,
    organisation: Organisation,
    tracker: Tracker,
) -> None:
    """Say that nobody is there, and when somebody will be."""
    language = _page_language(tracker)
    dispatcher.utter_message(
        response="utter_closed",
        department=organisation.get_department(request.department).name[language],
        opens=tell_moment(request.opens_at, language, organisation),
    )


def tell_moment(moment: datetime | None, language: str, organisation: Organisation) -> str:
    """A moment in words of a language, in the company's time zone; a dash when there is none."""
    if moment is None:
        return "–"
    local = moment.astimezone(ZoneInfo(organisation.company.time_zone))
    return str(format_datetime(local, MOMENTS[language], locale=language))


def _page_language(tracker: Tracker) -> str:
    return str(tracker.get_slot("language") or "en")
