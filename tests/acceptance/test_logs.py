"""One conversation in the logs of three real processes: its ids in all, its words in none."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import websockets

from tests.acceptance.conftest import Product

pytestmark = pytest.mark.slow

PROCESSES = ("gateway", "rasa", "actions")
PATIENCE = 30.0  # seconds; only a test that fails waits so long
WORDS = (
    "a question about invoice 48213 for Sinikka's lantern, sinikka.lamppu@example.org",
    "we are a housing cooperative at Kuusikuja with 40 flats",
)
NEVER = ("Sinikka", "lantern", "48213", "lamppu", "example.org", "cooperative", "Kuusikuja")


async def converse(product: Product) -> str:
    """Say the words, wait for an answer to each; the conversation's id."""
    origin = f"http://127.0.0.1:{product.network.port}"
    address = f"ws://127.0.0.1:{product.port}/chat"
    async with asyncio.timeout(PATIENCE), websockets.connect(address, origin=origin) as socket:
        await socket.send(json.dumps({"type": "hello", "site": "demo", "after": 0}))
        welcome = await hear(socket, "welcome")
        for number, words in enumerate(WORDS):
            frame = {"type": "message", "id": f"m{number}", "text": words}
            await socket.send(json.dumps(frame))
            while (await hear(socket, "message"))["author"] != "bot":
                pass
    return str(welcome["conversation"])


async def hear(socket: Any, kind: str) -> dict[str, Any]:
    while True:
        frame: dict[str, Any] = json.loads(await socket.recv())
        if frame["type"] == kind:
            return frame


def read_lines(log: Path) -> list[dict[str, Any]]:
    """Every line of a log but the supervisor's own remarks in it."""
    lines = log.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line and not line.startswith("osasto: ")]


@pytest.fixture(scope="module")
def conversation(product: Product) -> str:
    # In a thread: the browser of the other tests keeps this one's event loop.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, converse(product)).result(2 * PATIENCE)


@pytest.mark.parametrize("process", PROCESSES)
def test_a_conversation_can_be_followed_through_every_process(
    product: Product, conversation: str, process: str
):
    lines = read_lines(product.var / "log" / f"{process}.log")

    turns = {line.get("turn") for line in lines if line.get("conversation") == conversation}
    assert turns & {f"{conversation}.1", f"{conversation}.3"}  # a message each, an answer between
    assert {line["process"] for line in lines} == {process}
    assert all({"time", "level", "logger", "event"} <= line.keys() for line in lines)


@pytest.mark.parametrize("process", PROCESSES)
def test_what_the_visitor_said_is_in_no_log(product: Product, conversation: str, process: str):
    written = (product.var / "log" / f"{process}.log").read_text(encoding="utf-8")

    assert [words for words in NEVER if words in written] == []


@pytest.mark.parametrize("process", PROCESSES)
def test_no_secret_is_in_a_log(product: Product, conversation: str, process: str):
    written = (product.var / "log" / f"{process}.log").read_text(encoding="utf-8")
    secrets = [path.read_text().strip() for path in (product.var / "secrets").iterdir()]

    assert secrets
    assert [secret for secret in secrets if secret in written] == []
