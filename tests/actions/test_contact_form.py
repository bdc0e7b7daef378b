"""Out of hours: an address makes a message, a no or the third try ends the asking."""

import pytest

from actions.contact import AskEmail, LeaveMessage, ValidateContactForm, find_address
from actions.reading import REQUESTED_SLOT
from bot.domain.conversation import HandoffKind
from bot.domain.phrases import Phrases
from tests.actions.talk import Talk

pytestmark = pytest.mark.usefixtures("at_night")

LANGUAGES = ("en", "fr", "fi", "ar")


def told_that_nobody_is_there(language: str = "en") -> Talk:
    """A private customer stated a need at night and was asked for an address."""
    private = {"customer_type": {"probabilities": {"individual": 0.97}, "words": []}}
    talk = Talk(language=language).says("Where is my order?", "track_order", **private)
    return talk.asked("email")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("aino@example.org", "aino@example.org"),
        ("You can write to Aino.Lehto@example.org.", "Aino.Lehto@example.org"),
        ("Mon adresse : <zoe+chat@exemple.fr>, merci", "zoe+chat@exemple.fr"),
        ("osoite on matti@esimerkki.fi!", "matti@esimerkki.fi"),
        ("بريدي salma@example.org، شكرًا", "salma@example.org"),
        ("not@@this but real@example.org", "real@example.org"),
        ("call me at 040 123 4567", None),
        ("me @ home", None),
        ("@", None),
    ],
)
def test_the_address_is_found_in_what_was_said(text, address):
    assert find_address(text) == address


@pytest.mark.parametrize("intent", ["ask_for_person", "out_of_scope", "deny"])
def test_an_address_fills_the_form_whatever_the_sentence_was_taken_for(intent):
    talk = told_that_nobody_is_there().says("It is aino@example.org", intent)

    done = talk.does(ValidateContactForm())

    assert done.slots == {"email": "aino@example.org", REQUESTED_SLOT: None}


@pytest.mark.parametrize("intent", ["deny", "dont_know", "goodbye"])
def test_a_no_ends_the_asking(intent):
    talk = told_that_nobody_is_there().says("…", intent)

    done = talk.does(ValidateContactForm())

    assert done.slots == {"email": None, REQUESTED_SLOT: None}


def test_words_without_an_address_are_asked_about_again():
    talk = told_that_nobody_is_there().says("It is quite urgent", "out_of_scope")

    done = talk.does(ValidateContactForm())

    assert done.slots == {"email": None, REQUESTED_SLOT: "email"}


def test_the_third_message_without_an_address_ends_the_asking():
    talk = told_that_nobody_is_there()
    for text in ("It is urgent", "Really urgent"):
        assert talk.says(text, "out_of_scope").does(ValidateContactForm()).requires == "email"

    done = talk.says("Hello?!", "out_of_scope").does(ValidateContactForm())

    assert done.requires is None


def test_the_first_time_the_address_is_asked_for_and_later_an_example_is_given():
    talk = told_that_nobody_is_there()

    first = talk.does(AskEmail())
    talk.says("It is urgent", "out_of_scope").does(ValidateContactForm())
    second = talk.does(AskEmail())

    assert first.responses == ["utter_ask_email"]
    assert second.responses == ["utter_ask_email_again"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_with_an_address_the_conversation_is_left_as_a_message(
    language, organisation, phrases: Phrases
):
    talk = told_that_nobody_is_there(language).says("aino@example.org", "out_of_scope")
    talk.does(ValidateContactForm())

    done = talk.does(LeaveMessage())

    said = done.uttered_as("utter_message_left")
    values = {name: said[name] for name in ("department", "opens", "email")}
    words = phrases.say("utter_message_left", language, **values)
    assert organisation.get_department("consumer_care").name[language] in words
    assert "08:00" in words
    assert "aino@example.org" in words
    assert done.handoff.kind is HandoffKind.MESSAGE
    assert done.handoff.email == "aino@example.org"
    assert done.handoff.department == "consumer_care"
    assert not done.handoff.is_open


def test_without_an_address_nothing_is_sent_and_that_is_said():
    talk = told_that_nobody_is_there().says("No", "deny")
    talk.does(ValidateContactForm())

    done = talk.does(LeaveMessage())

    assert done.responses == ["utter_message_declined"]
    assert done.uttered[0]["opens"] == "Tuesday 24 November, 08:00"
    assert done.handoff is None


def test_after_the_message_the_address_is_forgotten():
    """The next offer asks anew: somebody else may be at the keyboard."""
    talk = told_that_nobody_is_there().says("aino@example.org", "out_of_scope")
    talk.does(ValidateContactForm())

    assert talk.does(LeaveMessage()).slots == {"email": None}


def test_the_promise_of_the_message_travels_with_it():
    talk = told_that_nobody_is_there().says("aino@example.org", "out_of_scope")
    talk.does(ValidateContactForm())

    assert talk.does(LeaveMessage()).handoff.promised == ("utter_message_left",)


def test_whether_this_is_a_robot_is_left_to_its_own_rule_then_the_address_is_asked_for():
    talk = told_that_nobody_is_there().says("Are you a robot?", "bot_challenge")

    first = talk.does(ValidateContactForm())
    second = talk.form_stepped_back().does(ValidateContactForm())

    assert first.events == []
    assert second.requires == "email"
