"""A bad network between pages and a gateway that knows where WebSocket frames begin and end.

It calls the gateway from the address its caller has, so that limits by address still hold.
"""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

Deliver = Callable[[bytes], Awaitable[None]]

HEAD_END = b"\r\n\r\n"
TEXT = 0x1  # the opcode of a text frame


class Trouble:
    """What happens to a connection's bytes; this one lets everything pass."""

    async def to_server(self, frame: bytes, deliver: Deliver) -> None:
        """One frame of the page, with its header; the handshake passes as it is."""
        await deliver(frame)

    async def to_page(self, frame: bytes, deliver: Deliver) -> None:
        """One frame of the gateway."""
        await deliver(frame)


@dataclass(slots=True)
class Repeats(Trouble):
    """Every frame of the page arrives two to five times."""

    chance: random.Random
    repeated: int = 0

    async def to_server(self, frame: bytes, deliver: Deliver) -> None:
        times = self.chance.randint(2, 5) if _is_text(frame) else 1
        self.repeated += times - 1
        for _ in range(times):
            await deliver(frame)


@dataclass(slots=True)
class Delays(Trouble):
    """Frames arrive up to `longest` seconds late, each for itself, so in another order.

    The first frame of each side passes at once: nothing can be said before the hello.
    """

    chance: random.Random
    longest: float
    overtaken: int = 0
    _began: set[str] = field(default_factory=set)
    _late: set[asyncio.Task[None]] = field(default_factory=set)
    _due: list[float] = field(default_factory=list)

    async def to_server(self, frame: bytes, deliver: Deliver) -> None:
        await self._pass("server", frame, deliver)

    async def to_page(self, frame: bytes, deliver: Deliver) -> None:
        await self._pass("page", frame, deliver)

    async def _pass(self, side: str, frame: bytes, deliver: Deliver) -> None:
        if side not in self._began or not _is_text(frame):
            self._began.add(side)
            await deliver(frame)
            return
        due = asyncio.get_running_loop().time() + self.chance.uniform(0, self.longest)
        self.overtaken += any(other > due for other in self._due)
        self._due.append(due)
        task = asyncio.create_task(self._later(due, frame, deliver))
        self._late.add(task)
        task.add_done_callback(self._late.discard)

    async def _later(self, due: float, frame: bytes, deliver: Deliver) -> None:
        await asyncio.sleep(due - asyncio.get_running_loop().time())
        self._due.remove(due)
        with contextlib.suppress(ConnectionError, RuntimeError):
            await deliver(frame)


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a connection breaks: after so many bytes of one side, handshake included."""

    side: str  # "server": on the way to it; "page": on the way back
    after: int


@dataclass(slots=True)
class WireProxy:
    """Listens on a free port; each connection gets the next trouble, or is cut."""

    target_port: int
    make_trouble: Callable[[], Trouble] = Trouble
    cuts: dict[str, Cut] = field(default_factory=dict)  # by the caller's address; each used once
    cut_made: int = 0
    passed: dict[str, int] = field(default_factory=lambda: {"server": 0, "page": 0})
    port: int = 0
    _open: set[asyncio.Task[None]] = field(default_factory=set)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["WireProxy"]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=2048)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for pump in list(self._open):
                pump.cancel()
            while self._open:
                await asyncio.sleep(0)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        address = writer.get_extra_info("peername")[0]
        try:
            far_reader, far_writer = await asyncio.open_connection(
                "127.0.0.1", self.target_port, local_addr=(address, 0)
            )
        except OSError:
            writer.transport.abort()
            return
        cut = self.cuts.pop(address, None)
        trouble = self.make_trouble()
        sides = (
            self._pump("server", reader, far_writer, trouble.to_server, cut),
            self._pump("page", far_reader, writer, trouble.to_page, cut),
        )
        pumps = [asyncio.create_task(side) for side in sides]
        self._open |= set(pumps)
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        for pump in pumps:
            pump.cancel()
        self._open -= set(pumps)
        for end in (writer, far_writer):
            end.transport.abort()

    async def _pump(
        self,
        side: str,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        trouble: Callable[[bytes, Deliver], Awaitable[None]],
        cut: Cut | None,
    ) -> None:
        left = cut.after if cut is not None and cut.side == side else None

        async def deliver(data: bytes) -> None:
            nonlocal left
            self.passed[side] += len(data)
            if left is not None:
                data, left = data[:left], left - len(data)
            writer.write(data)
            await writer.drain()
            if left is not None and left <= 0:
                self.cut_made += 1
                raise ConnectionResetError

        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await deliver(await reader.readuntil(HEAD_END))
            while True:
                await trouble(await _read_frame(reader), deliver)


async def _read_frame(reader: asyncio.StreamReader) -> bytes:
    """One WebSocket frame with its header, as it came."""
    head = await reader.readexactly(2)
    masked, length = head[1] & 0x80, head[1] & 0x7F
    if length >= 126:
        longer = await reader.readexactly(2 if length == 126 else 8)
        head, length = head + longer, int.from_bytes(longer, "big")
    return head + await reader.readexactly(length + (4 if masked else 0))


def _is_text(frame: bytes) -> bool:
    return frame[0] & 0x0F == TEXT
