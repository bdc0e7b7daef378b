"""How a command speaks with the running `osasto up`: one request over a socket in `var`.

The answer is a line of JSON for every step, `{"told": …}`, and at last `{"done": …}` or
`{"failed": …}`. Only the user who runs the product may connect.
"""

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path

logger = logging.getLogger(__name__)

LONGEST_PATH = 100  # bytes; the system's limit for a socket's address is 107
Tell = Callable[[str], None]
Serve = Callable[[Mapping[str, str], Tell], Awaitable[str]]


class Refused(Exception):
    """What was asked for was not done; the message says why."""


def control_path(var: Path) -> Path:
    return var / "control.sock"


@contextlib.asynccontextmanager
async def listening(var: Path, serve: Serve) -> AsyncIterator[None]:
    """Answer commands for as long as this is open, one after another."""
    path = control_path(var)
    if len(str(path)) > LONGEST_PATH:
        logger.warning("%s is too long for a socket: `osasto restart` and others won't work", path)
        yield
        return
    path.unlink(missing_ok=True)
    turn = asyncio.Lock()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            async with turn:
                await _answer(serve, reader, writer)
        writer.close()

    server = await asyncio.start_unix_server(connected, path)
    path.chmod(0o600)
    try:
        yield
    finally:
        server.close()
        path.unlink(missing_ok=True)


async def _answer(serve: Serve, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    def say(kind: str, text: str) -> None:
        writer.write(json.dumps({kind: text}).encode() + b"\n")

    try:
        request = json.loads(await reader.readline())
        say("done", await serve(request, lambda text: say("told", text)))
    except Refused as error:
        say("failed", str(error))
    except Exception as error:
        logger.exception("a command failed")
        say("failed", f"{type(error).__name__}: {error}")
    await writer.drain()


async def command(var: Path, request: Mapping[str, str], tell: Tell) -> str:
    """Ask the running product to do something; what it says at the end.

    Raises:
        Refused: nothing runs, or it was not done; the message says why.
    """
    try:
        reader, writer = await asyncio.open_unix_connection(control_path(var))
    except OSError as error:
        raise Refused(
            f"Nothing runs with its data in {var}. Start it with `osasto up`, "
            "or set OSASTO_VAR to where it was started with."
        ) from error
    writer.write(json.dumps(dict(request)).encode() + b"\n")
    async for line in reader:
        answer = json.loads(line)
        if "done" in answer:
            writer.close()
            return str(answer["done"])
        if "failed" in answer:
            writer.close()
            raise Refused(str(answer["failed"]))
        tell(str(answer["told"]))
    raise Refused("The product stopped while it worked on this.")
