"""The next step of an episode: what is wanted, one more question, or people with a packet."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.conversation import HandoffKind
from bot.domain.decision import (
    AskNeed,
    HandOver,
    Known,
    choose_handover,
    choose_next_step,
    make_handoff_request,
)
from bot.domain.episode import Episode, HeardTurn, read_episode
from bot.domain.evidence import TypeCue
from bot.domain.organisation import Organisation
from bot.domain.packet import Entity, HandoffRequest, NeedGuess, Role, Standing, TypeGuess, Unknown
from bot.domain.profile import AccountFacts, ProfileFacts
from bot.domain.routing import RouteReason
from bot.domain.triage import QuestionValue

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("Europe/Helsinki"))
NIGHT = NOON.replace(hour=3)
NOBODY = Known()


def read(organisation: Organisation, *turns: HeardTurn, **given) -> Episode:
    return read_episode(turns, organisation, **{"language": "en", **given})


def heard(text: str, intent: str = "out_of_scope", confidence: float = 0.9, **more) -> HeardTurn:
    return HeardTurn(text=text, intent=intent, confidence=confidence, **more)


ORDER = heard("where is my order?", "track_order")
SCHOOL = heard(
    "our school's invoice is wrong",
    "query_invoice",
    type_probabilities={"public_body": 0.97, "unclear": 0.03},
    type_words=("our school",),
    cues=(TypeCue(kind="public_body", customer_type="public_body", quote="school"),),
    entities=(Entity(kind="invoice", value="4711", text="4711"),),
)
PERSON = heard("I want to talk to a person", "ask_for_person")
UNREAD = heard("dzień dobry", "unsupported_language")
BLAH = heard("blah blah", pending="need")


def test_until_something_is_wanted_the_bot_asks_what(organisation):
    for turns in ([], [heard("hello", "greet")], [BLAH]):
        assert choose_next_step(read(organisation, *turns), NOBODY, organisation) == AskNeed()


def test_when_the_type_is_open_the_bot_asks_about_it(organisation):
    step = choose_next_step(read(organisation, ORDER), NOBODY, organisation)

    assert isinstance(step, QuestionValue)


def test_when_the_type_is_plain_the_bot_hands_over(organisation):
    step = choose_next_step(read(organisation, SCHOOL, SCHOOL), NOBODY, organisation)

    assert isinstance(step, HandOver)
    assert step.customer_type == "public_body"


@pytest.mark.parametrize(
    "turns",
    [[PERSON], [ORDER, PERSON], [UNREAD], [ORDER, UNREAD], [BLAH, BLAH]],
    ids=["person", "need and person", "unread", "need then unread", "twice not understood"],
)
def test_nothing_more_is_asked(organisation, turns):
    step = choose_next_step(read(organisation, *turns), NOBODY, organisation)

    assert isinstance(step, HandOver)
    assert step.customer_type == "unclear"


def test_who_prefers_not_to_say_is_handed_over_to_the_welcome_desk(organisation):
    refusal = heard("I'd rather not say", "dont_know", pending="on_whose_behalf")

    step = choose_next_step(read(organisation, ORDER, refusal), NOBODY, organisation)

    assert isinstance(step, HandOver)
    assert step.customer_type == "unclear"


def test_handing_over_early_goes_to_the_welcome_desk(organisation):
    episode = read(organisation, ORDER)

    assert isinstance(choose_next_step(episode, NOBODY, organisation), QuestionValue)
    assert choose_handover(episode, NOBODY, organisation).customer_type == "unclear"


TYPES = ("individual", "business", "public_body", "association", "supplier", "unclear")
OUTCOMES = st.sampled_from(["tap", "words", "nothing", "person", "refusal"])


@given(
    shares=st.fixed_dictionaries(dict.fromkeys(TYPES, st.floats(0.0, 1.0))),
    need=st.sampled_from(["track_order", "query_invoice", "offer_supply", "ask_sponsorship"]),
    outcomes=st.lists(OUTCOMES, min_size=6, max_size=6),
    choices=st.lists(st.integers(0, 3), min_size=6, max_size=6),
)
def test_no_episode_asks_twice_more_than_three_times_or_after_a_refusal(
    organisation, shares, need, outcomes, choices
):
    total = sum(shares.values()) or 1.0
    opening = heard("…", need, type_probabilities={k: v / total for k, v in shares.items()})
    turns, asked = [opening], []

    for outcome, choice in zip(outcomes, choices, strict=True):
        step = choose_next_step(read(organisation, *turns), NOBODY, organisation)
        if isinstance(step, HandOver):
            break
        assert isinstance(step, QuestionValue)
        assert step.question not in asked
        assert not {"person", "refusal"} & set(outcomes[: len(asked)])
        asked.append(step.question)
        turns.append(answer_turn(organisation, step.question, outcome, choice))

    assert isinstance(step, HandOver)
    assert len(asked) <= 3


def answer_turn(organisation, question_id: str, outcome: str, choice: int) -> HeardTurn:
    answers = organisation.find_question(question_id).answers
    chosen = answers[choice % len(answers)]
    if outcome == "tap":
        pressed = {"question": question_id, "answer": chosen.id}
        return heard(chosen.title["en"], "answer", pending=question_id, pressed=pressed)
    if outcome == "words":
        return heard(chosen.title["en"], "declare_type", pending=question_id)
    intent = {"nothing": "out_of_scope", "person": "ask_for_person", "refusal": "dont_know"}
    return heard("…", intent[outcome], pending=question_id)


def ask_for_people(
    organisation: Organisation, episode: Episode, known: Known = NOBODY, now: datetime = NOON
) -> HandoffRequest:
    step = choose_handover(episode, known, organisation)
    return make_handoff_request(episode, known, step, organisation, now=now)


def test_the_request_carries_what_was_understood(organisation):
    request = ask_for_people(organisation, read(organisation, SCHOOL, SCHOOL))

    assert (request.department, request.reason) == ("public_sector", RouteReason.SERVES_TYPE)
    assert (request.kind, request.is_open) == (HandoffKind.LIVE, True)
    assert request.need == NeedGuess(id="query_invoice", confidence=0.9)
    assert request.role == Role(customer_type="public_body")
    assert request.entities == SCHOOL.entities
    assert isinstance(request.customer_type, TypeGuess)
    assert request.customer_type.top == "public_body"
    assert request.customer_type.reasons_for[0].quote == "our school"
    assert request.customer_type.guesses == ()


def test_who_is_unclear_comes_with_the_two_best_guesses(organisation):
    request = ask_for_people(organisation, read(organisation, PERSON))

    assert request.department == "welcome_desk"
    assert request.customer_type.top == "unclear"
    assert request.customer_type.guesses == ("individual", "business")
    assert request.role == Unknown(unknown="type_unclear")


def test_what_a_visitor_says_stays_a_claim(organisation):
    request = ask_for_people(organisation, read(organisation, SCHOOL))

    assert [fact.value for fact in request.claimed] == ["school"]
    assert request.verified == ()
    assert request.standing == Unknown(unknown="not_verified")
    assert request.earlier_contacts == Unknown(unknown="not_verified")


def test_an_unverified_profile_gives_no_verified_facts(organisation):
    claimed = Known(profile=ProfileFacts(verified=False, name="Aino", customer_number="C-1001"))

    assert ask_for_people(organisation, read(organisation, SCHOOL), claimed).verified == ()


def test_a_verified_profile_travels_with_its_account_and_standing(organisation):
    account = AccountFacts(id="a1", number="A-1", name="Koivulahden koulu")
    known = Known(
        profile=ProfileFacts(
            verified=True,
            customer_number="C-1001",
            name="Aino",
            account=account,
            orders_last_year=0,
        ),
        standing=Standing(level="loyal"),
        contacts=(),
    )

    request = ask_for_people(organisation, read(organisation, SCHOOL, SCHOOL), known)

    facts = {fact.field: fact.value for fact in request.verified}
    assert facts == {"customer_number": "C-1001", "name": "Aino", "orders_last_year": "0"}
    assert request.role.account_name == "Koivulahden koulu"
    assert request.standing == Standing(level="loyal")
    assert request.earlier_contacts == ()


def test_a_verified_key_account_is_asked_nothing_and_reaches_its_team(organisation):
    known = Known(profile=ProfileFacts(verified=True), standing=Standing(level="key_account"))
    episode = read(organisation, ORDER)

    assert isinstance(choose_next_step(episode, known, organisation), HandOver)
    assert ask_for_people(organisation, episode, known).department == "key_accounts"


def test_out_of_hours_the_request_is_for_a_message_and_says_when_people_are_there(organisation):
    request = ask_for_people(organisation, read(organisation, SCHOOL, SCHOOL), now=NIGHT)

    assert (request.kind, request.is_open) == (HandoffKind.MESSAGE, False)
    assert request.department == "public_sector"
    assert request.opens_at == NIGHT.replace(hour=8)


def test_a_language_that_cannot_be_read_is_told_and_never_guessed(organisation):
    request = ask_for_people(organisation, read(organisation, UNREAD))

    assert request.reason is RouteReason.LANGUAGE_UNKNOWN
    assert request.language == "unknown"
    assert request.department == "welcome_desk"
    assert request.need == Unknown(unknown="need_not_said")


def test_the_last_question_without_an_answer_travels_as_the_open_one(organisation):
    answered = heard("for a school", pending="on_whose_behalf")
    open_one = heard("what do you mean?", pending="size")

    request = ask_for_people(organisation, read(organisation, ORDER, open_one, answered, PERSON))

    assert request.open_question == "size"
    assert [one.question for one in request.asked] == ["size", "on_whose_behalf"]


def test_of_what_was_declared_the_last_is_the_claim(organisation):
    first = heard("A company", "answer", pressed={"customer_type": "business"})
    last = heard("A club", "answer", pressed={"customer_type": "association"})

    request = ask_for_people(organisation, read(organisation, ORDER, first, last))

    assert [fact.value for fact in request.claimed] == ["association"]


FIRM = AccountFacts(id="f1", number="F-1", name="Tidewater Ltd", account_type_in_crm="business")
SCHOOL_RECORD = AccountFacts(id="s1", number="S-1", name="Koulu", account_type_in_crm="public_body")


def role_of_a_school_message(organisation: Organisation, profile: ProfileFacts) -> Role | Unknown:
    return ask_for_people(
        organisation, read(organisation, SCHOOL, SCHOOL, SCHOOL), Known(profile=profile)
    ).role


def test_who_writes_for_their_school_does_not_write_for_the_firm_on_record(organisation):
    buyer = ProfileFacts(verified=True, account=FIRM, accounts=(FIRM,), acts_for_self=False)

    assert role_of_a_school_message(organisation, buyer) == Role(customer_type="public_body")


def test_of_several_accounts_the_only_one_of_the_type_is_the_role(organisation):
    person = ProfileFacts(verified=True, accounts=(FIRM, SCHOOL_RECORD))

    assert role_of_a_school_message(organisation, person).account_name == "Koulu"
