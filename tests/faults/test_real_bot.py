"""The same faults with the trained bot and its action server: everybody hears an answer."""

import asyncio
import json
import socket
import sqlite3
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.dialogue.client import RasaDialogue
from bot.domain.turn import TurnContext, TurnRequest
from deploy.local_topology import Plan, Topology
from tests.faults.conftest import LONG, answer_times, off_loop, settle_accounts
from tests.faults.driver import Crowd, Outgoing
from tests.faults.figures import percentile, record
from tests.faults.slow_actions import SlowActions

pytestmark = pytest.mark.slow
only_long = pytest.mark.skipif(not LONG, reason="minutes: OSASTO_FAULTS=long runs it")

SAYS_SORRY_WITHIN = 10.0  # seconds to an answer, an apology or people
TURNS = 2000
FORGETS_AFTER = 11.0  # seconds; the tracker store reads a dialogue again after ten


@pytest.fixture(scope="module")
def actions_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def running(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, actions_port: int
) -> Iterator[Topology]:
    """One of each. Rasa reaches its action server through whoever listens on `actions_port`."""
    plan = Plan(
        gateways=1,
        rasas=1,
        environment={"OSASTO_ACTIONS_URL": f"http://127.0.0.1:{actions_port}/webhook"},
    )
    failures = request.session.testsfailed
    with Topology(plan, tmp_path_factory.mktemp("real")) as started:
        yield started
        if request.session.testsfailed > failures:
            print(started.tail())  # noqa: T201 (pytest shows it with the failure)


@pytest.fixture
async def actions(running: Topology, actions_port: int) -> Any:
    """The way from Rasa to the action server, which obeys orders in the customer's words."""
    target = running.url_of("actions") + "/webhook"
    async with SlowActions(port=actions_port, target=target).running() as between:
        yield between


async def test_f3_without_the_action_server_everybody_reaches_people_in_time(
    running, crowd, actions
):
    chats = 30 if LONG else 6
    people: Crowd = crowd(running)
    await people.enter(chats)
    warm = [await widget.ask("good morning") for widget in people.widgets]

    await off_loop(running.kill, "actions")
    told = [await widget.say("where is my order 4471") for widget in people.widgets]
    await people.settle()
    await off_loop(running.restart, "actions")

    verdict = await settle_accounts(running, people, answers_differ=False)
    await people.leave()
    waits = _waits(told)
    to_people = sum(widget.owner["owner"] == "queue" for widget in people.widgets)
    record(
        "F3",
        turns=chats,
        **verdict.counts,
        to_people_percent=100 * to_people / chats,
        waited_p95_s=percentile(waits, 0.95),
        waited_most_s=max(waits),
    )
    assert verdict.is_clean, str(verdict)
    assert to_people == chats
    assert max(waits) <= SAYS_SORRY_WITHIN + percentile(_waits(warm), 0.95)


@only_long
@pytest.mark.parametrize("order", ["wait 1", "wait 5", "wait 30", "wait 120"])
async def test_f12_a_slow_action_server(running, crowd, actions, order):
    await _trouble(running, crowd, "F12", order)


@only_long
@pytest.mark.parametrize("order", ["status 500", "garbage", "huge", "endless"])
async def test_f13_an_action_server_that_talks_nonsense(running, crowd, actions, order):
    await _trouble(running, crowd, "F13", order)


async def _trouble(running: Topology, crowd: Any, fault: str, order: str) -> None:
    others: Crowd = crowd(running)
    stuck: Crowd = crowd(running)
    await others.enter(6)
    await stuck.enter(6)
    before = [await widget.ask("good morning") for widget in others.widgets]
    memory = await off_loop(running.memory, "rasa-1")

    troubled = [await widget.say(f"where is my order [{order}]") for widget in stuck.widgets]
    await asyncio.sleep(0.5)
    meanwhile = [await widget.ask("thank you") for widget in others.widgets]
    await stuck.settle()
    grown = await off_loop(running.memory, "rasa-1") - memory

    verdicts = [
        await settle_accounts(running, one, answers_differ=False) for one in (others, stuck)
    ]
    await asyncio.gather(others.leave(), stuck.leave())
    waits = _waits(troubled)
    record(
        fault,
        what=f"action server: {order}",
        stuck=len(waits),
        **{kind: sum(one.counts[kind] for one in verdicts) for kind in verdicts[0].counts},
        stuck_waited_most_s=max(waits),
        others_p95_before_s=percentile(_waits(before), 0.95),
        others_p95_meanwhile_s=percentile(_waits(meanwhile), 0.95),
        rasa_grown_mib=grown / 2**20,
    )
    assert all(one.is_clean for one in verdicts), "\n".join(map(str, verdicts))
    assert max(waits) <= SAYS_SORRY_WITHIN + percentile(_waits(before), 0.95)


@only_long
async def test_f2_a_trained_bot_killed_in_mid_turn(running, crowd, actions):
    people: Crowd = crowd(running)
    await people.enter(10)
    told = [await widget.say("where is my order 4471") for widget in people.widgets]
    await asyncio.sleep(0.2)
    await off_loop(running.kill, "rasa-1")
    starting = asyncio.create_task(off_loop(running.restart, "rasa-1"))
    await people.settle()
    back = await starting

    verdict = await settle_accounts(running, people, answers_differ=False)
    await people.leave()
    record(
        "F2",
        what="trained bot",
        turns=len(told),
        **verdict.counts,
        waited_most_s=max(_waits(told)),
        bot_back_s=back,
    )
    assert verdict.is_clean, str(verdict)
    assert max(_waits(told)) <= SAYS_SORRY_WITHIN


@only_long
async def test_f26_the_trained_bot_answers_a_long_dialogue_as_quickly_as_a_new_one(
    running, actions
):
    rasa = RasaDialogue(running.url_of("rasa-1"), running.secret)
    conversation = str(uuid.uuid4())
    for _ in range(5):
        await _turn(rasa, conversation)
    new = [await _turn(rasa, conversation) for _ in range(20)]
    events = await off_loop(_grow, running.folder / "tracker.sqlite3", f"{conversation}.1")
    await asyncio.sleep(FORGETS_AFTER)
    old = [await _turn(rasa, conversation) for _ in range(20)]
    await rasa.close()

    record(
        "F26",
        what="trained bot",
        turns=TURNS,
        tracker_events=events,
        answer_p50_new_s=percentile(new, 0.5),
        answer_p50_old_s=percentile(old, 0.5),
        answer_p95_new_s=percentile(new, 0.95),
        answer_p95_old_s=percentile(old, 0.95),
    )
    assert percentile(old, 0.5) <= 1.5 * percentile(new, 0.5) + 0.1


async def _turn(rasa: RasaDialogue, conversation: str) -> float:
    request = TurnRequest(
        conversation=conversation,
        episode=1,
        message_id=uuid.uuid4().hex,
        text="good morning",
        context=TurnContext(locale="en", language="en"),
    )
    started = time.monotonic()
    await rasa.answer(request)
    return time.monotonic() - started


def _grow(tracker: Path, sender: str) -> int:
    """Repeat the dialogue's last turns until there are 2,000 of them; events in all."""
    columns = "sender_id, type_name, timestamp, intent_name, action_name, data"
    with sqlite3.connect(tracker, timeout=30) as database:
        rows = database.execute(
            f"SELECT {columns} FROM events WHERE sender_id = ? ORDER BY id", (sender,)
        ).fetchall()
        first = next(at for at, row in enumerate(rows) if row[1] == "user")
        said = sum(row[1] == "user" for row in rows)
        latest = max(row[2] for row in rows)
        for number in range(TURNS // said):
            again = [_again(row, f"old-{number}-{at}", latest) for at, row in enumerate(rows)]
            database.executemany(
                f"INSERT INTO events ({columns}) VALUES (?, ?, ?, ?, ?, ?)", again[first:]
            )
        count = database.execute("SELECT count(*) FROM events WHERE sender_id = ?", (sender,))
        return int(count.fetchone()[0])


def _again(row: tuple[Any, ...], message_id: str, timestamp: float) -> tuple[Any, ...]:
    data = json.loads(row[5])
    if data.get("message_id"):
        data["message_id"] = message_id
    data["timestamp"] = timestamp
    return (row[0], row[1], timestamp, row[3], row[4], json.dumps(data))


@only_long
async def test_f5_after_a_power_cut_everything_is_back_with_the_model(running, crowd, actions):
    people: Crowd = crowd(running)
    await people.enter(20)
    for widget in people.widgets:
        await widget.ask("good morning")
    for widget in people.widgets:
        await widget.say("where is my order")
    await asyncio.sleep(0.1)
    killed_at = time.monotonic()
    await off_loop(running.kill)
    await off_loop(running.restart)
    recovered = time.monotonic() - killed_at
    await people.settle()

    verdict = await settle_accounts(running, people, answers_differ=False)
    await people.leave()
    record(
        "F5",
        what="trained bot",
        chats=20,
        **verdict.counts,
        processes_back_s=recovered,
        answer_most_s=max(answer_times(people)),
    )
    assert verdict.is_clean, str(verdict)


def _waits(said: list[Outgoing]) -> list[float]:
    return [one.answered_at - one.said_at for one in said if one.answered_at is not None]
