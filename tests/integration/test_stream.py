"""The one stream of a conversation: no gap, no double, the same for every page that looks."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.conversation import Author, EventKind
from bot.services.conversations import receive_message
from bot.services.handoffs import answer_customer, claim_handoff, write_note
from bot.store.conversations import (
    Line,
    append_event,
    events_after,
    get_conversation,
    notes_after,
)
from bot.store.database import Database
from bot.store.tables import ConversationRow, EventRow, NoteRow
from bot.web import lookout
from bot.web.gateway import Gateway
from tests.integration.wires import Chat
from tests.making import (
    ask_for_people,
    bot_says,
    hand_over,
    make_active_handoff,
    make_conversation,
    make_desk,
)

Run = Callable[..., Any]


def numbers(session: Session, conversation_id: str) -> list[int]:
    """Every number of the stream that is taken, notes included."""
    events = select(EventRow.seq).where(EventRow.conversation_id == conversation_id)
    notes = select(NoteRow.seq).where(NoteRow.conversation_id == conversation_id)
    return sorted([*session.scalars(events), *session.scalars(notes)])


def latest(session: Session, conversation_id: str) -> int:
    return session.get_one(ConversationRow, conversation_id).seq


def stored(session: Session, conversation_id: str, after: int = 0) -> list[tuple[int, str | None]]:
    """What a page must show, as the database has it: (number, text), no text for an owner."""
    return [
        (event.seq, event.text)
        for event in events_after(session, conversation_id, after)
        if event.kind in (EventKind.MESSAGE, EventKind.OWNER)
    ]


def shown(chat: Chat) -> list[tuple[int, str | None]]:
    return [(line["seq"], line.get("text")) for line in chat.lines]


# --- numbers ----------------------------------------------------------------------------------


def test_writers_at_once_leave_no_gap_and_no_double(run, look, company, now):
    desk = run(make_desk, now)
    conversation, handoff = run(make_active_handoff, company, desk, now)
    before = look(latest, conversation)

    def write(number: int) -> int:
        if number % 3 == 0:
            return run(receive_message, conversation, f"c{number}", "hello", now).seq
        if number % 3 == 1:
            return run(answer_customer, desk, handoff, f"s{number}", "hello", now)
        return run(write_note, desk, handoff, f"n{number}", "a note", now)

    with ThreadPoolExecutor(6) as threads:
        taken = list(threads.map(write, range(36)))

    assert sorted(taken) == list(range(before + 1, before + 37))
    assert look(numbers, conversation) == list(range(1, before + 37))
    assert look(latest, conversation) == before + 37 - 1


def test_conversations_number_their_lines_separately(run, look, now):
    first, second = run(make_conversation, now), run(make_conversation, now)

    for conversation in (first, second, first):
        run(receive_message, conversation, f"c{now}{look(latest, conversation)}", "hello", now)

    assert (look(numbers, first), look(numbers, second)) == ([1, 2], [1])


def test_a_transaction_that_fails_gives_its_number_back(run, look, now):
    conversation = run(make_conversation, now)

    def half_way(session: Session) -> None:
        receive_message(session, conversation, "c1", "never stored", now)
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        run(half_way)
    run(receive_message, conversation, "c2", "stored", now)

    assert look(stored, conversation) == [(1, "stored")]


def test_what_comes_after_a_number_is_the_rest_of_the_stream(run, look, now):
    conversation = run(make_conversation, now)
    for number in range(6):
        run(receive_message, conversation, f"c{number}", f"line {number}", now)
    everything = look(stored, conversation)

    for after in range(8):
        assert look(stored, conversation, after) == everything[after:]


def test_a_reader_sees_one_state_from_beginning_to_end(run, database: Database, look, now):
    """Else a page could note the latest number and miss the line that took it."""
    conversation = run(make_conversation, now)
    run(receive_message, conversation, "c1", "before", now)

    with database.read() as session:
        events = events_after(session, conversation, 0)
        run(receive_message, conversation, "c2", "in between", now)
        seen = session.get_one(ConversationRow, conversation).seq
        notes = notes_after(session, conversation, 0)

    assert (len(events), seen, list(notes)) == (1, 1, [])
    assert look(latest, conversation) == 2


def test_a_moment_is_stored_as_it_was(run, look, now: datetime):
    conversation = run(make_conversation, now)
    run(receive_message, conversation, "c1", "hello", now)

    (event,) = look(events_after, conversation, 0)

    assert event.at == now
    assert event.at.utcoffset().total_seconds() == 0


# --- over the socket --------------------------------------------------------------------------


def test_a_page_shows_what_the_database_has(open_chat, look):
    chat = open_chat()
    for number in range(4):
        chat.say(f"line {number}")
    chat.wait_for("message", lambda frame: frame["seq"] == 8)

    assert shown(chat) == look(stored, chat.conversation)
    assert [seq for seq, _ in shown(chat)] == list(range(1, 9))


@pytest.mark.parametrize("after", [0, 1, 3, 6])
def test_a_page_that_comes_back_gets_exactly_the_rest(open_chat, look, after):
    first = open_chat()
    for number in range(3):
        first.say(f"line {number}")
    first.wait_for("message", lambda frame: frame["seq"] == 6)
    first.leave()

    again = open_chat(visitor=first.visitor, after=after)
    again.say("back again")
    again.wait_for("message", lambda frame: frame["seq"] == 8)

    assert again.conversation == first.conversation
    assert shown(again) == look(stored, first.conversation, after)
    heard = [frame["seq"] for frame in again.heard if frame["type"] == "message"]
    assert heard == list(range(after + 1, 9))


def test_what_was_said_while_the_page_was_away_is_waiting_for_it(open_chat, gateway: Gateway, look):
    chat = open_chat()
    seen = chat.say("hello")
    chat.leave()

    def meanwhile(session: Session) -> None:
        now = gateway.now()
        desk = make_desk(session, now)
        handoff = hand_over(session, gateway.company, chat.conversation, now)
        claim_handoff(session, gateway.company, desk, handoff, now)
        answer_customer(session, desk, handoff, "s1", "Are you there?", now)

    with gateway.database.write() as session:
        meanwhile(session)
    again = open_chat(visitor=chat.visitor, after=seen)
    again.wait_for_text("Are you there?")

    assert shown(again) == look(stored, chat.conversation, seen)


def test_two_tabs_of_one_visitor_show_the_same(open_chat, look):
    first = open_chat()
    second = open_chat(visitor=first.visitor)

    first.say("from the first")
    second.say("from the second")
    for tab in (first, second):
        tab.wait_for("message", lambda frame: frame["seq"] == 4)

    assert shown(first) == shown(second) == look(stored, first.conversation)


def test_a_line_whose_hint_was_lost_is_found_by_the_lookout(
    monkeypatch: pytest.MonkeyPatch, open_chat, gateway: Gateway, look
):
    """It was written by a process that could not tell this one."""
    monkeypatch.setattr(lookout, "LOOK_AGAIN", 0.1)
    chat = open_chat()
    seen = chat.say("hello")
    chat.wait_for("message", lambda frame: frame["seq"] > seen)
    gateway.database.listener = None

    with gateway.database.write() as session:
        conversation = get_conversation(session, chat.conversation)
        line = Line(kind=EventKind.MESSAGE, author=Author.SYSTEM, text="From elsewhere.")
        append_event(session, conversation, line, gateway.now())

    chat.wait_for_text("From elsewhere.")
    assert shown(chat) == look(stored, chat.conversation)


def test_a_page_that_opens_while_much_is_written_misses_nothing(open_chat, gateway: Gateway, look):
    first = open_chat()

    def write(number: int) -> None:
        with gateway.database.write() as session:
            now = gateway.now()
            receive_message(session, first.conversation, f"c{number}", f"line {number}", now)

    with ThreadPoolExecutor(4) as threads:
        writing = [threads.submit(write, number) for number in range(30)]
        pages = [open_chat(visitor=first.visitor) for _ in range(4)]
        for one in writing:
            one.result()
    first.say("the end")

    for page in (first, *pages):
        if "the end" not in [
            frame.get("text") for frame in page.heard
        ]:  # its line may come before the writer's ack
            page.wait_for_text("the end")
        everything = look(stored, first.conversation)
        end = next(seq for seq, text in everything if text == "the end")
        assert [one for one in shown(page) if one[0] <= end] == [
            one for one in everything if one[0] <= end
        ]
        arrived = [frame["seq"] for frame in page.heard if frame["type"] == "message"]
        assert arrived == sorted(set(arrived))


def test_the_announcement_comes_before_the_change_of_owner(open_chat, bot):
    bot.will_answer(bot_says("Customer care takes over.", handoff=ask_for_people()))
    chat = open_chat()

    chat.say("I want a person")
    owner = chat.wait_for_owner("queue")

    announced = next(line for line in chat.lines if line.get("text") == "Customer care takes over.")
    assert announced["seq"] < owner["seq"]
    assert owner["department"] == {"id": "consumer_care", "name": "Customer care"}


def test_another_visitors_lines_never_come(open_chat):
    mine, theirs = open_chat(), open_chat()

    theirs.say("a secret of mine")
    theirs.wait_for_text("Noted.")
    mine.say("hello")
    mine.wait_for_text("Noted.")

    assert "secret" not in str(mine.heard)
