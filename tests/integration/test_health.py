"""`/healthz`, `/readyz` and `/metrics`: what machines are told, and who is told nothing."""

import asyncio
import re
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.dialogue.client import BotUnavailable
from bot.domain.conversation import HandoffKind, TurnStatus
from bot.services.conversations import receive_message
from bot.services.handoffs import claim_handoff
from bot.services.turns import LEASE, commit_turn, lease_turns
from bot.settings import Settings
from bot.store.database import Database
from bot.store.load import queue_middle, queues_counted, turns_counted
from bot.store.tables import OrganisationVersionRow
from bot.web import health, readiness
from bot.web.app import assemble
from bot.web.gateway import Gateway
from bot.web.metrics import Metrics
from bot.web.readiness import Check, NotWorking
from tests.fakes import ScriptedDialogue
from tests.integration.wires import Chat, DeskPerson
from tests.making import (
    ask_for_people,
    bot_says,
    hand_over,
    make_conversation,
    make_desk,
    make_handoff,
)

Run = Callable[..., Any]
PARTS = {"database", "bot", "outbox"}
SECOND = timedelta(seconds=1)
LOOPBACK = ("127.0.0.1", 40000)
PATIENCE = 10.0  # seconds; only a test that fails waits so long


@pytest.fixture
def ask(gateway: Gateway, bot: ScriptedDialogue) -> Iterator[Callable[..., TestClient]]:
    """Clients of one running gateway, from any address."""
    app = assemble(gateway)
    with TestClient(app, client=LOOPBACK) as started:

        def client_of(address: str = "127.0.0.1") -> TestClient:
            other = TestClient(app, client=(address, 40000))
            other.portal = started.portal
            return other

        yield client_of
        bot.let_go()


@pytest.fixture
def client(gateway: Gateway, bot: ScriptedDialogue) -> Iterator[TestClient]:
    """Somebody on the gateway's own machine."""
    with TestClient(assemble(gateway), base_url="http://127.0.0.1:8080", client=LOOPBACK) as opened:
        yield opened
        bot.let_go()


def samples(exposition: str) -> dict[str, float]:
    """`name{label="value"}` → value, as Prometheus would read it."""
    return {
        one.name + str(dict(sorted(one.labels.items())) if one.labels else ""): one.value
        for family in text_string_to_metric_families(exposition)
        for one in family.samples
    }


def read_metrics(client: TestClient) -> dict[str, float]:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    return samples(answer.text)


def wait_for(condition: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, what
        time.sleep(0.02)


# --- who is told ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "::1", "10.1.2.3", "192.168.0.9", "172.20.0.4", "fd00::1", "::ffff:10.0.0.1"],
)
def test_whoever_is_near_reads_the_metrics(ask: Callable[..., TestClient], address: str):
    assert ask(address).get("/metrics").status_code == 200


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8", "pipe"])
def test_whoever_is_far_does_not_learn_that_there_are_metrics(
    ask: Callable[..., TestClient], address: str
):
    nothing = ask(address).get("/no-such-page")
    for path in ("/metrics", "/metrics/"):
        refused = ask(address).get(path, follow_redirects=False)
        assert refused.status_code == 404
        assert refused.json() == nothing.json()
        assert refused.headers["content-type"] == nothing.headers["content-type"]


@pytest.mark.parametrize(
    "header",
    ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Via", "X-Forwarded-Proto", "CF-Connecting-IP"],
)
def test_what_comes_through_a_proxy_comes_from_outside(ask: Callable[..., TestClient], header: str):
    assert ask().get("/metrics", headers={header: "127.0.0.1"}).status_code == 404


@pytest.fixture
def with_token(settings: Settings) -> Settings:
    settings.metrics_token = SecretStr("a token of the operator")
    return settings


@pytest.mark.parametrize(
    ("authorization", "status"),
    [
        ("Bearer a token of the operator", 200),
        ("bearer a token of the operator", 200),
        ("Bearer another", 404),
        ("Bearer", 404),
        ("Basic a token of the operator", 404),
        ("Bearer ä token", 404),
        ("", 404),
    ],
)
def test_a_token_opens_the_metrics_from_anywhere_and_nothing_else_does(
    with_token: Settings, ask: Callable[..., TestClient], authorization: str, status: int
):
    headers = {"Authorization": authorization.encode("latin-1")} if authorization else {}

    for address in ("8.8.8.8", "127.0.0.1"):
        assert ask(address).get("/metrics", headers=headers).status_code == status


def test_whoever_is_outside_learns_only_whether_it_is_ready(ask: Callable[..., TestClient]):
    assert ask("8.8.8.8").get("/readyz").json() == {"ready": True}
    assert set(ask().get("/readyz").json()) == PARTS | {"ready", "draining"}


# --- readiness --------------------------------------------------------------------------------


def test_each_part_says_in_words_how_it_is(client: TestClient):
    answer = client.get("/readyz")

    assert answer.status_code == 200
    body = answer.json()
    assert body["ready"] is True
    assert (body["database"]["ok"], body["database"]["reason"]) == (
        True,
        "What is written can be read.",
    )
    assert (body["bot"]["ok"], body["bot"]["reason"]) == (True, "The canary was understood.")


def test_without_a_bot_the_gateway_is_up_but_not_ready(client: TestClient, bot: ScriptedDialogue):
    bot.ready = False

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["bot"]["reason"] == "No bot has its model loaded."
    assert client.get("/healthz").status_code == 200


def test_a_bot_that_misunderstands_the_canary_is_not_ready(
    client: TestClient, bot: ScriptedDialogue
):
    bot.canary_need = "track_order"

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert "'track_order', not 'query_invoice'" in answer.json()["bot"]["reason"]


def test_what_can_be_done_without_the_bot_is_offered_without_it(
    client: TestClient, bot: ScriptedDialogue
):
    bot.ready = False

    answer = client.get("/readyz?exclude=bot")

    assert answer.status_code == 200
    assert set(answer.json()) == PARTS - {"bot"} | {"ready", "draining"}


def test_the_probe_of_the_database_leaves_nothing_behind(client: TestClient, look: Run):
    def rows(session: Session) -> int | None:
        return session.scalar(select(func.count(OrganisationVersionRow.version)))

    before = look(rows)

    assert client.get("/readyz").json()["database"]["ok"]

    assert look(rows) == before


def test_a_database_that_cannot_be_written_is_named_with_its_reason(
    client: TestClient, gateway: Gateway
):
    with gateway.database.write() as session:
        session.execute(text("ALTER TABLE organisation_versions RENAME TO elsewhere"))
    try:
        answer = client.get("/readyz")
    finally:
        with gateway.database.write() as session:
            session.execute(text("ALTER TABLE elsewhere RENAME TO organisation_versions"))

    assert answer.status_code == 503
    assert "organisation_versions" in answer.json()["database"]["reason"]
    assert "INSERT" not in answer.text


def test_a_locked_database_cannot_hang_the_probe(
    client: TestClient, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
):
    client.app.state.readiness.checks["database"].within = 0.3
    let_go = threading.Event()

    def hold() -> None:
        with gateway.database.write() as session:
            lock = (
                "SELECT 1"
                if session.get_bind().dialect.name == "sqlite"
                else "LOCK TABLE organisation_versions IN ACCESS EXCLUSIVE MODE"
            )
            session.execute(text(lock))
            holds.set()
            let_go.wait(PATIENCE)

    holds = threading.Event()
    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert holds.wait(PATIENCE)
        began = time.monotonic()
        answers = [client.get("/readyz?exclude=bot") for _ in range(3)]
        took = time.monotonic() - began
    finally:
        let_go.set()
        holder.join()

    assert [one.status_code for one in answers] == [503] * 3
    assert answers[0].json()["database"]["reason"].startswith("No answer for")
    assert took < 2
    wait_for(lambda: client.get("/readyz?exclude=bot").status_code == 200, "it stays unready")


async def test_a_part_that_hangs_is_asked_only_once():
    asked = 0
    answers = asyncio.Event()

    async def hang() -> str:
        nonlocal asked
        asked += 1
        await answers.wait()
        return "There at last."

    check = Check(ask=hang, within=0.05, kept=60)

    states = [await check.state() for _ in range(3)]
    answers.set()
    late = await check.state()
    while not late.ok:
        late = await check.state()

    assert [one.ok for one in states] == [False] * 3
    assert late.reason == "There at last."
    assert asked == 1


async def test_an_answer_stands_for_a_while_and_a_failure_for_less(
    monkeypatch: pytest.MonkeyPatch,
):
    asked: list[float] = []
    works = True

    async def look() -> str:
        asked.append(time.monotonic())
        if not works:
            raise NotWorking("It is gone.")
        return "It is there."

    check = Check(ask=look, within=1, kept=60)
    monkeypatch.setattr(readiness, "FAILURE_KEPT", 0.0)

    assert [(await check.state()).ok for _ in range(3)] == [True] * 3
    assert len(asked) == 1

    check._until = 0.0
    works = False
    assert [(await check.state()).ok for _ in range(3)] == [False] * 3
    assert len(asked) == 4


async def test_a_check_that_breaks_is_a_part_that_does_not_work():
    async def broken() -> str:
        raise KeyError("what was this")

    state = await Check(ask=broken, within=1, kept=1).state()

    assert not state.ok
    assert "the log" in state.reason


# --- metrics ----------------------------------------------------------------------------------


def test_a_turn_is_counted_with_its_time(client: TestClient, open_chat: Callable[..., Chat]):
    chat = open_chat()
    chat.say("hello")
    chat.wait_for("message", lambda frame: frame["author"] == "bot")

    found = read_metrics(client)

    assert found["osasto_turns_total{'attempt': '1', 'status': 'done'}"] == 1
    assert found["osasto_turn_seconds_count"] == 1
    assert found["osasto_reply_seconds_count"] == 1
    assert 0 < found["osasto_reply_seconds_sum"] < PATIENCE
    assert found["osasto_commit_seconds_count"] > 0
    assert found["osasto_open_sockets{'side': 'customer'}"] == 1
    assert found["osasto_open_sockets{'side': 'desk'}"] == 0


def test_a_failing_bot_is_seen_in_attempts_and_in_a_handoff(
    client: TestClient, bot: ScriptedDialogue, open_chat: Callable[..., Chat]
):
    bot.always_fails(BotUnavailable(because="it is not there"))
    chat = open_chat()
    chat.say("hello")
    chat.wait_for("owner", lambda frame: frame["owner"] == "queue")

    def counted() -> dict[str, float]:
        return read_metrics(client)

    wait_for(
        lambda: "osasto_turns_total{'attempt': '3', 'status': 'failed'}" in counted(), "no failure"
    )
    found = counted()
    assert found["osasto_turns_total{'attempt': '1', 'status': 'retried'}"] == 1
    assert found["osasto_turns_total{'attempt': '2', 'status': 'retried'}"] == 1
    handoff = "{'department': 'welcome_desk', 'kind': 'live', 'reason': 'bot_failed'}"
    assert found[f"osasto_handoffs_total{handoff}"] == 1
    assert "osasto_reply_seconds_count" in found
    assert found["osasto_reply_seconds_count"] == 0


def test_an_answer_that_came_too_late_is_counted(
    gateway: Gateway,
    client: TestClient,
    bot: ScriptedDialogue,
    open_chat: Callable[..., Chat],
    desk_person: Callable[..., DeskPerson],
):
    bot.hold()
    chat = open_chat()
    chat.say("hello")
    bot.wait_until_asked()
    with gateway.database.write() as session:
        hand_over(session, gateway.company, chat.conversation, gateway.now())
    bot.let_go()

    wait_for(
        lambda: read_metrics(client)["osasto_overtalk_prevented_total"] == 1, "nothing was dropped"
    )
    dropped = "osasto_turns_total{'attempt': '1', 'status': 'dropped'}"
    wait_for(lambda: read_metrics(client).get(dropped) == 1, "no turn was dropped")


async def test_a_lost_lease_is_counted_and_so_is_who_took_it(
    gateway: Gateway, run: Run, company: Any, now: Any
):
    conversation = run(make_conversation, now)
    run(receive_message, conversation, "m1", "hello", now)
    turn = (await gateway.write(lease_turns, 1, now))[0]

    again = await gateway.write(lease_turns, 1, now + LEASE * 2)
    late = await gateway.write(commit_turn, company, turn, bot_says("Late."), now + LEASE * 2)

    assert len(again) == 1
    assert late is TurnStatus.LEASED
    found = samples(gateway.metrics.render().decode())
    assert found["osasto_leases_taken_over_total"] == 1
    assert found["osasto_leases_lost_total"] == 1


def test_queues_are_measured_by_department(
    gateway: Gateway, client: TestClient, company: Any, run: Run
):
    now = gateway.now()
    for age in (600, 200, 100):
        came = now - age * SECOND
        run(make_handoff, company, came, department="business_desk")

    found = read_metrics(client)

    queue = "{'department': 'business_desk', 'kind': 'live'}"
    assert found[f"osasto_queue_length{queue}"] == 3
    assert found[f"osasto_queue_longest_wait_seconds{queue}"] == pytest.approx(600, abs=5)
    assert found[f"osasto_queue_typical_wait_seconds{queue}"] == pytest.approx(200, abs=5)
    assert found["osasto_queue_length{'department': 'welcome_desk', 'kind': 'live'}"] == 0
    assert found["osasto_database_up"] == 1


async def test_how_long_somebody_waited_is_counted_when_they_are_claimed(
    gateway: Gateway, run: Run, company: Any, now: Any
):
    _, handoff = run(make_handoff, company, now, department="business_desk")
    desk = run(make_desk, now, "Matti", ("business_desk",))

    await gateway.write(claim_handoff, company, desk, handoff, now + 45 * SECOND)

    found = samples(gateway.metrics.render().decode())
    queue = "{'department': 'business_desk', 'kind': 'live'}"
    assert found[f"osasto_wait_seconds_sum{queue}"] == 45


async def test_what_was_rolled_back_is_not_counted(
    gateway: Gateway, run: Run, company: Any, now: Any
):
    conversation = run(make_conversation, now)

    def work(session: Any) -> None:
        hand_over(session, company, conversation, now)
        raise OperationalError("COMMIT", {}, Exception("disk full"))

    with pytest.raises(OperationalError):
        await gateway.write(work)

    found = samples(gateway.metrics.render().decode())
    assert not [name for name in found if name.startswith("osasto_handoffs_total")]
    assert found["osasto_database_errors_total{'error': 'OperationalError'}"] == 1


def test_no_label_names_a_conversation_or_a_person(
    client: TestClient, open_chat: Callable[..., Chat], bot: ScriptedDialogue
):
    bot.will_answer(bot_says("To people.", handoff=ask_for_people()))
    chats = [open_chat() for _ in range(3)]
    for chat in chats:
        chat.say("hello from pat@example.com")
        chat.wait_for("message", lambda frame: frame["author"] == "bot")

    exposition = client.get("/metrics").text

    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}", exposition)
    assert "@" not in exposition
    assert all(chat.conversation not in exposition for chat in chats)


def test_a_scrape_reads_the_database_at_most_once_a_second(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
):
    reads = 0
    read = health.outbox_lag

    def counting(*about: Any) -> Any:
        nonlocal reads
        reads += 1
        return read(*about)

    monkeypatch.setattr(health, "outbox_lag", counting)

    for _ in range(5):
        assert client.get("/metrics").status_code == 200

    assert reads == 1


def test_a_database_that_does_not_answer_is_said_by_the_metrics(
    client: TestClient, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
):
    def gone() -> Any:
        raise OperationalError("SELECT", {}, Exception("server closed the connection"))

    monkeypatch.setattr(gateway.database, "read", gone)

    found = read_metrics(client)

    assert found["osasto_database_up"] == 0
    assert not [name for name in found if name.startswith("osasto_queue_length{")]


def test_the_gauges_are_read_from_indexes(database: Database):
    """However many conversations there are, a scrape looks at those that wait."""
    statements = (
        queues_counted(["business_desk", "welcome_desk"]),
        queue_middle("business_desk", HandoffKind.LIVE, 3),
        turns_counted(),
    )
    with database.write() as session:
        engine = session.get_bind()
        sqlite = engine.dialect.name == "sqlite"
        if not sqlite:
            session.execute(text("SET LOCAL enable_seqscan = off"))
        plans = []
        for statement in statements:
            sql = statement.compile(engine, compile_kwargs={"literal_binds": True})
            explain = "EXPLAIN QUERY PLAN" if sqlite else "EXPLAIN"
            plans.append("\n".join(str(row) for row in session.execute(text(f"{explain} {sql}"))))

    for plan in plans[:2]:
        assert "ix_handoffs_queue" in plan or "ix_handoffs_history" in plan
    assert "ix_bot_turns_status" in plans[2]
    assert not [plan for plan in plans if "SCAN" in plan.replace("INDEX SCAN", "") and sqlite]


def test_counting_costs_a_turn_almost_nothing(company: Any, now: Any):
    metrics = Metrics()
    turns = 2000

    began = time.perf_counter()
    for _ in range(turns):
        metrics.wrote(0.01, commit=0.002)
        metrics.wrote(0.01, commit=0.002)
        metrics.read(0.001)
        metrics.turn_ended(TurnStatus.DONE, 1, asked=time.monotonic(), since_message=SECOND)
    each = (time.perf_counter() - began) / turns

    assert each < 0.001  # measured: 60 µs; a turn takes 50,000


def test_the_event_loop_is_watched(client: TestClient):
    wait_for(lambda: read_metrics(client)["osasto_event_loop_lag_seconds_count"] > 0, "no look")
