"""The gateway's call to the bot ends in time, and reads no more than an answer can be long."""

import asyncio
import socket
import time

import pytest

from bot.dialogue import client
from bot.dialogue.client import BotUnavailable, RasaDialogue
from bot.dialogue.slots import Slots
from bot.domain.turn import TurnContext, TurnRequest
from tests.faults import stub_rasa

SECRET = "shared"
IN_TIME = 5.0  # seconds; the limit under test is far below it


def turn(text: str, number: int = 1) -> TurnRequest:
    context = TurnContext(locale="en", language="en")
    message_id = f"c.{number}"
    return TurnRequest(
        conversation="c", episode=1, message_id=message_id, text=text, context=context
    )


@pytest.fixture
async def bot():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    async with stub_rasa.running(port, SECRET):
        asked = RasaDialogue(f"http://127.0.0.1:{port}", SECRET)
        yield asked
        await asked.close()


async def test_an_answer_is_read(bot):
    reply = await bot.answer(turn("good morning"))

    assert reply.replies[0].text == "Noted: good morning (c.1)"


@pytest.mark.parametrize(
    ("order", "because"),
    [
        ("[status 500]", "status 500"),
        ("[garbage]", "another shape"),
        ("[shape]", "another shape"),
        ("[huge]", "more than 262144 bytes"),
        ("[hang up]", "disconnected"),
        ("[mute]", "no answer within"),
        ("[endless]", "no answer within"),
    ],
)
async def test_whatever_is_no_answer_is_one_sentence_and_in_time(bot, monkeypatch, order, because):
    monkeypatch.setattr(client, "TURN_TIMEOUT", 1.2)  # longer than the trickle's pauses
    began = time.monotonic()

    with pytest.raises(BotUnavailable) as refused:
        await bot.answer(turn(order))

    assert because in str(refused.value)
    assert len(str(refused.value)) < 1000
    assert time.monotonic() - began < IN_TIME


async def test_after_a_bad_answer_the_next_is_good(bot):
    with pytest.raises(BotUnavailable):
        await bot.answer(turn("[huge]", 1))

    assert (await bot.answer(turn("good morning", 2))).replies


async def test_slow_turns_let_the_quick_ones_through(bot, monkeypatch):
    monkeypatch.setattr(client, "SLOW_AFTER", 0.1)
    asked = RasaDialogue(bot.url, SECRET)
    slow = [
        asyncio.create_task(asked.answer(turn("[wait 60]", number)))
        for number in range(2 * client.AT_ONCE)
    ]

    reply = await asyncio.wait_for(asked.answer(turn("good morning", 99)), IN_TIME)

    assert reply.replies[0].text.startswith("Noted: good morning")
    for one in slow:
        one.cancel()
    await asyncio.gather(*slow, return_exceptions=True)
    await asked.close()


async def test_no_more_are_in_at_once_than_there_is_room_for():
    slots = Slots(at_once=2, most_slow=1, slow_after=0.05)
    inside = 0

    async def stay() -> None:
        nonlocal inside
        async with slots.one():
            inside += 1
            await asyncio.Event().wait()

    staying = [asyncio.create_task(stay()) for _ in range(10)]
    await asyncio.sleep(0.02)
    at_first = inside
    await asyncio.sleep(0.3)
    in_the_end = inside
    for one in staying:
        one.cancel()
    await asyncio.gather(*staying, return_exceptions=True)

    assert (at_first, in_the_end) == (2, 3)
    async with asyncio.timeout(IN_TIME), slots.one(), slots.one():
        pass  # what was held is free again
