"""Rasa's memory of a dialogue: read from the database once a turn, written once."""

import json
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import Select, Table, bindparam, event, func, insert, select
from sqlalchemy.orm import Session

from bot.dialogue.protocol import ASKING, is_canary
from bot.write_ahead import log_ahead

A_TURN = 10.0  # seconds; longer than the gateway waits for one (8 s)
WAIT_FOR_LOCK = 5.0  # seconds; another Rasa of this machine may be making the file
LONGEST = 200  # events that are read of a dialogue: twenty turns; triage takes five
LISTEN = "action_listen"
_MOST = 100  # dialogues remembered at once: more turns are never in flight


@dataclass(frozen=True, slots=True)
class _Remembered:
    """A dialogue as it was committed, in one turn: `asking` names the turn."""

    asking: str
    at: float  # on the monotonic clock
    events: list[dict[str, Any]]
    tracker: DialogueStateTracker | None


class TurnTrackers(SQLTrackerStore):
    """An SQL tracker store that reads a dialogue once a turn.

    Of a dialogue of 2,000 turns Rasa would read, replay and copy every event, until a turn took
    longer than anybody waits. Only the latest are read, after what earlier ones left standing:
    the slots and the form.

    A turn asks for the tracker three times and counts its events once: 20 of 126 ms. What was read
    or committed is remembered for that turn and no longer, because another process may answer the
    next one. Whoever asks within a turn gets the same tracker, which is built once: 3 of 37 ms.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._memory: OrderedDict[str, _Remembered] = OrderedDict()
        events = self.SQLEvent.__table__
        self._latest = _session_of(events).order_by(events.c.id.desc())
        self._standing = _standing_before(events)
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _hurry)
            self.engine.dispose()  # connections that were opened before

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The dialogue as it was last committed, and what this turn did to it; None when new."""
        remembered = self._recall(sender_id)
        if remembered is not None:
            return remembered.tracker
        events = self._read(sender_id)
        tracker = None
        if events:
            tracker = DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)
        self._remember(sender_id, events, tracker)
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Commit what is new in the dialogue, then remember it."""
        remembered = self._recall(tracker.sender_id)
        known = None if remembered is None else remembered.events
        events = _dicts_of(tracker)
        self._memory.pop(tracker.sender_id, None)
        if is_canary(tracker.sender_id):
            self._try_to_save(tracker.sender_id, events[len(known or ()) :])
            self._remember(tracker.sender_id, events, tracker)
            return
        if known is None and len(stored := self._read(tracker.sender_id)) >= LONGEST:
            known = stored
        if known is None or (_restarts(events[len(known) :]) and known):
            await super().save(tracker)  # counts what belongs to the latest session
            return
        with self.session_scope() as session:
            self._insert(session, tracker.sender_id, events[len(known) :])
            session.commit()
        self._remember(tracker.sender_id, events, tracker)

    def _try_to_save(self, sender_id: str, events: list[dict[str, Any]]) -> None:
        """Write a test turn and take it back, so that many of them leave nothing behind."""
        with self.session_scope() as session:
            self._insert(session, sender_id, events)
            session.rollback()

    def _insert(self, session: Session, sender_id: str, events: list[dict[str, Any]]) -> None:
        if events:
            rows = [self._row_of(sender_id, one) for one in events]
            session.execute(insert(self.SQLEvent.__table__), rows)

    def _read(self, sender_id: str) -> list[dict[str, Any]]:
        """The latest session's events; of many the end only, after what stands from before."""
        with self.session_scope() as session:
            who = {"sender_id": sender_id}
            latest = session.execute(self._latest.limit(LONGEST), who).all()[::-1]
            if len(latest) == LONGEST:
                start = next(at for at, row in enumerate(latest) if row.action_name == LISTEN)
                standing = session.execute(self._standing, {**who, "before": latest[start].id})
                latest = [*standing, *latest[start:]]
            return [json.loads(row.data) for row in latest]

    def _row_of(self, sender_id: str, told: dict[str, Any]) -> dict[str, Any]:
        intent = (told.get("parse_data") or {}).get("intent") or {}
        return {
            "sender_id": sender_id,
            "type_name": told["event"],
            "timestamp": told["timestamp"],
            "intent_name": intent.get("name"),
            "action_name": told.get("name"),
            "data": json.dumps(told),
        }

    def _remember(
        self, sender_id: str, events: list[dict[str, Any]], tracker: DialogueStateTracker | None
    ) -> None:
        kept = tracker if events else None
        self._memory[sender_id] = _Remembered(ASKING.get(), time.monotonic(), events, kept)
        while len(self._memory) > _MOST:
            self._memory.popitem(last=False)

    def _recall(self, sender_id: str) -> "_Remembered | None":
        one = self._memory.get(sender_id)
        if one is None or one.asking != ASKING.get() or time.monotonic() - one.at >= A_TURN:
            return None
        return one


def _session_of(events: Table) -> Select[Any]:
    """The events of a sender's latest session, as Rasa counts sessions."""
    mine = events.c.sender_id == bindparam("sender_id")
    began = (
        select(func.max(events.c.timestamp))
        .where(mine, events.c.type_name == "session_started")
        .scalar_subquery()
    )
    columns = select(events.c.id, events.c.action_name, events.c.data)
    return columns.where(mine, events.c.timestamp >= func.coalesce(began, 0.0))


def _standing_before(events: Table) -> Select[Any]:
    """The last word on each slot and on the form, of those events that come before one."""
    earlier = _session_of(events).where(events.c.id < bindparam("before")).subquery()
    newest = select(func.max(events.c.id)).where(events.c.id.in_(select(earlier.c.id)))
    slots = newest.where(events.c.type_name == "slot").group_by(events.c.action_name)
    form = newest.where(events.c.type_name == "active_loop")
    columns = select(events.c.id, events.c.action_name, events.c.data)
    either = events.c.id.in_(slots) | events.c.id.in_(form)
    return columns.where(either).order_by(events.c.id)


def _dicts_of(tracker: DialogueStateTracker) -> list[dict[str, Any]]:
    return [one.as_dict() for one in tracker.events]


def _restarts(events: list[dict[str, Any]]) -> bool:
    return any(one["event"] == "session_started" for one in events)


def _hurry(connection: Any, _record: Any) -> None:
    """A cache that can be lost need not be on the disk before the answer is given."""
    log_ahead(connection, WAIT_FOR_LOCK)
    connection.execute("PRAGMA synchronous=NORMAL").close()
