"""The triage form: triage chooses and asks what comes next, or whom the conversation goes to."""

from collections.abc import Iterator
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.company import current_organisation, current_time, find_known
from actions.reading import REQUESTED_SLOT, customer_number, read_tracker
from actions.wording import (
    ask_need,
    ask_question,
    say_closed,
    say_handed_over,
    say_read_back,
    say_unknown_language,
)
from bot.domain.decision import (
    AskNeed,
    HandOver,
    choose_handover,
    choose_next_step,
    make_handoff_request,
)
from bot.domain.episode import ASKS_NEED, Episode
from bot.domain.triage import QuestionValue

# A greeting just gets the question again.
ANSWERED_BY_RULES = ("goodbye", "bot_challenge", "ask_why")
STEPPED_BACK = "action_execution_rejected"  # Rasa's event for a form that did not run
PREFERS_NOT_TO_SAY = "prefer_not_to_say"

Events = list[dict[str, Any]]


class ValidateTriageForm(Action):
    """Reads the whole episode, says which slot is required next, and asks for it; None ends it.

    The form would run an action for each question: a second call of this server in every turn.
    """

    def name(self) -> str:
        return "validate_triage_form"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        if is_interruption(tracker):
            return []  # the form steps back, the rule for the interruption speaks
        organisation = current_organisation()
        episode = read_tracker(tracker, organisation)
        known = find_known(customer_number(tracker), current_time())
        step = choose_next_step(episode, known, organisation)
        if isinstance(step, AskNeed):
            ask_need(dispatcher, episode, tracker)
        elif isinstance(step, QuestionValue):
            language = str(tracker.get_slot("language"))
            ask_question(dispatcher, step.question, language, organisation)
        return [*_slots_of(episode), SlotSet(REQUESTED_SLOT, _slot_required_by(step))]


class AskBackAction(Action):
    """Asks what the person wants, outside the form: after a yes or no to nothing."""

    def name(self) -> str:
        return "action_ask_back"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        ask_need(dispatcher, read_tracker(tracker, current_organisation()), tracker)
        return []


class HandOverAction(Action):
    """Reads back what was understood and passes the conversation on, or says who opens when."""

    def name(self) -> str:
        return "action_hand_over"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        organisation = current_organisation()
        episode = read_tracker(tracker, organisation)
        known = find_known(customer_number(tracker), current_time())
        step = choose_handover(episode, known, organisation)
        request = make_handoff_request(episode, known, step, organisation, now=current_time())
        if episode.unsupported_language:
            say_unknown_language(dispatcher, request, organisation, tracker)
        else:
            say_read_back(dispatcher, episode, step, request, organisation)
        if request.is_open:
            if not episode.unsupported_language:
                say_handed_over(dispatcher, request, organisation)
            handoff = request.model_dump(mode="json")
            dispatcher.utter_message(json_message={"handoff": handoff})
        else:
            say_closed(dispatcher, request, organisation, tracker)
        return [SlotSet("desk_is_open", request.is_open)]


def is_interruption(tracker: Tracker) -> bool:
    """Whether a rule answers what was said beside the question, and no form stepped back yet.

    The form asks twice after such a message: when it comes, and again when its rule has spoken.
    """
    intent = (tracker.latest_message.get("intent") or {}).get("name")
    return intent in ANSWERED_BY_RULES and STEPPED_BACK not in _kinds_since_latest_message(tracker)


def _kinds_since_latest_message(tracker: Tracker) -> Iterator[str]:
    for event in reversed(tracker.events):
        if event["event"] == "user":
            return
        yield event["event"]


def _slots_of(episode: Episode) -> Events:
    """The episode as slots: the need, and each question that was asked with its answer."""
    answered = [SlotSet(one.question, one.answer or PREFERS_NOT_TO_SAY) for one in episode.asked]
    return [SlotSet("need", episode.need.id if episode.need else None), *answered]


def _slot_required_by(step: AskNeed | QuestionValue | HandOver) -> str | None:
    if isinstance(step, AskNeed):
        return ASKS_NEED
    if isinstance(step, QuestionValue):
        return step.question
    return None
