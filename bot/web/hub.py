"""Who is listening in this process: hints wake the sockets, which then read the database.

A hint carries no content, so a lost one costs a moment and never a message. Other gateways' hints
come in through `wake`, ours go out to them through `tell_others`.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from bot.store.database import Hints

Typed = tuple[str, str]  # conversation, author


class Listener:
    """One socket's ear: wakes when something it follows has changed."""

    __slots__ = ("_changed", "_topics", "_typing", "follows")

    def __init__(self) -> None:
        self.follows: set[str] = set()
        self._changed = asyncio.Event()
        self._topics: set[str] = set()
        self._typing: list[tuple[str, str]] = []

    def wake(self, topic: str) -> None:
        self._topics.add(topic)
        self._changed.set()

    def hear_typing(self, conversation_id: str, author: str) -> None:
        self._typing.append((conversation_id, author))
        self._changed.set()

    async def wait(self, seconds: float | None) -> set[str]:
        """The topics that changed; empty after `seconds` without any; None waits for one."""
        # Not wait_for: on Python 3.11 it swallows a cancellation that comes with the wake-up.
        try:
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        except TimeoutError:
            return set()
        self._changed.clear()
        topics, self._topics = self._topics, set()
        return topics

    def take_typing(self) -> list[tuple[str, str]]:
        """Who typed where since the last call, as (conversation, author)."""
        typing, self._typing = self._typing, []
        return typing


def conversation_topic(conversation_id: str) -> str:
    return f"conversation:{conversation_id}"


def department_topic(department_id: str) -> str:
    return f"department:{department_id}"


def conversation_of(topic: str) -> str | None:
    """The conversation that a topic is about; None when it is about something else."""
    kind, _, name = topic.partition(":")
    return name if kind == "conversation" else None


TURNS = "turns"  # something may be owed an answer by the bot
PRESENCE = "presence"  # somebody came to a desk or left it


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSeat:
    """Somebody at a desk: how many conversations they can hold, and of which departments."""

    capacity: int
    departments: frozenset[str]


def _tell_nobody(topics: Sequence[str], typed: Sequence[Typed] = ()) -> None:
    """There is no other gateway."""


class Hub:
    """Fan-out inside one gateway, and who is present, here and at the others."""

    def __init__(self) -> None:
        self.tell_others: Callable[[Sequence[str], Sequence[Typed]], None] = _tell_nobody
        self.visitors_elsewhere: frozenset[str] = frozenset()
        self.desks_elsewhere: Mapping[str, DeskSeat] = {}  # by member of staff
        self._listeners: dict[str, set[Listener]] = defaultdict(set)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._visitors: dict[str, int] = defaultdict(int)
        self._staff: dict[str, int] = defaultdict(int)
        self._desks: dict[str, DeskSeat] = {}

    def start(self) -> None:
        """Remember the event loop: hints arrive from worker threads too."""
        self._loop = asyncio.get_running_loop()

    def publish(self, hints: Hints) -> None:
        """Wake whoever follows what a committed transaction touched; safe from any thread."""
        topics = [
            *map(conversation_topic, hints.conversations),
            *map(department_topic, hints.departments),
        ]
        if hints.owes_answers:
            topics.append(TURNS)
        if self._loop is not None and topics:
            self._loop.call_soon_threadsafe(self._spread, topics)

    def _spread(self, topics: Sequence[str]) -> None:
        self.wake(topics)
        self.tell_others(topics, ())

    def wake(self, topics: Iterable[str]) -> None:
        """Have everybody here who follows one of these look again."""
        for topic in topics:
            for listener in self._listeners.get(topic, ()):
                listener.wake(topic)

    def wake_all(self) -> None:
        """Have everybody here look again."""
        self.wake(list(self._listeners))

    @property
    def followed(self) -> Sequence[str]:
        """The topics that somebody here follows."""
        return list(self._listeners)

    def follow(self, listener: Listener, topic: str) -> None:
        self._listeners[topic].add(listener)
        listener.follows.add(topic)

    def unfollow(self, listener: Listener, topic: str) -> None:
        listener.follows.discard(topic)
        self._listeners[topic].discard(listener)
        if not self._listeners[topic]:
            del self._listeners[topic]

    @contextmanager
    def following(self, *topics: str) -> Iterator[Listener]:
        """A listener to these topics; follow it before reading, so that nothing falls between."""
        listener = Listener()
        for topic in topics:
            self.follow(listener, topic)
        try:
            yield listener
        finally:
            for topic in list(listener.follows):
                self.unfollow(listener, topic)

    def tell_typing(self, conversation_id: str, author: str, *, teller: Listener | None) -> None:
        """Somebody types; everybody else who follows the conversation hears it."""
        self.hear_typing(conversation_id, author, teller=teller)
        self.tell_others((), [(conversation_id, author)])

    def hear_typing(
        self, conversation_id: str, author: str, *, teller: Listener | None = None
    ) -> None:
        """Somebody types, here or at another gateway."""
        for listener in self._listeners.get(conversation_topic(conversation_id), ()):
            if listener is not teller:
                listener.hear_typing(conversation_id, author)

    @contextmanager
    def visitor_present(self, conversation_id: str) -> Iterator[None]:
        """While a page of this conversation is open."""
        self._visitors[conversation_id] += 1
        self.wake([conversation_topic(conversation_id)])
        try:
            yield
        finally:
            self._visitors[conversation_id] -= 1
            if not self._visitors[conversation_id]:
                del self._visitors[conversation_id]
            self.wake([conversation_topic(conversation_id)])

    def is_online(self, conversation_id: str) -> bool:
        return conversation_id in self._visitors or conversation_id in self.visitors_elsewhere

    @property
    def visitors(self) -> frozenset[str]:
        """The conversations whose page is open here."""
        return frozenset(self._visitors)

    @property
    def desks(self) -> Mapping[str, DeskSeat]:
        """Who is at a desk here."""
        return dict(self._desks)

    @contextmanager
    def staff_present(
        self, staff_id: str, capacity: int, departments: frozenset[str]
    ) -> Iterator[None]:
        """While a desk of this person is open."""
        self._staff[staff_id] += 1
        self._desks[staff_id] = DeskSeat(capacity=capacity, departments=departments)
        self.wake([PRESENCE, *map(department_topic, departments)])
        try:
            yield
        finally:
            self._staff[staff_id] -= 1
            if not self._staff[staff_id]:
                del self._staff[staff_id]
                del self._desks[staff_id]
            self.wake([PRESENCE, *map(department_topic, departments)])

    def seats(self, department_id: str) -> int:
        """How many conversations the people present in a department can hold at once."""
        everybody = {**self.desks_elsewhere, **self._desks}
        return sum(
            seat.capacity for seat in everybody.values() if department_id in seat.departments
        )
