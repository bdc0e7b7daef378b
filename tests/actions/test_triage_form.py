"""The triage form: what is asked next, and when enough is known."""

from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.reading import REQUESTED_SLOT
from actions.triage import AskBackAction, HandOverAction, ValidateTriageForm
from actions.wording import ask_question
from bot.domain.organisation import parse_organisation
from bot.settings import PROJECT
from tests.actions.talk import Done, Talk

ORGANISATION = parse_organisation((PROJECT / "organisation.yml").read_text(encoding="utf-8"))
QUESTIONS = [one.id for one in ORGANISATION.questions]
LANGUAGES = ("en", "fr", "fi", "ar")


def validate(talk: Talk) -> Done:
    return talk.does(ValidateTriageForm())


def hears_type(**probabilities: float) -> dict[str, Any]:
    """What the understanding says about the type of one message."""
    return {"customer_type": {"probabilities": probabilities, "words": []}}


def wants_to_track_an_order(**read: Any) -> Talk:
    return Talk().says("Where is my order?", "track_order", **read)


def asked_on_whose_behalf(language: str = "en") -> Talk:
    """Somebody stated a need, and the first question stands."""
    talk = Talk(language=language).says("…", "track_order")
    validate(talk)
    return talk


# What is asked


def test_the_need_is_asked_before_anything_about_the_person():
    talk = Talk().says("I run a café", "declare_type", **hears_type(business=0.5, individual=0.5))

    done = validate(talk)

    assert done.requires == "need"
    assert done.slots["need"] is None


def test_once_the_need_is_known_the_question_that_tells_most_is_asked():
    done = validate(wants_to_track_an_order())

    assert done.requires == "on_whose_behalf"
    assert done.slots["need"] == "track_order"


def test_of_organisations_it_is_asked_which_kind_and_not_whether_it_is_one():
    an_organisation = hears_type(business=0.4, public_body=0.3, association=0.3)

    done = validate(Talk().says("We need chairs", "request_quote", **an_organisation))

    assert done.requires == "organisation_form"


def test_who_is_recognised_is_asked_nothing():
    done = validate(wants_to_track_an_order(**hears_type(individual=0.95, unclear=0.05)))

    assert done.requires is None


def test_nothing_is_asked_about_the_type_when_the_need_alone_names_the_department():
    done = validate(Talk().says("Delete my personal data", "privacy_request"))

    assert done.requires is None


def test_the_same_question_is_never_asked_twice_and_at_most_three_are():
    talk = wants_to_track_an_order()
    asked = []

    while (question := validate(talk).requires) is not None:
        asked.append(question)
        talk.says("What do you mean?", "out_of_scope", confidence=0.3)

    assert len(asked) == 3
    assert len(set(asked)) == 3


def test_what_was_answered_in_an_earlier_episode_is_not_asked_again():
    earlier = {"answered": {"on_whose_behalf": "company"}}

    done = validate(Talk(context=earlier).says("Where is my order?", "track_order"))

    assert done.requires is None
    assert done.slots["on_whose_behalf"] == "company"


def test_a_need_that_is_stated_later_replaces_the_first():
    talk = asked_on_whose_behalf()
    talk.says("Actually I want to end my contract", "cancel_contract", confidence=0.97)

    done = validate(talk)

    assert done.slots["need"] == "cancel_contract"


def test_an_answer_that_sounds_like_a_need_does_not_replace_what_was_wanted():
    talk = asked_on_whose_behalf()
    talk.says("for the company", "place_order", confidence=0.97)

    done = validate(talk)

    assert done.slots["need"] == "track_order"


# Answers


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_is_asked_in_the_language_with_every_answer_as_a_button(question, language):
    written = ORGANISATION.find_question(question)
    dispatcher = CollectingDispatcher()

    ask_question(dispatcher, question, language, ORGANISATION)

    [uttered] = dispatcher.messages
    assert uttered["text"] == written.text[language]
    assert [one["title"] for one in uttered["buttons"]] == [
        answer.title[language] for answer in written.answers
    ]


def test_what_is_required_next_is_asked_with_it():
    done = validate(wants_to_track_an_order())

    assert done.requires == "on_whose_behalf"
    assert [one["text"] for one in done.uttered] == [
        ORGANISATION.find_question("on_whose_behalf").text["en"]
    ]


def test_when_nothing_is_required_nothing_is_asked():
    assert validate(Talk().says("Let me talk to somebody", "ask_for_person")).uttered == []


@pytest.mark.parametrize(
    ("answer", "department"),
    [
        ("myself", "consumer_care"),
        ("company", "business_desk"),
        ("public_body", "public_sector"),
        ("association", "associations"),
    ],
)
def test_one_press_of_an_answer_leads_to_the_department_of_that_type(answer, department):
    talk = wants_to_track_an_order()
    buttons = validate(talk).buttons
    pressed = next(one for one in buttons if f'"answer": "{answer}"' in one["payload"])

    done = validate(talk.presses(pressed))
    handed_over = talk.does(HandOverAction())

    assert done.slots == {
        "need": "track_order",
        "on_whose_behalf": answer,
        REQUESTED_SLOT: None,
    }
    assert handed_over.handoff.department == department


@pytest.mark.parametrize(
    ("language", "text", "answer"),
    [
        ("en", "it's for our sailing club", "association"),
        ("en", "not for a company, just for me", "myself"),
        ("fr", "c'est pour ma boîte", "company"),
        ("fr", "Pour la mairie, au service technique", "public_body"),
        ("fi", "koulun puolesta kyselen", "public_body"),
        ("fi", "ihan omaan käyttöön", "myself"),
        ("ar", "أكتب باسم جمعية", "association"),
        ("ar", "للشركة التي أعمل فيها", "company"),
    ],
)
def test_an_answer_may_be_given_in_words(language, text, answer):
    talk = asked_on_whose_behalf(language)

    done = validate(talk.says(text, "declare_type", confidence=0.6))

    assert done.slots["on_whose_behalf"] == answer
    assert done.requires is None


def test_a_question_is_not_asked_again_in_other_words():
    """ "For a school" also says which kind of organisation it is, although doubts remain."""
    doubtful = hears_type(individual=0.9, business=0.05)
    talk = wants_to_track_an_order(**doubtful).asked("on_whose_behalf")

    done = validate(talk.says("for a school", "declare_type", confidence=0.6))

    assert done.slots["on_whose_behalf"] == "public_body"
    assert done.requires == "invoice_to"


@pytest.mark.parametrize("read_as", LANGUAGES)
@pytest.mark.parametrize(("code", "text"), [("unknown", "40"), ("mixed", "ok merci شكرا كثيرا")])
def test_a_message_without_one_language_is_read_in_that_of_the_conversation(code, text, read_as):
    without_language = {"code": code, "is_supported": True, "read_as": [read_as]}
    talk = asked_on_whose_behalf(read_as).says(text, "dont_know", language=without_language)
    validate(talk)

    done = talk.does(HandOverAction())

    assert done.handoff.language == read_as


@pytest.mark.parametrize(
    ("number", "answer"), [("3", "few"), ("about 40", "team"), ("٢٠٠", "many")]
)
def test_a_number_answers_the_question_about_size(number, answer):
    talk = wants_to_track_an_order().asked("size").says(number, "out_of_scope", confidence=0.2)

    assert validate(talk).slots["size"] == answer


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_prefers_not_to_say_is_asked_nothing_more(language):
    talk = asked_on_whose_behalf(language)

    done = validate(talk.says("…", "dont_know"))

    assert done.requires is None
    assert done.slots["on_whose_behalf"] == "prefer_not_to_say"
    assert talk.does(HandOverAction()).handoff.department == "welcome_desk"


# People at once


def test_who_asks_for_a_person_is_asked_nothing():
    done = validate(Talk().says("Let me talk to somebody", "ask_for_person"))

    assert done.requires is None
    assert done.slots["need"] == "ask_for_person"


def test_who_asks_for_a_person_instead_of_answering_is_asked_nothing_more():
    talk = asked_on_whose_behalf()

    done = validate(talk.says("Just give me a human", "ask_for_person"))

    assert done.requires is None
    assert done.slots["need"] == "track_order"


def test_after_two_messages_that_were_not_understood_people_take_over():
    talk = Talk().says("asdf", "out_of_scope")
    assert validate(talk).requires == "need"

    done = validate(talk.says("qwer", "out_of_scope"))

    assert done.requires is None
    assert talk.does(HandOverAction()).handoff.department == "welcome_desk"


def test_a_language_that_cannot_be_read_is_handed_to_people_at_once():
    done = validate(Talk().says("Wo ist meine Bestellung?", "unsupported_language"))

    assert done.requires is None


def test_get_me_a_person_is_not_the_answer_me():
    talk = asked_on_whose_behalf()

    done = validate(talk.says("Just get me a person", "ask_for_person"))

    assert done.slots["on_whose_behalf"] == "prefer_not_to_say"


# Things said beside the question


@pytest.mark.parametrize("intent", ["goodbye", "bot_challenge", "ask_why"])
def test_something_said_beside_the_question_is_left_to_its_own_rule(intent):
    talk = asked_on_whose_behalf().says("…", intent)

    done = validate(talk)

    assert done.events == []


@pytest.mark.parametrize("intent", ["greet", "thank"])
def test_a_greeting_or_thanks_instead_of_an_answer_are_not_answered_with_the_same_question(intent):
    done = validate(asked_on_whose_behalf().says("…", intent))

    assert done.requires != "on_whose_behalf"
    assert done.slots["on_whose_behalf"] == "prefer_not_to_say"


def test_after_an_interruption_was_answered_the_same_question_stands():
    talk = asked_on_whose_behalf().says("Are you a robot?", "bot_challenge")
    validate(talk)
    talk.form_stepped_back()

    done = validate(talk)

    assert done.requires == "on_whose_behalf"
    assert "on_whose_behalf" not in done.slots


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "why do you ask me?"),
        ("fr", "pourquoi moi ?"),
        ("fi", "miksi minä kertoisin?"),
        ("ar", "أنا أسأل، لماذا هذا السؤال؟"),
    ],
)
def test_why_do_you_ask_gets_the_same_question_once_and_then_counts_as_no_answer(language, text):
    talk = asked_on_whose_behalf(language).says(text, "ask_why")
    assert validate(talk).events == []
    talk.form_stepped_back()
    again = validate(talk)

    talk.says(text, "ask_why")
    validate(talk)
    talk.form_stepped_back()
    on = validate(talk)

    assert again.requires == "on_whose_behalf"
    assert on.requires != "on_whose_behalf"
    assert on.slots["on_whose_behalf"] == "prefer_not_to_say"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "half for me, half for the shop"),
        ("fr", "un peu pour moi, un peu pour l'entreprise"),
        ("fi", "sekä itselleni että yritykselle"),
        ("ar", "لي وللشركة معا"),
    ],
)
def test_both_leads_to_the_next_question_and_never_to_the_same_one(language, text):
    talk = asked_on_whose_behalf(language).says(text, "both_roles")

    done = validate(talk)

    assert done.slots["on_whose_behalf"] == "prefer_not_to_say"
    assert done.requires not in ("on_whose_behalf", "need", None)


def test_who_says_both_to_everything_reaches_people():
    talk = wants_to_track_an_order()
    asked = []

    while (question := validate(talk).requires) is not None:
        asked.append(question)
        talk.says("both", "both_roles")

    assert len(asked) == len(set(asked)) <= 3
    assert talk.does(HandOverAction()).handoff.department == "welcome_desk"


@pytest.mark.parametrize(
    ("intent", "response"),
    [
        ("greet", "utter_greet"),
        ("affirm", "utter_which_need"),
        ("out_of_scope", "utter_not_understood"),
    ],
)
def test_what_is_wanted_is_asked_in_words_that_fit_what_was_said(intent, response):
    talk = Talk().says("…", intent)

    assert talk.does(AskBackAction()).responses == [response]


def test_a_question_that_the_organisation_does_not_have_stops_with_its_name():
    with pytest.raises(LookupError, match="shoe_size"):
        ask_question(CollectingDispatcher(), "shoe_size", "en", ORGANISATION)
