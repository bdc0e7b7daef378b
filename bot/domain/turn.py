"""One turn: what the gateway asks the bot, and what the bot answers."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from bot.domain.packet import HandoffRequest


class Frozen(BaseModel):
    """Base of the turn's parts: unchangeable, strict about names, and silent about contents."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class ButtonPayload(Frozen):
    """What pressing a button means to the bot: an intent with its entities."""

    intent: str
    entities: Mapping[str, str] = {}


class TurnContext(Frozen):
    """What the gateway knows about the writer; `customer_number` is verified, never claimed."""

    locale: str
    language: str
    customer_number: str | None = None
    page: Mapping[str, str] | None = None
    answered: Mapping[str, str] = {}  # question id → answer id, from earlier episodes


class TurnRequest(Frozen):
    """One customer message for the bot; `button` is there when it was a press of ours."""

    conversation: str
    episode: int
    message_id: str
    text: str
    button: ButtonPayload | None = None
    context: TurnContext

    @property
    def sender(self) -> str:
        """The Rasa sender id: a fresh dialogue for every episode."""
        return f"{self.conversation}.{self.episode}"


class ReplyButton(Frozen):
    """A button the bot wants to offer; the gateway gives it an id."""

    title: str
    kind: Literal["answer", "change", "offer"] = "answer"
    payload: ButtonPayload


class Reply(Frozen):
    """One message of the bot."""

    text: str
    buttons: tuple[ReplyButton, ...] = ()
    card: Mapping[str, Any] | None = None


class TurnReply(Frozen):
    """The bot's answer to one turn, all of it or none."""

    status: Literal["done", "repeated"]
    replies: tuple[Reply, ...]
    language: str
    need: str | None = None
    confidence: float | None = None
    handoff: HandoffRequest | None = None
