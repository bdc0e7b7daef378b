"""Stand-ins with a memory for what tests must not start: the bot and the organisation's file."""

import asyncio
import threading
from collections import deque
from collections.abc import Sequence

from bot.dialogue.protocol import CANARY
from bot.domain.organisation import Organisation
from bot.domain.turn import TurnReply, TurnRequest
from tests.making import bot_says

LONGEST_HOLD = 10.0  # seconds; a test that forgets to let go must still end


class ScriptedDialogue:
    """A bot that answers as it was told and remembers what it heard.

    Without a script it says "Noted."; a scripted exception is raised.
    """

    def __init__(self, *script: TurnReply | Exception) -> None:
        self.heard: list[TurnRequest] = []
        self.ready = True
        self.canary_need = "query_invoice"
        self._script: deque[TurnReply | Exception] = deque(script)
        self._always: Exception | None = None
        self._asked = threading.Semaphore(0)
        self._may_answer = threading.Event()
        self._may_answer.set()

    def will_answer(self, *script: TurnReply | Exception) -> None:
        self._script.extend(script)

    def always_fails(self, error: Exception) -> None:
        self._always = error

    def hold(self) -> None:
        """Think until `let_go`."""
        self._may_answer.clear()

    def let_go(self) -> None:
        self._may_answer.set()

    def wait_until_asked(self) -> None:
        assert self._asked.acquire(timeout=LONGEST_HOLD), "nobody asked the bot"

    @property
    def texts(self) -> Sequence[str]:
        return [request.text for request in self.heard]

    async def answer(self, request: TurnRequest) -> TurnReply:
        if request.conversation == CANARY:
            return bot_says("Noted.").model_copy(update={"need": self.canary_need})
        self.heard.append(request)
        self._asked.release()
        await asyncio.to_thread(self._may_answer.wait, LONGEST_HOLD)
        if self._always is not None:
            raise self._always
        said = self._script.popleft() if self._script else bot_says("Noted.")
        if isinstance(said, Exception):
            raise said
        return said

    async def is_ready(self) -> bool:
        return self.ready


class ReadOrganisation:
    """The organisation's file, already read; reading it anew for each test would take a second."""

    def __init__(self, organisation: Organisation, text: str) -> None:
        self._organisation = organisation
        self.text = text

    def current(self) -> Organisation:
        return self._organisation
