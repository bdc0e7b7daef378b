"""What leaves is written in its change's own transaction and delivered at least once."""

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from bot import outbox_command
from bot.domain.conversation import Outcome, Transfer, TransferReason
from bot.domain.delivery import DELIVERED, OutboxStatus, failed, refused
from bot.domain.errors import NotFound
from bot.domain.organisation import Organisation
from bot.domain.outgoing import Channel, EventType, Lane
from bot.domain.packet import Packet
from bot.outgoing import read_outgoing
from bot.services.conversations import rate_conversation
from bot.services.corrections import choose_type_again
from bot.services.handoffs import claim_handoff, close_handoff, return_to_bot, transfer_handoff
from bot.services.outbox import (
    LEASE,
    STALE,
    forget_old,
    give_back,
    hold_unconfigured,
    lease_parcels,
    outbox_lag,
    release_configured,
    replay_dead,
    replay_one,
    replay_since,
    settle,
)
from bot.store.conversations import get_conversation
from bot.store.database import Database
from bot.store.outbox import forget_conversation
from bot.web.app import assemble
from bot.web.gateway import Gateway
from tests.fakes import ReadOrganisation, ScriptedDialogue
from tests.integration.wires import Chat
from tests.making import ask_for_people, bot_says, make_active_handoff, make_desk, make_handoff
from tests.posting import (
    SECRET,
    Clock,
    Office,
    endpoint,
    leave_message,
    open_office,
    outbox_rows,
    sending,
)
from tests.receivers import Receiver, Reply

MINUTE = timedelta(minutes=1)
CRM = endpoint("crm", "https://crm.example/hook")
CRM_LANE = Lane(channel=Channel.WEBHOOK, destinations=frozenset({"crm"}))


@pytest.fixture
def told(company):
    """The company with a CRM that wants to know everything."""
    return sending(company, CRM)


@pytest.fixture
def aino(run, now):
    return run(make_desk, now, "Aino Lehtonen", ("consumer_care",))


@pytest.fixture
def rows(look) -> Callable[[], Any]:
    return lambda: look(outbox_rows)


def events_of(rows: list[Any]) -> list[str]:
    return [row.event for row in rows]


# --- written with the change --------------------------------------------------------------------


def test_a_handoff_leaves_with_the_packet_that_the_desk_shows(run, rows, told, now):
    conversation, handoff = run(make_handoff, told, now, words="My invoice 4711 is wrong")

    (row,) = rows()
    assert (row.event, row.destination, row.status) == ("handoff.opened", "crm", "pending")
    assert (row.next_at, row.attempts, row.conversation_id) == (now, 0, conversation)
    payload = row.payload
    assert (payload["type"], payload["timestamp"]) == ("handoff.opened", now.isoformat())
    data = payload["data"]
    assert (data["handoff"], data["conversation"]) == (handoff, conversation)
    assert Packet.model_validate(data["packet"]).own_words == "My invoice 4711 is wrong"


def test_a_handoff_that_is_rolled_back_leaves_nothing(database, rows, told, now):
    class Failed(Exception):
        """The change does not come about."""

    with contextlib.suppress(Failed), database.write() as session:
        make_handoff(session, told, now)
        assert len(outbox_rows(session)) == 1
        raise Failed

    assert rows() == []


def test_everything_that_happens_to_a_handoff_is_told_in_order(run, rows, told, aino, now):
    matti = run(make_desk, now, "Matti Koskela", ("business_desk",))
    conversation, handoff = run(make_handoff, told, now)
    run(claim_handoff, told, aino, handoff, now + MINUTE)
    transfer = Transfer(
        department_id="business_desk",
        reason=TransferReason.WRONG_TYPE,
        text="a remark between colleagues",
        customer_type="business",
    )
    run(transfer_handoff, told, aino, handoff, transfer, now + 2 * MINUTE)
    run(claim_handoff, told, matti, handoff, now + 3 * MINUTE)
    run(close_handoff, told, matti, handoff, Outcome.SOLVED, "", now + 4 * MINUTE)
    run(rate_conversation, told, conversation, "r1", 5, "Thank you!", now + 5 * MINUTE)

    written = rows()
    assert events_of(written) == [
        "handoff.opened",
        "handoff.claimed",
        "correction.made",
        "handoff.transferred",
        "handoff.claimed",
        "handoff.closed",
        "rating.given",
    ]
    told_in = [row.payload["data"] for row in written]
    assert [one["seq"] for one in told_in] == sorted(one["seq"] for one in told_in)
    assert told_in[1]["staff"] == {"id": aino.staff.id, "name": "Aino Lehtonen"}
    assert (told_in[2]["by"], told_in[2]["becomes"]) == ("staff", "business")
    assert (told_in[3]["from_department"], told_in[3]["to_department"], told_in[3]["reason"]) == (
        "consumer_care",
        "business_desk",
        "wrong_type",
    )
    assert told_in[5]["outcome"] == "solved"
    assert (told_in[6]["csat"], told_in[6]["text"]) == (5, "Thank you!")
    assert "a remark between colleagues" not in str(told_in)


def test_a_conversation_given_back_to_the_bot_is_told(run, rows, told, aino, now):
    conversation, handoff = run(make_active_handoff, told, aino, now)

    run(return_to_bot, told, aino, handoff, "", now)

    last = rows()[-1]
    assert last.event == "conversation.returned"
    assert (last.payload["data"]["conversation"], last.payload["data"]["episode"]) == (
        conversation,
        2,
    )


def test_a_customer_who_corrects_the_type_moves_to_the_other_department(run, rows, told, now):
    conversation, _ = run(make_handoff, told, now)

    run(
        lambda session: choose_type_again(
            session, told, get_conversation(session, conversation), "business", now
        )
    )

    assert events_of(rows()) == ["handoff.opened", "correction.made", "handoff.transferred"]
    assert rows()[-1].payload["data"]["reason"] == "corrected_by_customer"


def test_an_endpoint_is_told_only_what_it_asked_for(run, rows, company, aino, now):
    told = sending(
        company,
        endpoint("claims", "https://a.example/", [EventType.HANDOFF_CLAIMED]),
        endpoint("everything", "https://b.example/"),
    )

    run(make_active_handoff, told, aino, now)

    assert {(row.destination, row.event) for row in rows()} == {
        ("claims", "handoff.claimed"),
        ("everything", "handoff.opened"),
        ("everything", "handoff.claimed"),
    }


def test_where_nothing_is_configured_no_webhook_is_written(run, rows, company, aino, now):
    run(make_active_handoff, company, aino, now)

    assert rows() == []


def test_a_left_message_is_told_and_mailed_to_its_department(run, rows, company, now):
    told = sending(company, CRM, mail=True)

    run(make_handoff, told, now, request=leave_message())

    by_kind = {(row.channel.value, row.event): row for row in rows()}
    assert set(by_kind) == {
        ("webhook", "handoff.opened"),
        ("webhook", "message_left"),
        ("email", "message_left"),
    }
    mail = by_kind["email", "message_left"]
    assert (mail.destination, mail.next_at, mail.last_error) == ("consumer_care", now, None)
    assert mail.payload["packet"] == by_kind["webhook", "message_left"].payload["data"]["packet"]


# --- waiting for its configuration --------------------------------------------------------------


def test_without_a_mail_server_a_left_message_waits_and_says_so(run, look, rows, company, now):
    run(make_handoff, company, now, request=leave_message())

    (row,) = rows()
    assert (row.channel, row.status, row.next_at) == (Channel.EMAIL, OutboxStatus.PENDING, None)
    assert row.last_error == "no mail server is configured; set OSASTO_SMTP_URL"
    state = look(outbox_lag, now + timedelta(days=1))
    assert (state.lag, state.depth["pending"]) == (0.0, 1)


def test_once_a_mail_server_is_configured_what_waited_is_due(run, rows, company, now):
    run(make_handoff, company, now, request=leave_message())
    later = now + timedelta(days=2)

    assert run(release_configured, sending(company, mail=True), later) == 1

    (row,) = rows()
    assert (row.next_at, row.last_error) == (later, None)


def test_what_waited_for_too_long_is_given_up_and_not_sent_as_news(run, rows, company, now):
    run(make_handoff, company, now, request=leave_message())

    released = run(release_configured, sending(company, mail=True), now + STALE + MINUTE)

    assert released == 0
    (row,) = rows()
    assert row.status is OutboxStatus.DEAD
    assert "more than 7 days" in row.last_error


def test_an_endpoint_that_is_taken_out_lets_its_rows_wait(run, look, rows, told, company, now):
    run(make_handoff, told, now)

    run(hold_unconfigured, company)

    (row,) = rows()
    assert (row.status, row.next_at) == (OutboxStatus.PENDING, None)
    assert "no endpoint 'crm'" in row.last_error
    assert look(outbox_lag, now + MINUTE).lag == 0.0
    assert run(release_configured, told, now) == 1


# --- leases -------------------------------------------------------------------------------------


def test_what_is_leased_is_leased_to_one(run, told, now):
    run(make_handoff, told, now)

    (parcel,) = run(lease_parcels, CRM_LANE, 4, now)

    assert parcel.attempt == 1
    assert run(lease_parcels, CRM_LANE, 4, now) == []
    assert run(lease_parcels, CRM_LANE, 4, now + LEASE - MINUTE / 60) == []


def test_two_gateways_at_the_same_moment_share_what_is_due(database, run, told, now):
    ids = {run(make_handoff, told, now)[1] for _ in range(6)}

    with database.write() as one:
        first = lease_parcels(one, CRM_LANE, 3, now)
        if database.engine.dialect.name == "postgresql":  # there, both have a transaction open
            with database.write() as other:
                second = lease_parcels(other, CRM_LANE, 6, now)
    if database.engine.dialect.name == "sqlite":
        second = run(lease_parcels, CRM_LANE, 6, now)

    assert (len(first), len(second)) == (3, 3)
    assert {one.payload["data"]["handoff"] for one in [*first, *second]} == ids


def test_a_lease_that_ran_out_is_taken_over_and_the_first_one_may_no_longer_settle(
    run, rows, told, now
):
    run(make_handoff, told, now)
    (slow,) = run(lease_parcels, CRM_LANE, 1, now)

    (quick,) = run(lease_parcels, CRM_LANE, 1, now + LEASE)

    assert (quick.id, quick.attempt) == (slow.id, 2)
    assert run(settle, slow, failed("too late"), 0.0, now + LEASE) is None
    assert run(settle, quick, DELIVERED, 0.0, now + LEASE) is OutboxStatus.DELIVERED
    assert rows()[0].delivered_at == now + LEASE


def test_a_lease_that_is_given_back_is_due_at_once_and_was_no_attempt(run, rows, told, now):
    run(make_handoff, told, now)
    leased = run(lease_parcels, CRM_LANE, 1, now)

    run(give_back, leased, now)

    (row,) = rows()
    assert (row.status, row.attempts, row.next_at) == (OutboxStatus.PENDING, 0, now)


# --- settling -----------------------------------------------------------------------------------


def test_what_a_receiver_never_wants_is_dead(run, rows, told, now):
    run(make_handoff, told, now)
    (parcel,) = run(lease_parcels, CRM_LANE, 1, now)

    run(settle, parcel, refused("answered 410"), 0.0, now)

    assert (rows()[0].status, rows()[0].last_error) == (OutboxStatus.DEAD, "answered 410")


def test_a_receiver_that_asks_for_time_gets_it_for_everything(run, rows, told, now):
    for _ in range(3):
        run(make_handoff, told, now)
    (parcel,) = run(lease_parcels, CRM_LANE, 1, now)

    run(settle, parcel, failed("answered 429", wait=10 * MINUTE), 0.0, now)

    assert {row.next_at for row in rows()} == {now + 10 * MINUTE}
    assert run(lease_parcels, CRM_LANE, 4, now + 9 * MINUTE) == []


# --- lag, forgetting, replay --------------------------------------------------------------------


def test_the_lag_is_the_age_of_the_oldest_row_that_is_due(run, look, told, now):
    assert look(outbox_lag, now).lag == 0.0
    run(make_handoff, told, now)
    run(make_handoff, told, now + MINUTE)

    assert look(outbox_lag, now + 2 * MINUTE).lag == 120.0

    (parcel,) = run(lease_parcels, CRM_LANE, 1, now + 2 * MINUTE)
    assert look(outbox_lag, now + 2 * MINUTE).lag == 60.0  # in flight is not late
    run(settle, parcel, failed("answered 500"), 0.0, now + 2 * MINUTE)
    state = look(outbox_lag, now + 2 * MINUTE)
    assert (state.lag, dict(state.depth)) == (60.0, {"pending": 2, "leased": 0, "dead": 0})


def test_what_was_delivered_is_forgotten_after_its_days(run, rows, told, now):
    for number in range(3):
        run(make_handoff, told, now + number * MINUTE)
    delivered, dead = run(lease_parcels, CRM_LANE, 2, now + 3 * MINUTE)
    run(settle, delivered, DELIVERED, 0.0, now)
    run(settle, dead, refused("answered 410"), 0.0, now)

    assert run(forget_old, timedelta(days=30), now + timedelta(days=30)) == 0
    assert run(forget_old, timedelta(days=30), now + timedelta(days=31)) == 1
    assert {row.status for row in rows()} == {OutboxStatus.DEAD, OutboxStatus.PENDING}


def test_a_conversation_that_is_erased_leaves_nothing_in_the_outbox(run, rows, told, now):
    kept, _ = run(make_handoff, told, now, words="this one stays")
    erased, _ = run(make_handoff, told, now, words="canary 4711")

    assert run(forget_conversation, erased) == 1

    assert [row.conversation_id for row in rows()] == [kept]
    assert "canary" not in str([row.payload for row in rows()])


def test_replay_begins_again_under_the_same_id(run, rows, told, now):
    run(make_handoff, told, now)
    (parcel,) = run(lease_parcels, CRM_LANE, 1, now)
    run(settle, parcel, refused("answered 410"), 0.0, now)

    run(replay_one, told, parcel.id, now + MINUTE)

    (row,) = rows()
    assert (row.id, row.status, row.attempts) == (parcel.id, OutboxStatus.PENDING, 0)
    assert (row.next_at, row.last_error) == (now + MINUTE, None)


def test_replay_of_the_dead_or_since_a_moment_takes_what_it_says(run, rows, told, now):
    for number in range(4):
        run(make_handoff, told, now + number * MINUTE)
    first, second, third = run(lease_parcels, CRM_LANE, 3, now + 4 * MINUTE)
    run(settle, first, DELIVERED, 0.0, now)
    run(settle, second, DELIVERED, 0.0, now)
    run(settle, third, refused("answered 410"), 0.0, now)

    assert run(replay_dead, told, now) == 1
    assert run(replay_since, told, now + MINUTE, now) == 1  # the second: the third is pending
    assert [row.status.value for row in rows()] == ["delivered", "pending", "pending", "pending"]


def test_replay_of_nothing_is_not_found(run, told, now):
    with pytest.raises(NotFound):
        run(replay_one, told, "no-such-row", now)


# --- the worker ---------------------------------------------------------------------------------


@pytest.fixture
def receiver() -> Any:
    with Receiver() as listening:
        yield listening
        listening.let_go()


@pytest_asyncio.fixture
async def offices(settings, staff_words) -> AsyncIterator[Callable[..., Office]]:
    opened: list[Office] = []

    def office(company: Any, clock: Clock, **details: Any) -> Office:
        opened.append(open_office(settings, company, staff_words, clock, **details))
        return opened[-1]

    yield office
    for one in opened:
        await one.close()


async def test_a_receiver_can_verify_what_it_gets(run, rows, company, offices, receiver):
    clock = Clock()
    told = sending(company, endpoint("crm", receiver.url))
    conversation, _ = run(make_handoff, told, clock.now, words="Laskuni on väärin, كلمة")

    await offices(told, clock).deliver()

    (payload,) = receiver.verified(SECRET)
    assert payload["type"] == "handoff.opened"
    assert payload["data"]["packet"]["own_words"] == "Laskuni on väärin, كلمة"
    (row,) = rows()
    assert receiver.ids == [row.id]
    assert (row.status, row.attempts, row.conversation_id) == ("delivered", 1, conversation)


async def test_two_workers_deliver_each_row_once(run, rows, company, offices, receiver):
    clock = Clock()
    told = sending(company, endpoint("crm", receiver.url))
    for _ in range(40):
        run(make_handoff, told, clock.now)

    await asyncio.gather(*(offices(told, clock).deliver() for _ in range(2)))

    assert {row.status for row in rows()} == {OutboxStatus.DELIVERED}
    assert set(receiver.deliveries.values()) == {1}
    assert len(receiver.deliveries) == 40


async def test_a_receiver_that_hangs_delays_no_other(run, rows, company, offices, receiver):
    clock = Clock()
    with Receiver() as hanging:
        hanging.always = Reply(hangs=True)
        told = sending(company, endpoint("hangs", hanging.url), endpoint("works", receiver.url))
        for _ in range(12):
            run(make_handoff, told, clock.now)
        office = offices(told, clock)

        await office.worker.look()
        async with asyncio.timeout(10):
            while len(receiver.deliveries) < 12:
                await asyncio.sleep(0.01)

        assert 0 < len(hanging.deliveries) <= 4  # so many at once, and no more
        await office.worker.stop()
    states = {(row.destination, row.status.value) for row in rows()}
    assert states == {("works", "delivered"), ("hangs", "pending")}
    assert {row.attempts for row in rows() if row.destination == "hangs"} == {0}


async def test_a_row_that_cannot_be_attempted_holds_up_no_other(
    run, rows, company, offices, receiver
):
    clock = Clock()
    told = sending(company, endpoint("crm", receiver.url))
    run(make_handoff, told, clock.now)
    run(make_handoff, told, clock.now)
    office = offices(told, clock)
    broken = rows()[0].id
    send = office.webhooks.send

    async def breaks(parcel, now):
        if parcel.id == broken:
            raise RuntimeError("unforeseen")
        return await send(parcel, now)

    office.worker._senders = {Channel.WEBHOOK: breaks}
    await office.deliver()

    assert [row.status.value for row in rows()] == ["pending", "delivered"]
    assert "could not be attempted" in rows()[0].last_error


def test_a_running_gateway_delivers_what_happens_in_it(
    settings, organisation, organisation_text, phrases, staff_words, receiver
):
    crm = json.dumps([{"name": "crm", "url": receiver.url}])
    configured = settings.model_copy(update={"webhooks": crm, "webhook_private_addresses": True})
    bot = ScriptedDialogue(bot_says("A person will read it.", handoff=ask_for_people()))
    gateway = Gateway(
        settings=configured,
        database=Database(settings.database),
        organisation_file=ReadOrganisation(organisation, organisation_text),  # type: ignore[arg-type]
        phrases=phrases,
        words=staff_words,
        dialogue=bot,
        outgoing=read_outgoing(configured),
    )

    with (
        TestClient(assemble(gateway), base_url="http://127.0.0.1:8080") as client,
        client.websocket_connect("/chat", headers={"origin": settings.widget_origin}) as socket,
    ):
        chat = Chat(socket)
        chat.hello()
        chat.say("A person, please")
        receiver.wait_until_heard()

    (secret,) = configured.secrets_of_webhook("crm")
    (payload,) = receiver.verified(secret)
    assert payload["data"]["conversation"] == chat.conversation
    assert payload["data"]["packet"]["own_words"] == "A person, please"


async def test_the_log_names_the_row_and_neither_words_nor_secrets(
    run, rows, company, offices, receiver, caplog
):
    clock = Clock()
    receiver.always = Reply(status=500, body=b"canary 4712")
    url = f"http://me:hunter2@127.0.0.1:{receiver.port}/hook?key=hunter3"
    told = sending(company, endpoint("crm", url))
    run(make_handoff, told, clock.now, words="canary 4711")
    logging.getLogger("httpx").setLevel(logging.WARNING)  # as the gateway's start sets it

    with caplog.at_level(logging.INFO):
        await offices(told, clock).deliver()

    (row,) = rows()
    assert f"not delivered: webhook {row.id} to crm, attempt 1: answered 500" in caplog.text
    for secret in ("canary", "hunter", SECRET):
        assert secret not in caplog.text
        assert secret not in str(row.last_error)


async def test_a_department_that_loses_its_address_lets_its_mail_wait_until_it_has_one(
    run, look, rows, company, offices
):
    clock = Clock()
    told = sending(company, mail=True)
    run(make_handoff, told, clock.now, request=leave_message())
    office = offices(told, clock)
    organisation = company.organisation
    without = [one.model_copy(update={"email": None}) for one in organisation.departments]
    changed = Organisation.model_construct(
        **{**dict(organisation), "departments": tuple(without), "version": "changed"}
    )

    office.gateway.organisation_file = ReadOrganisation(changed, "")
    await office.worker.tidy()
    await office.deliver()

    assert "has no email in organisation.yml" in rows()[0].last_error
    assert look(outbox_lag, clock.now + MINUTE).lag == 0.0
    office.gateway.organisation_file = ReadOrganisation(organisation, "")
    await office.worker.tidy()
    assert (rows()[0].next_at, rows()[0].last_error) == (clock.now, None)


# --- the command --------------------------------------------------------------------------------


@pytest.fixture
def osasto(settings, monkeypatch) -> Callable[..., Any]:
    """Runs `osasto outbox …` on the test's own installation."""
    monkeypatch.setenv("OSASTO_VAR", str(settings.var))
    monkeypatch.setenv("OSASTO_DATABASE_URL", settings.database)
    crm = {"name": "crm", "url": "https://me:hunter2@crm.example/hook?key=hunter3"}
    monkeypatch.setenv("OSASTO_WEBHOOKS", json.dumps([crm]))
    return lambda *words: CliRunner().invoke(outbox_command.app, list(words))


def test_the_list_shows_what_waits_and_why_but_no_secret_and_no_words(run, osasto, told, now):
    run(make_handoff, told, now, request=leave_message(), words="canary 4711")

    listed = json.loads(osasto("list", "--json").stdout)

    assert listed["counts"] == {"pending": 3, "leased": 0, "delivered": 0, "dead": 0}
    addresses = {(row["channel"], row["address"]) for row in listed["rows"]}
    assert addresses == {
        ("webhook", "https://crm.example/hook"),
        ("email", "consumer.care@pohja.example"),
    }
    (mail,) = [row for row in listed["rows"] if row["channel"] == "email"]
    assert mail["last_error"] == "no mail server is configured; set OSASTO_SMTP_URL"
    for said in (osasto("list").stdout, str(listed)):
        assert "hunter" not in said
        assert "canary" not in said
        assert "anna@koulu" not in said


def test_the_list_can_be_of_one_status(run, osasto, told, now):
    run(make_handoff, told, now)
    run(make_handoff, told, now)
    (parcel,) = run(lease_parcels, CRM_LANE, 1, now)
    run(settle, parcel, refused("answered 410"), 0.0, now)

    listed = json.loads(osasto("list", "--json", "--status", "dead").stdout)

    assert [row["id"] for row in listed["rows"]] == [parcel.id]
    assert listed["counts"]["pending"] == 1


@pytest.mark.parametrize("words", [["--dead"], ["--since", "2026-11-01"], None])
def test_replay_sends_again(run, rows, osasto, told, now, words):
    run(make_handoff, told, now)
    (parcel,) = run(lease_parcels, CRM_LANE, 1, now)
    run(settle, parcel, refused("answered 410"), 0.0, now)

    said = osasto("replay", *(words or [parcel.id]))

    assert said.exit_code == 0, said.stderr
    assert "1 row to be sent again" in said.stdout
    assert rows()[0].status is OutboxStatus.PENDING


def test_replay_without_a_mail_server_says_what_it_waits_for(run, rows, osasto, company, now):
    run(make_handoff, company, now, request=leave_message())

    said = osasto("replay", rows()[0].id)

    assert "It waits: no mail server is configured" in said.stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "Say what to send again"),
        (["--dead", "--since", "2026-11-01"], "Say what to send again"),
        (["no-such-row"], "There is no such row of the outbox. `osasto outbox list` shows"),
    ],
)
def test_replay_says_what_is_wrong(osasto, words, sentence):
    said = osasto("replay", *words)

    assert said.exit_code == 1
    assert sentence in said.stderr


def test_a_webhook_that_cannot_be_used_is_one_sentence(osasto, monkeypatch):
    monkeypatch.setenv("OSASTO_WEBHOOKS", '[{"name": "crm", "url": "https://169.254.169.254/"}]')

    said = osasto("list")

    assert said.exit_code == 1
    assert " ".join(said.stderr.split()) == (
        "OSASTO_WEBHOOKS, endpoint 1 (crm): url: 169.254.169.254 is a blocked address "
        "(link-local). Use a public https address."
    )
