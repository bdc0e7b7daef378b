"""A conversation with people: taken by one, answered, passed on, given back, closed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.domain.conversation import (
    Author,
    EventKind,
    HandoffKind,
    HandoffStatus,
    Outcome,
    Owner,
    Transfer,
    TransferReason,
)
from bot.domain.errors import (
    HandoffNotActive,
    HandoffNotWaiting,
    MessageEmpty,
    NotFound,
    NothingToRate,
)
from bot.domain.packet import Asked, Urgency
from bot.services.conversations import rate_conversation, receive_message
from bot.services.customer_views import message_frame, owner_frame
from bot.services.desk_views import DeskView
from bot.services.handoffs import (
    Desk,
    UnknownDepartment,
    answer_customer,
    claim_handoff,
    close_handoff,
    place_in_queue,
    return_to_bot,
    transfer_handoff,
    visible_conversation,
    visible_handoff,
    waiting_of,
    write_note,
)
from bot.services.turns import commit_turn, lease_turns
from bot.store.conversations import events_after
from bot.store.handoffs import find_open_handoff, steps_of
from bot.store.tables import (
    ConversationRow,
    CorrectionRow,
    EventRow,
    HandoffRow,
    NoteRow,
    RatingRow,
)
from tests.making import (
    ask_for_people,
    bot_says,
    hand_over,
    make_active_handoff,
    make_conversation,
    make_desk,
    make_handoff,
)

MINUTE = timedelta(minutes=1)


@pytest.fixture
def aino(run, now) -> Desk:
    """Sits in customer care."""
    return run(make_desk, now, "Aino Lehtonen", ("consumer_care",))


@pytest.fixture
def matti(run, now) -> Desk:
    """Sits at the business desk."""
    return run(make_desk, now, "Matti Koskela", ("business_desk",))


def handoff_row(session: Session, handoff_id: str) -> HandoffRow:
    return session.get_one(HandoffRow, handoff_id)


def conversation_row(session: Session, conversation_id: str) -> ConversationRow:
    return session.get_one(ConversationRow, conversation_id)


def texts(session: Session, conversation_id: str) -> list[str | None]:
    events = events_after(session, conversation_id, 0)
    return [event.text for event in events if event.kind is EventKind.MESSAGE]


def corrections(session: Session, conversation_id: str) -> list[CorrectionRow]:
    return list(
        session.scalars(
            select(CorrectionRow).where(CorrectionRow.conversation_id == conversation_id)
        )
    )


def transfer(run: Callable[..., object], company, desk, handoff, now, **details):
    usual = {
        "department_id": "business_desk",
        "reason": TransferReason.NEEDS_SPECIALIST,
        "text": "asks about thirty chairs",
    }
    return run(transfer_handoff, company, desk, handoff, Transfer(**{**usual, **details}), now)


# --- claim ------------------------------------------------------------------------------------


def test_who_claims_a_waiting_conversation_has_it(run, look, company, aino, now):
    conversation, handoff = run(make_handoff, company, now)

    run(claim_handoff, company, aino, handoff, now + MINUTE)

    row = look(handoff_row, handoff)
    assert (row.status, row.staff_id, row.claimed_at) == (
        HandoffStatus.ACTIVE,
        aino.staff.id,
        now + MINUTE,
    )
    owned = look(conversation_row, conversation)
    assert (owned.owner, owned.staff_id) == (Owner.STAFF, aino.staff.id)
    assert look(texts, conversation)[-1] == "Aino Lehtonen from Customer care is with you now."


def test_the_second_to_claim_learns_who_was_first(run, look, company, aino, now):
    other = run(make_desk, now, "Noor Virtanen", ("consumer_care",))
    conversation, handoff = run(make_handoff, company, now)
    run(claim_handoff, company, aino, handoff, now)
    before = look(texts, conversation)

    with pytest.raises(HandoffNotWaiting, match="Aino Lehtonen already has this conversation"):
        run(claim_handoff, company, other, handoff, now)

    assert look(handoff_row, handoff).staff_id == aino.staff.id
    assert look(texts, conversation) == before


@pytest.mark.parametrize("people", [2, 6])
def test_of_people_who_claim_at_the_same_moment_one_wins(run, look, company, now, people):
    desks = [run(make_desk, now, f"Person {number}") for number in range(people)]
    conversation, handoff = run(make_handoff, company, now)
    together = Barrier(people)

    def claim(desk: Desk) -> str | None:
        together.wait()
        try:
            run(claim_handoff, company, desk, handoff, now)
        except HandoffNotWaiting:
            return None
        return desk.staff.id

    with ThreadPoolExecutor(people) as threads:
        winners = [one for one in threads.map(claim, desks) if one is not None]

    assert len(winners) == 1
    assert look(handoff_row, handoff).staff_id == winners[0]
    joined = [text for text in look(texts, conversation) if "is with you now" in text]
    assert len(joined) == 1


def test_a_closed_handoff_cannot_be_claimed(run, company, aino, now):
    _, handoff = run(make_active_handoff, company, aino, now)
    run(close_handoff, company, aino, handoff, Outcome.SOLVED, "", now)

    with pytest.raises(HandoffNotWaiting):
        run(claim_handoff, company, aino, handoff, now)


def test_what_is_not_of_ones_departments_does_not_exist(run, company, matti, now):
    conversation, handoff = run(make_handoff, company, now, department="consumer_care")

    for forbidden in (
        lambda: run(claim_handoff, company, matti, handoff, now),
        lambda: run(answer_customer, matti, handoff, "s1", "hello", now),
        lambda: run(write_note, matti, handoff, "n1", "a note", now),
        lambda: transfer(run, company, matti, handoff, now),
        lambda: run(return_to_bot, company, matti, handoff, "", now),
        lambda: run(close_handoff, company, matti, handoff, Outcome.SPAM, "", now),
        lambda: run(visible_conversation, matti, conversation),
        lambda: run(visible_handoff, matti, "no-such-handoff"),
    ):
        with pytest.raises(NotFound):
            forbidden()


# --- answer and note --------------------------------------------------------------------------


def test_an_answer_is_in_the_stream_under_the_persons_name(run, look, company, aino, now):
    conversation, handoff = run(make_active_handoff, company, aino, now)

    seq = run(answer_customer, aino, handoff, "s1", "Good morning!", now)

    event = look(events_after, conversation, seq - 1)[0]
    assert (event.author, event.name, event.text) == (
        Author.STAFF,
        "Aino Lehtonen",
        "Good morning!",
    )
    assert "id" not in message_frame(event)


def test_an_answer_that_is_sent_again_is_said_once(run, look, company, aino, now):
    conversation, handoff = run(make_active_handoff, company, aino, now)

    first = run(answer_customer, aino, handoff, "s1", "Good morning!", now)
    again = run(answer_customer, aino, handoff, "s1", "Good morning!", now)

    assert first == again
    assert look(texts, conversation).count("Good morning!") == 1


def test_an_answer_that_is_sent_again_after_passing_it_on_was_said_and_is_not_refused(
    run, look, company, now
):
    """The first one's acknowledgement was lost, and the conversation has gone on since."""
    aino = run(make_desk, now, "Aino Lehtonen", ("consumer_care", "business_desk"))
    conversation, handoff = run(make_handoff, company, now)
    run(claim_handoff, company, aino, handoff, now)
    first = run(answer_customer, aino, handoff, "s1", "Good morning!", now)
    run(close_handoff, company, aino, handoff, Outcome.SOLVED, "", now)

    assert run(answer_customer, aino, handoff, "s1", "Good morning!", now) == first
    assert look(texts, conversation).count("Good morning!") == 1


def test_only_the_person_who_has_the_conversation_can_act_on_it(run, look, company, aino, now):
    other = run(make_desk, now, "Noor Virtanen", ("consumer_care",))
    conversation, handoff = run(make_active_handoff, company, aino, now)
    before = look(texts, conversation)

    for forbidden in (
        lambda: run(answer_customer, other, handoff, "s1", "hello", now),
        lambda: transfer(run, company, other, handoff, now),
        lambda: run(return_to_bot, company, other, handoff, "", now),
        lambda: run(close_handoff, company, other, handoff, Outcome.SOLVED, "", now),
    ):
        with pytest.raises(HandoffNotActive):
            forbidden()
    assert look(texts, conversation) == before
    assert look(handoff_row, handoff).status is HandoffStatus.ACTIVE


def test_before_the_claim_nobody_answers(run, company, aino, now):
    _, handoff = run(make_handoff, company, now)

    with pytest.raises(HandoffNotActive):
        run(answer_customer, aino, handoff, "s1", "hello", now)


def test_an_empty_answer_is_refused(run, look, company, aino, now):
    conversation, handoff = run(make_active_handoff, company, aino, now)
    before = look(texts, conversation)

    with pytest.raises(MessageEmpty):
        run(answer_customer, aino, handoff, "s1", " \u200b ", now)

    assert look(texts, conversation) == before


def test_a_note_is_never_among_what_the_customer_can_read(run, look, company, aino, now):
    conversation, handoff = run(make_active_handoff, company, aino, now)

    run(write_note, aino, handoff, "n1", "seems upset, be gentle", now)
    run(answer_customer, aino, handoff, "s1", "How can I help?", now)

    def customer_frames(session: Session) -> str:
        return str(
            [
                message_frame(event)
                if event.kind is EventKind.MESSAGE
                else owner_frame(session, company, event)
                for event in events_after(session, conversation, 0)
            ]
        )

    assert "How can I help?" in look(customer_frames)
    assert "gentle" not in look(customer_frames)
    stored = look(lambda session: session.scalars(select(EventRow.text)).all())
    assert not any("gentle" in (text or "") for text in stored)


def test_staff_read_a_note_in_its_place_between_the_messages(
    run, look, company, staff_words, aino, now
):
    conversation, handoff = run(make_active_handoff, company, aino, now)
    before = run(answer_customer, aino, handoff, "s1", "How can I help?", now)
    note = run(write_note, aino, handoff, "n1", "seems upset", now)
    after = run(answer_customer, aino, handoff, "s2", "I see.", now)

    view = DeskView(company=company, words=staff_words, desk=aino)
    lines = look(view.lines, conversation, before - 1)

    assert [(line["seq"], line["kind"], line["text"]) for line in lines] == [
        (before, "message", "How can I help?"),
        (note, "note", "seems upset"),
        (after, "message", "I see."),
    ]


def test_a_note_that_is_sent_again_is_one_note(run, look, company, aino, now):
    _, handoff = run(make_handoff, company, now)

    first = run(write_note, aino, handoff, "n1", "call back", now)
    again = run(write_note, aino, handoff, "n1", "call back", now)

    assert first == again
    assert len(look(lambda session: session.scalars(select(NoteRow)).all())) == 1


# --- transfer ---------------------------------------------------------------------------------


def test_a_transfer_keeps_the_transcript_and_the_age(run, look, company, aino, matti, now):
    conversation, handoff = run(
        make_active_handoff, company, aino, now, words="thirty chairs please"
    )
    run(answer_customer, aino, handoff, "s1", "One moment.", now)
    before = look(texts, conversation)

    transfer(run, company, aino, handoff, now + 10 * MINUTE)

    row = look(handoff_row, handoff)
    assert (row.status, row.department_id, row.staff_id, row.claimed_at) == (
        HandoffStatus.WAITING,
        "business_desk",
        None,
        None,
    )
    assert row.waiting_since == now
    assert row.packet["own_words"] == "thirty chairs please"
    assert look(texts, conversation)[: len(before)] == before
    assert "Your conversation moves to Business desk." in look(texts, conversation)[-1]
    assert look(conversation_row, conversation).owner is Owner.QUEUE


def test_after_a_transfer_it_is_the_other_departments(run, look, company, aino, matti, now):
    conversation, handoff = run(make_active_handoff, company, aino, now)

    transfer(run, company, aino, handoff, now)

    with pytest.raises(NotFound):
        run(visible_conversation, aino, conversation)
    run(claim_handoff, company, matti, handoff, now)
    run(answer_customer, matti, handoff, "s1", "Matti here.", now)
    assert look(texts, conversation)[-1] == "Matti here."


def test_a_transfer_leaves_its_reason_in_the_steps(run, look, company, aino, now):
    _, handoff = run(make_active_handoff, company, aino, now)

    transfer(
        run, company, aino, handoff, now, reason=TransferReason.LANGUAGE, text="writes Turkish"
    )

    steps = look(steps_of, handoff)
    assert [step.kind for step in steps] == ["opened", "claimed", "transferred"]
    last = steps[-1]
    assert (last.from_department, last.to_department) == ("consumer_care", "business_desk")
    assert (last.reason, last.text) == (TransferReason.LANGUAGE, "writes Turkish")
    assert last.staff_id == aino.staff.id


def test_a_wrong_type_is_recorded_as_a_correction(run, look, company, aino, now):
    conversation, handoff = run(make_active_handoff, company, aino, now)

    transfer(
        run, company, aino, handoff, now, reason=TransferReason.WRONG_TYPE, customer_type="business"
    )

    (correction,) = look(corrections, conversation)
    assert (correction.by, correction.staff_id) == ("staff", aino.staff.id)
    assert (correction.what, correction.was, correction.becomes) == (
        "customer_type",
        "individual",
        "business",
    )
    guess = look(handoff_row, handoff).packet["customer_type"]
    assert (guess["top"], guess["corrected_by"]) == ("business", "staff")
    assert guess["probabilities"]["business"] > 0.9
    assert sum(guess["probabilities"].values()) == pytest.approx(1.0)


def test_a_wrong_need_is_recorded_as_a_correction(run, look, company, aino, now):
    conversation, handoff = run(make_active_handoff, company, aino, now)

    transfer(run, company, aino, handoff, now, reason=TransferReason.WRONG_NEED, need="ask_refund")

    (correction,) = look(corrections, conversation)
    assert (correction.what, correction.was, correction.becomes) == (
        "need",
        "query_invoice",
        "ask_refund",
    )
    assert look(handoff_row, handoff).packet["need"] == {"id": "ask_refund", "confidence": 1.0}


@pytest.mark.parametrize(
    ("reason", "customer_type", "need"),
    [
        (TransferReason.WORKLOAD, "business", "ask_refund"),
        (TransferReason.WRONG_TYPE, None, None),
        (TransferReason.WRONG_TYPE, "no_such_type", None),
        (TransferReason.WRONG_NEED, "business", None),
    ],
)
def test_a_transfer_that_puts_nothing_right_records_no_correction(
    run, look, company, aino, now, reason, customer_type, need
):
    conversation, handoff = run(make_active_handoff, company, aino, now)

    transfer(
        run, company, aino, handoff, now, reason=reason, customer_type=customer_type, need=need
    )

    assert look(corrections, conversation) == []
    assert look(handoff_row, handoff).packet["customer_type"]["top"] == "individual"


def test_a_transfer_to_nowhere_changes_nothing(run, look, company, aino, now):
    conversation, handoff = run(make_active_handoff, company, aino, now)
    before = look(texts, conversation)

    with pytest.raises(UnknownDepartment):
        transfer(run, company, aino, handoff, now, department_id="the_moon")

    assert look(handoff_row, handoff).department_id == "consumer_care"
    assert look(texts, conversation) == before


def test_a_transferred_conversation_stands_in_the_new_queue_by_its_age(
    run, look, company, aino, matti, now
):
    _, handoff = run(make_active_handoff, company, aino, now)
    run(make_handoff, company, now + MINUTE, department="business_desk")
    run(make_handoff, company, now + 2 * MINUTE, department="business_desk")

    transfer(run, company, aino, handoff, now + 5 * MINUTE)

    def place(session: Session) -> int:
        return place_in_queue(session, session.get_one(HandoffRow, handoff))

    assert look(place) == 1


def test_places_follow_the_turns_of_all_who_wait_there(run, look, company, matti, now):
    """Each comes a minute after the one before, or at the same moment, with any urgency."""
    levels = ["normal", "high", "low", "normal", "high", "low", "high", "normal"]
    waiting = []
    for number, level in enumerate(levels):
        request = ask_for_people("business_desk").model_copy(
            update={"urgency": Urgency(level=level)}
        )
        _, handoff = run(make_handoff, company, now + number // 2 * MINUTE, request=request)
        waiting.append(handoff)
    run(make_handoff, company, now, department="consumer_care")
    gone = waiting.pop(3)
    run(claim_handoff, company, matti, gone, now + 5 * MINUTE)

    def in_order(session: Session) -> list[str]:
        rows = [session.get_one(HandoffRow, one) for one in waiting]
        rows.sort(key=lambda row: (waiting_of(row).due(), row.id))
        return [row.id for row in rows]

    def place(session: Session, handoff: str) -> int:
        return place_in_queue(session, session.get_one(HandoffRow, handoff))

    assert [look(place, one) for one in look(in_order)] == list(range(1, len(waiting) + 1))


# --- back to the bot, and a second handoff ----------------------------------------------------


def test_giving_it_back_begins_a_new_episode_with_the_bot(run, look, company, aino, now):
    conversation, handoff = run(make_active_handoff, company, aino, now)

    run(return_to_bot, company, aino, handoff, "wants the opening hours", now)

    row = look(conversation_row, conversation)
    assert (row.owner, row.episode, row.staff_id, row.department_id) == (Owner.BOT, 2, None, None)
    assert look(handoff_row, handoff).status is HandoffStatus.CLOSED
    assert look(find_open_handoff, conversation) is None
    assert look(texts, conversation)[-1].startswith("You are back with the assistant.")


def test_what_was_answered_before_is_told_to_the_bot_in_the_new_episode(run, company, aino, now):
    request = ask_for_people(
        asked=(
            Asked(question="on_whose_behalf", answer="company", words="our firm"),
            Asked(question="size", answer=None),
        )
    )
    conversation, handoff = run(make_active_handoff, company, aino, now, request=request)
    run(return_to_bot, company, aino, handoff, "", now)
    run(receive_message, conversation, "c9", "one more thing", now)

    (turn,) = run(lease_turns, 8, now)

    assert turn.request.context.answered == {"on_whose_behalf": "company"}
    assert turn.request.episode == 2
    assert turn.request.sender == f"{conversation}.2"


def test_a_second_handoff_in_the_new_episode_has_a_packet_of_its_own(run, look, company, aino, now):
    conversation, first = run(make_active_handoff, company, aino, now, words="My invoice is wrong")
    run(return_to_bot, company, aino, first, "", now)
    run(receive_message, conversation, "c9", "Now I need thirty chairs", now)
    (turn,) = run(lease_turns, 8, now)

    reply = bot_says("Over to the business desk.", handoff=ask_for_people("business_desk"))
    run(commit_turn, company, turn, reply, now + MINUTE)

    second = look(find_open_handoff, conversation)
    assert second.id != first
    assert (second.episode, second.status) == (2, HandoffStatus.WAITING)
    assert second.packet["own_words"] == "Now I need thirty chairs"
    assert second.waiting_since == now + MINUTE
    earlier = look(handoff_row, first)
    assert (earlier.status, earlier.packet["own_words"]) == (
        HandoffStatus.CLOSED,
        "My invoice is wrong",
    )


# --- close and reopen -------------------------------------------------------------------------


def test_closing_keeps_the_outcome_and_tells_the_customer(run, look, company, aino, now):
    conversation, handoff = run(make_active_handoff, company, aino, now)

    run(close_handoff, company, aino, handoff, Outcome.FOLLOW_UP, "call on Friday", now + MINUTE)

    row = look(handoff_row, handoff)
    assert (row.status, row.outcome, row.closed_at) == (
        HandoffStatus.CLOSED,
        Outcome.FOLLOW_UP,
        now + MINUTE,
    )
    assert look(steps_of, handoff)[-1].text == "call on Friday"
    assert look(conversation_row, conversation).owner is Owner.CLOSED
    assert look(texts, conversation)[-1].startswith("Aino Lehtonen has closed the conversation.")


def test_a_new_message_reopens_a_closed_conversation_with_the_bot(run, look, company, aino, now):
    conversation, handoff = run(make_active_handoff, company, aino, now)
    run(close_handoff, company, aino, handoff, Outcome.SOLVED, "", now)

    run(receive_message, conversation, "c9", "one more thing", now)

    row = look(conversation_row, conversation)
    assert (row.owner, row.episode) == (Owner.BOT, 2)
    (turn,) = run(lease_turns, 8, now)
    assert (turn.request.text, turn.request.episode) == ("one more thing", 2)


def test_nobody_acts_on_what_is_closed(run, look, company, aino, now):
    _, handoff = run(make_active_handoff, company, aino, now)
    run(close_handoff, company, aino, handoff, Outcome.SOLVED, "", now)

    for too_late in (
        lambda: run(answer_customer, aino, handoff, "s9", "wait!", now),
        lambda: transfer(run, company, aino, handoff, now),
        lambda: run(return_to_bot, company, aino, handoff, "", now),
        lambda: run(close_handoff, company, aino, handoff, Outcome.SPAM, "", now),
    ):
        with pytest.raises(HandoffNotActive):
            too_late()
    assert look(handoff_row, handoff).outcome is Outcome.SOLVED


def test_a_conversation_is_rated_when_it_is_over_and_the_last_rating_counts(
    run, look, company, aino, now
):
    conversation, handoff = run(make_active_handoff, company, aino, now)
    with pytest.raises(NothingToRate):
        run(rate_conversation, company, conversation, "r0", 5, None, now)
    run(close_handoff, company, aino, handoff, Outcome.SOLVED, "", now)

    run(rate_conversation, company, conversation, "r1", 2, "slow", now)
    run(rate_conversation, company, conversation, "r2", 4, "kind, though", now)

    (rating,) = look(lambda session: session.scalars(select(RatingRow)).all())
    assert (rating.csat, rating.text, rating.episode) == (4, "kind, though", 1)


def test_a_rating_that_is_sent_again_is_one_rating(run, look, company, aino, now):
    conversation, handoff = run(make_active_handoff, company, aino, now)
    run(close_handoff, company, aino, handoff, Outcome.SOLVED, "", now)
    first = run(rate_conversation, company, conversation, "r1", 4, None, now)
    run(receive_message, conversation, "c2", "one more thing", now)

    again = run(rate_conversation, company, conversation, "r1", 4, None, now)

    assert again == first
    ratings = [one for one in look(events_after, conversation, 0) if one.kind is EventKind.RATING]
    assert len(ratings) == 1


# --- one handoff per episode ------------------------------------------------------------------


def test_a_handoff_asked_for_twice_in_an_episode_is_one(run, look, company, now):
    conversation, first = run(make_handoff, company, now)

    again = run(
        hand_over,
        company,
        conversation,
        now + MINUTE,
        request=ask_for_people("business_desk"),
    )

    assert again == first
    row = look(handoff_row, first)
    assert (row.department_id, row.waiting_since) == ("consumer_care", now)
    assert len(look(steps_of, first)) == 1


def test_the_database_itself_refuses_a_second_open_handoff(run, company, now):
    conversation, handoff = run(make_handoff, company, now)

    def insert(session: Session) -> None:
        row = session.get_one(HandoffRow, handoff)
        session.add(
            HandoffRow(
                conversation_id=conversation,
                episode=row.episode + 1,
                kind=row.kind,
                status=HandoffStatus.WAITING,
                department_id="associations",
                urgency=1,
                waiting_since=now,
                organisation_version=row.organisation_version,
                packet={},
            )
        )

    with pytest.raises(IntegrityError):
        run(insert)


# --- one owner --------------------------------------------------------------------------------


def test_at_every_step_of_its_life_a_conversation_has_exactly_one_owner(
    run, look, company, aino, matti, now
):
    """Owner, department and person agree with the handoff after each step, and with the stream."""
    conversation = run(make_conversation, now)
    seen = []

    def remember() -> None:
        row = look(conversation_row, conversation)
        open_one = look(find_open_handoff, conversation)
        status = open_one.status.value if open_one else None
        told = [
            event.detail["owner"]
            for event in look(events_after, conversation, 0)
            if event.kind is EventKind.OWNER
        ]
        seen.append((row.owner.value, status, row.staff_id, told[-1] if told else "bot"))

    remember()
    handoff = run(hand_over, company, conversation, now)
    remember()
    run(claim_handoff, company, aino, handoff, now)
    remember()
    transfer(run, company, aino, handoff, now)
    remember()
    run(claim_handoff, company, matti, handoff, now)
    remember()
    run(return_to_bot, company, matti, handoff, "", now)
    remember()
    second = run(hand_over, company, conversation, now)
    run(claim_handoff, company, aino, second, now)
    run(close_handoff, company, aino, second, Outcome.SOLVED, "", now)
    remember()

    assert seen == [
        ("bot", None, None, "bot"),
        ("queue", "waiting", None, "queue"),
        ("staff", "active", aino.staff.id, "staff"),
        ("queue", "waiting", None, "queue"),
        ("staff", "active", matti.staff.id, "staff"),
        ("bot", None, None, "bot"),
        ("closed", None, None, "closed"),
    ]


# --- what travels with it ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "own_words"),
    [
        (["hello", "My invoice 4711 is wrong!"], "My invoice 4711 is wrong!"),
        (["hello", "help"], "hello"),
        (["مرحبا، عندي مشكلة في الفاتورة"], "مرحبا، عندي مشكلة في الفاتورة"),
    ],
)
def test_the_packet_carries_the_first_full_statement_verbatim(
    run, look, company, now, said, own_words
):
    conversation = run(make_conversation, now)
    for number, text in enumerate(said):
        run(receive_message, conversation, f"c{number}", text, now)

    handoff = run(hand_over, company, conversation, now)

    assert look(handoff_row, handoff).packet["own_words"] == own_words


def test_what_is_not_known_says_why(run, look, company, now):
    conversation = run(make_conversation, now)

    handoff = run(hand_over, company, conversation, now)

    packet = look(handoff_row, handoff).packet
    assert packet["own_words"] == {"unknown": "nothing_said"}
    assert packet["page"] == {"unknown": "page_not_told"}
    assert packet["standing"] == {"unknown": "not_verified"}
    assert packet["open_question"] == {"unknown": "nothing_open"}


def test_the_packet_keeps_the_state_of_the_queue_and_the_organisations_version(
    run, look, company, now
):
    run(make_handoff, company, now)
    run(make_handoff, company, now)

    _, handoff = run(make_handoff, company, now + MINUTE)

    row = look(handoff_row, handoff)
    assert row.packet["routing"]["queue_length"] == 3
    assert row.packet["routing"]["position"] == 3
    assert row.organisation_version == company.organisation.version
    assert row.packet["organisation_version"] == company.organisation.version


@pytest.mark.parametrize(
    ("need", "said", "urgency"),
    [
        ("ask_product", "low", 0),
        ("query_invoice", "normal", 1),
        ("report_defect", "normal", 2),
        ("ask_product", "high", 2),
    ],
)
def test_the_more_urgent_of_need_and_words_counts(run, look, company, now, need, said, urgency):
    request = ask_for_people(
        need={"id": need, "confidence": 0.9}, urgency=Urgency(level=said, words=("today",))
    )

    _, handoff = run(make_handoff, company, now, request=request)

    assert look(handoff_row, handoff).urgency == urgency


def test_a_message_left_out_of_hours_waits_with_the_address_for_the_answer(run, look, company, now):
    request = ask_for_people(kind=HandoffKind.MESSAGE, is_open=False, email="me@mail.example")

    _, handoff = run(make_handoff, company, now, request=request)

    row = look(handoff_row, handoff)
    assert (row.kind, row.email, row.status) == (
        HandoffKind.MESSAGE,
        "me@mail.example",
        HandoffStatus.WAITING,
    )
