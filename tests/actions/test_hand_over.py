"""Handing over: the read-back, the announcement and the packet's request, open and closed."""

from datetime import UTC, datetime
from typing import Any

import pytest

from actions.triage import HandOverAction, ValidateTriageForm
from bot.domain.conversation import HandoffKind
from bot.domain.organisation import UNCLEAR
from bot.domain.packet import Fact, NeedGuess, TypeGuess, Unknown
from bot.domain.routing import RouteReason
from tests.actions.talk import Done, Talk

LANGUAGES = ("en", "fr", "fi", "ar")
SUNDAY_NOON = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)  # only the welcome desk is open


def writes_for(customer_type: str, language: str = "en", need: str = "query_invoice") -> Talk:
    """Somebody whose words leave no doubt about type and need."""
    read: dict[str, Any] = {
        "customer_type": {"probabilities": {customer_type: 0.97, UNCLEAR: 0.03}, "words": ["words"]}
    }
    return Talk(language=language).says("About our invoice", need, **read)


def hand_over(talk: Talk) -> Done:
    talk.does(ValidateTriageForm())
    return talk.does(HandOverAction())


def say_all(done: Done, phrases: Any, language: str) -> list[str]:
    """Everything that was uttered, as the customer reads it."""
    return [
        one["text"] or phrases.say(one["response"], language, **_blanks(one))
        for one in done.uttered
        if one["text"] or one["response"]
    ]


def _blanks(message: Any) -> dict[str, str]:
    return {name: value for name, value in message.items() if isinstance(value, str)}


# Somebody is there


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_customer_hears_what_was_understood_and_who_takes_over(language, organisation, phrases):
    department = organisation.get_department("business_desk")

    done = hand_over(writes_for("business", language))

    assert done.responses == ["utter_read_back", "utter_handed_over"]
    read_back, announced = say_all(done, phrases, language)
    assert organisation.find_type("business").role[language] in read_back
    assert organisation.find_need("query_invoice").about[language] in read_back
    assert department.name[language] in announced
    assert department.greeting[language] in announced


def test_the_read_back_is_a_card_that_names_type_need_and_department():
    done = hand_over(writes_for("business", "fr"))

    assert done.card == {
        "kind": "read_back",
        "customer_type": "business",
        "type_name": "Entreprise",
        "need": "query_invoice",
        "need_name": "Facture",
        "department_name": "Service entreprises",
    }


def test_the_handoff_goes_with_the_announcement():
    done = hand_over(writes_for("business"))

    assert done.handoff.department == "business_desk"
    assert done.handoff.kind is HandoffKind.LIVE
    assert done.handoff.is_open
    assert done.slots["desk_is_open"] is True


def test_the_request_carries_type_need_and_what_was_asked():
    talk = Talk().says("Where is my order?", "track_order", confidence=0.9)
    talk.does(ValidateTriageForm())
    talk.says("for our company", "declare_type", confidence=0.6)

    handoff = hand_over(talk).handoff

    assert isinstance(handoff.customer_type, TypeGuess)
    assert handoff.customer_type.top == "business"
    assert [reason.kind for reason in handoff.customer_type.reasons_for] == ["answer"]
    assert handoff.need == NeedGuess(id="track_order", confidence=0.9)
    assert [(one.question, one.answer, one.words) for one in handoff.asked] == [
        ("on_whose_behalf", "company", "for our company")
    ]


def test_references_travel_and_private_numbers_do_not():
    entities = [
        {"entity": "order_number", "value": "PK-12345", "text": "pk 12345"},
        {"entity": "card_number", "value": "4111111111111111", "text": "4111 1111 1111 1111"},
        {"entity": "language", "value": "en"},
    ]
    talk = Talk().says("Delete what you hold", "privacy_request", entities=entities)

    done = hand_over(talk)

    assert [(one.kind, one.value, one.text) for one in done.handoff.entities] == [
        ("order_number", "PK-12345", "pk 12345")
    ]


def test_a_named_kind_of_organisation_is_a_claim_and_a_reason():
    school = {
        "entity": "public_body",
        "value": "school",
        "text": "Koivulahti school",
        "implies": "public_body",
    }
    talk = writes_for("public_body")
    talk.says("I work at Koivulahti school", "declare_type", entities=[school])

    handoff = hand_over(talk).handoff

    assert Fact(field="public_body", value="Koivulahti school") in handoff.claimed
    assert "cue_public_body" in {reason.kind for reason in handoff.customer_type.reasons_for}


def test_mood_urgency_and_a_second_need_travel_with_their_words():
    talk = Talk().says(
        "This is the third time! I need my data removed today, and an invoice",
        "privacy_request",
        mood={"level": "angry", "words": ["third time"]},
        urgency={"level": "high", "words": ["today"]},
        second_need={"name": "query_invoice", "confidence": 0.7},
    )

    handoff = hand_over(talk).handoff

    assert (handoff.mood.level, handoff.mood.words) == ("angry", ("third time",))
    assert (handoff.urgency.level, handoff.urgency.words) == ("high", ("today",))
    assert handoff.second_need == NeedGuess(id="query_invoice", confidence=0.7)


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_cannot_be_placed_goes_to_the_welcome_desk_with_two_guesses(language):
    done = hand_over(Talk(language=language).says("…", "ask_for_person"))

    assert done.responses == ["utter_read_back_unsure", "utter_unsure"]
    assert done.handoff.department == "welcome_desk"
    assert done.handoff.reason is RouteReason.UNSURE
    assert done.handoff.customer_type.top == UNCLEAR
    assert len(done.handoff.customer_type.guesses) == 2


def test_when_a_colleague_steps_in_the_customer_hears_for_whom(set_clock):
    set_clock(SUNDAY_NOON)

    done = hand_over(writes_for("business"))

    said = done.uttered_as("utter_handed_over_instead")
    assert (said["first"], said["department"]) == ("Business desk", "Welcome desk")
    assert done.handoff.path == ("business_desk", "welcome_desk")
    assert done.handoff.department == "welcome_desk"


def test_somebody_who_writes_a_language_the_department_lacks_reaches_people_who_speak_it():
    done = hand_over(writes_for("public_body", "ar"))

    assert done.handoff.department == "welcome_desk"
    assert done.responses == ["utter_read_back", "utter_handed_over_instead"]


def test_a_language_that_cannot_be_read_is_never_read_back():
    talk = Talk(language="fi").says("Wo ist meine Bestellung?", "unsupported_language")

    done = hand_over(talk)

    assert done.responses == ["utter_language_unknown"]
    assert done.uttered[0]["department"] == "Neuvonta"
    assert done.card is None
    assert done.handoff.language == "unknown"
    assert done.handoff.reason is RouteReason.LANGUAGE_UNKNOWN


def test_the_request_says_what_is_not_known_and_why():
    handoff = hand_over(Talk().says("…", "ask_for_person")).handoff

    assert handoff.role == Unknown(unknown="type_unclear")
    assert handoff.standing == Unknown(unknown="not_verified")
    assert handoff.earlier_contacts == Unknown(unknown="not_verified")


# Nobody is there


@pytest.mark.usefixtures("at_night")
@pytest.mark.parametrize("language", LANGUAGES)
def test_out_of_hours_the_customer_hears_when_the_department_opens(language, phrases):
    done = hand_over(writes_for("individual", language))

    assert done.responses == ["utter_read_back", "utter_closed"]
    assert "08:00" in say_all(done, phrases, language)[1]


@pytest.mark.usefixtures("at_night")
def test_the_opening_time_is_told_in_words_of_the_language():
    told = {
        language: hand_over(writes_for("individual", language)).uttered_as("utter_closed")["opens"]
        for language in LANGUAGES
    }

    assert told == {
        "en": "Tuesday 24 November, 08:00",
        "fr": "mardi 24 novembre à 08:00",
        "fi": "tiistaina 24. marraskuuta klo 08:00",
        "ar": "الثلاثاء 24 نوفمبر، 08:00",
    }


@pytest.mark.usefixtures("at_night")
def test_out_of_hours_nothing_is_handed_over_yet():
    done = hand_over(writes_for("individual"))

    assert done.handoff is None
    assert done.slots["desk_is_open"] is False
