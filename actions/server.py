"""The action server: Rasa's own, whose lines say which conversation and message they are about."""

import logging
import time
from collections.abc import Mapping
from typing import Any

from rasa_sdk import endpoint
from rasa_sdk.executor import ActionExecutor
from sanic import Sanic

from bot.logs import about

logger = logging.getLogger(__name__)


class TurnExecutor(ActionExecutor):
    """Runs actions, each in the context of the turn that called it."""

    async def run(self, action_call: Any) -> dict[str, Any] | None:
        """The action's events and messages; see the base class."""
        conversation, turn = ids_of(action_call)
        with about(conversation, turn):
            began = time.monotonic()
            try:
                answer: dict[str, Any] | None = await super().run(action_call)
            except Exception:
                logger.exception("action failed", extra={"action": _name_of(action_call)})
                raise
            seconds = round(time.monotonic() - began, 4)
            logger.info("action ran", extra={"action": _name_of(action_call), "seconds": seconds})
            return answer


def make_server() -> Sanic:
    """The server with our actions, answering Rasa alone."""
    endpoint.ActionExecutor = TurnExecutor  # create_app makes its own and offers no other way in
    return endpoint.create_app("actions", cors_origins=[])


def ids_of(action_call: Mapping[str, Any]) -> tuple[str, str | None]:
    """The conversation and the message that an action is called for.

    Rasa's sender id is the conversation with its episode; its latest user event has the message.
    """
    tracker = action_call.get("tracker") or {}
    conversation, _, _ = str(tracker.get("sender_id") or "").rpartition(".")
    for event in reversed(tracker.get("events") or ()):
        if event.get("event") == "user" and event.get("message_id"):
            return conversation, str(event["message_id"])
    return conversation, None


def _name_of(action_call: Mapping[str, Any]) -> str:
    return str(action_call.get("next_action") or "")
