"""The desk's socket: the queue and the watched conversations live, and only one's own."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import delete
from sqlalchemy.orm import Session
from starlette.websockets import WebSocketDisconnect

from bot.domain.errors import NotFound
from bot.services.conversations import receive_message
from bot.settings import Settings
from bot.store.tables import HandoffRow, StaffDepartmentRow
from bot.web import desk_socket
from bot.web.desk_access import COOKIE
from bot.web.gateway import Gateway
from tests.integration.wires import Chat, DeskPerson, Wire
from tests.making import hand_over, make_handoff

DeskPeople = Callable[..., DeskPerson]


@pytest.fixture
def aino(desk_person: DeskPeople) -> DeskPerson:
    return desk_person("Aino Lehtonen", ("consumer_care",))


@pytest.fixture
def waiting(gateway: Gateway) -> Callable[..., tuple[str, str]]:
    """Puts a conversation into a queue: the ids of it and its handoff."""

    def make(**details: Any) -> tuple[str, str]:
        with gateway.database.write() as session:
            return make_handoff(session, gateway.company, gateway.now(), **details)

    return make


@pytest.fixture
def customer_says(gateway: Gateway) -> Callable[[str, str], None]:
    def say(conversation: str, text: str) -> None:
        with gateway.database.write() as session:
            receive_message(session, conversation, f"c-{text}"[:60], text, gateway.now())

    return say


def queue_where(desk: Wire, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    return desk.wait_for("queue", lambda frame: holds(frame["queue"]))["queue"]


def ids(items: list[dict[str, Any]]) -> list[str]:
    return [item["handoff"] for item in items]


def watch(desk: Wire, conversation: str, after: int = 0) -> None:
    desk.send({"type": "watch", "conversation": conversation, "after": after})


def events_of(desk: Wire, conversation: str) -> list[dict[str, Any]]:
    """Every event the desk heard of a conversation, in the order of arrival."""
    frames = [one for one in desk.heard if one["type"] == "events"]
    return [
        event for one in frames if one["conversation"] == conversation for event in one["events"]
    ]


def wait_for_event(desk: Wire, text: str) -> dict[str, Any]:
    frame = desk.wait_for(
        "events", lambda one: text in [line.get("text") for line in one["events"]]
    )
    return next(line for line in frame["events"] if line.get("text") == text)


# --- who may open it --------------------------------------------------------------------------


@pytest.mark.parametrize("origin", ["http://evil.example", "null", None])
def test_another_origin_gets_no_desk_though_signed_in(client: TestClient, aino, origin):
    headers = {"cookie": f"{COOKIE}={aino.token}"}
    if origin is not None:
        headers["origin"] = origin

    with (
        pytest.raises(WebSocketDisconnect) as refused,
        client.websocket_connect("/desk/socket", headers=headers),
    ):
        pass

    assert refused.value.code == 1008


@pytest.mark.parametrize("token", ["", "guess"])
def test_without_a_session_there_is_no_desk(client: TestClient, settings: Settings, token):
    headers = {"origin": settings.widget_origin, "cookie": f"{COOKIE}={token}"}

    with (
        pytest.raises(WebSocketDisconnect) as refused,
        client.websocket_connect("/desk/socket", headers=headers),
    ):
        pass

    assert refused.value.code == 1008


# --- the queue --------------------------------------------------------------------------------


def test_the_queue_comes_at_once(aino, waiting):
    _, handoff = waiting()

    queue = aino.open_socket().wait_for("queue")["queue"]

    assert queue["version"] == 1
    assert ids(queue["waiting"]) == [handoff]


def test_a_new_handoff_appears_without_asking(aino, waiting):
    desk = aino.open_socket()
    first = desk.wait_for("queue")["queue"]

    _, handoff = waiting()

    later = queue_where(desk, lambda queue: ids(queue["waiting"]) == [handoff])
    assert (first["waiting"], later["version"]) == ([], 2)


def test_a_claim_moves_it_on_every_desk(aino, desk_person: DeskPeople, waiting):
    noor = desk_person("Noor Virtanen", ("consumer_care",))
    _, handoff = waiting()
    desks = aino.open_socket(), noor.open_socket()

    aino.post(f"/handoffs/{handoff}/claim")

    mine = queue_where(desks[0], lambda queue: ids(queue["mine"]) == [handoff])
    others = queue_where(desks[1], lambda queue: ids(queue["others"]) == [handoff])
    assert (mine["waiting"], others["waiting"]) == ([], [])
    assert others["others"][0]["staff"]["name"] == "Aino Lehtonen"


def test_another_departments_queue_is_no_news(aino, waiting):
    desk = aino.open_socket()
    desk.wait_for("queue")

    waiting(department="business_desk")
    desk.ping()

    assert [one for one in desk.listen(0.5) if one["type"] == "queue"] == []


def test_a_transfer_takes_it_from_one_desk_to_the_other(aino, desk_person: DeskPeople, waiting):
    matti = desk_person("Matti Koskela", ("business_desk",))
    _, handoff = waiting()
    aino.post(f"/handoffs/{handoff}/claim")
    left, right = aino.open_socket(), matti.open_socket()
    queue_where(left, lambda queue: ids(queue["mine"]) == [handoff])

    aino.post(f"/handoffs/{handoff}/transfer", {"department": "business_desk", "reason": "other"})

    queue_where(left, lambda queue: queue["mine"] == [])
    queue_where(right, lambda queue: ids(queue["waiting"]) == [handoff])


def test_what_the_customer_writes_counts_as_unread_until_it_is_read(aino, waiting, customer_says):
    conversation, handoff = waiting()
    aino.post(f"/handoffs/{handoff}/claim")
    desk = aino.open_socket()
    desk.wait_for("queue")

    customer_says(conversation, "hello?")
    unread = queue_where(desk, lambda queue: queue["mine"][0]["unread"] == 2)
    watch(desk, conversation)
    wait_for_event(desk, "hello?")

    assert ids(unread["mine"]) == [handoff]
    queue_where(desk, lambda queue: queue["mine"][0]["unread"] == 0)


def test_a_colleague_who_looks_reads_nothing_away(aino, desk_person: DeskPeople, waiting, look):
    noor = desk_person("Noor Virtanen", ("consumer_care",))
    conversation, handoff = waiting()
    aino.post(f"/handoffs/{handoff}/claim")
    desk = noor.open_socket()

    watch(desk, conversation)
    desk.wait_for("presence")

    def read_until(session: Session) -> int:
        return session.get_one(HandoffRow, handoff).read_seq

    assert look(read_until) == 0


# --- watched conversations --------------------------------------------------------------------


@pytest.mark.parametrize("after", [0, 1, 2])
def test_watching_from_a_number_sends_the_rest_and_then_goes_on(
    aino, waiting, customer_says, after
):
    conversation, handoff = waiting(words="My invoice is wrong")
    aino.post(f"/handoffs/{handoff}/claim")
    desk = aino.open_socket()

    watch(desk, conversation, after)
    desk.wait_for("presence")
    customer_says(conversation, "number 4711")
    wait_for_event(desk, "number 4711")

    rest = aino.get(f"/conversations/{conversation}/events?after={after}").json()["events"]
    assert events_of(desk, conversation) == rest
    assert [event["seq"] for event in rest] == list(range(after + 1, 6))


def test_notes_come_in_their_place(aino, waiting):
    conversation, handoff = waiting()
    aino.post(f"/handoffs/{handoff}/claim")
    desk = aino.open_socket()
    watch(desk, conversation)

    aino.post(f"/handoffs/{handoff}/notes", {"id": "n1", "text": "be gentle"})
    aino.post(f"/handoffs/{handoff}/messages", {"id": "s1", "text": "Hello!"})
    wait_for_event(desk, "Hello!")

    last_two = events_of(desk, conversation)[-2:]
    assert [(one["kind"], one["text"]) for one in last_two] == [
        ("note", "be gentle"),
        ("message", "Hello!"),
    ]
    numbers = [one["seq"] for one in events_of(desk, conversation)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_two_desks_of_one_person_see_the_same(aino, waiting, customer_says):
    conversation, _ = waiting()
    desks = aino.open_socket(), aino.open_socket()
    for desk in desks:
        watch(desk, conversation)

    customer_says(conversation, "hello?")
    for desk in desks:
        wait_for_event(desk, "hello?")

    assert events_of(desks[0], conversation) == events_of(desks[1], conversation)


def test_an_unwatched_conversation_is_quiet(aino, waiting, customer_says):
    conversation, _ = waiting()
    desk = aino.open_socket()
    watch(desk, conversation)
    desk.wait_for("events")

    desk.send({"type": "unwatch", "conversation": conversation})
    desk.ping()
    customer_says(conversation, "hello?")

    assert [one for one in desk.listen(0.5) if one["type"] == "events"] == []


@pytest.mark.parametrize("whose", ["another department's", "nobody's"])
def test_a_conversation_that_is_not_ones_own_cannot_be_watched(aino, waiting, customer_says, whose):
    conversation, _ = waiting(department="business_desk", words="a secret order")
    watched = conversation if whose == "another department's" else "no-such-conversation"
    desk = aino.open_socket()

    watch(desk, watched)

    error = desk.wait_for("error")
    assert (error["code"], error["conversation"]) == ("not_found", watched)
    customer_says(conversation, "another secret")
    desk.ping()
    desk.listen(0.3)
    assert "secret" not in str(desk.heard)


# --- losing access ----------------------------------------------------------------------------


def test_who_leaves_a_department_hears_no_more_of_it(aino, gateway, waiting, customer_says):
    conversation, _ = waiting()
    desk = aino.open_socket()
    watch(desk, conversation)
    desk.wait_for("events")

    with gateway.database.write() as session:
        session.execute(
            delete(StaffDepartmentRow).where(StaffDepartmentRow.staff_id == aino.staff.id)
        )
    customer_says(conversation, "a secret")

    queue_where(desk, lambda queue: queue["waiting"] == [])
    assert desk.wait_for("error")["code"] == "not_found"
    assert "a secret" not in str(events_of(desk, conversation))


def test_who_signs_out_is_cut_off(aino, waiting, customer_says):
    conversation, _ = waiting()
    desk = aino.open_socket()
    watch(desk, conversation)
    desk.wait_for("events")

    aino.post("/sign-out")
    customer_says(conversation, "a secret")

    assert desk.wait_until_closed() == 1008
    assert "a secret" not in str(desk.heard)


def test_after_a_transfer_the_old_desk_hears_no_more(aino, waiting, customer_says):
    conversation, handoff = waiting()
    aino.post(f"/handoffs/{handoff}/claim")
    desk = aino.open_socket()
    watch(desk, conversation)
    desk.wait_for("events")

    aino.post(f"/handoffs/{handoff}/transfer", {"department": "associations", "reason": "other"})
    customer_says(conversation, "for the associations only")

    assert desk.wait_for("error")["code"] == "not_found"
    assert "for the associations only" not in str(desk.heard)


def test_a_conversation_passed_on_while_its_lines_are_read_leaves_the_desk_alive(
    aino, waiting, customer_says, monkeypatch
):
    conversation, handoff = waiting()
    aino.post(f"/handoffs/{handoff}/claim")
    desk = aino.open_socket()
    real_read = desk_socket.mark_read

    def passed_on(*arguments: Any) -> None:
        monkeypatch.setattr(desk_socket, "mark_read", real_read)
        raise NotFound(what="conversation")

    monkeypatch.setattr(desk_socket, "mark_read", passed_on)
    watch(desk, conversation)
    wait_for_event(desk, "My invoice is wrong")

    customer_says(conversation, "are you still there?")

    wait_for_event(desk, "are you still there?")


# --- presence and typing ----------------------------------------------------------------------


@pytest.fixture
def chat_in_queue(open_chat: Callable[..., Chat], gateway: Gateway) -> tuple[Chat, str]:
    """An open page whose conversation waits in customer care."""
    chat = open_chat()
    chat.say("My invoice is wrong")
    chat.wait_for_text("Noted.")
    with gateway.database.write() as session:
        handoff = hand_over(session, gateway.company, chat.conversation, gateway.now())
    return chat, handoff


def test_the_desk_sees_whether_the_customers_page_is_open(aino, chat_in_queue):
    chat, _ = chat_in_queue
    desk = aino.open_socket()
    watch(desk, chat.conversation)

    here = desk.wait_for("presence")
    chat.leave()
    gone = desk.wait_for("presence")

    assert (here["online"], gone["online"]) == (True, False)
    assert here["conversation"] == gone["conversation"] == chat.conversation


def test_the_desk_sees_the_customer_type(aino, chat_in_queue):
    chat, _ = chat_in_queue
    desk = aino.open_socket()
    watch(desk, chat.conversation)
    desk.wait_for("presence")

    chat.send({"type": "typing"})

    typing = desk.wait_for("typing")
    assert (typing["conversation"], typing["author"]) == (chat.conversation, "customer")


def test_the_customer_sees_the_person_who_has_the_conversation_type(
    aino, desk_person: DeskPeople, chat_in_queue
):
    noor = desk_person("Noor Virtanen", ("consumer_care",))
    chat, handoff = chat_in_queue
    aino.post(f"/handoffs/{handoff}/claim")
    chat.wait_for_owner("staff")

    noor.post(f"/handoffs/{handoff}/typing")
    onlooker = [one for one in chat.listen(0.3) if one["type"] == "typing"]
    aino.post(f"/handoffs/{handoff}/typing")

    assert onlooker == []
    assert chat.wait_for("typing")["author"] == "staff"


def test_with_somebody_at_the_desk_the_wait_can_be_estimated(aino, chat_in_queue):
    chat, _ = chat_in_queue
    before = chat.wait_for_owner("queue")

    aino.open_socket().wait_for("queue")

    after = chat.wait_for("owner", lambda frame: "wait" in frame)
    least, most = after["wait"]
    assert "wait" not in before
    assert 0 <= least < most


def test_a_note_never_reaches_the_customers_page(aino, chat_in_queue):
    chat, handoff = chat_in_queue
    aino.post(f"/handoffs/{handoff}/claim")

    aino.post(f"/handoffs/{handoff}/notes", {"id": "n1", "text": "a private remark"})
    aino.post(f"/handoffs/{handoff}/messages", {"id": "s1", "text": "Hello!"})
    chat.wait_for_text("Hello!")

    assert "private remark" not in str(chat.heard)


# --- frames that are none ---------------------------------------------------------------------


NO_FRAMES = (
    "",
    "null",
    "[]",
    '{"type":"claim"}',
    '{"type":"watch"}',
    '{"type":"watch","conversation":7}',
    '{"type":"watch","conversation":"a\\u0000b"}',
    '{"type":"watch","conversation":"c","after":-1}',
    '{"type":"watch","conversation":"c","after":1000000000000000000000000}',
    "[" * 10_000 + "]" * 10_000,
)


def test_a_frame_that_is_none_is_answered_and_the_desk_stays(aino):
    desk = aino.open_socket()

    for frame in NO_FRAMES:
        desk.send_text(frame)
        assert desk.wait_for("error")["code"] == "bad_frame", frame[:80]

    desk.ping()


def test_a_binary_frame_is_answered_and_the_desk_stays(aino):
    desk = aino.open_socket()

    desk.send_bytes(b'{"type":"ping"}')

    assert desk.wait_for("error")["code"] == "bad_frame"
    desk.ping()
