"""Sentences that every fit model understands, asked before a process gets a customer's turn."""

import time
from dataclasses import dataclass

from bot.dialogue.client import BotUnavailable, Dialogue
from bot.dialogue.protocol import CANARY
from bot.domain.turn import TurnContext, TurnReply, TurnRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """What is asked in a language, and the need that must be found in it."""

    language: str
    text: str
    need: str = "query_invoice"

    def request(self) -> TurnRequest:
        """The sentence as a turn of a dialogue of its own: each asking is a fresh one."""
        number = time.time_ns()
        return TurnRequest(
            conversation=CANARY,
            episode=number,
            message_id=f"{CANARY}.{self.language}.{number}",
            text=self.text,
            context=TurnContext(locale=self.language, language=self.language),
        )

    def why_wrong(self, reply: TurnReply) -> str:
        """What is wrong with an answer; empty when nothing is."""
        if reply.status != "done":
            return f"it answered “{self.text}” as a repetition"
        if reply.need != self.need:
            return f"it understood “{self.text}” as '{reply.need}', not '{self.need}'"
        if reply.language != self.language:
            return f"it took “{self.text}” for '{reply.language}', not '{self.language}'"
        return ""


CANARIES = (
    Canary(language="en", text="I have a question about my invoice"),
    Canary(language="fr", text="J'ai une question sur ma facture"),
    Canary(language="fi", text="Minulla on kysymys laskustani"),
    Canary(language="ar", text="لدي سؤال عن فاتورتي"),
)


async def why_unfit(dialogue: Dialogue) -> str:
    """Why a process must not get customers' turns; empty when it is fit."""
    for canary in CANARIES:
        try:
            reply = await dialogue.answer(canary.request())
        except BotUnavailable as error:
            return f"it did not answer “{canary.text}”: {error.because}"
        if wrong := canary.why_wrong(reply):
            return wrong
    return ""
