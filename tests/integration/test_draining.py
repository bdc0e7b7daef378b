"""A gateway that was told to stop: it says so, takes no new turn, and gives back what it leaves."""

import asyncio
from collections.abc import Callable

from fastapi.testclient import TestClient

from bot.domain.conversation import TurnStatus
from bot.services.conversations import receive_message
from bot.services.turns import MOST_ATTEMPTS, commit_turn, give_back_turn, lease_turns
from bot.store.tables import BotTurnRow
from bot.web.app import assemble
from bot.web.gateway import Gateway
from bot.web.server import LastAnswers
from bot.web.turn_worker import TurnWorker
from tests.fakes import ScriptedDialogue
from tests.integration.wires import Chat
from tests.making import bot_says, make_conversation

OpenChat = Callable[..., Chat]


def test_it_says_that_it_is_not_ready_any_more(gateway: Gateway):
    with TestClient(assemble(gateway), client=("127.0.0.1", 40000)) as client:
        gateway.drain()
        answer = client.get("/readyz")
        alive = client.get("/healthz")

    assert (answer.status_code, answer.json()["draining"]) == (503, True)
    assert alive.status_code == 200


def test_no_connection_is_kept_for_another_request(gateway: Gateway):
    with TestClient(LastAnswers(assemble(gateway), gateway)) as client:
        assert "connection" not in client.get("/healthz").headers

        gateway.drain()

        assert client.get("/healthz").headers["connection"] == "close"


def test_what_is_written_meanwhile_is_stored_and_left_to_another_gateway(
    open_chat: OpenChat, gateway: Gateway, bot: ScriptedDialogue, look
):
    chat = open_chat()
    gateway.drain()

    chat.say("hello")

    assert bot.heard == []
    assert look(_statuses) == [TurnStatus.PENDING]


async def test_a_turn_in_flight_is_finished(gateway: Gateway, bot: ScriptedDialogue, look):
    worker = await _asked(gateway, bot)

    asyncio.get_running_loop().call_later(0.1, bot.let_go)
    await worker.finish(5.0)

    assert look(_statuses) == [TurnStatus.DONE]


async def test_a_turn_that_takes_too_long_is_given_back(
    gateway: Gateway, bot: ScriptedDialogue, look
):
    worker = await _asked(gateway, bot)

    await worker.finish(0.1)
    bot.let_go()

    assert look(_statuses) == [TurnStatus.PENDING]


def test_what_was_given_back_can_be_leased_at_once_and_is_answered_once(run, look, company, now):
    conversation = run(make_conversation, now)
    run(receive_message, conversation, "m1", "hello", now)
    (turn,) = run(lease_turns, 8, now)

    run(give_back_turn, turn)
    (again,) = run(lease_turns, 8, now)
    late = run(commit_turn, company, turn, bot_says("late"), now)
    done = run(commit_turn, company, again, bot_says("Hello!"), now)

    assert again.attempt <= MOST_ATTEMPTS
    assert (late, done) == (TurnStatus.LEASED, TurnStatus.DONE)


def test_what_was_answered_is_not_given_back(run, look, company, now):
    conversation = run(make_conversation, now)
    run(receive_message, conversation, "m1", "hello", now)
    (turn,) = run(lease_turns, 8, now)
    run(commit_turn, company, turn, bot_says("Hello!"), now)

    run(give_back_turn, turn)

    assert look(_statuses) == [TurnStatus.DONE]


async def _asked(gateway: Gateway, bot: ScriptedDialogue) -> TurnWorker:
    """A worker that has just asked the bot, which thinks."""
    bot.hold()
    worker = TurnWorker(gateway)
    with gateway.database.write() as session:
        conversation = make_conversation(session, gateway.now())
        receive_message(session, conversation, "m1", "hello", gateway.now())
    for turn in await gateway.write(lease_turns, 8, gateway.now()):
        worker.take(turn)
    await asyncio.to_thread(bot.wait_until_asked)
    return worker


def _statuses(session) -> list[TurnStatus]:
    return [one.status for one in session.query(BotTurnRow)]
