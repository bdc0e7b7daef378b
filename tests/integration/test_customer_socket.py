"""The customer socket: who may open it, what it accepts, and what it does with everything else."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.websockets import WebSocketDisconnect

from bot.domain.conversation import Outcome
from bot.services.handoffs import answer_customer, claim_handoff, close_handoff
from bot.services.identity import sign_identity, sign_visitor
from bot.settings import Settings
from bot.store.tables import ConversationRow, EventRow, HandoffRow, VisitorRow
from bot.web.gateway import Gateway
from tests.integration.wires import Chat
from tests.making import (
    CHANGE,
    answer_button,
    ask_for_people,
    bot_says,
    hand_over,
    make_desk,
)

OpenChat = Callable[..., Chat]


def count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def said(session: Session, conversation_id: str) -> list[str | None]:
    """What the customer wrote, as it is stored."""
    return list(
        session.scalars(
            select(EventRow.text)
            .where(EventRow.conversation_id == conversation_id, EventRow.author == "customer")
            .order_by(EventRow.seq)
        )
    )


def customer_number(session: Session, conversation_id: str) -> str | None:
    conversation = session.get_one(ConversationRow, conversation_id)
    return session.get_one(VisitorRow, conversation.visitor_id).customer_number


# --- hello ------------------------------------------------------------------------------------


def test_a_first_hello_opens_a_new_conversation_with_the_bot(open_chat: OpenChat):
    chat = open_chat(greet=False)

    welcome = chat.hello(locale="fi-FI")

    assert (welcome["owner"], welcome["seq"], welcome["lang"]) == ("bot", 0, "fi")
    assert welcome["rtl"] is False
    assert welcome["conversation"]
    assert welcome["visitor"]


@pytest.mark.parametrize(
    ("locale", "lang", "rtl"),
    [("ar", "ar", True), ("fr_CA", "fr", False), ("sv", "en", False), (None, "en", False)],
)
def test_the_welcome_says_language_and_direction(open_chat: OpenChat, locale, lang, rtl):
    welcome = open_chat(greet=False).hello(locale=locale)

    assert (welcome["lang"], welcome["rtl"]) == (lang, rtl)


def test_the_visitors_token_finds_the_conversation_again(open_chat: OpenChat):
    first, stranger = open_chat(), open_chat()

    again = open_chat(visitor=first.visitor)

    assert again.conversation == first.conversation
    assert stranger.conversation != first.conversation


@pytest.mark.parametrize(
    "frame",
    [
        '{"type":"message","id":"c1","text":"hi"}',
        '{"type":"ping"}',
        '{"type":"hello"}',
        '{"type":"hello","site":7}',
        "hello",
        "",
        "null",
    ],
)
def test_who_does_not_say_hello_first_is_sent_away(open_chat: OpenChat, look, frame):
    chat = open_chat(greet=False)

    chat.send_text(frame)

    assert chat.wait_for("error")["code"] == "not_welcome"
    assert chat.wait_until_closed() == 1008
    assert look(count, ConversationRow) == 0


def test_an_unknown_site_is_told_so_in_its_language(open_chat: OpenChat, look):
    chat = open_chat(greet=False)

    chat.send({"type": "hello", "site": "elsewhere", "locale": "fr"})

    error = chat.wait_for("error")
    assert error["code"] == "unknown_site"
    assert error["message"] == "La discussion n'est pas configurée pour ce site."
    assert chat.wait_until_closed() == 1008
    assert look(count, VisitorRow) == 0


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", "http://127.0.0.1:8081", "http://127.0.0.1:8080.evil.example"],
)
def test_another_origin_gets_no_socket(client: TestClient, origin):
    with (
        pytest.raises(WebSocketDisconnect) as refused,
        client.websocket_connect("/chat", headers={"origin": origin}),
    ):
        pass

    assert refused.value.code == 1008


def test_a_second_hello_is_no_frame_for_an_open_chat(open_chat: OpenChat):
    chat = open_chat()

    chat.send({"type": "hello", "site": "demo", "after": 0})

    assert chat.wait_for("error")["code"] == "bad_frame"
    chat.ping()


@pytest.mark.parametrize("after", [-1, 10**30, "3", None, 1.5])
def test_a_number_that_is_none_is_not_welcome(open_chat: OpenChat, after):
    chat = open_chat(greet=False)

    chat.send({"type": "hello", "site": "demo", "after": after})

    assert chat.wait_for("error")["code"] == "not_welcome"


def test_a_page_with_unprintable_characters_is_kept_without_them(open_chat: OpenChat, look):
    chat = open_chat(page={"url": "https://shop.example/\x00\u202ex", "title": "Cha\x00irs"})
    chat.ping()

    row = look(lambda session: session.get_one(ConversationRow, chat.conversation))
    assert row.page == {"url": "https://shop.example/x", "title": "Chairs"}


# --- messages ---------------------------------------------------------------------------------


def test_a_message_is_acknowledged_and_comes_back_in_the_stream(open_chat: OpenChat):
    chat = open_chat()

    seq = chat.say("My invoice is wrong", client_id="c1")

    line = next(line for line in chat.lines if line["seq"] == seq) if chat.lines else None
    line = line or chat.wait_for("message", lambda frame: frame["seq"] == seq)
    assert (line["id"], line["author"], line["text"]) == ("c1", "customer", "My invoice is wrong")
    assert line["at"].endswith("Z")


def test_a_retry_with_the_same_id_gets_the_same_acknowledgement(open_chat: OpenChat, look):
    chat = open_chat()

    first = chat.say("once", client_id="c1")
    again = open_chat(visitor=chat.visitor).say("once", client_id="c1")

    assert first == again
    assert look(said, chat.conversation) == ["once"]


@pytest.mark.parametrize(
    "text",
    [
        "/restart",
        "/session_start",
        '/inform{"email":"x@y.example"}',
        "/ action_listen",
        "👍👍🏽👨‍👩‍👧",
        "<script>alert(1)</script>",
        "{{7*7}} {slot.__class__} %s",
        "'; DROP TABLE events; --",
        "مرحبا، أين طلبيتي؟",
        "x" * 4000,
    ],
    ids=lambda text: text[:30],
)
def test_what_is_typed_is_stored_and_asked_as_it_is(open_chat: OpenChat, look, bot, text):
    chat = open_chat()

    chat.say(text)
    chat.wait_for_text("Noted.")

    assert look(said, chat.conversation) == [text]
    assert (bot.heard[0].text, bot.heard[0].button) == (text, None)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("pay\x00ment", "payment"),
        ("invoice \u202eexe.gpj\u2066", "invoice exe.gpj"),
        ("e" + "\u0301" * 500 + "!", "é" + "\u0301" * 8 + "!"),
    ],
    ids=["NUL", "bidi override", "combining marks"],
)
def test_what_cannot_be_shown_is_left_out(open_chat: OpenChat, look, text, kept):
    chat = open_chat()

    chat.say(text)

    assert look(said, chat.conversation) == [kept]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("   \n\t", "empty"),
        ("\u200b\u200d\x00", "empty"),
        ("x" * 5000, "too_long"),
        ("x" * 4001, "too_long"),
    ],
    ids=["nothing", "spaces", "invisible", "5,000 characters", "one too many"],
)
def test_a_message_that_is_refused_says_why_and_which(open_chat: OpenChat, look, bot, text, code):
    chat = open_chat(locale="fi")

    chat.send({"type": "message", "id": "c1", "text": text})

    error = chat.wait_for("error")
    assert (error["code"], error["id"]) == (code, "c1")
    assert (
        error["message"]
        in {
            "empty": "Viestissä ei ole mitään luettavaa.",
            "too_long": "Viesti on liian pitkä. Lähetä se osissa.",
        }[code]
    )
    assert look(said, chat.conversation) == []
    chat.say("now it works")
    assert bot.texts in ([], ["now it works"])


# --- frames that are none ---------------------------------------------------------------------


NO_FRAMES = (
    "",
    "{",
    "null",
    "7",
    "NaN",
    '"message"',
    "[]",
    "{}",
    '{"type":null}',
    '{"type":"no_such_frame"}',
    '{"type":"message"}',
    '{"type":"message","id":"c1"}',
    '{"type":"message","id":"c1","text":null}',
    '{"type":"message","id":"c1","text":7}',
    '{"type":"message","id":"c1","text":["hi"]}',
    '{"type":"message","id":"c1","text":{"$gt":""}}',
    '{"type":"message","id":7,"text":"hi"}',
    '{"type":"message","id":"","text":"hi"}',
    '{"type":"message","id":"a b","text":"hi"}',
    '{"type":"message","id":"' + "x" * 65 + '","text":"hi"}',
    '{"type":"message","id":"c1","text":"\\ud800"}',
    '{"type":"press","id":"c1","button":7}',
    '{"type":"press","id":"c1","button":"a\\u0000b"}',
    '{"type":"rate","id":"c1","csat":6}',
    '{"type":"rate","id":"c1","csat":"5"}',
    '{"type":"rate","id":"c1","csat":true}',
    "[" * 10_000 + "]" * 10_000,
    '{"type":"message","id":"c1","text":' + "[" * 10_000 + "]" * 10_000 + "}",
)


def test_a_frame_that_is_none_is_answered_and_the_socket_stays(open_chat: OpenChat, look):
    chat = open_chat()

    for frame in NO_FRAMES:
        chat.send_text(frame)
        error = chat.wait_for("error")
        assert error["code"] == "bad_frame", frame[:80]
        assert error["message"] == "That could not be read. Please reload the page."

    chat.ping()
    assert look(said, chat.conversation) == []


def test_a_binary_frame_is_answered_and_the_socket_stays(open_chat: OpenChat):
    chat = open_chat()

    chat.send_bytes(b'{"type":"message","id":"c1","text":"hi"}')

    assert chat.wait_for("error")["code"] == "bad_frame"
    chat.ping()


def test_a_field_of_a_newer_page_is_ignored(open_chat: OpenChat, look):
    chat = open_chat()

    chat.send(
        {
            "type": "message",
            "id": "c1",
            "text": "hi",
            "owner": "staff",
            "author": "staff",
            "seq": 99,
        }
    )

    assert chat.wait_for("ack")["seq"] == 1
    assert look(said, chat.conversation) == ["hi"]


# --- buttons ----------------------------------------------------------------------------------


def test_a_button_of_the_bot_can_be_pressed(open_chat: OpenChat, bot):
    bot.will_answer(bot_says("For whom?", buttons=(answer_button("For myself"),)))
    chat = open_chat()
    chat.say("hello")
    button = chat.wait_for_text("For whom?")["buttons"][0]

    chat.press(button["id"])
    chat.wait_for_text("Noted.")

    assert (button["title"], button["kind"]) == ("For myself", "answer")
    assert "payload" not in button
    assert bot.heard[-1].button.entities["answer"] == "myself"


@pytest.mark.parametrize("whose", ["nobody's", "a stranger's"])
def test_a_button_that_is_not_of_this_conversation_is_refused(
    open_chat: OpenChat, bot, look, whose
):
    bot.will_answer(bot_says("For whom?", buttons=(CHANGE,)))
    stranger = open_chat()
    stranger.say("hello")
    theirs = stranger.wait_for_text("For whom?")["buttons"][0]["id"]
    mine = open_chat()

    button = theirs if whose == "a stranger's" else "01a200c8-0000-7000-8000-000000000000"
    mine.send({"type": "press", "id": "p1", "button": button})

    error = mine.wait_for("error")
    assert (error["code"], error["id"]) == ("unknown_button", "p1")
    assert look(said, mine.conversation) == []
    mine.ping()


# --- pace -------------------------------------------------------------------------------------


def test_a_flood_is_stopped_and_others_are_not(open_chat: OpenChat, look):
    flooding, other = open_chat(), open_chat()

    for number in range(20):
        flooding.send({"type": "message", "id": f"c{number}", "text": f"line {number}"})
    refused = flooding.wait_for("error")
    other.say("I write calmly")

    assert refused["code"] == "rate_limited"
    assert refused["id"].startswith("c")
    assert look(said, other.conversation) == ["I write calmly"]
    flooding.ping()
    assert len(look(said, flooding.conversation)) == 8


def test_a_second_tab_does_not_raise_the_limit(open_chat: OpenChat, look):
    first = open_chat()
    second = open_chat(visitor=first.visitor)

    for number in range(8):
        first.say(f"line {number}")
    second.send({"type": "message", "id": "one-too-many", "text": "and one more"})

    assert second.wait_for("error")["code"] == "rate_limited"
    assert len(look(said, first.conversation)) == 8


def test_ping_is_answered(open_chat: OpenChat):
    chat = open_chat()

    chat.send({"type": "ping"})

    assert chat.wait_for("pong") == {"type": "pong"}


# --- who the visitor is -----------------------------------------------------------------------


@pytest.fixture
def prove(settings: Settings, gateway: Gateway) -> Callable[..., str]:
    """The host site's token for a customer."""

    def signed(number: str = "C-1005", **changes: Any) -> str:
        now = gateway.now()
        usual = {
            "customer_number": number,
            "name": "Päivi Laine",
            "site": settings.site,
            "secret": settings.secret_of_site,
            "expires": now + timedelta(hours=1),
            "now": now,
        }
        return sign_identity(**{**usual, **changes})

    return signed


def unsigned(claims: dict[str, Any], algorithm: str = "none") -> str:
    parts = [
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
        for part in ({"alg": algorithm, "typ": "JWT"}, claims)
    ]
    return ".".join([*parts, ""])


def test_a_proven_customer_is_known_to_the_bot(open_chat: OpenChat, prove, bot, look):
    chat = open_chat(identity=prove("C-1005"))

    chat.say("hello")
    chat.wait_for_text("Noted.")

    assert bot.heard[0].context.customer_number == "C-1005"
    assert look(customer_number, chat.conversation) == "C-1005"


def test_a_proven_customer_finds_the_conversation_from_another_browser(open_chat: OpenChat, prove):
    at_home = open_chat(identity=prove())
    at_home.say("from home")

    at_work = open_chat(identity=prove())
    at_work.wait_for_text("from home")

    assert at_work.conversation == at_home.conversation


def test_without_the_proof_a_proven_customers_token_opens_nothing(open_chat: OpenChat, prove):
    proven = open_chat(identity=prove())
    proven.say("my private matter")

    stolen = open_chat(visitor=proven.visitor)

    assert stolen.conversation != proven.conversation
    assert "private matter" not in str(stolen.listen(0.3))


def forgeries(settings: Settings, gateway: Gateway, prove: Callable[..., str]) -> dict[str, str]:
    now = gateway.now()
    good = prove()
    head, _, signature = good.split(".")
    later = int((now + timedelta(hours=1)).timestamp())
    claims = {"sub": "C-1005", "aud": settings.site, "exp": later}
    body = unsigned({**claims, "sub": "C-1001"}).split(".")[1]
    return {
        "another secret": prove(secret="a secret of somebody else, quite long enough"),
        "expired": prove(expires=now - timedelta(minutes=1)),
        "another site": prove(site="another-shop"),
        "alg none": unsigned(claims),
        "alg None": unsigned(claims, "None"),
        "changed claims": f"{head}.{body}.{signature}",
        "signature cut off": good.rsplit(".", 1)[0] + ".",
        "a visitor's token": sign_visitor("C-1005", secret=settings.secret_of_visitors, now=now),
        "a visitor's token signed by the site": sign_visitor(
            "C-1005", secret=settings.secret_of_site, now=now
        ),
        "nobody": prove("   "),
        "rubbish": "rubbish",
        "dots": "..",
    }


FORGERIES = (
    "another secret",
    "expired",
    "another site",
    "alg none",
    "alg None",
    "changed claims",
    "signature cut off",
    "a visitor's token",
    "a visitor's token signed by the site",
    "nobody",
    "rubbish",
    "dots",
)


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_proof_that_proves_nothing_leaves_an_anonymous_chat(
    open_chat: OpenChat, settings, gateway, prove, bot, look, forgery
):
    genuine = open_chat(identity=prove())
    genuine.say("my private matter")
    chat = open_chat(identity=forgeries(settings, gateway, prove)[forgery])

    error = chat.wait_for("error")
    chat.say("hello")

    assert error["code"] == "identity_refused"
    assert chat.conversation != genuine.conversation
    assert look(customer_number, chat.conversation) is None
    chat.wait_for_text("Noted.")
    heard = [one for one in bot.heard if one.conversation == chat.conversation]
    assert [one.context.customer_number for one in heard] == [None]


def test_a_forged_proof_keeps_the_anonymous_conversation_one_had(open_chat: OpenChat):
    before = open_chat()

    again = open_chat(visitor=before.visitor, identity="forged")

    assert again.conversation == before.conversation


@pytest.mark.parametrize("token", ["forged", "a.b.c", "", "site"])
def test_a_forged_visitor_token_opens_nobodys_conversation(
    open_chat: OpenChat, settings, gateway, look, token
):
    victim = open_chat()
    row = look(lambda session: session.get_one(ConversationRow, victim.conversation))
    if token == "site":
        token = sign_visitor(row.visitor_id, secret=settings.secret_of_site, now=gateway.now())

    chat = open_chat(visitor=token)

    assert chat.conversation != victim.conversation


def test_a_token_from_a_clock_that_was_ahead_finds_the_conversation_all_the_same(
    open_chat: OpenChat, gateway, settings, look
):
    first = open_chat()
    row = look(lambda session: session.get_one(ConversationRow, first.conversation))
    an_hour_ahead = gateway.now() + timedelta(hours=1)
    token = sign_visitor(row.visitor_id, secret=settings.secret_of_visitors, now=an_hour_ahead)

    again = open_chat(visitor=token)

    assert again.conversation == first.conversation


def test_what_a_visitor_says_of_themself_proves_nothing(open_chat: OpenChat, bot, look):
    chat = open_chat()

    chat.say("I am Päivi Laine, customer C-1005, show me my orders")
    chat.wait_for_text("Noted.")

    assert bot.heard[0].context.customer_number is None
    assert look(customer_number, chat.conversation) is None


# --- people at the other end ------------------------------------------------------------------


@pytest.fixture
def people(gateway: Gateway) -> Callable[..., tuple[Any, str]]:
    """Passes a chat to a member of staff: the desk and the handoff."""

    def take(chat: Chat) -> tuple[Any, str]:
        with gateway.database.write() as session:
            now = gateway.now()
            desk = make_desk(session, now)
            handoff = hand_over(session, gateway.company, chat.conversation, now)
            claim_handoff(session, gateway.company, desk, handoff, now)
        return desk, handoff

    return take


def test_a_persons_answer_arrives_under_their_name(open_chat: OpenChat, gateway, people):
    chat = open_chat()
    desk, handoff = people(chat)
    owner = chat.wait_for_owner("staff")

    with gateway.database.write() as session:
        answer_customer(session, desk, handoff, "s1", "How can I help?", gateway.now())

    line = chat.wait_for_text("How can I help?")
    assert (line["author"], line["name"]) == ("staff", "Aino Lehtonen")
    assert "id" not in line
    assert owner["staff"] == {"name": "Aino Lehtonen", "initials": "AL"}
    assert owner["department"] == {"id": "consumer_care", "name": "Customer care"}


def test_while_waiting_the_page_hears_its_place_and_when_it_moves(open_chat: OpenChat, gateway):
    chats = [open_chat(), open_chat()]
    handoffs = []
    for chat in chats:
        with gateway.database.write() as session:
            now = gateway.now()
            handoffs.append(hand_over(session, gateway.company, chat.conversation, now))
    second = chats[1].wait_for("owner", lambda frame: frame.get("position") == 2)

    with gateway.database.write() as session:
        desk = make_desk(session, gateway.now())
        claim_handoff(session, gateway.company, desk, handoffs[0], gateway.now())

    moved = chats[1].wait_for("owner", lambda frame: frame.get("position") == 1)
    assert (second["owner"], moved["owner"]) == ("queue", "queue")
    assert moved["seq"] == second["seq"]


def test_a_page_that_comes_back_while_waiting_is_told_its_place(open_chat: OpenChat, gateway):
    chat = open_chat()
    with gateway.database.write() as session:
        hand_over(session, gateway.company, chat.conversation, gateway.now())

    again = open_chat(greet=False)
    welcome = again.hello(visitor=chat.visitor)

    assert (welcome["owner"], welcome["position"]) == ("queue", 1)
    assert welcome["department"]["id"] == "consumer_care"


def test_out_of_hours_the_page_is_told_when_the_desk_opens(open_chat: OpenChat, gateway):
    opens = gateway.now() + timedelta(hours=9)
    chat = open_chat()
    request = ask_for_people(kind="message", is_open=False, opens_at=opens)
    with gateway.database.write() as session:
        hand_over(session, gateway.company, chat.conversation, gateway.now(), request=request)

    owner = chat.wait_for("owner", lambda frame: "opens" in frame)

    assert owner["opens"] == opens.isoformat().replace("+00:00", "Z")
    assert "position" not in owner


def test_while_the_bot_thinks_the_page_hears_it_type(open_chat: OpenChat, bot):
    bot.hold()
    chat = open_chat()

    chat.say("hello")

    assert chat.wait_for("typing")["author"] == "bot"
    bot.let_go()


def test_a_customers_typing_does_not_come_back(open_chat: OpenChat):
    chat = open_chat()
    other_tab = open_chat(visitor=chat.visitor)

    chat.send({"type": "typing"})
    chat.ping()

    assert [one for one in chat.listen(0.3) if one["type"] == "typing"] == []
    assert [one for one in other_tab.listen(0.3) if one["type"] == "typing"] == []


def test_a_closed_conversation_can_be_rated_and_an_open_one_not(
    open_chat: OpenChat, gateway, people
):
    chat = open_chat()
    desk, handoff = people(chat)
    chat.send({"type": "rate", "id": "r1", "csat": 5})
    too_early = chat.wait_for("error")

    with gateway.database.write() as session:
        now = gateway.now()
        close_handoff(session, gateway.company, desk, handoff, Outcome.SOLVED, "", now)
    chat.wait_for_owner("closed")
    chat.send({"type": "rate", "id": "r2", "csat": 4, "text": "quick!"})

    assert (too_early["code"], too_early["id"]) == ("nothing_to_rate", "r1")
    assert chat.wait_for("rated")["id"] == "r2"


def test_when_the_bot_fails_the_page_hears_it_and_goes_to_people(open_chat: OpenChat, bot, look):
    bot.always_fails(ValueError("a stack nobody may see"))
    chat = open_chat()

    chat.say("hello")
    owner = chat.wait_for_owner("queue")

    assert owner["department"]["name"] == "Welcome desk"
    assert any("I am sorry" in (line.get("text") or "") for line in chat.lines)
    assert "stack" not in str(chat.heard)
    assert look(count, HandoffRow) == 1
