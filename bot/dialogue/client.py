"""The gateway's one call to the bot; another engine could take Rasa's place behind it."""

import asyncio
import socket
from dataclasses import dataclass
from typing import ClassVar, Protocol

import httpx
from pydantic import ValidationError

from bot.dialogue.protocol import READY_PATH, SECRET_HEADER, TURN_PATH
from bot.dialogue.slots import Slots
from bot.domain.errors import OsastoError
from bot.domain.turn import TurnReply, TurnRequest

TURN_TIMEOUT = 8.0  # seconds; the channel gives up after 7, an action after 5
# An answer of 10 MB that is cut off after LONGEST_ANSWER had 6 MB more of it in memory by then.
SMALL_BUFFER = (socket.SOL_SOCKET, socket.SO_RCVBUF, 256 * 1024)
LONGEST_ANSWER = 256 * 1024  # bytes; the longest with its card and packet are about 20 KiB
AT_ONCE = 16  # turns in flight in one process; it works on them one after another anyway
MOST_SLOW = 24  # further ones, which wait for something that is not the process's own work
SLOW_AFTER = 0.5  # seconds; ten times what a turn takes
CONNECT_TIMEOUT = 2.0  # seconds


@dataclass(eq=False)
class BotUnavailable(OsastoError):
    """The bot did not answer a turn; `because` is for logs, never for customers."""

    code: ClassVar[str] = "bot_unavailable"
    because: str
    is_down: bool = False  # the process could not be reached or has no model: another one may do

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
    """Asks one Rasa process over HTTP."""

    def __init__(self, url: str, secret: str) -> None:
        self._http = httpx.AsyncClient(
            base_url=url,
            headers={SECRET_HEADER: secret},
            timeout=httpx.Timeout(TURN_TIMEOUT, connect=CONNECT_TIMEOUT),
            transport=httpx.AsyncHTTPTransport(socket_options=[SMALL_BUFFER]),
        )
        self._slots = Slots(at_once=AT_ONCE, most_slow=MOST_SLOW, slow_after=SLOW_AFTER)

    async def answer(self, request: TurnRequest) -> TurnReply:
        try:
            # The library's own limit counts from byte to byte: a trickle would never end.
            async with asyncio.timeout(TURN_TIMEOUT), self._slots.one():
                status, content = await self._post(request)
        except TimeoutError as error:
            because = f"no answer within {TURN_TIMEOUT:.0f} s"
            raise BotUnavailable(because=because, is_down=True) from error
        except httpx.HTTPError as error:
            because = f"{type(error).__name__}: {error}"
            raise BotUnavailable(because=because, is_down=True) from error
        if status != httpx.codes.OK:
            told = content[:200].decode("utf-8", "replace")
            is_down = status == httpx.codes.SERVICE_UNAVAILABLE
            raise BotUnavailable(because=f"status {status}: {told}", is_down=is_down)
        try:
            return TurnReply.model_validate_json(content)
        except ValidationError as error:
            told = str(error)[:500]
            raise BotUnavailable(because=f"an answer of another shape: {told}") from error

    async def _post(self, request: TurnRequest) -> tuple[int, bytes]:
        """The status and the body, of which no more is read than an answer can be long."""
        asked = self._http.stream(
            "POST",
            TURN_PATH,
            content=request.model_dump_json(),
            headers={"Content-Type": "application/json"},
        )
        content = bytearray()
        async with asked as response:
            async for part in response.aiter_bytes():
                content += part
                if len(content) > LONGEST_ANSWER:
                    because = f"an answer of more than {LONGEST_ANSWER} bytes"
                    raise BotUnavailable(because=because)
        return response.status_code, bytes(content)

    async def is_ready(self) -> bool:
        """Whether the process has its model and may be asked."""
        try:
            await self.look(2.0)
        except BotUnavailable:
            return False
        return True

    async def is_up(self, seconds: float) -> bool:
        """Whether the process answers within so many seconds, with or without a model."""
        try:
            await self._http.get(READY_PATH, timeout=seconds)
        except httpx.HTTPError:
            return False
        return True

    async def look(self, seconds: float) -> str:
        """Which model runs in which process: another one, another text.

        Raises:
            BotUnavailable: it does not answer within so many seconds, or has no model.
        """
        try:
            response = await self._http.get(READY_PATH, timeout=seconds)
        except httpx.HTTPError as error:
            because = f"{type(error).__name__}: {error}"
            raise BotUnavailable(because=because, is_down=True) from error
        if response.status_code != httpx.codes.OK:
            because = f"status {response.status_code}: {response.text[:200]}"
            raise BotUnavailable(because=because, is_down=True)
        return response.text

    async def close(self) -> None:
        await self._http.aclose()
