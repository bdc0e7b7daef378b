"""The production topology for the fault tests, a crowd in front of it, and the final account."""

import asyncio
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from bot.store.database import Database
from deploy.local_topology import Plan, Topology
from tests.faults.driver import HURRIED, Crowd, Desk, Times
from tests.faults.ledger import Screen, Verdict, read_stored

LONG = os.environ.get("OSASTO_FAULTS") == "long"
SETTLES_WITHIN = 15.0  # seconds; three times the longest that a lost hint can hide a line

failed = pytest.StashKey[bool]()


def stub_rasa(think: float = 0.02, log: Path | None = None) -> Callable[[int, str], Sequence[str]]:
    """The command of a Rasa that does what it is told and thinks so many seconds each time.

    Every asking is a line of the log.
    """

    def command(port: int, secret: str) -> Sequence[str]:
        module = [sys.executable, "-m", "tests.faults.stub_rasa"]
        told = [*module, "--port", str(port), f"--secret={secret}", "--think", str(think)]
        return [*told, "--name", str(port), *(["--log", str(log)] if log else [])]

    return command


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report: Any = yield
    if report.failed:
        item.stash[failed] = True
    return report


@pytest.fixture
def topology(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., Topology]]:
    """Starts gateways, Rasas (stubs unless told otherwise) and no action server.

    `topology(gateways=2, rasas=1)`; what they logged is shown when the test fails.
    """
    with ExitStack() as stack:
        started: list[Topology] = []

        def start(**plan: Any) -> Topology:
            usual: dict[str, Any] = {
                "gateways": 1,
                "rasas": 1,
                "with_actions": False,
                "rasa_command": stub_rasa(),
            }
            folder = tmp_path / f"topology-{len(started)}"
            made = stack.enter_context(Topology(Plan(**{**usual, **plan}), folder))
            started.append(made)
            return made

        yield start
        if request.node.stash.get(failed, False):
            for one in started:
                print(one.tail())  # noqa: T201 (pytest shows it with the failure)


@pytest.fixture(scope="package")
def standing(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Topology]:
    """One gateway and a stub that nobody kills, for the tests that only trouble the wire."""
    folder = tmp_path_factory.mktemp("standing")
    plan = Plan(gateways=1, rasas=1, with_actions=False, rasa_command=stub_rasa())
    failures = request.session.testsfailed
    with Topology(plan, folder) as running:
        yield running
        if request.session.testsfailed > failures:
            print(running.tail())  # noqa: T201 (pytest shows it with the failure)


@pytest.fixture
def crowd() -> Callable[..., Crowd]:
    """Customers before a topology's gateways: `crowd(topology)`."""

    def gather(topology: Topology, *, times: Times = HURRIED, urls: Sequence[str] = ()) -> Crowd:
        gateways = urls or [topology.url_of(one) for one in topology.gateways]
        return Crowd(urls=gateways, origin=topology.origin, times=times)

    return gather


async def settle_accounts(
    topology: Topology,
    crowd: Crowd,
    *desks: Desk,
    answers_differ: bool = True,
    within: float = SETTLES_WITHIN,
) -> Verdict:
    """The ledger's verdict, once every page has had the time to catch up."""
    database = Database(topology.database_url)
    deadline = time.monotonic() + within
    try:
        while True:
            screens: list[Screen] = [one.screen for one in crowd.widgets if one.conversation]
            screens += [screen for desk in desks for screen in desk.screens()]
            wanted = crowd.ledger.conversations | {one.conversation for one in screens}
            stored = await asyncio.to_thread(read_stored, database, wanted)
            verdict = crowd.ledger.judge(stored, screens, answers_differ=answers_differ)
            if verdict.is_clean or time.monotonic() > deadline:
                return verdict
            await asyncio.sleep(0.2)
    finally:
        database.dispose()


async def off_loop(work: Callable[..., Any], *arguments: Any) -> Any:
    """Do something to the processes while the customers go on."""
    return await asyncio.to_thread(work, *arguments)


def answer_times(crowd: Crowd) -> list[float]:
    """Seconds from each message to its answer."""
    return [one.answered_at - one.said_at for one in crowd.said if one.answered_at is not None]
