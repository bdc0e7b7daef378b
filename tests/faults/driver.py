"""Customers and staff as programs: they reconnect, send again and sort as the real pages do.

`Widget` follows bot/web/frontend (shared/socket.ts and widget/conversation.ts), `Desk` follows
desk/state.ts. Both write what they send and hear into a ledger.
"""

import asyncio
import contextlib
import itertools
import json
import random
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
import websockets
from websockets.exceptions import InvalidHandshake, WebSocketException

from tests.faults.ledger import Ledger, Line, Screen

Frame = dict[str, Any]

REFUSED = 1008  # the server does not want this page
RESTARTING = 1012  # everyone returns once, spread over a few seconds
FINAL = {"bad_frame", "too_long", "empty", "unknown_button"}  # never taken, however often tried
PEOPLE = ("queue", "staff")  # owners who answer in the bot's place
PATIENCE = 60.0  # seconds; only a test that fails waits so long
LOOK_AGAIN = 0.02

_homes = itertools.count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Seconds; the defaults are those of the real pages."""

    first_delay: float = 0.5
    longest_delay: float = 20.0
    open_within: float = 10.0
    ping_every: float = 20.0
    answer_within: float = 10.0
    try_again: float = 2.0  # after a refusal that passes, as a customer who presses "again"


HURRIED = Times(first_delay=0.1, longest_delay=1.0, try_again=0.5)  # for tests of seconds


def own_address() -> str:
    """An address of the loopback network that nobody else here calls from.

    The gateway counts handshakes by address; a thousand customers do not share one.
    """
    number = next(_homes)
    return f"127.{1 + number // 62500 % 250}.{number // 250 % 250}.{number % 250 + 1}"


async def until(
    is_so: Callable[[], object], complaint: str | Callable[[], str], within: float = PATIENCE
) -> None:
    """Look again and again until it is so; a test that fails says what was missing."""
    deadline = time.monotonic() + within
    while not is_so():
        if time.monotonic() > deadline:
            told = complaint if isinstance(complaint, str) else complaint()
            raise AssertionError(f"not within {within:.0f} s: {told}")
        await asyncio.sleep(LOOK_AGAIN)


@dataclass(slots=True)
class Outgoing:
    """Something a customer said; it keeps its id however often it is sent."""

    id: str
    text: str
    said_at: float
    acknowledged_at: float | None = None
    answered_at: float | None = None


@dataclass(slots=True)
class Connection:
    """How one connection went, in seconds of the monotonic clock."""

    tried_at: float
    welcomed_at: float | None = None
    lost_at: float | None = None


class Socket:
    """A connection that comes back by itself, with back-off and jitter."""

    def __init__(
        self,
        urls: Sequence[str],
        *,
        times: Times,
        origin: str,
        headers: dict[str, str] | None = None,
    ) -> None:
        self.urls = list(urls)
        self.address = own_address()
        self.connections: list[Connection] = []
        self.is_online = False
        self.is_refused = False
        self._times = times
        self._origin = origin
        self._headers = headers or {}
        self._random = random.Random(self.address)
        self._failures = 0
        self._hurry = asyncio.Event()
        self._socket: websockets.WebSocketClientProtocol | None = None
        self._task: asyncio.Task[None] | None = None
        self._balance = self._random.randrange(len(self.urls))

    def start(self) -> None:
        if self._task is None:
            self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Close for good, as a tab does."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        self.is_online = False

    def drop(self) -> None:
        """Lose the connection without a goodbye, as a network does."""
        if self._socket is not None and self._socket.transport is not None:
            self._socket.transport.abort()

    async def send(self, frame: Frame) -> bool:
        """Whether the frame was handed to an open connection; not whether it arrived."""
        if self._socket is None or not self._socket.open:
            return False
        with contextlib.suppress(WebSocketException, OSError):
            await self._socket.send(json.dumps(frame))
            return True
        return False

    async def opened(self) -> None:
        """The place to say hello."""

    async def received(self, frame: Frame) -> None:
        """One frame, pongs left out."""

    def welcomed(self) -> None:
        """The server has answered the hello."""
        self.is_online = True
        self.connections[-1].welcomed_at = time.monotonic()

    async def _run(self) -> None:
        while not self.is_refused:
            self.connections.append(Connection(tried_at=time.monotonic()))
            code = await self._connect_once()
            self.is_online = False
            self.connections[-1].lost_at = time.monotonic()
            if code == REFUSED:
                self.is_refused = True
                return
            self._hurry.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._next_delay(code)):
                    await self._hurry.wait()

    async def _connect_once(self) -> int:
        """Serve one connection to its end; the code it closed with, 0 for none."""
        self._balance += 1  # as a balancer spreads them
        url = self.urls[self._balance % len(self.urls)]
        opening = websockets.connect(
            url,
            origin=self._origin,  # type: ignore[arg-type]
            extra_headers=self._headers,
            open_timeout=self._times.open_within,
            close_timeout=1,
            ping_interval=None,
            compression=None,
            max_size=None,
            local_addr=(self.address, 0),
        )
        try:
            self._socket = await opening
        except (OSError, InvalidHandshake, TimeoutError, WebSocketException):
            return 0
        try:
            await self.opened()
            return await self._listen(self._socket)
        finally:
            socket, self._socket = self._socket, None
            socket.transport.abort()

    async def _listen(self, socket: websockets.WebSocketClientProtocol) -> int:
        asked = False
        while True:
            wait = self._times.answer_within if asked else self._times.ping_every
            try:
                async with asyncio.timeout(wait):
                    frame = json.loads(await socket.recv())
            except TimeoutError:
                if asked or not await self.send({"type": "ping"}):
                    return 0
                asked = True
                continue
            except (WebSocketException, OSError):
                return socket.close_code or 0
            asked, self._failures = False, 0
            if frame.get("type") != "pong":
                await self.received(frame)

    def _next_delay(self, code: int) -> float:
        times = self._times
        if code == RESTARTING:
            return times.first_delay * (1 + 4 * self._random.random())
        ceiling = min(times.longest_delay, times.first_delay * 2**self._failures)
        self._failures += 1
        return ceiling / 2 + self._random.random() * ceiling / 2


class Widget(Socket):
    """One customer's page."""

    def __init__(
        self,
        urls: Sequence[str],
        ledger: Ledger,
        *,
        origin: str,
        times: Times = HURRIED,
        visitor: str | None = None,
        identity: str | None = None,
        locale: str = "en",
    ) -> None:
        super().__init__([_socket_url(one, "/chat") for one in urls], times=times, origin=origin)
        self.conversation = ""
        self.visitor = visitor
        self.identity = identity
        self.seq = 0  # the highest number among the messages shown: what `after` may safely say
        self.owner: Frame = {}
        self.said: dict[str, Outgoing] = {}
        self.heard: list[Frame] = []
        self._ledger = ledger
        self._locale = locale
        self._lines: dict[int, Line] = {}
        self._owner_seq = -1
        self._again: dict[str, asyncio.Task[None]] = {}

    @property
    def lines(self) -> list[Line]:
        """What the page shows: each number once, in order."""
        return [self._lines[seq] for seq in sorted(self._lines)]

    @property
    def screen(self) -> Screen:
        return Screen(name="widget", conversation=self.conversation, lines=self.lines)

    @property
    def unacknowledged(self) -> list[Outgoing]:
        refused = self._ledger.refused
        waiting = [one for one in self.said.values() if one.acknowledged_at is None]
        return [one for one in waiting if one.id not in refused]

    async def say(self, text: str) -> Outgoing:
        """Write a message; it is sent now or with the next welcome."""
        one = Outgoing(id=uuid.uuid4().hex, text=text, said_at=time.monotonic())
        self.said[one.id] = one
        if self.conversation:
            self._ledger.note_sent(self.conversation, one.id)
        await self._send_one(one)
        return one

    async def ask(self, text: str, within: float = PATIENCE) -> Outgoing:
        """Write a message and wait for the bot's answer, or for people."""
        one = await self.say(text)
        await until(lambda: one.answered_at, lambda: f"an answer to '{text}'; {self}", within)
        return one

    async def met(self, within: float = PATIENCE) -> "Widget":
        """Wait for the welcome."""
        await until(lambda: self.is_online, lambda: f"a welcome; {self}", within)
        return self

    async def opened(self) -> None:
        hello: Frame = {
            "type": "hello",
            "site": "demo",
            "locale": self._locale,
            "after": self.seq,
        }
        if self.visitor is not None:
            hello["visitor"] = self.visitor
        if self.identity is not None:
            hello["identity"] = self.identity
        await self.send(hello)

    async def received(self, frame: Frame) -> None:
        self.heard.append(frame)
        match frame["type"]:
            case "welcome":
                await self._welcome(frame)
            case "ack":
                self._acknowledge(frame)
            case "message":
                self._show(frame)
            case "owner":
                self._own(frame)
            case "error":
                self._refuse(frame)

    async def _welcome(self, frame: Frame) -> None:
        another = self.conversation and self.conversation != frame["conversation"]
        assert not another, f"{self.conversation} became {frame['conversation']}"
        self.conversation, self.visitor = frame["conversation"], frame["visitor"]
        self._own(frame)
        self.welcomed()
        for one in list(self.unacknowledged):
            self._ledger.note_sent(self.conversation, one.id)
            await self._send_one(one)

    async def _send_one(self, one: Outgoing) -> None:
        if self.is_online:
            await self.send({"type": "message", "id": one.id, "text": one.text})

    def _acknowledge(self, frame: Frame) -> None:
        self._ledger.note_acknowledged(frame["id"], frame["seq"])
        one = self.said[frame["id"]]
        one.acknowledged_at = one.acknowledged_at or time.monotonic()
        if self.owner.get("owner") in PEOPLE and one.answered_at is None:
            one.answered_at = time.monotonic()

    def _show(self, frame: Frame) -> None:
        line = Line(seq=frame["seq"], author=frame["author"], text=frame["text"])
        self._lines[line.seq] = line
        self.seq = max(self.seq, line.seq)
        one = self.said.get(str(frame.get("id")))
        if one is not None and one.acknowledged_at is None:
            # The stream shows it, so it is stored; the page takes it out of what it sends.
            self._ledger.note_acknowledged(one.id, line.seq)
            one.acknowledged_at = time.monotonic()
        if line.author == "bot":
            self._note_answered(line.text)

    def _own(self, frame: Frame) -> None:
        if frame["seq"] < self._owner_seq:
            return
        self._owner_seq, self.owner = frame["seq"], frame
        if frame["owner"] in PEOPLE:
            self._note_answered(None)

    def _note_answered(self, answer: str | None) -> None:
        """An answer that names its question answers that one; people or any other, all before."""
        named = answer is not None and answer.startswith("Noted: ")
        for one in self.said.values():
            mine = one.text[:60] in str(answer) if named else one.acknowledged_at is not None
            if mine and one.answered_at is None:
                one.answered_at = time.monotonic()

    def _refuse(self, frame: Frame) -> None:
        one = self.said.get(str(frame.get("id")))
        if one is None:
            return
        if frame["code"] in FINAL:
            self._ledger.note_refused(one.id, frame["code"])
        elif one.id not in self._again:
            self._again[one.id] = asyncio.create_task(self._try_again(one))

    async def _try_again(self, one: Outgoing) -> None:
        """As somebody who presses "again" where a message says that it was not taken."""
        await asyncio.sleep(self._times.try_again * (1 + self._random.random()))
        del self._again[one.id]
        if one.acknowledged_at is None:
            await self._send_one(one)

    def __str__(self) -> str:
        return f"{len(self.lines)} lines, last heard {self.heard[-6:]}"


class Desk(Socket):
    """A member of staff with the desk open."""

    def __init__(self, base: str, ledger: Ledger, *, origin: str, times: Times = HURRIED) -> None:
        super().__init__([_socket_url(base, "/desk/socket")], times=times, origin=origin)
        self.queue: Frame = {}
        self.name = ""
        self.heard: list[Frame] = []
        self._ledger = ledger
        self._logs: dict[str, dict[int, Frame]] = {}
        self.http = httpx.AsyncClient(base_url=f"{base}/desk/api", timeout=20)

    async def sign_in(self, account: str, password: str) -> "Desk":
        """Sign in over REST and open the socket."""
        body = {"email": f"{account}@pohja.example", "password": password}
        answer = await self.http.post("/sign-in", json=body)
        answer.raise_for_status()
        self.name = answer.json()["name"]
        self._headers = {"Cookie": f"osasto_desk={answer.cookies['osasto_desk']}"}
        self.http.headers["Cookie"] = self._headers["Cookie"]
        self.http.cookies.clear()
        self.start()
        await until(lambda: self.is_online, "the desk's queue")
        return self

    async def pause(self) -> None:
        """Close the socket and stay signed in; `start` opens it again."""
        await super().stop()

    async def stop(self) -> None:
        await self.pause()
        await self.http.aclose()

    @property
    def items(self) -> list[Frame]:
        return [item for group in ("waiting", "mine", "others") for item in self.queue[group]]

    def lines_of(self, conversation: str) -> list[Line]:
        """The messages of a watched conversation: each number once, in order."""
        events = self._logs.get(conversation, {})
        return [
            Line(seq=seq, author=events[seq]["author"], text=events[seq]["text"])
            for seq in sorted(events)
            if events[seq]["kind"] == "message"
        ]

    def screens(self) -> Iterator[Screen]:
        for conversation in self._logs:
            lines = self.lines_of(conversation)
            yield Screen(name=f"desk of {self.name}", conversation=conversation, lines=lines)

    async def watch(self, conversation: str) -> None:
        """Follow a conversation, from what is known of it on."""
        log = self._logs.setdefault(conversation, {})
        after = max(log, default=0)
        await self.send({"type": "watch", "conversation": conversation, "after": after})

    async def waits(self, conversation: str, within: float = PATIENCE) -> str:
        """Wait until a conversation stands in the queue; its handoff."""

        def found() -> list[Frame]:
            return [one for one in self.items if one["conversation"] == conversation]

        missing = f"{conversation} in the queue of {self.name}, who"
        await until(found, lambda: f"{missing} last heard {self.heard[-3:]}", within)
        return str(found()[0]["handoff"])

    async def claim(self, handoff: str) -> httpx.Response:
        return await self.http.post(f"/handoffs/{handoff}/claim")

    async def reply(self, handoff: str, conversation: str, text: str) -> httpx.Response:
        """Answer the customer; sent again with the same id until the server has decided."""
        client_id = uuid.uuid4().hex
        self._ledger.note_sent(conversation, client_id)
        deadline = time.monotonic() + PATIENCE
        while True:
            with contextlib.suppress(httpx.HTTPError):
                answer = await self.http.post(
                    f"/handoffs/{handoff}/messages", json={"id": client_id, "text": text}
                )
                if answer.is_success:
                    self._ledger.note_acknowledged(client_id, answer.json()["seq"])
                elif answer.is_client_error:
                    self._ledger.note_refused(client_id, answer.json()["error"]["code"])
                if answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
                    return answer
            assert time.monotonic() < deadline, f"{self.name} could not answer"
            await asyncio.sleep(self._times.try_again)

    async def opened(self) -> None:
        for conversation in self._logs:
            await self.watch(conversation)

    async def received(self, frame: Frame) -> None:
        self.heard.append(frame)
        if frame["type"] == "queue":
            self.queue = frame["queue"]
            self.welcomed()
        elif frame["type"] == "events":
            log = self._logs.setdefault(frame["conversation"], {})
            log.update({event["seq"]: event for event in frame["events"]})
        elif frame["type"] == "error" and frame["code"] == "not_found":
            self._logs.pop(frame["conversation"], None)  # passed on to others, no longer shown


@dataclass(slots=True)
class Crowd:
    """Many customers at once over the same gateways, and one ledger."""

    urls: Sequence[str]
    origin: str
    ledger: Ledger = field(default_factory=Ledger)
    times: Times = HURRIED
    widgets: list[Widget] = field(default_factory=list)

    def join(self, count: int) -> list[Widget]:
        """So many more pages, not yet opened."""
        fresh = [
            Widget(self.urls, self.ledger, origin=self.origin, times=self.times)
            for _ in range(count)
        ]
        self.widgets += fresh
        return fresh

    async def enter(self, count: int, at_once: int = 100) -> None:
        """Open so many more pages and wait until all are welcome."""
        fresh = self.join(count)
        for start in range(0, count, at_once):
            group = fresh[start : start + at_once]
            for one in group:
                one.start()
            await asyncio.gather(*(one.met() for one in group))

    async def leave(self) -> None:
        await asyncio.gather(*(one.stop() for one in self.widgets))

    @property
    def said(self) -> list[Outgoing]:
        return [one for widget in self.widgets for one in widget.said.values()]

    async def settle(self, within: float = PATIENCE) -> None:
        """Wait until everybody is back, everything said is acknowledged and answered."""

        def unsettled() -> list[Widget]:
            return [one for one in self.widgets if not _is_settled(one)]

        await until(
            lambda: not unsettled(), lambda: "; ".join(str(one) for one in unsettled()[:3]), within
        )


def _is_settled(widget: Widget) -> bool:
    answered = all(one.answered_at is not None for one in widget.said.values())
    return widget.is_online and not widget.unacknowledged and answered


def _socket_url(base: str, path: str) -> str:
    return base.replace("http", "ws", 1) + path
