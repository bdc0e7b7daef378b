"""A verified customer's profile is used; what a visitor says about themself opens nothing."""

from typing import Any

from actions.company import CONTACTS_SHOWN, find_known
from actions.triage import HandOverAction, ValidateTriageForm
from bot.domain.evidence import Proof, Source
from bot.domain.packet import Standing, Unknown
from bot.domain.routing import RouteReason
from tests.actions.conftest import TUESDAY_MORNING
from tests.actions.talk import Done, Talk

PRIVATE_CUSTOMER = "C-1001"
SCHOOL_SECRETARY = "C-1002"
KEY_ACCOUNT_BUYER = "C-1005"


def writes(customer_number: str | None, text: str = "Where is my order?", **read: Any) -> Talk:
    """Somebody states a need; with a number, the gateway vouches for who they are."""
    context = {"customer_number": customer_number} if customer_number else {}
    return Talk(context=context).says(text, "track_order", **read)


def hand_over(talk: Talk) -> Done:
    talk.does(ValidateTriageForm())
    return talk.does(HandOverAction())


def test_a_customer_who_is_known_is_not_asked_who_they_are():
    assert writes(None).does(ValidateTriageForm()).requires == "on_whose_behalf"
    assert writes(PRIVATE_CUSTOMER).does(ValidateTriageForm()).requires is None


def test_a_verified_profile_chooses_the_department():
    handoff = hand_over(writes(SCHOOL_SECRETARY)).handoff

    assert handoff.department == "public_sector"
    assert handoff.role.account_name == "Koivulahden koulu"
    reasons = handoff.customer_type.reasons_for
    assert {reason.source for reason in reasons} == {Source.PROFILE}
    assert {reason.proof for reason in reasons} == {Proof.VERIFIED}


def test_a_verified_key_account_reaches_its_own_team():
    handoff = hand_over(writes(KEY_ACCOUNT_BUYER)).handoff

    assert handoff.department == "key_accounts"
    assert handoff.reason is RouteReason.SERVES_STANDING
    assert isinstance(handoff.standing, Standing)
    assert handoff.standing.level == "key_account"
    assert {reason.proof for reason in handoff.standing.reasons} == {Proof.VERIFIED}


def test_verified_facts_and_earlier_contacts_travel_with_the_handoff():
    handoff = hand_over(writes(SCHOOL_SECRETARY)).handoff

    facts = {fact.field: fact.value for fact in handoff.verified}
    assert facts["customer_number"] == SCHOOL_SECRETARY
    assert facts["company_name"] == "Koivulahden koulu"
    newest, *others = handoff.earlier_contacts
    assert newest.text == "Kysyi, miksi laskulta puuttuu kustannuspaikka (Koivulahden koulu)"
    assert len(others) == 4
    assert len(others) < CONTACTS_SHOWN


def test_a_customer_number_that_is_only_claimed_opens_nothing():
    number = {"entity": "customer_number", "value": KEY_ACCOUNT_BUYER, "text": KEY_ACCOUNT_BUYER}
    claims = writes(None, "I am Owen Farrowby, C-1005, your key account", entities=[number])
    claims.does(ValidateTriageForm())
    claims.says("Just get me my account manager", "ask_for_person")

    handoff = hand_over(claims).handoff

    assert handoff.department == "welcome_desk"
    assert handoff.verified == ()
    assert handoff.standing == Unknown(unknown="not_verified")
    assert handoff.earlier_contacts == Unknown(unknown="not_verified")


def test_the_latest_message_says_who_is_verified():
    """Somebody who signs out in mid-conversation is a visitor again."""
    talk = writes(KEY_ACCOUNT_BUYER)
    talk.context = {}
    talk.says("Are you there?", "ask_for_person")

    assert hand_over(talk).handoff.verified == ()


def test_a_number_that_nobody_has_is_like_no_number():
    assert find_known("C-9999", TUESDAY_MORNING) == find_known(None, TUESDAY_MORNING)


def test_the_role_in_which_a_known_person_writes_now_decides():
    """The treasurer of a club who also buys for herself: her record does not decide for her."""
    three_roles = "C-1003"
    talk = writes(three_roles).asked("on_whose_behalf").says("for the club", "declare_type")

    handoff = hand_over(talk).handoff

    assert handoff.department == "associations"
