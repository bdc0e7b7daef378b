"""Whole conversations with the real model and the real actions, in four languages."""

from typing import NamedTuple

import pytest

from bot.domain.conversation import HandoffKind
from bot.domain.routing import RouteReason
from bot.domain.turn import TurnReply
from tests.dialogue.bot_under_test import Bot, find_button, find_offer

pytestmark = pytest.mark.slow


class Sentences(NamedTuple):
    """What the same customer says in one language."""

    order: str
    private: str
    person: str
    robot: str
    hours: str
    my_data: str
    no: str
    thanks: str
    poem: str


SAYS = {
    "en": Sentences(
        order="Where is my order? It should have come last week.",
        private="I am a private person.",
        person="I want to talk to a real person, please.",
        robot="Are you a robot or a human?",
        hours="What are your opening hours?",
        my_data="Please delete all the personal data you hold about me.",
        no="No, I do not want that.",
        thanks="Thank you very much for your help!",
        poem="Write me a poem about the sea.",
    ),
    "fr": Sentences(
        order="Où en est ma commande ? Elle devait arriver la semaine dernière.",
        private="Je suis un particulier.",
        person="Je voudrais parler à une vraie personne, s'il vous plaît.",
        robot="Êtes-vous un robot ou un être humain ?",
        hours="Quels sont vos horaires d'ouverture ?",
        my_data="Je vous demande de supprimer toutes mes données personnelles.",
        no="Non, je ne veux pas.",
        thanks="Merci beaucoup pour votre aide !",
        poem="Écris-moi un poème sur la mer.",
    ),
    "fi": Sentences(
        order="Missä tilaukseni on? Sen piti tulla viime viikolla.",
        private="Olen yksityishenkilö.",
        person="Haluan puhua oikean ihmisen kanssa, kiitos.",
        robot="Oletko sinä robotti vai ihminen?",
        hours="Mitkä ovat teidän aukioloaikanne?",
        my_data="Pyydän poistamaan kaikki henkilötietoni.",
        no="Ei, en halua.",
        thanks="Kiitos paljon avusta!",
        poem="Kirjoita minulle runo merestä.",
    ),
    "ar": Sentences(
        order="أين طلبي؟ كان يجب أن يصل الأسبوع الماضي.",
        private="أنا زبون فرد، أكتب لنفسي.",
        person="أريد التحدث مع موظف حقيقي من فضلك.",
        robot="هل أنت روبوت أم إنسان؟",
        hours="ما هي ساعات العمل لديكم؟",
        my_data="أطلب حذف جميع بياناتي الشخصية.",
        no="لا، لا أريد ذلك.",
        thanks="شكرا جزيلا على مساعدتكم!",
        poem="احك لي نكتة عن البطاريق.",
    ),
}

in_every_language = pytest.mark.parametrize("language", SAYS)


def texts(reply: TurnReply) -> str:
    return "\n".join(one.text for one in reply.replies)


def department_of(reply: TurnReply) -> str:
    assert reply.handoff is not None, texts(reply)
    return reply.handoff.department


@in_every_language
async def test_a_need_one_question_one_press_and_the_right_department(bot: Bot, language):
    bot.speaks(language)

    question = await bot.says(SAYS[language].order)
    handed_over = await bot.presses(find_button(question, answer="association"))

    assert len(question.replies) == 1
    assert len(question.replies[0].buttons) == 5
    assert department_of(handed_over) == "associations"
    read_back, announced = handed_over.replies
    assert read_back.card["customer_type"] == "association"
    assert read_back.buttons[0].kind == "change"
    assert handed_over.handoff.kind is HandoffKind.LIVE
    assert handed_over.language == language
    assert "{" not in read_back.text + announced.text


@in_every_language
async def test_an_answer_in_words_leads_there_too(bot: Bot, language):
    bot.speaks(language)

    await bot.says(SAYS[language].order)
    handed_over = await bot.says(SAYS[language].private)

    assert department_of(handed_over) == "consumer_care"
    assert handed_over.handoff.need.id == "track_order"


@in_every_language
async def test_the_first_message_sets_the_language_whatever_the_page(bot: Bot, language):
    bot.speaks("en" if language != "en" else "fi")

    reply = await bot.says(SAYS[language].order)

    assert reply.language == language


@in_every_language
async def test_the_truth_about_the_robot_comes_first_then_the_question_again(bot: Bot, language):
    bot.speaks(language)
    question = await bot.says(SAYS[language].order)

    reply = await bot.says(SAYS[language].robot)

    truth, again = reply.replies
    assert again == question.replies[0]
    assert truth.text != again.text


@in_every_language
async def test_a_person_is_reached_at_any_moment(bot: Bot, language):
    bot.speaks(language)
    await bot.says(SAYS[language].order)

    reply = await bot.says(SAYS[language].person)

    # As sure as the words before made it, or to the generalists: nobody is asked anything more.
    assert department_of(reply) in ("welcome_desk", "consumer_care")
    assert reply.handoff.need.id == "track_order"


@in_every_language
async def test_the_opening_hours_come_with_an_offer_of_a_person(bot: Bot, language):
    bot.speaks(language)
    hours = await bot.says(SAYS[language].hours)

    reply = await bot.presses(find_offer(hours, "ask_for_person"))

    assert "00:00–24:00" in texts(hours)
    assert department_of(reply) == "welcome_desk"


@in_every_language
async def test_thanks_instead_of_an_answer_lead_on_and_not_to_the_same_question(bot: Bot, language):
    bot.speaks(language)
    question = await bot.says(SAYS[language].order)

    reply = await bot.says(SAYS[language].thanks)

    assert reply.replies[-1].text != question.replies[0].text
    assert reply.replies[-1].buttons or reply.handoff is not None


@in_every_language
async def test_what_is_outside_is_said_honestly_and_people_are_offered(bot: Bot, language):
    bot.speaks(language)
    outside = await bot.says(SAYS[language].poem)

    reply = await bot.presses(find_offer(outside, "ask_for_person"))

    assert department_of(reply) == "welcome_desk"


async def test_a_language_that_cannot_be_read_is_handed_to_people(bot: Bot):
    bot.speaks("fi")

    reply = await bot.says("Wo ist meine Bestellung? Ich warte seit drei Wochen darauf.")

    assert department_of(reply) == "welcome_desk"
    assert reply.handoff.reason is RouteReason.LANGUAGE_UNKNOWN
    assert reply.language == "fi"


@pytest.mark.parametrize("strange", ["40", "???", "👍👍", "ok", "anna@example.org", "x" * 5000])
@in_every_language
async def test_no_answer_to_the_question_is_met_with_an_error(bot: Bot, language, strange):
    bot.speaks(language)
    await bot.says(SAYS[language].order)

    reply = await bot.says(strange)

    assert reply.replies
    assert reply.language == language


# Every act in the middle of everything


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("act", ["robot", "hours", "thanks", "poem", "no"])
async def test_nothing_said_while_an_answer_is_awaited_is_met_with_silence(bot: Bot, language, act):
    bot.speaks(language)
    await bot.says(SAYS[language].order)

    reply = await bot.says(getattr(SAYS[language], act))

    assert reply.replies


@in_every_language
async def test_nobody_is_asked_for_ever(bot: Bot, language):
    bot.speaks(language)
    reply = await bot.says(SAYS[language].order)

    for _ in range(4):
        if reply.handoff is None:
            reply = await bot.says(SAYS[language].poem)

    assert department_of(reply)


# Nobody is there


@in_every_language
async def test_out_of_hours_an_address_leaves_a_message(bot: Bot, closed_actions, language):
    bot.speaks(language).acts_through(closed_actions)
    offer = await bot.says(SAYS[language].my_data)

    left = await bot.says("aino@example.org")

    assert offer.handoff is None
    assert "09:00" in texts(offer)
    assert left.handoff is not None
    assert (left.handoff.kind, left.handoff.email) == (HandoffKind.MESSAGE, "aino@example.org")
    assert left.language == language


@in_every_language
async def test_out_of_hours_a_no_sends_nothing(bot: Bot, closed_actions, language):
    bot.speaks(language).acts_through(closed_actions)
    await bot.says(SAYS[language].my_data)

    reply = await bot.says(SAYS[language].no)

    assert len(reply.replies) == 1
    assert reply.handoff is None


async def test_out_of_hours_the_offer_may_be_declined_by_a_press(bot: Bot, closed_actions):
    bot.acts_through(closed_actions)
    offer = await bot.says(SAYS["en"].my_data)

    reply = await bot.presses(find_offer(offer, "deny"))

    assert "Nothing is sent" in texts(reply)


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("act", ["robot", "hours", "thanks", "poem", "order", "person"])
async def test_nothing_said_while_an_address_is_awaited_is_met_with_silence(
    bot: Bot, closed_actions, language, act
):
    bot.speaks(language).acts_through(closed_actions)
    await bot.says(SAYS[language].my_data)

    reply = await bot.says(getattr(SAYS[language], act))

    assert reply.replies


async def test_after_a_declined_offer_a_new_need_is_heard(bot: Bot, closed_actions):
    bot.acts_through(closed_actions)
    await bot.says(SAYS["en"].my_data)
    await bot.says(SAYS["en"].no)

    reply = await bot.says(SAYS["en"].order)

    assert reply.replies
