"""Out of hours: an e-mail address makes what was written a message that is answered later."""

import re
from typing import Any

from email_validator import EmailNotValidError, validate_email
from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.company import current_organisation, current_time, find_known
from actions.reading import REQUESTED_SLOT, customer_number, read_tracker
from actions.triage import Events, is_interruption
from actions.wording import tell_moment
from bot.domain.conversation import HandoffKind
from bot.domain.decision import choose_handover, make_handoff_request

SLOT = "email"
DECLINED = ("deny", "goodbye", "dont_know")
MOST_TRIES = 3
ADDRESS = re.compile(r"[^\s<>(),;:\"،؛]+@[^\s<>(),;:\"،؛]+")


class ValidateContactForm(Action):
    """Finds the address in what was said; a no, or the third try without one, ends it."""

    def name(self) -> str:
        return "validate_contact_form"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        intent = (tracker.latest_message.get("intent") or {}).get("name")
        if is_interruption(tracker) and intent not in DECLINED:
            return []
        address = None
        if tracker.get_slot(REQUESTED_SLOT) == SLOT:
            address = find_address(str(tracker.latest_message.get("text") or ""))
            if address is None and (intent in DECLINED or _tries(tracker) >= MOST_TRIES):
                return [SlotSet(SLOT, None), SlotSet(REQUESTED_SLOT, None)]
        return [SlotSet(SLOT, address), SlotSet(REQUESTED_SLOT, None if address else SLOT)]


class AskEmail(Action):
    """Asks for the address; the second time it says what one looks like."""

    def name(self) -> str:
        return "action_ask_email"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        again = _tries(tracker) > 0
        dispatcher.utter_message(response="utter_ask_email_again" if again else "utter_ask_email")
        return []


class LeaveMessage(Action):
    """Leaves the conversation with the department as a message, or says that nothing is sent."""

    def name(self) -> str:
        return "action_leave_message"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        organisation = current_organisation()
        now = current_time()
        episode = read_tracker(tracker, organisation)
        known = find_known(customer_number(tracker), now)
        step = choose_handover(episode, known, organisation)
        request = make_handoff_request(episode, known, step, organisation, now=now)
        language = str(tracker.get_slot("language"))
        email = tracker.get_slot(SLOT)
        dispatcher.utter_message(
            response="utter_message_left" if email else "utter_message_declined",
            department=organisation.get_department(request.department).name[language],
            opens=tell_moment(request.opens_at or now, language, organisation),
            email=email or "",
        )
        if email:
            left = request.model_copy(update={"kind": HandoffKind.MESSAGE, "email": email})
            dispatcher.utter_message(json_message={"handoff": left.model_dump(mode="json")})
        return [SlotSet(SLOT, None)]


def find_address(text: str) -> str | None:
    """The first well-formed e-mail address of a text, normalised; None without one."""
    for candidate in ADDRESS.findall(text):
        try:
            return validate_email(candidate.strip(".!?'؟…"), check_deliverability=False).normalized
        except EmailNotValidError:
            continue
    return None


def _tries(tracker: Tracker) -> int:
    """How many messages were said while the address was awaited."""
    pending: str | None = None
    tries = 0
    for event in tracker.events:
        if event.get("event") == "slot" and event.get("name") == REQUESTED_SLOT:
            pending = event.get("value")
        elif event.get("event") == "user" and pending == SLOT:
            tries += 1
    return tries
