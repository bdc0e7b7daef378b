"""A network that can be cut: forwards one port to another until told to drop everything."""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import Future


class Network:
    """Runs in a thread of its own; `cut` closes every connection and refuses new ones."""

    def __init__(self, target_port: int) -> None:
        self._target = target_port
        self._up = True
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = self._call(self._start)
        self.port: int = self._server.sockets[0].getsockname()[1]

    def cut(self) -> None:
        self._up = False
        self._call(self._drop_all)

    def restore(self) -> None:
        self._up = True

    def close(self) -> None:
        self._call(self._drop_all)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def _call(self, work: Callable[[], object]) -> object:
        future: Future[object] = asyncio.run_coroutine_threadsafe(work(), self._loop)
        return future.result(10)

    async def _start(self) -> asyncio.Server:
        return await asyncio.start_server(self._serve, "127.0.0.1", 0)

    async def _drop_all(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._up:
            writer.transport.abort()
            return
        with contextlib.suppress(OSError):
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
            self._writers |= {writer, far_writer}
            await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))
            self._writers -= {writer, far_writer}


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()
