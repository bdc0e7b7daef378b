"""Rasa's memory of a dialogue: once a turn from the database, and never what was not committed."""

import subprocess
import sys

import pytest
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from bot.dialogue import trackers
from bot.dialogue.canary import CANARIES
from bot.dialogue.mends import mend_rasa
from bot.dialogue.trackers import TurnTrackers
from bot.settings import PROJECT

pytestmark = pytest.mark.slow

DOMAIN = Domain.from_dict(
    {"intents": ["greet"], "slots": {"need": {"type": "any", "mappings": [{"type": "custom"}]}}}
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


async def test_the_next_turn_reads_what_another_process_wrote(store, monkeypatch):
    tracker = dialogue("hello")
    await store.save(tracker)
    other = TurnTrackers(DOMAIN, host=str(store.engine.url))
    theirs = await other.retrieve("c1.1")
    hear(theirs, "still there?")
    await other.save(theirs)

    monkeypatch.setattr(trackers, "A_TURN", 0.0)

    assert texts(await store.retrieve("c1.1")) == ["hello", "still there?"]


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


def test_an_answer_that_is_none_of_an_action_server_is_still_refused():
    mend_rasa()
    action = RemoteAction("action_x", None)

    assert action._validate_action_result({"events": [], "responses": [{"text": "hi"}]})
    with pytest.raises(Exception, match="is not of type"):
        action._validate_action_result({"events": "none"})


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
