"""The gateway's one call to the bot; another engine could take Rasa's place behind it."""

import asyncio
import socket
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, ClassVar, Protocol

import aiohttp
from pydantic import ValidationError

from bot.dialogue.protocol import READY_PATH, SECRET_HEADER, TURN_PATH
from bot.dialogue.slots import Slots
from bot.domain.errors import OsastoError
from bot.domain.turn import TurnReply, TurnRequest

TURN_TIMEOUT = 8.0  # seconds; the channel gives up after 7, an action after 5
# An answer of 10 MB that is cut off after LONGEST_ANSWER had 6 MB more of it in memory by then.
SMALL_BUFFER = (socket.SOL_SOCKET, socket.SO_RCVBUF, 256 * 1024)
READ_AHEAD = 16 * 1024  # bytes of an answer that wait to be taken
LONGEST_ANSWER = 256 * 1024  # bytes; the longest with its card and packet are about 20 KiB
AT_ONCE = 16  # turns in flight in one process; it works on them one after another anyway
MOST_SLOW = 24  # further ones, which wait for something that is not the process's own work
SLOW_AFTER = 0.5  # seconds; ten times what a turn takes
CONNECT_TIMEOUT = 2.0  # seconds
KEPT_FOR = 2.0  # seconds; less than the 5 after which Rasa hangs up


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
        self.url = url
        self._secret = secret
        self._session: aiohttp.ClientSession | None = None
        self._slots = Slots(at_once=AT_ONCE, most_slow=MOST_SLOW, slow_after=SLOW_AFTER)

    async def answer(self, request: TurnRequest) -> TurnReply:
        try:
            # The library's own limit counts from byte to byte: a trickle would never end.
            async with asyncio.timeout(TURN_TIMEOUT), self._slots.one():
                status, content = await self._post(request)
        except TimeoutError as error:
            because = f"no answer within {TURN_TIMEOUT:.0f} s"
            raise BotUnavailable(because=because, is_down=True) from error
        except aiohttp.ClientError as error:
            raise _not_reached(error) from error
        if status != HTTPStatus.OK:
            told = content[:200].decode("utf-8", "replace")
            is_down = status == HTTPStatus.SERVICE_UNAVAILABLE
            raise BotUnavailable(because=f"status {status}: {told}", is_down=is_down)
        try:
            return TurnReply.model_validate_json(content)
        except ValidationError as error:
            told = str(error)[:500]
            raise BotUnavailable(because=f"an answer of another shape: {told}") from error

    async def _post(self, request: TurnRequest) -> tuple[int, bytes]:
        """The status and the body, of which no more is read than an answer can be long."""
        asked = self._http().post(
            TURN_PATH,
            data=request.model_dump_json(),
            headers={"Content-Type": "application/json"},
        )
        content = bytearray()
        async with asked as response:
            async for part in response.content.iter_any():
                content += part
                if len(content) > LONGEST_ANSWER:
                    response.close()  # not to be read to its end
                    because = f"an answer of more than {LONGEST_ANSWER} bytes"
                    raise BotUnavailable(because=because)
        return response.status, bytes(content)

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
            await self._get_ready(seconds)
        except BotUnavailable:
            return False
        return True

    async def look(self, seconds: float) -> str:
        """Which model runs in which process: another one, another text.

        Raises:
            BotUnavailable: it does not answer within so many seconds, or has no model.
        """
        status, told = await self._get_ready(seconds)
        if status != HTTPStatus.OK:
            raise BotUnavailable(because=f"status {status}: {told[:200]}", is_down=True)
        return told

    async def _get_ready(self, seconds: float) -> tuple[int, str]:
        timeout = aiohttp.ClientTimeout(total=seconds)
        try:
            async with self._http().get(READY_PATH, timeout=timeout) as response:
                return response.status, await response.text(errors="replace")
        except (aiohttp.ClientError, TimeoutError) as error:
            raise _not_reached(error) from error

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    def _http(self) -> aiohttp.ClientSession:
        """Made when it is first needed: it belongs to the event loop that runs then."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                self.url,
                headers={SECRET_HEADER: self._secret},
                connector=aiohttp.TCPConnector(
                    limit=0, keepalive_timeout=KEPT_FOR, socket_factory=_make_socket
                ),
                timeout=aiohttp.ClientTimeout(sock_connect=CONNECT_TIMEOUT),
                read_bufsize=READ_AHEAD,
            )
        return self._session


def _make_socket(address: Any) -> socket.socket:
    family, kind, protocol, _, _ = address
    made = socket.socket(family, kind, protocol)
    made.setsockopt(*SMALL_BUFFER)
    return made


def _not_reached(error: Exception) -> BotUnavailable:
    return BotUnavailable(because=f"{type(error).__name__}: {error}", is_down=True)
