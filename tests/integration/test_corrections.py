"""Wrong label, one tap: the customer puts the type right and keeps the place in the queue."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.conversation import Author, EventKind, HandoffStatus, Outcome, Owner
from bot.domain.errors import UnknownButton
from bot.domain.turn import ButtonPayload
from bot.services.conversations import press_button, receive_message
from bot.services.handoffs import claim_handoff, close_handoff, place_in_queue, return_to_bot
from bot.services.turns import commit_turn, lease_turns
from bot.store.conversations import events_after
from bot.store.handoffs import find_open_handoff, steps_of
from bot.store.tables import ConversationRow, CorrectionRow, EventRow, HandoffRow
from tests.making import (
    CHANGE,
    answer_button,
    ask_for_people,
    bot_says,
    make_conversation,
    make_desk,
    make_handoff,
)

Run = Callable[..., Any]
MINUTE = timedelta(minutes=1)
TYPES_IN_ENGLISH = {
    "Private person": "individual",
    "Business": "business",
    "Public body": "public_body",
    "Association": "association",
    "Supplier": "supplier",
}


def speak(run: Run, company, conversation: str, now: datetime, reply) -> None:
    """A customer message and the bot's answer to it."""
    run(receive_message, conversation, f"c-{now.timestamp()}", "My invoice is wrong", now)
    (turn,) = run(lease_turns, 8, now)
    run(commit_turn, company, turn, reply, now)


def buttons_of(session: Session, conversation_id: str) -> dict[str, str]:
    """The latest buttons that were shown: title → id."""
    shown = [
        event.detail["buttons"]
        for event in events_after(session, conversation_id, 0)
        if event.detail and event.detail.get("buttons")
    ]
    return {button["title"]: button["id"] for button in shown[-1]}


def events(session: Session, conversation_id: str) -> list[EventRow]:
    return list(events_after(session, conversation_id, 0))


def corrections(session: Session) -> list[CorrectionRow]:
    return list(session.scalars(select(CorrectionRow)))


@pytest.fixture
def handed_over(run, company, now) -> str:
    """A conversation read as a private person's, waiting in customer care, with its Change."""
    conversation = run(make_conversation, now)
    reply = bot_says("You write for yourself.", buttons=(CHANGE,), handoff=ask_for_people())
    speak(run, company, conversation, now, reply)
    return conversation


@pytest.fixture
def tap(run, look, company, now) -> Callable[..., Any]:
    """Taps a button by its title."""

    def press(conversation: str, title: str, client_id: str | None = None):
        button = look(buttons_of, conversation)[title]
        return run(press_button, company, conversation, client_id or title, button, now)

    return press


def test_change_shows_one_button_for_each_type(look, tap, handed_over):
    tap(handed_over, "Change")

    last = look(events, handed_over)[-1]
    assert (last.author, last.kind) == (Author.SYSTEM, EventKind.MESSAGE)
    assert set(look(buttons_of, handed_over)) == set(TYPES_IN_ENGLISH)


def test_the_types_are_named_in_the_customers_language(run, look, company, tap, now):
    conversation = run(make_conversation, now, locale="fi")
    reply = bot_says("Kirjoitat itsesi puolesta.", buttons=(CHANGE,), language="fi")
    speak(run, company, conversation, now, reply)

    tap(conversation, "Change")

    assert "Yksityishenkilö" in look(buttons_of, conversation)


@pytest.mark.parametrize(
    ("title", "department"),
    [
        ("Business", "business_desk"),
        ("Public body", "public_sector"),
        ("Association", "associations"),
        ("Supplier", "purchasing"),
    ],
)
def test_the_chosen_types_department_takes_the_conversation(
    look, tap, handed_over, title, department
):
    tap(handed_over, "Change")
    tap(handed_over, title)

    handoff = look(find_open_handoff, handed_over)
    assert (handoff.department_id, handoff.status) == (department, HandoffStatus.WAITING)
    row = look(lambda session: session.get_one(ConversationRow, handed_over))
    assert (row.owner, row.department_id) == (Owner.QUEUE, department)
    assert handoff.packet["routing"]["department"] == department
    assert handoff.packet["routing"]["path"][-1] == department


def test_the_place_by_age_is_kept_in_the_new_queue(run, look, company, tap, handed_over, now):
    for minutes in (1, 2):
        run(make_handoff, company, now + minutes * MINUTE, department="business_desk")
    before = look(find_open_handoff, handed_over)

    tap(handed_over, "Change")
    tap(handed_over, "Business")

    after = look(find_open_handoff, handed_over)
    assert (after.id, after.waiting_since) == (before.id, before.waiting_since)
    place = look(lambda session: place_in_queue(session, session.get_one(HandoffRow, after.id)))
    assert place == 1


def test_the_correction_is_recorded_and_shown_to_staff(look, tap, handed_over):
    tap(handed_over, "Change")
    tap(handed_over, "Business")

    (correction,) = look(corrections)
    assert (correction.by, correction.staff_id) == ("customer", None)
    assert (correction.what, correction.was, correction.becomes) == (
        "customer_type",
        "individual",
        "business",
    )
    handoff = look(find_open_handoff, handed_over)
    guess = handoff.packet["customer_type"]
    assert (guess["top"], guess["corrected_by"]) == ("business", "customer")
    kinds = [step.kind for step in look(steps_of, handoff.id)]
    assert kinds == ["opened", "relabelled", "corrected"]
    marked = [one for one in look(events, handed_over) if one.kind is EventKind.CORRECTION]
    assert [one.detail["becomes"] for one in marked] == ["business"]


def test_the_customer_reads_who_has_the_conversation_now(look, tap, handed_over):
    tap(handed_over, "Change")
    tap(handed_over, "Business")

    last = look(events, handed_over)[-1]
    assert (last.author, last.kind) == (Author.SYSTEM, EventKind.MESSAGE)
    assert "for a company" in last.text
    assert "Business desk" in last.text


def test_a_need_with_a_department_of_its_own_keeps_it(run, look, company, tap, now):
    conversation = run(make_conversation, now)
    request = ask_for_people("data_protection", need={"id": "privacy_request", "confidence": 0.9})
    reply = bot_says("Over to data protection.", buttons=(CHANGE,), handoff=request)
    speak(run, company, conversation, now, reply)

    tap(conversation, "Change")
    tap(conversation, "Business")

    assert look(find_open_handoff, conversation).department_id == "data_protection"
    assert [one.becomes for one in look(corrections)] == ["business"]


def test_while_a_person_has_it_the_label_changes_and_the_person_stays(
    run, look, company, tap, handed_over, now
):
    desk = run(make_desk, now)
    handoff = look(find_open_handoff, handed_over).id
    run(claim_handoff, company, desk, handoff, now)

    tap(handed_over, "Change")
    tap(handed_over, "Business")

    row = look(find_open_handoff, handed_over)
    assert (row.department_id, row.status, row.staff_id) == (
        "consumer_care",
        HandoffStatus.ACTIVE,
        desk.staff.id,
    )
    assert row.packet["customer_type"]["top"] == "business"
    conversation = look(lambda session: session.get_one(ConversationRow, handed_over))
    assert conversation.owner is Owner.STAFF


def test_before_the_handoff_the_bot_is_told(run, look, company, tap, now):
    conversation = run(make_conversation, now)
    speak(run, company, conversation, now, bot_says("You write for yourself.", buttons=(CHANGE,)))

    tap(conversation, "Change")
    tap(conversation, "Public body")

    (turn,) = run(lease_turns, 8, now)
    assert turn.request.text == "Public body"
    assert turn.request.button == ButtonPayload(
        intent="correct_type", entities={"customer_type": "public_body"}
    )
    assert look(corrections) == []


def test_a_tap_that_arrives_twice_is_one_tap(look, tap, handed_over):
    tap(handed_over, "Change")
    shown = look(buttons_of, handed_over)

    first = tap(handed_over, "Business", "same-id")
    again = tap(handed_over, "Business", "same-id")

    assert (first.seq, first.repeated, again.repeated) == (again.seq, False, True)
    assert len(look(corrections)) == 1
    assert look(buttons_of, handed_over) == shown


def test_a_second_change_of_mind_is_a_second_correction(look, tap, handed_over, run, company, now):
    change = look(buttons_of, handed_over)["Change"]
    tap(handed_over, "Change")
    tap(handed_over, "Business")

    run(press_button, company, handed_over, "again", change, now)
    tap(handed_over, "Association")

    was_becomes = [(one.was, one.becomes) for one in look(corrections)]
    assert sorted(was_becomes) == [("business", "association"), ("individual", "business")]
    assert look(find_open_handoff, handed_over).department_id == "associations"


# --- buttons that no longer stand -------------------------------------------------------------


def refused(run: Run, look: Run, company, conversation: str, button: str, now: datetime) -> None:
    """The press is refused and leaves nothing behind."""
    before = len(look(events, conversation))
    with pytest.raises(UnknownButton):
        run(press_button, company, conversation, "late", button, now)
    assert len(look(events, conversation)) == before


@pytest.mark.parametrize("button", ["", "no-such-button", "' OR 1=1 --"])
def test_a_button_that_was_never_issued_is_refused(run, look, company, handed_over, now, button):
    refused(run, look, company, handed_over, button, now)


def test_another_conversations_button_is_refused(run, look, company, handed_over, now):
    theirs = look(buttons_of, handed_over)["Change"]
    mine = run(make_conversation, now)

    refused(run, look, company, mine, theirs, now)


def test_an_answer_is_refused_once_something_else_was_said(run, look, company, now):
    conversation = run(make_conversation, now)
    asked = bot_says("For whom do you write?", buttons=(answer_button("For myself"),))
    speak(run, company, conversation, now, asked)
    button = look(buttons_of, conversation)["For myself"]
    run(receive_message, conversation, "c2", "for my firm", now)

    refused(run, look, company, conversation, button, now)


def test_an_answer_is_given_once(run, look, company, now):
    conversation = run(make_conversation, now)
    asked = bot_says("For whom do you write?", buttons=(answer_button("For myself"),))
    speak(run, company, conversation, now, asked)
    button = look(buttons_of, conversation)["For myself"]
    run(press_button, company, conversation, "first", button, now)

    refused(run, look, company, conversation, button, now)


def test_change_stands_though_more_was_said(run, look, company, tap, handed_over, now):
    run(receive_message, handed_over, "c2", "hello?", now)

    tap(handed_over, "Change")

    assert "Business" in look(buttons_of, handed_over)


@pytest.mark.parametrize("ended", ["closed", "returned"])
def test_an_earlier_episodes_change_is_refused(run, look, company, handed_over, now, ended):
    button = look(buttons_of, handed_over)["Change"]
    desk = run(make_desk, now)
    handoff = look(find_open_handoff, handed_over).id
    run(claim_handoff, company, desk, handoff, now)
    if ended == "closed":
        run(close_handoff, company, desk, handoff, Outcome.SOLVED, "", now)
    else:
        run(return_to_bot, company, desk, handoff, "", now)

    refused(run, look, company, handed_over, button, now)


# --- the customer corrects while somebody claims ----------------------------------------------


def test_a_correction_and_a_claim_at_the_same_moment_both_succeed(run, look, company, tap, now):
    """Whoever comes second finds what the first one left; neither is told to try again."""
    desk = run(make_desk, now, departments=("business_desk", "consumer_care"))
    for number in range(8):
        conversation = run(make_conversation, now)
        reply = bot_says("You write for yourself.", buttons=(CHANGE,), handoff=ask_for_people())
        speak(run, company, conversation, now, reply)
        handoff = look(find_open_handoff, conversation).id
        tap(conversation, "Change", f"change-{number}")
        together = Barrier(2)

        def correct(conversation=conversation, together=together) -> None:
            together.wait()
            tap(conversation, "Business")

        def claim(handoff=handoff, together=together) -> None:
            together.wait()
            run(claim_handoff, company, desk, handoff, now)

        with ThreadPoolExecutor(2) as threads:
            for done in [threads.submit(correct), threads.submit(claim)]:
                done.result()

        row = look(find_open_handoff, conversation)
        owned = look(lambda session, id=conversation: session.get_one(ConversationRow, id))
        assert (row.status, row.staff_id) == (HandoffStatus.ACTIVE, desk.staff.id)
        assert row.packet["customer_type"]["top"] == "business"
        assert (owned.owner, owned.department_id) == (Owner.STAFF, row.department_id)
