"""The bot as the gateway meets it: turns in, statuses and replies out."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx

from bot.dialogue.client import RasaDialogue
from bot.dialogue.protocol import SECRET_HEADER, TURN_PATH
from bot.domain.turn import ButtonPayload, ReplyButton, TurnContext, TurnReply, TurnRequest


@dataclass
class Bot:
    """Rasa behind its channel; what it remembers in and acts through can be exchanged."""

    url: str
    secret: str
    agent: Any
    locale: str = "en"
    language: str = "en"
    customer_number: str | None = None
    _numbers: Any = field(default_factory=lambda: count(1))

    def remembers_in(self, store: Any) -> None:
        self.agent.tracker_store = self.agent.processor.tracker_store = store

    def acts_through(self, url: str) -> None:
        """Exchange the action server."""
        from rasa.utils.endpoints import EndpointConfig

        self.agent.processor.action_endpoint = EndpointConfig(url=url)

    def speaks(self, language: str) -> "Bot":
        """The page is in a language, and the conversation too."""
        self.locale = self.language = language
        return self

    def turn(self, text: str, button: ReplyButton | None = None, **changes: Any) -> TurnRequest:
        """A turn as the gateway would ask it."""
        values = {
            "conversation": "c1",
            "episode": 1,
            "message_id": f"c1.{next(self._numbers)}",
            "text": text,
            "button": button.payload if button else None,
            "context": TurnContext(
                locale=self.locale, language=self.language, customer_number=self.customer_number
            ),
        }
        return TurnRequest(**{**values, **changes})

    async def post(self, turn: TurnRequest | str, secret: str | None = None) -> httpx.Response:
        """Ask over HTTP and see the status."""
        body = turn if isinstance(turn, str) else turn.model_dump_json()
        headers = {SECRET_HEADER: self.secret if secret is None else secret}
        async with httpx.AsyncClient(base_url=self.url, headers=headers, timeout=20) as http:
            return await http.post(TURN_PATH, content=body)

    async def answer(self, turn: TurnRequest) -> TurnReply:
        """Ask as the gateway's client does.

        Raises:
            BotUnavailable: anything but a usable answer.
        """
        client = RasaDialogue(self.url, self.secret)
        try:
            return await client.answer(turn)
        finally:
            await client.close()

    async def says(self, text: str) -> TurnReply:
        return await self.answer(self.turn(text))

    async def presses(self, button: ReplyButton) -> TurnReply:
        return await self.answer(self.turn(button.title, button))

    async def memory(self, sender: str = "c1.1") -> Any:
        """Rasa's tracker of the conversation."""
        return await self.agent.tracker_store.retrieve(sender)

    async def heard(self) -> Any:
        """The latest message, as Rasa recorded it."""
        events = (await self.memory()).events
        return next(one for one in reversed(events) if one.type_name == "user")


def find_button(reply: TurnReply, **entities: str) -> ReplyButton:
    """The button of a reply that means these entities."""
    buttons = [button for one in reply.replies for button in one.buttons]
    return next(one for one in buttons if entities.items() <= dict(one.payload.entities).items())


def find_offer(reply: TurnReply, intent: str) -> ReplyButton:
    """The button of a reply that means an intent."""
    buttons = [button for one in reply.replies for button in one.buttons]
    return next(one for one in buttons if one.payload == ButtonPayload(intent=intent))
