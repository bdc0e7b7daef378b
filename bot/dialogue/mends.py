"""What is mended in Rasa 3.6.21 at its start, each with the measurement that asked for it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from functools import cache
from typing import Any

import aiohttp
import ujson
from jsonschema import Draft202012Validator, ValidationError
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.engine.storage import local_model_storage
from rasa.shared.core.events import Event
from rasa.shared.utils.schemas.events import EVENT_SCHEMA
from rasa.utils.endpoints import EndpointConfig
from tarsafe import TarSafe

KEPT_FOR = 2.0  # seconds; less than the 5 after which the action server hangs up

_run = RemoteAction.run
_resolve_by_type = Event.resolve_by_type
_ANY_EVENT = {name: part for name, part in EVENT_SCHEMA.items() if name != "oneOf"}
_ANSWER = Draft202012Validator(
    {
        "type": "object",
        "properties": {
            "events": {"type": "array", "items": _ANY_EVENT},
            "responses": {"type": "array", "items": {"type": "object"}},
        },
    }
)
_EVENTS = {
    one["properties"]["event"]["const"]: Draft202012Validator(one) for one in EVENT_SCHEMA["oneOf"]
}


class ActionFailed(BaseException):
    """The action server did not run an action; not an Exception, because Rasa swallows those."""


def mend_rasa() -> None:
    """Apply the mends; a second call changes nothing."""
    RemoteAction._validate_action_result = _validate_action_result
    RemoteAction.run = _run_or_abort
    EndpointConfig.session = _kept_session
    # It lists and sorts out all subclasses at every event: 6 % of a turn.
    Event.resolve_by_type = staticmethod(cache(_resolve_by_type))


def pack_quickly() -> None:
    """Pack models with gzip's quickest level: 6 instead of 13 s for 150 MB, and 4 % more of it."""
    local_model_storage.TarSafe = _QuickTar


class _QuickTar(TarSafe):  # type: ignore[misc]
    @classmethod
    def gzopen(cls, *where: Any, compresslevel: int = 1, **how: Any) -> Any:
        return super().gzopen(*where, compresslevel=compresslevel, **how)


def _validate_action_result(action: RemoteAction, result: dict[str, Any]) -> bool:
    """Rasa's own check of an action's answer, with the schema prepared once.

    `jsonschema.validate` checks the schema itself against its meta-schema at every call: 110 ms
    for each action on 2 cores, of the 290 ms that a message with two actions took. And each event
    is held against the 23 kinds there are, of which its name says which one it is: 4 % of a turn.

    Raises:
        jsonschema.ValidationError: the answer is not one of an action server.
    """
    _ANSWER.validate(result)
    for event in result.get("events", ()):
        kind = _EVENTS.get(event["event"])
        if kind is None:
            raise ValidationError(f"'{event['event']}' is no event that Rasa knows")
        kind.validate(event)
    return True


@contextlib.asynccontextmanager
async def _kept_session(endpoint: EndpointConfig) -> AsyncIterator[aiohttp.ClientSession]:
    """One session for all calls of an endpoint; Rasa makes one, and connects, for each call."""
    loop, session = getattr(endpoint, "kept", (None, None))
    if session is None or session.closed or loop is not asyncio.get_running_loop():
        session = aiohttp.ClientSession(
            headers={**endpoint.headers, **_authorization(endpoint)},
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=KEPT_FOR),
            json_serialize=ujson.dumps,  # the tracker goes with each: 6 % of a turn
        )
        endpoint.kept = (asyncio.get_running_loop(), session)
    yield session


def _authorization(endpoint: EndpointConfig) -> dict[str, str]:
    told = endpoint.basic_auth
    if not told:
        return {}
    return {"Authorization": aiohttp.encode_basic_auth(told["username"], told["password"])}


async def _run_or_abort(action: RemoteAction, *arguments: Any, **named: Any) -> Any:
    """Rasa's own call of the action server, whose failure ends the turn.

    Rasa goes on without the action's events, predicts it again up to ten times and keeps what came
    of it: without an action server a turn of 0.2 s took the 7 s it is given, and 30 at once 15 s.

    Raises:
        ActionFailed: there was no usable answer.
    """
    try:
        return await _run(action, *arguments, **named)
    except ActionExecutionRejection:
        raise  # an answer of the action: it cannot run now
    except Exception as error:
        raise ActionFailed(f"{action.name()}: {error}") from error
