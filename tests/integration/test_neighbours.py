"""Gateways over one database: who is there is known at all, and changes are seen without hints."""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from bot.services.conversations import receive_message
from bot.store.database import Database
from bot.store.processes import note_visits, other_gateways
from bot.web import neighbours as neighbouring
from bot.web.gateway import Gateway
from bot.web.hub import Hub, conversation_topic, department_topic
from bot.web.lookout import Lookout
from bot.web.neighbours import Neighbours
from bot.web.running import in_background
from tests.making import make_conversation, make_handoff, make_staff

PATIENCE = 15.0  # seconds; only a test that fails waits so long
SERVES = frozenset({"consumer_care"})


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbouring, "BEAT", 0.1)
    monkeypatch.setattr(neighbouring, "ALIVE_FOR", 0.5)
    monkeypatch.setattr(neighbouring, "REMEMBERED_FOR", 1.0)


@pytest.fixture
def another(gateway: Gateway) -> Iterator[Gateway]:
    """A second gateway over the same database."""
    made = replace(gateway, database=Database(gateway.settings.database), hub=Hub())
    yield made
    made.database.dispose()


async def until(is_so: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not is_so():
            await asyncio.sleep(0.01)


async def test_who_is_at_a_desk_of_one_gateway_counts_at_the_other(gateway, another):
    async with (
        in_background(Neighbours(gateway, Lookout(gateway)).run()),
        in_background(Neighbours(another, Lookout(another)).run()),
    ):
        with gateway.hub.staff_present("s1", 4, SERVES):
            await until(lambda: another.hub.seats("consumer_care") == 4)

            with another.hub.staff_present("s1", 4, SERVES):
                assert another.hub.seats("consumer_care") == 4  # one person, not two

        await until(lambda: another.hub.seats("consumer_care") == 0)


async def test_a_change_at_the_desks_wakes_who_waits_in_that_department(gateway, another):
    async with (
        in_background(Neighbours(gateway, Lookout(gateway)).run()),
        in_background(Neighbours(another, Lookout(another)).run()),
    ):
        with another.hub.following(department_topic("consumer_care")) as ear:
            with gateway.hub.staff_present("s1", 4, SERVES):
                await until(lambda: another.hub.seats("consumer_care"))

            assert "department:consumer_care" in await ear.wait(PATIENCE)


async def test_a_customer_whose_page_is_open_elsewhere_is_online(gateway, another):
    with gateway.database.write() as session:
        conversation, _ = make_handoff(session, gateway.company, gateway.now())
    async with (
        in_background(Neighbours(gateway, Lookout(gateway)).run()),
        in_background(Neighbours(another, Lookout(another)).run()),
    ):
        with gateway.hub.visitor_present(conversation):
            await until(lambda: another.hub.is_online(conversation))

        await until(lambda: not another.hub.is_online(conversation))


async def test_who_was_at_a_killed_gateway_is_gone_within_seconds(gateway, another):
    """It cannot say goodbye; its beat stops."""
    killed = Neighbours(gateway, Lookout(gateway))
    async with in_background(Neighbours(another, Lookout(another)).run()):
        async with in_background(killed.run()):
            with gateway.hub.staff_present("s1", 4, SERVES):
                await until(lambda: another.hub.seats("consumer_care") == 4)

        began = time.monotonic()
        await until(lambda: another.hub.seats("consumer_care") == 0)
        assert time.monotonic() - began < 3.0

        await until(lambda: killed.id not in _known(another))  # nothing is left of it


async def test_who_leaves_says_goodbye(gateway, another):
    leaving = Neighbours(gateway, Lookout(gateway))
    async with in_background(leaving.run()):
        await until(lambda: leaving.id in _known(another))

    await leaving.leave()

    assert _known(another) == []


async def test_a_gateway_that_is_alone_writes_once_and_not_again(gateway, another):
    alone = Neighbours(gateway, Lookout(gateway))
    async with in_background(alone.run()):
        await until(lambda: alone.id in _known(another))
        await asyncio.sleep(0.5)  # several beats

        with another.database.read() as session:
            assert other_gateways(session, "")[0].beat == 1


async def test_without_hints_a_line_stored_elsewhere_is_seen_within_a_second(gateway, another):
    with gateway.database.write() as session:
        conversation = make_conversation(session, gateway.now())
    async with (
        in_background(Neighbours(gateway, Lookout(gateway)).run()),
        in_background(Neighbours(another, Lookout(another)).run()),
    ):
        with another.hub.following(conversation_topic(conversation)) as ear:
            await ear.wait(1.0)
            assert await ear.wait(0.3) == set()  # nothing changes, nobody is woken

            with gateway.database.write() as session:
                receive_message(session, conversation, "c1", "hello", gateway.now())

            assert await ear.wait(1.0) == {f"conversation:{conversation}"}


async def test_without_hints_a_queue_that_changed_elsewhere_is_seen_within_a_second(
    gateway, another
):
    async with (
        in_background(Neighbours(gateway, Lookout(gateway)).run()),
        in_background(Neighbours(another, Lookout(another)).run()),
    ):
        with another.hub.following(department_topic("consumer_care")) as ear:
            await ear.wait(1.0)
            assert await ear.wait(0.3) == set()

            with gateway.database.write() as session:
                make_handoff(session, gateway.company, gateway.now())

            assert await ear.wait(1.0) == {"department:consumer_care"}


async def test_who_was_taken_for_dead_says_everything_again(gateway, another):
    with gateway.database.write() as session:
        conversation, _ = make_handoff(session, gateway.company, gateway.now())
        make_staff(session, gateway.now())
    mine = Neighbours(gateway, Lookout(gateway))
    async with (
        in_background(mine.run()),
        in_background(Neighbours(another, Lookout(another)).run()),
    ):
        with gateway.hub.visitor_present(conversation):
            await until(lambda: another.hub.is_online(conversation))
            await Neighbours(another, Lookout(another), id=mine.id).leave()
            await until(lambda: mine.id in _known(another))

            await until(lambda: another.hub.is_online(conversation))


def test_many_visits_are_noted_in_a_few_statements(gateway):
    came = {f"c{number}" for number in range(2500)}
    with gateway.database.write() as session:
        note_visits(session, "g1", came=came, went=frozenset())
    with gateway.database.write() as session:
        note_visits(session, "g1", came=frozenset(), went=came)


def _known(gateway: Gateway) -> list[str]:
    with gateway.database.read() as session:
        return [one.id for one in other_gateways(session, "")]
