"""A conversation as Rasa records it: what was said and asked, and a tracker made from it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.reading import REQUESTED_SLOT
from bot.domain.packet import HandoffRequest

Event = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Done:
    """What an action did: its events and what it uttered."""

    events: Sequence[Event]
    uttered: Sequence[Mapping[str, Any]]

    @property
    def slots(self) -> dict[str, Any]:
        return {one["name"]: one["value"] for one in self.events if one["event"] == "slot"}

    @property
    def requires(self) -> str | None:
        """The slot that a form asks for next; fails when the action did not say."""
        return self.slots[REQUESTED_SLOT]

    @property
    def responses(self) -> list[str]:
        return [one["response"] for one in self.uttered if one["response"]]

    @property
    def buttons(self) -> list[Mapping[str, Any]]:
        return [button for one in self.uttered for button in one["buttons"]]

    @property
    def card(self) -> Mapping[str, Any] | None:
        return next(
            (one["custom"]["card"] for one in self.uttered if "card" in one["custom"]), None
        )

    @property
    def handoff(self) -> HandoffRequest | None:
        found = [one["custom"]["handoff"] for one in self.uttered if "handoff" in one["custom"]]
        return HandoffRequest.model_validate(found[0]) if found else None

    def uttered_as(self, response: str) -> Mapping[str, Any]:
        """The message with this response, with the values of its blanks."""
        return next(one for one in self.uttered if one["response"] == response)


@dataclass
class Talk:
    """Grows by what is said and asked; `context` is what the gateway vouches for."""

    language: str = "en"
    context: dict[str, Any] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    slots: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.slots.setdefault("language", self.language)

    def says(self, text: str, intent: str, **read: Any) -> "Talk":
        """The customer writes; `read` is what the understanding found beside the intent."""
        parsed = {
            "text": text,
            "intent": {"name": intent, "confidence": read.pop("confidence", 0.95)},
            "entities": read.pop("entities", []),
            "language": {"code": self.language, "confidence": 0.9, "is_supported": True},
            **read,
        }
        self._hears(text, parsed)
        return self

    def presses(self, button: Mapping[str, Any]) -> "Talk":
        """The customer presses a button that was offered."""
        intent, brace, entities = button["payload"].removeprefix("/").partition("{")
        values = json.loads(brace + entities) if brace else {}
        parsed = {
            "text": button["title"],
            "intent": {"name": intent, "confidence": 1.0},
            "entities": [{"entity": name, "value": value} for name, value in values.items()],
            "language": {"code": self.language, "confidence": 1.0, "is_supported": True},
            "pressed": values,
        }
        self._hears(button["title"], parsed)
        return self

    def _hears(self, text: str, parsed: Mapping[str, Any]) -> None:
        self.events.append(
            {"event": "user", "text": text, "parse_data": parsed, "metadata": self.context}
        )

    def asked(self, slot: str | None) -> "Talk":
        """The bot asked for a slot, and waits."""
        return self.after({"event": "slot", "name": REQUESTED_SLOT, "value": slot})

    def after(self, *events: Event) -> "Talk":
        """The events of an action were recorded."""
        self.events.extend(events)
        self.slots.update({one["name"]: one["value"] for one in events if one["event"] == "slot"})
        return self

    def form_stepped_back(self) -> "Talk":
        """The form did not run, and the rule for what was said spoke."""
        return self.after({"event": "action_execution_rejected"}, {"event": "bot"})

    @property
    def tracker(self) -> Tracker:
        """As the action server gets it, which is not told which action ran before."""
        heard = [one for one in self.events if one["event"] == "user"]
        return Tracker(
            sender_id="conversation.1",
            slots=dict(self.slots),
            latest_message=heard[-1]["parse_data"] if heard else {},
            events=list(self.events),
            paused=False,
            followup_action=None,
            active_loop={},
            latest_action_name=None,
        )

    def does(self, action: Action) -> Done:
        """An action runs on the conversation as it is; its events are recorded."""
        dispatcher = CollectingDispatcher()
        events = action.run(dispatcher, self.tracker, {})
        self.after(*events)
        return Done(events=events, uttered=dispatcher.messages)
