"""The desk over REST: signing in, one's own departments, the queue, the card, and every refusal."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from bot.domain.errors import NotSignedIn
from bot.domain.evidence import Proof, Source
from bot.domain.packet import Asked, PacketReason, TypeGuess, Urgency
from bot.services.staff import SESSION_LIFE, recognise_staff
from bot.store.tables import HandoffRow, StaffRow, StaffSessionRow
from bot.web.desk_access import COOKIE
from bot.web.gateway import Gateway
from tests.integration.wires import DeskPerson
from tests.making import (
    PASSWORD,
    ask_for_people,
    make_conversation,
    make_handoff,
    make_staff,
)

DeskPeople = Callable[..., DeskPerson]
MINUTE = timedelta(minutes=1)
EMAIL = "aino.lehtonen@pohja.example"


@pytest.fixture
def waiting(gateway: Gateway) -> Callable[..., tuple[str, str]]:
    """Puts a conversation into a queue, as long ago as told: the ids of it and its handoff."""

    def make(ago: timedelta = timedelta(0), **details: Any) -> tuple[str, str]:
        with gateway.database.write() as session:
            return make_handoff(session, gateway.company, gateway.now() - ago, **details)

    return make


@pytest.fixture
def aino(desk_person: DeskPeople) -> DeskPerson:
    return desk_person("Aino Lehtonen", ("consumer_care",))


def code_of(answer: Any) -> str:
    """The code of a refusal, which always has a sentence beside it."""
    error = answer.json()["error"]
    assert set(error) == {"code", "message"}
    assert error["message"].strip()
    return error["code"]


# --- signing in -------------------------------------------------------------------------------


@pytest.fixture
def known(gateway: Gateway) -> StaffRow:
    with gateway.database.write() as session:
        return make_staff(session, gateway.now())


def sign_in(client: TestClient, email: str, password: str) -> Any:
    return client.post("/desk/api/sign-in", json={"email": email, "password": password})


def test_signing_in_says_who_one_is_and_where_one_works(client, known):
    answer = sign_in(client, "  Aino.Lehtonen@Pohja.Example ", PASSWORD)

    assert answer.status_code == 200
    assert answer.json() == {
        "id": known.id,
        "name": "Aino Lehtonen",
        "initials": "AL",
        "email": EMAIL,
        "language": "en",
        "departments": [{"id": "consumer_care", "name": "Customer care"}],
        "capacity": 4,
    }


@pytest.mark.parametrize(
    ("email", "password"),
    [
        (EMAIL, "wrong"),
        (EMAIL, ""),
        (EMAIL, PASSWORD.upper()),
        ("nobody@pohja.example", PASSWORD),
        ("", ""),
        ("' OR 1=1 --", PASSWORD),
    ],
)
def test_a_wrong_password_and_an_unknown_person_get_the_same_answer(
    client, known, look, email, password
):
    answer = sign_in(client, email, password)

    assert answer.status_code == 401
    assert answer.json() == {
        "error": {
            "code": "sign_in_failed",
            "message": "The e-mail address or the password is not right.",
        }
    }
    assert "set-cookie" not in answer.headers
    assert look(lambda session: session.scalars(select(StaffSessionRow)).all()) == []


def test_the_cookie_can_be_read_by_no_script_and_sent_by_no_other_site(client, known):
    cookie = sign_in(client, EMAIL, PASSWORD).headers["set-cookie"].lower()

    assert cookie.startswith(f"{COOKIE}=")
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/desk" in cookie
    assert "secure" not in cookie


def test_behind_tls_the_cookie_is_secure(client, known, gateway):
    gateway.settings.secure_cookies = True

    assert "secure" in sign_in(client, EMAIL, PASSWORD).headers["set-cookie"].lower()


def test_each_sign_in_is_a_session_of_its_own(client, known):
    first = sign_in(client, EMAIL, PASSWORD).cookies[COOKIE]
    second = sign_in(client, EMAIL, PASSWORD).cookies[COOKIE]

    assert first != second


def test_the_database_does_not_keep_the_cookies_value(client, known, look):
    token = sign_in(client, EMAIL, PASSWORD).cookies[COOKIE]

    (kept,) = look(lambda session: session.scalars(select(StaffSessionRow)).all())
    assert token not in (kept.token_hash, kept.staff_id)


def test_signing_out_kills_the_session_and_not_only_the_cookie(aino):
    token = aino.token

    aino.post("/sign-out")

    aino.token = token
    answer = aino.get("/me")
    assert (answer.status_code, code_of(answer)) == (401, "not_signed_in")


def test_a_session_ends_by_itself(aino, gateway, look):
    late = gateway.now() + SESSION_LIFE + MINUTE

    with pytest.raises(NotSignedIn):
        look(recognise_staff, aino.token, late)


@pytest.mark.parametrize("path", ["/me", "/queue", "/organisation", "/handoffs/x"])
def test_without_a_session_nothing_is_shown(client, path):
    for token in ("", "guess", "' OR 1=1 --", "x" * 5000):
        answer = client.get(f"/desk/api{path}", headers={"cookie": f"{COOKIE}={token}"})
        assert (answer.status_code, code_of(answer)) == (401, "not_signed_in"), token


def test_guessing_a_password_is_slowed_down_for_everybody(client, known):
    answers = [sign_in(client, EMAIL, f"guess {number}") for number in range(11)]

    assert [one.status_code for one in answers[:10]] == [401] * 10
    assert (answers[10].status_code, code_of(answers[10])) == (429, "rate_limited")
    assert sign_in(client, EMAIL, PASSWORD).status_code == 429


def test_the_desk_speaks_the_persons_language(aino):
    before = aino.get("/organisation").json()["departments"][0]["name"]

    changed = aino.patch("/me", {"language": "fi"})

    assert changed.json()["language"] == "fi"
    assert changed.json()["departments"] == [{"id": "consumer_care", "name": "Kuluttajapalvelu"}]
    after = aino.get("/organisation").json()["departments"][0]["name"]
    assert (before, after) == ("Customer care", "Kuluttajapalvelu")
    assert aino.get("/me").json()["language"] == "fi"


def test_a_transfer_may_choose_from_the_whole_organisation(aino, organisation):
    view = aino.get("/organisation").json()

    assert [one["id"] for one in view["departments"]] == [
        one.id for one in organisation.departments
    ]
    assert all(one["open"] is True for one in view["departments"])
    assert [one["id"] for one in view["types"]] == list(organisation.type_ids)
    assert "query_invoice" in [one["id"] for one in view["needs"]]
    assert view["outcomes"] == ["solved", "follow_up", "no_answer", "not_a_customer", "spam"]


# --- only one's own departments ---------------------------------------------------------------


def test_another_departments_conversation_does_not_exist(aino, waiting, look):
    conversation, handoff = waiting(department="business_desk")

    answers = [
        aino.get(f"/handoffs/{handoff}"),
        aino.get(f"/conversations/{conversation}/events"),
        aino.post(f"/handoffs/{handoff}/claim"),
        aino.post(f"/handoffs/{handoff}/messages", {"id": "s1", "text": "hi"}),
        aino.post(f"/handoffs/{handoff}/notes", {"id": "n1", "text": "hi"}),
        aino.post(
            f"/handoffs/{handoff}/transfer", {"department": "consumer_care", "reason": "other"}
        ),
        aino.post(f"/handoffs/{handoff}/return", {}),
        aino.post(f"/handoffs/{handoff}/close", {"outcome": "spam"}),
        aino.post(f"/handoffs/{handoff}/typing"),
    ]

    assert [(one.status_code, code_of(one)) for one in answers] == [(404, "not_found")] * 9
    row = look(lambda session: session.get_one(HandoffRow, handoff))
    assert (row.status.value, row.department_id) == ("waiting", "business_desk")


def test_theirs_and_none_at_all_get_the_same_answer(aino, waiting):
    conversation, handoff = waiting(department="business_desk")

    assert aino.get(f"/handoffs/{handoff}").text == aino.get("/handoffs/none-at-all").text
    theirs = aino.get(f"/conversations/{conversation}/events").text
    assert theirs == aino.get("/conversations/none-at-all/events").text


def test_a_conversation_that_was_never_handed_over_is_nobodys(aino, gateway):
    with gateway.database.write() as session:
        conversation = make_conversation(session, gateway.now())

    assert aino.get(f"/conversations/{conversation}/events").status_code == 404


def test_the_queue_holds_ones_own_departments_only(aino, waiting, desk_person):
    _, mine = waiting(department="consumer_care")
    _, theirs = waiting(department="business_desk")
    both = desk_person("Noor Virtanen", ("consumer_care", "business_desk"))

    assert [one["handoff"] for one in aino.get("/queue").json()["waiting"]] == [mine]
    assert {one["handoff"] for one in both.get("/queue").json()["waiting"]} == {mine, theirs}


# --- the queue --------------------------------------------------------------------------------


def test_who_waits_longest_stands_first_and_urgency_has_a_bounded_head_start(aino, waiting):
    def urgent(level: str) -> Any:
        return ask_for_people(
            need={"id": "query_invoice", "confidence": 0.9}, urgency=Urgency(level=level)
        )

    _, newest = waiting(ago=1 * MINUTE)
    _, oldest = waiting(ago=9 * MINUTE)
    _, urgent_but_new = waiting(ago=2 * MINUTE, request=urgent("high"))
    _, middle = waiting(ago=5 * MINUTE)

    order = [one["handoff"] for one in aino.get("/queue").json()["waiting"]]

    assert order == [oldest, urgent_but_new, middle, newest]


def test_the_queue_is_in_groups(aino, desk_person, waiting):
    noor = desk_person("Noor Virtanen", ("consumer_care",))
    handoffs = {name: waiting()[1] for name in ("waiting", "mine", "others", "closed")}
    for name, person in (("mine", aino), ("others", noor), ("closed", aino)):
        assert person.post(f"/handoffs/{handoffs[name]}/claim").status_code == 200
    closed = aino.post(f"/handoffs/{handoffs['closed']}/close", {"outcome": "solved"})
    assert closed.status_code == 200

    queue = aino.get("/queue").json()

    groups = {name: [one["handoff"] for one in queue[name]] for name in handoffs}
    assert groups == {name: [handoff] for name, handoff in handoffs.items()}
    (other,) = queue["others"]
    assert other["staff"]["name"] == "Noor Virtanen"


def test_a_line_of_the_queue_says_what_one_needs_to_choose(aino, waiting):
    _, handoff = waiting(words="My invoice 4711 is wrong " + "x" * 200)

    (item,) = aino.get("/queue").json()["waiting"]

    assert item["handoff"] == handoff
    assert item["department"] == {"id": "consumer_care", "name": "Customer care"}
    assert item["customer_type"] == {
        "id": "individual",
        "name": "Private person",
        "probability": 0.8,
    }
    assert item["need"] == {"id": "query_invoice", "name": "Invoice"}
    assert (item["status"], item["kind"], item["urgency"]) == ("waiting", "live", "normal")
    assert (item["name"], item["language"], item["unread"], item["online"]) == (
        "Visitor",
        "en",
        1,
        False,
    )
    assert item["excerpt"].startswith("My invoice 4711 is wrong")
    assert len(item["excerpt"]) <= 140
    assert item["waiting_since"].endswith("Z")


# --- the card ---------------------------------------------------------------------------------


@pytest.fixture
def telling() -> Any:
    """A request with something in every part that is turned into words."""
    reason = PacketReason(
        kind="answer",
        params={"question": "on_whose_behalf", "answer": "myself"},
        source=Source.DECLARED,
        proof=Proof.CLAIMED,
        weight=2.5,
        quote="for myself",
    )
    return ask_for_people(
        customer_type=TypeGuess(
            top="individual",
            probabilities={"individual": 0.8, "business": 0.2},
            reasons_for=(reason,),
        ),
        asked=(Asked(question="on_whose_behalf", answer="myself", words="for myself"),),
        promised=("utter_handed_over",),
        open_question="size",
    )


@pytest.mark.parametrize(
    ("language", "type_name", "need", "answer", "not_verified"),
    [
        ("en", "Private person", "Invoice", "For myself", "Not known, because the visitor"),
        ("fr", "Particulier", "Facture", "Pour moi-même", "Inconnu : le visiteur"),
        ("fi", "Yksityishenkilö", "Lasku", "Omasta puolestani", "Ei tiedossa, koska kävijä"),
        ("ar", "فرد", "فاتورة", "عن نفسي", "غير معروف لأن الزائر"),
    ],
)
def test_the_card_is_in_the_readers_language_and_the_words_in_the_customers(
    desk_person, waiting, telling, language, type_name, need, answer, not_verified
):
    reader = desk_person("Noor Virtanen", ("consumer_care",), language)
    _, handoff = waiting(request=telling, words="Ma facture est fausse !", locale="fr")

    packet = reader.get(f"/handoffs/{handoff}").json()["packet"]

    assert packet["customer_type"]["name"] == type_name
    assert packet["customer_type"]["probabilities"][0] == {
        "type": "individual",
        "name": type_name,
        "probability": 0.8,
    }
    (reason,) = packet["customer_type"]["reasons_for"]
    assert answer in reason["text"]
    assert (reason["source"], reason["standing"], reason["quote"]) == (
        "declared",
        "claimed",
        "for myself",
    )
    assert packet["need"]["name"] == need
    assert packet["asked"][0]["answer"] == answer
    assert packet["standing"]["unknown"].startswith(not_verified)
    assert packet["own_words"] == "Ma facture est fausse !"
    assert packet["promised"][0]
    assert not packet["promised"][0].startswith("promised_")
    assert packet["version"] == 1


def test_no_key_of_the_word_list_shows_through_on_a_card(desk_person, waiting, telling):
    reader = desk_person("Noor Virtanen", ("consumer_care",), "fi")
    _, handoff = waiting(request=telling)

    shown = reader.get(f"/handoffs/{handoff}").text

    for key in ("unknown_", "route_", "promised_utter", "standing_", "utter_"):
        assert key not in shown


def test_the_handoff_has_its_notes_steps_and_place(aino, waiting):
    conversation, handoff = waiting()
    aino.post(f"/handoffs/{handoff}/claim")
    aino.post(f"/handoffs/{handoff}/notes", {"id": "n1", "text": "be gentle"})

    view = aino.get(f"/handoffs/{handoff}").json()

    assert [(one["text"], one["staff"]["name"]) for one in view["notes"]] == [
        ("be gentle", "Aino Lehtonen")
    ]
    assert [one["kind"] for one in view["steps"]] == ["opened", "claimed"]
    assert view["conversation"]["id"] == conversation
    assert view["conversation"]["owner"] == "staff"
    assert view["item"]["status"] == "active"


# --- acting -----------------------------------------------------------------------------------


def test_talking_to_a_customer(aino, waiting):
    conversation, handoff = waiting(words="My invoice is wrong")
    claimed = aino.post(f"/handoffs/{handoff}/claim")
    sent = aino.post(f"/handoffs/{handoff}/messages", {"id": "s1", "text": "Which one?"})
    again = aino.post(f"/handoffs/{handoff}/messages", {"id": "s1", "text": "Which one?"})

    assert claimed.json()["item"]["staff"]["name"] == "Aino Lehtonen"
    assert sent.json() == again.json()
    lines = aino.get(f"/conversations/{conversation}/events").json()
    said = [(one.get("author"), one["text"]) for one in lines["events"] if one["kind"] == "message"]
    assert said == [
        ("customer", "My invoice is wrong"),
        ("system", "Aino Lehtonen from Customer care is with you now."),
        ("staff", "Which one?"),
    ]
    assert lines["seq"] == sent.json()["seq"] == lines["events"][-1]["seq"]


def test_the_events_after_a_number_are_the_rest(aino, waiting):
    conversation, handoff = waiting()
    aino.post(f"/handoffs/{handoff}/claim")
    everything = aino.get(f"/conversations/{conversation}/events").json()["events"]

    for after in range(len(everything) + 1):
        rest = aino.get(f"/conversations/{conversation}/events?after={after}").json()
        assert rest["events"] == everything[after:]


def test_who_comes_second_hears_who_was_first(aino, desk_person, waiting):
    noor = desk_person("Noor Virtanen", ("consumer_care",))
    _, handoff = waiting()
    noor.post(f"/handoffs/{handoff}/claim")

    answer = aino.post(f"/handoffs/{handoff}/claim")

    assert (answer.status_code, code_of(answer)) == (409, "handoff_not_waiting")
    assert "Noor Virtanen" in answer.json()["error"]["message"]


def test_a_colleagues_conversation_can_be_read_and_not_acted_on(aino, desk_person, gateway, look):
    noor = desk_person("Noor Virtanen", ("consumer_care",))
    with gateway.database.write() as session:
        conversation, handoff = make_handoff(session, gateway.company, gateway.now())
    noor.post(f"/handoffs/{handoff}/claim")

    assert aino.get(f"/conversations/{conversation}/events").status_code == 200
    answers = [
        aino.post(f"/handoffs/{handoff}/messages", {"id": "s1", "text": "hi"}),
        aino.post(
            f"/handoffs/{handoff}/transfer", {"department": "associations", "reason": "other"}
        ),
        aino.post(f"/handoffs/{handoff}/return", {}),
        aino.post(f"/handoffs/{handoff}/close", {"outcome": "spam"}),
    ]
    assert [(one.status_code, code_of(one)) for one in answers] == [(409, "handoff_not_active")] * 4
    assert look(lambda session: session.get_one(HandoffRow, handoff)).staff_id == noor.staff.id


def test_a_transfer_leaves_ones_sight_and_enters_the_others(aino, desk_person, waiting):
    matti = desk_person("Matti Koskela", ("business_desk",))
    _, handoff = waiting()
    aino.post(f"/handoffs/{handoff}/claim")

    passed = aino.post(
        f"/handoffs/{handoff}/transfer",
        {"department": "business_desk", "reason": "wrong_type", "customer_type": "business"},
    )

    assert passed.status_code == 200
    assert aino.get(f"/handoffs/{handoff}").status_code == 404
    view = matti.get(f"/handoffs/{handoff}").json()
    assert view["packet"]["customer_type"]["corrected_by"] == "staff"
    assert view["steps"][-1]["reason"] == "wrong_type"
    assert view["steps"][-1]["from"]["name"] == "Customer care"


def test_a_transfer_to_an_unknown_department_is_refused(aino, waiting):
    _, handoff = waiting()
    aino.post(f"/handoffs/{handoff}/claim")

    answer = aino.post(
        f"/handoffs/{handoff}/transfer", {"department": "the_moon", "reason": "other"}
    )

    assert (answer.status_code, code_of(answer)) == (422, "unknown_department")
    assert aino.get(f"/handoffs/{handoff}").json()["item"]["status"] == "active"


def test_giving_back_and_closing(aino, waiting):
    (_, returned), (_, closed) = waiting(), waiting()
    for handoff in (returned, closed):
        aino.post(f"/handoffs/{handoff}/claim")

    assert aino.post(f"/handoffs/{returned}/return", {"text": "done here"}).json() == {}
    assert aino.post(f"/handoffs/{closed}/close", {"outcome": "solved"}).json() == {}

    views = [aino.get(f"/handoffs/{one}").json() for one in (returned, closed)]
    assert [one["conversation"]["owner"] for one in views] == ["bot", "closed"]
    assert [one["item"]["status"] for one in views] == ["closed", "closed"]


def test_typing_needs_no_answer(aino, waiting):
    _, handoff = waiting()
    aino.post(f"/handoffs/{handoff}/claim")

    assert aino.post(f"/handoffs/{handoff}/typing").status_code == 204


# --- refusals ---------------------------------------------------------------------------------


NOT_ASKED_FOR = (
    ("messages", {"id": "s1", "text": "hi", "author": "customer"}),
    ("messages", {"id": "s1", "text": "hi", "staff_id": "somebody"}),
    ("close", {"outcome": "solved", "closed_at": "2020-01-01"}),
    ("transfer", {"department": "associations", "reason": "other", "urgency": 2}),
    ("return", {"episode": 9}),
    ("messages", {"id": "s1"}),
    ("messages", {"id": "s1", "text": 7}),
    ("messages", {"id": "s1", "text": None}),
    ("messages", {"id": "a b", "text": "hi"}),
    ("messages", {"id": "s1", "text": "x" * 4001}),
    ("close", {"outcome": "won"}),
    ("transfer", {"department": "associations", "reason": "because"}),
    ("messages", []),
    ("messages", None),
    ("messages", "text"),
)


def test_what_is_not_asked_for_is_refused_and_nothing_happens(aino, waiting):
    _, handoff = waiting()
    aino.post(f"/handoffs/{handoff}/claim")
    before = aino.get(f"/handoffs/{handoff}").json()

    for path, body in NOT_ASKED_FOR:
        answer = aino.post(f"/handoffs/{handoff}/{path}", body)
        assert (answer.status_code, code_of(answer)) == (422, "invalid"), (path, body)

    assert aino.get(f"/handoffs/{handoff}").json() == before


@pytest.mark.parametrize(
    "body",
    [
        {"language": "fi", "capacity": 99},
        {"language": "fi", "departments": ["purchasing"]},
        {"language": "sv"},
        {"role": "admin"},
    ],
)
def test_nobody_gives_themself_more_than_a_language(aino, body):
    before = aino.get("/me").json()

    answer = aino.patch("/me", body)

    assert (answer.status_code, code_of(answer)) == (422, "invalid")
    assert aino.get("/me").json() == before


@pytest.mark.parametrize("text", ["", "  ", "\u200b"])
def test_an_empty_answer_is_refused_with_its_reason(aino, waiting, text):
    _, handoff = waiting()
    aino.post(f"/handoffs/{handoff}/claim")

    answer = aino.post(f"/handoffs/{handoff}/messages", {"id": "s1", "text": text})

    assert (answer.status_code, code_of(answer)) == (422, "empty")


def test_a_body_that_is_no_json_of_ours_is_refused(client, aino, waiting):
    _, handoff = waiting()
    aino.post(f"/handoffs/{handoff}/claim")
    url = f"/desk/api/handoffs/{handoff}/messages"
    cookie = {"cookie": f"{COOKIE}={aino.token}"}
    good = b'{"id":"s1","text":"hi"}'

    for content, kind in [
        (b"{", "application/json"),
        (b"\xff\xfe", "application/json"),
        (b"[" * 100_000, "application/json"),
        (good, "text/plain"),
        (b"id=s1&text=hi", "application/x-www-form-urlencoded"),
    ]:
        answer = client.post(url, content=content, headers={**cookie, "content-type": kind})
        assert answer.status_code in (400, 415, 422), kind
        code_of(answer)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/desk/api/no-such-thing", 404),
        ("DELETE", "/desk/api/me", 405),
        ("GET", "/desk/api/conversations/x/events?after=-1", 422),
        ("GET", "/desk/api/conversations/x/events?after=99999999999999999999999", 422),
        ("GET", "/desk/api/conversations/x/events?after=abc", 422),
        ("GET", "/desk/api/handoffs/..%2f..%2fetc%2fpasswd", 404),
    ],
)
def test_every_refusal_has_a_code_and_a_sentence(client, aino, method, path, status):
    answer = client.request(method, path, headers={"cookie": f"{COOKIE}={aino.token}"})

    assert answer.status_code == status
    code_of(answer)


def test_an_unprintable_id_finds_nothing(client, aino):
    headers = {"cookie": f"{COOKIE}={aino.token}"}

    answer = client.get("/desk/api/handoffs/a%00b", headers=headers)

    assert answer.status_code in (404, 422)
    code_of(answer)


def test_an_unprintable_remark_is_kept_without_what_cannot_be_read(aino, waiting):
    _, handoff = waiting()
    aino.post(f"/handoffs/{handoff}/claim")

    answer = aino.post(
        f"/handoffs/{handoff}/close", {"outcome": "solved", "text": "paid\x00 \u202etoday"}
    )

    assert answer.status_code == 200
    assert aino.get(f"/handoffs/{handoff}").json()["steps"][-1]["text"] == "paid today"


def test_a_mistake_in_our_code_shows_no_stack(gateway, aino, waiting, client):
    def broken() -> Any:
        raise RuntimeError("secret detail of the code")

    gateway.organisation_file.current = broken  # the file vanished while we run
    quiet = TestClient(client.app, raise_server_exceptions=False)

    answer = quiet.get("/desk/api/queue", headers={"cookie": f"{COOKIE}={aino.token}"})

    assert (answer.status_code, code_of(answer)) == (500, "internal")
    assert "secret detail" not in answer.text
    assert "Traceback" not in answer.text


def test_an_active_handoff_stays_with_its_person_over_a_new_sign_in(aino, gateway, run):
    with gateway.database.write() as session:
        _, handoff = make_handoff(session, gateway.company, gateway.now())
    aino.post(f"/handoffs/{handoff}/claim")

    aino.post("/sign-out")
    aino.token = ""
    aino.sign_in()

    assert [one["handoff"] for one in aino.get("/queue").json()["mine"]] == [handoff]
