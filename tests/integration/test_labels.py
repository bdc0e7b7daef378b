"""What is learnt from: corrected episodes, with who answers for each correction."""

from datetime import timedelta

import pytest

from bot.domain.conversation import Outcome, Transfer, TransferReason
from bot.services.conversations import press_button
from bot.services.handoffs import claim_handoff, close_handoff, transfer_handoff
from bot.store.handoffs import find_open_handoff
from bot.store.labels import corrected_episodes
from tests.integration.test_corrections import TYPES_IN_ENGLISH, buttons_of, speak
from tests.making import (
    CHANGE,
    ask_for_people,
    bot_says,
    make_active_handoff,
    make_conversation,
    make_desk,
)

MINUTE = timedelta(minutes=1)


@pytest.fixture
def corrected_by_tap(run, look, company, now):
    """A customer's conversation, read as a private person's and put right by tap."""
    conversation = run(make_conversation, now)
    reply = bot_says("You write for yourself.", buttons=(CHANGE,), handoff=ask_for_people())
    speak(run, company, conversation, now, reply)
    for title in ("Change", "Association"):
        button = look(buttons_of, conversation)[title]
        run(press_button, company, conversation, title, button, now + MINUTE)
    return conversation


def only(run):
    (found,) = run(corrected_episodes)
    return found


def test_nothing_was_corrected_nothing_is_learnt(run, company, now):
    desk = run(make_desk, now)
    run(make_active_handoff, company, desk, now)

    assert run(corrected_episodes) == []


def test_a_customers_tap_teaches_in_the_name_of_nobody(run, corrected_by_tap):
    found = only(run)

    assert found.id == f"{corrected_by_tap}/1"
    assert found.customer_type == TYPES_IN_ENGLISH["Association"]
    assert "My invoice is wrong" in found.texts
    assert (found.taught_by, found.customer_number) == ("anybody", None)


def test_staff_who_close_it_as_it_stands_answer_for_it(run, look, company, now, corrected_by_tap):
    desk = run(make_desk, now, departments=("associations",))
    handoff = look(find_open_handoff, corrected_by_tap).id
    run(claim_handoff, company, desk, handoff, now + MINUTE)
    run(close_handoff, company, desk, handoff, Outcome.SOLVED, "", now + 2 * MINUTE)

    assert only(run).taught_by == f"staff {desk.staff.id}"


def test_the_last_correction_counts_and_its_author_answers_for_it(run, company, now):
    desk = run(make_desk, now)
    conversation, handoff = run(make_active_handoff, company, desk, now)
    transfer = Transfer(
        department_id="public_sector",
        reason=TransferReason.WRONG_TYPE,
        text="a school",
        customer_type="public_body",
    )
    run(transfer_handoff, company, desk, handoff, transfer, now + MINUTE)

    found = only(run)
    assert found.id == f"{conversation}/1"
    assert found.customer_type == "public_body"
    assert found.taught_by == f"staff {desk.staff.id}"
