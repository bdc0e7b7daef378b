"""What every route of the gateway shares: the database, the company, the hub and the bot."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from anyio import to_thread
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.dialogue.client import Dialogue
from bot.domain.phrases import Phrases
from bot.domain.words import StaffWords
from bot.files import OrganisationFile
from bot.services.context import Company
from bot.services.turns import LeasedTurn
from bot.settings import Settings
from bot.store.database import Database, happenings_of
from bot.web.hub import Hub
from bot.web.metrics import Metrics

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
    hub: Hub = field(default_factory=Hub)
    metrics: Metrics = field(default_factory=Metrics)
    answering: Answering | None = None  # set while the gateway runs

    def __post_init__(self) -> None:
        self.database.listener = self.hub.publish

    @property
    def company(self) -> Company:
        """The company as its files are now, with who is present."""
        return Company(
            organisation=self.organisation_file.current(),
            phrases=self.phrases,
            seats=self.hub.seats,
        )

    @staticmethod
    def now() -> datetime:
        return datetime.now(UTC)

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

        return await to_thread.run_sync(transaction)

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

        return await to_thread.run_sync(transaction)
