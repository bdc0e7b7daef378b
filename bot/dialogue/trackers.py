"""Rasa's memory of a dialogue: read from the database once a turn, written once."""

import json
import time
from collections import OrderedDict
from typing import Any

from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import event

from bot.dialogue.protocol import is_canary

A_TURN = 10.0  # seconds; longer than the gateway waits for one (8 s)
_MOST = 1000  # dialogues remembered at once


class TurnTrackers(SQLTrackerStore):
    """An SQL tracker store that reads a dialogue once a turn.

    A turn asks for the tracker three times and counts its events once: 20 of 126 ms. What was read
    or committed is remembered for the length of a turn and no longer, because another process may
    answer the next one.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._events: OrderedDict[str, tuple[float, list[dict[str, Any]]]] = OrderedDict()
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _hurry)
            self.engine.dispose()  # connections that were opened before

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The dialogue as it was last committed; None when there is none."""
        events = self._recall(sender_id)
        if events is None:
            tracker = await super().retrieve(sender_id)
            self._remember(sender_id, [] if tracker is None else _dicts_of(tracker))
            return tracker
        if not events:
            return None
        return DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Commit what is new in the dialogue, then remember it."""
        known = self._recall(tracker.sender_id)
        events = _dicts_of(tracker)
        self._events.pop(tracker.sender_id, None)
        if is_canary(tracker.sender_id):
            self._try_to_save(tracker.sender_id, events[len(known or ()) :])
            self._remember(tracker.sender_id, events)
            return
        if known is None or (_restarts(events[len(known) :]) and known):
            await super().save(tracker)  # counts what belongs to the latest session
            return
        with self.session_scope() as session:
            session.add_all(self._row_of(tracker.sender_id, one) for one in events[len(known) :])
            session.commit()
        self._remember(tracker.sender_id, events)

    def _try_to_save(self, sender_id: str, events: list[dict[str, Any]]) -> None:
        """Write a test turn and take it back, so that many of them leave nothing behind."""
        with self.session_scope() as session:
            session.add_all(self._row_of(sender_id, one) for one in events)
            session.flush()
            session.rollback()

    def _row_of(self, sender_id: str, told: dict[str, Any]) -> Any:
        intent = (told.get("parse_data") or {}).get("intent") or {}
        return self.SQLEvent(
            sender_id=sender_id,
            type_name=told["event"],
            timestamp=told["timestamp"],
            intent_name=intent.get("name"),
            action_name=told.get("name"),
            data=json.dumps(told),
        )

    def _remember(self, sender_id: str, events: list[dict[str, Any]]) -> None:
        self._events[sender_id] = (time.monotonic(), events)
        while len(self._events) > _MOST:
            self._events.popitem(last=False)

    def _recall(self, sender_id: str) -> list[dict[str, Any]] | None:
        at, events = self._events.get(sender_id, (0.0, None))
        return events if time.monotonic() - at < A_TURN else None


def _dicts_of(tracker: DialogueStateTracker) -> list[dict[str, Any]]:
    return [one.as_dict() for one in tracker.events]


def _restarts(events: list[dict[str, Any]]) -> bool:
    return any(one["event"] == "session_started" for one in events)


def _hurry(connection: Any, _record: Any) -> None:
    """A cache that can be lost need not be on the disk before the answer is given."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()
