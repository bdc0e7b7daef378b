"""A customer's message and the bot's answer to it: stored once, asked once, never unanswered."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.dialogue.client import BotUnavailable
from bot.domain.conversation import Author, EventKind, HandoffKind, HandoffStatus, Owner, TurnStatus
from bot.domain.errors import MessageEmpty, MessageTooLong
from bot.domain.turn import ButtonPayload
from bot.services.context import Company
from bot.services.conversations import press_button, receive_message
from bot.services.handoffs import claim_handoff, return_to_bot
from bot.services.turns import (
    LEASE,
    MOST_ATTEMPTS,
    PATIENCE,
    TIME_FOR_A_TRY,
    LeasedTurn,
    commit_turn,
    fail_overdue_turns,
    fail_turn,
    lease_turn_of,
    lease_turns,
    renew_leases,
)
from bot.store.conversations import events_after
from bot.store.database import Database
from bot.store.handoffs import find_open_handoff
from bot.store.tables import BotTurnRow, ConversationRow, EventRow, HandoffRow
from bot.web.gateway import Gateway
from bot.web.turn_worker import TurnWorker
from tests.fakes import ScriptedDialogue
from tests.making import (
    answer_button,
    ask_for_people,
    bot_says,
    hand_over,
    make_conversation,
    make_desk,
)

Run = Callable[..., object]
SECOND = timedelta(seconds=1)


@pytest.fixture
def conversation(run: Run, now: datetime) -> str:
    return run(make_conversation, now)


def lines(session: Session, conversation_id: str) -> list[tuple[str | None, str | None]]:
    """The transcript as (author, text)."""
    return [
        (event.author.value if event.author else None, event.text)
        for event in events_after(session, conversation_id, 0)
        if event.kind is EventKind.MESSAGE
    ]


def turn_statuses(session: Session, conversation_id: str) -> list[TurnStatus]:
    return list(
        session.scalars(
            select(BotTurnRow.status)
            .where(BotTurnRow.conversation_id == conversation_id)
            .order_by(BotTurnRow.message_seq)
        )
    )


def owner_of(session: Session, conversation_id: str) -> Owner:
    return session.get_one(ConversationRow, conversation_id).owner


def lease_one(run: Run, now: datetime) -> LeasedTurn:
    (turn,) = run(lease_turns, 8, now)
    return turn


# --- a message is stored exactly once ---------------------------------------------------------


def test_a_message_that_is_sent_again_is_the_same_message(run, look, conversation, now):
    first = run(receive_message, conversation, "c1", "My invoice is wrong", now)
    again = run(receive_message, conversation, "c1", "My invoice is wrong", now + SECOND)

    assert (first.repeated, again.repeated) == (False, True)
    assert again.seq == first.seq
    assert look(lines, conversation) == [("customer", "My invoice is wrong")]
    assert look(turn_statuses, conversation) == [TurnStatus.PENDING]


def test_a_message_that_arrives_many_times_at_once_is_stored_once(run, look, conversation, now):
    def send(_: int):
        return run(receive_message, conversation, "c1", "hello", now)

    with ThreadPoolExecutor(8) as threads:
        stored = list(threads.map(send, range(16)))

    assert {one.seq for one in stored} == {1}
    assert [one.repeated for one in stored].count(False) == 1
    assert look(lines, conversation) == [("customer", "hello")]


def test_the_same_id_in_two_conversations_is_two_messages(run, look, conversation, now):
    other = run(make_conversation, now)

    run(receive_message, conversation, "c1", "mine", now)
    stored = run(receive_message, other, "c1", "theirs", now)

    assert not stored.repeated
    assert look(lines, other) == [("customer", "theirs")]


@pytest.mark.parametrize(
    ("text", "refused"),
    [("", MessageEmpty), ("\u200b \x00", MessageEmpty), ("x" * 4001, MessageTooLong)],
)
def test_a_message_that_cannot_be_kept_leaves_nothing_behind(
    run, look, conversation, now, text, refused
):
    with pytest.raises(refused):
        run(receive_message, conversation, "c1", text, now)

    assert look(lines, conversation) == []
    assert look(turn_statuses, conversation) == []
    assert run(receive_message, conversation, "c2", "now it has words", now).seq == 1


# --- what the bot is asked --------------------------------------------------------------------


def test_the_bot_is_asked_with_what_the_gateway_knows(run, now):
    conversation = run(
        make_conversation,
        now,
        locale="fi",
        customer_number="C-7",
        page={"url": "https://shop.example/chairs", "title": "Chairs"},
    )
    run(receive_message, conversation, "c1", "  Missä tilaukseni on?  ", now)

    request = lease_one(run, now).request

    assert request.text == "Missä tilaukseni on?"
    assert (request.conversation, request.episode) == (conversation, 1)
    assert request.message_id == f"{conversation}.1"
    assert (request.context.locale, request.context.language) == ("fi", "fi")
    assert request.context.customer_number == "C-7"
    assert request.context.page == {"url": "https://shop.example/chairs", "title": "Chairs"}
    assert request.button is None


@pytest.mark.parametrize("typed", ["/restart", "/session_start", '/inform{"email":"x@y.example"}'])
def test_a_typed_command_is_stored_as_it_is_and_is_no_button(run, look, conversation, now, typed):
    run(receive_message, conversation, "c1", typed, now)

    request = lease_one(run, now).request

    assert look(lines, conversation) == [("customer", typed)]
    assert (request.text, request.button) == (typed, None)


def test_a_pressed_button_is_asked_as_what_the_bot_meant_by_it(
    run, look, company, conversation, now
):
    run(receive_message, conversation, "c1", "hi", now)
    asked = bot_says("For whom do you write?", buttons=(answer_button("For myself"),))
    run(commit_turn, company, lease_one(run, now), asked, now)
    button = look(events_after, conversation, 0)[-1].detail["buttons"][0]["id"]

    run(press_button, company, conversation, "c2", button, now)

    request = lease_one(run, now).request
    assert request.text == "For myself"
    assert request.button == ButtonPayload(
        intent="inform", entities={"question": "on_whose_behalf", "answer": "myself"}
    )


@pytest.mark.parametrize("claimed", [False, True], ids=["while waiting", "while a person talks"])
def test_while_people_have_the_conversation_the_bot_is_not_asked(
    run, look, company, conversation, now, claimed
):
    handoff = run(hand_over, company, conversation, now)
    if claimed:
        run(claim_handoff, company, run(make_desk, now), handoff, now)

    run(receive_message, conversation, "c1", "anyone there?", now)

    assert look(turn_statuses, conversation) == []
    assert run(lease_turns, 8, now) == []


def test_what_was_still_unasked_when_people_took_over_is_not_asked(
    run, look, company, conversation, now
):
    run(receive_message, conversation, "c1", "I want a person", now)
    run(receive_message, conversation, "c2", "hurry up", now)
    reply = bot_says("You are being handed over.", handoff=ask_for_people())
    run(commit_turn, company, lease_one(run, now), reply, now)

    assert run(lease_turns, 8, now) == []
    assert look(turn_statuses, conversation) == [TurnStatus.DONE, TurnStatus.DROPPED]
    assert ("customer", "hurry up") in look(lines, conversation)


# --- one turn in flight per conversation ------------------------------------------------------


def test_a_leased_turn_is_leased_to_nobody_else(run, conversation, now):
    run(receive_message, conversation, "c1", "hello", now)

    assert len(run(lease_turns, 8, now)) == 1
    assert run(lease_turns, 8, now) == []


def test_the_next_message_waits_until_the_first_is_answered(run, look, company, conversation, now):
    run(receive_message, conversation, "c1", "first", now)
    run(receive_message, conversation, "c2", "second", now)

    first = lease_one(run, now)
    meanwhile = run(lease_turns, 8, now)
    run(commit_turn, company, first, bot_says("One."), now)
    second = lease_one(run, now)

    assert (first.request.text, meanwhile, second.request.text) == ("first", [], "second")


def test_the_database_itself_refuses_two_turns_in_flight(run, conversation, now):
    run(receive_message, conversation, "c1", "first", now)
    run(receive_message, conversation, "c2", "second", now)
    run(lease_turns, 8, now)

    def lease_all(session: Session) -> None:
        session.execute(update(BotTurnRow).values(status=TurnStatus.LEASED))

    with pytest.raises(IntegrityError):
        run(lease_all)


def test_conversations_do_not_wait_for_each_other(run, now):
    conversations = [run(make_conversation, now) for _ in range(3)]
    for place, one in enumerate(conversations):
        run(receive_message, one, "c1", "hello", now + place * SECOND)

    two = run(lease_turns, 2, now + 9 * SECOND)
    rest = run(lease_turns, 2, now + 9 * SECOND)

    assert [turn.request.conversation for turn in [*two, *rest]] == conversations


def test_workers_that_lease_at_once_never_get_the_same_turn(run, database: Database, now):
    conversations = [run(make_conversation, now) for _ in range(12)]
    for one in conversations:
        run(receive_message, one, "c1", "hello", now)

    def work(_: int) -> list[str]:
        with database.write() as session:
            return [turn.request.conversation for turn in lease_turns(session, 3, now)]

    with ThreadPoolExecutor(4) as threads:
        leased = [one for batch in threads.map(work, range(8)) for one in batch]

    assert sorted(leased) == sorted(conversations)


def test_a_lease_that_ran_out_is_taken_by_another_worker(run, conversation, now):
    run(receive_message, conversation, "c1", "hello", now)
    lost = lease_one(run, now)

    too_early = run(lease_turns, 8, now + LEASE - SECOND)
    taken = lease_one(run, now + LEASE + SECOND)

    assert too_early == []
    assert (taken.id, taken.attempt) == (lost.id, lost.attempt + 1)
    assert taken.request.message_id == lost.request.message_id


def test_a_lease_that_is_renewed_lasts_as_long_as_the_turn(run, conversation, now):
    run(receive_message, conversation, "c1", "hello", now)
    turn = lease_one(run, now)

    run(renew_leases, [turn], now + LEASE - SECOND)

    assert run(lease_turns, 8, now + LEASE + SECOND) == []
    assert lease_one(run, now + 2 * LEASE).attempt == 2


def test_a_lease_that_somebody_else_has_taken_over_is_not_renewed(run, conversation, now):
    run(receive_message, conversation, "c1", "hello", now)
    lost = lease_one(run, now)
    taken = lease_one(run, now + LEASE)

    run(renew_leases, [lost], now + LEASE + SECOND)

    assert lease_one(run, now + 2 * LEASE).attempt == taken.attempt + 1


def test_after_the_clock_was_set_back_a_lost_lease_is_taken_at_once(run, conversation, now):
    run(receive_message, conversation, "c1", "hello", now)
    lost = lease_one(run, now)

    taken = lease_one(run, now - 60 * SECOND)

    assert (taken.id, taken.attempt) == (lost.id, lost.attempt + 1)


def test_after_the_clock_was_set_back_the_pause_before_another_try_is_over(
    run, company, conversation, now
):
    run(receive_message, conversation, "c1", "hello", now)
    run(fail_turn, company, lease_one(run, now), "no answer", now)

    assert lease_one(run, now - 60 * SECOND).attempt == 2


def test_a_clock_set_back_does_not_make_the_customer_more_patient(
    run, look, company, conversation, now
):
    run(receive_message, conversation, "c1", "hello", now)

    run(fail_turn, company, lease_one(run, now), "no answer", now - 60 * SECOND)

    assert look(owner_of, conversation) is Owner.QUEUE


def test_another_try_that_could_not_end_in_time_is_not_begun(run, look, company, conversation, now):
    run(receive_message, conversation, "c1", "hello", now)
    turn = lease_one(run, now)

    run(fail_turn, company, turn, "no answer", now + PATIENCE - TIME_FOR_A_TRY)

    assert look(owner_of, conversation) is Owner.QUEUE


def test_what_there_was_no_room_to_ask_goes_to_people(run, look, company, conversation, now):
    run(receive_message, conversation, "c1", "hello", now)
    run(receive_message, conversation, "c2", "anybody there?", now + SECOND)

    too_early = run(fail_overdue_turns, company, now + PATIENCE)
    overdue = run(fail_overdue_turns, company, now + PATIENCE + 2 * SECOND)

    assert (too_early, overdue) == (0, 2)
    assert look(owner_of, conversation) is Owner.QUEUE
    assert look(turn_statuses, conversation) == [TurnStatus.FAILED, TurnStatus.DROPPED]
    assert [author for author, _ in look(lines, conversation)].count("bot") == 1  # one apology


def test_of_two_workers_with_the_same_turn_only_the_one_with_the_lease_answers(
    run, look, company, conversation, now
):
    run(receive_message, conversation, "c1", "hello", now)
    lost = lease_one(run, now)
    taken = lease_one(run, now + LEASE + SECOND)

    run(commit_turn, company, lost, bot_says("from the lost one"), now + LEASE + 2 * SECOND)
    run(
        commit_turn,
        company,
        taken,
        bot_says("from the one with the lease"),
        now + LEASE + 3 * SECOND,
    )
    run(commit_turn, company, taken, bot_says("once more"), now + LEASE + 4 * SECOND)

    assert look(lines, conversation) == [
        ("customer", "hello"),
        ("bot", "from the one with the lease"),
    ]


# --- no overtalk ------------------------------------------------------------------------------


@pytest.mark.parametrize("claimed", [False, True], ids=["a queue", "a person"])
def test_a_reply_that_comes_after_people_took_over_is_dropped(
    run, look, company, conversation, now, claimed
):
    run(receive_message, conversation, "c1", "hello", now)
    turn = lease_one(run, now)
    handoff = run(hand_over, company, conversation, now)
    if claimed:
        run(claim_handoff, company, run(make_desk, now), handoff, now)
    before = look(lines, conversation)

    status = run(commit_turn, company, turn, bot_says("Too late!"), now + SECOND)

    assert status is TurnStatus.DROPPED
    assert look(lines, conversation) == before


def test_a_late_reply_cannot_hand_over_again(run, look, company, conversation, now):
    run(receive_message, conversation, "c1", "hello", now)
    turn = lease_one(run, now)
    handoff = run(hand_over, company, conversation, now)
    run(claim_handoff, company, run(make_desk, now), handoff, now)

    reply = bot_says("To the business desk!", handoff=ask_for_people("business_desk"))
    run(commit_turn, company, turn, reply, now)

    kept = look(find_open_handoff, conversation)
    assert (kept.id, kept.department_id) == (handoff, "consumer_care")
    assert look(owner_of, conversation) is Owner.STAFF


def test_a_reply_of_an_earlier_episode_is_dropped_though_the_bot_speaks_again(
    run, look, company, conversation, now
):
    run(receive_message, conversation, "c1", "hello", now)
    turn = lease_one(run, now)
    desk = run(make_desk, now)
    handoff = run(hand_over, company, conversation, now)
    run(claim_handoff, company, desk, handoff, now)
    run(return_to_bot, company, desk, handoff, "", now)

    status = run(commit_turn, company, turn, bot_says("From the past."), now)

    assert look(owner_of, conversation) is Owner.BOT
    assert status is TurnStatus.DROPPED
    assert ("bot", "From the past.") not in look(lines, conversation)


def test_a_failure_after_people_took_over_is_no_apology(run, look, company, conversation, now):
    run(receive_message, conversation, "c1", "hello", now)
    turn = lease_one(run, now)
    run(hand_over, company, conversation, now)
    before = look(lines, conversation)

    status = run(fail_turn, company, turn, "too slow", now + PATIENCE)

    assert status is TurnStatus.DROPPED
    assert look(lines, conversation) == before


# --- announced = done -------------------------------------------------------------------------


def test_the_announcement_and_the_handoff_become_visible_together(
    run, look, database: Database, company, conversation, now
):
    run(receive_message, conversation, "c1", "I want a person", now)
    turn = lease_one(run, now)
    reply = bot_says("You are being handed to Customer care.", handoff=ask_for_people())

    with database.write() as session:
        commit_turn(session, company, turn, reply, now)
        before_commit = look(lines, conversation), look(find_open_handoff, conversation)

    assert before_commit == ([("customer", "I want a person")], None)
    assert look(lines, conversation)[-1] == ("bot", "You are being handed to Customer care.")
    handoff = look(find_open_handoff, conversation)
    assert (handoff.status, handoff.department_id) == (HandoffStatus.WAITING, "consumer_care")
    assert look(owner_of, conversation) is Owner.QUEUE


def test_when_the_handoff_cannot_be_made_nothing_is_announced(
    run, look, company: Company, conversation, now
):
    def broken(_department: str) -> int:
        raise RuntimeError("the handoff failed half-way")

    run(receive_message, conversation, "c1", "I want a person", now)
    turn = lease_one(run, now)
    reply = bot_says("You are being handed over.", handoff=ask_for_people())

    with pytest.raises(RuntimeError):
        run(commit_turn, replace(company, seats=broken), turn, reply, now)

    assert look(lines, conversation) == [("customer", "I want a person")]
    assert look(find_open_handoff, conversation) is None
    assert look(owner_of, conversation) is Owner.BOT
    assert look(turn_statuses, conversation) == [TurnStatus.LEASED]


def test_the_bots_language_becomes_the_conversations_when_the_company_speaks_it(
    run, look, company, conversation, now
):
    def language(session: Session) -> str:
        return session.get_one(ConversationRow, conversation).language

    run(receive_message, conversation, "c1", "bonjour", now)
    run(commit_turn, company, lease_one(run, now), bot_says("Bonjour.", language="fr"), now)
    french = look(language)
    run(receive_message, conversation, "c2", "Что?", now)
    run(commit_turn, company, lease_one(run, now), bot_says("?", language="unknown"), now)

    assert (french, look(language)) == ("fr", "fr")


# --- the bot never goes silent ----------------------------------------------------------------


def test_a_failed_turn_is_tried_again_after_a_moment(run, conversation, company, now):
    run(receive_message, conversation, "c1", "hello", now)

    run(fail_turn, company, lease_one(run, now), "status 503", now)

    assert run(lease_turns, 8, now) == []
    assert lease_one(run, now + SECOND).attempt == 2


def test_a_second_try_that_works_leaves_no_trace_of_the_first(
    run, look, conversation, company, now
):
    run(receive_message, conversation, "c1", "hello", now)
    run(fail_turn, company, lease_one(run, now), "status 503", now)

    run(commit_turn, company, lease_one(run, now + SECOND), bot_says("Hello!"), now + SECOND)

    assert look(lines, conversation) == [("customer", "hello"), ("bot", "Hello!")]
    assert look(turn_statuses, conversation) == [TurnStatus.DONE]


def fail_every_time(run: Run, company: Company, now: datetime) -> None:
    for attempt in range(MOST_ATTEMPTS):
        moment = now + attempt * SECOND
        run(fail_turn, company, lease_one(run, moment), "status 500", moment)


@pytest.mark.parametrize(
    ("locale", "apology"),
    [
        ("en", "I am sorry, I cannot answer just now. A person takes over: Welcome desk."),
        ("fr", "Je suis désolé, je ne peux pas répondre en ce moment. Une personne"),
        ("fi", "Pahoittelen, en pysty juuri nyt vastaamaan. Ihminen jatkaa: Neuvonta."),
        ("ar", "نعتذر، لا أستطيع الرد الآن."),
    ],
)
def test_after_too_many_failures_the_customer_hears_an_apology_and_goes_to_people(
    run, look, company, now, locale, apology
):
    conversation = run(make_conversation, now, locale=locale)
    run(receive_message, conversation, "c1", "hello", now)

    fail_every_time(run, company, now)

    author, text = look(lines, conversation)[-1]
    assert author == "bot"
    assert text.startswith(apology)
    handoff = look(find_open_handoff, conversation)
    assert (handoff.department_id, handoff.kind) == ("welcome_desk", HandoffKind.LIVE)
    assert handoff.packet["customer_type"] == {"unknown": "bot_failed"}
    assert handoff.packet["routing"]["reason"] == "bot_failed"
    assert handoff.packet["own_words"] == "hello"
    assert look(owner_of, conversation) is Owner.QUEUE
    assert look(turn_statuses, conversation) == [TurnStatus.FAILED]


def test_a_bot_that_takes_too_long_is_not_asked_a_second_time(
    run, look, company, conversation, now
):
    run(receive_message, conversation, "c1", "hello", now)

    status = run(fail_turn, company, lease_one(run, now), "timeout", now + PATIENCE)

    assert status is TurnStatus.FAILED
    assert look(find_open_handoff, conversation).department_id == "welcome_desk"


def test_when_the_bot_fails_at_night_the_customer_hears_that_the_desk_is_closed(
    run, look, company, organisation_with_hours, conversation
):
    night = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)  # Tuesday, midnight in Helsinki
    run(receive_message, conversation, "c1", "hello", night)

    at_night = replace(company, organisation=organisation_with_hours)
    fail_every_time(run, at_night, night)

    assert "Welcome desk is closed" in look(lines, conversation)[-1][1]
    handoff = look(find_open_handoff, conversation)
    assert (handoff.department_id, handoff.kind) == ("welcome_desk", HandoffKind.MESSAGE)
    assert handoff.packet["routing"]["opens_at"] == "2026-11-24T05:00:00Z"


def test_nothing_the_customer_wrote_is_lost_when_the_bot_fails(
    run, look, company, conversation, now
):
    for number in range(4):
        run(receive_message, conversation, f"c{number}", f"line {number}", now)

    fail_every_time(run, company, now)

    said = [text for author, text in look(lines, conversation) if author == "customer"]
    assert said == ["line 0", "line 1", "line 2", "line 3"]
    assert run(lease_turns, 8, now + 5 * SECOND) == []


# --- the worker -------------------------------------------------------------------------------


@pytest.fixture
async def worker(gateway: Gateway, bot: ScriptedDialogue) -> AsyncIterator[Callable[[], None]]:
    """Starts the turn worker when called."""
    gateway.hub.start()
    tasks: list[asyncio.Task[None]] = []
    yield lambda: tasks.append(asyncio.create_task(_work(TurnWorker(gateway))))
    bot.let_go()
    for task in tasks:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _work(worker: TurnWorker) -> None:
    await asyncio.gather(worker.run(), worker.keep_leases())


async def eventually(holds: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait until something holds.

    Raises:
        TimeoutError: it never did.
    """
    async with asyncio.timeout(seconds):
        while not await asyncio.to_thread(holds):
            await asyncio.sleep(0.02)


async def test_a_message_stored_before_a_crash_is_answered_after_the_restart(
    gateway, worker, run, look, bot: ScriptedDialogue, conversation
):
    run(receive_message, conversation, "c1", "written before the crash", gateway.now())

    worker()

    await eventually(lambda: ("bot", "Noted.") in look(lines, conversation))
    assert bot.texts == ["written before the crash"]


@pytest.mark.parametrize(
    "error",
    [BotUnavailable(because="status 500"), ValueError("a mistake in the code")],
    ids=["unavailable", "broken"],
)
async def test_when_every_try_fails_the_worker_hands_over_and_goes_on(
    gateway, worker, run, look, bot: ScriptedDialogue, conversation, error
):
    bot.will_answer(error, error, error)
    run(receive_message, conversation, "c1", "hello", gateway.now())
    worker()

    await eventually(lambda: look(owner_of, conversation) is Owner.QUEUE)
    other = run(make_conversation, gateway.now())
    await gateway.write(receive_message, other, "c1", "and me?", gateway.now())

    await eventually(lambda: ("bot", "Noted.") in look(lines, other))
    assert bot.texts == ["hello"] * MOST_ATTEMPTS + ["and me?"]


async def test_no_transaction_is_open_while_the_bot_thinks(
    gateway, worker, run, look, bot: ScriptedDialogue, conversation
):
    bot.hold()
    worker()
    run(receive_message, conversation, "c1", "hello", gateway.now())
    await asyncio.to_thread(bot.wait_until_asked)

    stored = await asyncio.wait_for(
        gateway.write(receive_message, conversation, "c2", "still there?", gateway.now()), 2.0
    )
    bot.let_go()

    assert stored.seq == 2
    await eventually(lambda: look(lines, conversation).count(("bot", "Noted.")) == 2)


async def test_a_turn_that_outlasts_its_lease_is_asked_once(
    gateway, worker, run, look, bot: ScriptedDialogue, conversation
):
    bot.hold()
    worker()
    run(receive_message, conversation, "c1", "hello", gateway.now())
    await asyncio.sleep(LEASE.total_seconds() + 1)  # what is tested: longer than a lease
    bot.let_go()

    await eventually(lambda: look(turn_statuses, conversation) == [TurnStatus.DONE])
    assert bot.texts == ["hello"]


async def test_one_slow_conversation_holds_up_no_other(
    gateway, worker, run, look, bot: ScriptedDialogue, conversation
):
    bot.hold()
    other = run(make_conversation, gateway.now())
    worker()
    for one in (conversation, other):
        run(receive_message, one, "c1", "hello", gateway.now())

    await eventually(lambda: len(bot.heard) == 2)
    assert {request.conversation for request in bot.heard} == {conversation, other}


def test_every_customer_message_of_a_bot_owned_conversation_has_one_turn(
    run, look, conversation, now
):
    for number in range(5):
        run(receive_message, conversation, f"c{number}", "hello", now)

    def unanswered(session: Session) -> int:
        answered = select(BotTurnRow.message_seq).where(BotTurnRow.conversation_id == conversation)
        return session.scalar(
            select(func.count())
            .select_from(EventRow)
            .where(
                EventRow.conversation_id == conversation,
                EventRow.author == Author.CUSTOMER,
                EventRow.seq.not_in(answered),
            )
        )

    assert look(unanswered) == 0
    assert look(lambda session: session.scalar(select(func.count()).select_from(HandoffRow))) == 0


def test_an_answer_without_a_word_is_a_failed_turn(run, look, company, conversation, now):
    run(receive_message, conversation, "c1", "hello", now)

    first = run(commit_turn, company, lease_one(run, now), bot_says(), now)
    last = run(commit_turn, company, lease_one(run, now + PATIENCE), bot_says(), now + PATIENCE)

    assert (first, last) == (TurnStatus.PENDING, TurnStatus.FAILED)
    assert look(owner_of, conversation) is Owner.QUEUE


def test_a_department_that_is_gone_leaves_nobody_where_no_one_looks(
    run, look, company, conversation, now
):
    """The organisation's file changed between the bot's reading of it and the gateway's."""
    run(receive_message, conversation, "c1", "hello", now)

    reply = bot_says("I pass you on.", handoff=ask_for_people("long_gone"))
    run(commit_turn, company, lease_one(run, now), reply, now)

    handoff = look(find_open_handoff, conversation)
    assert handoff.department_id == "welcome_desk"
    assert handoff.packet["routing"]["path"] == ["long_gone", "welcome_desk"]


# Leased where it is owed


def test_a_turn_is_leased_in_the_transaction_that_owes_it(run, conversation, now):
    def store_and_lease(session: Session) -> LeasedTurn | None:
        receive_message(session, conversation, "m1", "hello", now)
        return lease_turn_of(session, conversation, now)

    turn = run(store_and_lease)

    assert turn is not None
    assert turn.request.text == "hello"
    assert run(lease_turns, 5, now) == []


def test_what_people_took_over_is_not_leased_with_what_comes_after_it(
    run, look, company, conversation, now
):
    run(receive_message, conversation, "m1", "hello", now)
    aino = run(make_desk, now)
    handoff = run(hand_over, company, conversation, now)
    run(claim_handoff, company, aino, handoff, now)
    run(return_to_bot, company, aino, handoff, "", now)

    def store_and_lease(session: Session) -> LeasedTurn | None:
        receive_message(session, conversation, "m2", "and my order?", now)
        return lease_turn_of(session, conversation, now)

    turn = run(store_and_lease)

    assert turn is not None
    assert turn.request.text == "and my order?"


def test_a_second_message_is_not_leased_while_the_first_is_answered(run, conversation, now):
    def store_and_lease(session: Session, client_id: str) -> LeasedTurn | None:
        receive_message(session, conversation, client_id, "hello", now)
        return lease_turn_of(session, conversation, now)

    first = run(store_and_lease, "m1")

    assert first is not None
    assert run(store_and_lease, "m2") is None


def test_a_lease_that_ran_out_is_taken_over_by_the_queue(run, conversation, now):
    run(receive_message, conversation, "m1", "hello", now)
    run(lease_turn_of, conversation, now)

    again = run(lease_turns, 5, now + LEASE + SECOND)

    assert [turn.attempt for turn in again] == [2]


@pytest.mark.parametrize("leased", [True, False])
def test_a_message_that_is_being_answered_wakes_nobody_to_answer_it(
    database, conversation, now, leased
):
    heard = []
    database.listener = heard.append

    with database.write() as session:
        receive_message(session, conversation, "m1", "hello", now)
        if leased:
            assert lease_turn_of(session, conversation, now) is not None

    assert [hints.owes_answers for hints in heard] == [not leased]


def test_what_was_written_while_a_turn_ran_is_asked_as_soon_as_it_is_committed(
    database, company, conversation, now
):
    heard = []
    with database.write() as session:
        receive_message(session, conversation, "m1", "hello", now)
        turn = lease_turn_of(session, conversation, now)
    with database.write() as session:
        receive_message(session, conversation, "m2", "and my order?", now)
    database.listener = heard.append

    with database.write() as session:
        commit_turn(session, company, turn, bot_says("Hello."), now)

    assert [hints.owes_answers for hints in heard] == [True]
