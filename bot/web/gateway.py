"""What every route of the gateway shares: the database, the company, the hub and the bot."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.dialogue.client import Dialogue
from bot.domain.errors import OsastoError
from bot.domain.outgoing import NOTHING_LEAVES, Outgoing
from bot.domain.phrases import Phrases
from bot.domain.words import StaffWords
from bot.files import OrganisationFile
from bot.services.context import Company
from bot.services.turns import LeasedTurn
from bot.settings import Settings
from bot.store.database import Database, happenings_of
from bot.store.trouble import explain
from bot.web.clock import SharedClock
from bot.web.door import Door
from bot.web.hub import Hub
from bot.web.metrics import Metrics
from bot.web.relay import Relay

P = ParamSpec("P")
Result = TypeVar("Result")


class Answering(Protocol):
    """Whoever asks the bot for the answers it owes."""

    @property
    def room(self) -> int:
        """How many more turns may be in flight."""
        ...

    def take(self, turn: LeasedTurn) -> None:
        """Answer a leased turn in the background."""
        ...


@dataclass(slots=True, kw_only=True)
class Gateway:
    """One gateway process. Transactions open here and nowhere else in `web`."""

    settings: Settings
    database: Database
    organisation_file: OrganisationFile
    phrases: Phrases
    words: StaffWords
    dialogue: Dialogue
    outgoing: Outgoing = NOTHING_LEAVES
    hub: Hub = field(default_factory=Hub)
    clock: SharedClock = field(init=False)
    writing: Door = field(default_factory=Door)
    reading: Door = field(default_factory=Door)
    metrics: Metrics = field(default_factory=Metrics)
    answering: Answering | None = None  # set while the gateway runs
    relay: Relay | None = None  # carries hints between gateways, where there is Redis
    draining_since: float | None = None  # when it was told to stop, by the monotonic clock

    def __post_init__(self) -> None:
        self.clock = SharedClock(self.database)
        if self.database.engine.dialect.name == "sqlite":
            # It takes one writer at a time and wakes those who wait by chance: with several of
            # ours at its door the other gateway would hardly get in.
            self.writing = Door(at_once=1)
        self.database.listener = self.hub.publish

    @property
    def is_draining(self) -> bool:
        """Whether it stops: whoever can go elsewhere should."""
        return self.draining_since is not None

    def drain(self) -> None:
        """Take no more work; what has begun is finished."""
        self.draining_since = self.draining_since or time.monotonic()

    @property
    def hints_travel(self) -> bool:
        """Whether hints reach the other gateways and theirs this one."""
        return self.relay is not None and self.relay.is_connected

    @property
    def company(self) -> Company:
        """The company as its files are now, with who is present."""
        return Company(
            organisation=self.organisation_file.current(),
            phrases=self.phrases,
            outgoing=self.outgoing,
            seats=self.hub.seats,
        )

    def now(self) -> datetime:
        """The time by the clock that all gateways share."""
        return self.clock.now()

    def explain(self, error: SQLAlchemyError) -> OsastoError:
        """What the database's error means, in one sentence for the log."""
        return explain(error, self.settings.database)

    async def write(
        self, work: Callable[Concatenate[Session, P], Result], *args: P.args, **kwargs: P.kwargs
    ) -> Result:
        """Run a service in one writing transaction, off the event loop."""

        def transaction() -> Result:
            began = time.monotonic()
            try:
                with self.database.write() as session:
                    result = work(session, *args, **kwargs)
                    worked = time.monotonic()
            except SQLAlchemyError as error:
                self.metrics.database_failed(error)
                raise
            now = time.monotonic()
            self.metrics.wrote(now - began, commit=now - worked)
            self.metrics.count(happenings_of(session))
            return result

        return await self.writing.through(transaction)

    async def read(
        self, work: Callable[Concatenate[Session, P], Result], *args: P.args, **kwargs: P.kwargs
    ) -> Result:
        """Run a question in one reading transaction, off the event loop."""

        def transaction() -> Result:
            began = time.monotonic()
            try:
                with self.database.read() as session:
                    result = work(session, *args, **kwargs)
            except SQLAlchemyError as error:
                self.metrics.database_failed(error)
                raise
            self.metrics.read(time.monotonic() - began)
            return result

        return await self.reading.through(transaction)
