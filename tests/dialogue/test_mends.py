"""What is mended in Rasa still does what Rasa's own does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import encode_basic_auth, web
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import Event, SlotSet
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from bot.dialogue.mends import mend_rasa

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def mended():
    mend_rasa()


ANSWER = {
    "events": [{"event": "slot", "name": "need", "value": None, "timestamp": None}],
    "responses": [{"text": "hi", "buttons": []}],
}


def test_an_answer_of_an_action_server_is_taken():
    assert RemoteAction("action_x", None)._validate_action_result(ANSWER)


@pytest.mark.parametrize(
    "answer",
    [
        {"events": "none"},
        {"events": ["slot"]},
        {"events": [{"name": "need"}]},
        {"events": [{"event": "slot", "name": "need"}]},
        {"events": [{"event": "slot", "name": 1, "value": None}]},
        {"events": [{"event": "shout"}]},
        {"events": [{"event": ["slot"], "name": "need", "value": None}]},
        {"responses": ["hi"]},
        ["hi"],
    ],
)
def test_an_answer_that_is_none_of_an_action_server_is_refused(answer):
    with pytest.raises(ValidationError):
        RemoteAction("action_x", None)._validate_action_result(answer)


def test_events_are_known_by_their_names():
    assert Event.resolve_by_type("slot") is SlotSet
    with pytest.raises(ValueError, match="Unknown event name 'shout'"):
        Event.resolve_by_type("shout")


@asynccontextmanager
async def action_server(port: int = 0) -> AsyncIterator[tuple[int, list[object]]]:
    """A server, its port, and the connection of each call it heard."""
    connections: list[object] = []

    async def answer(request: web.Request) -> web.Response:
        connections.append(request.transport)
        if request.query.get("who"):
            return web.json_response({"who": request.headers.get("Authorization")})
        if request.query.get("fail"):
            return web.json_response({"error": "no"}, status=500)
        return web.json_response({"heard": await request.json()})

    application = web.Application()
    application.router.add_post("/webhook", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, reuse_address=True).start()
    try:
        yield runner.addresses[0][1], connections
    finally:
        await runner.cleanup()


async def test_calls_of_an_endpoint_share_a_connection():
    async with action_server() as (port, connections):
        endpoint = EndpointConfig(f"http://127.0.0.1:{port}/webhook")
        for number in range(3):
            assert await endpoint.request(json={"call": number}) == {"heard": {"call": number}}

    assert len(connections) == 3
    assert len(set(connections)) == 1


async def test_calls_at_once_do_not_wait_for_one_another():
    async with action_server() as (port, connections):
        endpoint = EndpointConfig(f"http://127.0.0.1:{port}/webhook")
        answers = await asyncio.gather(*(endpoint.request(json=one) for one in range(5)))

    assert [one["heard"] for one in answers] == list(range(5))
    assert len(set(connections)) == 5


async def test_a_refusal_is_told_and_the_next_call_is_answered():
    async with action_server() as (port, _):
        endpoint = EndpointConfig(f"http://127.0.0.1:{port}/webhook")
        with pytest.raises(ClientResponseError, match="500"):
            await endpoint.request(json={}, params={"fail": "1"})
        assert await endpoint.request(json=1) == {"heard": 1}


async def test_an_endpoint_with_a_password_is_asked_with_it():
    async with action_server() as (port, _):
        auth = {"username": "rasa", "password": "secret"}
        endpoint = EndpointConfig(f"http://127.0.0.1:{port}/webhook", basic_auth=auth)
        answer = await endpoint.request(json={}, params={"who": "1"})

    assert answer == {"who": encode_basic_auth("rasa", "secret")}


async def test_a_server_that_was_started_again_is_reached_by_the_next_call():
    async with action_server() as (port, _):
        endpoint = EndpointConfig(f"http://127.0.0.1:{port}/webhook")
        await endpoint.request(json=1)
    async with action_server(port):
        assert await endpoint.request(json=2) == {"heard": 2}
