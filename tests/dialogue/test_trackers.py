"""Rasa's memory of a dialogue: once a turn from the database, and never what was not committed."""

import asyncio
import subprocess
import sys

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from bot.dialogue import trackers
from bot.dialogue.canary import CANARIES
from bot.dialogue.protocol import ASKING
from bot.dialogue.trackers import TurnTrackers
from bot.settings import PROJECT

pytestmark = pytest.mark.slow

DOMAIN = Domain.from_dict(
    {
        "intents": ["greet"],
        "slots": {
            name: {"type": "any", "mappings": [{"type": "custom"}]} for name in ("need", "name")
        },
    }
)


@pytest.fixture
def store(tmp_path):
    return TurnTrackers(DOMAIN, host=f"sqlite:///{tmp_path / 'trackers.sqlite3'}?timeout=1")


@pytest.fixture
def statements(store):
    heard = []
    event.listen(
        store.engine,
        "before_cursor_execute",
        lambda _c, _k, statement, *_: heard.append(statement.split()[0]),
    )
    return heard


def dialogue(*texts):
    tracker = DialogueStateTracker("c1.1", DOMAIN.slots)
    begin(tracker)
    for text in texts:
        hear(tracker, text)
    return tracker


def begin(tracker):
    tracker.update_with_events([ActionExecuted("action_session_start"), SessionStarted()], DOMAIN)


def hear(tracker, text):
    heard = [UserUttered(text, {"name": "greet"}), SlotSet("need", text)]
    tracker.update_with_events(heard, DOMAIN)


def texts(tracker):
    return [one.text for one in tracker.events if isinstance(one, UserUttered)]


async def test_within_a_turn_the_database_is_read_once(store, statements):
    await store.save(dialogue("hello"))
    statements.clear()

    first = await store.retrieve("c1.1")
    again = await store.retrieve("c1.1")

    assert texts(first) == texts(again) == ["hello"]
    assert again.get_slot("need") == "hello"
    assert statements == ["SELECT"]


async def test_within_a_turn_everybody_works_on_one_tracker(store):
    await store.save(dialogue("hello"))
    mine = await store.retrieve("c1.1")
    hear(mine, "my order")

    assert await store.retrieve("c1.1") is mine
    await store.save(mine)
    assert texts(await store.retrieve("c1.1")) == ["hello", "my order"]


async def test_what_a_turn_did_that_was_given_up_is_forgotten(store):
    ASKING.set("first")
    await store.save(dialogue("hello"))
    hear(await store.retrieve("c1.1"), "never committed")

    ASKING.set("second")

    assert texts(await store.retrieve("c1.1")) == ["hello"]


async def test_the_next_turn_reads_what_another_process_wrote(store, monkeypatch):
    tracker = dialogue("hello")
    await store.save(tracker)
    other = TurnTrackers(DOMAIN, host=str(store.engine.url))
    theirs = await other.retrieve("c1.1")
    hear(theirs, "still there?")
    await other.save(theirs)

    monkeypatch.setattr(trackers, "A_TURN", 0.0)

    assert texts(await store.retrieve("c1.1")) == ["hello", "still there?"]


async def test_another_asking_reads_what_another_process_wrote_though_it_comes_at_once(store):
    """A conversation whose process was down comes back to it within seconds."""
    ASKING.set("first")
    tracker = dialogue("hello")
    await store.save(tracker)
    other = TurnTrackers(DOMAIN, host=str(store.engine.url))
    theirs = await other.retrieve("c1.1")
    hear(theirs, "still there?")
    await other.save(theirs)

    ASKING.set("second")

    mine = await store.retrieve("c1.1")
    assert texts(mine) == ["hello", "still there?"]
    hear(mine, "yes")
    await store.save(mine)
    ASKING.set("third")
    assert texts(await other.retrieve("c1.1")) == ["hello", "still there?", "yes"]


async def test_only_what_is_new_is_written(store):
    await store.save(dialogue("hello"))
    tracker = await store.retrieve("c1.1")
    hear(tracker, "my order")
    await store.save(tracker)

    fresh = TurnTrackers(DOMAIN, host=str(store.engine.url))

    assert texts(await fresh.retrieve("c1.1")) == ["hello", "my order"]
    assert len((await fresh.retrieve("c1.1")).events) == 5  # from session_started on


async def test_a_dialogue_that_starts_again_keeps_only_its_latest_session(store):
    await store.save(dialogue("hello"))
    tracker = await store.retrieve("c1.1")
    begin(tracker)
    hear(tracker, "a new day")
    await store.save(tracker)

    fresh = TurnTrackers(DOMAIN, host=str(store.engine.url))

    assert "a new day" in texts(await fresh.retrieve("c1.1"))


@pytest.fixture
def long_dialogue(monkeypatch):
    """A dialogue of which only the end is read: its name was said at the beginning."""
    monkeypatch.setattr(trackers, "LONGEST", 30)
    tracker = dialogue()
    tracker.update_with_events([SlotSet("name", "Helmi"), ActiveLoop("triage")], DOMAIN)
    for number in range(50):
        tracker.update_with_events([ActionExecuted("action_listen")], DOMAIN)
        hear(tracker, f"line {number}")
    return tracker


async def test_of_a_long_dialogue_only_the_end_is_read_and_what_stands_from_before(
    store, long_dialogue
):
    await store.save(long_dialogue)

    read = await TurnTrackers(DOMAIN, host=str(store.engine.url)).retrieve("c1.1")

    assert len(read.events) <= 30 + 3
    assert texts(read)[-1] == "line 49"
    assert (read.get_slot("name"), read.get_slot("need")) == ("Helmi", "line 49")
    assert read.active_loop_name == "triage"
    assert "line 0" not in texts(read)


@pytest.mark.parametrize("remembered", [True, False])
async def test_a_long_dialogue_goes_on_without_losing_a_line(
    store, long_dialogue, monkeypatch, remembered
):
    await store.save(long_dialogue)
    if not remembered:
        monkeypatch.setattr(trackers, "A_TURN", 0.0)

    for number in range(50, 60):
        tracker = await store.retrieve("c1.1")
        tracker.update_with_events([ActionExecuted("action_listen")], DOMAIN)
        hear(tracker, f"line {number}")
        await store.save(tracker)

    full = await store.retrieve_full_tracker("c1.1")
    assert texts(full) == [f"line {number}" for number in range(60)]


async def test_what_could_not_be_committed_is_not_remembered(store):
    tracker = dialogue("hello")
    await store.save(tracker)
    tracker = await store.retrieve("c1.1")
    hear(tracker, "lost")

    def refuse(*_):
        raise OperationalError("INSERT", {}, Exception("the disk is full"))

    event.listen(store.engine, "before_cursor_execute", refuse)
    with pytest.raises(OperationalError):
        await store.save(tracker)
    event.remove(store.engine, "before_cursor_execute", refuse)

    assert texts(await store.retrieve("c1.1")) == ["hello"]


def test_rasa_starts_without_tensorflow():
    code = (
        "import sys; from bot.dialogue.lean import leave_out_tensorflow as lean; lean()\n"
        "import rasa.__main__, rasa.core.agent, rasa.core.run, rasa.model_training\n"
        "import rasa.graph_components.validators.default_recipe_validator\n"
        "print('tensorflow' in sys.modules)"
    )

    told = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout.strip() == "False"


async def test_rasas_on_several_machines_share_a_dialogue_over_postgresql(make_postgres):
    url = make_postgres()
    mine, theirs = (TurnTrackers(DOMAIN, host=url) for _ in range(2))
    try:
        ASKING.set("first")
        await mine.save(dialogue("hello"))
        ASKING.set("second")
        tracker = await theirs.retrieve("c1.1")
        hear(tracker, "still there?")
        await theirs.save(tracker)
        ASKING.set("third")

        assert texts(await mine.retrieve("c1.1")) == ["hello", "still there?"]
    finally:
        for store in (mine, theirs):
            store.engine.dispose()


async def test_rasas_on_one_machine_write_one_file_at_once(tmp_path):
    """Each waits its turn for the file; nobody's dialogue is lost."""
    host = f"sqlite:///{tmp_path / 'trackers.sqlite3'}?timeout=1"
    stores = [TurnTrackers(DOMAIN, host=host) for _ in range(2)]

    def write(number: int) -> None:
        for turn in range(20):
            tracker = dialogue("hello")
            tracker.sender_id = f"c{number}.{turn}"
            asyncio.run(stores[number].save(tracker))

    await asyncio.gather(*(asyncio.to_thread(write, number) for number in range(2)))

    kept = [
        await stores[1 - number].retrieve(f"c{number}.{turn}")
        for number in range(2)
        for turn in range(20)
    ]
    assert all(texts(one) == ["hello"] for one in kept)


async def test_a_canary_is_written_for_its_turn_and_leaves_nothing_behind(store, statements):
    canary = CANARIES[0].request().sender
    assert await store.retrieve(canary) is None
    tracker = DialogueStateTracker(canary, DOMAIN.slots)
    begin(tracker)
    await store.save(tracker)
    hear(tracker, "a question about my invoice")
    await store.save(tracker)

    heard = await store.retrieve(canary)

    assert texts(heard) == ["a question about my invoice"]
    assert "INSERT" in statements
    other = TurnTrackers(DOMAIN, host=str(store.engine.url))
    assert await other.retrieve(canary) is None
    assert list(await other.keys()) == []


@pytest.mark.parametrize("is_canary", [False, True])
async def test_a_dialogue_that_is_new_and_empty_is_nothing_to_write(store, is_canary):
    sender = CANARIES[0].request().sender if is_canary else "c1.1"

    created = await store.get_or_create_tracker(sender, append_action_listen=False)

    assert list(created.events) == []
    assert list(await store.keys()) == []


async def test_a_canary_notices_a_tracker_store_that_cannot_be_written(store):
    tracker = DialogueStateTracker(CANARIES[0].request().sender, DOMAIN.slots)
    begin(tracker)
    blocker = TurnTrackers(DOMAIN, host=str(store.engine.url)).engine.connect()
    blocker.exec_driver_sql("BEGIN IMMEDIATE")

    with pytest.raises(OperationalError):
        await store.save(tracker)

    blocker.close()


async def test_a_conversation_that_looks_like_a_canary_is_kept(store):
    tracker = DialogueStateTracker("canaryish.1", DOMAIN.slots)
    begin(tracker)
    await store.save(tracker)

    assert list(await store.keys()) == ["canaryish.1"]
