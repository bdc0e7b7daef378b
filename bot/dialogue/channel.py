"""Rasa's side of a turn: true statuses, no repeated messages, and no answer that was not stored."""

import asyncio
import hmac
import json
import logging
import os
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import uuid4

from pydantic import ValidationError
from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.shared.core.events import BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, HTTPResponse, Request, response

from bot.dialogue.mends import ActionFailed, mend_rasa
from bot.dialogue.protocol import ASKING, SECRET_HEADER, SECRET_VARIABLE
from bot.domain.packet import HandoffRequest
from bot.domain.turn import (
    ButtonPayload,
    Reply,
    ReplyButton,
    TurnContext,
    TurnReply,
    TurnRequest,
)
from bot.logs import about

logger = logging.getLogger(__name__)

PROCESS = uuid4().hex  # tells this process from the one before it at the same address
TURN_BUDGET = 7.0  # seconds; under the 8 that the gateway waits
COMMAND_SIGN = "/"  # what Rasa would take for a command at the start of a text
PLAIN_SIGN = "\u2215"  # looks the same and commands nothing


class Silent(OutputChannel):
    """Sends nothing: the answer is read from the stored tracker, once the turn is safe."""

    @classmethod
    def name(cls) -> str:
        return "osasto"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        return None


class OsastoChannel(InputChannel):
    """The only way to speak with the bot; it listens on the loopback interface."""

    def __init__(self, secret: str) -> None:
        if not secret:
            raise ValueError(f"Set {SECRET_VARIABLE}: the bot answers nobody without it.")
        self._secret = secret

    @classmethod
    def name(cls) -> str:
        return "osasto"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> "OsastoChannel":
        mend_rasa()
        return cls(os.environ.get(SECRET_VARIABLE, ""))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        blueprint = Blueprint("osasto_turns", __name__)

        @blueprint.get("/ready")
        async def ready(request: Request) -> HTTPResponse:
            agent: Agent | None = request.app.ctx.agent
            if agent is None or not agent.is_ready():
                return _refuse(503, "no_model", "The model is not loaded yet.")
            return response.json({"status": "ready", "model": agent.model_id, "process": PROCESS})

        @blueprint.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            if not hmac.compare_digest(request.headers.get(SECRET_HEADER, ""), self._secret):
                return _refuse(401, "wrong_secret", "The shared secret is missing or wrong.")
            agent: Agent | None = request.app.ctx.agent
            if agent is None or not agent.is_ready():
                return _refuse(503, "no_model", "The model is not loaded yet.")
            try:
                asked = TurnRequest.model_validate_json(request.body)
            except ValidationError as error:
                return _refuse(400, "bad_turn", str(error))
            with about(asked.conversation, asked.message_id):
                return await _answer(agent, asked)

        return blueprint


async def _answer(agent: Agent, asked: TurnRequest) -> HTTPResponse:
    ASKING.set(uuid4().hex)
    began = time.monotonic()
    tracker = await agent.tracker_store.retrieve(asked.sender)
    heard_before = _events_of(tracker, asked.message_id)
    if heard_before is not None:
        return _render(tracker, heard_before, "repeated")
    try:
        await asyncio.wait_for(agent.handle_message(_to_rasa(asked)), TURN_BUDGET)
    except ActionFailed as error:
        logger.error("turn failed: %s", error)
        return _refuse(502, "action_failed", f"The action server did not help: {error}")
    except TimeoutError:
        return _refuse(504, "too_slow", f"The turn took more than {TURN_BUDGET} s.")
    except Exception:
        logger.exception("turn failed")
        return _refuse(500, "turn_failed", "The turn failed; the log of the bot says why.")
    tracker = await agent.tracker_store.retrieve(asked.sender)
    stored = _events_of(tracker, asked.message_id)
    if stored is None:
        return _refuse(500, "not_stored", "The tracker did not keep the turn.")
    logger.info("turn answered", extra={"seconds": round(time.monotonic() - began, 4)})
    return _render(tracker, stored, "done")


def _to_rasa(asked: TurnRequest) -> UserMessage:
    text = asked.text
    if text.lstrip().startswith(COMMAND_SIGN):
        text = text.replace(COMMAND_SIGN, PLAIN_SIGN, 1)
    return UserMessage(
        text=text,
        output_channel=Silent(),
        sender_id=asked.sender,
        parse_data=_press(asked.text, asked.button, asked.context.language),
        input_channel=OsastoChannel.name(),
        message_id=asked.message_id,
        metadata=_metadata(asked.context),
    )


def _metadata(context: TurnContext) -> dict[str, Any]:
    """The context, with the conversation's language where it is not just the page's."""
    previous = context.language if context.language != context.locale else None
    return {**context.model_dump(mode="json"), "previous_language": previous}


def _press(text: str, button: ButtonPayload | None, language: str) -> dict[str, Any] | None:
    """What Rasa would have understood, for a button that the gateway vouches for."""
    if button is None:
        return None
    entities = [
        {"entity": name, "value": value, "start": 0, "end": 0, "extractor": "button"}
        for name, value in button.entities.items()
    ]
    return {
        "text": text,
        "intent": {"name": button.intent, "confidence": 1.0},
        "entities": [*entities, {"entity": "language", "value": language, "start": 0, "end": 0}],
        "language": {"code": language, "confidence": 1.0, "is_supported": True},
        "pressed": dict(button.entities),
    }


def _events_of(tracker: DialogueStateTracker | None, message_id: str) -> list[Event] | None:
    """The events from a message to the next one; None when the tracker does not know it."""
    if tracker is None:
        return None
    events = list(tracker.events)
    for start, event in enumerate(events):
        if isinstance(event, UserUttered) and event.message_id == message_id:
            after = events[start + 1 :]
            stop = next(
                (index for index, one in enumerate(after) if isinstance(one, UserUttered)),
                len(after),
            )
            return [event, *after[:stop]]
    return None


def _render(
    tracker: DialogueStateTracker | None, events: Sequence[Event], status: str
) -> HTTPResponse:
    uttered = [event for event in events if isinstance(event, BotUttered)]
    if tracker is None or not uttered:
        return _refuse(502, "silent", "The bot said nothing; the log of the bot says why.")
    replies, handoff = _read_replies(uttered)
    heard = events[0]
    reply = TurnReply(
        status="repeated" if status == "repeated" else "done",
        replies=tuple(replies),
        language=str(tracker.get_slot("language") or "en"),
        need=tracker.get_slot("need"),
        confidence=heard.intent.get("confidence") if isinstance(heard, UserUttered) else None,
        handoff=handoff,
    )
    return response.text(reply.model_dump_json(), content_type="application/json")


def _read_replies(uttered: Sequence[BotUttered]) -> tuple[list[Reply], HandoffRequest | None]:
    replies: list[Reply] = []
    handoff: HandoffRequest | None = None
    for event in uttered:
        custom = (event.data or {}).get("custom") or {}
        if "handoff" in custom:
            handoff = HandoffRequest.model_validate(custom["handoff"])
        if event.text:
            buttons = tuple(_read_button(one) for one in (event.data or {}).get("buttons") or ())
            replies.append(Reply(text=event.text, buttons=buttons, card=custom.get("card")))
    return replies, handoff


def _read_button(button: dict[str, Any]) -> ReplyButton:
    """A Rasa button, `/intent{"entity": "value"}`, as what it means."""
    intent, brace, entities = str(button["payload"]).removeprefix(COMMAND_SIGN).partition("{")
    payload = ButtonPayload(intent=intent, entities=json.loads(brace + entities) if brace else {})
    return ReplyButton(title=button["title"], kind=button.get("kind", "answer"), payload=payload)


def _refuse(status: int, code: str, message: str) -> HTTPResponse:
    return response.json({"error": {"code": code, "message": message}}, status=status)
