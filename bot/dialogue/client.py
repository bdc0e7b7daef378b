"""The gateway's one call to the bot; another engine could take Rasa's place behind it."""

from dataclasses import dataclass
from typing import ClassVar, Protocol

import httpx
from pydantic import ValidationError

from bot.dialogue.protocol import READY_PATH, SECRET_HEADER, TURN_PATH
from bot.domain.errors import OsastoError
from bot.domain.turn import TurnReply, TurnRequest

TURN_TIMEOUT = 8.0  # seconds; the channel gives up after 7, an action after 5


@dataclass(eq=False)
class BotUnavailable(OsastoError):
    """The bot did not answer a turn; `because` is for logs, never for customers."""

    code: ClassVar[str] = "bot_unavailable"
    because: str

    def __str__(self) -> str:
        return f"The bot did not answer: {self.because}."


class Dialogue(Protocol):
    """Whoever can answer a turn."""

    async def answer(self, request: TurnRequest) -> TurnReply:
        """The bot's answer.

        Raises:
            BotUnavailable: no answer, or none that can be used.
        """
        ...

    async def is_ready(self) -> bool:
        """Whether it may be asked now."""
        ...


class RasaDialogue:
    """Asks one Rasa process over HTTP on this machine."""

    def __init__(self, url: str, secret: str) -> None:
        self._http = httpx.AsyncClient(
            base_url=url, headers={SECRET_HEADER: secret}, timeout=TURN_TIMEOUT
        )

    async def answer(self, request: TurnRequest) -> TurnReply:
        try:
            response = await self._http.post(
                TURN_PATH,
                content=request.model_dump_json(),
                headers={"Content-Type": "application/json"},
            )
        except httpx.HTTPError as error:
            raise BotUnavailable(because=f"{type(error).__name__}: {error}") from error
        if response.status_code != httpx.codes.OK:
            raise BotUnavailable(because=f"status {response.status_code}: {response.text[:200]}")
        try:
            return TurnReply.model_validate_json(response.content)
        except ValidationError as error:
            raise BotUnavailable(because=f"an answer of another shape: {error}") from error

    async def is_ready(self) -> bool:
        """Whether the process has its model and may be asked."""
        try:
            response = await self._http.get(READY_PATH, timeout=2.0)
        except httpx.HTTPError:
            return False
        return response.status_code == httpx.codes.OK

    async def close(self) -> None:
        await self._http.aclose()
