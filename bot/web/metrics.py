"""What this gateway counts and measures, in the form that Prometheus reads.

No label names a conversation or a person: each has as many values as the company has departments,
or the code has words for what can happen.
"""

import asyncio
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import generate_latest
from sqlalchemy.exc import SQLAlchemyError

from bot.domain.conversation import TurnStatus
from bot.domain.happenings import (
    AnswerDropped,
    HandoffClaimed,
    HandoffOpened,
    Happening,
    LeaseLost,
    LeasesTakenOver,
)
from bot.services.outbox import OutboxState
from bot.store.load import QueueLoad, TurnLoad

LOOK_AT_LOOP = 0.25  # seconds between two looks at how late the event loop is

# Seconds. Turns take tenths, a customer's patience ends at 8, a commit takes thousandths.
TURN_BUCKETS = (0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1, 2, 4, 8, 12)
COMMIT_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5)
LOOP_BUCKETS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5)
WAIT_BUCKETS = (10, 30, 60, 120, 300, 600, 1200, 3600, 14400, 86400)


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What is read from the database for one scrape."""

    queues: list[QueueLoad]
    turns: TurnLoad
    outbox: OutboxState


class Metrics:
    """The metrics of one gateway, in a registry of their own. Safe from any thread."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._make_turns()
        self._make_queues()
        self._make_database()
        self._make_process()

    def _make_turns(self) -> None:
        self._turns = self._counter(
            "turns", "Bot turns that ended here, by how and at which attempt.", "status", "attempt"
        )
        self._turn_seconds = self._histogram(
            "turn_seconds", "From asking the bot to its answer's commit.", TURN_BUCKETS
        )
        self._reply_seconds = self._histogram(
            "reply_seconds", "From a customer's stored message to the bot's reply.", TURN_BUCKETS
        )
        self._turns_owed = self._gauge("turns_owed", "Turns the bot owes.", "status")
        self._oldest_turn = self._gauge(
            "turns_owed_oldest_seconds", "How long the oldest owed turn waits."
        )
        self._overtalk = self._counter(
            "overtalk_prevented", "Answers of the bot that came too late and were dropped."
        )
        self._leases_lost = self._counter(
            "leases_lost", "Answers whose turn had been given to another worker."
        )
        self._leases_taken = self._counter(
            "leases_taken_over", "Turns taken over from a worker that did not come back."
        )

    def _make_queues(self) -> None:
        self._handoffs = self._counter(
            "handoffs", "Conversations handed to departments.", "department", "kind", "reason"
        )
        self._wait_seconds = self._histogram(
            "wait_seconds",
            "From coming into a department's queue to being claimed.",
            WAIT_BUCKETS,
            "department",
            "kind",
        )
        self._queue_length = self._gauge(
            "queue_length", "Conversations that wait in a department.", "department", "kind"
        )
        self._longest_wait = self._gauge(
            "queue_longest_wait_seconds", "Of those that wait.", "department", "kind"
        )
        self._typical_wait = self._gauge(
            "queue_typical_wait_seconds",
            "Of the one in the middle of those that wait.",
            "department",
            "kind",
        )

    def _make_database(self) -> None:
        self._commit_seconds = self._histogram(
            "commit_seconds", "Until a transaction was on the disk.", COMMIT_BUCKETS
        )
        self._transaction_seconds = self._histogram(
            "transaction_seconds",
            "Whole transactions, waiting for other writers included.",
            COMMIT_BUCKETS,
            "access",
        )
        self._database_errors = self._counter(
            "database_errors", "Transactions that failed, by class of error.", "error"
        )
        self._database_up = self._gauge(
            "database_up", "Whether the database answered this scrape in time."
        )
        self._outbox_lag = self._gauge(
            "outbox_lag_seconds", "How long the oldest row that is due waits to leave."
        )
        self._outbox_rows = self._gauge("outbox_rows", "What has not left yet.", "status")

    def _make_process(self) -> None:
        self._sockets = self._gauge("open_sockets", "Open sockets of this gateway.", "side")
        self._loop_lag = self._histogram(
            "event_loop_lag_seconds", "How late the event loop wakes.", LOOP_BUCKETS
        )
        self._bots = self._gauge("bot_ready", "Whether a process of the bot gets turns.", "process")
        self._build = self._gauge(
            "build_info", "Versions, as labels.", "version", "build", "organisation"
        )
        for side in ("customer", "desk"):
            self._sockets.labels(side)

    def _counter(self, name: str, what: str, *labels: str) -> Counter:
        return Counter(f"osasto_{name}", what, labels, registry=self.registry)

    def _gauge(self, name: str, what: str, *labels: str) -> Gauge:
        return Gauge(f"osasto_{name}", what, labels, registry=self.registry)

    def _histogram(
        self, name: str, what: str, buckets: tuple[float, ...], *labels: str
    ) -> Histogram:
        return Histogram(f"osasto_{name}", what, labels, registry=self.registry, buckets=buckets)

    def count(self, happenings: Iterable[Happening]) -> None:
        """Count what a committed transaction did."""
        for happening in happenings:
            match happening:
                case HandoffOpened(department=department, kind=kind, reason=reason):
                    self._handoffs.labels(department, kind.value, reason.value).inc()
                case HandoffClaimed(department=department, kind=kind, waited=waited):
                    self._wait_seconds.labels(department, kind.value).observe(_seconds(waited))
                case AnswerDropped():
                    self._overtalk.inc()
                case LeaseLost():
                    self._leases_lost.inc()
                case LeasesTakenOver(count=count):
                    self._leases_taken.inc(count)

    def turn_ended(
        self, status: TurnStatus, attempt: int, *, asked: float, since_message: timedelta
    ) -> None:
        """One attempt at a turn ended; `asked` is when the bot was asked, of `time.monotonic`.

        A turn that goes back to PENDING will be tried again.
        """
        ended = "retried" if status is TurnStatus.PENDING else status.value
        self._turns.labels(ended, str(attempt)).inc()
        self._turn_seconds.observe(time.monotonic() - asked)
        if status is TurnStatus.DONE:
            self._reply_seconds.observe(_seconds(since_message))

    def wrote(self, seconds: float, commit: float) -> None:
        """A writing transaction was committed; `commit` is the part of the commit itself."""
        self._transaction_seconds.labels("write").observe(seconds)
        self._commit_seconds.observe(commit)

    def read(self, seconds: float) -> None:
        """A reading transaction has ended."""
        self._transaction_seconds.labels("read").observe(seconds)

    def database_failed(self, error: SQLAlchemyError) -> None:
        """A transaction failed."""
        self._database_errors.labels(type(error).__name__).inc()

    @contextmanager
    def open_socket(self, side: str) -> Iterator[None]:
        """While a socket of a customer or a desk is open."""
        gauge = self._sockets.labels(side)
        gauge.inc()
        try:
            yield
        finally:
            gauge.dec()

    async def watch_loop(self) -> None:
        """Measure how late the event loop wakes, until cancelled."""
        clock = asyncio.get_running_loop().time
        while True:
            due = clock() + LOOK_AT_LOOP
            await asyncio.sleep(LOOK_AT_LOOP)
            self._loop_lag.observe(max(0.0, clock() - due))

    def show_load(self, load: Load | None, departments: Iterable[str], now: datetime) -> None:
        """Take over what the database said; None when it did not answer."""
        self._database_up.set(0 if load is None else 1)
        for gauge in (self._queue_length, self._longest_wait, self._typical_wait):
            gauge.clear()
        if load is None:
            return
        for department in departments:
            self._queue_length.labels(department, "live").set(0)
        for queue in load.queues:
            labels = (queue.department, queue.kind.value)
            self._queue_length.labels(*labels).set(queue.waiting)
            self._longest_wait.labels(*labels).set(_seconds(now - queue.longest_since))
            self._typical_wait.labels(*labels).set(_seconds(now - queue.typical_since))
        turns = load.turns
        self._turns_owed.labels("pending").set(turns.pending)
        self._turns_owed.labels("leased").set(turns.leased)
        self._oldest_turn.set(_seconds(now - turns.oldest) if turns.oldest else 0.0)
        self._outbox_lag.set(load.outbox.lag)
        self._outbox_rows.clear()
        for status, rows in load.outbox.depth.items():
            self._outbox_rows.labels(str(status)).set(rows)

    def show_bots(self, reasons: Mapping[str, str]) -> None:
        """Take over which processes of the bot get turns, and which do not for what reason."""
        self._bots.clear()
        for process, why_not in reasons.items():
            self._bots.labels(process).set(0 if why_not else 1)

    def show_versions(self, *, version: str, build: str, organisation: str) -> None:
        """Say what runs here; the labels of another version vanish."""
        self._build.clear()
        self._build.labels(version, build, organisation).set(1)

    def render(self) -> bytes:
        """The text that Prometheus reads."""
        return generate_latest(self.registry)


def _seconds(span: timedelta) -> float:
    """Never negative: the clocks of two machines differ."""
    return max(0.0, span.total_seconds())
